// SPDX-License-Identifier: Apache-2.0
//
// The value types of the toolkit: their one table, with names as in SecreC, streams and system calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace smpc {

enum class TypeClass : std::uint8_t { boolean, unsigned_integer, signed_integer, floating, xor_integer, fixed, text };

// clang-format off
//              enumerator   name           class              bits  public representation
#define SMPC_VALUE_TYPES(X)                                                            \
    X(bool_,      "bool",       boolean,           1,  bool_)                          \
    X(uint8,      "uint8",      unsigned_integer,  8,  uint8)                          \
    X(uint16,     "uint16",     unsigned_integer,  16, uint16)                         \
    X(uint32,     "uint32",     unsigned_integer,  32, uint32)                         \
    X(uint64,     "uint64",     unsigned_integer,  64, uint64)                         \
    X(int8,       "int8",       signed_integer,    8,  int8)                           \
    X(int16,      "int16",      signed_integer,    16, int16)                          \
    X(int32,      "int32",      signed_integer,    32, int32)                          \
    X(int64,      "int64",      signed_integer,    64, int64)                          \
    X(float32,    "float32",    floating,          32, float32)                        \
    X(float64,    "float64",    floating,          64, float64)                        \
    X(xor_uint8,  "xor_uint8",  xor_integer,       8,  uint8)                          \
    X(xor_uint16, "xor_uint16", xor_integer,       16, uint16)                         \
    X(xor_uint32, "xor_uint32", xor_integer,       32, uint32)                         \
    X(xor_uint64, "xor_uint64", xor_integer,       64, uint64)                         \
    X(fix32,      "fix32",      fixed,             32, float32)                        \
    X(fix64,      "fix64",      fixed,             64, float64)                        \
    X(string,     "string",     text,              8,  string)
// clang-format on

enum class ValueType : std::uint8_t {
#define SMPC_X(enumerator, name, cls, bits, pub) enumerator,
    SMPC_VALUE_TYPES(SMPC_X)
#undef SMPC_X
};

struct ValueTypeInfo {
    ValueType type;
    std::string_view name;
    TypeClass cls;
    unsigned bits;            ///< ring width; 1 for bool, 8 (a byte) for string
    ValueType representation; ///< the public type that private elements are read as
};

/// The row of a type. Never fails.
ValueTypeInfo const& info(ValueType type) noexcept;
/// The type with this SecreC name. The synonyms `int`, `uint` and `float` are accepted, as in the language.
std::optional<ValueType> value_type_from_name(std::string_view name) noexcept;
inline std::string_view name_of(ValueType type) noexcept {
    return info(type).name;
}
/// Bytes of one element in its public form: 1 for bool and a byte of a string, else bits / 8.
constexpr std::size_t byte_width(unsigned bits) noexcept {
    return (bits + 7) / 8;
}
inline std::size_t public_width(ValueType type) noexcept {
    return byte_width(info(type).bits);
}

} // namespace smpc
