// SPDX-License-Identifier: Apache-2.0
//
// Shifts and divisions of ring elements by public numbers, exact: share-wise shift and division of the two summands, with what
// the shares lose made good from carries and comparisons of what they leave. (Division by a public number from the shares'
// quotients: KLR16, there with three summands; here x = m + n - 2^k·c with m known to the helper, n to the evaluators.)
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// x >> s, s public and one for each element, 0 ≤ s ≤ most < k, most ≥ 1:
///
///     (m >> s) + (n >> s) + c_s - 2^{k-s}·c_k,   c_s carry of the low s bits, c_k of all
///
/// Both carries from trees side by side, both injected in one exchange. Where most is less than the width so is the cost.
template <class W>
Step shift_right_public(Chunk& c, Shares<W> x, std::uint8_t const* amounts, unsigned most, SharesOut<W> out);
Cost shift_right_public_cost(unsigned bits, unsigned most);

/// Public divisors of a vector: one for each element, or one for all, with what division by them needs.
template <class W> struct Divisors {
    W const* list = nullptr;     ///< one for each element; null: `all` is everybody's
    W all = 1;                   ///< at least 1
    unsigned remainder_bits = 1; ///< the number of bits that hold every remainder, at least 1
};

/// ⌊x / D⌋, or x mod D = x - D·⌊x/D⌋. With m = q_m·D + r_m, n = q_n·D + r_n, 2^k = Q·D + ρ:
///
///     ⌊x / D⌋ = q_m + q_n - c·Q + (c ? [r ≥ D + ρ] + [r ≥ ρ] - 1 : [r ≥ D]),    r = r_m + r_n
///
/// The three thresholds are carries of r_m with numbers the evaluators know, so they share the dealt tables of r_m.
template <class W> Step divide_public(Chunk& c, Shares<W> x, Divisors<W> divisors, bool remainder, SharesOut<W> out);
Cost divide_public_cost(unsigned bits, unsigned remainder_bits);

} // namespace smpc::pd::shared3p
