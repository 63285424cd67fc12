// SPDX-License-Identifier: Apache-2.0
//
// What the checked program reaches, and from that its description: which arguments it takes, what it publishes, which
// domains it uses.
#pragma once

#include "secrec/compiler/diagnostics.h"
#include "secrec/compiler/typed.h"

namespace smpc::secrec {

/// Sets Procedure::reachable, Program::domains and Program::description of a program without errors. Entries of one name
/// that differ are warned of.
void describe(typed::Program& program, Diagnostics& diagnostics);

} // namespace smpc::secrec
