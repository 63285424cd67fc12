// SPDX-License-Identifier: Apache-2.0
//
// The highest bit that is set, of shared bits: whether one is set from a position upwards, as conjunctions of complements that
// grow layer by layer (a prefix computation with multi-fan-in gates), and neighbours' differences.
#pragma once

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// Plane i of `out` becomes ⋀_{j ≥ i} ¬x_j over the `count` planes of x, 1 to 81: all clear from i upwards.
Step clear_above(Chunk& c, Masked x, unsigned count, Masked& out);
Cost clear_above_cost(unsigned count);

/// The highest bit that is set of a xor-shared byte; 1 for 0.
Step highest_bit(Chunk& c, Shares<std::uint8_t> x, SharesOut<std::uint8_t> out);
Cost highest_bit_cost();

} // namespace smpc::pd::shared3p
