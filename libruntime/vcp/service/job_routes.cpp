// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/service/job_routes.h"

#include <atomic>
#include <charconv>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/time.h"
#include "libclient/base/uuid.h"
#include "libclient/vc/job_json.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/file_answer.h"
#include "libruntime/vcp/service/job_feeds.h"

namespace smpc::vcp {

namespace {

using std::chrono::steady_clock;

constexpr std::uint64_t longest_wait = 60; ///< seconds
constexpr std::size_t largest_page = 1000;

std::string job_id(http::ServerRequest const& request) {
    return checked_uuid(request.captures.at(0), "job id");
}

std::uint64_t number(std::string_view text, std::string_view name, std::uint64_t most) {
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value > most)
        throw Error(ErrorCode::input, fmt::format("{} takes a whole number up to {}", name, most));
    return value;
}

client::JobState state_named(std::string_view name) {
    auto state = client::job_state_from_name(name);
    if (!state) throw Error(ErrorCode::input, fmt::format("\"{}\" is no state of a job", printable(name)));
    return *state;
}

http::Answer submit(PartyContext& context, http::ServerRequest const& request) {
    auto submitted = context.jobs->submit(parse_body(request.body), user_of(request),
                                          std::string(request.headers.get("Idempotency-Key")));
    auto answer = json_answer(submitted.created ? 201 : 200, to_json(submitted.status));
    answer.headers.set("Location", "/smpc/v1/jobs/" + submitted.status.id);
    return answer;
}

http::Answer list(PartyContext& context, http::ServerRequest const& request) {
    auto const& query = request.target.query;
    JobFilter filter;
    for (auto state : query.all("state")) filter.states.push_back(state_named(state));
    for (auto label : query.all("label")) filter.labels.emplace_back(label);
    filter.program = query.get("program");
    if (auto since = query.find("since")) filter.since = parse_time(*since);
    if (auto limit = query.find("limit")) filter.limit = number(*limit, "limit", largest_page);
    if (filter.limit == 0) throw Error(ErrorCode::input, "limit is at least 1");
    filter.cursor = query.get("cursor");
    return json_answer(200, client::to_json(context.jobs->list(filter)));
}

/// Answers later; while nobody waits any more nothing is kept.
void get(PartyContext& context, http::ServerRequest const& request, http::Responder responder) {
    auto id = job_id(request);
    auto const& query = request.target.query;
    auto wait = query.find("wait");
    if (!wait) {
        responder.answer(json_answer(200, to_json(context.jobs->get(id))));
        return;
    }
    std::optional<client::JobState> seen;
    if (auto text = query.find("seen")) seen = state_named(*text);
    auto seconds = std::min(number(*wait, "wait", 86'400), longest_wait);
    auto* jobs = context.jobs;
    auto waiter = jobs->wait(
        id, seen, steady_clock::now() + std::chrono::seconds(seconds),
        [responder](client::JobStatus const& status) mutable { responder.answer(json_answer(200, to_json(status))); });
    if (!responder.answered()) responder.on_gone([jobs, waiter] { jobs->abandon(waiter); });
}

http::Answer result(PartyContext& context, http::ServerRequest const& request) {
    auto file = context.jobs->result(job_id(request), user_of(request));
    Descriptor opened(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) throw Error(ErrorCode::corrupt, "the result is missing on the disk").party(context.party);
    return file_answer(request, {std::move(opened), 0, file.bytes}, file.sha256, "application/vnd.smpc.stream");
}

void logs(PartyContext& context, http::ServerRequest const& request, http::Responder responder, JobFeeds& feeds) {
    auto id = job_id(request);
    context.jobs->get(id);
    auto follow = request.target.query.get("follow");
    if (follow == "1" || follow == "true") {
        feeds.add(id, 0, JobFeeds::Form::log, responder.stream(200, {{"Content-Type", "text/plain; charset=utf-8"}}));
        return;
    }
    std::string text;
    for (std::uint64_t after = 0;;) {
        auto events = context.jobs->events(id, after);
        if (events.empty()) break;
        for (auto const& event : events) text += JobFeeds::to_text(event, JobFeeds::Form::log);
        after = events.back().id;
    }
    responder.answer(http::Answer::text(200, std::move(text)));
}

void events(PartyContext& context, http::ServerRequest const& request, http::Responder responder, JobFeeds& feeds) {
    auto id = job_id(request);
    context.jobs->get(id);
    std::uint64_t after = 0;
    if (auto last = request.headers.find("Last-Event-ID"); last && !last->empty())
        after = number(*last, "Last-Event-ID", UINT64_MAX / 2);
    feeds.add(id, after, JobFeeds::Form::events,
              responder.stream(200, {{"Content-Type", "text/event-stream"}, {"Cache-Control", "no-store"}}));
}

} // namespace

void add_job_routes(http::Router& router, PartyContext& context) {
    auto feeds = std::make_shared<JobFeeds>(*context.jobs);
    router.post("/smpc/v1/jobs", [&context](auto& request) { return submit(context, request); });
    router.get("/smpc/v1/jobs", [&context](auto& request) { return list(context, request); });
    router.add("GET", "/smpc/v1/jobs/{id}", [&context](http::ServerRequest request, http::Responder responder) {
        get(context, request, std::move(responder));
    });
    router.post("/smpc/v1/jobs/{id}/cancel", [&context](auto& request) {
        return json_answer(202, to_json(context.jobs->cancel(job_id(request), user_of(request))));
    });
    router.get("/smpc/v1/jobs/{id}/result", [&context](auto& request) { return result(context, request); });
    router.add("GET", "/smpc/v1/jobs/{id}/logs",
               [&context, feeds](http::ServerRequest request, http::Responder responder) {
                   logs(context, request, std::move(responder), *feeds);
               });
    router.add("GET", "/smpc/v1/jobs/{id}/events",
               [&context, feeds](http::ServerRequest request, http::Responder responder) {
                   events(context, request, std::move(responder), *feeds);
               });
    router.del("/smpc/v1/jobs/{id}", [&context](auto& request) {
        context.jobs->remove(job_id(request));
        return http::Answer::empty(204);
    });
}

} // namespace smpc::vcp
