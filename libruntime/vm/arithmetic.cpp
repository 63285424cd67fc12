// SPDX-License-Identifier: Apache-2.0
//
// Handlers of integer arithmetic. Only division depends on the sign.
#include "libruntime/vm/integers.h"

namespace smpc::vm::detail {

Handler arithmetic_handler(Operation operation, Type type, Access access) {
    using enum Operation;
    if (is_division(operation)) return choose_by_sign<div, div_into, mod, mod_into>(operation, type, access);
    return choose_unsigned<neg, inc, dec, add, sub, sub_from, mul>(operation, type, access);
}

} // namespace smpc::vm::detail
