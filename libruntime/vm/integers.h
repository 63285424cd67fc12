// SPDX-License-Identifier: Apache-2.0
//
// Integer arithmetic, bitwise and logical operations and comparisons: the function of each operation, and one handler
// template that all of them share. Three .cpp files instantiate it for their operations.
//
// All four shapes of the instruction table (d := op(d), d := op(s), d := op(d, s), d := op(s1, s2)) are decoded to
// d := op(x, y); results are computed in 64 bits and cut to the type, so that nothing overflows in C++.
#pragma once

#include <limits>
#include <type_traits>

#include "libruntime/vm/dispatch.h"

namespace smpc::vm::detail {

using bytecode::Operation;
using bytecode::Type;

constexpr bool is_unary(Operation o) noexcept {
    return o == Operation::neg || o == Operation::inc || o == Operation::dec || o == Operation::inv ||
           o == Operation::lnot;
}
constexpr bool is_logical(Operation o) noexcept {
    return o >= Operation::lnot;
}
constexpr bool is_division(Operation o) noexcept {
    return o == Operation::div || o == Operation::div_into || o == Operation::mod || o == Operation::mod_into;
}

template <class T> constexpr T shift_left(T x, T y, T fill) noexcept {
    constexpr unsigned width = 8 * sizeof(T);
    if (y >= width) return fill;
    if (y == 0) return x;
    return static_cast<T>(std::uint64_t{x} << y | std::uint64_t{fill} >> (width - y));
}
template <class T> constexpr T shift_right(T x, T y, T fill) noexcept {
    constexpr unsigned width = 8 * sizeof(T);
    if (y >= width) return fill;
    if (y == 0) return x;
    return static_cast<T>(std::uint64_t{x} >> y | std::uint64_t{fill} << (width - y));
}
template <class T> constexpr T rotate_left(T x, unsigned y) noexcept {
    constexpr unsigned width = 8 * sizeof(T);
    y %= width;
    return y == 0 ? x : static_cast<T>(std::uint64_t{x} << y | std::uint64_t{x} >> (width - y));
}

/// What an operation gives. Divisions come after their checks.
template <Operation O, class T> constexpr auto compute(T x, T y) noexcept {
    constexpr T ones = static_cast<T>(~std::uint64_t{0});
    constexpr unsigned width = 8 * sizeof(T);
    auto wide = [](T v) { return static_cast<std::uint64_t>(v); };
    if constexpr (O == Operation::neg)
        return static_cast<T>(0 - wide(x));
    else if constexpr (O == Operation::inc)
        return static_cast<T>(wide(x) + 1);
    else if constexpr (O == Operation::dec)
        return static_cast<T>(wide(x) - 1);
    else if constexpr (O == Operation::add)
        return static_cast<T>(wide(x) + wide(y));
    else if constexpr (O == Operation::sub)
        return static_cast<T>(wide(x) - wide(y));
    else if constexpr (O == Operation::sub_from)
        return static_cast<T>(wide(y) - wide(x));
    else if constexpr (O == Operation::mul)
        return static_cast<T>(wide(x) * wide(y));
    else if constexpr (O == Operation::div)
        return static_cast<T>(x / y);
    else if constexpr (O == Operation::mod)
        return static_cast<T>(std::is_signed_v<T> && y == ones ? 0 : x % y);
    else if constexpr (O == Operation::inv)
        return static_cast<T>(~wide(x));
    else if constexpr (O == Operation::rtl)
        return rotate_left<T>(x, static_cast<unsigned>(y % width));
    else if constexpr (O == Operation::rtr)
        return rotate_left<T>(x, width - static_cast<unsigned>(y % width));
    else if constexpr (O == Operation::shl0)
        return shift_left<T>(x, y, 0);
    else if constexpr (O == Operation::shl1)
        return shift_left<T>(x, y, ones);
    else if constexpr (O == Operation::shl)
        return shift_left<T>(x, y, x & 1 ? ones : 0);
    else if constexpr (O == Operation::shr0)
        return shift_right<T>(x, y, 0);
    else if constexpr (O == Operation::shr1)
        return shift_right<T>(x, y, ones);
    else if constexpr (O == Operation::shr)
        return shift_right<T>(x, y, x >> (width - 1) ? ones : 0);
    else if constexpr (O == Operation::band)
        return static_cast<T>(x & y);
    else if constexpr (O == Operation::babj)
        return static_cast<T>(x & ~y);
    else if constexpr (O == Operation::bcni)
        return static_cast<T>(~x & y);
    else if constexpr (O == Operation::bxor)
        return static_cast<T>(x ^ y);
    else if constexpr (O == Operation::bor)
        return static_cast<T>(x | y);
    else if constexpr (O == Operation::bnor)
        return static_cast<T>(~(x | y));
    else if constexpr (O == Operation::bxnor)
        return static_cast<T>(~(x ^ y));
    else if constexpr (O == Operation::bci)
        return static_cast<T>(x | ~y);
    else if constexpr (O == Operation::bimp)
        return static_cast<T>(~x | y);
    else if constexpr (O == Operation::bnand)
        return static_cast<T>(~(x & y));
    else if constexpr (O == Operation::lnot)
        return x == 0;
    else if constexpr (O == Operation::land)
        return x != 0 && y != 0;
    else if constexpr (O == Operation::labj)
        return x != 0 && y == 0;
    else if constexpr (O == Operation::lcni)
        return x == 0 && y != 0;
    else if constexpr (O == Operation::lxor)
        return (x != 0) != (y != 0);
    else if constexpr (O == Operation::lor)
        return x != 0 || y != 0;
    else if constexpr (O == Operation::lnor)
        return x == 0 && y == 0;
    else if constexpr (O == Operation::lxnor)
        return (x != 0) == (y != 0);
    else if constexpr (O == Operation::lci)
        return x != 0 || y == 0;
    else if constexpr (O == Operation::limp)
        return x == 0 || y != 0;
    else if constexpr (O == Operation::lnand)
        return x == 0 || y == 0;
    else if constexpr (O == Operation::eq)
        return x == y;
    else if constexpr (O == Operation::ne)
        return x != y;
    else if constexpr (O == Operation::lt)
        return x < y;
    else if constexpr (O == Operation::le)
        return x <= y;
    else if constexpr (O == Operation::ge)
        return x >= y;
    else
        return x > y;
}

/// Finds the operands of `pc` as d, x, y; declares them, or ends the process and leaves the handler.
#define SMPC_VM_OPERANDS(T, A, unary_)                                                                                 \
    Block* d;                                                                                                          \
    T x, y{};                                                                                                          \
    if constexpr ((A) == Access::general) {                                                                            \
        d = locate(*s, regs, count, pc->op[0]);                                                                        \
        if (d == nullptr) SMPC_VM_RAISE(raise_index(pc, *s, pc->op[0]));                                               \
        Block const* smpc_x = locate(*s, regs, count, pc->op[1]);                                                      \
        if (smpc_x == nullptr) SMPC_VM_RAISE(raise_index(pc, *s, pc->op[1]));                                          \
        x = load<T>(smpc_x);                                                                                           \
        if constexpr (!(unary_)) {                                                                                     \
            Block const* smpc_y =                                                                                      \
                word::location(pc->op[2]) == word::at_imm ? &pc->imm : locate(*s, regs, count, pc->op[2]);             \
            if (smpc_y == nullptr) SMPC_VM_RAISE(raise_index(pc, *s, pc->op[2]));                                      \
            y = load<T>(smpc_y);                                                                                       \
        }                                                                                                              \
    } else {                                                                                                           \
        if (count < pc->need) [[unlikely]]                                                                             \
            SMPC_VM_RAISE(raise(pc, *s, Exception::InvalidStackIndex));                                                \
        d = regs + pc->op[0];                                                                                          \
        x = load<T>(regs + pc->op[1]);                                                                                 \
        if constexpr (!(unary_)) y = (A) == Access::stack_imm ? load<T>(&pc->imm) : load<T>(regs + pc->op[2]);         \
    }

/// d := op(x, y).
template <Operation O, class T, Access A>
Record const* integer(Record const* pc, Block* regs, std::uint64_t count, State* s) {
    SMPC_VM_OPERANDS(T, A, is_unary(O))
    if constexpr (O == Operation::div_into || O == Operation::mod_into || is_division(O)) {
        constexpr bool swapped = O == Operation::div_into || O == Operation::mod_into;
        constexpr bool divides = O == Operation::div || O == Operation::div_into;
        T const dividend = swapped ? y : x, divisor = swapped ? x : y;
        if (divisor == 0) SMPC_VM_RAISE(raise(pc, *s, Exception::IntegerDivideByZero));
        if constexpr (divides && std::is_signed_v<T>)
            if (divisor == -1 && dividend == std::numeric_limits<T>::min())
                SMPC_VM_RAISE(raise(pc, *s, Exception::IntegerOverflow));
        store<T>(d, compute < divides ? Operation::div : Operation::mod, T > (dividend, divisor));
    } else if constexpr (is_logical(O)) {
        *d = compute<O, T>(x, y) ? 1 : 0;
    } else {
        store<T>(d, compute<O, T>(x, y));
    }
    SMPC_VM_NEXT(pc + 1);
}

template <Operation O, class T> Handler integer_for(Access access) {
    if (access == Access::general) return integer<O, T, Access::general>;
    if constexpr (is_unary(O)) {
        return integer<O, T, Access::stack>;
    } else {
        return access == Access::stack ? integer<O, T, Access::stack> : integer<O, T, Access::stack_imm>;
    }
}

/// The handler of one of the operations Os on T; null for another operation.
template <class T, Operation... Os> Handler choose_integer(Operation operation, Access access) {
    Handler chosen = nullptr;
    ((operation == Os ? void(chosen = integer_for<Os, T>(access)) : void()), ...);
    return chosen;
}

/// The unsigned type of the same width, for operations that do not care.
template <Operation... Os> Handler choose_unsigned(Operation operation, Type type, Access access) {
    switch (bytecode::size_of(type)) {
    case 1:
        return choose_integer<std::uint8_t, Os...>(operation, access);
    case 2:
        return choose_integer<std::uint16_t, Os...>(operation, access);
    case 4:
        return choose_integer<std::uint32_t, Os...>(operation, access);
    default:
        return choose_integer<std::uint64_t, Os...>(operation, access);
    }
}

template <Operation... Os> Handler choose_signed(Operation operation, Type type, Access access) {
    switch (bytecode::size_of(type)) {
    case 1:
        return choose_integer<std::int8_t, Os...>(operation, access);
    case 2:
        return choose_integer<std::int16_t, Os...>(operation, access);
    case 4:
        return choose_integer<std::int32_t, Os...>(operation, access);
    default:
        return choose_integer<std::int64_t, Os...>(operation, access);
    }
}

/// Operations that depend on the sign.
template <Operation... Os> Handler choose_by_sign(Operation operation, Type type, Access access) {
    return bytecode::is_signed(type) ? choose_signed<Os...>(operation, type, access)
                                     : choose_unsigned<Os...>(operation, type, access);
}

} // namespace smpc::vm::detail
