// SPDX-License-Identifier: Apache-2.0
//
// The kernels themselves, included once by the file of each instruction-set level: hence no include guards here and in the three
// parts, everything in an unnamed namespace, and no standard headers.
namespace smpc::pd::shared3p {
namespace {

using Size = std::size_t;
using Byte = std::uint8_t;
#define SMPC_INLINE [[gnu::always_inline]] inline
#ifdef __OPTIMIZE__
#define SMPC_UNROLL _Pragma("GCC unroll 64")
#else
#define SMPC_UNROLL
#endif

#include "libruntime/pd/shared3p/kernels_ring.h"

#include "libruntime/pd/shared3p/kernels_words.h"

#include "libruntime/pd/shared3p/kernels_planes.h"

#include "libruntime/pd/shared3p/kernels_gates.h"

#include "libruntime/pd/shared3p/kernels_aes.h"

#include "libruntime/pd/shared3p/kernels_shift.h"

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
            pieces<W>,
            deal_pieces<W>,
            join_pieces<W>,
            bit_times<W>,
            scale_deal<W>,
            scale<W>};
}

} // namespace

extern Kernels const SMPC_KERNELS = {
    SMPC_KERNELS_NAME,
    ring_kernels<std::uint8_t>(),
    ring_kernels<std::uint16_t>(),
    ring_kernels<std::uint32_t>(),
    ring_kernels<std::uint64_t>(),
    {xor_words, not_words, and_words, bit_product, bit_or_product, subtract, leaf_deal, leaf_carry, leaf_equal,
     less_deal, less_leaf, join_deal, join, sum_deal, sum_of_group, move_deal, move, and_deal, and_gate},
    {aes_to_tower, aes_from_tower, aes_middle, aes_last, aes_norm_deal, aes_norm, aes_inverse_deal, aes_inverse,
     aes_scale_deal, aes_scale},
};

} // namespace smpc::pd::shared3p
