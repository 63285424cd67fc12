// SPDX-License-Identifier: Apache-2.0
//
// A job as all parties see it: their states and errors as one.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/time.h"
#include "libclient/http/message.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/job_json.h"

namespace smpc::client {

JobState merged_state(std::vector<JobView::Party> const& parties) noexcept {
    // The parties agree on how a job ends, so one that says it knows; the others follow. Success is announced when all say it.
    std::optional<JobState> ended, least;
    for (auto const& party : parties) {
        if (!party.status) continue;
        auto state = party.status->state;
        if (is_final(state) && state != JobState::succeeded) ended = std::max(ended.value_or(state), state);
        least = std::min(least.value_or(state), state);
        if (state == JobState::failed) return state; // the reason; a party may call the same end cancelled
    }
    if (ended) return *ended;
    bool some_succeeded = std::any_of(parties.begin(), parties.end(),
                                      [](auto const& p) { return p.status && p.status->state == JobState::succeeded; });
    if (some_succeeded && least != JobState::succeeded) return JobState::committing;
    return least.value_or(JobState::accepted);
}

std::optional<Error> JobView::error() const {
    Failures failures(parties.size());
    std::vector<std::string> titles(parties.size());
    for (std::size_t i = 0; i < parties.size(); ++i) {
        titles[i] = fmt::format("party {}", i + 1);
        if (parties[i].status && parties[i].status->error) failures[i] = parties[i].status->error->error;
    }
    if (!is_final(state) || state == JobState::succeeded) return std::nullopt;
    std::optional<Error> out;
    if (any_failed(failures)) {
        // Whose fault it was stands in the error that the parties agreed on; it is not the party that says so.
        auto first = std::find_if(failures.begin(), failures.end(), [](auto const& f) {
            return f && f->code() != ErrorCode::party_lost && f->code() != ErrorCode::unavailable;
        });
        if (first == failures.end())
            first = std::find_if(failures.begin(), failures.end(), [](auto const& f) { return f.has_value(); });
        out = **first;
        for (std::size_t i = 0; i < failures.size(); ++i) {
            auto const& other = failures[i];
            if (!other || (other->code() == out->code() && other->message() == out->message())) continue;
            out->cause({static_cast<unsigned>(i + 1), other->code(), other->message()});
        }
        return out;
    }
    switch (state) {
    case JobState::cancelled:
        return Error(ErrorCode::cancelled, fmt::format("job {} was cancelled", id));
    case JobState::expired:
        return Error(ErrorCode::unavailable, fmt::format("job {} has expired: not all parties had it in time", id))
            .help(fmt::format("smpc-run rerun {}", id));
    default:
        return Error(ErrorCode::failed, fmt::format("job {} failed", id));
    }
}

JobStatus const& JobView::status() const {
    for (auto const& party : parties)
        if (party.status) return *party.status;
    throw Error(ErrorCode::internal, fmt::format("job {} of no party", id));
}

JobView VirtualCloud::Impl::view(std::string const& id, CallLimits const& limits) {
    JobView view;
    view.id = id;
    view.parties.resize(count());
    for (auto const& party : parties) view.parties[party->number() - 1] = {party->number(), party->name(), {}, {}};
    std::vector<char> unknown(count(), 0);
    auto failures = at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
        Ask ask;
        ask.request.target = job_path(id);
        ask.accept = {404, 410};
        auto reply = party.send(ask, inner);
        if (reply.status() == 404 || reply.status() == 410) {
            unknown[party.number() - 1] = 1;
            return;
        }
        view.parties[party.number() - 1].status = party.read([&] { return job_status_from_json(party.json(reply)); });
    });
    bool any =
        std::any_of(view.parties.begin(), view.parties.end(), [](auto const& p) { return p.status.has_value(); });
    if (!any) {
        demand(failures);
        throw Error(ErrorCode::not_found, fmt::format("no party knows the job {}", id))
            .help("smpc-run ps --all   lists the jobs that are known");
    }
    for (std::size_t i = 0; i < failures.size(); ++i) {
        if (failures[i]) {
            auto code = failures[i]->code();
            if (code == ErrorCode::interrupted || code == ErrorCode::denied) throw *failures[i];
            view.parties[i].unreachable = failures[i];
        } else if (unknown[i]) {
            view.parties[i].unreachable =
                Error(ErrorCode::not_found, fmt::format("{} does not know the job", titles[i]))
                    .party(static_cast<unsigned>(i + 1));
        }
    }
    view.state = merged_state(view.parties);
    return view;
}

std::vector<JobView> VirtualCloud::jobs(JobFilter const& filter, Limits const& limits) {
    auto until = impl_->limits(limits);
    impl_->need_jobs(until, "jobs");
    http::Query query;
    for (auto state : filter.states) query.add("state", name_of(state));
    for (auto const& [key, value] : filter.labels) query.add("label", key + "=" + value);
    if (!filter.program.empty()) query.add("program", filter.program);
    if (filter.since) query.add("since", format_time(*filter.since));

    auto const n = impl_->count();
    std::vector<std::vector<JobStatus>> lists(n);
    auto failures = impl_->at_all(until, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
        auto& list = lists[party.number() - 1];
        std::string cursor;
        do {
            auto full = query;
            full.add("limit", std::to_string(std::min<std::size_t>(filter.limit - list.size(), 1000)));
            if (!cursor.empty()) full.add("cursor", cursor);
            auto answer = party.get_json("/smpc/v1/jobs?" + full.to_string(), inner);
            auto page = party.read([&] { return job_page_from_json(answer); });
            if (page.jobs.empty()) break;
            for (auto& job : page.jobs) list.push_back(std::move(job));
            cursor = page.next;
        } while (!cursor.empty() && list.size() < filter.limit);
    });
    impl_->demand(failures);

    std::map<std::string, JobView> views;
    for (unsigned i = 0; i < n; ++i)
        for (auto& job : lists[i]) {
            auto& view = views[job.id];
            if (view.parties.empty()) {
                view.id = job.id;
                for (auto const& party : impl_->parties)
                    view.parties.push_back({party->number(), party->name(), {}, {}});
            }
            view.parties[i].status = std::move(job);
        }
    std::vector<JobView> out;
    for (auto& [id, view] : views) {
        view.state = merged_state(view.parties);
        out.push_back(std::move(view));
    }
    std::sort(out.begin(), out.end(), [](JobView const& a, JobView const& b) {
        auto time = [](JobView const& v) { return v.status().times.accepted.value_or(Time{}); };
        return std::pair(time(a), a.id) > std::pair(time(b), b.id);
    });
    if (out.size() > filter.limit) out.resize(filter.limit);
    return out;
}

} // namespace smpc::client
