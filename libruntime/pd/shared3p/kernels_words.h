// SPDX-License-Identifier: Apache-2.0
//
// Kernels that bring xor-shared words into the ring. Part of kernels_impl.h, like kernels_ring.h.

// ---- all bits of a word ----------------------------------------------------------------------------------------------

// Bit j of a word of k bits is a number modulo 2^{k-j}, bit k - j one modulo 2^j: both fit into one element.
template <class W> void deal_word_bits(W* __restrict t, W const* __restrict l, Size n) {
    using U = Wide<W>;
    constexpr unsigned k = 8 * sizeof(W);
    for (unsigned j = 0; j <= k / 2; ++j, t += n) {
        unsigned const other = k - j;
        if (j == 0 || other == j) {
            for (Size e = 0; e < n; ++e) t[e] = static_cast<W>((U(l[e]) >> j & 1) - t[e]);
            continue;
        }
        W const low = static_cast<W>((W{1} << other) - 1);
        for (Size e = 0; e < n; ++e) {
            U const f = t[e];
            t[e] = static_cast<W>((((U(l[e]) >> j & 1) - f) & low) | ((U(l[e]) >> other & 1) - (f >> other)) << other);
        }
    }
}
// An evaluator's share of bit j, whose mask's share is h, times 2^j; what is above 2^{k-j} in h does not matter.
template <class W> SMPC_INLINE W weighed_bit(W mu, Wide<W> h, unsigned j, W first) {
    Wide<W> const m = -(Wide<W>(mu) >> j & 1); // as in bit_share
    return static_cast<W>(((first & m) + ((h ^ m) - m)) << j);
}
template <class W> void word_bits(W* __restrict p, W const* __restrict mu, W const* __restrict h, W first, Size n) {
    constexpr unsigned k = 8 * sizeof(W);
    for (Size e = 0; e < n; ++e) p[e] = 0;
    for (unsigned j = 0; j <= k / 2; ++j, h += n) {
        unsigned const other = k - j;
        if (j == 0 || other == j)
            for (Size e = 0; e < n; ++e) p[e] = static_cast<W>(p[e] + weighed_bit<W>(mu[e], h[e], j, first));
        else
            for (Size e = 0; e < n; ++e)
                p[e] = static_cast<W>(p[e] + weighed_bit<W>(mu[e], h[e], j, first) +
                                      weighed_bit<W>(mu[e], static_cast<W>(h[e] >> other), other, first));
    }
}

// ---- pieces of seven bits --------------------------------------------------------------------------------------------

// A piece is less than 2^7 in a ring of 2^8, so its wrap follows from the top bits of the summands.
template <class W> constexpr unsigned piece_count = (8 * sizeof(W) - 8 + 6) / 7;

template <class W> void pieces(Byte* __restrict out, W const* __restrict x, Size n) {
    constexpr unsigned k = 8 * sizeof(W), count = piece_count<W>;
    for (unsigned g = 0; g < count; ++g, out += n)
        for (Size e = 0; e < n; ++e) out[e] = static_cast<Byte>(x[e] >> (7 * g) & 0x7f);
    constexpr unsigned skipped = 7 * count - (k - 8);
    for (Size e = 0; e < n; ++e) out[e] = static_cast<Byte>(x[e] >> (k - 8) & (0xff << skipped & 0xff));
}
// The wrap of piece g matters modulo 2^{k-8-7g}: pieces q and count - 1 - q share an element.
template <class W> constexpr unsigned wrap_bits(unsigned g) {
    return 8 * sizeof(W) - 8 - 7 * g;
}
template <class W> void deal_pieces(W* __restrict t, Byte const* __restrict l, Size n) {
    constexpr unsigned count = piece_count<W>;
    for (Size e = 0; e < n; ++e) {
        Wide<W> sum = 0;
        for (unsigned g = 0; g < count; ++g) sum += Wide<W>(l[g * n + e]) << (7 * g);
        t[e] = static_cast<W>(sum - t[e]);
    }
    for (unsigned q = 0; q < count / 2; ++q) {
        t += n;
        unsigned const other = count - 1 - q, a = wrap_bits<W>(q);
        W const low = static_cast<W>((W{1} << a) - 1);
        Byte const *const l0 = l + q * n, *const l1 = l + other * n;
        for (Size e = 0; e < n; ++e) {
            Wide<W> const f = t[e];
            t[e] = static_cast<W>(((Wide<W>(l0[e] >> 7) - f) & low) | (Wide<W>(l1[e] >> 7) - (f >> a)) << a);
        }
    }
}
template <class W>
void join_pieces(W* __restrict p, Byte const* __restrict mu, W const* __restrict h, Byte const* __restrict top, W first,
                 Size n) {
    using U = Wide<W>;
    constexpr unsigned k = 8 * sizeof(W), count = piece_count<W>;
    U const known = static_cast<U>(-U(first)); // all ones where the terms that both know belong
    for (Size e = 0; e < n; ++e) p[e] = static_cast<W>(h[e] + (U(top[e]) << (k - 8)));
    for (unsigned q = 0; q < count / 2; ++q) {
        h += n;
        unsigned const other = count - 1 - q, a = wrap_bits<W>(q);
        Byte const *const m0 = mu + q * n, *const m1 = mu + other * n;
        // n - 2^8·n_t - 2^8·(1 - n_t)·m_t, weighed
        for (Size e = 0; e < n; ++e) {
            U const n0 = m0[e], n1 = m1[e], t0 = n0 >> 7, t1 = n1 >> 7;
            U const low = (known & (n0 - (t0 << 8))) - (((t0 - 1) & h[e]) << 8);
            U const high = (known & (n1 - (t1 << 8))) - (((t1 - 1) & static_cast<W>(h[e] >> a)) << 8);
            p[e] = static_cast<W>(p[e] + (low << (7 * q)) + (high << (7 * other)));
        }
    }
}
