// SPDX-License-Identifier: Apache-2.0
//
// The table of protection-domain calls as C++ sees it: operations, calling shapes, and the list of concrete calls that
// calls.def expands to. A kit meets operations and typed vectors; names, argument orders and checks belong to the
// generic binding (domains.h), which is driven by the shape alone. Everything here is constant and may be used by any
// thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <smpc/client/types.h>

namespace smpc::pd {

enum class Operation : std::uint8_t {
#define SMPC_PD_CALL(operation, pattern, shape, types, result, summary) operation,
#include "libruntime/pd/calls.def"
#undef SMPC_PD_CALL
};

inline constexpr std::size_t operation_count = 0
#define SMPC_PD_CALL(operation, pattern, shape, types, result, summary) +1
#include "libruntime/pd/calls.def"
#undef SMPC_PD_CALL
    ;

/// How a call passes its operands. "args" are pushed blocks; the first is always the domain index (pd). A cref of n
/// elements of w bytes has n·w bytes, or one more when the program passes an array. Sizes that differ are a general
/// error.
enum class Shape : std::uint8_t {
    create,             ///< args pd, n → handle
    destroy,            ///< args pd, v
    init,               ///< args pd, public value, dst
    fill,               ///< args pd, src, dst; src has at least one element
    assign,             ///< args pd, src, dst; equal sizes (else invalid call)
    load,               ///< args pd, src, i, dst; i < size(src), dst has at least one element
    store,              ///< args pd, src, i, dst; i < size(dst), src has at least one element
    gather,             ///< args pd, src, dst; cref uint64 index[size(dst)], each < size(src)
    scatter,            ///< args pd, src, dst; cref uint64 index[size(src)], each < size(dst)
    classify,           ///< args pd, dst; cref public elements[size(dst)]
    declassify,         ///< args pd, src; ref public elements[size(src)]
    get_shares,         ///< args pd, src; optional ref share bytes; optional result: their count
    set_shares,         ///< args pd, [dst]; cref share bytes; optional result: count of elements
    type_size,          ///< args pd → bytes of one share of one element
    domain_name,        ///< args pd → string handle
    unary,              ///< args pd, src, dst; equal sizes
    binary,             ///< args pd, x, y, dst; equal sizes
    binary_public,      ///< args pd, x, dst; cref public elements[size(x)]; equal sizes
    shift_public,       ///< args pd, x, dst; cref int64 amounts[size(x)]; equal sizes
    expand_bits,        ///< args pd, src, dst; size(dst) = size(src)·width of {T}
    choose,             ///< args pd, condition (bool), x, y, dst; equal sizes
    reduce,             ///< args pd, src, dst; size(dst) groups of size(src)/size(dst) elements, which must be whole
    reduce_runs,        ///< args pd, src, dst; cref uint64 lengths[size(dst)], summing up to size(src)
    scan,               ///< args pd, src, dst; equal sizes
    scan_slices,        ///< args pd, v; crefs uint32 start[k], step[k], count[k]; all positions are below size(v)
    matrix_product,     ///< args pd, a, b, dst; crefs uint64 rows[k], inner[k], cols[k]; sizes are the sums of the k
                        ///< products
    sliding_product,    ///< args pd, src, dst; cref coefficients[m], m ≥ 1; size(dst) = size(src) − m + 1
    in_place,           ///< args pd, v
    shuffle,            ///< args pd, v
    shuffle_rows,       ///< args pd, v, row length; it divides size(v)
    shuffle_keyed,      ///< args pd, v, key (uint8[32])
    shuffle_rows_keyed, ///< args pd, v, row length, key (uint8[32])
    sort_order, ///< args pd, v, index (xor_uint64), ascending; equal sizes; ref uint64 order[size(v)], each below it;
                ///< optional cref uint64 bounds[k], k ≥ 2, not decreasing, at most size(v)
    public_permutation, ///< args pd; ref uint32 order[n]
    encrypt,            ///< args pd, plain, expanded keys, cipher; blocks of 4 words; a key for each block, or one
    expand_keys,        ///< args pd, keys, expanded keys
    checksum,           ///< args pd, data, hash (xor type of the checksum's width, one element)
    hash_rows,          ///< args pd, key, data, hashes; rows have size(key)/128 bytes, hashes 16
};

/// A set of value types, one bit each.
using TypeSet = std::uint32_t;
constexpr TypeSet type_bit(ValueType t) noexcept {
    return TypeSet{1} << static_cast<unsigned>(t);
}
constexpr bool contains(TypeSet set, ValueType t) noexcept {
    return (set & type_bit(t)) != 0;
}

namespace types {
using enum ValueType;
inline constexpr TypeSet untyped = 0;
inline constexpr TypeSet boolean = type_bit(bool_);
inline constexpr TypeSet unsigneds = type_bit(uint8) | type_bit(uint16) | type_bit(uint32) | type_bit(uint64);
inline constexpr TypeSet signeds = type_bit(int8) | type_bit(int16) | type_bit(int32) | type_bit(int64);
inline constexpr TypeSet xors =
    type_bit(xor_uint8) | type_bit(xor_uint16) | type_bit(xor_uint32) | type_bit(xor_uint64);
inline constexpr TypeSet xor_bytes = type_bit(xor_uint8);
inline constexpr TypeSet cipher_words = type_bit(xor_uint32);
inline constexpr TypeSet floats = type_bit(float32) | type_bit(float64);
inline constexpr TypeSet fixed = type_bit(fix32) | type_bit(fix64);
inline constexpr TypeSet integers = unsigneds | signeds;
inline constexpr TypeSet integers_bool = integers | boolean;
inline constexpr TypeSet bits = xors | boolean;
inline constexpr TypeSet magnitudes = unsigneds | xors;
inline constexpr TypeSet words = integers | xors;
inline constexpr TypeSet words_bool = words | boolean;
inline constexpr TypeSet unscaled = words_bool | floats;
inline constexpr TypeSet ordered = words | floats;
inline constexpr TypeSet all = words_bool | floats | fixed; ///< the 17 types of private values
} // namespace types

/// The element type of the result vector for operand type {T}.
enum class Result : std::uint8_t {
    none,        ///< there is no result vector
    same,        ///< {T}
    to_bool,     ///< bool
    to_unsigned, ///< the unsigned type of the same width
    to_sum,      ///< uint64 for bool, else {T}
    converted,   ///< each {U} ≠ {T}: bool → integers, xors; integers → bool, integers; xors → xors
    reshared,    ///< unsigned ↔ xor of the same width; signed → xor of the same width
};

/// One concrete call, for example `add_uint64_vec`.
struct CallRow {
    Operation op{};
    Shape shape{};
    ValueType type = ValueType::bool_; ///< {T}, as in the name; meaningless for untyped calls
    ValueType out = ValueType::bool_;  ///< type of the result vector; {T} if there is none
    std::string name;                  ///< without the kind: "add_uint64_vec"
};

/// Every concrete call, in the order of calls.def, types ascending.
std::span<CallRow const> all_calls();
/// The concrete call with this name (without kind); null if there is none.
CallRow const* find_call(std::string_view name);

/// The enumerator's name ("add", "not_" reads "not"), for statistics and messages.
std::string_view name_of(Operation op) noexcept;
/// The summary column.
std::string_view summary_of(Operation op) noexcept;

/// The type that a vector of this type is stored as: fix32 and fix64 live in uint32 and uint64 vectors, so that a
/// program may pass them to the calls of those types; every other type is its own.
constexpr ValueType storage_type(ValueType t) noexcept {
    return t == ValueType::fix32 ? ValueType::uint32 : t == ValueType::fix64 ? ValueType::uint64 : t;
}

} // namespace smpc::pd
