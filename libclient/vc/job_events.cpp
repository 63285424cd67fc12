// SPDX-License-Identifier: Apache-2.0
//
// Output and events of a job, live: one event stream per party, resumed after the last event that was seen when a connection breaks.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/http/message.h"
#include "libclient/vc/event_stream.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/job_json.h"

namespace smpc::client {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds quiet_limit = 60s; ///< services send a comment more often than this

/// Whether an event says that no other will follow.
bool is_last(ServerEvent const& event) {
    if (event.name != "state") return false;
    auto data = nlohmann::json::parse(event.data, nullptr, false);
    if (!data.is_object() || !data.contains("state") || !data["state"].is_string()) return false;
    auto state = job_state_from_name(data["state"].get<std::string>());
    return state && is_final(*state);
}

/// Follows one party's stream to the end of the job.
void follow(Party const& party, std::string const& id, CallLimits const& limits,
            std::function<void(unsigned, ServerEvent const&)> const& take) {
    std::string last_id;
    bool ended = false;
    EventReader reader([&](ServerEvent const& event) {
        if (!event.id.empty()) last_id = event.id;
        if (is_last(event)) ended = true;
        take(party.number(), event);
    });
    for (unsigned empty_rounds = 0; !ended; ++empty_rounds) {
        auto before = last_id;
        Ask ask;
        ask.request.target = job_path(id, "/events");
        ask.request.headers.set("Accept", "text/event-stream");
        if (!last_id.empty()) ask.request.headers.set("Last-Event-ID", last_id);
        ask.idle_limit = quiet_limit;
        ask.restart = [&] {
            reader.reset();
            if (!last_id.empty()) ask.request.headers.set("Last-Event-ID", last_id);
        };
        ask.sink = [&](std::span<std::byte const> piece) { reader.feed(http::as_text(piece)); };
        party.send(ask, limits);
        if (last_id != before) empty_rounds = 0;
        // A stream that ends without the last event is opened again; one that always ends at once is no event stream.
        if (!ended && empty_rounds > 20)
            throw Error(ErrorCode::unavailable,
                        fmt::format("{} ends the events of the job without its end", party.title()))
                .party(party.number());
        if (!ended && last_id == before) std::this_thread::sleep_for(100ms);
    }
}

} // namespace

void Job::events(std::function<void(JobEvent const&)> const& sink, Limits const& limits) {
    auto until = cloud_->limits(limits, std::nullopt);
    // The streams stay open as long as the job runs, so it is a clock that ends them, not the limits of their requests.
    std::stop_source source;
    std::stop_callback forward(limits.stop, [&] { source.request_stop(); });
    std::jthread clock;
    if (until.deadline)
        clock = std::jthread([&source, deadline = *until.deadline](std::stop_token finished) {
            std::mutex never;
            std::condition_variable_any news;
            std::unique_lock lock(never);
            news.wait_until(lock, finished, deadline, [] { return false; });
            if (!finished.stop_requested()) source.request_stop();
        });
    CallLimits patient;
    patient.stop = source.get_token();
    patient.patient = true;
    std::mutex mutex;
    auto failures = cloud_->at_all(patient, OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
        follow(party, id_, inner, [&](unsigned number, ServerEvent const& event) {
            std::lock_guard lock(mutex);
            sink({number, event.id, event.name, event.data});
        });
    });
    if (any_failed(failures) && source.stop_requested() && !limits.stop.stop_requested())
        throw Error(ErrorCode::timeout, fmt::format("job {} is not finished in time", id_))
            .help(fmt::format("the job goes on: smpc-run wait {}", id_));
    cloud_->demand(failures);
}

void Job::logs(std::function<void(LogLine const&)> const& sink, bool live, Limits const& limits) {
    if (live) {
        events(
            [&](JobEvent const& event) {
                if (event.name != "log") return;
                auto data = nlohmann::json::parse(event.data, nullptr, false);
                if (data.is_object() && data.contains("line") && data["line"].is_string())
                    sink({event.party, data["line"].get<std::string>()});
            },
            limits);
        return;
    }
    std::vector<std::string> texts(cloud_->count());
    cloud_->demand(
        cloud_->at_all(cloud_->limits(limits), OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
            Ask ask;
            ask.request.target = job_path(id_, "/logs");
            texts[party.number() - 1] = party.send(ask, inner).response.body;
        }));
    for (unsigned i = 0; i < texts.size(); ++i) {
        std::string_view rest = texts[i];
        while (!rest.empty()) {
            auto end = std::min(rest.find('\n'), rest.size());
            sink({i + 1, std::string(rest.substr(0, end))});
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
}

} // namespace smpc::client
