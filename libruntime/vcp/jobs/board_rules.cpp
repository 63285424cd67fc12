// SPDX-License-Identifier: Apache-2.0
//
// What follows from what is known: when a job is ready, when it has waited too long, what an invited or started party does, and
// when the leader takes an attempt for done or lost.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libclient/base/time.h"
#include "libruntime/vcp/jobs/agreement.h"
#include "libruntime/vcp/jobs/board_job.h"
#include "libruntime/vcp/party_processes.h"

namespace smpc::vcp {

using client::JobState;

namespace {

constexpr Milliseconds invitation_limit = 3'000; ///< for all to listen
constexpr Milliseconds difference_limit = 1'000; ///< for the third party to say which of two differs
constexpr Milliseconds first_retry = 200, last_retry = 5'000;

Milliseconds since_epoch(client::Time time) {
    return time.time_since_epoch().count();
}

/// Retries are for what may go better next time; a program that fails does so again.
bool worth_retrying(ErrorCode code) {
    return code == ErrorCode::conflict || code == ErrorCode::unavailable || code == ErrorCode::party_lost;
}

} // namespace

void Board::settle(Job& job) {
    learn(job);
    if (job.open() && job.record.known) {
        become_ready(job);
        if (job.open()) leading() ? lead(job) : follow(job);
    }
    if (job.open()) pursue(job);
    if (job.open()) drive(job);
    publish(job);
    set_wake(job);
}

void Board::settle_all() {
    auto now = host_->steady();
    for (auto it = jobs_.begin(); it != jobs_.end();) {
        Job& job = *it->second;
        if (job.wake <= now) settle(job);
        it = told_everybody(job) ? jobs_.erase(it) : std::next(it);
    }
}

void Board::wish(Job& job, Decision decision) {
    if (job.record.wish || !job.open()) return;
    decision.attempt = job.record.attempt;
    decision.attempts = job.record.attempts;
    job.record.wish = std::move(decision);
    job.wish_since = host_->steady();
    host_->save(job.record);
}

void Board::fail(Job& job, Error error) {
    wish(job, {JobState::failed, 0, std::move(error), {}});
}

// ---- ready --------------------------------------------------------------------------------------------------------

/// Its time has come and its predecessors are done.
bool Board::may_start(Job& job) {
    auto const& schedule = job.record.request.schedule;
    auto earliest = since_epoch(job.record.times.accepted.value_or(client::Time()));
    if (schedule.not_before) earliest = std::max(earliest, since_epoch(*schedule.not_before));
    if (schedule.epoch) {
        auto step = schedule.epoch->count();
        earliest = (earliest + step - 1) / step * step;
    }
    if (since_epoch(host_->wall()) < earliest) return false;
    for (auto const& id : schedule.after) {
        auto const* open = find(id);
        auto stored = open ? std::optional(*open) : host_->load(id);
        if (!stored || !stored->known || stored->removed) {
            fail(job, Error(ErrorCode::not_found,
                            fmt::format("job {}, after which this one is to run, is not known here", id))
                          .party(options_.party)
                          .help("submit the jobs in their order"));
            return false;
        }
        if (!stored->decision) return false;
        if (stored->decision->state != JobState::succeeded) {
            fail(job, Error(ErrorCode::failed, fmt::format("job {}, after which this one was to run, ended as {}", id,
                                                           name_of(stored->decision->state))));
            return false;
        }
    }
    return true;
}

void Board::become_ready(Job& job) {
    if (job.ready || job.preparing || job.record.wish || !may_start(job)) return;
    job.preparing = true;
    host_->prepare(job.record);
}

// ---- the leader ---------------------------------------------------------------------------------------------------

void Board::lead(Job& job) {
    if (job.record.wish || job.proposal.ballot != 0) return;
    if (job.attempt_runs()) {
        watch_attempt(job);
        return;
    }
    watch_readiness(job);
    if (job.invitation != 0) watch_invitation(job);
}

void Board::watch_readiness(Job& job) {
    auto now = host_->steady();
    std::vector<PartyFacts> facts(options_.parties);
    std::vector<unsigned> missing;
    for (unsigned p = 1; p <= options_.parties; ++p) {
        bool own = p == options_.party;
        auto const& view = job.peer(p).view;
        facts[p - 1] = own ? PartyFacts{job.record.digest, job.facts} : PartyFacts{view.body, view.facts};
        if (own ? !job.ready : !(view.known && view.ready && !failing_since_[p - 1])) missing.push_back(p);
    }
    if (auto difference = find_mismatch(facts)) {
        if (job.differ_since == 0) job.differ_since = now;
        if (missing.empty() || now - job.differ_since >= difference_limit) fail(job, *difference);
        job.all_ready = false;
        return;
    }
    job.differ_since = 0;
    job.all_ready = missing.empty();
    if (job.all_ready || !job.ready) job.incomplete_since = now;
    if (now - job.incomplete_since < job.record.request.start_timeout.count()) return;
    if (!job.record.attempts.empty()) { // it has run before, so what happened then is what a person wants to know
        auto const& last = job.record.attempts.back();
        fail(job,
             Error(last.code, last.message).note(fmt::format("party {} did not come back", fmt::join(missing, ", "))));
        return;
    }
    auto waited = duration_text(job.record.request.start_timeout);
    Error error(ErrorCode::unavailable,
                fmt::format("part{} {} did not get the job ready within {}", missing.size() == 1 ? "y" : "ies",
                            fmt::join(missing, ", "), waited));
    if (missing.size() == 1) error.party(missing[0]);
    wish(job, {JobState::expired, 0, std::move(error).help("submit it to every party; see smpc-run status"), {}});
}

void Board::watch_invitation(Job& job) {
    auto now = host_->steady();
    if (!job.all_ready || now - job.invited_at > invitation_limit) {
        withdraw(job);
        job.retry_at = now + first_retry;
        return;
    }
    for (unsigned p = 1; p <= options_.parties; ++p)
        if (p != options_.party && job.peer(p).view.round != job.invitation) return;
    begin_attempt(job);
}

void Board::withdraw(Job& job) {
    if (job.round != 0) host_->unlisten(job.record.id);
    job.invited = 0;
    job.invitation = job.round = 0;
    job.mesh.clear();
    job.start.clear();
}

/// Done when all are; otherwise everybody's end is awaited for a while, because the parties' own errors say more than silence.
void Board::watch_attempt(Job& job) {
    auto now = host_->steady();
    auto const attempt = job.record.attempt;
    unsigned done = 0, ended = 0;
    for (unsigned p = 1; p <= options_.parties; ++p) {
        auto const& view = job.peer(p).view;
        bool own = p == options_.party;
        auto phase = own ? job.record.phase : view.attempt == attempt ? view.phase : Phase::running;
        bool lost = !own && phase != Phase::done && phase != Phase::ended &&
                    (silent_for(p) >= options_.patience.count() || (job.peer(p).heard && !view.known));
        done += phase == Phase::done ? 1 : 0;
        ended += phase == Phase::ended || lost ? 1 : 0;
    }
    if (done == options_.parties) {
        propose(job, {JobState::succeeded, attempt, std::nullopt, job.record.attempts});
        return;
    }
    if (ended == 0) return;
    if (job.first_end == 0) job.first_end = now;
    if (done + ended == options_.parties) {
        give_up(job);
        return;
    }
    if (now - job.first_end < options_.grace.count()) return;
    job.abandon = true;
    if (job.record.phase == Phase::running && !job.stopping) {
        job.stopping = true;
        host_->stop(job.record.id, attempt);
    }
    if (now - job.first_end >= 2 * options_.grace.count() + options_.patience.count()) give_up(job);
}

/// The attempt is over without success: another one, or the job has failed.
void Board::give_up(Job& job) {
    auto const attempt = job.record.attempt;
    std::vector<PartyEnd> ends(options_.parties);
    for (unsigned p = 1; p <= options_.parties; ++p) {
        bool own = p == options_.party;
        auto const& view = job.peer(p).view;
        auto phase = own ? job.record.phase : view.attempt == attempt ? view.phase : Phase::running;
        auto const& fault = own ? job.record.fault : view.fault;
        auto& end = ends[p - 1];
        if (phase == Phase::done) continue;
        end.order = own ? job.end_order : job.peer(p).end_order;
        if (phase == Phase::ended && fault) {
            end.error = fault->error;
            end.forced = fault->forced;
            end.vanished = fault->vanished;
        } else {
            end.error = Error(ErrorCode::party_lost, fmt::format("party {} does not answer any more", p)).party(p);
            end.vanished = true;
            end.order = job.ends + 1;
        }
    }
    auto error = merge_faults(ends).value_or(Error(ErrorCode::internal, "an attempt ended without a reason"));
    job.record.attempts.push_back({attempt, error.code(), error.message()});
    job.first_end = 0;
    job.abandon = false;
    if (worth_retrying(error.code()) && job.record.attempts.size() <= job.record.request.retries) {
        if (job.record.phase == Phase::running) host_->stop(job.record.id, attempt);
        job.record.phase = Phase::none;
        job.record.fault.reset();
        job.stopping = false;
        host_->save(job.record);
        withdraw(job);
        auto doublings = std::min<std::size_t>(job.record.attempts.size() - 1, 5);
        job.retry_at = host_->steady() + std::min(first_retry << doublings, last_retry);
        job.incomplete_since = host_->steady();
        return;
    }
    fail(job, std::move(error));
}

// ---- the others ---------------------------------------------------------------------------------------------------

/// The leader started this attempt, but nothing ran here.
void Board::miss_attempt(Job& job, unsigned attempt) {
    job.record.attempt = attempt;
    job.record.phase = Phase::ended;
    job.record.fault =
        Fault{Error(ErrorCode::party_lost, fmt::format("party {} was not there when the run started", options_.party))
                  .party(options_.party),
              false, true};
    host_->save(job.record);
}

void Board::follow(Job& job) {
    auto& r = job.record;
    auto const& leader = job.peer(1).view;
    auto now = host_->steady();
    if (leader.known) {
        if (leader.phase == Phase::none && leader.attempt >= r.attempt && r.phase != Phase::none) { // given up
            if (r.phase == Phase::running) host_->stop(r.id, r.attempt);
            r.phase = Phase::none;
            r.fault.reset();
            job.stopping = false;
            host_->save(r);
        }
        if (job.round != 0 && leader.invitation != job.round) withdraw(job);
        bool invited = leader.invitation != 0 && leader.invited > r.attempt && leader.start.empty();
        if (invited && job.ready && job.round == 0 && r.phase == Phase::none && !r.wish) {
            try {
                job.mesh = host_->listen(r.id, leader.invited);
                job.round = leader.invitation;
            } catch (Error const& error) {
                fail(job, Error(error).party(options_.party));
            }
        }
        if (leader.attempt > r.attempt && leader.phase != Phase::none) {
            if (job.round != 0 && job.round == leader.invitation && leader.start.size() == options_.parties) {
                job.start = leader.start;
                job.invited = leader.invited;
                begin_attempt(job);
            } else {
                if (r.phase == Phase::running) host_->stop(r.id, r.attempt);
                miss_attempt(job, leader.attempt);
            }
        }
        if (leader.abandon && leader.attempt == r.attempt && r.phase == Phase::running && !job.stopping) {
            job.stopping = true;
            host_->stop(r.id, r.attempt);
        }
    }
    // Without the leader nothing goes on, so after a while the others end the job.
    auto silent = silent_for(1);
    if (r.phase == Phase::done || r.phase == Phase::ended) {
        auto limit = std::max(r.request.retries > 0 ? r.request.start_timeout : options_.patience, options_.patience);
        if (silent >= limit.count())
            fail(job, Error(ErrorCode::party_lost, "party 1 does not answer any more").party(1));
    } else if (r.phase == Phase::none && job.ready) {
        if ((leader.all_ready && silent == 0) || leader.attempt > 0) {
            job.incomplete_since = std::max(job.incomplete_since, now - silent);
        }
        // The leader says so itself when it can; this is for when it cannot.
        if (now - job.incomplete_since >= r.request.start_timeout.count() + (silent == 0 && leader.known ? 2'000 : 0))
            wish(job, {JobState::expired,
                       0,
                       Error(ErrorCode::unavailable, fmt::format("party 1 did not start the job within {}",
                                                                 duration_text(r.request.start_timeout)))
                           .party(1)
                           .help("submit it to every party; see smpc-run status"),
                       {}});
    }
}

void Board::set_wake(Job& job) const {
    auto now = host_->steady();
    if (!job.open()) {
        job.wake = told_everybody(job) ? now : now + 1'000;
        return;
    }
    bool busy = job.invitation != 0 || job.first_end != 0 || job.record.wish || job.proposal.ballot != 0 ||
                job.differ_since != 0 || job.retry_at > now || job.record.acceptor.ballot != 0;
    job.wake = now + (busy ? 100 : 1'000);
    if (job.ready && !job.attempt_runs())
        job.wake = std::clamp(job.incomplete_since + job.record.request.start_timeout.count(), now + 10, job.wake);
    auto const& schedule = job.record.request.schedule;
    if (schedule.not_before && !job.ready) {
        auto left = since_epoch(*schedule.not_before) - since_epoch(host_->wall());
        if (left > 0) job.wake = std::min(job.wake, now + left);
    }
}

} // namespace smpc::vcp
