// SPDX-License-Identifier: Apache-2.0
//
// Shifts of ring elements by secret amounts. The amount becomes bits b_0 … b_{q-1} (k = 2^q) and one bit o, set when it is the
// width or more; each is a shift by 2^i or by k that happens or not, and two of them make a stage of one exchange, with all
// products of masks dealt. Left: x·(1 + b·(2^s - 1)) in the ring. Right: on the bits of x, which then go back into the ring.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// x·2^y; 0 for y ≥ k.
template <class W> Step shift_left_private(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> out);
Cost shift_left_private_cost(unsigned bits);

/// ⌊x / 2^y⌋; 0 for y ≥ k.
template <class W> Step shift_right_private(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> out);
Cost shift_right_private_cost(unsigned bits);

} // namespace smpc::pd::shared3p
