// SPDX-License-Identifier: Apache-2.0
//
// The kernels for one instruction-set level. No standard header may come after the pragma: inline functions of the library
// compiled for a higher level must not leak into the rest of the program.
#include "libruntime/pd/shared3p/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
#define SMPC_VECTOR_BYTES 64
#define SMPC_KERNELS kernels_v4
#define SMPC_KERNELS_NAME "v4"
#include "libruntime/pd/shared3p/kernels_impl.h"
#endif
