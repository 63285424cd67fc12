// SPDX-License-Identifier: Apache-2.0
//
// The kernels for one instruction-set level. No standard header may come after the pragma: inline functions of the library
// compiled for a higher level must not leak into the rest of the program.
#include "libruntime/pd/shared3p/kernels.h"

#define SMPC_VECTOR_BYTES 16
#define SMPC_KERNELS kernels_base
#define SMPC_KERNELS_NAME "base"
#include "libruntime/pd/shared3p/kernels_impl.h"
