// SPDX-License-Identifier: Apache-2.0
//
// Public data on its way into and out of private vectors, as far as it is the same for every kit: unaligned arrays of the
// program's memory, and fixed-point numbers, which are floats outside and scaled integers inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include <smpc/client/types.h>

namespace smpc::pd {

/// The whole elements of an array in program memory; a spare byte at its end is ignored.
template <class T> std::vector<T> read_array(std::span<std::byte const> bytes) {
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
}

/// Floats (of the width of `type`, fix32 or fix64) to scaled integers: times 2^16 or 2^32, truncated toward zero. A number out
/// of range has no defined result, NaN included.
std::vector<std::byte> fixed_from_floats(ValueType type, std::span<std::byte const> floats);
/// Scaled integers to floats of the same width, in place.
void floats_from_fixed(ValueType type, std::span<std::byte> elements) noexcept;

} // namespace smpc::pd
