// SPDX-License-Identifier: Apache-2.0
//
// What comes in and what goes out. Every input ends in `settle`, which draws the conclusions and then compares what each peer
// should know with what it has answered: a difference is a message. So nothing is ever forgotten to be sent, and nothing is
// sent twice without need.
#include "libruntime/vcp/jobs/board.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libruntime/vcp/jobs/board_job.h"

namespace smpc::vcp {

namespace {

constexpr Milliseconds heartbeat = 2'000, idle_heartbeat = 10'000;

/// What tells two views apart that say different things; 0 is no print.
std::uint64_t print_of(JobView view) {
    view.boot = view.seq = 0;
    view.states.clear();
    return std::hash<std::string>()(to_json(view).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)) | 1;
}

} // namespace

Board::Board(BoardOptions options, BoardHost& host)
    : options_(options), host_(&host), boot_(host.fresh()), failing_since_(options.parties), queues_(options.parties) {}

Board::~Board() = default;

Board::Job* Board::open_job(std::string const& id) {
    auto it = jobs_.find(id);
    return it == jobs_.end() ? nullptr : it->second.get();
}

Board::Job& Board::add(JobRecord record) {
    auto id = record.id;
    auto& slot = jobs_[id];
    slot = std::make_unique<Job>(std::move(record), options_.parties);
    slot->shown = slot->record.state();
    return *slot;
}

void Board::restore(JobRecord record) {
    Job& job = add(std::move(record));
    if (job.record.phase == Phase::running) {
        job.record.phase = Phase::ended;
        job.record.fault =
            Fault{Error(ErrorCode::party_lost,
                        fmt::format("the service of party {} was restarted during the run", options_.party))
                      .party(options_.party),
                  false, true};
        host_->save(job.record);
    }
    settle(job);
}

void Board::submit(JobRecord record) {
    record.known = true;
    auto* job = open_job(record.id);
    auto stored = job ? std::optional(job->record) : host_->load(record.id);
    if (stored) { // peers have spoken of it before the client came here
        record.acceptor = stored->acceptor;
        record.decision = stored->decision;
        record.wish = stored->wish;
        record.times.finished = stored->times.finished;
        record.times.expires = stored->times.expires;
    }
    host_->save(record);
    if (record.decision && !job) return;
    if (job)
        job->record = std::move(record);
    else
        job = &add(std::move(record));
    settle(*job);
    fill_slots();
}

void Board::drop(std::string const& id) {
    auto* job = open_job(id);
    if (!job) return;
    host_->unlisten(id);
    if (job->record.attempt != 0) host_->stop(id, job->record.attempt);
    jobs_.erase(id);
}

void Board::mark_removed(std::string const& id) {
    if (auto* job = open_job(id)) job->record.removed = true;
}

bool Board::cancel(std::string const& id, Error reason) {
    auto* job = open_job(id);
    if (!job || !job->open()) return false;
    wish(*job, {client::JobState::cancelled, 0, std::move(reason), {}});
    settle(*job);
    fill_slots();
    return true;
}

JobView Board::view_of(JobRecord const& r) const {
    JobView v;
    v.boot = boot_;
    v.seq = ++seq_;
    v.known = r.known;
    v.body = r.digest;
    v.state = r.state();
    v.max_parallel = options_.max_parallel;
    v.attempt = r.attempt;
    v.phase = r.phase;
    v.fault = r.phase == Phase::ended ? r.fault : std::nullopt;
    v.wish = r.wish;
    v.acceptor = r.acceptor;
    v.decision = r.decision;
    return v;
}

JobView Board::view_of(Job const& job) const {
    JobView v = view_of(job.record);
    v.ready = job.ready;
    v.facts = job.facts;
    v.round = job.round;
    v.mesh = job.mesh;
    if (job.open() && job.proposal.ballot != 0 && job.proposal.retry_at == 0) {
        if (job.proposal.preparing) {
            v.prepare = job.proposal.ballot;
        } else {
            v.propose = job.proposal.ballot;
            v.proposal = job.proposal.value;
        }
    }
    if (!leading()) return v;
    v.all_ready = job.all_ready;
    v.invited = job.invited;
    v.invitation = job.invitation;
    v.start = job.start;
    v.abandon = job.abandon;
    v.states[options_.party] = v.state;
    for (unsigned p = 1; p <= options_.parties; ++p)
        if (p != options_.party && job.peer(p).view.known) v.states[p] = job.peer(p).view.state;
    return v;
}

void Board::heard(unsigned from) {
    auto& failing = failing_since_[from - 1];
    if (!failing) return;
    failing.reset();
    for (auto& [id, job] : jobs_) job->wake = 0; // much may be possible again
}

Milliseconds Board::silent_for(unsigned peer) const {
    auto const& failing = failing_since_[peer - 1];
    return failing ? host_->steady() - *failing : 0;
}

void Board::merge(Job& job, unsigned from, JobView const& view) {
    auto& peer = job.peer(from);
    bool newer = !peer.heard || view.boot != peer.view.boot || view.seq > peer.view.seq;
    answer_proposer(job, from, view);
    if (view.decision && job.open()) decide(job, *view.decision);
    if (!newer) return;
    bool ended_before = peer.view.attempt == view.attempt && peer.view.phase == view.phase;
    peer.view = view;
    peer.heard = true;
    if (!ended_before) peer.end_order = view.phase == Phase::ended ? ++job.ends : 0;
}

JobView Board::receive(unsigned from, std::string const& id, JobView const& view) {
    heard(from);
    auto* job = open_job(id);
    if (!job) {
        if (auto closed = host_->load(id)) return view_of(*closed);
        bool concerns_us = view.prepare != 0 || view.propose != 0 || view.decision || (view.wish && leading());
        JobRecord stub;
        stub.id = id;
        if (!concerns_us) return view_of(stub);
        job = &add(std::move(stub));
    }
    merge(*job, from, view);
    settle(*job);
    fill_slots();
    job = open_job(id); // told everybody: it may be closed now
    if (!job) return view_of(host_->load(id).value_or(JobRecord()));
    auto answer = view_of(*job);
    job->peer(from).sent = job->print;
    job->peer(from).told_at = host_->steady();
    if (told_everybody(*job)) jobs_.erase(id);
    return answer;
}

std::optional<Board::Message> Board::next(unsigned peer) {
    auto& queue = queues_[peer - 1];
    while (!queue.empty()) {
        auto id = std::move(queue.front());
        queue.pop_front();
        auto* job = open_job(id);
        if (!job) continue;
        auto& p = job->peer(peer);
        p.queued = false;
        if (p.sent == job->print || p.in_flight == job->print) continue;
        p.in_flight = job->print;
        return Message{id, std::max(job->invited, job->record.attempt), view_of(*job), job->print};
    }
    return std::nullopt;
}

void Board::answered(unsigned from, Message const& message, JobView const& answer) {
    heard(from);
    auto* job = open_job(message.id);
    if (!job) return;
    auto& peer = job->peer(from);
    if (peer.sent != job->print) peer.sent = message.print;
    if (peer.in_flight == message.print) peer.in_flight = 0;
    peer.told_at = host_->steady();
    merge(*job, from, answer);
    settle(*job);
    fill_slots();
    if (told_everybody(*job)) jobs_.erase(message.id);
}

void Board::unanswered(unsigned peer, Message const& message) {
    auto& failing = failing_since_[peer - 1];
    if (!failing) failing = host_->steady();
    auto* job = open_job(message.id);
    if (!job) return;
    auto& p = job->peer(peer);
    if (p.in_flight == message.print) p.in_flight = 0;
    p.sent = 0;
    settle(*job);
}

void Board::prepared(std::string const& id, std::string facts) {
    auto* job = open_job(id);
    if (!job || !job->open()) return;
    job->preparing = false;
    job->ready = true;
    job->facts = std::move(facts);
    job->incomplete_since = host_->steady();
    settle(*job);
    fill_slots();
}

void Board::unprepared(std::string const& id, Error reason) {
    auto* job = open_job(id);
    if (!job || !job->open()) return;
    job->preparing = false;
    if (reason.party() == 0) reason.party(options_.party);
    fail(*job, std::move(reason));
    settle(*job);
}

void Board::succeeded(std::string const& id, unsigned attempt, ResultFacts result, client::JobCosts costs) {
    auto* job = open_job(id);
    if (!job || !job->open() || job->record.attempt != attempt || job->record.phase != Phase::running) return;
    job->record.phase = Phase::done;
    job->record.result = std::move(result);
    job->record.costs = std::move(costs);
    host_->save(job->record);
    settle(*job);
    fill_slots();
}

void Board::faulted(std::string const& id, unsigned attempt, Fault fault) {
    auto* job = open_job(id);
    if (!job || !job->open() || job->record.attempt != attempt || job->record.phase != Phase::running) return;
    if (fault.error.party() == 0) fault.error.party(options_.party);
    fault.forced = fault.forced || job->stopping;
    job->record.phase = Phase::ended;
    job->record.fault = std::move(fault);
    job->end_order = ++job->ends;
    host_->save(job->record);
    settle(*job);
    fill_slots();
}

void Board::tick() {
    settle_all();
    fill_slots();
}

void Board::publish(Job& job) {
    if (job.record.state() != job.shown) {
        job.shown = job.record.state();
        host_->changed(job.record);
    }
    job.print = print_of(view_of(job));
    auto now = host_->steady();
    bool lively = job.attempt_runs() || job.record.wish || job.proposal.ballot != 0;
    for (unsigned p = 1; p <= options_.parties; ++p) {
        if (p == options_.party || !(leading() || p == 1 || job.proposed)) continue;
        auto& peer = job.peer(p);
        // A peer that dies says nothing; so it is asked now and then.
        if (job.open() && peer.sent != 0 && now - peer.told_at >= (lively ? heartbeat : idle_heartbeat)) peer.sent = 0;
        if (peer.sent == job.print || peer.in_flight == job.print || peer.queued) continue;
        peer.queued = true;
        queues_[p - 1].push_back(job.record.id);
        host_->outgoing(p);
    }
}

bool Board::told_everybody(Job const& job) const {
    if (job.open()) return false;
    constexpr Milliseconds long_enough = 600'000; // who was away for longer asks by itself
    if (job.decided_at != 0 && host_->steady() - job.decided_at > long_enough) return true;
    for (unsigned p = 1; p <= options_.parties; ++p) {
        if (p == options_.party || !(leading() || p == 1 || job.proposed)) continue;
        if (job.peer(p).sent != job.print) return false;
    }
    return true;
}

std::optional<Milliseconds> Board::wake() const {
    std::optional<Milliseconds> at;
    for (auto const& [id, job] : jobs_)
        if (!at || job->wake < *at) at = job->wake;
    return at;
}

JobRecord const* Board::find(std::string const& id) const {
    auto it = jobs_.find(id);
    return it == jobs_.end() ? nullptr : &it->second->record;
}

std::map<unsigned, std::string> Board::peers_of(std::string const& id) const {
    std::map<unsigned, std::string> out;
    for (unsigned p = 1; p <= options_.parties; ++p)
        if (p != options_.party) out[p] = "unknown";
    auto it = jobs_.find(id);
    if (it == jobs_.end()) return out;
    for (auto& [p, state] : out) {
        auto const& view = it->second->peer(p).view;
        auto const& told = it->second->peer(1).view.states;
        if (view.known)
            state = name_of(view.state);
        else if (auto of_leader = told.find(p); !leading() && of_leader != told.end())
            state = name_of(of_leader->second);
    }
    return out;
}

} // namespace smpc::vcp
