// SPDX-License-Identifier: Apache-2.0
//
// The protocol of divide.h. Numbers are integers that stand for fractions: t = y'/2^k in [1/2, 1), w ≈ 1/t, e = 1 - t·w. The ring
// of the reciprocal, Z_{2^{8·bytes}}, holds every product that occurs.
#include "libruntime/pd/shared3p/divide.h"

#include <algorithm>
#include <array>

#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/decompose.h"
#include "libruntime/pd/shared3p/forest.h"
#include "libruntime/pd/shared3p/leading.h"
#include "libruntime/pd/shared3p/masked_ring.h"

namespace smpc::pd::shared3p {
namespace {

/// How the reciprocal of a width is computed.
struct Precision {
    unsigned bytes;       ///< of the ring
    unsigned argument;    ///< leading bits of y' that enter the polynomial
    unsigned coefficient; ///< fractional bits of its coefficients
    unsigned first;       ///< fractional bits of the first approximation
    unsigned error;       ///< fractional bits of e
    unsigned reciprocal;  ///< fractional bits of w; the quotient's estimate has one more
    unsigned terms;       ///< of 1 + e + e² + …
    unsigned slack; ///< e ≥ 0 because this, at 2^-24, is taken off: errors of polynomial, argument and coefficients
};
constexpr Precision precision(unsigned k) noexcept {
    return k == 8    ? Precision{6, 8, 13, 15, 0, 15, 1, 20226}
           : k == 16 ? Precision{8, 12, 13, 13, 29, 23, 3, 36610}
           : k == 32 ? Precision{10, 14, 20, 16, 48, 39, 4, 14162}
                     : Precision{16, 16, 30, 16, 72, 63, 8, 11010};
}
/// What truncations made non-negative by adding 1 add to w at most, in units of e.
constexpr unsigned overestimate = 6;
/// Bits of the estimate that are cut off exactly, at the end.
constexpr unsigned cut(unsigned k) noexcept {
    return precision(k).reciprocal + 1;
}
template <unsigned k> using RingOf = std::conditional_t<k <= 16, std::uint64_t, WideWord>;

/// The polynomial P of degree 4 with the least largest error |1 - t·P(t)| on [1/2, 1], which is 1/3363: 1 - t·P(t) is
/// T_5(4t - 3)/T_5(-3), T_5 Chebyshev's. In units of 1/3363, for t^0 to t^4.
constexpr std::array<std::int64_t, 5> numerators = {23780, -66240, 90880, -61440, 16384};
constexpr std::int64_t denominator = 3363;

// As integers, for an integer argument.
template <class V> std::array<V, 5> coefficients(Precision const& at) {
    std::array<V, 5> list{};
    for (unsigned j = 0; j < 5; ++j) {
        std::int64_t const scaled = numerators[j] * (std::int64_t{1} << at.coefficient);
        std::int64_t const half = scaled < 0 ? -(denominator / 2) : denominator / 2;
        list[j] = static_cast<V>(static_cast<V>((scaled + half) / denominator) << (at.argument * (4 - j)));
    }
    list[0] = static_cast<V>(list[0] - (V{at.slack} << (4 * at.argument + at.coefficient - 24)));
    return list;
}

template <class W> Word* planes_of(Chunk& c, W const* values, std::size_t room = 0) {
    Word* const planes = c.arena.take<Word>((8 * sizeof(W) + room) * c.words);
    c.ring<W>().to_planes(planes, values, c.n);
    return planes;
}

// ---- the divisor -------------------------------------------------------------------------------------------------------

/// The power of two that moves y's highest bit to the top, 0 for y = 0; and whether y is that.
template <class W> struct Scale {
    MaskedRing<W> power;
    Masked zero;
    Masked top; ///< the top bit of y
};

template <class W> Step find_scale(Chunk& c, Word const* planes, Scale<W>& out) {
    constexpr unsigned k = 8 * sizeof(W);
    std::size_t const w = c.words;
    Word* const open = c.arena.take<Word>(k * w);
    co_await decompose_open(c, k, planes, open);
    Masked const bits = co_await c.exchange(open, k);
    Masked clear;
    co_await clear_above(c, bits, k, clear);
    // Bit k-1-i of the power: all clear above i, but not from i.
    auto reversed_differences = [&](Word const* from, Word all) {
        Word* const planes_out = c.arena.take<Word>(k * w);
        for (unsigned i = 0; i < k; ++i)
            for (std::size_t j = 0; j < w; ++j)
                planes_out[(k - 1 - i) * w + j] = from[i * w + j] ^ (i + 1 < k ? from[(i + 1) * w + j] : all);
        return planes_out;
    };
    W* const known = c.arena.take<W>(c.n);
    c.ring<W>().from_planes(
        known, c.is_helper() ? reversed_differences(clear.half, 0) : reversed_differences(clear.mu, ~Word{0}), c.n);
    SharesOut<W> const power{c.arena.take<W>(c.n), c.arena.take<W>(c.n)};
    co_await bits_to_ring<W>(c, known, power);
    auto top = [&](Word const* p) { return p + (k - 1) * w; };
    out = {masked<W>(c, power), clear, {c.is_helper() ? nullptr : top(bits.mu), top(bits.half)}};
}

Cost find_scale_cost(unsigned k) {
    return decompose_cost(k) + Cost{.rounds = 1, .exchange = planes(k)} + clear_above_cost(k) + to_ring_cost(k);
}
constexpr unsigned find_scale_deals = 3; // rounds that it counts for deals

// ---- into the wide ring --------------------------------------------------------------------------------------------------

// x and y without their wraps: both carries side by side.
template <class W, class V>
Step widen_two(Chunk& c, std::array<MaskedRing<W>, 2> x, unsigned bytes, std::array<MaskedRing<V>, 2>& out) {
    constexpr unsigned k = 8 * sizeof(W);
    Tree const trees[] = {{TreeKind::carry, k, planes_of(c, x[0].summand(c))},
                          {TreeKind::carry, k, planes_of(c, x[1].summand(c))}};
    auto const sums = c.begin_ring_deal<V>(2 * c.n, bytes);
    Word* const roots = c.arena.take<Word>(2 * c.words);
    co_await grow_forest(c, trees, roots);
    Masked const carries = co_await c.exchange(roots, 2);
    if (c.is_helper()) {
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t e = 0; e < c.n; ++e)
                sums.table[i * c.n + e] = static_cast<V>(V{x[i].half[e]} - sums.table[i * c.n + e]);
        c.send_deal(sums);
    } else {
        co_await c.dealt(sums);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        MaskedRing<V> carry;
        co_await inject_bit<V>(c, (c.is_helper() ? carries.half : carries.mu) + i * c.words, bytes - k / 8, carry);
        out[i] = take_masked<V>(c);
        for (std::size_t e = 0; e < c.n; ++e) {
            V const mine = c.is_helper() ? V{x[i].half[e]} : sums.table[i * c.n + e];
            out[i].half[e] = static_cast<V>(mine - static_cast<V>(carry.half[e] << k));
            if (out[i].mu) out[i].mu[e] = static_cast<V>(V{x[i].mu[e]} - static_cast<V>(carry.mu[e] << k));
        }
    }
}

Cost widen_two_cost(unsigned k, unsigned bytes) {
    Cost const bit = masked_bit_cost(bytes - k / 8);
    return forest_cost({{TreeKind::carry, k, false}, {TreeKind::carry, k, false}}) +
           Cost{.rounds = 1, .deal = ring_bytes(2 * bytes), .exchange = planes(2)} + bit + bit;
}
constexpr unsigned widen_two_deals = 1;

/// y' in the wide ring, and its leading bits: floor or one less. The carry is the conjunction of the summands' top bits, because
/// the top bit of y' is set.
template <class W, class V> Step widen_scaled(Chunk& c, MaskedRing<W> y, MaskedRing<V>& whole, MaskedRing<V>& leading) {
    constexpr unsigned k = 8 * sizeof(W);
    constexpr Precision at = precision(k);
    constexpr unsigned off = k - at.argument, kept = at.bytes - at.argument / 8;
    auto const main = c.begin_ring_deal<V>(2 * c.n, at.bytes);
    auto const top = c.begin_ring_deal<V>(c.n, kept);
    W const* const known = y.summand(c);
    V* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e) {
            main.table[e] = static_cast<V>(V{known[e]} - main.table[e]);
            main.table[c.n + e] = static_cast<V>(V{static_cast<W>(known[e] >> off)} - main.table[c.n + e]);
            top.table[e] = static_cast<V>(V{static_cast<W>(known[e] >> (k - 1))} - top.table[e]);
        }
        c.send_deal(main);
        c.send_deal(top);
    } else {
        co_await c.dealt(main);
        co_await c.dealt(top);
        p = c.arena.take<V>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) p[e] = known[e] >> (k - 1) ? top.table[e] : V{0};
    }
    MaskedRing<V> carry;
    co_await exchange_ring(c, p, kept, carry);
    whole = take_masked<V>(c);
    leading = take_masked<V>(c);
    for (std::size_t e = 0; e < c.n; ++e) {
        V const mine = c.is_helper() ? V{known[e]} : main.table[e];
        V const mine_leading = c.is_helper() ? V{static_cast<W>(known[e] >> off)} : main.table[c.n + e];
        whole.half[e] = static_cast<V>(mine - static_cast<V>(carry.half[e] << k));
        leading.half[e] = static_cast<V>(mine_leading - static_cast<V>(carry.half[e] << at.argument));
        if (!whole.mu) continue;
        whole.mu[e] = static_cast<V>(V{known[e]} - static_cast<V>(carry.mu[e] << k));
        leading.mu[e] = static_cast<V>(V{static_cast<W>(known[e] >> off)} - static_cast<V>(carry.mu[e] << at.argument));
    }
    if (off > 0) leading.add(c, 1); // in the middle of what it may be
}

Cost widen_scaled_cost(unsigned k) {
    Precision const at = precision(k);
    unsigned const kept = at.bytes - at.argument / 8;
    return {.rounds = 1, .deal = ring_bytes(2 * at.bytes + kept), .exchange = ring_bytes(kept)};
}

// ---- the reciprocal ------------------------------------------------------------------------------------------------------

template <class V> void add_to(Chunk const& c, MaskedRing<V> z, MaskedRing<V> x) {
    for (std::size_t e = 0; e < c.n; ++e) {
        z.half[e] = static_cast<V>(z.half[e] + x.half[e]);
        if (z.mu) z.mu[e] = static_cast<V>(z.mu[e] + x.mu[e]);
    }
}

// ⌊x·y / 2^s⌋ or one less, plus `more`
template <class V>
Step scaled_product(Chunk& c, MaskedRing<V> x, MaskedRing<V> y, unsigned s, V more, unsigned bytes,
                    MaskedRing<V>& out) {
    MaskedRing<V> product;
    co_await multiply(c, x, y, bytes, product);
    co_await truncate(c, product, s, bytes, out);
    out.add(c, more);
}
Cost scaled_product_cost(unsigned bytes, unsigned s) {
    return masked_product_cost(bytes) + masked_truncation_cost(bytes, s);
}

/// w from y' and its leading bits.
template <unsigned k, class V>
Step reciprocal(Chunk& c, MaskedRing<V> scaled, MaskedRing<V> leading, MaskedRing<V>& out) {
    constexpr Precision at = precision(k);
    constexpr unsigned bytes = at.bytes, h = at.error,
                       exact = k + at.first; // fractional bits of 1 - t·w before any cut
    MaskedRing<V> raw, w;
    co_await polynomial(c, coefficients<V>(at), leading, bytes, raw);
    co_await truncate(c, raw, 4 * at.argument + at.coefficient - at.first, bytes, w);
    if constexpr (at.terms == 1) {
        out = w;
        co_return;
    }
    MaskedRing<V> e;
    co_await multiply(c, scaled, w, bytes, e);
    e.each(c, [&](V* p) {
        for (std::size_t i = 0; i < c.n; ++i) p[i] = static_cast<V>(-p[i]);
    });
    e.add(c, static_cast<V>(V{1} << exact));
    if constexpr (exact > h) {
        MaskedRing<V> const all = e;
        co_await truncate(c, all, exact - h, bytes, e);
        e.add(c, 1);
    }
    MaskedRing<V> square, sum = take_masked<V>(c);
    co_await scaled_product(c, e, e, h, V{1}, bytes, square);
    std::copy_n(e.half, c.n, sum.half);
    if (sum.mu) std::copy_n(e.mu, c.n, sum.mu);
    add_to(c, sum, square);
    if constexpr (at.terms >= 4) {
        MaskedRing<V> cube;
        co_await scaled_product(c, e, square, h, V{1}, bytes, cube);
        add_to(c, sum, cube);
    }
    if constexpr (at.terms >= 8) {
        MaskedRing<V> fourth, rest;
        co_await scaled_product(c, square, square, h, V{1}, bytes, fourth);
        co_await scaled_product(c, sum, fourth, h, V{0}, bytes, rest);
        add_to(c, sum, fourth);
        add_to(c, sum, rest);
    }
    sum.add(c, static_cast<V>((V{1} << h) - overestimate));
    co_await scaled_product(c, w, sum, at.first + h - at.reciprocal, V{0}, bytes, out);
}

Cost reciprocal_cost(unsigned k) {
    Precision const at = precision(k);
    unsigned const bytes = at.bytes, h = at.error, exact = k + at.first;
    Cost cost =
        masked_polynomial_cost(bytes) + masked_truncation_cost(bytes, 4 * at.argument + at.coefficient - at.first);
    if (at.terms == 1) return cost;
    cost = cost + masked_product_cost(bytes);
    if (exact > h) cost = cost + masked_truncation_cost(bytes, exact - h);
    Cost const step = scaled_product_cost(bytes, h);
    cost = cost + step;
    if (at.terms >= 4) cost = cost + step;
    if (at.terms >= 8) cost = cost + step + step;
    return cost + scaled_product_cost(bytes, at.first + h - at.reciprocal);
}

// ---- the quotient --------------------------------------------------------------------------------------------------------

/// ⌊x / 2^s⌋ modulo 2^k, exact: the summands' quotients and the carry of their low s bits.
template <class W, class V>
Step cut_exactly(Chunk& c, MaskedRing<V> x, unsigned s, unsigned bytes, MaskedRing<W>& out) {
    V const mask = bytes == sizeof(V) ? static_cast<V>(~V{0}) : static_cast<V>((V{1} << 8 * bytes) - 1);
    V const* const known = x.summand(c);
    Word *const low = c.arena.take<Word>(c.n), *const root = c.arena.take<Word>(c.words);
    W* const high = c.arena.take<W>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) {
        low[e] = static_cast<Word>(known[e]);
        high[e] = static_cast<W>(static_cast<V>(known[e] & mask) >> s);
    }
    auto const deal = c.begin_ring_deal<W>(2 * c.n);
    Tree const trees[] = {{TreeKind::carry, s, planes_of(c, low)}};
    co_await grow_forest(c, trees, root);
    Masked const carry = co_await c.exchange(root, 1);
    auto const& ring = c.ring<W>();
    W* p = nullptr;
    if (c.is_helper()) {
        ring.deal(deal.table, high, c.n);
        ring.deal_bit(deal.table + c.n, carry.half, c.n);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<W>(c.n);
        ring.bit(p, carry.mu, deal.table + c.n, static_cast<W>(c.first()), c.n);
        ring.add(p, p, deal.table, c.n);
        if (c.first()) ring.add(p, p, high, c.n);
    }
    co_await exchange_ring(c, p, sizeof(W), out);
}

Cost cut_exactly_cost(unsigned k, unsigned s) {
    return forest_cost({{TreeKind::carry, s, false}}) +
           Cost{.rounds = 2, .deal = ring_bytes(2 * (k / 8)), .exchange = planes(1) + ring_bytes(k / 8)};
}
constexpr unsigned cut_exactly_deals = 1;

/// d = [r ≥ y], y from planes of what this role knows of it.
template <class W> Step at_least(Chunk& c, MaskedRing<W> r, Word const* y, Masked& out) {
    constexpr unsigned k = 8 * sizeof(W);
    Word* const planes = planes_of(c, r.summand(c), 2 * k);
    std::copy_n(y, k * c.words, planes + k * c.words);
    Word* const p = c.arena.take<Word>(c.words);
    co_await less_than_planes_open(c, k, planes, p);
    if (c.first()) c.bits().not_(p, p, c.words);
    out = co_await c.exchange(p, 1);
}
Cost at_least_cost(unsigned k) {
    return less_than_cost_open(k) + Cost{.rounds = 1, .exchange = planes(1)};
}
constexpr unsigned at_least_deals = 1;

/// a ∧ ¬b
Step and_not(Chunk& c, Masked a, Masked b, Masked& out) {
    auto const deal = c.begin_deal(1);
    Word *const product = Chunk::planes(deal), *const p = c.arena.take<Word>(c.words);
    if (c.is_helper()) {
        for (std::size_t j = 0; j < c.words; ++j) product[j] ^= a.half[j] & b.half[j];
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        for (std::size_t j = 0; j < c.words; ++j) {
            Word const m = a.mu[j], not_b = ~b.mu[j];
            p[j] = (c.first_mask() & m & not_b) ^ (m & b.half[j]) ^ (not_b & a.half[j]) ^ product[j];
        }
    }
    out = co_await c.exchange(p, 1);
}
constexpr Cost and_not_cost() {
    return {.rounds = 1, .deal = planes(1), .exchange = planes(1)};
}

/// An evaluator's share of bit·x; the helper's part of it. `deal`: of 2n elements.
template <class W> Step bit_product(Chunk& c, Masked bit, MaskedRing<W> x, W*& p) {
    auto const deal = c.begin_ring_deal<W>(2 * c.n);
    auto const& ring = c.ring<W>();
    p = nullptr;
    if (c.is_helper()) {
        ring.deal_bit(deal.table, bit.half, c.n);
        ring.deal_bit_times(deal.table + c.n, bit.half, x.half, c.n);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<W>(c.n);
        ring.bit_times(p, bit.mu, deal.table, deal.table + c.n, x.mu, x.half, static_cast<W>(c.first()), c.n);
    }
}

// x - q·y
template <class W> Step remainder_of(Chunk& c, MaskedRing<W> x, MaskedRing<W> q, MaskedRing<W> y, MaskedRing<W>& out) {
    co_await multiply(c, q, y, sizeof(W), out);
    c.ring<W>().sub(out.half, x.half, out.half, c.n);
    if (out.mu) c.ring<W>().sub(out.mu, x.mu, out.mu, c.n);
}

} // namespace

template <class W> Step divide(Chunk& c, Shares<W> x_in, Shares<W> y_in, bool remainder, SharesOut<W> out) {
    constexpr unsigned k = 8 * sizeof(W);
    constexpr Precision at = precision(k);
    using V = RingOf<k>;
    auto const& ring = c.ring<W>();
    std::size_t const n = c.n;
    MaskedRing<W> const x = masked<W>(c, x_in.at(c.begin)), y = masked<W>(c, y_in.at(c.begin));
    Word const* const y_planes = planes_of(c, y.summand(c));

    Scale<W> scale;
    co_await find_scale(c, y_planes, scale);
    MaskedRing<W> scaled;
    co_await multiply(c, y, scale.power, sizeof(W), scaled);
    MaskedRing<V> divisor, leading, inverse;
    co_await widen_scaled(c, scaled, divisor, leading);
    co_await reciprocal<k>(c, divisor, leading, inverse);

    std::array<MaskedRing<V>, 2> wide; // x and the power
    co_await widen_two<W, V>(c, {x, scale.power}, at.bytes, wide);
    MaskedRing<V> factor, estimate;
    co_await scaled_product(c, inverse, wide[1], k - 1, V{0}, at.bytes, factor); // 2^cut/y
    co_await multiply(c, wide[0], factor, at.bytes, estimate);
    MaskedRing<W> q, r;
    co_await cut_exactly(c, estimate, cut(k), at.bytes, q);
    co_await remainder_of(c, x, q, y, r);

    if constexpr (k == 64) { // up to 3 too small: first by two
        Word* const twice = c.arena.take<Word>(k * c.words);
        std::fill_n(twice, c.words, 0);
        std::copy_n(y_planes, (k - 1) * c.words, twice + c.words);
        Masked above, by_two;
        co_await at_least(c, r, twice, above);
        co_await and_not(c, above, scale.top, by_two); // 2y < 2^k
        MaskedRing<W> one;
        co_await inject_bit<W>(c, c.is_helper() ? by_two.half : by_two.mu, sizeof(W), one);
        add_to(c, one, one);
        add_to(c, q, one);
        co_await remainder_of(c, x, q, y, r);
    }
    Masked more;
    co_await at_least(c, r, y_planes, more);
    MaskedRing<W> result = q;
    if (remainder) {
        W* p;
        co_await bit_product(c, more, y, p);
        MaskedRing<W> taken;
        co_await exchange_ring(c, p, sizeof(W), taken);
        ring.sub(r.half, r.half, taken.half, n);
        if (r.mu) ring.sub(r.mu, r.mu, taken.mu, n);
        result = r;
    } else {
        MaskedRing<W> one;
        co_await inject_bit<W>(c, c.is_helper() ? more.half : more.mu, sizeof(W), one);
        add_to(c, q, one);
    }
    // 0 where y is
    W* p;
    co_await bit_product(c, scale.zero, result, p);
    if (!c.is_helper()) {
        ring.sub(p, result.half, p, n);
        if (c.first()) ring.add(p, p, result.mu, n);
    }
    co_await c.finish_ring(p, out.at(c.begin));
}

Cost divide_cost(unsigned bits, bool remainder) {
    unsigned const k = bits;
    Precision const at = precision(k);
    unsigned const word = k / 8;
    Cost const bit_times{.rounds = 1, .deal = ring_bytes(2 * word), .exchange = ring_bytes(word)};
    Cost cost = find_scale_cost(k) + masked_product_cost(word) + widen_scaled_cost(k) + reciprocal_cost(k) +
                widen_two_cost(k, at.bytes) + scaled_product_cost(at.bytes, k - 1) + masked_product_cost(at.bytes) +
                cut_exactly_cost(k, cut(k)) + masked_product_cost(word) + at_least_cost(k) + bit_times;
    unsigned deals = find_scale_deals + widen_two_deals + cut_exactly_deals + at_least_deals;
    if (k == 64) {
        cost = cost + at_least_cost(k) + and_not_cost() + masked_bit_cost(word) + masked_product_cost(word);
        deals += at_least_deals;
    }
    cost = cost + (remainder ? bit_times : masked_bit_cost(word));
    cost.rounds -= deals - 1; // all deals go out ahead: one round
    return cost;
}

#define SMPC_INSTANTIATE(W) template Step divide(Chunk&, Shares<W>, Shares<W>, bool, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
