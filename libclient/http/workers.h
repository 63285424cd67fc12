// SPDX-License-Identifier: Apache-2.0
//
// A fixed number of threads that run jobs in the order of their arrival; internal to this folder. The server runs its handlers here, away from
// the threads that serve sockets.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace smpc::http {

/// Thread-safe.
class Workers {
public:
    explicit Workers(unsigned count);
    ~Workers(); ///< stop()

    /// Jobs must not throw. False after `stop`: the job is dropped.
    bool post(std::function<void()> job);
    /// Finishes what was posted, then ends the threads. Not from a worker.
    void stop();

private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

/// Starts a thread that no signal is delivered to: signals belong to the program's main thread.
std::thread start_thread(std::function<void()> body);

} // namespace smpc::http
