// SPDX-License-Identifier: Apache-2.0
//
// See helpers.h. Registers are numbered by hand here: these are leaves with a handful of values.
#include "secrec/compiler/helpers.h"

#include <fmt/format.h>

namespace smpc::secrec::lowering::helpers {

using typed::BinaryOp;
using typed::UnaryOp;

namespace {

constexpr CodeType u64 = CodeType::uint64;

Operand r(std::uint64_t index) {
    return local_register(index);
}

/// The unsigned type of the same width, for the bitwise instructions.
CodeType unsigned_of(CodeType type) {
    return static_cast<CodeType>(static_cast<unsigned>(type) & 7);
}

/// Sizes the frame of a helper and runs its code.
template <class F> std::function<void(Assembler&)> with_registers(std::uint64_t count, F code) {
    return [count, code](Assembler& as) {
        as.patch_resize(as.resize(), count);
        code(as);
    };
}

/// Writes toward-zero rounding to the machine's state; the state before is in `saved`. `scratch` is overwritten.
void round_toward_zero(Assembler& as, Operand saved, Operand scratch) {
    as.get_fpu(saved);
    as.bitwise(Bitwise::bor, u64, scratch, saved, imm(2));
    as.bitwise(Bitwise::band, u64, scratch, scratch, imm(~std::uint64_t{4}));
    as.set_fpu(scratch);
}

/// A loop over `count` elements, which may be none; `count` is used up.
void loop(Assembler& as, Operand count, std::function<void()> const& body) {
    Label again = as.label(), end = as.label();
    as.jump_if_zero(end, u64, count);
    as.bind(again);
    body();
    as.count_down(again, count);
    as.bind(end);
}

void advance(Assembler& as, Operand offset, std::uint64_t width) {
    as.arith(Arith::add, u64, offset, offset, imm(width));
}

} // namespace

bool is_comparison(BinaryOp op) {
    return op >= BinaryOp::equal && op <= BinaryOp::greater_equal;
}

Compare compare_of(BinaryOp op) {
    switch (op) {
    case BinaryOp::equal:
        return Compare::eq;
    case BinaryOp::not_equal:
        return Compare::ne;
    case BinaryOp::less:
        return Compare::lt;
    case BinaryOp::less_equal:
        return Compare::le;
    case BinaryOp::greater:
        return Compare::gt;
    case BinaryOp::greater_equal:
        return Compare::ge;
    default:
        defect("not a comparison");
    }
}

void write_scalar(Assembler& as, BinaryOp op, DataType const& data, Operand d, Operand a, Operand b) {
    CodeType type = code_type(data);
    switch (op) {
    case BinaryOp::add:
        return as.arith(Arith::add, type, d, a, b);
    case BinaryOp::subtract:
        return as.arith(Arith::sub, type, d, a, b);
    case BinaryOp::multiply:
        return as.arith(Arith::mul, type, d, a, b);
    case BinaryOp::divide:
        return as.arith(Arith::div, type, d, a, b);
    case BinaryOp::modulo:
        return as.arith(Arith::mod, type, d, a, b);
    case BinaryOp::bit_and:
    case BinaryOp::logical_and:
        return as.bitwise(Bitwise::band, unsigned_of(type), d, a, b);
    case BinaryOp::bit_or:
    case BinaryOp::logical_or:
        return as.bitwise(Bitwise::bor, unsigned_of(type), d, a, b);
    case BinaryOp::bit_xor:
        return as.bitwise(Bitwise::bxor, unsigned_of(type), d, a, b);
    case BinaryOp::shift_left:
        return as.bitwise(Bitwise::shl, type, d, a, b);
    case BinaryOp::shift_right:
        return as.bitwise(Bitwise::shr, type, d, a, b);
    default:
        return as.compare(compare_of(op), type, d, a, b);
    }
}

void write_conversion(Assembler& as, DataType const& from, DataType const& to, Operand d, Operand a) {
    if (to.is_bool() && !from.is_bool())
        as.compare(Compare::ne, code_type(from), d, a, imm(0));
    else if (code_type(from) == code_type(to))
        as.mov(a, d);
    else
        as.convert(code_type(from), a, code_type(to), d);
}

Label allocate(Unit& unit, std::uint64_t width) {
    return unit.helper(fmt::format("allocate {}", width), with_registers(3, [width](Assembler& as) {
                           Label fits = as.label(), sized = as.label(), refused = as.label();
                           Operand bytes = r(0);
                           as.jump_if(Compare::le, u64, bytes, imm(std::uint64_t{1} << 48), fits);
                           // No machine has so much; it is asked for all the same, so that it knows why the program ends.
                           as.mov(imm(~std::uint64_t{0}), bytes);
                           as.jump(sized);
                           as.bind(fits);
                           if (width > 1) as.arith(Arith::mul, u64, bytes, bytes, imm(width));
                           as.arith(Arith::add, u64, bytes, bytes, imm(1));
                           as.bind(sized);
                           as.alloc(r(1), bytes);
                           as.jump_if_zero(refused, u64, r(1));
                           as.ret(r(1));
                           as.bind(refused);
                           as.raise("Not enough memory for an array", r(2));
                       }));
}

Label multiply_lengths(Unit& unit) {
    return unit.helper("multiply lengths", with_registers(4, [](Assembler& as) {
                           Label zero = as.label(), overflow = as.label();
                           as.arith(Arith::mul, u64, r(2), r(0), r(1));
                           as.jump_if_zero(zero, u64, r(0));
                           as.arith(Arith::div, u64, r(3), r(2), r(0));
                           as.jump_if(Compare::ne, u64, r(3), r(1), overflow);
                           as.bind(zero);
                           as.ret(r(2));
                           as.bind(overflow);
                           as.raise("Too many elements in an array", r(0));
                       }));
}

Label fill(Unit& unit, std::uint64_t width) {
    return unit.helper(fmt::format("fill {}", width), with_registers(6, [width](Assembler& as) {
                           // Writes the first element, then doubles what is there by copying it.
                           Operand handle = r(0), offset = r(1), count = r(2), value = r(3), done = r(4), at = r(5);
                           Label again = as.label(), last = as.label(), end = as.label();
                           as.jump_if_zero(end, u64, count);
                           as.store(value, handle, offset, imm(width));
                           if (width > 1) as.arith(Arith::mul, u64, count, count, imm(width));
                           as.mov(imm(width), done);
                           as.arith(Arith::sub, u64, count, count, done);
                           as.arith(Arith::add, u64, at, offset, done);
                           // count: bytes to go; done: bytes written; at: where the next one goes
                           as.bind(again);
                           as.jump_if(Compare::le, u64, count, done, last);
                           as.copy(handle, offset, handle, at, done);
                           as.arith(Arith::add, u64, at, at, done);
                           as.arith(Arith::sub, u64, count, count, done);
                           as.arith(Arith::add, u64, done, done, done);
                           as.jump(again);
                           as.bind(last);
                           as.copy(handle, offset, handle, at, count);
                           as.bind(end);
                           as.ret(imm(0));
                       }));
}

Label consecutive(Unit& unit) {
    return unit.helper("consecutive", with_registers(4, [](Assembler& as) {
                           Operand handle = r(0), offset = r(1), number = r(2), count = r(3);
                           loop(as, count, [&] {
                               as.store(number, handle, offset, imm(8));
                               as.arith(Arith::add, u64, number, number, imm(1));
                               advance(as, offset, 8);
                           });
                           as.ret(imm(0));
                       }));
}

Label binary(Unit& unit, BinaryOp op, DataType const& data, Shape shape) {
    std::string name = fmt::format("binary {} {} {}", static_cast<int>(op), data.name(), static_cast<int>(shape));
    return unit.helper(name, with_registers(8, [op, &data, shape](Assembler& as) {
                           Operand result = r(0), a = r(1), b = r(2), count = r(3), offset = r(4), x = r(5), y = r(6),
                                   to = r(4);
                           std::uint64_t width = width_of(data), result_width = is_comparison(op) ? 1 : width;
                           as.mov(imm(0), offset);
                           if (result_width != width) {
                               to = r(7);
                               as.mov(imm(0), to);
                           }
                           Operand left = shape == Shape::scalar_array ? a : x,
                                   right = shape == Shape::array_scalar ? b : y;
                           loop(as, count, [&] {
                               if (shape != Shape::scalar_array) as.load(a, offset, x, imm(width));
                               if (shape != Shape::array_scalar) as.load(b, offset, y, imm(width));
                               write_scalar(as, op, data, x, left, right);
                               as.store(x, result, to, imm(result_width));
                               advance(as, offset, width);
                               if (result_width != width) advance(as, to, result_width);
                           });
                           as.ret(imm(0));
                       }));
}

Label unary(Unit& unit, UnaryOp op, DataType const& data) {
    std::string name = fmt::format("unary {} {}", static_cast<int>(op), data.name());
    return unit.helper(name, with_registers(5, [op, &data](Assembler& as) {
                           Operand result = r(0), a = r(1), count = r(2), offset = r(3), x = r(4);
                           std::uint64_t width = width_of(data);
                           as.mov(imm(0), offset);
                           loop(as, count, [&] {
                               as.load(a, offset, x, imm(width));
                               if (data.is_bool())
                                   as.logical_not(x, x);
                               else if (op == UnaryOp::negate)
                                   as.negate(code_type(data), x, x);
                               else
                                   as.complement(unsigned_of(code_type(data)), x, x);
                               as.store(x, result, offset, imm(width));
                               advance(as, offset, width);
                           });
                           as.ret(imm(0));
                       }));
}

Label cast_array(Unit& unit, DataType const& from, DataType const& to) {
    std::string name = fmt::format("cast array {} {}", from.name(), to.name());
    return unit.helper(name, with_registers(8, [&from, &to](Assembler& as) {
                           Operand result = r(0), a = r(1), count = r(2), offset = r(3), x = r(4), y = r(5),
                                   state = r(6), target = r(7);
                           bool truncates = from.is_float() && to.is_integer();
                           std::uint64_t width = width_of(from), result_width = width_of(to);
                           if (truncates) round_toward_zero(as, state, x);
                           as.mov(imm(0), offset);
                           as.mov(imm(0), target);
                           loop(as, count, [&] {
                               as.load(a, offset, x, imm(width));
                               write_conversion(as, from, to, y, x);
                               as.store(y, result, target, imm(result_width));
                               advance(as, offset, width);
                               advance(as, target, result_width);
                           });
                           if (truncates) as.set_fpu(state);
                           as.ret(imm(0));
                       }));
}

Label cast_float(Unit& unit, DataType const& from, DataType const& to) {
    std::string name = fmt::format("cast {} {}", from.name(), to.name());
    return unit.helper(name, with_registers(3, [&from, &to](Assembler& as) {
                           round_toward_zero(as, r(1), r(2));
                           write_conversion(as, from, to, r(2), r(0));
                           as.set_fpu(r(1));
                           as.ret(r(2));
                       }));
}

Label choose(Unit& unit, std::uint64_t width) {
    return unit.helper(fmt::format("choose {}", width), with_registers(8, [width](Assembler& as) {
                           Operand result = r(0), condition = r(1), yes = r(2), no = r(3), count = r(4), offset = r(5),
                                   at = r(6), x = r(7);
                           as.mov(imm(0), offset);
                           as.mov(imm(0), at);
                           loop(as, count, [&] {
                               Label other = as.label(), store = as.label();
                               as.load(condition, at, x, imm(1));
                               as.jump_if_zero(other, CodeType::uint8, x);
                               as.load(yes, offset, x, imm(width));
                               as.jump(store);
                               as.bind(other);
                               as.load(no, offset, x, imm(width));
                               as.bind(store);
                               as.store(x, result, offset, imm(width));
                               advance(as, offset, width);
                               advance(as, at, 1);
                           });
                           as.ret(imm(0));
                       }));
}

Label count_false(Unit& unit) {
    return unit.helper("count false", with_registers(5, [](Assembler& as) {
                           Operand condition = r(0), count = r(1), at = r(2), x = r(3), found = r(4);
                           as.mov(imm(0), at);
                           as.mov(count, found);
                           as.mov(imm(0), x); // a load of one byte leaves the others
                           loop(as, count, [&] {
                               as.load(condition, at, x, imm(1));
                               as.arith(Arith::sub, u64, found, found, x);
                               advance(as, at, 1);
                           });
                           as.ret(found);
                       }));
}

Label false_positions(Unit& unit) {
    return unit.helper("false positions", with_registers(6, [](Assembler& as) {
                           Operand result = r(0), condition = r(1), count = r(2), at = r(3), x = r(4), offset = r(5);
                           as.mov(imm(0), at);
                           as.mov(imm(0), offset);
                           loop(as, count, [&] {
                               Label next = as.label();
                               as.load(condition, at, x, imm(1));
                               as.jump_if_nonzero(next, CodeType::uint8, x);
                               as.store(at, result, offset, imm(8));
                               advance(as, offset, 8);
                               as.bind(next);
                               advance(as, at, 1);
                           });
                           as.ret(imm(0));
                       }));
}

Label compare_texts(Unit& unit) {
    return unit.helper("compare texts", with_registers(6, [](Assembler& as) {
                           // Lengths with the NUL, so there is at least one byte to compare.
                           Operand size0 = r(0), size1 = r(1), count = r(2), offset = r(3), x = r(4), y = r(5);
                           Label first_shorter = as.label(), again = as.label(), differ = as.label(), less = as.label();
                           as.cref_size(0, size0);
                           as.cref_size(1, size1);
                           as.mov(size0, count);
                           as.jump_if(Compare::le, u64, size0, size1, first_shorter);
                           as.mov(size1, count);
                           as.bind(first_shorter);
                           as.arith(Arith::sub, u64, count, count, imm(1));
                           as.mov(imm(0), offset);
                           as.mov(imm(0), x);
                           as.mov(imm(0), y);
                           Label end = as.label();
                           as.jump_if_zero(end, u64, count);
                           as.bind(again);
                           as.load_cref(0, offset, x, imm(1));
                           as.load_cref(1, offset, y, imm(1));
                           as.jump_if(Compare::ne, CodeType::uint8, x, y, differ);
                           as.arith(Arith::add, u64, offset, offset, imm(1));
                           as.count_down(again, count);
                           // One is the beginning of the other: the shorter one is less.
                           as.bind(end);
                           as.mov(size0, x);
                           as.mov(size1, y);
                           as.bind(differ);
                           as.jump_if(Compare::lt, u64, x, y, less);
                           as.compare(Compare::gt, u64, x, x, y);
                           as.ret(x);
                           as.bind(less);
                           as.ret(imm(~std::uint64_t{0}));
                       }));
}

Label bool_text(Unit& unit) {
    return unit.helper("bool text", with_registers(2, [](Assembler& as) {
                           Label no = as.label();
                           auto give = [&](std::string_view word) {
                               Text text = as.text(word);
                               as.alloc(r(1), imm(text.length + 1));
                               as.copy(imm(1), imm(text.offset), r(1), imm(0), imm(text.length));
                               as.ret(r(1));
                           };
                           as.jump_if_zero(no, CodeType::uint8, r(0));
                           give("true");
                           as.bind(no);
                           give("false");
                       }));
}

} // namespace smpc::secrec::lowering::helpers
