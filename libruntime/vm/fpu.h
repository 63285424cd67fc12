// SPDX-License-Identifier: Apache-2.0
//
// Floating point as the machine defines it: IEEE 754 binary32 and binary64 on bit patterns, with a state word that holds
// rounding mode, crash bits and the flags of the last operation.
//
// Every stateful operation clears the flags first, so a state shows the flags of one operation only. That allows to be lazy:
// the interpreter computes with the host's arithmetic, notes operation and operands, and the flags are worked out when a
// program reads the state. Everything unusual (NaN operands, other rounding modes, crash bits) takes the exact path here.
#pragma once

#include <cstdint>

#include "libruntime/bytecode/instructions.h"

namespace smpc::vm::detail {

namespace fpu {
inline constexpr std::uint64_t tiny_before_rounding = 1, rounding_shift = 1, rounding_mask = 6;
inline constexpr std::uint64_t crash_mask = 0xf8;
inline constexpr unsigned crash_to_flag = 5; ///< distance between a crash bit and its flag
inline constexpr std::uint64_t inexact = 0x100, underflow = 0x200, overflow = 0x400, divide_by_zero = 0x800,
                               invalid = 0x1000;
/// What a stateful operation keeps of the state: it clears the flags and the upper half.
inline constexpr std::uint64_t kept = 0xffffe0ff;
} // namespace fpu

struct FloatResult {
    std::uint64_t bits = 0;  ///< the value, in the low bytes
    std::uint64_t flags = 0; ///< fpu:: flags
};

/// add, sub, mul, div, mod of two values of float32 or float64, in the modes of `state`. Division truncates nothing; mod is
/// the IEEE remainder.
FloatResult float_operate(bytecode::Operation op, bytecode::Type type, std::uint64_t a, std::uint64_t b,
                          std::uint64_t state) noexcept;
/// eq … gt; the value is 0 or 1.
FloatResult float_compare(bytecode::Operation op, bytecode::Type type, std::uint64_t a, std::uint64_t b) noexcept;
/// Conversion where at least one of the types is a float.
FloatResult float_convert(bytecode::Type from, bytecode::Type to, std::uint64_t value, std::uint64_t state) noexcept;

} // namespace smpc::vm::detail
