// SPDX-License-Identifier: Apache-2.0
//
// The checks that precede a run: every code block is an instruction, its arguments are inside TEXT, immediate handles,
// lengths, call and jump targets and system call indices are in range. What they do not check (register indices, computed
// targets) the machine checks as it runs, so that a verified program can fail but never misbehave.
#pragma once

#include <cstddef>
#include <cstdint>

#include "libruntime/bytecode/executable.h"

namespace smpc::bytecode {

/// Throws Error(input) "No code section in linking unit found!" if the unit has no TEXT.
void verify_has_code(Unit const& unit, std::size_t unit_index = 0);
/// Both passes over TEXT. Throws Error(input): "Invalid instruction found!" or "Invalid arguments for instruction found!",
/// with unit, block and reason; Error::where has the block.
void verify_code(Unit const& unit, std::size_t unit_index = 0);
/// The range rule for jumps, at load and at run time: whether a jump at block `at` of `blocks` may go by `distance`. That an
/// instruction starts there is checked apart (a distance of 0 needs no check).
bool is_jump_target(std::uint64_t blocks, std::uint64_t at, std::int64_t distance) noexcept;
/// All units, in order: code present, then code checks. System call names are not looked up (the machine does that).
void verify(Executable const& executable);

} // namespace smpc::bytecode
