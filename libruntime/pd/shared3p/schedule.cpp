// SPDX-License-Identifier: Apache-2.0
//
// The dynamic programme of schedule.h: groups of one to four bits, joined two to four at a time in each layer.
#include "libruntime/pd/shared3p/schedule.h"

#include <array>
#include <string>
#include <vector>

#include <smpc/client/error.h>

namespace smpc::pd::shared3p {
namespace {

constexpr unsigned max_bits = 64, max_layers = 3, never = 1u << 30;
using Sizes = std::vector<std::uint8_t>;

/// A partition, lowest part first, and what it costs.
struct Split {
    unsigned cost = never;
    Sizes sizes;
};

/// The cheapest partitions of up to max_bits items into parts of `least` to `most`; the lowest part has a price of its own.
class Partitions {
public:
    template <class F> Partitions(unsigned least, unsigned most, F cost) : best_(max_bits + 1), lowest_(max_bits + 1) {
        for (auto* table : {&best_, &lowest_})
            for (auto& row : *table) row.resize(max_bits + 1);
        best_[0][0].cost = 0;
        for (unsigned parts = 1; parts <= max_bits; ++parts)
            for (unsigned n = 1; n <= max_bits; ++n)
                for (unsigned s = least; s <= most && s <= n; ++s) {
                    Split const& rest = best_[parts - 1][n - s];
                    if (rest.cost == never) continue;
                    offer(best_[parts][n], s, rest, cost(s, false));
                    offer(lowest_[parts][n], s, rest, cost(s, true));
                }
    }
    Split const& find(unsigned n, unsigned parts) const { return lowest_[parts][n]; }

private:
    static void offer(Split& to, unsigned s, Split const& rest, unsigned cost) {
        if (rest.cost + cost >= to.cost) return;
        to = {rest.cost + cost, {static_cast<std::uint8_t>(s)}};
        to.sizes.insert(to.sizes.end(), rest.sizes.begin(), rest.sizes.end());
    }

    std::vector<std::vector<Split>> best_, lowest_; // by parts, items
};

/// Groups joined in layers, and what that costs.
struct Joined {
    bool known = false;
    unsigned cost = never;
    std::vector<Sizes> layers;
};

struct Stored {
    Sizes leaves;
    std::vector<Sizes> layers;
    std::vector<std::span<std::uint8_t const>> spans;
};

class Programme {
public:
    explicit Programme(TreeKind kind)
        : kind_(kind), leaves_(1, max_leaf, [this](unsigned a, bool lowest) { return leaf_cost(a, lowest); }),
          gates_(2, max_radix, [this](unsigned r, bool lowest) { return gate_cost(r, lowest); }) {
        for (unsigned bits = 1; bits <= max_bits; ++bits) {
            plans_[bits] = plan_for(bits);
            for (Sizes const& layer : plans_[bits].layers) plans_[bits].spans.emplace_back(layer);
        }
    }
    TreePlan plan(unsigned bits) const { return {plans_[bits].leaves, plans_[bits].spans}; }

private:
    // Dealt bits and both evaluators' messages of one group or gate; the lowest one of a carry tree has no propagate bit.
    unsigned leaf_cost(unsigned a, bool lowest) const {
        bool const both = kind_ == TreeKind::carry && !lowest;
        return (1u << a) - 1 + (both ? 4 : 2);
    }
    unsigned gate_cost(unsigned r, bool lowest) const {
        if (kind_ == TreeKind::equality) return and_deals(r) + 2;
        return join_deals(r, lowest) + (lowest ? 2 : 4);
    }
    Joined const& joined(unsigned groups, unsigned layers) {
        Joined& best = joined_[layers][groups];
        if (best.known) return best;
        best.known = true;
        if (groups == 1) best.cost = 0;
        if (groups == 1 || layers == 0) return best;
        for (unsigned blocks = 1; 2 * blocks <= groups; ++blocks) {
            Joined const& rest = joined(blocks, layers - 1);
            Split const& split = gates_.find(groups, blocks);
            if (rest.cost == never || split.cost == never || split.cost + rest.cost >= best.cost) continue;
            best.cost = split.cost + rest.cost;
            best.layers = {split.sizes};
            best.layers.insert(best.layers.end(), rest.layers.begin(), rest.layers.end());
        }
        return best;
    }
    Stored plan_for(unsigned bits) {
        unsigned const layers = bits <= max_leaf ? 0 : bits <= 8 ? 1 : bits <= 32 ? 2 : max_layers;
        Stored stored;
        unsigned least = never;
        for (unsigned groups = 1; groups <= bits; ++groups) {
            Joined const& inner = joined(groups, layers);
            Split const& split = leaves_.find(bits, groups);
            if (inner.cost == never || split.cost == never || split.cost + inner.cost >= least) continue;
            least = split.cost + inner.cost;
            stored.leaves = split.sizes;
            stored.layers = inner.layers;
        }
        return stored;
    }

    TreeKind kind_;
    Partitions leaves_, gates_;
    std::array<Stored, max_bits + 1> plans_{};
    std::array<std::array<Joined, max_bits + 1>, max_layers + 1> joined_{};
};

} // namespace

TreePlan cheapest_plan(TreeKind kind, unsigned bits) {
    static Programme const carries(TreeKind::carry), equalities(TreeKind::equality);
    if (bits == 0 || bits > max_bits)
        throw Error(ErrorCode::internal, "no schedule for a tree over " + std::to_string(bits) + " bits");
    return (kind == TreeKind::carry ? carries : equalities).plan(bits);
}

} // namespace smpc::pd::shared3p
