// SPDX-License-Identifier: Apache-2.0
//
// The exact path of floating point. Arithmetic without NaN is the host's, with its rounding mode and exception flags set and
// read around the one operation; operands and result pass through volatile variables, which pins the operation between the
// calls. NaN operands follow the x87 rule of the machine's definition and are handled on bits.
#include "libruntime/vm/fpu.h"

#include <bit>
#include <cfenv>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace smpc::vm::detail {

namespace {

using bytecode::Operation;
using bytecode::Type;

template <class F> struct Layout;
template <> struct Layout<float> {
    using Bits = std::uint32_t;
    static constexpr Bits sign = 0x80000000, fraction = 0x007fffff, quiet = 0x00400000, exponent = 0x7f800000;
    static constexpr Bits default_nan = 0xffc00000;
};
template <> struct Layout<double> {
    using Bits = std::uint64_t;
    static constexpr Bits sign = 0x8000000000000000, fraction = 0x000fffffffffffff, quiet = 0x0008000000000000,
                          exponent = 0x7ff0000000000000;
    static constexpr Bits default_nan = 0xfff8000000000000;
};
template <class F> using BitsOf = typename Layout<F>::Bits;

template <class F> F value_of(std::uint64_t bits) noexcept {
    return std::bit_cast<F>(static_cast<BitsOf<F>>(bits));
}
template <class F> std::uint64_t bits_of(F value) noexcept {
    return std::bit_cast<BitsOf<F>>(value);
}
template <class F> bool is_nan(std::uint64_t bits) noexcept {
    return (static_cast<BitsOf<F>>(bits) & ~Layout<F>::sign) > Layout<F>::exponent;
}
template <class F> bool is_signalling(std::uint64_t bits) noexcept {
    return is_nan<F>(bits) && (bits & Layout<F>::quiet) == 0;
}

/// The result of an operation with at least one NaN operand.
template <class F> FloatResult propagate_nan(std::uint64_t a64, std::uint64_t b64) noexcept {
    using L = Layout<F>;
    auto a = static_cast<BitsOf<F>>(a64), b = static_cast<BitsOf<F>>(b64);
    bool a_signals = is_signalling<F>(a), b_signals = is_signalling<F>(b);
    std::uint64_t flags = a_signals || b_signals ? fpu::invalid : 0;
    auto pick = [&]() -> BitsOf<F> {
        if (!is_nan<F>(b)) return a | L::quiet;
        if (!is_nan<F>(a)) return b | L::quiet;
        if (a_signals != b_signals) return a_signals ? b : a;
        BitsOf<F> qa = a | L::quiet, qb = b | L::quiet, ma = qa & ~L::sign, mb = qb & ~L::sign;
        if (ma != mb) return ma > mb ? qa : qb;
        return qa < qb ? qa : qb;
    };
    return {pick(), flags};
}

int host_rounding(std::uint64_t state) noexcept {
    constexpr int modes[] = {FE_TONEAREST, FE_TOWARDZERO, FE_DOWNWARD, FE_UPWARD};
    return modes[(state & fpu::rounding_mask) >> fpu::rounding_shift];
}

/// Runs `f`, which does one rounding operation on volatile variables, in a rounding mode; returns what it raised.
template <class Function> std::uint64_t with_rounding(int mode, Function f) noexcept {
    if (mode != FE_TONEAREST) std::fesetround(mode);
    std::feclearexcept(FE_ALL_EXCEPT);
    f();
    int raised = std::fetestexcept(FE_ALL_EXCEPT);
    if (mode != FE_TONEAREST) std::fesetround(FE_TONEAREST);
    std::uint64_t flags = 0;
    if (raised & FE_INEXACT) flags |= fpu::inexact;
    if (raised & FE_UNDERFLOW) flags |= fpu::underflow;
    if (raised & FE_OVERFLOW) flags |= fpu::overflow;
    if (raised & FE_DIVBYZERO) flags |= fpu::divide_by_zero;
    if (raised & FE_INVALID) flags |= fpu::invalid;
    return flags;
}

template <class F> void apply(Operation op, F volatile const& a, F volatile const& b, F volatile& r) noexcept {
    switch (op) {
    case Operation::add:
        r = a + b;
        break;
    case Operation::sub:
        r = a - b;
        break;
    case Operation::mul:
        r = a * b;
        break;
    default:
        r = a / b;
        break;
    }
}

/// Adds the underflow of a result that was rounded up to the smallest normal number: the host, which looks after rounding,
/// does not see it. The exact result was below exactly if rounding towards zero gives less.
template <class F, class Function>
std::uint64_t underflow_before_rounding(std::uint64_t flags, F rounded, F volatile& r, Function f) noexcept {
    if (!(flags & fpu::inexact) || std::fabs(rounded) != std::numeric_limits<F>::min()) return flags;
    with_rounding(FE_TOWARDZERO, f);
    return std::fabs(static_cast<F>(r)) < std::numeric_limits<F>::min() ? flags | fpu::underflow : flags;
}

template <class F>
FloatResult operate(Operation op, std::uint64_t a_bits, std::uint64_t b_bits, std::uint64_t state) noexcept {
    if (is_nan<F>(a_bits) || is_nan<F>(b_bits)) return propagate_nan<F>(a_bits, b_bits);
    F volatile a = value_of<F>(a_bits), b = value_of<F>(b_bits), r = 0;
    if (op == Operation::mod) {
        F x = a, y = b;
        if (std::isinf(x) || y == 0) return {Layout<F>::default_nan, fpu::invalid};
        F remainder = std::remainder(x, y); // exact: no rounding, no flags
        return {bits_of<F>(remainder == 0 ? std::copysign(F{0}, x) : remainder), 0};
    }
    auto once = [&] { apply<F>(op, a, b, r); };
    std::uint64_t flags = with_rounding(host_rounding(state), once);
    F result = r;
    if (std::isnan(result)) return {Layout<F>::default_nan, fpu::invalid};
    if (state & fpu::tiny_before_rounding) flags = underflow_before_rounding<F>(flags, result, r, once);
    return {bits_of<F>(result), flags};
}

template <class F> FloatResult compare(Operation op, std::uint64_t a_bits, std::uint64_t b_bits) noexcept {
    F a = value_of<F>(a_bits), b = value_of<F>(b_bits);
    if (is_nan<F>(a_bits) || is_nan<F>(b_bits)) {
        bool equality = op == Operation::eq || op == Operation::ne;
        bool invalid = !equality || is_signalling<F>(a_bits) || is_signalling<F>(b_bits);
        return {op == Operation::ne ? 1u : 0u, invalid ? fpu::invalid : 0};
    }
    auto holds = [&] {
        switch (op) {
        case Operation::eq:
            return a == b;
        case Operation::ne:
            return a != b;
        case Operation::lt:
            return a < b;
        case Operation::le:
            return a <= b;
        case Operation::ge:
            return a >= b;
        default:
            return a > b;
        }
    };
    return {holds() ? 1u : 0u, 0};
}

double round_to_integer(double x, std::uint64_t state) noexcept {
    switch ((state & fpu::rounding_mask) >> fpu::rounding_shift) {
    case 0:
        return std::nearbyint(x); // the host rounds to nearest even outside of with_rounding
    case 1:
        return std::trunc(x);
    case 2:
        return std::floor(x);
    default:
        return std::ceil(x);
    }
}

/// A float of either width (float32 values are exact as double) to an integer type with its own bounds.
template <class Integer> FloatResult to_integer(double x, std::uint64_t state) noexcept {
    using Limits = std::numeric_limits<Integer>;
    auto bits = [](Integer v) { return static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<Integer>>(v)); };
    if (std::isnan(x)) return {bits(Limits::max()), fpu::invalid};
    double rounded = round_to_integer(x, state);
    double above = std::ldexp(1.0, Limits::digits); // the first number that is too large
    if (rounded >= above) return {bits(Limits::max()), fpu::invalid};
    if (rounded < static_cast<double>(Limits::min())) return {bits(Limits::min()), fpu::invalid};
    return {bits(static_cast<Integer>(rounded)), rounded != x ? fpu::inexact : 0};
}

FloatResult float_to_integer(Type to, double x, std::uint64_t state) noexcept {
    switch (to) {
    case Type::uint64:
        return to_integer<std::uint64_t>(x, state);
    case Type::int64:
    case Type::uint32:
        return to_integer<std::int64_t>(x, state); // the caller keeps the low bytes
    default:
        return to_integer<std::int32_t>(x, state);
    }
}

template <class F, class Integer> FloatResult from_integer(Integer value, std::uint64_t state) noexcept {
    Integer volatile source = value;
    F volatile r = 0;
    std::uint64_t flags = with_rounding(host_rounding(state), [&] { r = static_cast<F>(source); });
    return {bits_of<F>(r), flags & fpu::inexact};
}

template <class F> FloatResult integer_to_float(Type from, std::uint64_t v, std::uint64_t state) noexcept {
    switch (from) {
    case Type::uint8:
        return from_integer<F, std::int64_t>(static_cast<std::uint8_t>(v), state);
    case Type::uint16:
        return from_integer<F, std::int64_t>(static_cast<std::uint16_t>(v), state);
    case Type::uint32:
        return from_integer<F, std::int64_t>(static_cast<std::uint32_t>(v), state);
    case Type::int8:
        return from_integer<F, std::int64_t>(static_cast<std::int8_t>(v), state);
    case Type::int16:
        return from_integer<F, std::int64_t>(static_cast<std::int16_t>(v), state);
    case Type::int32:
        return from_integer<F, std::int64_t>(static_cast<std::int32_t>(v), state);
    case Type::int64:
        return from_integer<F, std::int64_t>(static_cast<std::int64_t>(v), state);
    default:
        return from_integer<F, std::uint64_t>(v, state);
    }
}

FloatResult widen(std::uint64_t bits) noexcept {
    if (!is_nan<float>(bits)) return {bits_of<double>(static_cast<double>(value_of<float>(bits))), 0};
    std::uint64_t sign = (bits & Layout<float>::sign) << 32, fraction = (bits & Layout<float>::fraction) << 29;
    return {sign | Layout<double>::exponent | Layout<double>::quiet | fraction,
            is_signalling<float>(bits) ? fpu::invalid : 0};
}

FloatResult narrow(std::uint64_t bits, std::uint64_t state) noexcept {
    if (is_nan<double>(bits)) {
        std::uint64_t sign = (bits & Layout<double>::sign) >> 32, fraction = (bits & Layout<double>::fraction) >> 29;
        return {sign | Layout<float>::exponent | Layout<float>::quiet | fraction,
                is_signalling<double>(bits) ? fpu::invalid : 0};
    }
    double volatile source = value_of<double>(bits);
    float volatile r = 0;
    auto once = [&] { r = static_cast<float>(source); };
    std::uint64_t flags = with_rounding(host_rounding(state), once);
    float result = r;
    if (state & fpu::tiny_before_rounding) flags = underflow_before_rounding<float>(flags, result, r, once);
    return {bits_of<float>(result), flags};
}

} // namespace

FloatResult float_operate(Operation op, Type type, std::uint64_t a, std::uint64_t b, std::uint64_t state) noexcept {
    return type == Type::float32 ? operate<float>(op, a, b, state) : operate<double>(op, a, b, state);
}

FloatResult float_compare(Operation op, Type type, std::uint64_t a, std::uint64_t b) noexcept {
    return type == Type::float32 ? compare<float>(op, a, b) : compare<double>(op, a, b);
}

FloatResult float_convert(Type from, Type to, std::uint64_t value, std::uint64_t state) noexcept {
    if (from == Type::float32 && to == Type::float64) return widen(value);
    if (from == Type::float64 && to == Type::float32) return narrow(value, state);
    if (to == Type::float32) return integer_to_float<float>(from, value, state);
    if (to == Type::float64) return integer_to_float<double>(from, value, state);
    double x = from == Type::float32 ? static_cast<double>(value_of<float>(value)) : value_of<double>(value);
    return float_to_integer(to, x, state);
}

} // namespace smpc::vm::detail
