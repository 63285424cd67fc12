// SPDX-License-Identifier: Apache-2.0
//
// The protocols of convert.h.
#include "libruntime/pd/shared3p/convert.h"

namespace smpc::pd::shared3p {

// ---- a bit as a ring element -------------------------------------------------------------------------------------------

namespace {

// `bit`: β at the helper, γ at the evaluators.
template <class W> Step inject(Chunk& c, Chunk::RingDeal<W> deal, Word const* bit, SharesOut<W> out) {
    if (c.is_helper()) {
        c.ring<W>().deal_bit(deal.table, bit, c.n);
        c.send_deal(deal);
        co_await c.finish_ring<W>(nullptr, out, deal.bytes);
        co_return;
    }
    co_await c.dealt(deal);
    W* const p = c.arena.take<W>(c.n);
    c.ring<W>().bit(p, bit, deal.table, static_cast<W>(c.first()), c.n);
    co_await c.finish_ring(p, out, deal.bytes);
}

// `bit` as above; `half` is the whole mask ℓ at the helper, where `mu` is not used.
template <class W>
Step inject_times(Chunk& c, Chunk::RingDeal<W> deal, Word const* bit, W const* mu, W const* half, SharesOut<W> out) {
    if (c.is_helper()) {
        c.ring<W>().deal_bit(deal.table, bit, c.n);
        c.ring<W>().deal_bit_times(deal.table + c.n, bit, half, c.n);
        c.send_deal(deal);
        co_await c.finish_ring<W>(nullptr, out);
        co_return;
    }
    co_await c.dealt(deal);
    W* const p = c.arena.take<W>(c.n);
    c.ring<W>().bit_times(p, bit, deal.table, deal.table + c.n, mu, half, static_cast<W>(c.first()), c.n);
    co_await c.finish_ring(p, out);
}

// μ and half of x - y, in the roles' own sense.
template <class W> struct Difference {
    W const *mu = nullptr, *half = nullptr;
    Difference(Chunk& c, Shares<W> x, Shares<W> y) {
        auto const& k = c.ring<W>();
        W* const a = c.arena.take<W>(c.n);
        W* const b = c.arena.take<W>(c.n);
        k.sub(a, x.own, y.own, c.n);
        k.sub(b, x.next, y.next, c.n);
        mu = c.mu(Shares<W>{a, b});
        half = c.half(Shares<W>{a, b});
        if (!c.is_helper()) return;
        k.add(a, a, b, c.n);
        half = a;
    }
};

template <class W> void add_both(Chunk& c, SharesOut<W> out, Shares<W> y) {
    c.ring<W>().add(out.own, out.own, y.own, c.n);
    c.ring<W>().add(out.next, out.next, y.next, c.n);
}

} // namespace

template <class W> Step bit_to_ring(Chunk& c, Shares<Word> b, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(c.n);
    return inject<W>(c, deal, c.bit_summand(b.at(c.begin / 64)), out.at(c.begin));
}

Step count_ones(Chunk& c, Shares<Word> b, SharesOut<std::uint8_t> out) {
    std::size_t const bits = c.n * count_block, words = bits / 64;
    auto const& k = c.ring<std::uint8_t>();
    auto const deal = c.begin_ring_deal<std::uint8_t>(bits);
    b = b.at(c.begin * (count_block / 64)), out = out.at(c.begin);
    std::uint8_t* p = nullptr;
    if (c.is_helper()) {
        Word* const mask = c.arena.take<Word>(words);
        c.bits().xor_(mask, b.own, b.next, words);
        k.deal_bit(deal.table, mask, bits);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        auto* const shares = c.arena.take<std::uint8_t>(bits);
        k.bit(shares, c.mu(b), deal.table, static_cast<std::uint8_t>(c.first()), bits);
        p = c.arena.take<std::uint8_t>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) p[e] = k.sum(shares + e * count_block, count_block);
    }
    co_await c.finish_ring(p, out);
}

template <class W> Step times_bit(Chunk& c, Word const* bit, Shares<W> x, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(2 * c.n);
    return inject_times<W>(c, deal, bit, c.mu(x), c.is_helper() ? c.summand(x) : c.half(x), out);
}

template <class W> Step bit_times(Chunk& c, Shares<Word> b, Shares<W> x, SharesOut<W> out) {
    return times_bit<W>(c, c.bit_summand(b.at(c.begin / 64)), x.at(c.begin), out.at(c.begin));
}

template <class W> Step choose(Chunk& c, Shares<Word> b, Shares<W> x, Shares<W> y, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(2 * c.n);
    x = x.at(c.begin), y = y.at(c.begin), out = out.at(c.begin);
    Difference<W> const d(c, x, y);
    co_await inject_times<W>(c, deal, c.bit_summand(b.at(c.begin / 64)), d.mu, d.half, out);
    add_both(c, out, y);
}

// ---- minimum and maximum -----------------------------------------------------------------------------------------------

template <class W> Step minimum(Chunk& c, Shares<W> x, Shares<W> y, bool maximum, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(2 * c.n);
    Word* const p = c.arena.take<Word>(c.words);
    co_await less_than_open(c, x, y, false, p);
    Masked const less = co_await c.exchange(p, 1);
    x = x.at(c.begin), y = y.at(c.begin), out = out.at(c.begin);
    // minimum: y + less·(x - y); maximum: x + less·(y - x)
    Shares<W> const one = maximum ? y : x, other = maximum ? x : y;
    Difference<W> const d(c, one, other);
    co_await inject_times<W>(c, deal, c.is_helper() ? less.half : less.mu, d.mu, d.half, out);
    add_both(c, out, other);
}

Cost minimum_cost(unsigned bits) {
    return less_than_cost(bits) +
           Cost{.rounds = 1, .ring = {}, .deal = words(bits) + words(bits), .exchange = words(bits)};
}

template <class W> Step xor_minimum(Chunk& c, Shares<W> x, Shares<W> y, bool maximum, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>(c.n);
    Word* const open = c.arena.take<Word>(c.words);
    co_await xor_less_than_open(c, x, y, open);
    Masked const less = co_await c.exchange(open, 1);
    x = x.at(c.begin), y = y.at(c.begin), out = out.at(c.begin);
    Shares<W> const other = maximum ? x : y;
    // less·(x ⊕ y): the helper deals the product of the masks
    W *const own = c.arena.take<W>(c.n), *const next = c.arena.take<W>(c.n), *const kept = c.arena.take<W>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) {
        own[e] = static_cast<W>(x.own[e] ^ y.own[e]);
        next[e] = static_cast<W>(x.next[e] ^ y.next[e]);
    }
    auto const& k = c.ring<W>();
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e) own[e] = static_cast<W>(own[e] ^ next[e]);
        k.keep(kept, own, less.half, c.n);
        for (std::size_t e = 0; e < c.n; ++e) deal.table[e] = static_cast<W>(deal.table[e] ^ kept[e]);
        c.send_deal(deal);
        co_await c.finish_xor<W>(nullptr, out);
    } else {
        Shares<W> const d{own, next};
        W *const p = c.arena.take<W>(c.n), *const shares = c.arena.take<W>(c.n);
        W const *const mu = c.mu(d), *const half = c.half(d);
        for (std::size_t e = 0; e < c.n; ++e) shares[e] = static_cast<W>(c.first() ? half[e] ^ mu[e] : half[e]);
        k.keep(p, shares, less.mu, c.n);
        k.keep(kept, mu, less.half, c.n);
        co_await c.dealt(deal);
        for (std::size_t e = 0; e < c.n; ++e) p[e] = static_cast<W>(p[e] ^ kept[e] ^ deal.table[e]);
        co_await c.finish_xor(p, out);
    }
    for (std::size_t e = 0; e < c.n; ++e) {
        out.own[e] = static_cast<W>(out.own[e] ^ other.own[e]);
        out.next[e] = static_cast<W>(out.next[e] ^ other.next[e]);
    }
}

Cost xor_minimum_cost(unsigned bits) {
    return xor_less_than_cost(bits) + Cost{.rounds = 1, .ring = {}, .deal = words(bits), .exchange = words(bits)};
}

// ---- widening ----------------------------------------------------------------------------------------------------------

template <class From, class To> Step widen(Chunk& c, Shares<From> x, bool is_signed, SharesOut<To> out) {
    constexpr unsigned k = 8 * sizeof(From), carry_bytes = sizeof(To) - sizeof(From);
    x = x.at(c.begin), out = out.at(c.begin);
    auto const sum = c.begin_ring_deal<To>(c.n);
    auto const bits = c.begin_ring_deal<To>(c.n, carry_bytes);

    From const* summand = c.summand(x);
    if (is_signed && c.is_helper() == c.mask_has_constants()) {
        From* const offset = c.arena.take<From>(c.n);
        c.ring<From>().add_constant(offset, summand, static_cast<From>(From{1} << (k - 1)), c.n);
        summand = offset;
    }
    // m + n replicated: component d is F, d+1 is m - F, d+2 is n.
    To* const wide = c.arena.take<To>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) wide[e] = summand[e];
    SharesOut<To> total;
    if (c.is_helper()) {
        total = {c.arena.take<To>(c.n), sum.table};
        std::copy_n(sum.table, c.n, total.own);
        c.ring<To>().deal(sum.table, wide, c.n);
        c.send_deal(sum);
    } else {
        total = c.first() ? SharesOut<To>{sum.table, wide} : SharesOut<To>{wide, sum.table};
    }

    Word* const planes = c.arena.take<Word>(k * c.words);
    Word* const p = c.arena.take<Word>(c.words);
    c.ring<From>().to_planes(planes, summand, c.n);
    co_await carries_open(c, carry_plan(k), 1, planes, nullptr, p);
    Masked const carry = co_await c.exchange(p, 1);
    SharesOut<To> const taken{c.arena.take<To>(c.n), c.arena.take<To>(c.n)};
    co_await inject<To>(c, bits, c.is_helper() ? carry.half : carry.mu, taken);
    if (!c.is_helper()) co_await c.dealt(sum);

    for (std::size_t e = 0; e < c.n; ++e) {
        out.own[e] = static_cast<To>(total.own[e] - (taken.own[e] << k));
        out.next[e] = static_cast<To>(total.next[e] - (taken.next[e] << k));
    }
    if (is_signed && c.self != 1) { // component 0 is P_0's own and P_2's next one
        To* const constants = c.self == 0 ? out.own : out.next;
        c.ring<To>().add_constant(constants, constants, static_cast<To>(-(To{1} << (k - 1))), c.n);
    }
}

Cost widen_cost(unsigned from_bits, unsigned to_bits) {
    Cost const injected{
        .rounds = 1, .ring = {}, .deal = words(to_bits - from_bits), .exchange = words(to_bits - from_bits)};
    Cost cost = carry_cost(carry_plan(from_bits), 1) +
                Cost{.rounds = 1, .ring = {}, .deal = {}, .exchange = planes(1)} + injected;
    cost.deal = cost.deal + words(to_bits);
    return cost;
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step bit_to_ring(Chunk&, Shares<Word>, SharesOut<W>);                                                     \
    template Step times_bit(Chunk&, Word const*, Shares<W>, SharesOut<W>);                                             \
    template Step bit_times(Chunk&, Shares<Word>, Shares<W>, SharesOut<W>);                                            \
    template Step choose(Chunk&, Shares<Word>, Shares<W>, Shares<W>, SharesOut<W>);                                    \
    template Step minimum(Chunk&, Shares<W>, Shares<W>, bool, SharesOut<W>);                                           \
    template Step xor_minimum(Chunk&, Shares<W>, Shares<W>, bool, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE
template Step widen(Chunk&, Shares<std::uint8_t>, bool, SharesOut<std::uint16_t>);
template Step widen(Chunk&, Shares<std::uint8_t>, bool, SharesOut<std::uint32_t>);
template Step widen(Chunk&, Shares<std::uint8_t>, bool, SharesOut<std::uint64_t>);
template Step widen(Chunk&, Shares<std::uint16_t>, bool, SharesOut<std::uint32_t>);
template Step widen(Chunk&, Shares<std::uint16_t>, bool, SharesOut<std::uint64_t>);
template Step widen(Chunk&, Shares<std::uint32_t>, bool, SharesOut<std::uint64_t>);

} // namespace smpc::pd::shared3p
