// SPDX-License-Identifier: Apache-2.0
//
// Carries, comparison, equality: helper mode on bit planes.
//
// For helper P_d a ring value is x = m + n - 2^k·c with m = x_d + x_{d+1} known to P_d, n = x_{d+2} known to both evaluators,
// and c the carry-out of m + n. Everything here is a matter of such carries or of m = -n. Groups of bits are evaluated from
// dealt one-hot tables, groups are joined with multi-fan-in gates whose products of masks the helper deals; all deals go out
// at once, so only the exchanges cost latency. (Two-summand split: ABY3; masked multi-fan-in gates: ASTRA, ABY2.0.)
//
// The functions named *_open leave one plane as p' ⊕ p'' at the evaluators (unspecified at the helper).
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"
#include "libruntime/pd/shared3p/plan.h"

namespace smpc::pd::shared3p {

/// Lanes of a chunk such that the working set of a plane protocol stays in the second-level cache.
std::size_t plane_lanes(Cost const& cost) noexcept;

/// p = ⊕ over `trees` sums of their carry-out ⊕ known. `summands`: trees · plan.bits() planes, of m at the helper, of n at the
/// evaluators. `known` (may be null): a plane that is a sum of one known to the helper and one known to the evaluators.
Step carries_open(Chunk& c, TreePlan plan, unsigned trees, Word const* summands, Word const* known, Word* p);

/// [x < y] over the full range:  b_m ⊕ b_n ⊕ c_x ⊕ c_y ⊕ c_{x-y},  b_m = [m_x < m_y], b_n = [n_x < n_y].
/// Signed values are offset by 2^{k-1} first, which flips the top bit of the summand that takes constants.
template <class W> Step less_than_open(Chunk& c, Shares<W> x, Shares<W> y, bool is_signed, Word* p);
Cost less_than_cost_open(unsigned bits);

/// The same from planes of the summands of x and y that this role knows, k each; behind them is room for k more.
Step less_than_planes_open(Chunk& c, unsigned k, Word* planes, Word* p);

template <class W> Step less_than(Chunk& c, Shares<W> x, Shares<W> y, bool is_signed, SharesOut<Word> out);
Cost less_than_cost(unsigned bits);

/// [x < y] of xor-shared numbers: groups of two bits are compared with products of the bits of y and of 1 ⊕ x ⊕ y, and joined
/// like carries.
/// `planes` of e = 1 ⊕ x ⊕ y and of y, two for each leaf of the plan, lowest bits first: at the helper of the masks (of x ⊕ y for
/// e), at the evaluators of what both know and of their halves.
struct LessPlanes {
    Word const *e = nullptr, *y = nullptr, *half_e = nullptr, *half_y = nullptr;
};
Step xor_less_planes_open(Chunk& c, TreePlan plan, LessPlanes planes, Word* p);
template <class W> Step xor_less_than_open(Chunk& c, Shares<W> x, Shares<W> y, Word* p);
template <class W> Step xor_less_than(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<Word> out);
Cost xor_less_than_cost(unsigned bits);

/// The top bit of x:  msb(m) ⊕ msb(n) ⊕ carry into it.
template <class W> Step top_bit(Chunk& c, Shares<W> x, SharesOut<Word> out);
Cost top_bit_cost(unsigned bits);

/// [x = y] and, with y.own null, [x = 0]:  m = -n, compared in groups and joined with conjunctions. For xor types m = n.
template <class W> Step equal(Chunk& c, Shares<W> x, Shares<W> y, bool is_xor, SharesOut<Word> out);
Cost equal_cost(unsigned bits);

} // namespace smpc::pd::shared3p
