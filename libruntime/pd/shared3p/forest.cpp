// SPDX-License-Identifier: Apache-2.0
//
// The trees of forest.h, layer by layer.
#include "libruntime/pd/shared3p/forest.h"

#include <algorithm>
#include <array>
#include <vector>

#include <smpc/client/error.h>

namespace smpc::pd::shared3p {
namespace {

constexpr std::size_t max_trees = 8;

TreePlan plan_of(TreeKind kind, unsigned bits) {
    return kind == TreeKind::carry ? carry_plan(bits) : equality_plan(bits);
}

// Planes that g groups leave: generate and propagate bits, or equality bits.
std::size_t planes_of_groups(TreeKind kind, std::size_t groups) noexcept {
    return kind == TreeKind::carry ? group_planes(static_cast<unsigned>(groups)) : groups;
}

std::size_t deals_of_layer(TreeKind kind, std::span<std::uint8_t const> layer) noexcept {
    std::size_t sum = 0;
    for (std::size_t b = 0; b < layer.size(); ++b)
        sum += kind == TreeKind::carry ? join_deals(layer[b], b == 0) : and_deals(layer[b]);
    return sum;
}

std::size_t dealt_planes(TreePlan const& plan, TreeKind kind, bool same_tables) noexcept {
    std::size_t sum = same_tables ? 0 : plan.table_planes();
    for (auto layer : plan.layers) sum += deals_of_layer(kind, layer);
    return sum;
}

// A tree that grows: what its last layer left, where its part of the deal goes on.
struct Growing {
    TreePlan plan;
    TreeKind kind{};
    std::size_t groups = 0; // of the last layer
    Word* value = nullptr;  // p' planes of them, at the evaluators
    Word* dealt = nullptr;
    bool ends_at(std::size_t layer) const noexcept { return layer >= plan.layers.size(); }
    std::size_t planes() const noexcept { return planes_of_groups(kind, groups); }
};

void leaves(Chunk& c, Growing& g, Tree const& tree, Word*& table) {
    auto const& k = c.bits();
    std::size_t const w = c.words;
    std::uint8_t const* const sizes = g.plan.leaves.data();
    if (!tree.same_tables) {
        table = g.dealt;
        g.dealt += g.plan.table_planes() * w;
        if (c.is_helper()) k.leaf_deal(table, tree.known, sizes, g.groups, w);
    }
    if (c.is_helper()) return;
    auto const evaluate = g.kind == TreeKind::carry ? k.leaf_carry : k.leaf_equal;
    evaluate(g.value, table, tree.known, sizes, g.groups, w, c.first_mask());
}

void join(Chunk& c, Growing& g, Masked in, Word* out, std::size_t layer_index) {
    auto const layer = g.plan.layers[layer_index];
    auto const& k = c.bits();
    std::size_t const w = c.words;
    if (g.kind == TreeKind::carry) {
        if (c.is_helper())
            k.join_deal(g.dealt, in.half, layer.data(), layer.size(), w, true);
        else
            k.join(out, g.dealt, in.mu, in.half, layer.data(), layer.size(), w, c.first_mask(), true);
    } else {
        if (c.is_helper())
            k.and_deal(g.dealt, in.half, layer.data(), layer.size(), w);
        else
            k.and_gate(out, g.dealt, in.mu, in.half, layer.data(), layer.size(), w, c.first_mask());
    }
    g.dealt += deals_of_layer(g.kind, layer) * w;
    g.groups = layer.size();
    g.value = out;
}

} // namespace

Step grow_forest(Chunk& c, std::span<Tree const> trees, Word* roots) {
    std::size_t const w = c.words;
    std::array<Growing, max_trees> growing;
    if (trees.size() > max_trees) throw Error(ErrorCode::internal, "too many trees in one forest");
    std::size_t dealt = 0, layers = 0;
    for (std::size_t t = 0; t < trees.size(); ++t) {
        Growing& g = growing[t];
        g.kind = trees[t].kind;
        g.plan = plan_of(g.kind, trees[t].bits);
        g.groups = g.plan.leaves.size();
        dealt += dealt_planes(g.plan, g.kind, trees[t].same_tables);
        layers = std::max(layers, g.plan.layers.size());
    }
    auto const deal = c.begin_deal(dealt);
    if (!c.is_helper()) co_await c.dealt(deal);

    // The planes of the trees that go on are side by side; a tree of one group is its root already.
    auto place = [&](std::size_t layer) {
        std::size_t count = 0;
        for (std::size_t t = 0; t < trees.size(); ++t)
            if (!growing[t].ends_at(layer)) count += growing[t].planes();
        return count;
    };
    Word* next = Chunk::planes(deal);
    std::size_t count = place(0);
    Word* const first = c.is_helper() ? nullptr : c.arena.take<Word>(count * w);
    Word *at = first, *table = nullptr;
    for (std::size_t t = 0; t < trees.size(); ++t) {
        Growing& g = growing[t];
        g.dealt = next;
        next += dealt_planes(g.plan, g.kind, trees[t].same_tables) * w;
        g.value = g.ends_at(0) ? roots + t * w : at;
        if (!c.is_helper() && !g.ends_at(0)) at += g.planes() * w;
        leaves(c, g, trees[t], table);
    }
    Word* value = first;
    for (std::size_t layer = 0; layer < layers; ++layer) {
        Masked in = co_await c.exchange(value, count);
        std::array<std::size_t, max_trees> taken{};
        for (std::size_t t = 0; t < trees.size(); ++t)
            if (!growing[t].ends_at(layer)) taken[t] = growing[t].planes();
        std::size_t out = 0;
        for (std::size_t t = 0; t < trees.size(); ++t)
            if (!growing[t].ends_at(layer) && !growing[t].ends_at(layer + 1))
                out += planes_of_groups(growing[t].kind, growing[t].plan.layers[layer].size());
        value = c.is_helper() ? nullptr : c.arena.take<Word>(out * w);
        Word* to = value;
        for (std::size_t t = 0; t < trees.size(); ++t) {
            Growing& g = growing[t];
            if (g.ends_at(layer)) continue;
            bool const last = g.ends_at(layer + 1);
            join(c, g, in, last ? roots + t * w : to, layer);
            if (!last && !c.is_helper()) to += g.planes() * w;
            in = {c.is_helper() ? nullptr : in.mu + taken[t] * w, in.half + taken[t] * w};
        }
        count = out;
    }
    if (c.is_helper()) c.send_deal(deal);
}

Cost forest_cost(std::initializer_list<TreeShape> trees) {
    Cost cost{.rounds = 1};
    std::size_t layers = 0;
    for (TreeShape const& tree : trees) {
        TreePlan const plan = plan_of(tree.kind, tree.bits);
        layers = std::max(layers, plan.layers.size());
        cost.deal = cost.deal + planes(dealt_planes(plan, tree.kind, tree.same_tables));
        std::size_t groups = plan.leaves.size();
        for (auto layer : plan.layers) {
            cost.exchange = cost.exchange + planes(planes_of_groups(tree.kind, groups));
            groups = layer.size();
        }
    }
    cost.rounds += static_cast<unsigned>(layers);
    return cost;
}

} // namespace smpc::pd::shared3p
