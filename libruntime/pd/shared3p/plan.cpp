// SPDX-License-Identifier: Apache-2.0
//
// The schedule tables of comparisons of xor-shared numbers, lowest group first, and the counts of all schedules.
#include "libruntime/pd/shared3p/plan.h"

#include "libruntime/pd/shared3p/schedule.h"

#include <smpc/client/error.h>

namespace smpc::pd::shared3p {
namespace {

using Sizes = std::span<std::uint8_t const>;

constexpr std::uint8_t r2[] = {2}, r3[] = {3}, r4[] = {4}, r33[] = {3, 3};
constexpr std::uint8_t r323[] = {3, 2, 3}, r333322[] = {3, 3, 3, 3, 2, 2};
constexpr std::uint8_t r3x10_2[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2}, r3332[] = {3, 3, 3, 2};
constexpr std::uint8_t pairs[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                                  2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};

constexpr Sizes only4[] = {r4}, x16[] = {r323, r3}, x32[] = {r333322, r33, r2}, x64[] = {r3x10_2, r3332, r4};

[[noreturn]] void no_plan(unsigned bits) {
    throw Error(ErrorCode::internal, "no schedule for a tree over " + std::to_string(bits) + " bits");
}

} // namespace

TreePlan carry_plan(unsigned bits) {
    return cheapest_plan(TreeKind::carry, bits);
}

TreePlan xor_less_plan(unsigned bits) {
    Sizes const leaves = Sizes(pairs).first(bits / 2 <= 32 ? bits / 2 : 0);
    switch (bits) {
    case 8:
        return {leaves, only4};
    case 16:
        return {leaves, x16};
    case 32:
        return {leaves, x32};
    case 64:
        return {leaves, x64};
    default:
        no_plan(bits);
    }
}

TreePlan equality_plan(unsigned bits) {
    return cheapest_plan(TreeKind::equality, bits);
}

namespace {

// Leaves of any kind, then the layers of joining gates.
Cost tree_cost(TreePlan const& plan, unsigned trees, std::uint64_t leaf_deals) {
    Cost cost;
    cost.rounds = 1; // the deals
    cost.deal = planes(leaf_deals * trees);
    unsigned groups = static_cast<unsigned>(plan.leaves.size());
    for (auto layer : plan.layers) {
        ++cost.rounds;
        cost.exchange = cost.exchange + planes(std::uint64_t{group_planes(groups)} * trees);
        for (std::size_t j = 0; j < layer.size(); ++j)
            cost.deal = cost.deal + planes(std::uint64_t{join_deals(layer[j], j == 0)} * trees);
        groups = static_cast<unsigned>(layer.size());
    }
    return cost;
}

} // namespace

Cost carry_cost(TreePlan const& plan, unsigned trees) {
    return tree_cost(plan, trees, plan.table_planes());
}

Cost xor_less_cost(TreePlan const& plan) {
    return tree_cost(plan, 1, 4 * plan.leaves.size());
}

Cost equality_cost(TreePlan const& plan) {
    Cost cost;
    cost.rounds = 1;
    cost.deal = planes(plan.table_planes());
    auto groups = plan.leaves.size();
    for (auto layer : plan.layers) {
        ++cost.rounds;
        cost.exchange = cost.exchange + planes(groups);
        for (auto radix : layer) cost.deal = cost.deal + planes(and_deals(radix));
        groups = layer.size();
    }
    return cost;
}

} // namespace smpc::pd::shared3p
