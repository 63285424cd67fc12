// SPDX-License-Identifier: Apache-2.0
//
// When a request is tried again: exponential back-off with jitter, so that clients that were cut off together do not come back
// together. The schedule is a value of its own, without clock or network, and tests fix its randomness and its sleep.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>

#include <smpc/client/error.h>

namespace smpc::client {

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

struct RetryPolicy {
    unsigned attempts = 5; ///< most tries, the first included
    std::chrono::milliseconds first{100}, longest{5'000};
    /// Uniform in [0, 1).
    std::function<double()> uniform;
    /// Waits; returns early when the stop token is triggered.
    std::function<void(std::chrono::milliseconds, std::stop_token)> sleep;

    /// Fills in the system's randomness and sleep where they are missing.
    void complete();
    /// How long to wait after the try of this number (from 1): between half and all of first·2^(n−1), at most `longest`.
    std::chrono::milliseconds delay(unsigned attempt) const;
};

/// Whether a failure may be gone at the next try: unreachable, timeout of one request, 5xx.
bool is_transient(Error const& error) noexcept;

/// Calls `f(attempt)` until it returns, throws something that is not transient, the attempts are used up or the deadline is so
/// near that the next try would begin after it. The last error comes out. Stops with Error(interrupted) while waiting.
template <class F>
auto with_retries(RetryPolicy const& policy, Deadline const& deadline, std::stop_token stop, F f) -> decltype(f(1u)) {
    for (unsigned attempt = 1;; ++attempt) {
        try {
            return f(attempt);
        } catch (Error const& error) {
            if (!is_transient(error) || attempt >= policy.attempts) throw;
            auto pause = policy.delay(attempt);
            if (deadline && std::chrono::steady_clock::now() + pause >= *deadline) throw;
            policy.sleep(pause, stop);
            if (stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted").note(error.message());
        }
    }
}

} // namespace smpc::client
