// SPDX-License-Identifier: Apache-2.0
//
// Hashes that are linear over GF(2): CRC is local, the Carter-Wegman hash with a secret key is one inner product for each bit of
// the result (Wegman, Carter, "New hash functions and their use in authentication and set equality", 1981).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "libruntime/pd/shared3p/cost.h"
#include "libruntime/pd/shared3p/ring.h"
#include "libruntime/pd/shared3p/shares.h"

namespace smpc::pd::shared3p {

inline constexpr std::size_t hash_bits = 128, hash_bytes = hash_bits / 8;

/// The register after `data`, from `state`: a linear function of both, so it may be applied to each component. Reflected
/// polynomial 0x8408 for 16 bits, 0xedb88320 for 32.
template <class W> W crc_component(W state, std::span<std::uint8_t const> data) noexcept;

/// This party's additive share of the hashes: for each row of `length` bytes its products with the 128 rows of the key, summed up
/// before they are reshared (`reshare_xor` with `hash_rows_cost` follows). hashes: 16 bytes a row.
void hash_rows_share(Shares<std::uint8_t> key, Shares<std::uint8_t> data, std::size_t rows, std::size_t length,
                     std::uint8_t* hashes);
/// Lanes are bytes of hashes.
constexpr Cost hash_rows_cost() {
    return reshare_cost(8);
}

} // namespace smpc::pd::shared3p
