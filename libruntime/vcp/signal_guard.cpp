// SPDX-License-Identifier: Apache-2.0
//
// Signals become bytes in a pipe, so that one poll waits for children and signals alike.
#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include "libruntime/vcp/party_processes.h"

namespace smpc::vcp {

namespace {

std::atomic<int> first_signal{0};
int wake_pipe[2] = {-1, -1};

extern "C" void remember(int number) {
    int error = errno;
    int none = 0;
    first_signal.compare_exchange_strong(none, number);
    char byte = 0;
    [[maybe_unused]] auto n = ::write(wake_pipe[1], &byte, 1);
    errno = error;
}

} // namespace

struct SignalGuard::Saved {
    struct sigaction interrupt, terminate, pipe;
};

SignalGuard::SignalGuard() {
    first_signal = 0;
    if (::pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) throw Error(ErrorCode::failed, "no file descriptors are left");
    saved_ = std::make_unique<Saved>();
    struct sigaction action {};
    action.sa_handler = remember;
    ::sigaction(SIGINT, &action, &saved_->interrupt);
    ::sigaction(SIGTERM, &action, &saved_->terminate);
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &action, &saved_->pipe);
}

SignalGuard::~SignalGuard() {
    ::sigaction(SIGINT, &saved_->interrupt, nullptr);
    ::sigaction(SIGTERM, &saved_->terminate, nullptr);
    ::sigaction(SIGPIPE, &saved_->pipe, nullptr);
    ::close(wake_pipe[0]);
    ::close(wake_pipe[1]);
    wake_pipe[0] = wake_pipe[1] = -1;
}

void SignalGuard::check() {
    switch (first_signal) {
    case 0:
        return;
    case SIGINT:
        throw Error(ErrorCode::interrupted, "interrupted; all parties were stopped");
    default:
        throw Error(ErrorCode::terminated, "terminated; all parties were stopped");
    }
}

int SignalGuard::descriptor() noexcept {
    return wake_pipe[0];
}

} // namespace smpc::vcp
