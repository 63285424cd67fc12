// SPDX-License-Identifier: Apache-2.0
//
// `/smpc/v1/programs`: a program is stored only if a machine would load it.
#include <fcntl.h>
#include <nlohmann/json.hpp>

#include "libclient/vc/object_json.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/service/file_answer.h"
#include "libruntime/vcp/store/disk.h"
#include "libruntime/vcp/store/program_store.h"

namespace smpc::vcp {

namespace {

constexpr std::string_view program_media_type = "application/vnd.smpc.executable";
constexpr std::uint64_t body_limit = ProgramStore::Options{}.max_bytes;

nlohmann::json about(PartyContext& context, ProgramInfo const& program) {
    client::ProgramInfo out{program.name, program.sha256, program.bytes, program.stored,
                            context.programs.description(program)};
    return to_json(out);
}

http::Answer put_program(PartyContext& context, http::ServerRequest const& request) {
    auto const& name = request.captures.at(0);
    auto const stored = context.programs.put(name, http::as_bytes(request.body));
    return json_answer(stored == Stored::created ? 201 : 200, about(context, context.programs.find(name)));
}

http::Answer get_program(PartyContext& context, http::ServerRequest const& request) {
    auto const program = context.programs.find(request.captures.at(0));
    Descriptor file(::open(program.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) throw_system("read", program.path);
    return file_answer(request, {std::move(file), 0, program.bytes}, program.sha256, program_media_type);
}

http::Answer list_programs(PartyContext& context) {
    auto programs = nlohmann::json::array();
    for (auto const& program : context.programs.list()) programs.push_back(about(context, program));
    return json_answer(200, {{"programs", std::move(programs)}, {"next", nullptr}});
}

} // namespace

void add_program_routes(http::Router& router, PartyContext& context) {
    router.put(
        "/smpc/v1/programs/{name}", [&context](auto& request) { return put_program(context, request); },
        [](auto& request) {
            ProgramStore::check_name(request.captures.at(0));
            return http::BodyPlan::memory(body_limit);
        });
    router.get("/smpc/v1/programs/{name}", [&context](auto& request) { return get_program(context, request); });
    router.get("/smpc/v1/programs/{name}/info", [&context](auto& request) {
        return json_answer(200, about(context, context.programs.find(request.captures.at(0))));
    });
    router.get("/smpc/v1/programs", [&context](auto&) { return list_programs(context); });
}

} // namespace smpc::vcp
