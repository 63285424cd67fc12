// SPDX-License-Identifier: Apache-2.0
//
// The inside of the job service: the board with a clock, a disk, processes and a network. One mutex guards the board; what
// takes time (reading inputs, starting tasks, talking to peers, callbacks) happens outside of it, on
//
//     one timer · two workers · two senders per peer · one thread per running task
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

#include "libruntime/net/listener.h"
#include "libruntime/vcp/jobs/board.h"
#include "libruntime/vcp/jobs/job_files.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/jobs/job_store.h"
#include "libruntime/vcp/jobs/task_runner.h"

namespace smpc::vcp {

class JobService::Impl final : public BoardHost {
public:
    Impl(JobServiceOptions options, StreamStore& streams, ProgramStore& programs, std::unique_ptr<Peers> peers);
    ~Impl() override;
    void start();
    void stop();

    /// With the mutex for as long as it lives; afterwards calls whoever waits for what happened meanwhile.
    class Turn {
    public:
        explicit Turn(Impl& impl) : impl_(impl), lock_(impl.mutex_) {}
        ~Turn() { impl_.finish_turn(lock_); }

    private:
        Impl& impl_;
        std::unique_lock<std::mutex> lock_;
    };

    /// Something on the board; with the mutex. When a record cannot be saved, memory and disk would say different things, so the job is
    /// taken off the board and read again later. Throws what `action` throws.
    template <class F> auto on_board(F action) {
        try {
            return action(board_);
        } catch (...) {
            set_aside();
            throw;
        }
    }

    // With the mutex.
    std::optional<JobRecord> find(std::string const& id);
    JobRecord need(std::string const& id); ///< throws Error(not_found)
    client::JobStatus status_of(JobRecord const& record) const;
    Time time() const;
    void write_log(std::string const& line) const;

    // BoardHost
    client::Time wall() override { return time(); }
    Milliseconds steady() override;
    std::uint64_t fresh() override;
    void save(JobRecord const& record) override;
    std::optional<JobRecord> load(std::string const& id) override { return store_.load(id); }
    void prepare(JobRecord const& record) override;
    std::string listen(std::string const& id, unsigned attempt) override;
    void unlisten(std::string const& id) override;
    void run(JobRecord const& record, std::vector<std::string> const& addresses) override;
    void stop(std::string const& id, unsigned attempt) override;
    void changed(JobRecord const& record) override;
    void outgoing(unsigned peer) override;

    struct Waiter {
        std::string id;
        client::JobState seen;
        std::chrono::steady_clock::time_point deadline;
        std::function<void(client::JobStatus)> done;
    };

    JobServiceOptions options_;
    StreamStore& streams_;
    ProgramStore& programs_;
    std::unique_ptr<Peers> peers_;
    std::mutex mutex_;
    JobStore store_;
    JobFiles files_;
    Board board_;
    std::map<std::uint64_t, Waiter> waiters_;
    std::map<std::uint64_t, std::pair<std::string, std::function<void()>>> subscriptions_;
    std::uint64_t last_number_ = 0;

private:
    struct Sender {
        std::condition_variable news;
        std::chrono::steady_clock::time_point not_before{};
        std::chrono::milliseconds back_off{0};
        bool reachable = true;
    };

    void finish_turn(std::unique_lock<std::mutex>& lock);
    void set_aside();
    void take_back();
    void post(std::function<void()> work);
    void keep_time();
    void work();
    void send(unsigned peer);
    void start_task(JobRecord const& record, std::shared_ptr<net::Listener> listener,
                    std::vector<std::string> addresses);
    TaskListener listener_for(std::string const& id, unsigned attempt);
    void append(std::string const& id, std::vector<JobFiles::Entry> const& entries);
    void forget_inputs(JobRecord const& record);

    std::map<std::string, std::shared_ptr<net::Listener>> listeners_;
    std::map<std::string, client::JobProgress> progress_;
    std::set<std::string> stop_requests_, news_, aside_;
    std::string saving_;
    bool stopping_ = false, started_ = false;
    std::condition_variable timer_news_, work_news_;
    std::deque<std::function<void()>> work_;
    std::vector<std::unique_ptr<Sender>> senders_;
    std::vector<std::thread> threads_;
    TaskRunner runner_; ///< last: its threads use everything above
};

} // namespace smpc::vcp
