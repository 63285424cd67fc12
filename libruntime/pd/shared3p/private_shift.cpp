// SPDX-License-Identifier: Apache-2.0
//
// The protocols of private_shift.h.
#include "libruntime/pd/shared3p/private_shift.h"

#include <bit>

#include "libruntime/pd/shared3p/convert.h"
#include "libruntime/pd/shared3p/decompose.h"
#include "libruntime/pd/shared3p/forest.h"

namespace smpc::pd::shared3p {
namespace {

constexpr unsigned log2_of(unsigned bits) noexcept {
    return static_cast<unsigned>(std::countr_zero(bits));
}
/// The amount's bits and the one for "all the way out"; an odd last one is a stage of its own.
constexpr unsigned amount_bits(unsigned bits) noexcept {
    return log2_of(bits) + 1;
}
/// How far bit i of these shifts.
constexpr unsigned distance(unsigned bits, unsigned i) noexcept {
    return 1u << i < bits ? 1u << i : bits;
}

// ---- the amount --------------------------------------------------------------------------------------------------------

// y >> q is zero if (m >> q) + (n >> q) + c_q is, c_q the carry of the low q bits: two equalities of the same number, one of
// which c_q selects.
template <class W> Step amount(Chunk& c, Shares<W> y, Masked& out) {
    constexpr unsigned k = 8 * sizeof(W), q = log2_of(k);
    std::size_t const w = c.words;
    W const* const summand = c.summand(y);
    Word* const planes = c.arena.take<Word>(k * w);
    c.ring<W>().to_planes(planes, summand, c.n);
    Word const *high = planes + q * w, *lower = high;
    if (!c.is_helper()) { // m = -n and m = -n - 1
        Word* const negative = c.arena.take<Word>((k - q) * w);
        Word* const inverted = c.arena.take<Word>((k - q) * w);
        Word* const nothing = c.arena.take<Word>((k - q + 1) * w);
        std::fill_n(nothing, (k - q) * w, 0);
        c.bits().subtract(negative, nothing + (k - q) * w, nothing, high, k - q, w);
        c.bits().not_(inverted, high, (k - q) * w);
        high = negative, lower = inverted;
    }
    Tree const trees[] = {
        {TreeKind::equality, k - q, high}, {TreeKind::equality, k - q, lower, true}, {TreeKind::carry, q, planes}};
    Word* const open = c.arena.take<Word>((q + 3) * w);
    auto const gate = c.begin_deal(1);
    co_await grow_forest(c, trees, open + q * w);
    co_await decompose_open(c, q, planes, open);
    Masked const in = co_await c.exchange(open, q + 3);

    // o = 1 ⊕ E0 ⊕ c_q·(E0 ⊕ E1)
    Word *const p = c.arena.take<Word>(w), *const product = Chunk::planes(gate);
    Word const *const h = in.half + q * w, *const m = in.mu + q * w;
    if (c.is_helper()) {
        for (std::size_t j = 0; j < w; ++j) product[j] ^= h[2 * w + j] & (h[j] ^ h[w + j]);
        c.send_deal(gate);
    } else {
        co_await c.dealt(gate);
        Word const first = c.first_mask();
        for (std::size_t j = 0; j < w; ++j) {
            Word const md = m[j] ^ m[w + j], mc = m[2 * w + j];
            p[j] = (first & (~m[j] ^ (mc & md))) ^ h[j] ^ (mc & (h[j] ^ h[w + j])) ^ (md & h[2 * w + j]) ^ product[j];
        }
    }
    Masked const beyond = co_await c.exchange(p, 1);
    // the amount's bits and o side by side
    Word* const half = c.arena.take<Word>((q + 1) * w);
    std::copy_n(beyond.half, w, std::copy_n(in.half, q * w, half));
    Word* mu = nullptr;
    if (!c.is_helper()) {
        mu = c.arena.take<Word>((q + 1) * w);
        std::copy_n(beyond.mu, w, std::copy_n(in.mu, q * w, mu));
    }
    out = {mu, half};
}

Cost amount_cost(unsigned bits) {
    unsigned const q = log2_of(bits);
    Cost const forest = forest_cost(
        {{TreeKind::equality, bits - q, false}, {TreeKind::equality, bits - q, true}, {TreeKind::carry, q, false}});
    Cost low = decompose_cost(q);
    --low.rounds; // its deals go out with the trees'
    return forest + low + Cost{.rounds = 2, .deal = planes(1), .exchange = planes(q + 3 + 1)};
}

Masked bit(Chunk& c, Masked bits, unsigned i) {
    return {c.is_helper() ? nullptr : bits.mu + i * c.words, bits.half + i * c.words};
}

// ---- left --------------------------------------------------------------------------------------------------------------

template <class W> W factor(unsigned i) noexcept {
    unsigned const s = distance(8 * sizeof(W), i);
    return static_cast<W>((s == 8 * sizeof(W) ? W{0} : static_cast<W>(W{1} << s)) - 1);
}

// out = x·(1 + b_i·a_i)·(1 + b_{i+1}·a_{i+1})
template <class W> Step scale_twice(Chunk& c, Masked bits, unsigned i, Shares<W> x, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(6 * c.n);
    Masked const low = bit(c, bits, i), high = bit(c, bits, i + 1);
    if (c.is_helper()) {
        c.ring<W>().scale_deal(deal.table, low.half, high.half, c.summand(x), c.n);
        c.send_deal(deal);
        co_await c.finish_ring<W>(nullptr, out);
        co_return;
    }
    co_await c.dealt(deal);
    W* const p = c.arena.take<W>(c.n);
    c.ring<W>().scale(p, low.mu, high.mu, factor<W>(i), factor<W>(i + 1), deal.table, c.mu(x), c.half(x),
                      static_cast<W>(c.first()), c.n);
    co_await c.finish_ring(p, out);
}

} // namespace

template <class W> Step shift_left_private(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> out) {
    constexpr unsigned count = amount_bits(8 * sizeof(W));
    std::size_t const n = c.n;
    out = out.at(c.begin);
    Masked bits;
    co_await amount(c, y.at(c.begin), bits);
    Shares<W> in = x.at(c.begin);
    for (unsigned i = 0; i + 1 < count; i += 2) {
        SharesOut<W> const to =
            i + 2 >= count ? out : SharesOut<W>{c.arena.take<W>(round_up(n, 64)), c.arena.take<W>(round_up(n, 64))};
        co_await scale_twice(c, bits, i, in, to);
        in = to;
    }
    if (count % 2 == 0) co_return;
    // the last one alone is o: x - o·x
    SharesOut<W> const lost{c.arena.take<W>(n), c.arena.take<W>(n)};
    Masked const beyond = bit(c, bits, count - 1);
    co_await times_bit<W>(c, c.is_helper() ? beyond.half : beyond.mu, in, lost);
    c.ring<W>().sub(out.own, in.own, lost.own, n);
    c.ring<W>().sub(out.next, in.next, lost.next, n);
}

Cost shift_left_private_cost(unsigned bits) {
    Cost cost = amount_cost(bits);
    for (unsigned i = 0; i < amount_bits(bits); i += 2) {
        bool const two = i + 1 < amount_bits(bits);
        Size const word = words(bits);
        cost = cost + Cost{.rounds = 1, .exchange = word};
        for (int j = 0; j < (two ? 6 : 2); ++j) cost.deal = cost.deal + word;
    }
    return cost;
}

// ---- right -------------------------------------------------------------------------------------------------------------

namespace {

// Moves planes down by distance(i), distance(i + 1), both or not at all.
Step move_twice(Chunk& c, Masked bits, unsigned i, unsigned k, Masked& x) {
    auto const deal = c.begin_deal(1 + 3 * k);
    unsigned const s0 = distance(k, i), s1 = distance(k, i + 1);
    Word* p = nullptr;
    if (c.is_helper()) {
        c.bits().move_deal(Chunk::planes(deal), x.half, bits.half + i * c.words, k, s0, s1, c.words);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<Word>(k * c.words);
        c.bits().move(p, Chunk::planes(deal), x.mu, x.half, bits.mu + i * c.words, bits.half + i * c.words, k, s0, s1,
                      c.words, c.first_mask());
    }
    x = co_await c.exchange(p, k);
}

// x ⊕ b·x for every plane
Step clear_where(Chunk& c, Masked b, unsigned k, Masked& x) {
    std::size_t const w = c.words;
    auto const deal = c.begin_deal(k);
    Word* const products = Chunk::planes(deal);
    Word* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < w; ++j) products[i * w + j] ^= b.half[j] & x.half[i * w + j];
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<Word>(k * w);
        for (std::size_t i = 0; i < k; ++i)
            for (std::size_t j = 0; j < w; ++j) {
                Word const m = x.mu[i * w + j], h = x.half[i * w + j];
                p[i * w + j] = (c.first_mask() & m & ~b.mu[j]) ^ (h & ~b.mu[j]) ^ (m & b.half[j]) ^ products[i * w + j];
            }
    }
    x = co_await c.exchange(p, k);
}

} // namespace

template <class W> Step shift_right_private(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> out) {
    constexpr unsigned k = 8 * sizeof(W), count = amount_bits(k);
    std::size_t const w = c.words;
    Masked bits;
    co_await amount(c, y.at(c.begin), bits);
    Word *const planes = c.arena.take<Word>(k * w), *const open = c.arena.take<Word>(k * w);
    c.ring<W>().to_planes(planes, c.summand(x.at(c.begin)), c.n);
    co_await decompose_open(c, k, planes, open);
    Masked value = co_await c.exchange(open, k);
    for (unsigned i = 0; i + 1 < count; i += 2) co_await move_twice(c, bits, i, k, value);
    if (count % 2) co_await clear_where(c, bit(c, bits, count - 1), k, value);
    W* const words = c.arena.take<W>(c.n);
    c.ring<W>().from_planes(words, c.is_helper() ? value.half : value.mu, c.n);
    co_await bits_to_ring<W>(c, words, out.at(c.begin));
}

Cost shift_right_private_cost(unsigned bits) {
    Cost x = decompose_cost(bits), back = to_ring_cost(bits);
    --x.rounds, --back.rounds; // deals go out at the start
    Cost cost = amount_cost(bits) + x + Cost{.rounds = 1, .exchange = planes(bits)};
    for (unsigned i = 0; i < amount_bits(bits); i += 2) {
        bool const two = i + 1 < amount_bits(bits);
        cost = cost + Cost{.rounds = 1, .deal = planes(two ? 1 + 3 * bits : bits), .exchange = planes(bits)};
    }
    return cost + back;
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step shift_left_private(Chunk&, Shares<W>, Shares<W>, SharesOut<W>);                                      \
    template Step shift_right_private(Chunk&, Shares<W>, Shares<W>, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
