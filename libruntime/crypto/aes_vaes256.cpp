// SPDX-License-Identifier: Apache-2.0
//
// AES counter kernels with 256-bit VAES: two blocks a register.
#if defined(__x86_64__)

// Standard headers come before the target switch: their inline functions must stay runnable everywhere.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libruntime/crypto/aes_kernels.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,aes,vaes"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,aes,vaes")
#endif

#define SMPC_AES_256
#include "libruntime/crypto/aes_x86.h"

namespace smpc::crypto {

constinit AesKernels const aes_vaes256 = kernels_of_width<Width256>();

} // namespace smpc::crypto

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
