// SPDX-License-Identifier: Apache-2.0
//
// The protocols of magnitude.h.
#include "libruntime/pd/shared3p/magnitude.h"

#include <algorithm>

#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/convert.h"
#include "libruntime/pd/shared3p/forest.h"

namespace smpc::pd::shared3p {

template <class W> Step sign(Chunk& c, Shares<W> x, SharesOut<W> out) {
    constexpr unsigned k = 8 * sizeof(W);
    std::size_t const w = c.words, n = c.n;
    auto const& ring = c.ring<W>();
    x = x.at(c.begin), out = out.at(c.begin);
    auto const tops = c.begin_deal(1);
    auto const deal = c.begin_ring_deal<W>(2 * n); // masks of [x ≠ 0] and of the top bit

    W const* const summand = c.summand(x);
    Word* const planes = c.arena.take<Word>(k * w);
    ring.to_planes(planes, summand, n);
    Word* zero_if = planes; // x = 0 if m = -n
    if (!c.is_helper()) {
        W* const negative = c.arena.take<W>(n);
        ring.neg(negative, summand, n);
        zero_if = c.arena.take<Word>(k * w);
        ring.to_planes(zero_if, negative, n);
    }
    Tree const trees[] = {{TreeKind::equality, k, zero_if}, {TreeKind::carry, k - 1, planes}};
    Word* const roots = c.arena.take<Word>(2 * w);
    co_await grow_forest(c, trees, roots);
    Word const* const top = planes + (k - 1) * w;
    if (c.is_helper()) {
        c.bits().xor_(Chunk::planes(tops), Chunk::planes(tops), top, w);
        c.send_deal(tops);
    } else {
        co_await c.dealt(tops);
        c.bits().xor_(roots + w, roots + w, Chunk::planes(tops), w);
        if (c.first()) {
            c.bits().xor_(roots + w, roots + w, top, w);
            c.bits().not_(roots, roots, w);
        }
    }
    Masked const bits = co_await c.exchange(roots, 2);

    W* p = nullptr;
    if (c.is_helper()) {
        ring.deal_bit(deal.table, bits.half, n);
        ring.deal_bit(deal.table + n, bits.half + w, n);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<W>(n);
        W *const some = c.arena.take<W>(n), first = static_cast<W>(c.first());
        ring.bit(some, bits.mu, deal.table, first, n);
        ring.bit(p, bits.mu + w, deal.table + n, first, n);
        ring.add(p, p, p, n);
        ring.sub(p, some, p, n);
    }
    co_await c.finish_ring(p, out);
}

Cost sign_cost(unsigned bits) {
    Cost cost = forest_cost({{TreeKind::equality, bits, false}, {TreeKind::carry, bits - 1, false}}) +
                Cost{.rounds = 2, .deal = planes(1), .exchange = planes(2) + words(bits)};
    cost.deal = cost.deal + words(bits) + words(bits);
    return cost;
}

template <class W> Step absolute(Chunk& c, Shares<W> x, SharesOut<W> out) {
    constexpr unsigned k = 8 * sizeof(W);
    auto const& ring = c.ring<W>();
    x = x.at(c.begin), out = out.at(c.begin);
    Word *const planes = c.arena.take<Word>(k * c.words), *const p = c.arena.take<Word>(c.words);
    ring.to_planes(planes, c.summand(x), c.n);
    co_await carries_open(c, carry_plan(k - 1), 1, planes, planes + (k - 1) * c.words, p);
    Masked const negative = co_await c.exchange(p, 1);
    co_await times_bit<W>(c, c.is_helper() ? negative.half : negative.mu, x, out);
    ring.add(out.own, out.own, out.own, c.n);
    ring.add(out.next, out.next, out.next, c.n);
    ring.sub(out.own, x.own, out.own, c.n);
    ring.sub(out.next, x.next, out.next, c.n);
}

Cost absolute_cost(unsigned bits) {
    Cost times = bit_times_cost(bits);
    --times.rounds; // its deals go out ahead
    return top_bit_cost(bits) + times;
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step sign(Chunk&, Shares<W>, SharesOut<W>);                                                               \
    template Step absolute(Chunk&, Shares<W>, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
