// SPDX-License-Identifier: Apache-2.0
//
// The protocols of decompose.h.
#include "libruntime/pd/shared3p/decompose.h"

#include <algorithm>
#include <array>
#include <span>

#include "libruntime/pd/shared3p/plan.h"

namespace smpc::pd::shared3p {
namespace {

/// Groups from the low end, and the fan-in of each layer of the prefix computation over all groups but the top one.
struct PrefixPlan {
    std::span<std::uint8_t const> groups;
    std::span<std::uint8_t const> radices;
    unsigned carried() const noexcept { return static_cast<unsigned>(groups.size()) - 1; }
};

constexpr std::uint8_t g8[] = {3, 3, 2}, g16[] = {3, 3, 4, 3, 3}, g32[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2};
constexpr std::uint8_t g64[] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 1};
constexpr std::uint8_t p8[] = {2}, p16[] = {3, 2}, p32[] = {2, 2, 3}, p64[] = {3, 3, 3};

constexpr std::uint8_t g1[] = {1}, g2[] = {2}, g3[] = {3}, g4[] = {4}, g5[] = {3, 2}, g6[] = {3, 3};

// Widths of the types, and of amounts to shift these by.
PrefixPlan prefix_plan(unsigned bits) {
    constexpr std::span<std::uint8_t const> few[] = {g1, g2, g3, g4, g5, g6};
    if (bits <= std::size(few)) return {few[bits - 1], {}};
    return bits == 8    ? PrefixPlan{g8, p8}
           : bits == 16 ? PrefixPlan{g16, p16}
           : bits == 32 ? PrefixPlan{g32, p32}
                        : PrefixPlan{g64, p64};
}

/// One gate: joins what `inputs` cover, lowest first; the last input is the group whose prefix grows.
struct PrefixGate {
    std::array<unsigned, max_radix> inputs{};
    std::uint8_t radix = 0;
    bool lowest = false; // covers group 0, so that there is a generate bit only
    unsigned group() const noexcept { return inputs[radix - 1u]; }
    std::size_t in_planes() const noexcept { return 2u * radix - lowest; }
    std::size_t out_planes() const noexcept { return lowest ? 1 : 2; }
};

// The gates of the layer that joins `radix` spans of `span` groups each: every group behind the first span gets a prefix.
template <class F> void for_each_gate(unsigned count, unsigned span, unsigned radix, F f) {
    for (unsigned j = span; j < count; ++j) {
        unsigned const inside = j % (span * radix), before = inside / span;
        if (before == 0) continue;
        PrefixGate gate;
        gate.radix = static_cast<std::uint8_t>(before + 1);
        gate.lowest = j == inside;
        for (unsigned t = 0; t < before; ++t) gate.inputs[t] = j - inside + (t + 1) * span - 1;
        gate.inputs[before] = j;
        f(gate);
    }
}

std::size_t table_planes(std::uint8_t group) noexcept {
    return (std::size_t{1} << group) - 1;
}
std::size_t sum_planes(std::uint8_t group) noexcept {
    return (std::size_t{1} << (group - 1)) - 1;
}

// The planes of a group's prefix, wherever they are.
struct Prefix {
    Masked generate, propagate;
};

// A gate's inputs side by side.
void collect(Word* to, Word const* Masked::*side, PrefixGate const& gate, std::span<Prefix const> prefixes,
             std::size_t w) {
    for (unsigned t = 0; t < gate.radix; ++t) {
        Prefix const& p = prefixes[gate.inputs[t]];
        to = std::copy_n(p.generate.*side, w, to);
        if (t > 0 || !gate.lowest) to = std::copy_n(p.propagate.*side, w, to);
    }
}

// Carries into groups 1, 2, …: grows the prefixes layer by layer. `dealt`: the part of the deal for the gates.
Step grow_prefixes(Chunk& c, PrefixPlan plan, std::span<Prefix> prefixes, Word* dealt) {
    std::size_t const w = c.words;
    auto const& k = c.bits();
    Word* const mu = c.is_helper() ? nullptr : c.arena.take<Word>(2 * max_radix * w);
    Word* const half = c.arena.take<Word>(2 * max_radix * w);
    unsigned span = 1;
    for (unsigned radix : plan.radices) {
        std::size_t planes_out = 0;
        for_each_gate(plan.carried(), span, radix, [&](PrefixGate const& g) { planes_out += g.out_planes(); });
        Word* const value = c.is_helper() ? nullptr : c.arena.take<Word>(planes_out * w);
        Word* next = value;
        for_each_gate(plan.carried(), span, radix, [&](PrefixGate const& g) {
            collect(half, &Masked::half, g, prefixes, w);
            if (c.is_helper()) {
                k.join_deal(dealt, half, &g.radix, 1, w, g.lowest);
            } else {
                collect(mu, &Masked::mu, g, prefixes, w);
                k.join(next, dealt, mu, half, &g.radix, 1, w, c.first_mask(), g.lowest);
                next += g.out_planes() * w;
            }
            dealt += join_deals(g.radix, g.lowest) * w;
        });
        Masked out = co_await c.exchange(value, planes_out);
        auto take = [&] {
            Masked const plane = out;
            out = {c.is_helper() ? nullptr : out.mu + w, out.half + w};
            return plane;
        };
        for_each_gate(plan.carried(), span, radix, [&](PrefixGate const& g) {
            prefixes[g.group()].generate = take();
            if (!g.lowest) prefixes[g.group()].propagate = take();
        });
        span *= radix;
    }
}

} // namespace

Step decompose_open(Chunk& c, unsigned bits, Word const* planes, Word* sums) {
    PrefixPlan const plan = prefix_plan(bits);
    unsigned const carried = plan.carried();
    std::size_t const w = c.words;
    auto const& k = c.bits();

    auto const deal = c.begin_deal(decompose_cost(bits).deal.planes);
    Word* const tables = Chunk::planes(deal);
    std::size_t all_tables = 0, gates = 0;
    for (auto g : plan.groups) all_tables += table_planes(g);
    for (unsigned span = 1; unsigned radix : plan.radices) {
        for_each_gate(carried, span, radix, [&](PrefixGate const& g) { gates += join_deals(g.radix, g.lowest); });
        span *= radix;
    }
    std::array<Prefix, 32> prefixes;
    if (c.is_helper())
        k.leaf_deal(tables, planes, plan.groups.data(), plan.groups.size(), w);
    else
        co_await c.dealt(deal);
    if (carried > 0) {
        Word* value = nullptr;
        if (!c.is_helper()) {
            value = c.arena.take<Word>(group_planes(carried) * w);
            k.leaf_carry(value, tables, planes, plan.groups.data(), carried, w, c.first_mask());
        }
        Masked const leaves = co_await c.exchange(value, group_planes(carried));
        for (unsigned g = 0; g < carried; ++g) {
            auto plane = [&](std::size_t p) {
                return Masked{c.is_helper() ? nullptr : leaves.mu + p * w, leaves.half + p * w};
            };
            prefixes[g].generate = plane(g ? 2 * g - 1 : 0);
            if (g) prefixes[g].propagate = plane(2 * g);
        }
        co_await grow_prefixes(c, plan, std::span(prefixes).first(carried), tables + all_tables * w);
    }

    Word *table = tables, *dealt = tables + (all_tables + gates) * w;
    std::size_t at = 0; // first bit of the group
    for (std::size_t g = 0; g < plan.groups.size(); ++g) {
        unsigned const a = plan.groups[g];
        Masked const carry = g ? prefixes[g - 1].generate : Masked{};
        if (!c.is_helper())
            k.sum(sums + at * w, table, dealt, carry.mu, carry.half, planes + at * w, a, w, c.first_mask());
        else if (g)
            k.sum_deal(dealt, carry.half, planes + at * w, a, w);
        table += table_planes(plan.groups[g]) * w;
        if (g) dealt += sum_planes(plan.groups[g]) * w;
        at += a;
    }
    if (c.is_helper()) c.send_deal(deal);
}

Cost decompose_cost(unsigned bits) {
    PrefixPlan const plan = prefix_plan(bits);
    Cost cost{.rounds = 1};
    if (plan.carried() > 0) cost = cost + Cost{.rounds = 1, .exchange = planes(group_planes(plan.carried()))};
    for (std::size_t g = 0; g < plan.groups.size(); ++g)
        cost.deal = cost.deal + planes(table_planes(plan.groups[g]) + (g ? sum_planes(plan.groups[g]) : 0));
    for (unsigned span = 1; unsigned radix : plan.radices) {
        ++cost.rounds;
        for_each_gate(plan.carried(), span, radix, [&](PrefixGate const& g) {
            cost.deal = cost.deal + planes(join_deals(g.radix, g.lowest));
            cost.exchange = cost.exchange + planes(g.out_planes());
        });
        span *= radix;
    }
    return cost;
}

template <class W> Step to_xor(Chunk& c, Shares<W> x, SharesOut<W> out) {
    constexpr unsigned bits = 8 * sizeof(W);
    x = x.at(c.begin), out = out.at(c.begin);
    Word* const planes = c.arena.take<Word>(bits * c.words);
    c.ring<W>().to_planes(planes, c.summand(x), c.n);
    Word* const sums = c.is_helper() ? nullptr : c.arena.take<Word>(bits * c.words);
    co_await decompose_open(c, bits, planes, sums);
    W* p = nullptr;
    if (!c.is_helper()) {
        p = c.arena.take<W>(c.n);
        c.ring<W>().from_planes(p, sums, c.n);
    }
    co_await c.finish_xor<W>(p, out);
}

Cost to_xor_cost(unsigned bits) {
    return decompose_cost(bits) + Cost{.rounds = 1, .exchange = words(bits)};
}

namespace {

// Bytes that the helper deals for each word when all bits go straight into the ring.
constexpr unsigned few_bits_deal(unsigned bits) noexcept {
    return bits / 8 * (bits / 2 + 1);
}
// Pieces of seven bits below the top byte.
constexpr unsigned pieces_of(unsigned bits) noexcept {
    return (bits - 8 + 6) / 7;
}

template <class W> Step few_bits_to_ring(Chunk& c, W const* known, SharesOut<W> out) {
    auto const deal = c.begin_ring_deal<W>((4 * sizeof(W) + 1) * c.n);
    W* p = nullptr;
    if (c.is_helper()) {
        c.ring<W>().deal_word_bits(deal.table, known, c.n);
        c.send_deal(deal);
    } else {
        co_await c.dealt(deal);
        p = c.arena.take<W>(c.n);
        c.ring<W>().word_bits(p, known, deal.table, static_cast<W>(c.first()), c.n);
    }
    co_await c.finish_ring(p, out);
}

template <class W> Step pieces_to_ring(Chunk& c, W const* known, SharesOut<W> out) {
    using Byte = std::uint8_t;
    constexpr unsigned pieces = pieces_of(8 * sizeof(W));
    std::size_t const n = c.n, count = pieces * n;
    auto const& bytes = c.ring<Byte>();
    auto const bits = c.begin_ring_deal<Byte>(few_bits_deal(8) * (count + n));
    auto const sums = c.begin_ring_deal<W>((1 + pieces / 2) * n);
    Byte* const parts = c.arena.take<Byte>(count + n);
    c.ring<W>().pieces(parts, known, n);
    Byte* share = nullptr; // of each piece; the last one stays as it is
    if (c.is_helper()) {
        bytes.deal_word_bits(bits.table, parts, count + n);
        c.send_deal(bits);
    } else {
        co_await c.dealt(bits);
        share = c.arena.take<Byte>(count + n);
        bytes.word_bits(share, parts, bits.table, static_cast<Byte>(c.first()), count + n);
    }
    SharesOut<Byte> const small{c.arena.take<Byte>(count), c.arena.take<Byte>(count)};
    co_await c.finish_ring_of<Byte>(count, share, small);
    if (c.is_helper()) {
        bytes.add(small.own, small.own, small.next, count);
        c.ring<W>().deal_pieces(sums.table, small.own, n);
        c.send_deal(sums);
        co_await c.finish_ring<W>(nullptr, out);
        co_return;
    }
    co_await c.dealt(sums);
    W* const p = c.arena.take<W>(n);
    c.ring<W>().join_pieces(p, c.mu(small), sums.table, share + count, static_cast<W>(c.first()), n);
    co_await c.finish_ring(p, out);
}

} // namespace

template <class W> Step to_ring(Chunk& c, Shares<W> x, SharesOut<W> out) {
    x = x.at(c.begin);
    W const* known = c.mu(x);
    if (c.is_helper()) {
        W* const mask = c.arena.take<W>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) mask[e] = static_cast<W>(x.own[e] ^ x.next[e]);
        known = mask;
    }
    return bits_to_ring<W>(c, known, out.at(c.begin));
}

template <class W> Step bits_to_ring(Chunk& c, W const* known, SharesOut<W> out) {
    constexpr bool in_pieces = sizeof(W) > 2;
    if constexpr (in_pieces)
        return pieces_to_ring<W>(c, known, out);
    else
        return few_bits_to_ring<W>(c, known, out);
}

Cost to_ring_cost(unsigned bits) {
    unsigned const bytes = bits / 8;
    if (bits <= 16) return {.rounds = 2, .deal = {0, few_bits_deal(bits)}, .exchange = words(bits)};
    unsigned const pieces = pieces_of(bits);
    return {.rounds = 3,
            .deal = {0, few_bits_deal(8) * (pieces + 1) + bytes * (1 + pieces / 2)},
            .exchange = {0, pieces + bytes}};
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step to_xor(Chunk&, Shares<W>, SharesOut<W>);                                                             \
    template Step to_ring(Chunk&, Shares<W>, SharesOut<W>);                                                            \
    template Step bits_to_ring(Chunk&, W const*, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
