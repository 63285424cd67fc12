// SPDX-License-Identifier: Apache-2.0
//
// The protocols of leading.h.
#include "libruntime/pd/shared3p/leading.h"

#include <algorithm>
#include <array>
#include <vector>

#include "libruntime/pd/shared3p/plan.h"

namespace smpc::pd::shared3p {
namespace {

constexpr unsigned radix = 3;

/// Position p counts from the top. In the layer whose spans have `span` positions, what covers p's span grows by the spans
/// before it in a block of three.
struct Gate {
    unsigned position = 0;
    std::array<unsigned, radix> inputs{};
    std::uint8_t fan_in = 0;
};
template <class F> void for_each_gate(unsigned count, unsigned span, F f) {
    for (unsigned p = span; p < count; ++p) {
        unsigned const inside = p % (span * radix), before = inside / span;
        if (before == 0) continue;
        Gate gate{p, {}, static_cast<std::uint8_t>(before + 1)};
        for (unsigned t = 0; t < before; ++t) gate.inputs[t] = p - inside + (t + 1) * span - 1;
        gate.inputs[before] = p;
        f(gate);
    }
}
std::size_t dealt_planes(unsigned count) {
    std::size_t sum = 0;
    for (unsigned span = 1; span < count; span *= radix)
        for_each_gate(count, span, [&](Gate const& g) { sum += and_deals(g.fan_in); });
    return sum;
}
unsigned gates_of(unsigned count, unsigned span) {
    unsigned sum = 0;
    for_each_gate(count, span, [&](Gate const&) { ++sum; });
    return sum;
}

} // namespace

Step clear_above(Chunk& c, Masked x, unsigned count, Masked& out) {
    std::size_t const w = c.words;
    auto const& k = c.bits();
    auto const deal = c.begin_deal(std::max<std::size_t>(dealt_planes(count), 1));
    Word* dealt = Chunk::planes(deal);
    if (!c.is_helper()) co_await c.dealt(deal);
    Word* const half = c.arena.take<Word>(count * w);
    Word* const mu = c.is_helper() ? nullptr : c.arena.take<Word>(count * w);
    std::copy_n(x.half, count * w, half);
    if (mu) k.not_(mu, x.mu, count * w);
    auto plane = [&](unsigned position) { return (count - 1 - position) * w; };

    Word* const half_in = c.arena.take<Word>(radix * w);
    Word* const mu_in = c.is_helper() ? nullptr : c.arena.take<Word>(radix * w);
    for (unsigned span = 1; span < count; span *= radix) {
        unsigned const gates = gates_of(count, span);
        Word* const value = c.is_helper() ? nullptr : c.arena.take<Word>(gates * w);
        Word* next = value;
        for_each_gate(count, span, [&](Gate const& g) {
            for (unsigned t = 0; t < g.fan_in; ++t) {
                std::copy_n(half + plane(g.inputs[t]), w, half_in + t * w);
                if (mu) std::copy_n(mu + plane(g.inputs[t]), w, mu_in + t * w);
            }
            if (c.is_helper()) {
                k.and_deal(dealt, half_in, &g.fan_in, 1, w);
            } else {
                k.and_gate(next, dealt, mu_in, half_in, &g.fan_in, 1, w, c.first_mask());
                next += w;
            }
            dealt += and_deals(g.fan_in) * w;
        });
        Masked in = co_await c.exchange(value, gates);
        for_each_gate(count, span, [&](Gate const& g) {
            std::copy_n(in.half, w, half + plane(g.position));
            in.half += w;
            if (!mu) return;
            std::copy_n(in.mu, w, mu + plane(g.position));
            in.mu += w;
        });
    }
    if (c.is_helper()) c.send_deal(deal);
    out = {mu, half};
}

Cost clear_above_cost(unsigned count) {
    Cost cost{.rounds = 1, .deal = planes(std::max<std::size_t>(dealt_planes(count), 1))};
    for (unsigned span = 1; span < count; span *= radix)
        cost = cost + Cost{.rounds = 1, .exchange = planes(gates_of(count, span))};
    return cost;
}

// Bit i > 0 is the difference of "all clear above i" and "all clear from i"; bit 0 is set if all above are clear.
Step highest_bit(Chunk& c, Shares<std::uint8_t> x, SharesOut<std::uint8_t> out) {
    constexpr unsigned k = 8;
    std::size_t const w = c.words;
    x = x.at(c.begin), out = out.at(c.begin);
    auto planes_of = [&](std::uint8_t const* values) {
        Word* const planes = c.arena.take<Word>(k * w);
        c.ring<std::uint8_t>().to_planes(planes, values, c.n);
        return planes;
    };
    std::uint8_t const* half = c.half(x);
    if (c.is_helper()) {
        auto* const mask = c.arena.take<std::uint8_t>(c.n);
        for (std::size_t e = 0; e < c.n; ++e) mask[e] = x.own[e] ^ x.next[e];
        half = mask;
    }
    Masked const bits{c.is_helper() ? nullptr : planes_of(c.mu(x)) + w, planes_of(half) + w};
    Masked clear;
    co_await clear_above(c, bits, k - 1, clear);
    // Everything from here on is linear, but the result is to be made of whole words: planes of each component.
    std::uint8_t* const p = c.arena.take<std::uint8_t>(c.n);
    if (!c.is_helper()) {
        Word* const share = c.arena.take<Word>(k * w);
        for (unsigned i = 0; i < k; ++i)
            for (std::size_t j = 0; j < w; ++j) {
                auto mine = [&](unsigned q) { return clear.half[q * w + j] ^ (c.first_mask() & clear.mu[q * w + j]); };
                Word const from = i == 0 ? 0 : mine(i - 1);
                Word const above = i == k - 1 ? c.first_mask() : mine(i);
                share[i * w + j] = from ^ above;
            }
        c.ring<std::uint8_t>().from_planes(p, share, c.n);
    }
    co_await c.finish_xor<std::uint8_t>(p, out);
}

Cost highest_bit_cost() {
    return clear_above_cost(7) + Cost{.rounds = 1, .exchange = words(8)};
}

} // namespace smpc::pd::shared3p
