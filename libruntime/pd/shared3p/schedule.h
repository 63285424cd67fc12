// SPDX-License-Identifier: Apache-2.0
//
// Schedules of carry and equality trees for any number of bits, found by dynamic programming: the fewest bits sent in a given
// number of layers. For the widths of the types these are as cheap as the published ones; shifts and divisions by public numbers
// need all the others, too.
#pragma once

#include "libruntime/pd/shared3p/plan.h"

namespace smpc::pd::shared3p {

enum class TreeKind : std::uint8_t { carry, equality };

/// The cheapest tree for 1 to 64 bits, in no layer up to 4 bits, one up to 8, two up to 32, else three. What it refers to lives as
/// long as the process. Any thread.
TreePlan cheapest_plan(TreeKind kind, unsigned bits);

} // namespace smpc::pd::shared3p
