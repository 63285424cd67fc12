// SPDX-License-Identifier: Apache-2.0
//
// Ring elements between the steps of a chain, in helper mode: x = μ + ℓ with μ known to both evaluators and ℓ to the helper,
// of which the evaluators hold halves. V is an unsigned word of 8 to 128 bits; the ring is Z_{2^{8·bytes}}, and what is above it
// in V is unspecified. All pointers are to the chunk's own lanes.
#pragma once

#include <array>

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

template <class V> struct MaskedRing {
    V* mu = nullptr;   ///< at the evaluators
    V* half = nullptr; ///< an evaluator's half of the mask; the whole mask at the helper

    /// What this role knows in full: m or n of x = m + n.
    V const* summand(Chunk const& c) const noexcept { return c.is_helper() ? half : mu; }
    /// Linear functions act on both: f(mu, half) for the evaluators, f(half) for the helper.
    template <class F> void each(Chunk const& c, F f) const {
        if (!c.is_helper()) f(mu);
        f(half);
    }
    /// Adds a public constant.
    void add(Chunk const& c, V constant) const {
        if (!c.is_helper())
            for (std::size_t e = 0; e < c.n; ++e) mu[e] = static_cast<V>(mu[e] + constant);
    }
};

constexpr Size ring_bytes(unsigned bytes) noexcept {
    return {0, bytes};
}

template <class V> MaskedRing<V> take_masked(Chunk& c) {
    return {c.is_helper() ? nullptr : c.arena.take<V>(c.n), c.arena.take<V>(c.n)};
}
/// A replicated value as a masked one.
template <class V> MaskedRing<V> masked(Chunk& c, Shares<V> x) {
    MaskedRing<V> const out = take_masked<V>(c);
    for (std::size_t e = 0; e < c.n; ++e) {
        out.half[e] = c.is_helper() ? static_cast<V>(x.own[e] + x.next[e]) : c.half(x)[e];
        if (out.mu) out.mu[e] = c.mu(x)[e];
    }
    return out;
}

/// Makes p' + p'' (`p`, unused at the helper, is overwritten) masked: one exchange.
template <class V> Step exchange_ring(Chunk& c, V* p, unsigned bytes, MaskedRing<V>& out);

/// Product: deals ℓ_x·ℓ_y.
template <class V> Step multiply(Chunk& c, MaskedRing<V> x, MaskedRing<V> y, unsigned bytes, MaskedRing<V>& out);
constexpr Cost masked_product_cost(unsigned bytes) {
    return {.rounds = 1, .deal = ring_bytes(bytes), .exchange = ring_bytes(bytes)};
}

/// A bit, β at the helper or γ at the evaluators, as 0 or 1.
template <class V> Step inject_bit(Chunk& c, Word const* bit, unsigned bytes, MaskedRing<V>& out);
constexpr Cost masked_bit_cost(unsigned bytes) {
    return {.rounds = 1, .deal = ring_bytes(bytes), .exchange = ring_bytes(bytes)};
}

/// ⌊x / 2^s⌋ or one less, in the same ring, for x < 2^{8·bytes - 1}: (m >> s) + (n >> s) - 2^{8·bytes - s}·c, where the carry
/// c of m + n follows from their top bits because the top bit of x is clear: c = n_t + (1 - n_t)·m_t.
template <class V> Step truncate(Chunk& c, MaskedRing<V> x, unsigned s, unsigned bytes, MaskedRing<V>& out);
constexpr Cost masked_truncation_cost(unsigned bytes, unsigned s) {
    unsigned const kept = (s + 7) / 8;
    return {.rounds = 1, .deal = ring_bytes(bytes + kept), .exchange = ring_bytes(kept)};
}

/// Σ_j coefficient_j·x^j, degree 4: deals ℓ², ℓ³, ℓ⁴.
template <class V>
Step polynomial(Chunk& c, std::array<V, 5> const& coefficients, MaskedRing<V> x, unsigned bytes, MaskedRing<V>& out);
constexpr Cost masked_polynomial_cost(unsigned bytes) {
    return {.rounds = 1, .deal = ring_bytes(3 * bytes), .exchange = ring_bytes(bytes)};
}

} // namespace smpc::pd::shared3p
