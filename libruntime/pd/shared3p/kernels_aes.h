// SPDX-License-Identifier: Apache-2.0
//
// Kernels of AES on bit planes. Part of kernels_impl.h, like kernels_ring.h.
//
// The inverse of a byte is taken in the tower GF((2^4)^2) (Canright, CHES 2005): x = a·y + b, Δ = ν·a² + a·b + b²,
// 1/x = (a/Δ)·y + (a + b)/Δ. All maps between bases are computed here from their definitions, at compile time.

// ---- fields ------------------------------------------------------------------------------------------------------------

constexpr unsigned times16(unsigned x, unsigned y) { // modulo z^4 + z + 1
    unsigned r = 0;
    for (unsigned i = 0; i < 4; ++i)
        if (y >> i & 1) r ^= x << i;
    for (unsigned i = 6; i >= 4; --i)
        if (r >> i & 1) r ^= 0b10011u << (i - 4);
    return r;
}
constexpr unsigned inverse16(unsigned x) {
    unsigned r = x;
    for (int i = 0; i < 13; ++i) r = times16(r, x);
    return r; // x^14
}
/// The first ν for which y² + y + ν is irreducible.
constexpr unsigned tower_constant() {
    for (unsigned v = 1;; ++v) {
        bool has_root = false;
        for (unsigned y = 0; y < 16; ++y) has_root = has_root || (times16(y, y) ^ y) == v;
        if (!has_root) return v;
    }
}
constexpr unsigned nu = tower_constant();
constexpr unsigned times_tower(unsigned x, unsigned y) {
    unsigned const a = x >> 4, b = x & 15, c = y >> 4, d = y & 15, ac = times16(a, c);
    return (ac ^ times16(a, d) ^ times16(b, c)) << 4 | (times16(ac, nu) ^ times16(b, d));
}

/// A linear map of up to eight bits as rows: bit i of the image is the parity of row[i] ∧ x.
struct LinearMap {
    unsigned row[8] = {};
    constexpr void set_column(unsigned j, unsigned image) {
        for (unsigned i = 0; i < 8; ++i)
            if (image >> i & 1) row[i] |= 1u << j;
    }
    constexpr unsigned of(unsigned x) const {
        unsigned image = 0;
        for (unsigned i = 0; i < 8; ++i) image |= static_cast<unsigned>(__builtin_parity(row[i] & x)) << i;
        return image;
    }
};

/// From the bytes of AES to the tower: z goes to a root of z^8 + z^4 + z^3 + z + 1.
constexpr LinearMap make_to_tower() {
    for (unsigned g = 2;; ++g) {
        unsigned p[9] = {1};
        for (unsigned i = 1; i < 9; ++i) p[i] = times_tower(p[i - 1], g);
        if ((p[8] ^ p[4] ^ p[3] ^ p[1] ^ 1) != 0) continue;
        LinearMap map;
        for (unsigned i = 0; i < 8; ++i) map.set_column(i, p[i]);
        return map;
    }
}
constexpr LinearMap to_tower_map = make_to_tower();
/// Back, and the linear part of the affine map of the S-box.
constexpr LinearMap make_from_tower() {
    LinearMap map;
    for (unsigned x = 0; x < 256; ++x) {
        unsigned const image = to_tower_map.of(x);
        if ((image & (image - 1)) != 0 || image == 0) continue;
        unsigned const twice = x << 8 | x;
        map.set_column(static_cast<unsigned>(__builtin_ctz(image)),
                       (twice >> 8 ^ twice >> 7 ^ twice >> 6 ^ twice >> 5 ^ twice >> 4) & 0xff);
    }
    return map;
}
constexpr LinearMap from_tower_map = make_from_tower();
/// ν·a² + b² of the bits of b, then of a.
constexpr LinearMap make_norm() {
    LinearMap map;
    for (unsigned i = 0; i < 4; ++i) {
        unsigned const square = times16(1u << i, 1u << i);
        map.set_column(i, square);
        map.set_column(4 + i, times16(nu, square));
    }
    return map;
}
constexpr LinearMap norm_map = make_norm();

/// For each bit of the inverse in GF(16) the monomials that it is the sum of: a set of sets of variables. None has all four.
struct InverseForm {
    unsigned monomials[4] = {};
};
constexpr InverseForm make_inverse_form() {
    InverseForm form;
    for (unsigned bit = 0; bit < 4; ++bit)
        for (unsigned s = 0; s < 16; ++s) {
            unsigned sum = 0;
            for (unsigned v = 0; v < 16; ++v)
                if ((v & ~s) == 0) sum ^= inverse16(v) >> bit & 1;
            form.monomials[bit] |= sum << s;
        }
    return form;
}
constexpr InverseForm inverse_form = make_inverse_form();
static_assert(((inverse_form.monomials[0] | inverse_form.monomials[1] | inverse_form.monomials[2] |
                inverse_form.monomials[3]) >>
               15) == 0);

// ---- linear maps -------------------------------------------------------------------------------------------------------

template <class T, unsigned rows> SMPC_INLINE void apply(LinearMap const& map, T* out, T const* in) {
    SMPC_UNROLL
    for (unsigned i = 0; i < rows; ++i) {
        T sum = T{};
        SMPC_UNROLL
        for (unsigned j = 0; j < 8; ++j)
            if (map.row[i] >> j & 1) sum ^= in[j];
        out[i] = sum;
    }
}
template <class T, unsigned count> SMPC_INLINE void load_all(T* v, Word const* from, Size stride) {
    SMPC_UNROLL
    for (unsigned i = 0; i < count; ++i) v[i] = load<T>(from + i * stride);
}

template <class T> SMPC_INLINE void to_tower_at(Word* out, Word const* in, Size stride) {
    T x[8], y[8];
    load_all<T, 8>(x, in, stride);
    apply<T, 8>(to_tower_map, y, x);
    for (unsigned i = 0; i < 8; ++i) store<T>(out + i * stride, y[i]);
}
void aes_to_tower(Word* out, Word const* in, Size stride) {
    SMPC_FOR_WORDS(stride, (to_tower_at<T>(out + w, in + w, stride)));
}
template <class T> SMPC_INLINE void from_tower_at(Word* out, Word const* in, Size stride) {
    T x[8], y[8];
    load_all<T, 8>(x, in, stride);
    apply<T, 8>(from_tower_map, y, x);
    for (unsigned i = 0; i < 8; ++i) store<T>(out + i * stride, y[i]);
}
void aes_from_tower(Word* out, Word const* in, Size stride) {
    SMPC_FOR_WORDS(stride, (from_tower_at<T>(out + w, in + w, stride)));
}

// Planes of a state: bit, byte, words. Byte r of column c after ShiftRows was byte r of column c + r.
constexpr Size shifted_byte(Size c, Size r) {
    return 4 * ((c + r) % 4) + r;
}
// One column of a round: out of the tower, MixColumns, AddRoundKey, into the tower.
template <class T> SMPC_INLINE void middle_at(Word* out, Word const* in, Word const* key, Size c, Size words) {
    Size const stride = 16 * words;
    T a[4][8];
    SMPC_UNROLL
    for (unsigned r = 0; r < 4; ++r) {
        T x[8];
        load_all<T, 8>(x, in + shifted_byte(c, r) * words, stride);
        apply<T, 8>(from_tower_map, a[r], x);
    }
    T sum[8];
    SMPC_UNROLL
    for (unsigned i = 0; i < 8; ++i) sum[i] = a[0][i] ^ a[1][i] ^ a[2][i] ^ a[3][i];
    SMPC_UNROLL
    for (unsigned r = 0; r < 4; ++r) {
        T const top = a[r][7] ^ a[(r + 1) % 4][7];
        T x[8], y[8];
        SMPC_UNROLL
        for (unsigned i = 0; i < 8; ++i) {
            // 2·(a_r + a_{r+1}) + the three others
            T v = a[r][i] ^ sum[i] ^ load<T>(key + (i * 16 + 4 * c + r) * words);
            if (i > 0) v ^= a[r][i - 1] ^ a[(r + 1) % 4][i - 1];
            if (0x1b >> i & 1) v ^= top;
            x[i] = v;
        }
        apply<T, 8>(to_tower_map, y, x);
        for (unsigned i = 0; i < 8; ++i) store<T>(out + (i * 16 + 4 * c + r) * words, y[i]);
    }
}
void aes_middle(Word* out, Word const* in, Word const* key, Size words) {
    for (Size c = 0; c < 4; ++c) SMPC_FOR_WORDS(words, (middle_at<T>(out + w, in + w, key + w, c, words)));
}
template <class T> SMPC_INLINE void last_at(Word* out, Word const* in, Word const* key, Size stride) {
    T x[8], y[8];
    load_all<T, 8>(x, in, stride);
    apply<T, 8>(from_tower_map, y, x);
    for (unsigned i = 0; i < 8; ++i) store<T>(out + i * stride, y[i] ^ load<T>(key + i * stride));
}
void aes_last(Word* out, Word const* in, Word const* key, Size words) {
    for (Size c = 0; c < 4; ++c)
        for (Size r = 0; r < 4; ++r) {
            Word* const o = out + (4 * c + r) * words;
            Word const *const i = in + shifted_byte(c, r) * words, *const k = key + (4 * c + r) * words;
            SMPC_FOR_WORDS(words, (last_at<T>(o + w, i + w, k + w, 16 * words)));
        }
}

// ---- the inverse, as multi-fan-in gates ----------------------------------------------------------------------------------

// d += the seven coefficients of a·b before reduction.
template <class T> SMPC_INLINE void add_product(T* d, T const* a, T const* b) {
    SMPC_UNROLL
    for (unsigned i = 0; i < 4; ++i) SMPC_UNROLL
    for (unsigned j = 0; j < 4; ++j) d[i + j] ^= a[i] & b[j];
}
template <class T> SMPC_INLINE void reduce_product(T* z, T const* d) {
    z[0] = d[0] ^ d[4];
    z[1] = d[1] ^ d[4] ^ d[5];
    z[2] = d[2] ^ d[5] ^ d[6];
    z[3] = d[3] ^ d[6];
}
template <class T> SMPC_INLINE void product_deal_at(Word* dealt, T const* a, T const* b, Size stride) {
    T d[7] = {}, z[4];
    add_product(d, a, b);
    reduce_product(z, d);
    for (unsigned i = 0; i < 4; ++i) store<T>(dealt + i * stride, load<T>(dealt + i * stride) ^ z[i]);
}
// An evaluator's share of a·b: (first)μaμb + μa·hb + ha·μb + dealt.
template <class T>
SMPC_INLINE void product_share(T* z, Word const* dealt, T const* mu_a, T const* half_a, T const* mu_b, T const* half_b,
                               T first, Size stride) {
    T d[7] = {}, b[4];
    for (unsigned i = 0; i < 4; ++i) b[i] = half_b[i] ^ (first & mu_b[i]);
    add_product(d, mu_a, b);
    add_product(d, half_a, mu_b);
    reduce_product(z, d);
    for (unsigned i = 0; i < 4; ++i) z[i] ^= load<T>(dealt + i * stride);
}

// Δ of x = (b, a): deals the product of the masks of a and b.
template <class T> SMPC_INLINE void norm_deal_at(Word* dealt, Word const* masks, Size stride) {
    T x[8];
    load_all<T, 8>(x, masks, stride);
    product_deal_at<T>(dealt, x + 4, x, stride);
}
void aes_norm_deal(Word* dealt, Word const* masks, Size stride) {
    SMPC_FOR_WORDS(stride, (norm_deal_at<T>(dealt + w, masks + w, stride)));
}
template <class T>
SMPC_INLINE void norm_at(Word* p, Word const* dealt, Word const* mu, Word const* half, Size stride, Word first) {
    T m[8], h[8], z[4], known[8], linear[4];
    load_all<T, 8>(m, mu, stride);
    load_all<T, 8>(h, half, stride);
    T const f = broadcast<T>(first);
    product_share<T>(z, dealt, m + 4, h + 4, m, h, f, stride);
    for (unsigned i = 0; i < 8; ++i) known[i] = h[i] ^ (f & m[i]);
    apply<T, 4>(norm_map, linear, known);
    for (unsigned i = 0; i < 4; ++i) store<T>(p + i * stride, z[i] ^ linear[i]);
}
void aes_norm(Word* p, Word const* dealt, Word const* mu, Word const* half, Size stride, Word first) {
    SMPC_FOR_WORDS(stride, (norm_at<T>(p + w, dealt + w, mu + w, half + w, stride, first)));
}

// 1/Δ: deals the ten products of two and three bits of the mask, in the order of the sets as numbers.
constexpr bool is_dealt(unsigned set) {
    return set != 15 && __builtin_popcount(set) >= 2;
}
template <class T> SMPC_INLINE void inverse_deal_at(Word* dealt, Word const* masks, Size stride) {
    T m[16];
    SMPC_UNROLL
    for (unsigned s = 1; s < 15; ++s) {
        unsigned const rest = s & (s - 1);
        T const bit = load<T>(masks + static_cast<unsigned>(__builtin_ctz(s)) * stride);
        m[s] = rest ? m[rest] & bit : bit;
        if (!is_dealt(s)) continue;
        store<T>(dealt, load<T>(dealt) ^ m[s]);
        dealt += stride;
    }
}
void aes_inverse_deal(Word* dealt, Word const* masks, Size stride) {
    SMPC_FOR_WORDS(stride, (inverse_deal_at<T>(dealt + w, masks + w, stride)));
}
// From shares of the monomials of the mask to those of the value: each bit μ_j that joins adds μ_j times what lacks it.
template <class T>
SMPC_INLINE void inverse_at(Word* p, Word const* dealt, Word const* mu, Word const* half, Size stride, Word first) {
    T m[16];
    m[0] = broadcast<T>(first);
    SMPC_UNROLL
    for (unsigned s = 1; s < 15; ++s) {
        if (is_dealt(s)) {
            m[s] = load<T>(dealt);
            dealt += stride;
        } else {
            m[s] = load<T>(half + static_cast<unsigned>(__builtin_ctz(s)) * stride);
        }
    }
    SMPC_UNROLL
    for (unsigned j = 0; j < 4; ++j) {
        T const b = load<T>(mu + j * stride);
        SMPC_UNROLL
        for (unsigned s = 0; s < 15; ++s)
            if ((s >> j & 1) == 0 && (s | 1u << j) != 15) m[s | 1u << j] ^= b & m[s];
    }
    SMPC_UNROLL
    for (unsigned i = 0; i < 4; ++i) {
        T sum = T{};
        SMPC_UNROLL
        for (unsigned s = 1; s < 15; ++s)
            if (inverse_form.monomials[i] >> s & 1) sum ^= m[s];
        store<T>(p + i * stride, sum);
    }
}
void aes_inverse(Word* p, Word const* dealt, Word const* mu, Word const* half, Size stride, Word first) {
    SMPC_FOR_WORDS(stride, (inverse_at<T>(p + w, dealt + w, mu + w, half + w, stride, first)));
}

// (a + b)/Δ and a/Δ from x = (b, a) and the inverse: deals the products of the masks.
template <class T>
SMPC_INLINE void scale_bytes_deal_at(Word* dealt, Word const* masks, Word const* inverse, Size stride) {
    T x[8], v[4];
    load_all<T, 8>(x, masks, stride);
    load_all<T, 4>(v, inverse, stride);
    for (unsigned i = 0; i < 4; ++i) x[i] ^= x[4 + i];
    product_deal_at<T>(dealt, x, v, stride);
    product_deal_at<T>(dealt + 4 * stride, x + 4, v, stride);
}
void aes_scale_deal(Word* dealt, Word const* masks, Word const* inverse, Size stride) {
    SMPC_FOR_WORDS(stride, (scale_bytes_deal_at<T>(dealt + w, masks + w, inverse + w, stride)));
}
template <class T>
SMPC_INLINE void scale_bytes_at(Word* p, Word const* dealt, Word const* mu, Word const* half, Word const* inverse_mu,
                                Word const* inverse_half, Size stride, Word first) {
    T m[8], h[8], v[4], g[4], z[4];
    load_all<T, 8>(m, mu, stride);
    load_all<T, 8>(h, half, stride);
    load_all<T, 4>(v, inverse_mu, stride);
    load_all<T, 4>(g, inverse_half, stride);
    for (unsigned i = 0; i < 4; ++i) m[i] ^= m[4 + i], h[i] ^= h[4 + i];
    T const f = broadcast<T>(first);
    for (unsigned part = 0; part < 8; part += 4) {
        product_share<T>(z, dealt + part * stride, m + part, h + part, v, g, f, stride);
        for (unsigned i = 0; i < 4; ++i) store<T>(p + (part + i) * stride, z[i]);
    }
}
void aes_scale(Word* p, Word const* dealt, Word const* mu, Word const* half, Word const* inverse_mu,
               Word const* inverse_half, Size stride, Word first) {
    SMPC_FOR_WORDS(stride, (scale_bytes_at<T>(p + w, dealt + w, mu + w, half + w, inverse_mu + w, inverse_half + w,
                                              stride, first)));
}
