// SPDX-License-Identifier: Apache-2.0
#include "libruntime/pd/shared3p/instance.h"

namespace smpc::pd::shared3p {
[[noreturn]] static void no_such_row(CallRow const& row) {
    throw Error(ErrorCode::internal, "the shared3p kit does not compute " + row.name);
}
void Shared3pInstance::encrypt(CallRow const& row, Vector const&, Vector const&, Vector&) {
    no_such_row(row);
}
void Shared3pInstance::expand_keys(CallRow const& row, Vector const&, Vector&) {
    no_such_row(row);
}
void Shared3pInstance::checksum(CallRow const& row, Vector const&, Vector&) {
    no_such_row(row);
}
void Shared3pInstance::hash_rows(CallRow const& row, Vector const&, Vector const&, Vector&) {
    no_such_row(row);
}
} // namespace smpc::pd::shared3p
