// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/workers.h"

#include <csignal>

namespace smpc::http {

std::thread start_thread(std::function<void()> body) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread thread(std::move(body)); // inherits the mask
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        return thread;
    } catch (...) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
}

Workers::Workers(unsigned count) {
    for (unsigned i = 0; i < count; ++i) threads_.push_back(start_thread([this] { run(); }));
}

Workers::~Workers() {
    stop();
}

bool Workers::post(std::function<void()> job) {
    {
        std::lock_guard const lock(mutex_);
        if (stopping_) return false;
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

void Workers::stop() {
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
}

void Workers::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
        job = nullptr; // what it holds goes outside the lock
        lock.lock();
    }
}

} // namespace smpc::http
