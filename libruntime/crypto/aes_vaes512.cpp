// SPDX-License-Identifier: Apache-2.0
//
// AES counter kernels with 512-bit VAES: four blocks a register.
#if defined(__x86_64__)

// Standard headers come before the target switch: their inline functions must stay runnable everywhere.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libruntime/crypto/aes_kernels.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,aes,vaes"))),                   \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,aes,vaes")
#endif

// GCC 12 takes the deliberately undefined operand inside its own broadcast intrinsic for a mistake of ours.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#define SMPC_AES_512
#include "libruntime/crypto/aes_x86.h"

namespace smpc::crypto {

constinit AesKernels const aes_vaes512 = kernels_of_width<Width512>();

} // namespace smpc::crypto

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
