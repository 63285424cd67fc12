// SPDX-License-Identifier: Apache-2.0
//
// Which job runs next. Only the leader chooses, so parties never wait for each other's slots: a slot is taken when all parties
// are ready for the job and given back when one of them does not come.
#include <algorithm>
#include <tuple>

#include "libruntime/vcp/jobs/board_job.h"

namespace smpc::vcp {

void Board::fill_slots() {
    if (!leading()) return;
    auto now = host_->steady();
    unsigned taken = 0;
    std::vector<Job*> candidates;
    for (auto& [id, job] : jobs_) {
        if (!job->open() || !job->record.known) continue;
        bool settled = job->record.wish || job->proposal.ballot != 0;
        bool running = job->attempt_runs() && !settled;
        if (running || job->invitation != 0)
            ++taken;
        else if (!settled && job->all_ready && job->retry_at <= now)
            candidates.push_back(job.get());
    }
    auto order = [](Job const* job) {
        auto const& r = job->record;
        return std::tuple(r.request.schedule.not_before.value_or(client::Time()), r.times.accepted,
                          std::string_view(r.id));
    };
    std::sort(candidates.begin(), candidates.end(), [&](auto const* a, auto const* b) { return order(a) < order(b); });
    for (auto* job : candidates) {
        auto slots = options_.max_parallel;
        for (unsigned p = 2; p <= options_.parties; ++p)
            if (auto theirs = job->peer(p).view.max_parallel; theirs != 0) slots = std::min(slots, theirs);
        if (taken >= slots) return;
        ++taken;
        invite(*job);
    }
}

void Board::invite(Job& job) {
    try {
        job.mesh = host_->listen(job.record.id, job.record.attempt + 1);
    } catch (Error const& error) {
        fail(job, Error(error).party(options_.party));
        settle(job);
        return;
    }
    job.invited = job.record.attempt + 1;
    job.invitation = job.round = host_->fresh();
    job.invited_at = host_->steady();
    settle(job);
}

/// With everybody's address, at every party.
void Board::begin_attempt(Job& job) {
    auto& r = job.record;
    if (leading()) {
        job.start.assign(options_.parties, {});
        for (unsigned p = 1; p <= options_.parties; ++p)
            job.start[p - 1] = p == options_.party ? job.mesh : job.peer(p).view.mesh;
    }
    r.attempt = job.invited;
    r.phase = Phase::running;
    r.fault.reset();
    r.result.reset();
    if (!r.times.started) r.times.started = host_->wall();
    job.stopping = false;
    job.end_order = job.ends = 0;
    for (auto& peer : job.peers) peer.end_order = 0;
    host_->save(r);
    host_->run(r, job.start);
    // The socket is the task's now. At the followers the invitation is used up; the leader repeats it until all have heard.
    if (!leading()) {
        job.invited = 0;
        job.start.clear();
    }
}

} // namespace smpc::vcp
