// SPDX-License-Identifier: Apache-2.0
//
// Common sequences as one step.
#include "libruntime/vm/dispatch.h"

namespace smpc::vm::detail {

void fuse(std::vector<Record>&) {}

} // namespace smpc::vm::detail
