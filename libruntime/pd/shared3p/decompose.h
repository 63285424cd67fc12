// SPDX-License-Identifier: Apache-2.0
//
// Between the two ways of sharing a word: ring elements to xor-shared words (bit decomposition) and back.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// x = m + n (m at the helper, n at the evaluators) to its bits. Groups of bits from one-hot tables give generate and propagate
/// bits; gates compute the carry into every group as a prefix; the bits of a group follow from its table, n and the carry C,
/// for which the helper deals C's mask times the one-hot vector of the group's low bits.
template <class W> Step to_xor(Chunk& c, Shares<W> x, SharesOut<W> out);
Cost to_xor_cost(unsigned bits);

/// The same without the last exchange: from the planes of the summand that this role knows (m or n) of 1 to 6, 8, 16, 32 or 64
/// bits, the sums' bits as p' ⊕ p'' at the evaluators in `sums` (unused at the helper).
Step decompose_open(Chunk& c, unsigned bits, Word const* planes, Word* sums);
Cost decompose_cost(unsigned bits);

/// Σ 2^j·b_j over the bits b_j = γ_j + (1 - 2γ_j)·β_j: bit j matters modulo 2^{k-j} only, so β_j is dealt in so many bits, and
/// one exchange serves all: k²/2 bits. Words of 32 and 64 bits therefore enter as pieces of seven bits, each into a ring of
/// eight, z = m + n - 2^8·c: as z < 2^7 the wrap c is n_t + (1 - n_t)·m_t of the top bits, so one deal of the weighed sum of all
/// m, the dealt m_t, modulo what matters of each, and one more exchange join the pieces.
template <class W> Step to_ring(Chunk& c, Shares<W> x, SharesOut<W> out);
/// The same from the xor-shared words' masks at the helper, μ at the evaluators (`known`); pointers to the chunk's own lanes.
template <class W> Step bits_to_ring(Chunk& c, W const* known, SharesOut<W> out);
Cost to_ring_cost(unsigned bits);

} // namespace smpc::pd::shared3p
