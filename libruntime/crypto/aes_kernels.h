// SPDX-License-Identifier: Apache-2.0
//
// The table of AES-128 counter kernels that each instruction-set level provides; internal to this folder. Kernels make whole
// blocks; partial blocks at the ends of a request are prg.cpp's business.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "libruntime/crypto/isa.h"

namespace smpc::crypto {

/// How two streams a, b are put into the output.
enum class Combine : std::uint8_t {
    exclusive_or, ///< out := a ^ b
    xor_in,       ///< out := out ^ a ^ b
    sub8,         ///< out := a − b, lanes of 8 bits; …
    sub16,
    sub32,
    sub64,
    add_sub8, ///< out := out + a − b, lanes of 8 bits; …
    add_sub16,
    add_sub32,
    add_sub64,
};
inline constexpr std::size_t combine_count = 10;

struct AesKernels {
    /// Expands the key into 11 round keys (or as much as the other functions need).
    void (*expand)(std::uint8_t const* key, std::uint8_t* schedule) noexcept;
    /// out := AES(label ‖ block), AES(label ‖ block + 1), …
    void (*fill)(std::uint8_t const* schedule, std::uint64_t label, std::uint64_t block, std::uint8_t* out,
                 std::size_t blocks) noexcept;
    using CombineFunction = void (*)(std::uint8_t const* a, std::uint8_t const* b, std::uint64_t label,
                                     std::uint64_t block, std::uint8_t* out, std::size_t blocks) noexcept;
    std::array<CombineFunction, combine_count> combine;
};

extern AesKernels const aes_scalar;
#if defined(__x86_64__)
extern AesKernels const aes_ni;
extern AesKernels const aes_vaes256;
extern AesKernels const aes_vaes512;
#endif

/// The fastest table that the level allows on this machine; a null pointer if the machine cannot run the level.
AesKernels const* aes_kernels_of(Isa level) noexcept;

} // namespace smpc::crypto
