// SPDX-License-Identifier: Apache-2.0
//
// A "private" vector of the plaintext twin: the elements themselves, as an array of their C++ type (bool: a byte 0 or 1).
#pragma once

#include <utility>
#include <vector>

#include "libruntime/pd/kit.h"

namespace smpc::pd::plain {

template <class W> class Column final : public Vector {
public:
    Column(ValueType type, std::size_t n) : Vector(type, n), values(n) {}
    std::size_t bytes() const noexcept override { return values.size() * sizeof(W); }

    std::vector<W> values;
};

/// Calls f with a value of the C++ type that elements of a storage type have: (u)intN_t, float, double; uint8_t for bool.
template <class F> decltype(auto) with_word(ValueType type, F f) {
    switch (type) {
    case ValueType::bool_:
    case ValueType::uint8:
    case ValueType::xor_uint8:
        return f(std::uint8_t{});
    case ValueType::uint16:
    case ValueType::xor_uint16:
        return f(std::uint16_t{});
    case ValueType::uint32:
    case ValueType::xor_uint32:
    case ValueType::fix32:
        return f(std::uint32_t{});
    case ValueType::uint64:
    case ValueType::xor_uint64:
    case ValueType::fix64:
        return f(std::uint64_t{});
    case ValueType::int8:
        return f(std::int8_t{});
    case ValueType::int16:
        return f(std::int16_t{});
    case ValueType::int32:
        return f(std::int32_t{});
    case ValueType::int64:
        return f(std::int64_t{});
    case ValueType::float32:
        return f(float{});
    case ValueType::float64:
        return f(double{});
    case ValueType::string:
        break;
    }
    throw Error(ErrorCode::internal, "no private vector has elements of type string");
}

/// The elements of a vector whose C++ type the caller knows.
template <class W> std::vector<W>& values_of(Vector& v) {
    return static_cast<Column<W>&>(v).values;
}
template <class W> std::vector<W> const& values_of(Vector const& v) {
    return static_cast<Column<W> const&>(v).values;
}

} // namespace smpc::pd::plain
