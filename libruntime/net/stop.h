// SPDX-License-Identifier: Apache-2.0
//
// A request to end, given by a signal handler or another thread, that also wakes a blocked wait.
#pragma once

#include <atomic>
#include <cstdint>

#include <smpc/client/error.h>

namespace smpc::net {

/// One per process (or per party of a test). `request` is async-signal-safe and may be called from any thread.
class StopFlag {
public:
    /// Throws Error(failed) when the system has no descriptors left.
    StopFlag();
    ~StopFlag();
    StopFlag(StopFlag const&) = delete;
    StopFlag& operator=(StopFlag const&) = delete;

    /// Asks the run to end with this code (terminated, interrupted, timeout, cancelled). The first request wins.
    void request(ErrorCode code) noexcept;
    bool requested() const noexcept { return code_.load(std::memory_order_relaxed) != 0; }
    /// Throws Error(code) if a request was made.
    void check() const;
    /// Readable as soon as a request was made; for poll.
    int descriptor() const noexcept { return descriptor_; }

private:
    std::atomic<std::uint8_t> code_{0};
    int descriptor_ = -1;
};

} // namespace smpc::net
