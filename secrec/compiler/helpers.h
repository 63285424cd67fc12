// SPDX-License-Identifier: Apache-2.0
//
// Helper procedures: loops that every program would otherwise repeat in place. Each function returns the entry of one
// helper, which is written behind the program's procedures when something uses it. Parameters are pushed values, in the
// order given here, and become registers 0, 1, …; a result is the return value. No helper takes over ownership.
#pragma once

#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering::helpers {

/// (count) → a zeroed slot of count · width + 1 bytes; ends the run if that is too much.
Label allocate(Unit& unit, std::uint64_t width);
/// (a, b) → a · b; ends the run on overflow.
Label multiply_lengths(Unit& unit);
/// (handle, offset in bytes, count, value): writes count elements.
Label fill(Unit& unit, std::uint64_t width);
/// (handle, offset in bytes, first, count): writes the uint64 numbers first, first + 1, …
Label consecutive(Unit& unit);

/// Which operands of an element-wise operator are arrays.
enum class Shape : std::uint8_t { arrays, array_scalar, scalar_array };
/// (result, a, b, count): handles, or a value for a scalar. The result may be the handle of an array operand if its
/// elements are as wide.
Label binary(Unit& unit, typed::BinaryOp op, DataType const& data, Shape shape);
/// (result, a, count).
Label unary(Unit& unit, typed::UnaryOp op, DataType const& data);
/// (result, a, count).
Label cast_array(Unit& unit, DataType const& from, DataType const& to);
/// (value) → the integer, rounded toward zero whatever the rounding mode.
Label cast_float(Unit& unit, DataType const& from, DataType const& to);
/// (result, condition, yes, no, count): element by element; the result may be `yes`.
Label choose(Unit& unit, std::uint64_t width);
/// (condition, count) → how many of the elements are false.
Label count_false(Unit& unit);
/// (result, condition, count): writes the positions of the false elements as uint64 numbers.
Label false_positions(Unit& unit);

/// Constant references 0 and 1, with NULs → int64, negative, 0 or positive as 0 is less, equal or greater.
Label compare_texts(Unit& unit);
/// (bool) → a new string.
Label bool_text(Unit& unit);

/// d := a op b for scalars; both operands registers or at most one a constant. Strings excluded.
void write_scalar(Assembler& as, typed::BinaryOp op, DataType const& data, Operand d, Operand a, Operand b);
/// The comparison behind a comparing operator.
Compare compare_of(typed::BinaryOp op);
bool is_comparison(typed::BinaryOp op);
/// d := (to) a. `a` is a register. A float becomes an integer in the current rounding mode.
void write_conversion(Assembler& as, DataType const& from, DataType const& to, Operand d, Operand a);

} // namespace smpc::secrec::lowering::helpers
