// SPDX-License-Identifier: Apache-2.0
//
// The protocol by which the parties run jobs together, as one party plays it: which jobs are open here, what the peers have
// said about them, what follows. docs/jobs.md tells it as a story.
//
//     ready at all parties → the leader invites → all listen → the leader starts → all report → the leader proposes the outcome
//     → a majority accepts → decided
//
// The leader is party 1. It chooses when an attempt starts and when it has failed; but how a job ends is decided by agreement of
// a majority (Paxos, one instance per job), so that the others can end a job without the leader and nobody can end it
// differently. Success is proposed only when every party has its results on disk.
//
// No threads, sockets, clocks or files here: everything comes in through calls and goes out through `BoardHost`, so that tests can
// play thousands of schedules with losses and crashes. Not thread-safe; the owner has the mutex. The host must not call back.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "libruntime/vcp/jobs/job_view.h"

namespace smpc::vcp {

using Milliseconds = std::int64_t;

/// What the board needs of the world.
class BoardHost {
public:
    virtual ~BoardHost() = default;
    virtual client::Time wall() = 0;         ///< for records and schedules
    virtual Milliseconds steady() = 0;       ///< for time limits
    virtual std::uint64_t fresh() = 0;       ///< a number that no party has had; not 0
    virtual void save(JobRecord const&) = 0; ///< durable when it returns
    virtual std::optional<JobRecord> load(std::string const& id) = 0;

    /// Look for program and inputs; the answer is `Board::prepared` or `Board::unprepared`.
    virtual void prepare(JobRecord const&) = 0;
    /// Listen for the peers' tasks; the address. Throws Error.
    virtual std::string listen(std::string const& id, unsigned attempt) = 0;
    virtual void unlisten(std::string const& id) = 0;
    /// Start this party's task with the socket of `listen`; its end is `Board::succeeded` or `Board::faulted`.
    virtual void run(JobRecord const&, std::vector<std::string> const& addresses) = 0;
    /// End the task of this attempt; `faulted` follows.
    virtual void stop(std::string const& id, unsigned attempt) = 0;

    /// Something that a client can see has changed.
    virtual void changed(JobRecord const&) = 0;
    /// There may be messages for this peer.
    virtual void outgoing(unsigned peer) = 0;
};

struct BoardOptions {
    unsigned party = 1, parties = 1;
    unsigned max_parallel = 2;
    std::chrono::milliseconds patience{10'000}; ///< a peer that is silent for longer during an attempt is lost
    std::chrono::milliseconds grace{2'000};     ///< for tasks to notice another's fault by themselves
};

class Board {
public:
    Board(BoardOptions options, BoardHost& host);
    ~Board();

    /// A job that was open when the last service ended. An attempt that ran then is lost.
    void restore(JobRecord record);
    /// A new job, already known to be no repetition. `record` has id, request, digest, submitter, accepted.
    void submit(JobRecord record);
    /// Forgets what is in memory: the host could not save it. Its task is stopped. `restore` brings it back.
    void drop(std::string const& id);
    /// A decided job was removed by a client; peers that have not heard of the outcome are still told.
    void mark_removed(std::string const& id);
    /// A client's wish; false if the job is not open (any more).
    bool cancel(std::string const& id, Error reason);

    /// A peer's view, and the own view to answer with.
    JobView receive(unsigned from, std::string const& id, JobView const& view);
    struct Message {
        std::string id;
        unsigned attempt;
        JobView view;
        std::uint64_t print; ///< of the view; give it back
    };
    /// The next message that a peer should get.
    std::optional<Message> next(unsigned peer);
    void answered(unsigned peer, Message const& message, JobView const& answer);
    void unanswered(unsigned peer, Message const& message);

    void prepared(std::string const& id, std::string facts);
    void unprepared(std::string const& id, Error reason);
    void succeeded(std::string const& id, unsigned attempt, ResultFacts result, client::JobCosts costs);
    void faulted(std::string const& id, unsigned attempt, Fault fault);

    /// Does what is due.
    void tick();
    /// When `tick` is to be called next; empty: not before something happens.
    std::optional<Milliseconds> wake() const;

    /// The record of an open job; null if it is not open.
    JobRecord const* find(std::string const& id) const;
    /// What is known of the others.
    std::map<unsigned, std::string> peers_of(std::string const& id) const;
    std::size_t open() const noexcept { return jobs_.size(); }

private:
    struct Peer;
    struct Proposal;
    struct Job;

    bool leading() const noexcept { return options_.party == 1; }
    unsigned majority() const noexcept { return options_.parties / 2 + 1; }
    Job* open_job(std::string const& id);
    Job& add(JobRecord record);

    // board.cpp: messages
    JobView view_of(Job const& job) const;
    JobView view_of(JobRecord const& closed) const;
    void merge(Job& job, unsigned from, JobView const& view);
    void heard(unsigned from);
    Milliseconds silent_for(unsigned peer) const;
    void publish(Job& job);
    bool told_everybody(Job const& job) const;

    // board_rules.cpp: what follows
    void settle(Job& job);
    void settle_all();
    void become_ready(Job& job);
    bool may_start(Job& job);
    void wish(Job& job, Decision decision);
    void fail(Job& job, Error error);
    void lead(Job& job);
    void watch_readiness(Job& job);
    void watch_invitation(Job& job);
    void watch_attempt(Job& job);
    void give_up(Job& job);
    void withdraw(Job& job);
    void follow(Job& job);
    void miss_attempt(Job& job, unsigned attempt);
    void set_wake(Job& job) const;

    // board_schedule.cpp: who is next (leader)
    void fill_slots();
    void invite(Job& job);
    void begin_attempt(Job& job);

    // board_agreement.cpp: how a job ends
    void answer_proposer(Job& job, unsigned from, JobView const& view);
    void pursue(Job& job);
    void propose(Job& job, Decision decision);
    void drive(Job& job);
    void learn(Job& job);
    void decide(Job& job, Decision decision);

    BoardOptions options_;
    BoardHost* host_;
    std::uint64_t boot_;
    mutable std::uint64_t seq_ = 0;
    std::map<std::string, std::unique_ptr<Job>> jobs_;
    std::vector<std::optional<Milliseconds>> failing_since_; ///< per party
    std::vector<std::deque<std::string>> queues_;            ///< per party: jobs that have something to say
};

} // namespace smpc::vcp
