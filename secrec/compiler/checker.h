// SPDX-License-Identifier: Apache-2.0
//
// The semantic half of the compiler: from syntax trees to the typed program.
//
// Modules are processed in dependency order, each in two passes (globals, kinds, domains and structures; then
// procedures); template instances are checked copies, made only where they are used. Faults go to `Diagnostics`;
// nothing is thrown for them.
#pragma once

#include "secrec/compiler/diagnostics.h"
#include "secrec/compiler/loader.h"
#include "secrec/compiler/typed.h"

namespace smpc::secrec {

class Index;

/// Checks a loaded program. The result may be lowered only if `diagnostics` has no errors afterwards; then it has a
/// `main` and a description. `sources` and `program` must outlive the result.
/// `index`, if given, takes what was found out about its file, also of a program with errors.
typed::Program check(Program const& program, Sources const& sources, Diagnostics& diagnostics, Index* index = nullptr);

} // namespace smpc::secrec
