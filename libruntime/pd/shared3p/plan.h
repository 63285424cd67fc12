// SPDX-License-Identifier: Apache-2.0
//
// Schedules of the trees of the integer protocols: how a number of k bits is cut into groups of at most four bits (leaves)
// and how groups are joined, layer by layer, with gates of fan-in up to four.
//
// The counts follow from the schedule: a leaf group of a bits deals its one-hot table (2^a - 1 bits) and exchanges its
// generate and propagate bits (the lowest group has no propagate bit); a joining gate of radix r deals every product of two or
// more masked inputs once. The schedules below are the cheapest ones found by dynamic programming for the least number of
// rounds worth having; `carry_cost` and `equality_cost` compute what they send.
#pragma once

#include <cstdint>
#include <span>

#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

inline constexpr unsigned max_leaf = 4;
inline constexpr unsigned max_radix = 4;

/// Groups from the low end; at most three layers.
struct TreePlan {
    std::span<std::uint8_t const> leaves;
    std::span<std::span<std::uint8_t const> const> layers;

    unsigned bits() const noexcept {
        unsigned sum = 0;
        for (auto a : leaves) sum += a;
        return sum;
    }
    /// Planes of all one-hot tables.
    unsigned table_planes() const noexcept {
        unsigned sum = 0;
        for (auto a : leaves) sum += (1u << a) - 1;
        return sum;
    }
};

/// The tree for the carry out of `bits` bits, 1 to 64 (schedule.h).
TreePlan carry_plan(unsigned bits);
/// The tree for the comparison of xor-shared numbers of 8, 16, 32 or 64 bits; its leaves are pairs of bits.
TreePlan xor_less_plan(unsigned bits);
/// The tree for the equality of `bits` bits, 1 to 64 (schedule.h).
TreePlan equality_plan(unsigned bits);

/// Products of masks that one gate deals. `lowest`: generate bit only (no propagate bit of the lowest group, none out).
constexpr unsigned join_deals(unsigned radix, bool lowest) noexcept {
    unsigned const upper = (1u << (radix - 1)) - radix;              // of the upper propagate bits among themselves
    unsigned const generate = (1u << radix) - 1 - radix;             // of these with one generate bit
    unsigned const propagate = lowest ? 0 : (1u << (radix - 1)) - 1; // of these with the lowest propagate bit
    return upper + generate + propagate;
}
constexpr unsigned and_deals(unsigned radix) noexcept {
    return (1u << radix) - radix - 1;
}
/// Planes of g groups: generate bits of all, propagate bits of all but the lowest.
constexpr unsigned group_planes(unsigned groups) noexcept {
    return 2 * groups - 1;
}

/// What `trees` carries of one schedule send up to, not including, the exchange of their last layer.
Cost carry_cost(TreePlan const& plan, unsigned trees);
/// The same for one comparison of xor-shared numbers.
Cost xor_less_cost(TreePlan const& plan);
/// What one equality sends up to, not including, the exchange of its last layer.
Cost equality_cost(TreePlan const& plan);

} // namespace smpc::pd::shared3p
