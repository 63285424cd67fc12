// SPDX-License-Identifier: Apache-2.0
//
// The protocols of compare.h.
#include "libruntime/pd/shared3p/compare.h"

#include <algorithm>
#include <bit>

namespace smpc::pd::shared3p {

std::size_t plane_lanes(Cost const& cost) noexcept {
    std::size_t const bits = std::max<std::size_t>(cost.deal.bits() + 2 * cost.exchange.bits(), 1);
    return std::clamp<std::size_t>(std::bit_floor((std::size_t{1} << 22) / bits), 1024, 65536);
}

// ---- carries -----------------------------------------------------------------------------------------------------------

// Joins the groups of `trees` trees layer by layer; `value`: their planes as p' ⊕ p'' at the evaluators, `dealt`: the part of the
// deal for the gates. p ^= all roots.
static Step join_layers(Chunk& c, TreePlan plan, unsigned trees, Word* value, Word* dealt, Word* p) {
    std::size_t const w = c.words;
    auto const& k = c.bits();
    std::size_t count = group_planes(static_cast<unsigned>(plan.leaves.size())); // planes of one tree
    for (auto layer : plan.layers) {
        Masked const in = co_await c.exchange(value, trees * count);
        std::size_t const blocks = layer.size(), out_count = group_planes(static_cast<unsigned>(blocks));
        std::size_t deals = 0;
        for (std::size_t b = 0; b < blocks; ++b) deals += join_deals(layer[b], b == 0);
        if (!c.is_helper()) value = c.arena.take<Word>(trees * out_count * w);
        for (unsigned t = 0; t < trees; ++t, dealt += deals * w) {
            if (c.is_helper())
                k.join_deal(dealt, in.half + t * count * w, layer.data(), blocks, w, true);
            else
                k.join(value + t * out_count * w, dealt, in.mu + t * count * w, in.half + t * count * w, layer.data(),
                       blocks, w, c.first_mask(), true);
        }
        count = out_count;
    }
    if (!c.is_helper())
        for (unsigned t = 0; t < trees; ++t) k.xor_(p, p, value + t * w, w);
}

Step carries_open(Chunk& c, TreePlan plan, unsigned trees, Word const* summands, Word const* known, Word* p) {
    std::size_t const w = c.words, bits = plan.bits(), groups = plan.leaves.size();
    std::size_t const tables = plan.table_planes();
    auto const& k = c.bits();
    auto const deal = c.begin_deal(carry_cost(plan, trees).deal.planes + (known ? 1 : 0));
    Word* next = Chunk::planes(deal); // the part of the deal that comes next
    if (!c.is_helper()) co_await c.dealt(deal);

    if (known) {
        if (c.is_helper()) {
            k.xor_(next, next, known, w);
        } else {
            std::copy_n(next, w, p);
            if (c.first()) k.xor_(p, p, known, w);
        }
        next += w;
    } else {
        std::fill_n(p, w, 0);
    }

    std::size_t const count = group_planes(static_cast<unsigned>(groups)); // planes of one tree
    Word* value = c.is_helper() ? nullptr : c.arena.take<Word>(trees * count * w);
    for (unsigned t = 0; t < trees; ++t, next += tables * w, summands += bits * w) {
        if (c.is_helper())
            k.leaf_deal(next, summands, plan.leaves.data(), groups, w);
        else
            k.leaf_carry(value + t * count * w, next, summands, plan.leaves.data(), groups, w, c.first_mask());
    }
    co_await join_layers(c, plan, trees, value, next, p);
    if (c.is_helper()) c.send_deal(deal);
}

// ---- less than ---------------------------------------------------------------------------------------------------------

namespace {

// The offset 2^{k-1} of signed values, on planes of a summand.
void flip_top(Chunk& c, Word* planes, unsigned k) {
    if (c.is_helper() == c.mask_has_constants())
        c.bits().not_(planes + (k - 1) * c.words, planes + (k - 1) * c.words, c.words);
}

} // namespace

template <class W> Step less_than_open(Chunk& c, Shares<W> x, Shares<W> y, bool is_signed, Word* p) {
    constexpr unsigned k = 8 * sizeof(W);
    std::size_t const w = c.words;
    Word* const planes = c.arena.take<Word>(3 * k * w); // of x, y and x - y
    c.ring<W>().to_planes(planes, c.summand(x.at(c.begin)), c.n);
    c.ring<W>().to_planes(planes + k * w, c.summand(y.at(c.begin)), c.n);
    if (is_signed) {
        flip_top(c, planes, k);
        flip_top(c, planes + k * w, k);
    }
    co_await less_than_planes_open(c, k, planes, p);
}

Step less_than_planes_open(Chunk& c, unsigned k, Word* planes, Word* p) {
    std::size_t const w = c.words;
    Word* const borrow = c.arena.take<Word>(w);
    c.bits().subtract(planes + 2 * k * w, borrow, planes, planes + k * w, k, w);
    co_await carries_open(c, carry_plan(k), 3, planes, borrow, p);
}

Cost less_than_cost_open(unsigned bits) {
    Cost cost = carry_cost(carry_plan(bits), 3);
    cost.deal = cost.deal + planes(1);
    return cost;
}

template <class W> Step less_than(Chunk& c, Shares<W> x, Shares<W> y, bool is_signed, SharesOut<Word> out) {
    Word* const p = c.arena.take<Word>(c.words);
    co_await less_than_open(c, x, y, is_signed, p);
    co_await c.finish_bit(p, out.at(c.begin / 64));
}

Cost less_than_cost(unsigned bits) {
    return less_than_cost_open(bits) + Cost{.rounds = 1, .exchange = planes(1)};
}

// ---- less than, xor-shared ---------------------------------------------------------------------------------------------

namespace {

// Planes of a word array made by f(own, next) → W for each element.
template <class W, class F> Word* planes_by(Chunk& c, F f) {
    W* const v = c.arena.take<W>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) v[e] = static_cast<W>(f(e));
    Word* const planes = c.arena.take<Word>(8 * sizeof(W) * c.words);
    c.ring<W>().to_planes(planes, v, c.n);
    return planes;
}

} // namespace

Step xor_less_planes_open(Chunk& c, TreePlan plan, LessPlanes in, Word* p) {
    std::size_t const w = c.words, groups = plan.leaves.size(), leaf_deals = 4 * groups;
    auto const& k = c.bits();
    auto const deal = c.begin_deal(xor_less_cost(plan).deal.planes);
    Word* const table = Chunk::planes(deal);
    Word* value = nullptr;
    if (c.is_helper()) {
        k.less_deal(table, in.e, in.y, groups, w);
    } else {
        value = c.arena.take<Word>(group_planes(static_cast<unsigned>(groups)) * w);
        co_await c.dealt(deal);
        k.less_leaf(value, table, in.e, in.y, in.half_e, in.half_y, groups, w, c.first_mask());
    }
    std::fill_n(p, w, 0);
    co_await join_layers(c, plan, 1, value, table + leaf_deals * w, p);
    if (c.is_helper()) c.send_deal(deal);
}

template <class W> Step xor_less_than_open(Chunk& c, Shares<W> x, Shares<W> y, Word* p) {
    x = x.at(c.begin), y = y.at(c.begin);
    LessPlanes in;
    if (c.is_helper()) {
        in.e = planes_by<W>(c, [&](std::size_t i) { return x.own[i] ^ x.next[i] ^ y.own[i] ^ y.next[i]; });
        in.y = planes_by<W>(c, [&](std::size_t i) { return y.own[i] ^ y.next[i]; });
    } else {
        // The constant of e = 1 ⊕ x ⊕ y is a term that both evaluators know.
        W const *const mx = c.mu(x), *const my = c.mu(y), *const hx = c.half(x), *const hy = c.half(y);
        in.e = planes_by<W>(c, [&](std::size_t i) { return ~(mx[i] ^ my[i]); });
        in.half_e = planes_by<W>(c, [&](std::size_t i) { return hx[i] ^ hy[i]; });
        in.y = planes_by<W>(c, [&](std::size_t i) { return my[i]; });
        in.half_y = planes_by<W>(c, [&](std::size_t i) { return hy[i]; });
    }
    return xor_less_planes_open(c, xor_less_plan(8 * sizeof(W)), in, p);
}

template <class W> Step xor_less_than(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<Word> out) {
    Word* const p = c.arena.take<Word>(c.words);
    co_await xor_less_than_open(c, x, y, p);
    co_await c.finish_bit(p, out.at(c.begin / 64));
}

Cost xor_less_than_cost(unsigned bits) {
    return xor_less_cost(xor_less_plan(bits)) + Cost{.rounds = 1, .exchange = planes(1)};
}

// ---- top bit -----------------------------------------------------------------------------------------------------------

template <class W> Step top_bit(Chunk& c, Shares<W> x, SharesOut<Word> out) {
    constexpr unsigned k = 8 * sizeof(W);
    Word* const planes = c.arena.take<Word>(k * c.words);
    Word* const p = c.arena.take<Word>(c.words);
    c.ring<W>().to_planes(planes, c.summand(x.at(c.begin)), c.n);
    co_await carries_open(c, carry_plan(k - 1), 1, planes, planes + (k - 1) * c.words, p);
    co_await c.finish_bit(p, out.at(c.begin / 64));
}

Cost top_bit_cost(unsigned bits) {
    Cost cost = carry_cost(carry_plan(bits - 1), 1) + Cost{.rounds = 1, .exchange = planes(1)};
    cost.deal = cost.deal + planes(1);
    return cost;
}

// ---- equality ----------------------------------------------------------------------------------------------------------

namespace {

// Planes of what is compared: m at the helper, -n at the evaluators.
template <class W> Word const* difference_planes(Chunk& c, Shares<W> x, Shares<W> y, bool is_xor) {
    W* const v = c.arena.take<W>(c.n);
    if (is_xor) {
        for (std::size_t e = 0; e < c.n; ++e)
            v[e] = c.is_helper() ? static_cast<W>(x.own[e] ^ x.next[e] ^ y.own[e] ^ y.next[e])
                                 : static_cast<W>(c.mu(x)[e] ^ c.mu(y)[e]);
    } else if (c.is_helper()) {
        c.ring<W>().add(v, x.own, x.next, c.n);
        if (y.own) {
            c.ring<W>().sub(v, v, y.own, c.n);
            c.ring<W>().sub(v, v, y.next, c.n);
        }
    } else if (y.own) {
        c.ring<W>().sub(v, c.mu(y), c.mu(x), c.n);
    } else {
        c.ring<W>().neg(v, c.mu(x), c.n);
    }
    Word* const planes = c.arena.take<Word>(8 * sizeof(W) * c.words);
    c.ring<W>().to_planes(planes, v, c.n);
    return planes;
}

Step equality_open(Chunk& c, TreePlan plan, Word const* values, Word* p) {
    std::size_t const w = c.words, groups = plan.leaves.size();
    auto const& k = c.bits();
    auto const deal = c.begin_deal(equality_cost(plan).deal.planes);
    Word* next = Chunk::planes(deal);
    if (!c.is_helper()) co_await c.dealt(deal);

    std::size_t count = groups;
    Word* value = c.is_helper() ? nullptr : c.arena.take<Word>(count * w);
    if (c.is_helper())
        k.leaf_deal(next, values, plan.leaves.data(), groups, w);
    else
        k.leaf_equal(value, next, values, plan.leaves.data(), groups, w, c.first_mask());
    next += plan.table_planes() * w;
    for (auto layer : plan.layers) {
        Masked const in = co_await c.exchange(value, count);
        count = layer.size();
        if (c.is_helper()) {
            k.and_deal(next, in.half, layer.data(), count, w);
        } else {
            value = c.arena.take<Word>(count * w);
            k.and_gate(value, next, in.mu, in.half, layer.data(), count, w, c.first_mask());
        }
        for (auto radix : layer) next += and_deals(radix) * w;
    }
    if (c.is_helper())
        c.send_deal(deal);
    else
        std::copy_n(value, w, p);
}

} // namespace

template <class W> Step equal(Chunk& c, Shares<W> x, Shares<W> y, bool is_xor, SharesOut<Word> out) {
    Word* const p = c.arena.take<Word>(c.words);
    Word const* const values = difference_planes(c, x.at(c.begin), y.own ? y.at(c.begin) : y, is_xor);
    co_await equality_open(c, equality_plan(8 * sizeof(W)), values, p);
    co_await c.finish_bit(p, out.at(c.begin / 64));
}

Cost equal_cost(unsigned bits) {
    return equality_cost(equality_plan(bits)) + Cost{.rounds = 1, .exchange = planes(1)};
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step less_than_open(Chunk&, Shares<W>, Shares<W>, bool, Word*);                                           \
    template Step less_than(Chunk&, Shares<W>, Shares<W>, bool, SharesOut<Word>);                                      \
    template Step xor_less_than_open(Chunk&, Shares<W>, Shares<W>, Word*);                                             \
    template Step xor_less_than(Chunk&, Shares<W>, Shares<W>, SharesOut<Word>);                                        \
    template Step top_bit(Chunk&, Shares<W>, SharesOut<Word>);                                                         \
    template Step equal(Chunk&, Shares<W>, Shares<W>, bool, SharesOut<Word>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
