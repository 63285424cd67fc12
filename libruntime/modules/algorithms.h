// SPDX-License-Identifier: Apache-2.0
//
// Calls on public values that need neither process nor kit: text of numbers, elementary functions, sorting networks and
// permutations that sort public data.
#pragma once

#include "libruntime/vm/call.h"

namespace smpc::modules {

/// `<type>_toString`, `<float>_{erf,exp,log,sin,sqrt}`, `{Sorting,Merging,TopKSorting}Network_{serializedSize,serialize}`,
/// `public_<type>_sort_permutation`, `sleepMilliseconds`.
void register_algorithms(vm::SyscallTable& table);

} // namespace smpc::modules
