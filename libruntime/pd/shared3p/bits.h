// SPDX-License-Identifier: Apache-2.0
//
// Packed bits and bytes 0/1, the form of bool at the kit's border.
#pragma once

#include <cstddef>

#include "libruntime/pd/shared3p/kernels.h"

namespace smpc::pd::shared3p {

/// n bits to n bytes.
void bits_to_bytes(std::byte* out, Word const* bits, std::size_t n);
/// The low bits of n bytes; the rest of the last word becomes 0.
void bytes_to_bits(Word* bits, std::byte const* bytes, std::size_t n);

/// n bits of `from`, beginning with bit `first`, to whole words; bits above the last one become 0.
void copy_bits(Word* to, Word const* from, std::size_t first, std::size_t n);

inline bool get_bit(Word const* bits, std::size_t i) noexcept {
    return (bits[i / 64] >> (i % 64) & 1) != 0;
}
inline void set_bit(Word* bits, std::size_t i, bool value) noexcept {
    Word const mask = Word{1} << (i % 64);
    bits[i / 64] = value ? bits[i / 64] | mask : bits[i / 64] & ~mask;
}

} // namespace smpc::pd::shared3p
