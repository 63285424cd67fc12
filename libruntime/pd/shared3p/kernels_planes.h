// SPDX-License-Identifier: Apache-2.0
//
// Vectors of words and the kernels that move between ring elements and bit planes. Part of kernels_impl.h, like kernels_ring.h.
// Plane kernels run on V, a vector of SMPC_VECTOR_BYTES bytes, and on single words for what is left over, so that a scalar
// operation costs single words.

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
