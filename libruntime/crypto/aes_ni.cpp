// SPDX-License-Identifier: Apache-2.0
//
// AES counter kernels with AES-NI: one block a register.
#if defined(__x86_64__)

// Standard headers come before the target switch: their inline functions must stay runnable everywhere.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libruntime/crypto/aes_kernels.h"

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("sse4.2,aes"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("sse4.2,aes")
#endif

#include "libruntime/crypto/aes_x86.h"

namespace smpc::crypto {

constinit AesKernels const aes_ni = kernels_of_width<Width128>();

} // namespace smpc::crypto

#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif
