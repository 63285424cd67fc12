// SPDX-License-Identifier: Apache-2.0
//
// A small world for the protocol of jobs: parties with disks, a network that loses, repeats and delays, tasks that need each
// other, and crashes at any moment, also in the middle of a save. Time is simulated; everything follows from one seed.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "libruntime/vcp/jobs/board.h"

namespace smpc::vcp::test {

struct WorldOptions {
    std::uint64_t seed = 1;
    unsigned parties = 3;
    unsigned max_parallel = 2;
    double loss = 0;        ///< of requests, and of answers
    double repeat = 0;      ///< of requests
    Milliseconds delay = 2; ///< longest, of each way
    double crash_in_save = 0;
    double task_killed = 0; ///< a task ends by a signal
    double bad_program = 0;
};

struct Crash {};

class World {
public:
    explicit World(WorldOptions options);
    ~World();

    void submit(unsigned party, std::string const& id, std::function<void(client::JobRequest&)> const& change = {});
    void cancel(unsigned party, std::string const& id);
    void crash(unsigned party);
    void start(unsigned party);
    bool alive(unsigned party) const;
    void at(Milliseconds when, std::function<void()> action);
    /// Until nothing is left to do or the time has come.
    void run_until(Milliseconds when);
    Milliseconds now() const noexcept { return now_; }

    std::optional<JobRecord> on_disk(unsigned party, std::string const& id) const;
    std::optional<client::JobState> state(unsigned party, std::string const& id) const;
    Board& board(unsigned party);
    /// Empty, or what was violated: a job that ends differently, an end that changes, a success without all results.
    std::string const& violation() const noexcept { return violation_; }

    WorldOptions options;
    std::set<std::string> missing_programs;      ///< "party/job": preparing fails
    std::map<std::string, std::string> facts;    ///< "party/job": other facts
    std::set<std::pair<unsigned, unsigned>> cut; ///< links that are down
    unsigned most_tasks = 0;                     ///< at one party at one time
    std::vector<std::string> order;              ///< jobs in the order in which party 1 started them
    bool quiet = false;                          ///< no more trouble: no loss, repetition, crash, kill
    std::size_t saves = 0;
    std::optional<std::size_t> crash_at_save; ///< crash the party at this save, once; before or after it is written
    bool crash_before_write = false;

private:
    struct Party;
    struct Task;
    friend struct Party;

    bool chance(double p) { return !quiet && p > 0 && std::uniform_real_distribution<>(0, 1)(random_) < p; }
    Milliseconds delay() { return std::uniform_int_distribution<Milliseconds>(0, options.delay)(random_); }
    void guarded(unsigned party, std::function<void(Board&)> const& action);
    void pump(unsigned party);
    void transmit(unsigned from, unsigned to, Board::Message message);
    void start_task(unsigned party, JobRecord const& record, std::vector<std::string> const& addresses);
    void end_task(std::shared_ptr<Task> const& task, std::optional<Fault> fault);
    void group_fault(std::string const& group, Fault const& fault);
    void check(JobRecord const& record, unsigned party);

    struct Event {
        Milliseconds when;
        std::uint64_t number;
        std::function<void()> action;
        bool operator<(Event const& other) const {
            return std::pair(when, number) > std::pair(other.when, other.number);
        }
    };
    std::mt19937_64 random_;
    Milliseconds now_ = 1'000'000;
    std::uint64_t number_ = 0, fresh_ = 0;
    std::priority_queue<Event> events_;
    std::vector<std::unique_ptr<Party>> parties_;
    std::map<std::string, std::vector<std::shared_ptr<Task>>> groups_;
    std::map<std::string, std::pair<client::JobState, unsigned>> decided_;
    std::string violation_;
};

} // namespace smpc::vcp::test
