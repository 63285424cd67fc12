// SPDX-License-Identifier: Apache-2.0
//
// The floating-point state of a process: lazily computed flags, and crash bits.
#pragma once

#include "libruntime/vm/machine.h"

namespace smpc::vm::detail {

/// Whether the host's default arithmetic does what the state asks for: round to nearest, no crash bits.
inline bool is_plain(std::uint64_t state) noexcept {
    return (state & (fpu::rounding_mask | fpu::crash_mask)) == 0;
}

/// The state as a program reads it.
std::uint64_t read_state(State& s) noexcept;
void write_state(State& s, std::uint64_t value) noexcept;
/// Sets the flags of an exactly computed operation. False if one of them has its crash bit set: then the process has been
/// ended with the exception and the result must not be written.
bool accept_flags(Record const* pc, State& s, std::uint64_t flags);
/// Notes that a stateful operation without any flag has been done.
inline void clear_flags(State& s) noexcept {
    s.fpu &= fpu::kept;
    s.pending_float.noted = false;
}

/// `convert` where a type is a float.
Record const* convert_float(Record const* pc, State& s);
/// The condition of a comparing jump on floats: 0 or 1, -1 if the comparison ended the process.
int compare_floats(Record const* pc, State& s, bytecode::Operation operation, bytecode::Type type, std::uint64_t x,
                   std::uint64_t y);

} // namespace smpc::vm::detail
