// SPDX-License-Identifier: Apache-2.0
//
// What each operation does to single elements, in the clear. These functions are the definition that the protocols are
// tested against, so they are written to be read, not to be fast: integers wrap modulo two to the width, signed types are
// two's complement, xor types compare as unsigned numbers. bool is std::uint8_t 0 or 1 with type ValueType::bool_.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <type_traits>

#include <smpc/client/error.h>

#include "libruntime/pd/calls.h"

namespace smpc::pd::plain {

[[noreturn]] inline void no_such_row(CallRow const& row) {
    throw Error(ErrorCode::internal, "the plain kit has no " + row.name);
}

/// Products are formed in 64 bits: narrow operands would be promoted to int and could overflow it.
template <class W> W wrapped_add(W x, W y) noexcept {
    return static_cast<W>(static_cast<std::uint64_t>(x) + static_cast<std::uint64_t>(y));
}
template <class W> W wrapped_sub(W x, W y) noexcept {
    return static_cast<W>(static_cast<std::uint64_t>(x) - static_cast<std::uint64_t>(y));
}
template <class W> W wrapped_mul(W x, W y) noexcept {
    return static_cast<W>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(y));
}

template <class W, class Out> Out unary_element(CallRow const& row, W x) {
    switch (row.op) {
    case Operation::not_:
        return static_cast<Out>(x == 0);
    case Operation::complement:
        return static_cast<Out>(~x);
    case Operation::neg:
        return static_cast<Out>(wrapped_sub(W{0}, x));
    case Operation::sign:
        return static_cast<Out>(x > 0 ? 1 : x == 0 ? 0 : -1);
    case Operation::abs:
        return static_cast<Out>(x < 0 ? wrapped_sub(W{0}, x) : x);
    case Operation::convert:
        return row.out == ValueType::bool_ ? static_cast<Out>(x != 0) : static_cast<Out>(x);
    case Operation::reshare:
        return static_cast<Out>(x);
    case Operation::highest_bit:
        return static_cast<Out>(std::bit_floor(std::max(std::uint64_t(x), std::uint64_t{1})));
    default:
        no_such_row(row);
    }
}

template <class W, class Out> Out binary_element(CallRow const& row, W x, W y) {
    switch (row.op) {
    case Operation::and_:
        return static_cast<Out>(x & y);
    case Operation::or_:
        return static_cast<Out>(x | y);
    case Operation::xor_:
        return static_cast<Out>(x ^ y);
    case Operation::add:
        return static_cast<Out>(wrapped_add(x, y));
    case Operation::sub:
        return static_cast<Out>(wrapped_sub(x, y));
    case Operation::mul:
    case Operation::mul_public:
        return static_cast<Out>(wrapped_mul(x, y));
    case Operation::div:
    case Operation::div_public:
        return static_cast<Out>(y == 0 ? 0 : x / y);
    case Operation::mod:
    case Operation::mod_public:
        return static_cast<Out>(y == 0 ? 0 : x % y);
    case Operation::shift_left:
        return static_cast<Out>(std::uint64_t(y) >= 8 * sizeof(W) ? 0 : std::uint64_t(x) << y);
    case Operation::shift_right:
        return static_cast<Out>(std::uint64_t(y) >= 8 * sizeof(W) ? 0 : std::uint64_t(x) >> y);
    case Operation::eq:
        return static_cast<Out>(x == y);
    case Operation::gt:
        return static_cast<Out>(x > y);
    case Operation::gte:
        return static_cast<Out>(x >= y);
    case Operation::lt:
        return static_cast<Out>(x < y);
    case Operation::lte:
        return static_cast<Out>(x <= y);
    case Operation::min:
        return static_cast<Out>(std::min(x, y));
    case Operation::max:
        return static_cast<Out>(std::max(x, y));
    default:
        no_such_row(row);
    }
}

/// One step of a reduction: `sum` so far and the next element.
template <class W, class Out> Out reduce_step(CallRow const& row, Out sum, W x) {
    switch (row.op) {
    case Operation::sum:
        return wrapped_add(sum, static_cast<Out>(x));
    case Operation::product:
        return wrapped_mul(sum, static_cast<Out>(x));
    case Operation::vecmin:
        return std::min(sum, static_cast<Out>(x));
    case Operation::vecmax:
        return std::max(sum, static_cast<Out>(x));
    default:
        no_such_row(row);
    }
}

/// Shift of an unsigned word by a public amount, negative to the other side; by the width or more: the old result stays.
template <class W> W shifted(CallRow const& row, W x, std::int64_t amount, W old) {
    static_assert(std::is_unsigned_v<W>);
    constexpr std::int64_t width = sizeof(W) * 8;
    if (row.op == Operation::rotate_left_public) {
        std::int64_t const k = ((amount % width) + width) % width;
        return k == 0 ? x : static_cast<W>((std::uint64_t{x} << k) | (std::uint64_t{x} >> (width - k)));
    }
    if (row.op != Operation::shift_left_public && row.op != Operation::shift_right_public) no_such_row(row);
    if (amount >= width || amount <= -width) return old;
    if (row.op == Operation::shift_right_public) amount = -amount;
    return static_cast<W>(amount >= 0 ? std::uint64_t{x} << amount : std::uint64_t{x} >> -amount);
}

} // namespace smpc::pd::plain
