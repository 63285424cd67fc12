// SPDX-License-Identifier: Apache-2.0
//
// Waiting for a socket with a deadline and a stop token; internal to this folder. A stop wakes the poll through an event descriptor, so that
// nobody waits longer than they must, and nobody polls in a loop.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include "libclient/base/descriptor.h"

namespace smpc::http {

using Deadline = std::chrono::steady_clock::time_point;

/// Thrown by `Waiter`; whoever knows what was awaited turns them into errors.
struct DeadlinePassed {};
struct Stopped {};

/// Belongs to one call. Not thread-safe, except that the stop may come from any thread.
class Waiter {
public:
    /// Throws Error(failed) when no descriptor is left.
    Waiter(Deadline deadline, std::stop_token stop);

    /// Returns once `fd` has one of the poll events, with those it has. Throws DeadlinePassed, Stopped.
    short wait(int fd, short events);
    /// Another deadline from now on.
    void set_deadline(Deadline deadline) noexcept { deadline_ = deadline; }
    Deadline deadline() const noexcept { return deadline_; }
    /// Throws if the call is over already.
    void check() const;

private:
    Deadline deadline_;
    std::stop_token stop_;
    Descriptor event_;
    std::optional<std::stop_callback<std::function<void()>>> callback_;
};

} // namespace smpc::http
