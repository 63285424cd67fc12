// SPDX-License-Identifier: Apache-2.0
//
// The instruction-set level of this process: found once, the same for every kernel (AES streams, ring kernels), and forced
// with the environment variable SMPC_ISA. Every level computes the same bits; levels differ in speed only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace smpc::crypto {

/// Levels in rising order; a level includes those before it.
enum class Isa : std::uint8_t {
    scalar, ///< plain C++; AES through OpenSSL
    v2,     ///< x86-64-v2 with AES-NI
    v3,     ///< x86-64-v3 (AVX2, BMI2); AES 256 bits wide when the machine has VAES
    v4,     ///< x86-64-v4 (AVX-512 F, BW, CD, DQ, VL) with VAES
};

/// "scalar", "v2", "v3", "v4".
std::string_view name_of(Isa level) noexcept;
std::optional<Isa> isa_from_name(std::string_view name) noexcept;

/// The highest level that this machine runs.
Isa best_isa() noexcept;
/// The level of this process: SMPC_ISA if set, else `best_isa()`; decided at the first call. Throws Error(config) for an
/// SMPC_ISA that is unknown or that the machine cannot run. Thread-safe.
Isa process_isa();

} // namespace smpc::crypto
