// SPDX-License-Identifier: Apache-2.0
//
// What the parties' job services say to each other.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/uuid.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/job_routes.h"

namespace smpc::vcp {

namespace {

http::Answer exchange(PartyContext& context, http::ServerRequest const& request) {
    auto from = require_party(request, context.party);
    if (request.captures.at(1) != std::to_string(from))
        throw HttpError(403, ErrorCode::denied, fmt::format("party {} speaks for another party", from));
    auto const& task = request.captures.at(0);
    auto job = checked_uuid(task.substr(0, task.find('.')), "job id");
    auto message = parse_body(request.body);
    auto view = context.jobs->receive(from, job, message);
    auto body = [](nlohmann::json const& v) { return v.is_object() ? v.value("body", std::string()) : std::string(); };
    bool differ = !body(view).empty() && !body(message).empty() && body(view) != body(message);
    return json_answer(differ ? 409 : 200, view);
}

} // namespace

void add_rendezvous_routes(http::Router& router, PartyContext& context) {
    constexpr std::uint64_t body_limit = std::uint64_t{16} << 20; // facts of thousands of inputs
    router.put(
        "/smpc/v1/rendezvous/{task}/{party}", [&context](auto& request) { return exchange(context, request); },
        [](http::ServerRequest&) { return http::BodyPlan::memory(body_limit); });
}

} // namespace smpc::vcp
