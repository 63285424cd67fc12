// SPDX-License-Identifier: Apache-2.0
//
// Kernels of shifts by secret amounts: a stage multiplies by one of four powers of two, or moves bit planes by one of four
// distances, as two masked bits say. Part of kernels_impl.h, like kernels_ring.h.

// ---- ring elements: x·(1 + b0·a0)·(1 + b1·a1) ---------------------------------------------------------------------------

// t: the masks of b0, b1, b0·b1, and these times l; n of each.
template <class W>
void scale_deal(W* __restrict t, Word const* __restrict b0, Word const* __restrict b1, W const* __restrict l, Size n) {
    for (Size base = 0; base < n; base += 64) {
        W u[64], v[64];
        spread_word<W>(u, b0[base / 64]);
        spread_word<W>(v, b1[base / 64]);
        Size const count = n - base < 64 ? n - base : 64;
        for (Size j = 0; j < count; ++j) {
            Size const e = base + j;
            Wide<W> const both = u[j] & v[j];
            t[e] = static_cast<W>(u[j] - t[e]);
            t[n + e] = static_cast<W>(v[j] - t[n + e]);
            t[2 * n + e] = static_cast<W>(both - t[2 * n + e]);
            t[3 * n + e] = static_cast<W>((l[e] & -Wide<W>(u[j])) - t[3 * n + e]);
            t[4 * n + e] = static_cast<W>((l[e] & -Wide<W>(v[j])) - t[4 * n + e]);
            t[5 * n + e] = static_cast<W>((l[e] & -both) - t[5 * n + e]);
        }
    }
}

// With b = γ + (1 - 2γ)·β a factor is (1 + γ·a) + (1 - 2γ)·a·β.
template <class W>
void scale(W* __restrict p, Word const* __restrict g0, Word const* __restrict g1, W a0, W a1, W const* __restrict h,
           W const* __restrict mu, W const* __restrict half, W first, Size n) {
    using U = Wide<W>;
    for (Size base = 0; base < n; base += 64) {
        W u[64], v[64];
        spread_word<W>(u, g0[base / 64]);
        spread_word<W>(v, g1[base / 64]);
        Size const count = n - base < 64 ? n - base : 64;
        for (Size j = 0; j < count; ++j) {
            Size const e = base + j;
            U const m0 = -U(u[j]), m1 = -U(v[j]), m = mu[e];
            U const c0 = 1 + (m0 & a0), c1 = 1 + (m1 & a1), w0 = (a0 ^ m0) - m0, w1 = (a1 ^ m1) - m1;
            U const base_term = (U(first) * m + half[e]) * c1 + w1 * (m * h[n + e] + h[4 * n + e]);
            U const beta0 = c1 * (m * h[e] + h[3 * n + e]) + w1 * (m * h[2 * n + e] + h[5 * n + e]);
            p[e] = static_cast<W>(c0 * base_term + w0 * beta0);
        }
    }
}

// ---- bit planes: out_i = plane i, i + s0, i + s1 or i + s0 + s1 of x ---------------------------------------------------------

// Plane i of k, zero above the top.
template <class T> SMPC_INLINE T plane_or_zero(Word const* x, Size i, Size k, Size words) {
    return i < k ? load<T>(x + i * words) : T{};
}

template <class T>
SMPC_INLINE void move_deal_at(Word* dealt, Word const* x, Word const* b0, Word const* b1, unsigned k, unsigned s0,
                              unsigned s1, Size words) {
    T const u = load<T>(b0), v = load<T>(b1), both = u & v;
    store<T>(dealt, load<T>(dealt) ^ both);
    dealt += words;
    for (unsigned i = 0; i < k; ++i, dealt += 3 * words) {
        T const x0 = load<T>(x + i * words), x1 = plane_or_zero<T>(x, i + s0, k, words),
                x2 = plane_or_zero<T>(x, i + s1, k, words), x3 = plane_or_zero<T>(x, i + s0 + s1, k, words);
        T const all = x0 ^ x1 ^ x2 ^ x3;
        T const products[] = {(u & (x0 ^ x1)) ^ (v & (x0 ^ x2)) ^ (both & all), u & all, v & all};
        for (unsigned j = 0; j < 3; ++j) store<T>(dealt + j * words, load<T>(dealt + j * words) ^ products[j]);
    }
}
template <class T>
SMPC_INLINE void move_at(Word* out, Word const* dealt, Word const* mu, Word const* half, Word const* bit_mu,
                         Word const* bit_half, Size bit_step, unsigned k, unsigned s0, unsigned s1, Size words,
                         Word first) {
    T const f = broadcast<T>(first), g0 = load<T>(bit_mu), g1 = load<T>(bit_mu + bit_step), h0 = load<T>(bit_half),
            h1 = load<T>(bit_half + bit_step);
    T const g01 = g0 & g1, h = (g0 & h1) ^ (g1 & h0) ^ load<T>(dealt);
    dealt += words;
    for (unsigned i = 0; i < k; ++i, dealt += 3 * words) {
        T const m0 = load<T>(mu + i * words), m1 = plane_or_zero<T>(mu, i + s0, k, words),
                m2 = plane_or_zero<T>(mu, i + s1, k, words), m3 = plane_or_zero<T>(mu, i + s0 + s1, k, words);
        T const l0 = load<T>(half + i * words), l1 = plane_or_zero<T>(half, i + s0, k, words),
                l2 = plane_or_zero<T>(half, i + s1, k, words), l3 = plane_or_zero<T>(half, i + s0 + s1, k, words);
        T const ma = m0 ^ m1, mb = m0 ^ m2, mx = ma ^ m2 ^ m3, la = l0 ^ l1, lb = l0 ^ l2, lx = la ^ l2 ^ l3;
        T const known = f & (m0 ^ (g0 & ma) ^ (g1 & mb) ^ (g01 & mx));
        T const linear = l0 ^ (g0 & la) ^ (g1 & lb) ^ (g01 & lx) ^ (ma & h0) ^ (mb & h1) ^ (mx & h);
        T const products = load<T>(dealt) ^ (g1 & load<T>(dealt + words)) ^ (g0 & load<T>(dealt + 2 * words));
        store<T>(out + i * words, known ^ linear ^ products);
    }
}

void move_deal(Word* dealt, Word const* x, Word const* bits, unsigned k, unsigned s0, unsigned s1, Size words) {
    SMPC_FOR_WORDS(words, (move_deal_at<T>(dealt + w, x + w, bits + w, bits + words + w, k, s0, s1, words)));
}
void move(Word* out, Word const* dealt, Word const* mu, Word const* half, Word const* bit_mu, Word const* bit_half,
          unsigned k, unsigned s0, unsigned s1, Size words, Word first) {
    SMPC_FOR_WORDS(words, (move_at<T>(out + w, dealt + w, mu + w, half + w, bit_mu + w, bit_half + w, words, k, s0, s1,
                                      words, first)));
}
