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

} // namespace smpc::pd::shared3p
