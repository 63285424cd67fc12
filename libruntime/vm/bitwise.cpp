// SPDX-License-Identifier: Apache-2.0
//
// Handlers of bitwise operations, shifts and rotations.
#include "libruntime/vm/integers.h"

namespace smpc::vm::detail {

Handler bitwise_handler(Operation operation, Type type, Access access) {
    using enum Operation;
    return choose_unsigned<inv, rtl, rtr, shl0, shl1, shr0, shr1, shl, shr, band, babj, bcni, bxor, bor, bnor, bxnor,
                           bci, bimp, bnand>(operation, type, access);
}

} // namespace smpc::vm::detail
