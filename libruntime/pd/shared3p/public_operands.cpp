// SPDX-License-Identifier: Apache-2.0
//
// The protocols of public_operands.h.
#include "libruntime/pd/shared3p/public_operands.h"

#include <algorithm>
#include <array>

#include "libruntime/pd/shared3p/forest.h"

namespace smpc::pd::shared3p {
namespace {

template <class W> constexpr unsigned width = 8 * sizeof(W);

// The planes 0 … count-1 of n values.
template <class W> Word const* low_planes(Chunk& c, W const* values) {
    Word* const planes = c.arena.take<Word>(width<W> * c.words);
    c.ring<W>().to_planes(planes, values, c.n);
    return planes;
}

constexpr unsigned bytes_of(unsigned bits) noexcept {
    return (bits + 7) / 8;
}

} // namespace

// ---- shift -------------------------------------------------------------------------------------------------------------

template <class W>
Step shift_right_public(Chunk& c, Shares<W> x, std::uint8_t const* amounts, unsigned most, SharesOut<W> out) {
    constexpr unsigned k = width<W>;
    std::size_t const w = c.words;
    x = x.at(c.begin), out = out.at(c.begin), amounts += c.begin;
    auto const low = c.begin_ring_deal<W>(2 * c.n); // m >> s, then c_s
    auto const high = c.begin_ring_deal<W>(c.n, bytes_of(most));

    W const* const summand = c.summand(x);
    W* const aligned = c.arena.take<W>(c.n); // the low s bits, moved up to end at bit `most`
    W const keep = static_cast<W>((W{1} << most) - 1);
    for (std::size_t e = 0; e < c.n; ++e)
        aligned[e] = static_cast<W>(static_cast<W>(summand[e] << (most - amounts[e])) & keep);
    Tree const trees[] = {{TreeKind::carry, most, low_planes(c, aligned)},
                          {TreeKind::carry, k, low_planes(c, summand)}};
    Word* const roots = c.arena.take<Word>(2 * w);
    co_await grow_forest(c, trees, roots);
    Masked const carry = co_await c.exchange(roots, 2);

    auto const& ring = c.ring<W>();
    if (c.is_helper()) {
        W* const shifted = c.arena.take<W>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) shifted[e] = static_cast<W>(summand[e] >> amounts[e]);
        ring.deal(low.table, shifted, c.n);
        ring.deal_bit(low.table + c.n, carry.half, c.n);
        ring.deal_bit(high.table, carry.half + w, c.n);
        c.send_deal(low);
        c.send_deal(high);
        co_await c.finish_ring<W>(nullptr, out);
        co_return;
    }
    co_await c.dealt(low);
    co_await c.dealt(high);
    W const first = static_cast<W>(c.first());
    W *const p = c.arena.take<W>(c.n), *const wrapped = c.arena.take<W>(c.n);
    ring.bit(p, carry.mu, low.table + c.n, first, c.n);
    ring.bit(wrapped, carry.mu + w, high.table, first, c.n);
    for (std::size_t e = 0; e < c.n; ++e) {
        W const mine = static_cast<W>(low.table[e] + (first ? static_cast<W>(summand[e] >> amounts[e]) : 0));
        // 2^{k-s}·c, in two steps because k - 0 is no shift
        W const lost = static_cast<W>(static_cast<W>(wrapped[e] << (k - 1 - amounts[e])) << 1);
        p[e] = static_cast<W>(p[e] + mine - lost);
    }
    co_await c.finish_ring(p, out);
}

Cost shift_right_public_cost(unsigned bits, unsigned most) {
    Cost cost = forest_cost({{TreeKind::carry, most, false}, {TreeKind::carry, bits, false}}) +
                Cost{.rounds = 2, .exchange = planes(2) + words(bits)};
    cost.deal = cost.deal + words(bits) + words(bits) + words(most);
    return cost;
}

// ---- division ----------------------------------------------------------------------------------------------------------

namespace {

/// Division by one number with a product by its inverse: exact for 64 bits after two corrections.
struct Divider {
    std::uint64_t divisor, inverse;
    explicit Divider(std::uint64_t d) : divisor(d), inverse(~std::uint64_t{0} / d) {}
    std::uint64_t quotient(std::uint64_t x) const noexcept {
        __extension__ using Double = unsigned __int128;
        auto q = static_cast<std::uint64_t>(Double{x} * inverse >> 64);
        std::uint64_t r = x - q * divisor;
        q += r >= divisor;
        r -= r >= divisor ? divisor : 0;
        return q + (r >= divisor);
    }
};

/// What the divisor leaves of 2^k and of this role's summand.
template <class W> struct Parts {
    W *quotient, *remainder; // of the summand
    W *whole, *rest;         // Q, ρ
};

template <class W> Parts<W> divide_summand(Chunk& c, W const* summand, Divisors<W> d) {
    auto take = [&] { return c.arena.take<W>(c.n); };
    Parts<W> const parts{take(), take(), take(), take()};
    auto divide = [&](std::size_t e, Divider const& by) {
        W const q = static_cast<W>(by.quotient(summand[e]));
        parts.quotient[e] = q;
        parts.remainder[e] = static_cast<W>(summand[e] - q * by.divisor);
    };
    // of 2^k: the quotient of 2^k - D and one more
    auto whole_of = [](Divider const& by) { return static_cast<W>(by.quotient(static_cast<W>(-by.divisor)) + 1); };
    if (!d.list) {
        Divider const by(d.all);
        for (std::size_t e = 0; e < c.n; ++e) divide(e, by);
        std::fill_n(parts.whole, c.n, whole_of(by));
        std::fill_n(parts.rest, c.n, static_cast<W>(-std::uint64_t{whole_of(by)} * by.divisor));
        return parts;
    }
    for (std::size_t e = 0; e < c.n; ++e) {
        Divider const by(d.list[c.begin + e]);
        divide(e, by);
        parts.whole[e] = whole_of(by);
        parts.rest[e] = static_cast<W>(-std::uint64_t{parts.whole[e]} * by.divisor);
    }
    return parts;
}

// Numbers t with r_m + r_n >= T ⇔ carry of r_m + t over L bits, for T = D, D + ρ, ρ; the last two only where `valid` says so,
// else the comparison fails (D + ρ) or holds (ρ) whatever r_m is.
template <class W> struct Thresholds {
    W* number[3];
    Word* valid[2];
};

template <class W> Thresholds<W> thresholds(Chunk& c, Parts<W> const& parts, Divisors<W> d) {
    Thresholds<W> t{};
    for (W*& number : t.number) number = c.arena.take<W>(c.n);
    for (Word*& plane : t.valid) {
        plane = c.arena.take<Word>(c.words);
        std::fill_n(plane, c.words, 0);
    }
    W const full = d.remainder_bits == width<W> ? W{0} : static_cast<W>(W{1} << d.remainder_bits); // 2^L mod 2^k
    for (std::size_t e = 0; e < c.n; ++e) {
        W const divisor = d.list ? d.list[c.begin + e] : d.all, r = parts.remainder[e], rest = parts.rest[e];
        W const at_divisor = static_cast<W>(r + static_cast<W>(full - divisor));
        t.number[0][e] = at_divisor;
        t.number[1][e] = static_cast<W>(at_divisor - rest);
        t.number[2][e] = static_cast<W>(full - rest + r);
        t.valid[0][e / 64] |= Word{at_divisor >= rest} << e % 64;
        t.valid[1][e / 64] |= Word{r < rest} << e % 64;
    }
    return t;
}

} // namespace

template <class W> Step divide_public(Chunk& c, Shares<W> x, Divisors<W> divisors, bool remainder, SharesOut<W> out) {
    constexpr unsigned k = width<W>;
    std::size_t const w = c.words, n = c.n;
    unsigned const low = divisors.remainder_bits;
    auto const& bits = c.bits();
    auto const& ring = c.ring<W>();
    x = x.at(c.begin), out = out.at(c.begin);
    auto const deal = c.begin_ring_deal<W>(4 * n); // q_m, and the masks of c, u, v
    auto const gate = c.begin_deal(2);

    W const* const summand = c.summand(x);
    Parts<W> const parts = divide_summand(c, summand, divisors);
    std::array<Tree, 4> trees{};
    trees[0] = {TreeKind::carry, k, low_planes(c, summand)};
    Thresholds<W> t{};
    if (c.is_helper()) {
        trees[1] = {TreeKind::carry, low, low_planes(c, parts.remainder)};
        trees[2] = trees[3] = {TreeKind::carry, low, nullptr, true};
    } else {
        t = thresholds(c, parts, divisors);
        for (std::size_t j = 0; j < 3; ++j) trees[1 + j] = {TreeKind::carry, low, low_planes(c, t.number[j]), j > 0};
    }
    Word* const roots = c.arena.take<Word>(4 * w); // c, [r >= D], [r >= D + ρ], [r >= ρ]
    co_await grow_forest(c, trees, roots);
    if (!c.is_helper()) {
        bits.and_(roots + 2 * w, roots + 2 * w, t.valid[0], w);
        bits.and_(roots + 3 * w, roots + 3 * w, t.valid[1], w);
        if (c.first())
            for (std::size_t j = 0; j < w; ++j) roots[3 * w + j] ^= ~t.valid[1][j];
    }
    Masked const in = co_await c.exchange(roots, 4);

    // u = c ? [r >= D + ρ] : [r >= D],  v = c·(1 ⊕ [r >= ρ])
    Word* const p = c.arena.take<Word>(2 * w);
    Word* const products = Chunk::planes(gate);
    if (c.is_helper()) {
        for (std::size_t j = 0; j < w; ++j) {
            products[j] ^= in.half[j] & (in.half[w + j] ^ in.half[2 * w + j]);
            products[w + j] ^= in.half[j] & in.half[3 * w + j];
        }
        c.send_deal(gate);
    } else {
        co_await c.dealt(gate);
        Word const first = c.first_mask();
        for (std::size_t j = 0; j < w; ++j) {
            Word const mc = in.mu[j], hc = in.half[j];
            Word const md = in.mu[w + j] ^ in.mu[2 * w + j], hd = in.half[w + j] ^ in.half[2 * w + j];
            Word const mr = ~in.mu[3 * w + j], hr = in.half[3 * w + j];
            p[j] = (first & (in.mu[w + j] ^ (mc & md))) ^ in.half[w + j] ^ (mc & hd) ^ (md & hc) ^ products[j];
            p[w + j] = (first & mc & mr) ^ (mc & hr) ^ (mr & hc) ^ products[w + j];
        }
    }
    Masked const uv = co_await c.exchange(p, 2);

    if (c.is_helper()) {
        ring.deal(deal.table, parts.quotient, n);
        ring.deal_bit(deal.table + n, in.half, n);
        ring.deal_bit(deal.table + 2 * n, uv.half, n);
        ring.deal_bit(deal.table + 3 * n, uv.half + w, n);
        c.send_deal(deal);
        co_await c.finish_ring<W>(nullptr, out);
    } else {
        co_await c.dealt(deal);
        W const first = static_cast<W>(c.first());
        W* const share[] = {c.arena.take<W>(n), c.arena.take<W>(n), c.arena.take<W>(n)};
        ring.bit(share[0], in.mu, deal.table + n, first, n);
        ring.bit(share[1], uv.mu, deal.table + 2 * n, first, n);
        ring.bit(share[2], uv.mu + w, deal.table + 3 * n, first, n);
        W* const sum = c.arena.take<W>(n);
        for (std::size_t e = 0; e < n; ++e)
            sum[e] = static_cast<W>(deal.table[e] + (first ? parts.quotient[e] : W{0}) -
                                    std::uint64_t{parts.whole[e]} * share[0][e] + share[1][e] - share[2][e]);
        co_await c.finish_ring(sum, out);
    }
    if (!remainder) co_return;
    for (std::size_t e = 0; e < n; ++e) {
        std::uint64_t const divisor = divisors.list ? divisors.list[c.begin + e] : divisors.all;
        out.own[e] = static_cast<W>(x.own[e] - divisor * out.own[e]);
        out.next[e] = static_cast<W>(x.next[e] - divisor * out.next[e]);
    }
}

Cost divide_public_cost(unsigned bits, unsigned remainder_bits) {
    Cost cost = forest_cost({{TreeKind::carry, bits, false},
                             {TreeKind::carry, remainder_bits, false},
                             {TreeKind::carry, remainder_bits, true},
                             {TreeKind::carry, remainder_bits, true}}) +
                Cost{.rounds = 3, .deal = planes(2), .exchange = planes(4 + 2) + words(bits)};
    for (int i = 0; i < 4; ++i) cost.deal = cost.deal + words(bits);
    return cost;
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step shift_right_public(Chunk&, Shares<W>, std::uint8_t const*, unsigned, SharesOut<W>);                  \
    template Step divide_public(Chunk&, Shares<W>, Divisors<W>, bool, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
