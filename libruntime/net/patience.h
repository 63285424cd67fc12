// SPDX-License-Identifier: Apache-2.0
//
// How long a party that can do nothing stays awake before it sleeps.
//
// To sleep and to be woken costs more than a small message itself, most of all on virtual machines, where an idle core leaves the
// machine. So a wait first offers its core to the others again and again (a peer on the same core then goes on at once) and looks
// for bytes in between. Where something else wants the core, an offer takes long, and sleeping is better, because whoever is woken
// by a message runs before whoever merely computes; then the next waits sleep at once, the more of them the more often it happens.
#pragma once

#include <algorithm>
#include <chrono>

#include <sched.h>

namespace smpc::net {

class Patience {
public:
    /// Stays awake at most so long in one wait.
    explicit Patience(std::chrono::microseconds longest) : longest_(longest) {}

    /// A wait begins.
    void begin() noexcept {
        waiting_ = false;
        if (sleeps_ > 0) --sleeps_;
    }

    /// Nothing has come: offers the core and returns true, or says false if it is time to sleep.
    bool spins() noexcept {
        if (sleeps_ > 0 || longest_.count() <= 0) return false;
        auto const now = Clock::now();
        if (!waiting_) begin_ = now, waiting_ = true;
        if (now - begin_ >= longest_) return false;
        ::sched_yield();
        if (Clock::now() - now > dear) {
            sleeps_ = penalty_;
            penalty_ = std::min(2 * penalty_, most_sleeps);
        } else if (penalty_ > least_sleeps) {
            --penalty_;
        }
        return true;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::microseconds dear{30}; ///< more than a peer's turn with a small message
    static constexpr unsigned least_sleeps = 8, most_sleeps = 512;

    std::chrono::microseconds longest_;
    Clock::time_point begin_;
    bool waiting_ = false;
    unsigned sleeps_ = 0; ///< so many waits sleep at once
    unsigned penalty_ = least_sleeps;
};

} // namespace smpc::net
