// SPDX-License-Identifier: Apache-2.0
//
// Division of ring elements by secret numbers (Catrina–Saxena and Goldschmidt with normalisation, as in KLR16): the divisor
// is scaled to y' = y·v in [2^{k-1}, 2^k), v a power of two from its highest bit; a polynomial approximates the reciprocal, its
// error e is squared away, and the quotient's estimate is corrected by comparison.
//
// Every step rounds so that the estimate never exceeds the quotient. Truncations are the cheap ones (a floor or one less), and
// one is exact: the quotient's own. So for k ≤ 32 it is at most 1 too small, for k = 64 at most 3.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// ⌊x / y⌋ or x mod y; 0 for y = 0.
template <class W> Step divide(Chunk& c, Shares<W> x, Shares<W> y, bool remainder, SharesOut<W> out);
Cost divide_cost(unsigned bits, bool remainder);

} // namespace smpc::pd::shared3p
