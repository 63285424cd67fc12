// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/watch.h"

#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/vc/job_json.h"

namespace smpc::client {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds longest_poll = 30s;
constexpr milliseconds patience = 60s; ///< with a party that does not answer
constexpr milliseconds lag = 10s;      ///< of a party behind the others at a bad end
constexpr milliseconds pause_first = 200ms, pause_longest = 2s;

} // namespace

Watch::Watch(VirtualCloud::Impl& cloud, std::string id) : cloud_(cloud), id_(std::move(id)) {
    view_.id = id_;
    for (auto const& party : cloud_.parties) view_.parties.push_back({party->number(), party->name(), {}, {}});
    done_.assign(cloud_.count(), 0);
    unknown_.assign(cloud_.count(), 0);
}

bool Watch::is_over(std::size_t index) const {
    auto const& status = view_.parties[index].status;
    return done_[index] || (status && is_final(status->state));
}

/// All parties are final or given up.
bool Watch::settled() const {
    for (std::size_t i = 0; i < done_.size(); ++i)
        if (!is_over(i)) return false;
    return true;
}

JobView Watch::run(CallLimits const& limits, std::function<void(JobView const&)> const& changed) {
    std::stop_source source;
    std::stop_callback forward(limits.stop, [&] { source.request_stop(); });
    auto inner = limits;
    inner.stop = source.get_token();
    Failures failures(cloud_.count());
    std::vector<std::jthread> threads;
    for (auto const& party : cloud_.parties)
        threads.emplace_back([this, &party, &inner, &failures] {
            try {
                follow(*party, inner);
            } catch (Error const& e) {
                std::lock_guard lock(mutex_);
                failures[party->number() - 1] = e;
            }
            std::lock_guard lock(mutex_);
            done_[party->number() - 1] = 1;
            ++version_;
            news_.notify_all();
        });

    std::unique_lock lock(mutex_);
    unsigned seen = 0;
    std::optional<steady_clock::time_point> bad_end;
    bool in_time = true;
    while (!settled() && !source.stop_requested()) {
        auto until = limits.deadline.value_or(steady_clock::time_point::max());
        if (is_final(view_.state) && view_.state != JobState::succeeded) {
            if (!bad_end) bad_end = steady_clock::now() + lag;
            until = std::min(until, *bad_end);
        }
        auto fresh = [&] { return version_ != seen; };
        bool woken = until == steady_clock::time_point::max() ? news_.wait(lock, inner.stop, fresh)
                                                              : news_.wait_until(lock, inner.stop, until, fresh);
        if (!woken && !source.stop_requested()) {
            in_time = bad_end && steady_clock::now() >= *bad_end;
            break;
        }
        if (seen == version_) continue;
        seen = version_;
        view_.state = merged_state(view_.parties);
        if (changed && !settled()) {
            auto copy = view_;
            lock.unlock();
            changed(copy);
            lock.lock();
        }
    }
    lock.unlock();
    source.request_stop();
    threads.clear();
    view_.state = merged_state(view_.parties);
    for (std::size_t i = 0; i < failures.size(); ++i) view_.parties[i].unreachable = failures[i];

    auto goes_on = [&](Error error) {
        return error.help(fmt::format("the job goes on: smpc-run wait {}   or   smpc-run cancel {}", id_, id_));
    };
    bool all_final = std::all_of(view_.parties.begin(), view_.parties.end(),
                                 [](auto const& p) { return p.status && is_final(p.status->state); });
    bool bad = is_final(view_.state) && view_.state != JobState::succeeded;
    if (all_final || bad) {
        if (changed) changed(view_);
        return view_;
    }
    if (limits.stop.stop_requested()) throw goes_on(Error(ErrorCode::interrupted, "interrupted"));
    if (std::all_of(unknown_.begin(), unknown_.end(), [](char c) { return c; }))
        throw Error(ErrorCode::not_found, fmt::format("no party knows the job {}", id_))
            .help("smpc-run ps --all   lists the jobs that are known");
    bool timed_out = !in_time || (limits.deadline && steady_clock::now() >= *limits.deadline);
    bool asked_any =
        std::any_of(view_.parties.begin(), view_.parties.end(), [](auto const& p) { return p.status.has_value(); });
    if (timed_out && asked_any)
        throw goes_on(Error(ErrorCode::timeout,
                            fmt::format("job {} is not finished in time; it is {}", id_, name_of(view_.state))));
    if (any_failed(failures)) throw asked_any ? goes_on(cloud_.merged(failures)) : cloud_.merged(failures);
    throw goes_on(Error(ErrorCode::timeout, fmt::format("nobody could say in time what became of job {}", id_)));
}

void Watch::follow(Party const& party, CallLimits const& limits) {
    auto const i = party.number() - 1;
    auto contact = steady_clock::now();
    auto pause = pause_first;
    while (!limits.stop.stop_requested()) {
        try {
            if (ask(party, limits)) {
                contact = steady_clock::now();
                pause = pause_first;
                std::lock_guard lock(mutex_);
                if (is_over(i)) return;
                continue;
            }
        } catch (Error const& e) {
            if (!is_transient(e)) throw;
            bool waited_enough = steady_clock::now() - contact > patience;
            if (waited_enough || (limits.deadline && steady_clock::now() >= *limits.deadline)) throw;
            std::lock_guard lock(mutex_);
            view_.parties[i].unreachable = e;
        }
        {
            std::lock_guard lock(mutex_);
            bool nobody = std::all_of(unknown_.begin(), unknown_.end(), [](char c) { return c; });
            // Others have forgotten it, or have an end without this party.
            if (unknown_[i] && (nobody || is_final(merged_state(view_.parties)))) return;
        }
        std::unique_lock lock(mutex_);
        news_.wait_for(lock, limits.stop, pause, [] { return false; });
        pause = std::min(2 * pause, pause_longest);
    }
}

/// One long poll. False if the party does not know the job (or did not, and has been told).
bool Watch::ask(Party const& party, CallLimits const& limits) {
    auto const i = party.number() - 1;
    auto time = longest_poll;
    if (limits.deadline)
        time = std::clamp(std::chrono::duration_cast<milliseconds>(*limits.deadline - steady_clock::now()) - 500ms,
                          0ms + 0s, longest_poll);
    std::optional<JobState> seen;
    {
        std::lock_guard lock(mutex_);
        if (view_.parties[i].status) seen = view_.parties[i].status->state;
    }
    Ask ask;
    // The first answer comes at once, so that the view is whole soon.
    auto wait = seen ? time.count() / 1000 : 0;
    ask.request.target =
        job_path(id_, wait > 0 ? fmt::format("?wait={}&seen={}", wait, name_of(*seen)) : std::string());
    ask.extra = time;
    ask.accept = {404, 410};
    auto reply = party.send(ask, limits);
    if (reply.status() == 404 || reply.status() == 410) {
        std::optional<JobStatus> known;
        {
            std::lock_guard lock(mutex_);
            if (!unknown_[i]) ++version_;
            unknown_[i] = 1;
            for (auto const& other : view_.parties)
                if (other.status && !is_final(other.status->state)) known = other.status;
            news_.notify_all();
        }
        if (known && reply.status() == 404) hand_over(party, *known, limits);
        return false;
    }
    auto status = party.read([&] { return job_status_from_json(party.json(reply)); });
    std::unique_lock lock(mutex_);
    unknown_[i] = 0;
    view_.parties[i].unreachable.reset();
    bool fresh = !seen || *seen != status.state || view_.parties[i].status->progress != status.progress;
    view_.parties[i].status = std::move(status);
    if (fresh) {
        ++version_;
        news_.notify_all();
    } else if (wait == 0) { // so close to the deadline that no poll is worth it, or a service that does not wait
        news_.wait_for(lock, limits.stop, pause_first, [] { return false; });
    }
    return true;
}

void Watch::hand_over(Party const& party, JobStatus const& known, CallLimits const& limits) const {
    if (known.request.id != id_) return; // an answer without the request
    Ask ask;
    ask.request.method = "POST";
    ask.request.target = "/smpc/v1/jobs";
    ask.request.headers.set("Content-Type", "application/json");
    ask.request.body = canonical_json(to_json(known.request));
    party.send(ask, limits);
}

} // namespace smpc::client
