// SPDX-License-Identifier: Apache-2.0
//
// Kernels on bit planes: group tables, comparison leaves, multi-fan-in gates, sums. Part of kernels_impl.h, like kernels_ring.h.

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
