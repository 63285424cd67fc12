// SPDX-License-Identifier: Apache-2.0
//
// How a job ends: single-decree Paxos among the parties, one instance per job (Lamport, "Paxos made simple", 2001).
//
//     prepare(b):     promise to take part in no ballot below b; tell what was accepted last
//     propose(b, v):  accept, unless a higher ballot was promised
//     decided(v):     a majority has accepted v in one ballot
//
// The leader owns ballot 1 and needs no promises for it, so the normal case is one message to each party and back. Another party
// takes over when it has a reason to end the job and the leader does not answer. Promises and acceptances are saved before
// anybody hears of them; views carry them, so nothing else is ever sent.
#include <algorithm>

#include <fmt/format.h>

#include "libruntime/vcp/jobs/board_job.h"

namespace smpc::vcp {

using client::JobState;

namespace {

constexpr Milliseconds takeover = 1'000; ///< how long somebody else has to do it
constexpr Milliseconds default_retention = 7LL * 24 * 3600 * 1000;
constexpr unsigned most_parties = 64;

/// Ballots have owners, so that no two parties ever propose in the same one.
bool owns(unsigned party, std::uint64_t ballot) {
    return ballot == 1 ? party == 1 : ballot > most_parties && ballot % most_parties == party;
}

} // namespace

void Board::answer_proposer(Job& job, unsigned from, JobView const& view) {
    auto& acceptor = job.record.acceptor;
    if (view.prepare > acceptor.promised && owns(from, view.prepare)) {
        acceptor.promised = view.prepare;
        host_->save(job.record);
    }
    if (view.propose >= acceptor.promised && view.propose > acceptor.ballot && owns(from, view.propose)) {
        acceptor.promised = acceptor.ballot = view.propose;
        acceptor.value = view.proposal;
        host_->save(job.record);
    }
}

/// Whether this party has a reason to have the job ended now, and is the one to do it.
void Board::pursue(Job& job) {
    if (job.proposal.ballot != 0) return;
    auto now = host_->steady();
    auto const& own = job.record;
    bool value_around = own.acceptor.ballot != 0;
    std::optional<Decision> wanted = own.wish;
    for (unsigned p = 1; p <= options_.parties; ++p) {
        if (p == options_.party) continue;
        auto const& view = job.peer(p).view;
        value_around = value_around || view.acceptor.ballot != 0;
        if (leading() && !wanted && view.wish) wanted = view.wish;
    }
    // A value that somebody accepted may be decided already; whoever proposed it may be gone.
    if (value_around && job.value_since == 0) job.value_since = now;
    if (wanted && job.wish_since == 0) job.wish_since = now;
    auto fallback = [&] {
        if (wanted) return *wanted;
        if (own.acceptor.value) return *own.acceptor.value;
        for (auto const& peer : job.peers)
            if (peer.view.acceptor.value) return *peer.view.acceptor.value;
        return Decision{}; // not reached: there is a value around
    };
    if (leading()) {
        if (wanted || (value_around && (own.acceptor.ballot == 1 || now - job.value_since >= takeover)))
            propose(job, fallback());
        return;
    }
    auto patience = takeover + 300 * Milliseconds(options_.party);
    bool leader_gone = silent_for(1) >= patience;
    bool due = (wanted && now - job.wish_since >= patience) || (value_around && now - job.value_since >= patience);
    if (leader_gone && due) propose(job, fallback());
}

void Board::propose(Job& job, Decision decision) {
    auto& acceptor = job.record.acceptor;
    auto& proposal = job.proposal;
    job.proposed = true;
    proposal.value = std::move(decision);
    proposal.retry_at = 0;
    auto highest = acceptor.promised;
    for (auto const& peer : job.peers) highest = std::max(highest, peer.view.acceptor.promised);
    bool first = leading() && highest <= 1;
    if (first) {
        // What was accepted in this ballot before a restart may be known to others; it is the only value that this ballot has.
        proposal.ballot = 1;
        if (acceptor.ballot == 1) proposal.value = *acceptor.value;
        proposal.preparing = false;
        if (acceptor.ballot == 0) {
            acceptor = {1, 1, proposal.value};
            host_->save(job.record);
        }
    } else {
        proposal.ballot = (highest / most_parties + 1) * most_parties + options_.party;
        proposal.preparing = true;
        acceptor.promised = proposal.ballot;
        host_->save(job.record);
    }
    drive(job);
}

void Board::drive(Job& job) {
    auto& proposal = job.proposal;
    auto& acceptor = job.record.acceptor;
    if (proposal.ballot == 0) return;
    auto now = host_->steady();
    auto highest = acceptor.promised;
    for (auto const& peer : job.peers) highest = std::max(highest, peer.view.acceptor.promised);
    if (highest > proposal.ballot) { // outbid: leave the other some time, a different one at each party
        if (proposal.retry_at == 0) proposal.retry_at = now + 100 + static_cast<Milliseconds>(host_->fresh() % 400);
        if (now >= proposal.retry_at) propose(job, std::move(proposal.value));
        return;
    }
    if (proposal.preparing) {
        unsigned promises = 1;
        auto const* newest = &acceptor;
        for (unsigned p = 1; p <= options_.parties; ++p) {
            auto const& theirs = job.peer(p).view.acceptor;
            if (p == options_.party || theirs.promised != proposal.ballot) continue;
            ++promises;
            if (theirs.ballot > newest->ballot) newest = &theirs;
        }
        if (promises < majority()) return;
        if (newest->ballot != 0) proposal.value = *newest->value;
        proposal.preparing = false;
        acceptor = {proposal.ballot, proposal.ballot, proposal.value};
        host_->save(job.record);
    }
    learn(job);
}

/// A majority that has accepted the same ballot has accepted the same value.
void Board::learn(Job& job) {
    if (!job.open()) return;
    auto count = [&](std::uint64_t ballot) {
        unsigned n = job.record.acceptor.ballot == ballot ? 1 : 0;
        for (unsigned p = 1; p <= options_.parties; ++p)
            n += p != options_.party && job.peer(p).view.acceptor.ballot == ballot ? 1 : 0;
        return n;
    };
    auto consider = [&](Acceptor const& a) {
        if (!job.open() || a.ballot == 0 || count(a.ballot) < majority()) return;
        decide(job, *a.value);
    };
    consider(Acceptor(job.record.acceptor));
    for (auto const& peer : job.peers) consider(peer.view.acceptor);
}

void Board::decide(Job& job, Decision decision) {
    auto& r = job.record;
    if (r.phase == Phase::running) host_->stop(r.id, r.attempt);
    if (job.round != 0 && r.phase != Phase::running) withdraw(job);
    r.decision = std::move(decision);
    r.times.finished = host_->wall();
    auto retention = r.known ? r.request.result.retention : std::chrono::milliseconds(default_retention);
    r.times.expires = *r.times.finished + retention;
    r.wish.reset();
    job.decided_at = host_->steady();
    job.invited = 0;
    job.invitation = job.round = 0;
    job.start.clear();
    job.abandon = job.all_ready = false;
    host_->save(r);
    // Whoever waits for this job can go on.
    for (auto& [id, other] : jobs_) {
        auto const& after = other->record.request.schedule.after;
        if (std::find(after.begin(), after.end(), r.id) != after.end()) other->wake = 0;
    }
}

} // namespace smpc::vcp
