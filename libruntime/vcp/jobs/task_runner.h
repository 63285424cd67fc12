// SPDX-License-Identifier: Apache-2.0
//
// Runs this party's share of an attempt as a process: `smpc-runtime` with its socket, its arguments and a folder
// `run/<task>/` that is gone afterwards. One thread per task, because a child lives as long as the thread that started it; it waits
// in one poll, so many tasks cost nothing while they compute.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "libclient/base/descriptor.h"
#include "libruntime/net/listener.h"
#include "libruntime/vcp/jobs/job_record.h"

namespace smpc::vcp {

struct TaskRequest {
    std::string job;
    unsigned attempt = 0;
    unsigned party = 0; ///< from 1
    std::string program_path, program_name;
    std::string client;
    std::string engine;
    std::vector<std::string> kinds;
    std::vector<std::string> limits;       ///< more words for the runtime: --max-memory …
    std::optional<net::Listener> listener; ///< absent: one party alone
    std::vector<std::string> addresses;    ///< of all parties' tasks
    std::vector<Descriptor> inputs;        ///< argument streams, opened; joined for the program
    std::optional<std::chrono::milliseconds> timeout;
    std::uint64_t max_result_bytes = UINT64_MAX;
};

/// What a task tells. Called on the task's thread; exactly one of `succeeded` and `faulted` comes, and last.
struct TaskListener {
    std::function<void(std::vector<std::string> const& lines)> print;
    std::function<void(std::string const& message)> warn;
    std::function<void(client::JobProgress const& progress)> progress;
    /// The result stream lies, synced, in the file `path`; the listener takes it away (by renaming).
    std::function<void(std::string const& path, ResultFacts facts, client::JobCosts costs)> succeeded;
    std::function<void(Fault fault)> faulted;
};

/// Thread-safe.
class TaskRunner {
public:
    /// `folder` is created if it is missing and emptied of what an earlier service left. Throws Error(config) without runtime.
    TaskRunner(std::string runtime, std::string folder, std::chrono::milliseconds grace = std::chrono::seconds(2));
    /// Ends everything, as `stop_all`.
    ~TaskRunner();

    /// Returns at once. After `stop_all` it fails as if the task had been stopped.
    void start(TaskRequest request, TaskListener listener);
    /// SIGTERM now, SIGKILL after the grace. Nothing happens if there is no such task (any more).
    void stop(std::string const& job, unsigned attempt);
    /// Stops all tasks and waits for their ends.
    void stop_all();
    std::size_t running() const;

private:
    struct Task;
    void run(Task& task, TaskRequest request, TaskListener const& listener);
    void sweep();

    std::string runtime_, folder_;
    std::chrono::milliseconds grace_;
    mutable std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Task>> tasks_; ///< by "job.attempt"
    bool stopped_ = false;
};

} // namespace smpc::vcp
