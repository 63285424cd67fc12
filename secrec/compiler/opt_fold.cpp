// SPDX-License-Identifier: Apache-2.0
//
// See opt_fold.h. Floating point uses the compiler's own arithmetic, which is IEEE 754 in the default rounding mode, as
// is the machine's while nobody changes its state.
#include "secrec/compiler/opt_fold.h"

#include <bit>
#include <cmath>

namespace smpc::secrec::lowering {

using typed::BinaryOp;
using typed::UnaryOp;
using Bits = std::optional<std::uint64_t>;

std::uint64_t mask_of(DataType const& data) noexcept {
    return data.bits() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << data.bits()) - 1;
}

std::uint64_t extended(DataType const& data, std::uint64_t bits) noexcept {
    if (!data.is_signed() || data.bits() >= 64) return bits;
    std::uint64_t sign = std::uint64_t{1} << (data.bits() - 1);
    return (bits ^ sign) - sign;
}

namespace {

template <class T> Bits compared(BinaryOp op, T a, T b) {
    switch (op) {
    case BinaryOp::equal:
        return a == b;
    case BinaryOp::not_equal:
        return a != b;
    case BinaryOp::less:
        return a < b;
    case BinaryOp::less_equal:
        return a <= b;
    case BinaryOp::greater:
        return a > b;
    case BinaryOp::greater_equal:
        return a >= b;
    default:
        return {};
    }
}

Bits divided(BinaryOp op, DataType const& data, std::uint64_t a, std::uint64_t b) {
    if (b == 0) return {};
    bool quotient = op == BinaryOp::divide;
    if (!data.is_signed()) return quotient ? a / b : a % b;
    auto x = static_cast<std::int64_t>(extended(data, a)), y = static_cast<std::int64_t>(extended(data, b));
    if (y == -1) {
        // The smallest number has no negative: the machine ends the run.
        if (a == std::uint64_t{1} << (data.bits() - 1)) return {};
        return quotient ? (0 - a) & mask_of(data) : 0;
    }
    return static_cast<std::uint64_t>(quotient ? x / y : x % y) & mask_of(data);
}

Bits integers(BinaryOp op, DataType const& data, std::uint64_t a, std::uint64_t b) {
    std::uint64_t mask = mask_of(data);
    switch (op) {
    case BinaryOp::add:
        return (a + b) & mask;
    case BinaryOp::subtract:
        return (a - b) & mask;
    case BinaryOp::multiply:
        return (a * b) & mask;
    case BinaryOp::divide:
    case BinaryOp::modulo:
        return divided(op, data, a, b);
    case BinaryOp::bit_and:
    case BinaryOp::logical_and:
        return a & b;
    case BinaryOp::bit_or:
    case BinaryOp::logical_or:
        return a | b;
    case BinaryOp::bit_xor:
        return a ^ b;
    case BinaryOp::shift_left:
        return b >= data.bits() ? 0 : (a << b) & mask;
    case BinaryOp::shift_right:
        return b >= data.bits() ? 0 : a >> b;
    default:
        if (data.is_signed())
            return compared(op, static_cast<std::int64_t>(extended(data, a)),
                            static_cast<std::int64_t>(extended(data, b)));
        return compared(op, a, b);
    }
}

template <class F> F from_bits(std::uint64_t bits) {
    if constexpr (sizeof(F) == 4)
        return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    else
        return std::bit_cast<double>(bits);
}

template <class F> Bits to_bits(F value) {
    if (std::isnan(value)) return {};
    if constexpr (sizeof(F) == 4)
        return std::bit_cast<std::uint32_t>(value);
    else
        return std::bit_cast<std::uint64_t>(value);
}

template <class F> Bits floats_of(BinaryOp op, std::uint64_t x, std::uint64_t y) {
    auto a = from_bits<F>(x), b = from_bits<F>(y);
    if (std::isnan(a) || std::isnan(b)) return {};
    switch (op) {
    case BinaryOp::add:
        return to_bits<F>(a + b);
    case BinaryOp::subtract:
        return to_bits<F>(a - b);
    case BinaryOp::multiply:
        return to_bits<F>(a * b);
    case BinaryOp::divide:
        return b == 0 ? Bits{} : to_bits<F>(a / b);
    default:
        return compared(op, a, b); // modulo: none
    }
}

Bits integer_of(double value, DataType const& to) {
    // Both bounds are exact: powers of two.
    double limit = std::ldexp(1.0, static_cast<int>(to.bits() - (to.is_signed() ? 1 : 0)));
    value = std::trunc(value);
    if (!(value < limit) || value < (to.is_signed() ? -limit : 0.0)) return {};
    std::uint64_t bits = to.is_signed() ? static_cast<std::uint64_t>(static_cast<std::int64_t>(value))
                                        : static_cast<std::uint64_t>(value);
    return bits & mask_of(to);
}

template <class F> Bits float_of(DataType const& from, std::uint64_t number) {
    return to_bits<F>(from.is_signed() ? static_cast<F>(static_cast<std::int64_t>(number)) : static_cast<F>(number));
}

} // namespace

Bits fold(BinaryOp op, DataType const& data, std::uint64_t a, std::uint64_t b, bool floats) {
    if (!data.is_float()) return integers(op, data, a, b);
    if (!floats) return {};
    return data.bits() == 32 ? floats_of<float>(op, a, b) : floats_of<double>(op, a, b);
}

std::uint64_t fold(UnaryOp op, DataType const& data, std::uint64_t a) noexcept {
    if (data.is_bool()) return a ^ 1;
    if (op == UnaryOp::complement) return ~a & mask_of(data);
    if (data.is_float()) return a ^ std::uint64_t{1} << (data.bits() - 1);
    return (0 - a) & mask_of(data);
}

Bits fold_cast(DataType const& from, DataType const& to, std::uint64_t a, bool floats) {
    if (!from.is_float() && !to.is_float()) {
        std::uint64_t number = extended(from, a);
        return to.is_bool() ? number != 0 : number & mask_of(to);
    }
    if (!floats) return {};
    if (!from.is_float()) {
        std::uint64_t number = extended(from, a);
        return to.bits() == 32 ? float_of<float>(from, number) : float_of<double>(from, number);
    }
    double value = from.bits() == 32 ? static_cast<double>(from_bits<float>(a)) : from_bits<double>(a);
    if (std::isnan(value)) return {};
    if (to.is_bool()) return value != 0;
    if (to.is_integer()) return integer_of(value, to);
    return to.bits() == 32 ? to_bits<float>(static_cast<float>(value)) : to_bits<double>(value);
}

} // namespace smpc::secrec::lowering
