// SPDX-License-Identifier: Apache-2.0
//
// The steps of masked_ring.h, as plain loops: words of 128 bits have no vector instructions.
#include "libruntime/pd/shared3p/masked_ring.h"

#include <array>
#include <type_traits>

namespace smpc::pd::shared3p {
namespace {

// Numbers modulo 2^{8·bytes}, for what is not linear.
template <class V> V ring_mask(unsigned bytes) noexcept {
    return bytes == sizeof(V) ? static_cast<V>(~V{0}) : static_cast<V>((V{1} << 8 * bytes) - 1);
}

bool bit_at(Word const* bits, std::size_t e) noexcept {
    return (bits[e / 64] >> e % 64 & 1) != 0;
}

// Narrow words would become int, whose products may overflow.
template <class V> V times(V x, V y) noexcept {
    using U = std::conditional_t<sizeof(V) < 8, std::uint64_t, V>;
    return static_cast<V>(U{x} * U{y});
}

// An evaluator's share of a product, without what the helper dealt.
template <class V> V product_share(MaskedRing<V> x, MaskedRing<V> y, std::size_t e, bool first) noexcept {
    V const both = first ? times(x.mu[e], y.mu[e]) : V{0};
    return static_cast<V>(both + times(x.mu[e], y.half[e]) + times(y.mu[e], x.half[e]));
}

} // namespace

template <class V> Step exchange_ring(Chunk& c, V* p, unsigned bytes, MaskedRing<V>& out) {
    SharesOut<V> const shares{c.arena.take<V>(c.n), c.arena.take<V>(c.n)};
    co_await c.finish_ring<V>(p, shares, bytes);
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e) shares.own[e] = static_cast<V>(shares.own[e] + shares.next[e]);
        out = {nullptr, shares.own};
    } else {
        out = {c.mu(shares), c.half(shares)};
    }
}

template <class V> Step multiply(Chunk& c, MaskedRing<V> x, MaskedRing<V> y, unsigned bytes, MaskedRing<V>& out) {
    auto const deal = c.begin_ring_deal<V>(c.n, bytes);
    V* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e)
            deal.table[e] = static_cast<V>(times(x.half[e], y.half[e]) - deal.table[e]);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<V>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) p[e] = static_cast<V>(product_share(x, y, e, c.first()) + deal.table[e]);
    }
    co_await exchange_ring(c, p, bytes, out);
}

template <class V> Step inject_bit(Chunk& c, Word const* bit, unsigned bytes, MaskedRing<V>& out) {
    auto const deal = c.begin_ring_deal<V>(c.n, bytes);
    V* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e) deal.table[e] = static_cast<V>(V{bit_at(bit, e)} - deal.table[e]);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<V>(c.n);
        for (std::size_t e = 0; e < c.n; ++e)
            p[e] = static_cast<V>(bit_at(bit, e) ? V{c.first() != 0} - deal.table[e] : deal.table[e]);
    }
    co_await exchange_ring(c, p, bytes, out);
}

template <class V> Step truncate(Chunk& c, MaskedRing<V> x, unsigned s, unsigned bytes, MaskedRing<V>& out) {
    unsigned const kept = (s + 7) / 8, up = 8 * bytes - s;
    V const mask = ring_mask<V>(bytes);
    auto const main = c.begin_ring_deal<V>(c.n, bytes);
    auto const top = c.begin_ring_deal<V>(c.n, kept);
    V* const shifted = c.arena.take<V>(c.n); // m >> s, n >> s
    V* const top_bit = c.arena.take<V>(c.n);
    V const* const known = x.summand(c);
    for (std::size_t e = 0; e < c.n; ++e) {
        shifted[e] = static_cast<V>(static_cast<V>(known[e] & mask) >> s);
        top_bit[e] = static_cast<V>(known[e] >> (8 * bytes - 1) & 1);
    }
    V* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t e = 0; e < c.n; ++e) {
            main.table[e] = static_cast<V>(shifted[e] - main.table[e]);
            top.table[e] = static_cast<V>(top_bit[e] - top.table[e]);
        }
        c.send_deal(main);
        c.send_deal(top);
    } else {
        co_await c.dealt(main);
        co_await c.dealt(top);
        p = c.arena.take<V>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) p[e] = top_bit[e] ? V{c.first() != 0} : top.table[e];
    }
    MaskedRing<V> carry;
    co_await exchange_ring(c, p, kept, carry);
    out = take_masked<V>(c);
    V const* const share = c.is_helper() ? shifted : main.table;
    for (std::size_t e = 0; e < c.n; ++e) {
        if (out.mu) out.mu[e] = static_cast<V>(shifted[e] - static_cast<V>(carry.mu[e] << up));
        out.half[e] = static_cast<V>(share[e] - static_cast<V>(carry.half[e] << up));
    }
}

// (μ + ℓ)^j expanded: the coefficient of ℓ^i is Σ_{j ≥ i} a_j·C(j, i)·μ^{j-i}.
template <class V>
Step polynomial(Chunk& c, std::array<V, 5> const& a, MaskedRing<V> x, unsigned bytes, MaskedRing<V>& out) {
    std::size_t const n = c.n;
    auto const deal = c.begin_ring_deal<V>(3 * n, bytes);
    V* p = nullptr;
    if (c.is_helper()) {
        for (std::size_t e = 0; e < n; ++e) {
            V power = x.half[e];
            for (std::size_t j = 0; j < 3; ++j) {
                power = static_cast<V>(power * x.half[e]);
                deal.table[j * n + e] = static_cast<V>(power - deal.table[j * n + e]);
            }
        }
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<V>(n);
        for (std::size_t e = 0; e < n; ++e) {
            V const m = x.mu[e];
            V const b0 = static_cast<V>((((a[4] * m + a[3]) * m + a[2]) * m + a[1]) * m + a[0]);
            V const b1 = static_cast<V>(((4 * a[4] * m + 3 * a[3]) * m + 2 * a[2]) * m + a[1]);
            V const b2 = static_cast<V>((6 * a[4] * m + 3 * a[3]) * m + a[2]);
            V const b3 = static_cast<V>(4 * a[4] * m + a[3]);
            p[e] = static_cast<V>((c.first() ? b0 : V{0}) + b1 * x.half[e] + b2 * deal.table[e] +
                                  b3 * deal.table[n + e] + a[4] * deal.table[2 * n + e]);
        }
    }
    co_await exchange_ring(c, p, bytes, out);
}

#define SMPC_INSTANTIATE(V)                                                                                            \
    template Step exchange_ring(Chunk&, V*, unsigned, MaskedRing<V>&);                                                 \
    template Step multiply(Chunk&, MaskedRing<V>, MaskedRing<V>, unsigned, MaskedRing<V>&);                            \
    template Step inject_bit(Chunk&, Word const*, unsigned, MaskedRing<V>&);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
SMPC_INSTANTIATE(WideWord)
#undef SMPC_INSTANTIATE
#define SMPC_INSTANTIATE(V)                                                                                            \
    template Step truncate(Chunk&, MaskedRing<V>, unsigned, unsigned, MaskedRing<V>&);                                 \
    template Step polynomial(Chunk&, std::array<V, 5> const&, MaskedRing<V>, unsigned, MaskedRing<V>&);
SMPC_INSTANTIATE(std::uint64_t)
SMPC_INSTANTIATE(WideWord)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
