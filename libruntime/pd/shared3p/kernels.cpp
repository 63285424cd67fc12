// SPDX-License-Identifier: Apache-2.0
//
// Which kernels this process uses. Where the compiler cannot target other levels there is only the base table.
#include "libruntime/pd/shared3p/kernels.h"

#include "libruntime/crypto/isa.h"

namespace smpc::pd::shared3p {

Kernels const& kernels() {
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
    switch (crypto::process_isa()) {
    case crypto::Isa::v4:
        return kernels_v4;
    case crypto::Isa::v3:
        return kernels_v3;
    default:
        return kernels_base;
    }
#else
    return kernels_base;
#endif
}

} // namespace smpc::pd::shared3p
