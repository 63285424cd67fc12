// SPDX-License-Identifier: Apache-2.0
//
// Kernels on ring elements: loops that the compiler vectorises. Part of kernels_impl.h (no include guard: included once for each
// instruction-set level, inside an unnamed namespace).

// ---- ring elements ---------------------------------------------------------------------------------------------------

// Arithmetic in at least 32 unsigned bits, so that narrow types are not promoted to int.
template <class W> struct WideOf { using type = W; };
template <> struct WideOf<std::uint8_t> { using type = std::uint32_t; };
template <> struct WideOf<std::uint16_t> { using type = std::uint32_t; };
template <class W> using Wide = typename WideOf<W>::type;

template <class W> void add(W* z, W const* x, W const* y, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(x[e] + y[e]);
}
template <class W> void sub(W* z, W const* x, W const* y, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(x[e] - y[e]);
}
template <class W> void neg(W* z, W const* x, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(-Wide<W>(x[e]));
}
template <class W> void add_constant(W* z, W const* x, W c, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(x[e] + c);
}
template <class W> void multiply(W* z, W const* x, W const* y, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(Wide<W>(x[e]) * y[e]);
}
template <class W> void add3(W* z, W const* a, W const* b, W const* c, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(a[e] + b[e] + c[e]);
}
template <class W> W sum(W const* x, Size n) {
    W s = 0;
    for (Size e = 0; e < n; ++e) s = static_cast<W>(s + x[e]);
    return s;
}
template <class W>
void product(W* __restrict z, W const* __restrict xa, W const* __restrict xb, W const* __restrict ya,
             W const* __restrict yb, Size n) {
    using U = Wide<W>;
    for (Size e = 0; e < n; ++e) z[e] = static_cast<W>(U(xa[e]) * static_cast<W>(ya[e] + yb[e]) + U(xb[e]) * ya[e]);
}
template <class W> W dot(W const* xa, W const* xb, W const* ya, W const* yb, Size n) {
    using U = Wide<W>;
    W s = 0;
    for (Size e = 0; e < n; ++e)
        s = static_cast<W>(s + static_cast<W>(U(xa[e]) * static_cast<W>(ya[e] + yb[e]) + U(xb[e]) * ya[e]));
    return s;
}

// Panels of columns stay in registers while the inner index runs; four rows share one pass over y.
template <class W, Size rows_, Size cols_>
SMPC_INLINE void matrix_tile(W* c, W const* xa, W const* xb, W const* ya, W const* ys, Size inner, Size cols) {
    using U = Wide<W>;
    W acc[rows_][cols_] = {};
    for (Size i = 0; i < inner; ++i) {
        W const *s = ys + i * cols, *t = ya + i * cols;
        for (Size r = 0; r < rows_; ++r) {
            U const a = xa[r * inner + i], b = xb[r * inner + i];
            for (Size j = 0; j < cols_; ++j) acc[r][j] = static_cast<W>(acc[r][j] + a * s[j] + b * t[j]);
        }
    }
    for (Size r = 0; r < rows_; ++r)
        for (Size j = 0; j < cols_; ++j) c[r * cols + j] = acc[r][j];
}
template <class W>
void matrix(W* __restrict c, W const* __restrict xa, W const* __restrict xb, W const* __restrict ya,
            W const* __restrict ys, Size rows, Size inner, Size cols) {
    constexpr Size panel = 128 / sizeof(W);
    Size j = 0;
    for (; j + panel <= cols; j += panel) {
        Size r = 0;
        for (; r + 4 <= rows; r += 4)
            matrix_tile<W, 4, panel>(c + r * cols + j, xa + r * inner, xb + r * inner, ya + j, ys + j, inner, cols);
        for (; r < rows; ++r)
            matrix_tile<W, 1, panel>(c + r * cols + j, xa + r * inner, xb + r * inner, ya + j, ys + j, inner, cols);
    }
    if (j == cols) return;
    for (Size r = 0; r < rows; ++r) {
        for (Size q = j; q < cols; ++q) c[r * cols + q] = 0;
        for (Size i = 0; i < inner; ++i) {
            using U = Wide<W>;
            U const a = xa[r * inner + i], b = xb[r * inner + i];
            W const *s = ys + i * cols, *t = ya + i * cols;
            for (Size q = j; q < cols; ++q) c[r * cols + q] = static_cast<W>(c[r * cols + q] + a * s[q] + b * t[q]);
        }
    }
}

// ---- bits beside ring elements ---------------------------------------------------------------------------------------

// 64 elements 0 or 1 from one word.
template <class W> SMPC_INLINE void spread_word(W* z, Word bits) {
    if constexpr (sizeof(W) == 1) {
        for (unsigned j = 0; j < 8; ++j) {
            Word const eight = (bits >> (8 * j) & 0xff) * 0x0101010101010101u & 0x8040201008040201u;
            Word const ones = (eight + 0x7f7f7f7f7f7f7f7fu) >> 7 & 0x0101010101010101u;
            __builtin_memcpy(z + 8 * j, &ones, 8);
        }
    } else {
        for (unsigned j = 0; j < 64; ++j) z[j] = static_cast<W>(bits >> j & 1);
    }
}

// Runs the last argument for each element e with `bit` 0 or 1 taken from `bits`.
#define SMPC_FOR_BITS(n, bits, ...)                                                                                    \
    for (Size base = 0; base < (n); base += 64) {                                                                      \
        W ones[64];                                                                                                    \
        spread_word<W>(ones, (bits)[base / 64]);                                                                       \
        Size const count = (n)-base < 64 ? (n)-base : 64;                                                              \
        if (count == 64) {                                                                                             \
            for (Size j = 0; j < 64; ++j) {                                                                            \
                Size const e = base + j;                                                                               \
                W const bit = ones[j];                                                                                 \
                __VA_ARGS__;                                                                                           \
            }                                                                                                          \
        } else {                                                                                                       \
            for (Size j = 0; j < count; ++j) {                                                                         \
                Size const e = base + j;                                                                               \
                W const bit = ones[j];                                                                                 \
                __VA_ARGS__;                                                                                           \
            }                                                                                                          \
        }                                                                                                              \
    }

template <class W> void spread(W* __restrict z, Word const* __restrict bits, Size n) {
    SMPC_FOR_BITS(n, bits, z[e] = bit)
}
template <class W> void keep(W* __restrict z, W const* __restrict x, Word const* __restrict bits, Size n) {
    SMPC_FOR_BITS(n, bits, z[e] = static_cast<W>(x[e] & -Wide<W>(bit)))
}
template <class W> void deal(W* __restrict t, W const* __restrict v, Size n) {
    for (Size e = 0; e < n; ++e) t[e] = static_cast<W>(v[e] - t[e]);
}
template <class W> void deal_bit(W* __restrict t, Word const* __restrict beta, Size n) {
    SMPC_FOR_BITS(n, beta, t[e] = static_cast<W>(bit - t[e]))
}
template <class W> void deal_bit_times(W* __restrict t, Word const* __restrict beta, W const* __restrict l, Size n) {
    SMPC_FOR_BITS(n, beta, t[e] = static_cast<W>((l[e] & -Wide<W>(bit)) - t[e]))
}
template <class W>
void bit_share(W* __restrict p, Word const* __restrict gamma, W const* __restrict h, W first, Size n) {
    SMPC_FOR_BITS(n, gamma, {
        Wide<W> const m = -Wide<W>(bit); // γ: first - h, else h
        p[e] = static_cast<W>((first & m) + ((h[e] ^ m) - m));
    })
}
template <class W>
void bit_times(W* __restrict p, Word const* __restrict gamma, W const* __restrict h, W const* __restrict hl,
               W const* __restrict mu, W const* __restrict half, W first, Size n) {
    using U = Wide<W>;
    SMPC_FOR_BITS(n, gamma, {
        U const m = -U(bit), t = U(h[e]) * mu[e] + hl[e];
        p[e] = static_cast<W>(((U(first) * mu[e] + half[e]) & m) + ((t ^ m) - m));
    })
}
