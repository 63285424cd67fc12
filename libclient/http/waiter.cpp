// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/waiter.h"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <fmt/format.h>
#include <poll.h>
#include <smpc/client/error.h>
#include <sys/eventfd.h>

#include "libclient/http/transport.h"

namespace smpc::http {

Waiter::Waiter(Deadline deadline, std::stop_token stop) : deadline_(deadline), stop_(std::move(stop)) {
    if (!stop_.stop_possible()) return;
    event_ = Descriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event_) throw Error(ErrorCode::failed, fmt::format("cannot wait: {}", describe_errno(errno)));
    callback_.emplace(stop_, [fd = event_.get()] { ::eventfd_write(fd, 1); });
}

void Waiter::check() const {
    if (stop_.stop_requested()) throw Stopped{};
    if (std::chrono::steady_clock::now() >= deadline_) throw DeadlinePassed{};
}

short Waiter::wait(int fd, short events) {
    for (;;) {
        check();
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
        pollfd entries[2] = {{fd, events, 0}, {event_.get(), POLLIN, 0}}; // a negative descriptor is ignored
        int const n = ::poll(entries, 2, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX)));
        if (n < 0 && errno != EINTR)
            throw Error(ErrorCode::failed, fmt::format("cannot wait: {}", describe_errno(errno)));
        if (n > 0 && entries[0].revents != 0) return entries[0].revents;
    }
}

} // namespace smpc::http
