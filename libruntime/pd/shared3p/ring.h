// SPDX-License-Identifier: Apache-2.0
//
// Protocols on ring elements and packed bits in which all parties do the same: products (AFLNO16), resharing, opening.
// In every comment P_i holds x_i and x_{i+1}; α_0 + α_1 + α_2 = 0 comes from the pairwise streams. Pointers are those of the
// whole vectors; a protocol works on the lanes of its chunk.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// Lanes of a chunk such that a ring message is about 64 KiB.
constexpr std::size_t ring_lanes(unsigned bits) noexcept {
    return (std::size_t{1} << 19) / bits;
}

/// Product of two replicated ring sharings:
///
///     z_i := x_i·(y_i + y_{i+1}) + x_{i+1}·y_i + α_i,     P_i sends z_i to P_{i-1}.
///
/// Privacy: what arrives is masked by α, of which the receiver lacks one stream.
template <class W> Step multiply(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> z);
constexpr Cost multiply_cost(unsigned bits) {
    return {.rounds = 1, .ring = words(bits)};
}

/// z.own holds additive shares of anything; makes them replicated: z_i += α_i, P_i sends z_i to P_{i-1}.
/// Used for matrix products, whose local part is done before, and for shares that come from outside.
template <class W> Step reshare(Chunk& c, SharesOut<W> z);
constexpr Cost reshare_cost(unsigned bits) {
    return {.rounds = 1, .ring = words(bits)};
}

/// Opens to all: P_i sends x_i to P_{i+1}, which lacks it. `out`: n elements of sizeof(W) bytes, unaligned.
template <class W> Step open(Chunk& c, Shares<W> x, std::byte* out);
constexpr Cost open_cost(unsigned bits) {
    return {.rounds = 1, .ring = words(bits)};
}

/// And, or of packed bit vectors: the product over GF(2); or is x ⊕ y ⊕ xy.
Step bit_and(Chunk& c, Shares<Word> x, Shares<Word> y, SharesOut<Word> z);
Step bit_or(Chunk& c, Shares<Word> x, Shares<Word> y, SharesOut<Word> z);
constexpr Cost bit_and_cost() {
    return {.rounds = 1, .ring = planes(1)};
}
/// The same on xor words; lanes are words of `bytes` bytes, pointers are to the words' memory.
Step xor_and(Chunk& c, Shares<std::uint8_t> x, Shares<std::uint8_t> y, SharesOut<std::uint8_t> z, unsigned bytes);
Step xor_or(Chunk& c, Shares<std::uint8_t> x, Shares<std::uint8_t> y, SharesOut<std::uint8_t> z, unsigned bytes);
/// condition ? x : y on xor words = y ⊕ b·(x ⊕ y), b expanded over the word.
template <class W> Step xor_choose(Chunk& c, Shares<Word> condition, Shares<W> x, Shares<W> y, SharesOut<W> z);

/// reshare and open of packed bits and of xor words (bytes as lanes). `out` of open_bits: one byte 0 or 1 each.
Step reshare_bits(Chunk& c, SharesOut<Word> z);
Step reshare_xor(Chunk& c, SharesOut<std::uint8_t> z);
Step open_bits(Chunk& c, Shares<Word> x, std::byte* out);
Step open_xor(Chunk& c, Shares<std::uint8_t> x, std::byte* out);

} // namespace smpc::pd::shared3p
