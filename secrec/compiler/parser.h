// SPDX-License-Identifier: Apache-2.0
//
// From text to syntax tree. Recursive descent, one token of lookahead nearly everywhere; where the language needs more
// (is this a declaration?) the parser scans ahead over type names only. After a syntax error it goes on at the next
// statement or declaration, so one run reports several faults.
#pragma once

#include <memory>

#include "secrec/compiler/ast.h"
#include "secrec/compiler/diagnostics.h"

namespace smpc::secrec {

/// Never null, also after errors; what could not be read is left out. The file must outlive the tree.
std::unique_ptr<ast::Module> parse(SourceFile const& file, Diagnostics& diagnostics);

} // namespace smpc::secrec
