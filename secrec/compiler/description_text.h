// SPDX-License-Identifier: Apache-2.0
//
// What a program says about itself, for people and for tools: arguments, results and domains from its source, and for an
// executable also its sections, system calls and protection domains. Private to this folder.
#pragma once

#include <string>

#include <smpc/client/description.h>

#include "libruntime/bytecode/executable.h"
#include "secrec/compiler/audit.h"

namespace smpc::secrec {

/// With an audit also the modules, and how much is disclosed; as JSON the keys "modules" and "disclosures".
std::string describe_text(Description const& description, Audit const* audit);
std::string describe_json(Description const& description, Audit const* audit);

/// The audit that an executable carries. Throws Error(input) if it carries none.
Audit stored_audit(std::string const& path);

/// Reads an executable; `-` is standard input. Throws Error(input) if it cannot be read or is none.
bytecode::Executable read_executable(std::string const& path);

/// The description of an executable, if it carries one, and what it is made of. As JSON the description gets the key
/// "executable": {"active","units":[{"sections":[{"name","length"}],"systemCalls","domains"}]}.
std::string describe_executable(std::string const& path, bool json);

} // namespace smpc::secrec
