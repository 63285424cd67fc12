// SPDX-License-Identifier: Apache-2.0
//
// The kernels themselves, included once by the file of each instruction-set level (hence no include guard and everything in an
// unnamed namespace). Ring kernels are loops that the compiler vectorises; plane kernels run on V, a vector of SMPC_VECTOR_BYTES
// bytes, and on single words for what is left over, so that a scalar operation costs single words.
namespace smpc::pd::shared3p {
namespace {

using Size = std::size_t;
using Byte = std::uint8_t;
#define SMPC_INLINE [[gnu::always_inline]] inline
#define SMPC_UNROLL _Pragma("GCC unroll 64")

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

// ---- vectors of words ------------------------------------------------------------------------------------------------

typedef Word V __attribute__((vector_size(SMPC_VECTOR_BYTES)));
constexpr Size vector_words = SMPC_VECTOR_BYTES / 8;

// Rows of planes are aligned to words only.
template <class T> SMPC_INLINE T load(Word const* p) {
    T v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
template <class T> SMPC_INLINE void store(Word* p, T v) {
    __builtin_memcpy(p, &v, sizeof v);
}
template <class T> SMPC_INLINE T broadcast(Word w) {
    return T{} + w;
}
template <class T> constexpr Size width_of = sizeof(T) / 8;

// Calls `body<V>(w)` for whole vectors and `body<Word>(w)` for the rest of `words`.
#define SMPC_FOR_WORDS(words, CALL)                                                                                    \
    do {                                                                                                               \
        Size w = 0;                                                                                                    \
        for (; w + vector_words <= (words); w += vector_words) {                                                       \
            using T = V;                                                                                               \
            CALL;                                                                                                      \
        }                                                                                                              \
        for (; w < (words); ++w) {                                                                                     \
            using T = Word;                                                                                            \
            CALL;                                                                                                      \
        }                                                                                                              \
    } while (false)

void xor_words(Word* z, Word const* x, Word const* y, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = x[e] ^ y[e];
}
void not_words(Word* z, Word const* x, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = ~x[e];
}
void and_words(Word* z, Word const* x, Word const* y, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = x[e] & y[e];
}
void bit_product(Word* __restrict z, Word const* __restrict xa, Word const* __restrict xb, Word const* __restrict ya,
                 Word const* __restrict yb, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = (xa[e] & (ya[e] ^ yb[e])) ^ (xb[e] & ya[e]);
}
void bit_or_product(Word* __restrict z, Word const* __restrict xa, Word const* __restrict xb, Word const* __restrict ya,
                    Word const* __restrict yb, Size n) {
    for (Size e = 0; e < n; ++e) z[e] = (xa[e] & (ya[e] ^ yb[e])) ^ (xb[e] & ya[e]) ^ xa[e] ^ ya[e];
}

// ---- words to planes -------------------------------------------------------------------------------------------------

// Exchanges the high halves of a's fields with the low halves of b's; m selects the low halves, s is half a field.
template <class T> SMPC_INLINE void butterfly(T& a, T& b, unsigned s, Word m) {
    T const t = ((a >> s) ^ b) & m;
    b ^= t;
    a ^= t << s;
}
constexpr Word low_halves(unsigned s) {
    Word m = 0;
    for (unsigned j = 0; j < 64; ++j)
        if (!(j & s)) m |= Word{1} << j;
    return m;
}

// 64 lanes of k bits fill k words: word q holds 64/k lanes. `order` finds the row of lane ≡ i (mod k) after the first stages.
template <unsigned k> struct Layout {
    static constexpr unsigned log_k = k == 8 ? 3 : k == 16 ? 4 : k == 32 ? 5 : 6, log_lanes = 6 - log_k;
    static constexpr unsigned order(unsigned i) {
        return (i & ((1u << log_lanes) - 1)) << (log_k - log_lanes) | i >> log_lanes;
    }
};

// Lanes spread over words q become rows i with lane k·c + i in field c. Its own inverse.
template <class T, unsigned k> SMPC_INLINE void swap_fields(T* rows) {
    using L = Layout<k>;
    SMPC_UNROLL
    for (unsigned t = 0; t < L::log_lanes; ++t) {
        unsigned const bit = 1u << (L::log_k - L::log_lanes + t), s = k << t;
        SMPC_UNROLL
        for (unsigned q = 0; q < k; ++q)
            if (!(q & bit)) butterfly(rows[q], rows[q + bit], s, low_halves(s));
    }
}
// Transposes the k × k bit matrices that the fields of the rows form. Its own inverse.
template <class T, unsigned k, unsigned s> SMPC_INLINE void transpose_stage(T* rows) {
    SMPC_UNROLL
    for (unsigned i = 0; i < k; ++i)
        if (!(i & s)) butterfly(rows[Layout<k>::order(i)], rows[Layout<k>::order(i + s)], s, low_halves(s));
    if constexpr (s > 1) transpose_stage<T, k, s / 2>(rows);
}

// One group of 64 lanes for every word of T; group g begins at word g·k of x and is word g of each plane.
template <class T, unsigned k> SMPC_INLINE void planes_of_groups(Word* planes, Size stride, Word const* x) {
    alignas(64) Word raw[k * width_of<T>];
    for (Size g = 0; g < width_of<T>; ++g)
        for (Size q = 0; q < k; ++q) raw[q * width_of<T> + g] = x[g * k + q];
    T rows[k];
    for (Size q = 0; q < k; ++q) rows[q] = load<T>(raw + q * width_of<T>);
    swap_fields<T, k>(rows);
    transpose_stage<T, k, k / 2>(rows);
    for (unsigned i = 0; i < k; ++i) store<T>(planes + i * stride, rows[Layout<k>::order(i)]);
}
template <class T, unsigned k> SMPC_INLINE void groups_of_planes(Word* x, Word const* planes, Size stride) {
    T rows[k];
    for (unsigned i = 0; i < k; ++i) rows[Layout<k>::order(i)] = load<T>(planes + i * stride);
    transpose_stage<T, k, k / 2>(rows);
    swap_fields<T, k>(rows);
    alignas(64) Word raw[k * width_of<T>];
    for (Size q = 0; q < k; ++q) store<T>(raw + q * width_of<T>, rows[q]);
    for (Size g = 0; g < width_of<T>; ++g)
        for (Size q = 0; q < k; ++q) x[g * k + q] = raw[q * width_of<T> + g];
}

typedef Word AliasedWord __attribute__((may_alias));

template <class W> void to_planes(Word* planes, W const* x, Size n) {
    constexpr unsigned k = 8 * sizeof(W);
    Size const stride = (n + 63) / 64, whole = n / 64;
    auto const* from = reinterpret_cast<AliasedWord const*>(x);
    Size g = 0;
    for (; g + vector_words <= whole; g += vector_words) planes_of_groups<V, k>(planes + g, stride, from + g * k);
    for (; g < whole; ++g) planes_of_groups<Word, k>(planes + g, stride, from + g * k);
    if (g < stride) {
        Word last[k] = {};
        __builtin_memcpy(last, x + g * 64, (n - g * 64) * sizeof(W));
        planes_of_groups<Word, k>(planes + g, stride, last);
    }
}
template <class W> void from_planes(W* x, Word const* planes, Size n) {
    constexpr unsigned k = 8 * sizeof(W);
    Size const stride = (n + 63) / 64, whole = n / 64;
    auto* to = reinterpret_cast<AliasedWord*>(x);
    Size g = 0;
    for (; g + vector_words <= whole; g += vector_words) groups_of_planes<V, k>(to + g * k, planes + g, stride);
    for (; g < whole; ++g) groups_of_planes<Word, k>(to + g * k, planes + g, stride);
    if (g < stride) {
        Word last[k];
        groups_of_planes<Word, k>(last, planes + g, stride);
        __builtin_memcpy(x + g * 64, last, (n - g * 64) * sizeof(W));
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
template <class W> void deal_word_bits(W* __restrict t, W const* __restrict l, unsigned low, Size n) {
    for (unsigned b = 0; b < 8; ++b, t += n)
        for (Size e = 0; e < n; ++e) t[e] = static_cast<W>((l[e] >> (low + b) & 1) - t[e]);
}
template <class W>
void word_bits(W* __restrict p, W const* __restrict mu, W const* __restrict h, unsigned low, W first, Size n) {
    for (unsigned b = 0; b < 8; ++b, h += n)
        for (Size e = 0; e < n; ++e) {
            Wide<W> const m = -(Wide<W>(mu[e]) >> (low + b) & 1); // as in bit_share
            p[e] = static_cast<W>(p[e] + (((first & m) + ((h[e] ^ m) - m)) << (low + b)));
        }
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

// ---- group tables (4.5) ----------------------------------------------------------------------------------------------

// One-hot vector of a group value of a bits.
template <class T, unsigned a> SMPC_INLINE void one_hot(T* e, Word const* bits, Size words) {
    e[0] = broadcast<T>(~Word{0});
    SMPC_UNROLL
    for (unsigned i = 0; i < a; ++i) {
        T const b = load<T>(bits + i * words);
        SMPC_UNROLL
        for (unsigned j = 0; j < 1u << i; ++j) {
            e[j | 1u << i] = e[j] & b;
            e[j] = e[j] & ~b;
        }
    }
}
template <class T, unsigned a> SMPC_INLINE void leaf_deal_at(Word* table, Word const* bits, Size words) {
    T e[1u << a];
    one_hot<T, a>(e, bits, words);
    SMPC_UNROLL
    for (unsigned j = 1; j < 1u << a; ++j) {
        Word* const t = table + (j - 1) * words;
        store<T>(t, load<T>(t) ^ e[j]);
    }
}

// An evaluator's shares of all entries; entry 0 is one minus the rest.
template <class T, unsigned a> SMPC_INLINE void load_table(T* h, Word const* table, Size words, Word first) {
    h[0] = broadcast<T>(first);
    SMPC_UNROLL
    for (unsigned j = 1; j < 1u << a; ++j) {
        h[j] = load<T>(table + (j - 1) * words);
        h[0] ^= h[j];
    }
}
// t[v], v the number in `bits`: halves the table for each bit, lowest first. Destroys t.
template <class T, unsigned a> SMPC_INLINE T select(T* t, Word const* bits, Size words) {
    SMPC_UNROLL
    for (unsigned i = 0; i < a; ++i) {
        T const b = load<T>(bits + i * words);
        SMPC_UNROLL
        for (unsigned v = 0; v < 1u << (a - 1 - i); ++v) t[v] = (t[2 * v + 1] & b) | (t[2 * v] & ~b);
    }
    return t[0];
}
template <class T, unsigned a>
SMPC_INLINE void leaf_carry_at(Word* generate, Word* propagate, Word const* table, Word const* bits, Size words,
                               Word first) {
    constexpr unsigned size = 1u << a;
    T h[size], t[size];
    load_table<T, a>(h, table, words, first);
    t[0] = T{};
    SMPC_UNROLL
    for (unsigned v = 1; v < size; ++v) t[v] = t[v - 1] ^ h[size - v];
    store<T>(generate, select<T, a>(t, bits, words));
    if (!propagate) return;
    SMPC_UNROLL
    for (unsigned v = 0; v < size; ++v) t[v] = h[size - 1 - v];
    store<T>(propagate, select<T, a>(t, bits, words));
}
template <class T, unsigned a>
SMPC_INLINE void leaf_equal_at(Word* out, Word const* table, Word const* bits, Size words, Word first) {
    T h[1u << a];
    load_table<T, a>(h, table, words, first);
    store<T>(out, select<T, a>(h, bits, words));
}

#define SMPC_SWITCH_LEAF(a, STATEMENT)                                                                                 \
    switch (a) {                                                                                                       \
    case 1: {                                                                                                          \
        constexpr unsigned A = 1;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    case 2: {                                                                                                          \
        constexpr unsigned A = 2;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    case 3: {                                                                                                          \
        constexpr unsigned A = 3;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    default: {                                                                                                         \
        constexpr unsigned A = 4;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    }

void leaf_deal(Word* table, Word const* bits, Byte const* leaves, Size groups, Size words) {
    for (Size g = 0; g < groups; ++g) {
        SMPC_SWITCH_LEAF(leaves[g], SMPC_FOR_WORDS(words, (leaf_deal_at<T, A>(table + w, bits + w, words))))
        table += ((Size{1} << leaves[g]) - 1) * words;
        bits += leaves[g] * words;
    }
}
void leaf_carry(Word* out, Word const* table, Word const* bits, Byte const* leaves, Size groups, Size words,
                Word first) {
    for (Size g = 0; g < groups; ++g) {
        Word* const p = g ? out + words : nullptr;
        if (p) {
            SMPC_SWITCH_LEAF(leaves[g], SMPC_FOR_WORDS(words, (leaf_carry_at<T, A>(out + w, p + w, table + w, bits + w,
                                                                                   words, first))))
        } else {
            SMPC_SWITCH_LEAF(leaves[g], SMPC_FOR_WORDS(words, (leaf_carry_at<T, A>(out + w, nullptr, table + w,
                                                                                   bits + w, words, first))))
        }
        out += p ? 2 * words : words;
        table += ((Size{1} << leaves[g]) - 1) * words;
        bits += leaves[g] * words;
    }
}
void leaf_equal(Word* out, Word const* table, Word const* bits, Byte const* leaves, Size groups, Size words,
                Word first) {
    for (Size g = 0; g < groups; ++g) {
        SMPC_SWITCH_LEAF(leaves[g],
                         SMPC_FOR_WORDS(words, (leaf_equal_at<T, A>(out + w, table + w, bits + w, words, first))))
        out += words;
        table += ((Size{1} << leaves[g]) - 1) * words;
        bits += leaves[g] * words;
    }
}

// ---- comparison of xor-shared numbers (7.3) ----------------------------------------------------------------------------

// x < y in a group of two bits: y1 ⊕ y1·e1 ⊕ e1·y0 ⊕ e1·y0·e0; equal: e1·e0. Dealt: the sum of the two products of weight one,
// e1·y0, e1·e0, y0·e0.
template <class T> SMPC_INLINE void less_deal_at(Word* dealt, Word const* e, Word const* y, Size words) {
    T const e0 = load<T>(e), e1 = load<T>(e + words), y0 = load<T>(y), y1 = load<T>(y + words);
    T const products[] = {(y1 & e1) ^ (e1 & y0 & e0), e1 & y0, e1 & e0, y0 & e0};
    for (unsigned j = 0; j < 4; ++j) store<T>(dealt + j * words, load<T>(dealt + j * words) ^ products[j]);
}
template <class T>
SMPC_INLINE void less_leaf_at(Word* less, Word* equal, Word const* dealt, Word const* mu_e, Word const* mu_y,
                              Word const* half_e, Word const* half_y, Size words, Word first) {
    T const f = broadcast<T>(first);
    T const e0 = load<T>(mu_e), e1 = load<T>(mu_e + words), y0 = load<T>(mu_y), y1 = load<T>(mu_y + words);
    T const he0 = load<T>(half_e), he1 = load<T>(half_e + words), hy0 = load<T>(half_y), hy1 = load<T>(half_y + words);
    T const sum = load<T>(dealt), e1y0 = load<T>(dealt + words), e1e0 = load<T>(dealt + 2 * words),
            y0e0 = load<T>(dealt + 3 * words);
    // (1 ⊕ e1)·y1 ⊕ e1·y0·(1 ⊕ e0), sorted by what multiplies the shares
    T const known = f & (y1 ^ (y1 & e1) ^ (e1 & y0) ^ (e1 & y0 & e0));
    T const linear = (hy1 & ~e1) ^ (he1 & (y1 ^ (y0 & ~e0))) ^ (hy0 & e1 & ~e0) ^ (he0 & e1 & y0);
    store<T>(less, known ^ linear ^ sum ^ (e1y0 & ~e0) ^ (e1e0 & y0) ^ (y0e0 & e1));
    if (equal) store<T>(equal, (f & e1 & e0) ^ (e1 & he0) ^ (e0 & he1) ^ e1e0);
}
void less_deal(Word* dealt, Word const* e, Word const* y, Size groups, Size words) {
    for (Size g = 0; g < groups; ++g, dealt += 4 * words, e += 2 * words, y += 2 * words)
        SMPC_FOR_WORDS(words, (less_deal_at<T>(dealt + w, e + w, y + w, words)));
}
void less_leaf(Word* out, Word const* dealt, Word const* mu_e, Word const* mu_y, Word const* half_e, Word const* half_y,
               Size groups, Size words, Word first) {
    for (Size g = 0; g < groups; ++g) {
        Word* const equal = g ? out + words : nullptr;
        SMPC_FOR_WORDS(words, (less_leaf_at<T>(out + w, equal ? equal + w : nullptr, dealt + w, mu_e + w, mu_y + w,
                                               half_e + w, half_y + w, words, first)));
        out += equal ? 2 * words : words;
        dealt += 4 * words;
        mu_e += 2 * words, mu_y += 2 * words, half_e += 2 * words, half_y += 2 * words;
    }
}

// ---- multi-fan-in gates (4.3) ----------------------------------------------------------------------------------------

// Subsets of r - 1 upper propagate bits are numbers A; bit i - 1 stands for P_i. A block's planes: G_0, [P_0,] G_1, P_1, …
// Dealt, in this order: products of two or more upper propagate bits; for each j < r - 1 the products of a non-empty set of
// P_i, i > j, with G_j; unless lowest the products of a non-empty set of upper ones with P_0.
template <unsigned r, bool lowest> struct Block_ {
    static constexpr unsigned sets = 1u << (r - 1);
    static constexpr unsigned generate(unsigned j) { return j == 0 ? 0 : 2 * j - lowest; }
    static constexpr unsigned propagate(unsigned j) { return 2 * j + 1 - lowest; }
    static constexpr unsigned planes = 2 * r - lowest;
};

template <class T, unsigned r, bool lowest> SMPC_INLINE void join_deal_at(Word* dealt, Word const* masks, Size words) {
    using B = Block_<r, lowest>;
    T lp[B::sets];
    Word* d = dealt;
    auto put = [&](T value) __attribute__((always_inline)) {
        store<T>(d, load<T>(d) ^ value);
        d += words;
    };
    SMPC_UNROLL
    for (unsigned A = 1; A < B::sets; ++A) {
        unsigned const rest = A & (A - 1);
        T const p = load<T>(masks + B::propagate(static_cast<unsigned>(__builtin_ctz(A)) + 1) * words);
        lp[A] = rest ? lp[rest] & p : p;
        if (rest) put(lp[A]);
    }
    SMPC_UNROLL
    for (unsigned j = 0; j + 1 < r; ++j) {
        T const g = load<T>(masks + B::generate(j) * words);
        SMPC_UNROLL
        for (unsigned A = 1u << j; A < B::sets; A += 1u << j) put(lp[A] & g);
    }
    if constexpr (!lowest) {
        T const p0 = load<T>(masks + B::propagate(0) * words);
        SMPC_UNROLL
        for (unsigned A = 1; A < B::sets; ++A) put(lp[A] & p0);
    }
}

template <class T, unsigned r, bool lowest>
SMPC_INLINE void join_at(Word* out, Word const* dealt, Word const* mu, Word const* half, Size words, Word first) {
    using B = Block_<r, lowest>;
    Word const* d = dealt;
    auto next = [&]() __attribute__((always_inline)) {
        T const v = load<T>(d);
        d += words;
        return v;
    };
    T sp[B::sets], acc[B::sets], mp[r];
    sp[0] = broadcast<T>(first);
    SMPC_UNROLL
    for (unsigned i = 1; i < r; ++i) mp[i] = load<T>(mu + B::propagate(i) * words);
    SMPC_UNROLL
    for (unsigned A = 1; A < B::sets; ++A)
        sp[A] =
            (A & (A - 1)) ? next() : load<T>(half + B::propagate(static_cast<unsigned>(__builtin_ctz(A)) + 1) * words);
    // acc[A]: coefficient of the product of the masks in A, folded variable by variable from the lowest.
    SMPC_UNROLL
    for (unsigned j = 0; j < r; ++j) {
        T const m = load<T>(mu + B::generate(j) * words), h = load<T>(half + B::generate(j) * words);
        if (j > 0) {
            unsigned const bit = 1u << (j - 1);
            SMPC_UNROLL
            for (unsigned A = 0; A < B::sets; A += 2 * bit) acc[A] = acc[A | bit] ^ (mp[j] & acc[A]);
        } else {
            SMPC_UNROLL
            for (unsigned A = 0; A < B::sets; ++A) acc[A] = T{};
        }
        acc[0] ^= (m & sp[0]) ^ h;
        SMPC_UNROLL
        for (unsigned A = 1u << j; A < B::sets; A += 1u << j) acc[A] ^= (m & sp[A]) ^ next();
    }
    store<T>(out, acc[0]);
    if constexpr (!lowest) {
        T const m = load<T>(mu + B::propagate(0) * words), h = load<T>(half + B::propagate(0) * words);
        acc[0] = (m & sp[0]) ^ h;
        SMPC_UNROLL
        for (unsigned A = 1; A < B::sets; ++A) acc[A] = (m & sp[A]) ^ next();
        SMPC_UNROLL
        for (unsigned i = 1; i < r; ++i) {
            unsigned const bit = 1u << (i - 1);
            SMPC_UNROLL
            for (unsigned A = 0; A < B::sets; A += 2 * bit) acc[A] = acc[A | bit] ^ (mp[i] & acc[A]);
        }
        store<T>(out + words, acc[0]);
    }
}

template <unsigned r, bool lowest> void join_deal_block(Word*& dealt, Word const*& masks, Size words) {
    SMPC_FOR_WORDS(words, (join_deal_at<T, r, lowest>(dealt + w, masks + w, words)));
    constexpr unsigned count = (1u << (r - 1)) - r + (1u << r) - 1 - r + (lowest ? 0 : (1u << (r - 1)) - 1);
    dealt += count * words;
    masks += Block_<r, lowest>::planes * words;
}
template <unsigned r, bool lowest>
void join_block(Word*& out, Word const*& dealt, Word const*& mu, Word const*& half, Size words, Word first) {
    SMPC_FOR_WORDS(words, (join_at<T, r, lowest>(out + w, dealt + w, mu + w, half + w, words, first)));
    constexpr unsigned count = (1u << (r - 1)) - r + (1u << r) - 1 - r + (lowest ? 0 : (1u << (r - 1)) - 1);
    dealt += count * words;
    mu += Block_<r, lowest>::planes * words;
    half += Block_<r, lowest>::planes * words;
    out += (lowest ? 1 : 2) * words;
}

void join_deal(Word* dealt, Word const* masks, Byte const* radices, Size blocks, Size words, bool lowest) {
    for (Size b = 0; b < blocks; ++b) switch (2 * radices[b] + (lowest && b == 0)) {
        case 4:
            join_deal_block<2, false>(dealt, masks, words);
            break;
        case 5:
            join_deal_block<2, true>(dealt, masks, words);
            break;
        case 6:
            join_deal_block<3, false>(dealt, masks, words);
            break;
        case 7:
            join_deal_block<3, true>(dealt, masks, words);
            break;
        case 8:
            join_deal_block<4, false>(dealt, masks, words);
            break;
        default:
            join_deal_block<4, true>(dealt, masks, words);
            break;
        }
}
void join(Word* out, Word const* dealt, Word const* mu, Word const* half, Byte const* radices, Size blocks, Size words,
          Word first, bool lowest) {
    for (Size b = 0; b < blocks; ++b) switch (2 * radices[b] + (lowest && b == 0)) {
        case 4:
            join_block<2, false>(out, dealt, mu, half, words, first);
            break;
        case 5:
            join_block<2, true>(out, dealt, mu, half, words, first);
            break;
        case 6:
            join_block<3, false>(out, dealt, mu, half, words, first);
            break;
        case 7:
            join_block<3, true>(out, dealt, mu, half, words, first);
            break;
        case 8:
            join_block<4, false>(out, dealt, mu, half, words, first);
            break;
        default:
            join_block<4, true>(out, dealt, mu, half, words, first);
            break;
        }
}

// ---- sums of group values and a carry (7.5) ----------------------------------------------------------------------------

// λ_C times the one-hot entries 1 … 2^(a-1) - 1 of the low bits.
template <class T, unsigned a>
SMPC_INLINE void sum_deal_at(Word* dealt, Word const* carry_mask, Word const* bits, Size words) {
    if constexpr (a > 1) {
        T e[1u << (a - 1)];
        one_hot<T, a - 1>(e, bits, words);
        T const lambda = load<T>(carry_mask);
        SMPC_UNROLL
        for (unsigned j = 1; j < 1u << (a - 1); ++j)
            store<T>(dealt + (j - 1) * words, load<T>(dealt + (j - 1) * words) ^ (e[j] & lambda));
    }
}

// t[v] = the entries congruent to v modulo 2^i, summed.
template <class T, unsigned i, unsigned size> SMPC_INLINE void fold(T* t, T const* h) {
    SMPC_UNROLL
    for (unsigned v = 0; v < 1u << i; ++v) {
        t[v] = h[v];
        SMPC_UNROLL
        for (unsigned j = v + (1u << i); j < size; j += 1u << i) t[v] ^= h[j];
    }
}

// Bit i > 0: m_i ⊕ n_i ⊕ [low m + low n >= 2^i] ⊕ [low m + low n = 2^i - 1]·C, low meaning the i bits below.
template <class T, unsigned a, unsigned i>
SMPC_INLINE T sum_bit(T const* h, T const* q, bool has_carry, T mu_c, Word const* bits, Size words, T f) {
    T out = f & load<T>(bits + i * words);
    SMPC_UNROLL
    for (unsigned j = 0; j < 1u << a; ++j)
        if (j >> i & 1) out ^= h[j];
    constexpr unsigned size = 1u << i;
    T low[size], t[size];
    fold<T, i, 1u << a>(low, h);
    t[0] = T{};
    SMPC_UNROLL
    for (unsigned v = 1; v < size; ++v) t[v] = t[v - 1] ^ low[size - v];
    out ^= select<T, i>(t, bits, words);
    if (!has_carry) return out;
    T scaled[size];
    fold<T, i, 1u << (a - 1)>(scaled, q);
    SMPC_UNROLL
    for (unsigned v = 0; v < size; ++v) t[v] = (mu_c & low[size - 1 - v]) ^ scaled[size - 1 - v];
    return out ^ select<T, i>(t, bits, words);
}

template <class T, unsigned a>
SMPC_INLINE void sum_at(Word* out, Word const* table, Word const* dealt, Word const* carry_mu, Word const* carry_half,
                        Word const* bits, Size words, Word first) {
    T h[1u << a], q[1u << (a - 1)];
    T const f = broadcast<T>(first);
    load_table<T, a>(h, table, words, first);
    T mu_c{}, half_c{};
    if (carry_mu) mu_c = load<T>(carry_mu), half_c = load<T>(carry_half);
    q[0] = half_c;
    SMPC_UNROLL
    for (unsigned j = 1; j < 1u << (a - 1); ++j) {
        q[j] = carry_mu ? load<T>(dealt + (j - 1) * words) : T{};
        q[0] ^= q[j];
    }
    T bit0 = (f & (load<T>(bits) ^ mu_c)) ^ half_c;
    SMPC_UNROLL
    for (unsigned j = 1; j < 1u << a; j += 2) bit0 ^= h[j];
    store<T>(out, bit0);
    if constexpr (a > 1) store<T>(out + words, sum_bit<T, a, 1>(h, q, carry_mu, mu_c, bits, words, f));
    if constexpr (a > 2) store<T>(out + 2 * words, sum_bit<T, a, 2>(h, q, carry_mu, mu_c, bits, words, f));
    if constexpr (a > 3) store<T>(out + 3 * words, sum_bit<T, a, 3>(h, q, carry_mu, mu_c, bits, words, f));
}

void sum_deal(Word* dealt, Word const* carry_mask, Word const* bits, unsigned a, Size words) {
    SMPC_SWITCH_LEAF(a, SMPC_FOR_WORDS(words, (sum_deal_at<T, A>(dealt + w, carry_mask + w, bits + w, words))))
}
void sum_of_group(Word* out, Word const* table, Word const* dealt, Word const* carry_mu, Word const* carry_half,
                  Word const* bits, unsigned a, Size words, Word first) {
    if (carry_mu) {
        SMPC_SWITCH_LEAF(a, SMPC_FOR_WORDS(words, (sum_at<T, A>(out + w, table + w, dealt + w, carry_mu + w,
                                                                carry_half + w, bits + w, words, first))))
    } else {
        SMPC_SWITCH_LEAF(a, SMPC_FOR_WORDS(words, (sum_at<T, A>(out + w, table + w, nullptr, nullptr, nullptr, bits + w,
                                                                words, first))))
    }
}

// Conjunction of r bits: dealt are the products of two or more masks, sets ascending.
template <class T, unsigned r> SMPC_INLINE void and_deal_at(Word* dealt, Word const* masks, Size words) {
    T l[1u << r];
    Word* d = dealt;
    SMPC_UNROLL
    for (unsigned A = 1; A < 1u << r; ++A) {
        unsigned const rest = A & (A - 1);
        T const b = load<T>(masks + static_cast<unsigned>(__builtin_ctz(A)) * words);
        l[A] = rest ? l[rest] & b : b;
        if (rest) {
            store<T>(d, load<T>(d) ^ l[A]);
            d += words;
        }
    }
}
template <class T, unsigned r>
SMPC_INLINE void and_gate_at(Word* out, Word const* dealt, Word const* mu, Word const* half, Size words, Word first) {
    T acc[1u << r];
    Word const* d = dealt;
    acc[0] = broadcast<T>(first);
    SMPC_UNROLL
    for (unsigned A = 1; A < 1u << r; ++A) {
        if (A & (A - 1)) {
            acc[A] = load<T>(d);
            d += words;
        } else {
            acc[A] = load<T>(half + static_cast<unsigned>(__builtin_ctz(A)) * words);
        }
    }
    SMPC_UNROLL
    for (unsigned i = 0; i < r; ++i) {
        T const m = load<T>(mu + i * words);
        SMPC_UNROLL
        for (unsigned A = 0; A < 1u << r; A += 2u << i) acc[A] = acc[A | 1u << i] ^ (m & acc[A]);
    }
    store<T>(out, acc[0]);
}

#define SMPC_SWITCH_RADIX(r, STATEMENT)                                                                                \
    switch (r) {                                                                                                       \
    case 2: {                                                                                                          \
        constexpr unsigned R = 2;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    case 3: {                                                                                                          \
        constexpr unsigned R = 3;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    default: {                                                                                                         \
        constexpr unsigned R = 4;                                                                                      \
        STATEMENT;                                                                                                     \
    } break;                                                                                                           \
    }

void and_deal(Word* dealt, Word const* masks, Byte const* radices, Size blocks, Size words) {
    for (Size b = 0; b < blocks; ++b) {
        SMPC_SWITCH_RADIX(radices[b], SMPC_FOR_WORDS(words, (and_deal_at<T, R>(dealt + w, masks + w, words))))
        dealt += ((Size{1} << radices[b]) - radices[b] - 1) * words;
        masks += radices[b] * words;
    }
}
void and_gate(Word* out, Word const* dealt, Word const* mu, Word const* half, Byte const* radices, Size blocks,
              Size words, Word first) {
    for (Size b = 0; b < blocks; ++b) {
        SMPC_SWITCH_RADIX(
            radices[b], SMPC_FOR_WORDS(words, (and_gate_at<T, R>(out + w, dealt + w, mu + w, half + w, words, first))))
        dealt += ((Size{1} << radices[b]) - radices[b] - 1) * words;
        mu += radices[b] * words;
        half += radices[b] * words;
        out += words;
    }
}

template <class T>
SMPC_INLINE void subtract_at(Word* d, Word* borrow, Word const* x, Word const* y, unsigned k, Size words) {
    T b{};
    for (unsigned i = 0; i < k; ++i) {
        T const p = load<T>(x + i * words), q = load<T>(y + i * words), differ = p ^ q;
        if (d) store<T>(d + i * words, differ ^ b);
        b = (~p & q) | (~differ & b);
    }
    store<T>(borrow, b);
}
void subtract(Word* d, Word* borrow, Word const* x, Word const* y, unsigned k, Size words) {
    SMPC_FOR_WORDS(words, (subtract_at<T>(d ? d + w : nullptr, borrow + w, x + w, y + w, k, words)));
}

template <class W> constexpr RingKernels<W> ring_kernels() {
    return {add<W>,
            sub<W>,
            neg<W>,
            add_constant<W>,
            multiply<W>,
            add3<W>,
            sum<W>,
            product<W>,
            dot<W>,
            matrix<W>,
            to_planes<W>,
            from_planes<W>,
            spread<W>,
            keep<W>,
            deal<W>,
            deal_bit<W>,
            deal_bit_times<W>,
            bit_share<W>,
            deal_word_bits<W>,
            word_bits<W>,
            bit_times<W>};
}

} // namespace

extern Kernels const SMPC_KERNELS = {
    SMPC_KERNELS_NAME,
    ring_kernels<std::uint8_t>(),
    ring_kernels<std::uint16_t>(),
    ring_kernels<std::uint32_t>(),
    ring_kernels<std::uint64_t>(),
    {xor_words, not_words, and_words, bit_product, bit_or_product, subtract, leaf_deal, leaf_carry, leaf_equal,
     less_deal, less_leaf, join_deal, join, sum_deal, sum_of_group, and_deal, and_gate},
};

} // namespace smpc::pd::shared3p
