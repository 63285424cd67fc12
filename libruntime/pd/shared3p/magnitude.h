// SPDX-License-Identifier: Apache-2.0
//
// Sign and absolute value of two's complement numbers, each as one chain: the top bit is that of the two summands and the carry
// into it, and goes into the ring in the same step as what it changes.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// -1, 0 or 1: [x ≠ 0] - 2·msb(x), both bits from trees side by side and injected in one exchange.
template <class W> Step sign(Chunk& c, Shares<W> x, SharesOut<W> out);
Cost sign_cost(unsigned bits);

/// x - 2·msb(x)·x.
template <class W> Step absolute(Chunk& c, Shares<W> x, SharesOut<W> out);
Cost absolute_cost(unsigned bits);

} // namespace smpc::pd::shared3p
