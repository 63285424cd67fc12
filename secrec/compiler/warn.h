// SPDX-License-Identifier: Apache-2.0
//
// What compiles but is probably not what its author means: the warnings that need the whole program. Those that are found on
// the way (literals, deprecated calls, …) are reported by the checker itself; warnings.h has the table of all.
#pragma once

#include "secrec/compiler/diagnostics.h"
#include "secrec/compiler/loader.h"
#include "secrec/compiler/typed.h"

namespace smpc::secrec {

/// Looks through a program that was checked without errors. Modules of the standard library are looked at only if `libraries`
/// is set. Which warnings are wanted is not asked here (Diagnostics::apply).
void warn(Program const& loaded, typed::Program const& program, Diagnostics& diagnostics, bool libraries = false);

} // namespace smpc::secrec
