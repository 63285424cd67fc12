// SPDX-License-Identifier: Apache-2.0
//
// A handler may hardly do anything, so it writes a byte to a pipe; a thread that waits there triggers the stop token, whose
// callbacks then run as ordinary code.
#include "apps/cli/signals.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <smpc/client/error.h>
#include <unistd.h>

namespace smpc::cli {

namespace {

std::atomic<int> first_signal{0};
std::atomic<int> wake_descriptor{-1};

extern "C" void on_signal(int number) {
    int none = 0;
    if (!first_signal.compare_exchange_strong(none, number)) ::_exit(128 + number);
    int error = errno;
    [[maybe_unused]] auto n = ::write(wake_descriptor, "s", 1);
    errno = error;
}

} // namespace

struct Signals::State {
    int pipe[2] = {-1, -1};
    struct sigaction interrupt {
    }, terminate{};
    std::stop_source source;
    std::thread waiter;
};

Signals::Signals() : s_(std::make_unique<State>()) {
    if (::pipe2(s_->pipe, O_CLOEXEC) != 0) throw Error(ErrorCode::failed, "no file descriptors are left");
    first_signal = 0;
    wake_descriptor = s_->pipe[1];
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, &s_->interrupt);
    ::sigaction(SIGTERM, &action, &s_->terminate);
    s_->waiter = std::thread([state = s_.get()] {
        char byte = 0;
        ssize_t n = 0;
        while ((n = ::read(state->pipe[0], &byte, 1)) < 0 && errno == EINTR) {
        }
        if (n == 1 && byte == 's') state->source.request_stop();
    });
}

Signals::~Signals() {
    ::sigaction(SIGINT, &s_->interrupt, nullptr);
    ::sigaction(SIGTERM, &s_->terminate, nullptr);
    [[maybe_unused]] auto n = ::write(s_->pipe[1], "e", 1);
    s_->waiter.join();
    wake_descriptor = -1;
    ::close(s_->pipe[0]);
    ::close(s_->pipe[1]);
}

std::stop_token Signals::stop() const noexcept {
    return s_->source.get_token();
}

int Signals::received() const noexcept {
    return first_signal;
}

} // namespace smpc::cli
