// SPDX-License-Identifier: Apache-2.0
//
// Operators on constants, as the machine computes them: integers wrap, shifts beyond the width give 0. What the machine
// would refuse (a zero divisor, the smallest number divided by -1) is not folded, so that it still fails where and when
// the program says. Floating-point operations leave traces in the machine's state (rounding mode, flags); they are folded
// only if the program never looks at it, and never when a NaN is involved, whose bits depend on the machine.
//
// Constants are bits as in typed::Literal: the value in the low bits of its width, zero above.
#pragma once

#include <cstdint>
#include <optional>

#include "secrec/compiler/typed.h"

namespace smpc::secrec::lowering {

/// All ones in the width of the type.
std::uint64_t mask_of(DataType const& data) noexcept;
/// The value of an integer or bool constant as 64 bits: sign-extended for signed types.
std::uint64_t extended(DataType const& data, std::uint64_t bits) noexcept;

/// `a op b` for two operands of this type; `floats`: the program cannot see the floating-point state.
std::optional<std::uint64_t> fold(typed::BinaryOp op, DataType const& data, std::uint64_t a, std::uint64_t b,
                                  bool floats);
/// `op a`; always possible (a floating-point sign changes without an operation).
std::uint64_t fold(typed::UnaryOp op, DataType const& data, std::uint64_t a) noexcept;
/// `(to) a` for public types.
std::optional<std::uint64_t> fold_cast(DataType const& from, DataType const& to, std::uint64_t a, bool floats);

} // namespace smpc::secrec::lowering
