// SPDX-License-Identifier: Apache-2.0
//
// The local work of the protocols: plain loops over arrays, compiled once for each instruction-set level and reached through
// one table of function pointers. All levels compute the same bits.
//
// Words hold 64 lanes of one bit plane, lane 0 in the lowest bit. A set of planes is contiguous: plane p of a set begins
// `words` words after plane p-1. Pointers do not overlap unless a comment says so. In the letters of the protocols, `mu` is the
// component that both evaluators know, `half` an evaluator's part of the mask (at the helper: the whole mask), and `first` is
// all ones (or 1) at the evaluator that adds the terms both know, else 0.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smpc::pd::shared3p {

using Word = std::uint64_t;
/// Ring elements of more than 64 bits. No kernels: only plain loops.
__extension__ typedef unsigned __int128 WideWord;
constexpr std::size_t words_of(std::size_t lanes) noexcept {
    return (lanes + 63) / 64;
}

/// Ring elements of one width; W is an unsigned integer of 8, 16, 32 or 64 bits. In-place use (z equal to an input) is allowed
/// where noted with *.
template <class W> struct RingKernels {
    void (*add)(W* z, W const* x, W const* y, std::size_t n);              // * z = x + y
    void (*sub)(W* z, W const* x, W const* y, std::size_t n);              // * z = x - y
    void (*neg)(W* z, W const* x, std::size_t n);                          // * z = -x
    void (*add_constant)(W* z, W const* x, W c, std::size_t n);            // * z = x + c
    void (*multiply)(W* z, W const* x, W const* y, std::size_t n);         // * z = x·y, public y
    void (*add3)(W* z, W const* a, W const* b, W const* c, std::size_t n); // * z = a + b + c
    W (*sum)(W const* x, std::size_t n);
    /// z = xa·(ya + yb) + xb·ya, 4.1 without the zero share.
    void (*product)(W* z, W const* xa, W const* xb, W const* ya, W const* yb, std::size_t n);
    /// The sum of that over all elements.
    W (*dot)(W const* xa, W const* xb, W const* ya, W const* yb, std::size_t n);
    /// c = xa·ys + xb·ya as matrices, x: rows × inner, y: inner × cols, ys = ya + yb; row-major.
    void (*matrix)(W* c, W const* xa, W const* xb, W const* ya, W const* ys, std::size_t rows, std::size_t inner,
                   std::size_t cols);

    /// k planes of the bits of x, lowest first; lanes above n are 0. And back.
    void (*to_planes)(Word* planes, W const* x, std::size_t n);
    void (*from_planes)(W* x, Word const* planes, std::size_t n);
    /// z = 0 or 1 for each bit.
    void (*spread)(W* z, Word const* bits, std::size_t n);
    /// z = x where the bit is 1, else 0: products with a public or known bit.
    void (*keep)(W* z, W const* x, Word const* bits, std::size_t n);

    /// t = v - t.
    void (*deal)(W* t, W const* v, std::size_t n);
    /// t = β - t, β a bit.
    void (*deal_bit)(W* t, Word const* beta, std::size_t n);
    /// t = β·l - t.
    void (*deal_bit_times)(W* t, Word const* beta, W const* l, std::size_t n);
    /// p = first·γ + (1 - 2γ)·h: an evaluator's share of a bit, h its share of β.
    void (*bit)(W* p, Word const* gamma, W const* h, W first, std::size_t n);
    /// The same for all k bits of xor-shared words, of which bit j matters modulo 2^{k-j} only: k/2 + 1 elements for each word,
    /// bits j and k - j in one, t = value - t field by field; and the sum over j of 2^j times an evaluator's share of bit j.
    void (*deal_word_bits)(W* t, W const* l, std::size_t n);
    void (*word_bits)(W* p, W const* mu, W const* h, W first, std::size_t n);
    /// Words as pieces of seven bits, n bytes each, the last one with what is left in the top byte, at its place.
    void (*pieces)(std::uint8_t* out, W const* x, std::size_t n);
    /// The masks l of the pieces' bytes weighed and summed up, and their top bits in pairs: t = value - t, 1 + pieces/2 elements
    /// each; and an evaluator's share of the sum of all pieces. `top`: its share of the last piece.
    void (*deal_pieces)(W* t, std::uint8_t const* l, std::size_t n);
    void (*join_pieces)(W* p, std::uint8_t const* mu, W const* h, std::uint8_t const* top, W first, std::size_t n);
    /// p = first·γμ + γ·half + (1 - 2γ)(h·μ + hl): its share of bit times value, hl its share of β·l.
    void (*bit_times)(W* p, Word const* gamma, W const* h, W const* hl, W const* mu, W const* half, W first,
                      std::size_t n);
    /// x·(1 + b0·a0)·(1 + b1·a1): deals the masks of b0, b1, b0·b1 and these times l, t = value - t; an evaluator's share.
    void (*scale_deal)(W* t, Word const* b0, Word const* b1, W const* l, std::size_t n);
    void (*scale)(W* p, Word const* g0, Word const* g1, W a0, W a1, W const* h, W const* mu, W const* half, W first,
                  std::size_t n);
};

/// Bit planes and packed bit vectors.
struct BitKernels {
    void (*xor_)(Word* z, Word const* x, Word const* y, std::size_t words); // * z = x ^ y
    void (*not_)(Word* z, Word const* x, std::size_t words);                // *
    void (*and_)(Word* z, Word const* x, Word const* y, std::size_t words); // * z = x & y
    void (*product)(Word* z, Word const* xa, Word const* xb, Word const* ya, Word const* yb, std::size_t words);
    /// x or y = x ^ y ^ xy; the linear part is added to the product's share.
    void (*or_product)(Word* z, Word const* xa, Word const* xb, Word const* ya, Word const* yb, std::size_t words);

    /// d = x - y over k planes, and the borrow out of the top plane; d may be null.
    void (*subtract)(Word* d, Word* borrow, Word const* x, Word const* y, unsigned k, std::size_t words);

    /// Group tables (4.5): XORs the one-hot entries 1 … 2^a - 1 of each group of `bits` into `table`.
    void (*leaf_deal)(Word* table, Word const* bits, std::uint8_t const* leaves, std::size_t groups, std::size_t words);
    /// From tables and known bits: [m + n >= 2^a] and [m + n = 2^a - 1] of each group, lowest group the first only.
    void (*leaf_carry)(Word* out, Word const* table, Word const* bits, std::uint8_t const* leaves, std::size_t groups,
                       std::size_t words, Word first);
    /// [m = t] of each group, t in `bits`.
    void (*leaf_equal)(Word* out, Word const* table, Word const* bits, std::uint8_t const* leaves, std::size_t groups,
                       std::size_t words, Word first);

    /// Comparison of xor-shared numbers in groups of two bits, from planes of e = 1 ⊕ x ⊕ y and of y: four products of masks a
    /// group; whether x < y within the group and whether it is equal there, lowest group the first only.
    void (*less_deal)(Word* dealt, Word const* e, Word const* y, std::size_t groups, std::size_t words);
    void (*less_leaf)(Word* out, Word const* dealt, Word const* mu_e, Word const* mu_y, Word const* half_e,
                      Word const* half_y, std::size_t groups, std::size_t words, Word first);

    /// Joins neighbouring groups (7.1): XORs the products of masks into `dealt`; evaluates the gates.
    /// `lowest`: the first block is the lowest one, whose first group has no propagate bit.
    void (*join_deal)(Word* dealt, Word const* masks, std::uint8_t const* radices, std::size_t blocks,
                      std::size_t words, bool lowest);
    void (*join)(Word* out, Word const* dealt, Word const* mu, Word const* half, std::uint8_t const* radices,
                 std::size_t blocks, std::size_t words, Word first, bool lowest);
    /// Bits of m + n + C of one group of a bits (7.5): from the group's table, the bits of n and the masked carry into the
    /// group (null for the lowest group). XORs the products of C's mask with the one-hot entries of the low a - 1 bits of m;
    /// evaluates a planes.
    void (*sum_deal)(Word* dealt, Word const* carry_mask, Word const* bits, unsigned a, std::size_t words);
    void (*sum)(Word* out, Word const* table, Word const* dealt, Word const* carry_mu, Word const* carry_half,
                Word const* bits, unsigned a, std::size_t words, Word first);
    /// Moves k planes down by s0, s1, both or not at all, as two bits side by side say; zeros come in. Deals 1 + 3k products.
    void (*move_deal)(Word* dealt, Word const* x, Word const* bits, unsigned k, unsigned s0, unsigned s1,
                      std::size_t words);
    void (*move)(Word* out, Word const* dealt, Word const* mu, Word const* half, Word const* bit_mu,
                 Word const* bit_half, unsigned k, unsigned s0, unsigned s1, std::size_t words, Word first);
    /// The same for plain conjunctions (7.4).
    void (*and_deal)(Word* dealt, Word const* masks, std::uint8_t const* radices, std::size_t blocks,
                     std::size_t words);
    void (*and_gate)(Word* out, Word const* dealt, Word const* mu, Word const* half, std::uint8_t const* radices,
                     std::size_t blocks, std::size_t words, Word first);
};

/// AES on planes of bytes: eight planes, the low bit's first, each of `stride` words. In the tower basis the first four are b,
/// the others a of x = a·y + b. States are 16 bytes of `words` words each.
struct AesKernels {
    void (*to_tower)(Word* out, Word const* in, std::size_t stride);
    /// Back, and the linear part of the S-box's affine map.
    void (*from_tower)(Word* out, Word const* in, std::size_t stride);
    /// from_tower, ShiftRows, MixColumns, AddRoundKey, to_tower.
    void (*middle)(Word* out, Word const* in, Word const* key, std::size_t words);
    /// from_tower, ShiftRows, AddRoundKey.
    void (*last)(Word* out, Word const* in, Word const* key, std::size_t words);
    /// The three gates of the inverse in the tower: Δ (4 planes dealt, 4 out), 1/Δ (10, 4), both halves divided by Δ (8, 8).
    void (*norm_deal)(Word* dealt, Word const* masks, std::size_t stride);
    void (*norm)(Word* p, Word const* dealt, Word const* mu, Word const* half, std::size_t stride, Word first);
    void (*inverse_deal)(Word* dealt, Word const* masks, std::size_t stride);
    void (*inverse)(Word* p, Word const* dealt, Word const* mu, Word const* half, std::size_t stride, Word first);
    void (*scale_deal)(Word* dealt, Word const* masks, Word const* inverse, std::size_t stride);
    void (*scale)(Word* p, Word const* dealt, Word const* mu, Word const* half, Word const* inverse_mu,
                  Word const* inverse_half, std::size_t stride, Word first);
};

struct Kernels {
    char const* name;
    RingKernels<std::uint8_t> u8;
    RingKernels<std::uint16_t> u16;
    RingKernels<std::uint32_t> u32;
    RingKernels<std::uint64_t> u64;
    BitKernels bits;
    AesKernels aes;

    template <class W> RingKernels<W> const& ring() const noexcept {
        if constexpr (sizeof(W) == 1)
            return u8;
        else if constexpr (sizeof(W) == 2)
            return u16;
        else if constexpr (sizeof(W) == 4)
            return u32;
        else
            return u64;
    }
};

/// The tables of the levels; a table may only be used on a machine that has the level.
extern Kernels const kernels_base; ///< the compiler's default target
extern Kernels const kernels_v3;   ///< AVX2
extern Kernels const kernels_v4;   ///< AVX-512

/// The table of the process's level (crypto::process_isa).
Kernels const& kernels();

} // namespace smpc::pd::shared3p
