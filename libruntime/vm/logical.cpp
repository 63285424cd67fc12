// SPDX-License-Identifier: Apache-2.0
//
// Handlers of logical operations and of integer comparisons; both write a 64-bit 0 or 1.
#include "libruntime/vm/integers.h"

namespace smpc::vm::detail {

Handler logical_handler(Operation operation, Type type, Access access) {
    using enum Operation;
    return choose_unsigned<lnot, land, labj, lcni, lxor, lor, lnor, lxnor, lci, limp, lnand>(operation, type, access);
}

Handler comparison_handler(Operation operation, Type type, Access access) {
    using enum Operation;
    if (operation == eq || operation == ne) return choose_unsigned<eq, ne>(operation, type, access);
    return choose_by_sign<lt, le, ge, gt>(operation, type, access);
}

} // namespace smpc::vm::detail
