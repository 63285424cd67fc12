// SPDX-License-Identifier: Apache-2.0
//
// AES-128, 192 and 256 (FIPS 197) on secret blocks with secret keys, bit-sliced: one lane a block, a plane for each bit of the state.
//
// Everything but the S-box is linear and local. The S-box inverts in the tower GF((2^4)^2) (Canright, "A very compact S-box for
// AES", CHES 2005) with three multi-fan-in gates in helper mode: the product a·b (4 bits dealt, 4 exchanged), 1/Δ as a cubic of
// four bits (10 products of mask bits dealt, 4 exchanged), two products with it (8 and 8). 54 bits and three rounds for a byte.
#pragma once

#include "libruntime/pd/cipher_sizes.h"
#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// Lanes of a chunk: exchanges of 8 and 16 KiB, about a megabyte for the planes of all rounds.
inline constexpr std::size_t aes_lanes = 1024;

/// What `layers` S-boxes one after the other cost, each on `bytes` bytes a lane: the deals are sent ahead.
constexpr Cost sbox_cost(unsigned layers, unsigned bytes) {
    return {.rounds = 1 + 3 * layers, .deal = planes(22u * bytes * layers), .exchange = planes(16u * bytes * layers)};
}
constexpr Cost aes_cost(CipherSizes sizes) {
    return sbox_cost(sizes.rounds, 16);
}
constexpr Cost aes_expand_cost(CipherSizes sizes) {
    return sbox_cost(sizes.schedule_steps(), 4);
}

/// Encrypts blocks of four words, ECB. Word i of round r of the key of block k of K is at (r·K + k)·4 + i of `keys`; of a single
/// key (K = 1) for all blocks if `single`. Pointers are those of the whole vectors.
Step aes_encrypt(Chunk& c, CipherSizes sizes, Shares<std::uint32_t> plain, Shares<std::uint32_t> keys,
                 std::size_t key_count, bool single, SharesOut<std::uint32_t> cipher);
/// The key schedule of `key_count` keys, in that order of words.
Step aes_expand(Chunk& c, CipherSizes sizes, Shares<std::uint32_t> keys, std::size_t key_count,
                SharesOut<std::uint32_t> expanded);

} // namespace smpc::pd::shared3p
