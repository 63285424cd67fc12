// SPDX-License-Identifier: Apache-2.0
//
// Eight at a time by multiplication: it moves the bits of a byte to the bytes of a word and back.
#include "libruntime/pd/shared3p/bits.h"

#include <cstring>

namespace smpc::pd::shared3p {

void bits_to_bytes(std::byte* out, Word const* bits, std::size_t n) {
    kernels().u8.spread(reinterpret_cast<std::uint8_t*>(out), bits, n);
}

void bytes_to_bits(Word* bits, std::byte const* bytes, std::size_t n) {
    for (std::size_t w = 0; w < words_of(n); ++w) {
        Word word = 0;
        std::size_t const left = n - w * 64;
        for (unsigned j = 0; j < 8 && j * 8 < left; ++j) {
            Word eight = 0;
            std::memcpy(&eight, bytes + w * 64 + j * 8, left - j * 8 < 8 ? left - j * 8 : 8);
            word |= ((eight & 0x0101010101010101u) * 0x0102040810204080u >> 56) << (8 * j);
        }
        bits[w] = word;
    }
}

void copy_bits(Word* to, Word const* from, std::size_t first, std::size_t n) {
    std::size_t const at = first / 64, shift = first % 64, last = (first + n + 63) / 64; // words of `from` there are
    for (std::size_t j = 0; j < words_of(n); ++j) {
        Word const low = from[at + j] >> shift;
        to[j] = shift && at + j + 1 < last ? low | from[at + j + 1] << (64 - shift) : low;
    }
    if (n % 64) to[n / 64] &= (Word{1} << n % 64) - 1;
}

} // namespace smpc::pd::shared3p
