// SPDX-License-Identifier: Apache-2.0
//
// Bits into rings, ring widths, and products of a bit with a ring element: helper mode on ring elements.
//
// A bit is b = γ + (1 - 2γ)·β with β = b_d ⊕ b_{d+1} known to the helper and γ = b_{d+2} known to both evaluators: linear in β
// over any ring. (No shared random bits are needed; the helper plays the dealer.)
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// A bit as 0 or 1 of the ring: deal β, evaluators scale, exchange.
template <class W> Step bit_to_ring(Chunk& c, Shares<Word> b, SharesOut<W> out);
constexpr Cost bit_to_ring_cost(unsigned bits) {
    return {.rounds = 2, .ring = {}, .deal = words(bits), .exchange = words(bits)};
}

/// How many of the bits of each block are 1, in Z_{2^8}: every bit is dealt, one sum per block is exchanged. A lane is a block,
/// whole words of b; pointers are those of the whole vectors.
inline constexpr std::size_t count_block = 128;
Step count_ones(Chunk& c, Shares<Word> b, SharesOut<std::uint8_t> out);
constexpr Cost count_ones_cost() {
    return {.rounds = 2, .deal = {0, count_block}, .exchange = {0, 1}};
}

/// b·x, x a ring element: with x = μ + ℓ deal β and β·ℓ;  b·x = γμ + γℓ + (1 - 2γ)(βμ + βℓ).
template <class W> Step bit_times(Chunk& c, Shares<Word> b, Shares<W> x, SharesOut<W> out);
constexpr Cost bit_times_cost(unsigned bits) {
    return {.rounds = 2, .ring = {}, .deal = words(bits) + words(bits), .exchange = words(bits)};
}
/// The same for pointers to the chunk's own lanes; `bit`: β at the helper, γ at the evaluators.
template <class W> Step times_bit(Chunk& c, Word const* bit, Shares<W> x, SharesOut<W> out);
/// b ? x : y  =  y + b·(x - y).
template <class W> Step choose(Chunk& c, Shares<Word> b, Shares<W> x, Shares<W> y, SharesOut<W> out);

/// min(x, y) = y + [x < y]·(x - y) as one chain; max = x + y - min.
template <class W> Step minimum(Chunk& c, Shares<W> x, Shares<W> y, bool maximum, SharesOut<W> out);
Cost minimum_cost(unsigned bits);
/// The same for xor-shared numbers, with ⊕ for + and -.
template <class W> Step xor_minimum(Chunk& c, Shares<W> x, Shares<W> y, bool maximum, SharesOut<W> out);
Cost xor_minimum_cost(unsigned bits);

/// k to w bits: x = m + n - 2^k·c. Deals m in w bits, which with n is a sharing of m + n, and takes off the carry, which needs
/// to be known modulo 2^{w-k} only. Signed values are offset by 2^{k-1} before and after.
template <class From, class To> Step widen(Chunk& c, Shares<From> x, bool is_signed, SharesOut<To> out);
Cost widen_cost(unsigned from_bits, unsigned to_bits);

} // namespace smpc::pd::shared3p
