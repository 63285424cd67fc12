// SPDX-License-Identifier: Apache-2.0
//
// What each operation of a process cost: calls and elements are counted by the generic binding, rounds and bytes by the
// kit. One object per process; single-threaded like the process, except that a kit which finishes work on other threads
// adds its traffic through a Cost it noted at the call, under its own synchronisation.
#pragma once

#include <array>
#include <cstdint>

#include "libruntime/pd/calls.h"

namespace smpc::pd {

struct Cost {
    std::uint64_t calls = 0;
    std::uint64_t elements = 0;  ///< of the largest operand or result of each call
    std::uint64_t rounds = 0;    ///< sequential message steps
    std::uint64_t bytes_out = 0; ///< payload sent by this party
    std::uint64_t bytes_in = 0;  ///< payload received by this party
    std::uint64_t nanoseconds = 0;
    bool operator==(Cost const&) const = default;
};

class Statistics {
public:
    /// The counters of an operation on operands of a type. The reference stays valid as long as the object lives.
    Cost& at(Operation op, ValueType type) noexcept {
        return costs_[static_cast<std::size_t>(op) * type_count + static_cast<std::size_t>(type)];
    }
    Cost const& at(Operation op, ValueType type) const noexcept { return const_cast<Statistics*>(this)->at(op, type); }

    /// The counters of the call in progress; a kit adds its rounds and bytes here. Never null: between calls (set-up,
    /// clean-up) it is a row of its own.
    Cost& current() noexcept { return *current_; }
    void enter(Cost& cost) noexcept { current_ = &cost; }
    void leave() noexcept { current_ = &outside_; }
    /// Costs outside of any call.
    Cost const& outside() const noexcept { return outside_; }
    Cost total() const noexcept;

private:
    static constexpr std::size_t type_count = static_cast<std::size_t>(ValueType::string) + 1;
    std::array<Cost, operation_count * type_count> costs_{};
    Cost outside_{};
    Cost* current_ = &outside_;
};

} // namespace smpc::pd
