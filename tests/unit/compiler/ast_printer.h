// SPDX-License-Identifier: Apache-2.0
//
// Prints a syntax tree as SecreC again, every operator in parentheses, so that tests can see its structure: reading the
// printed text gives the same tree.
#pragma once

#include <string>

#include "secrec/compiler/ast.h"

namespace smpc::secrec::test {

std::string print(ast::Module const& module);
std::string print(ast::Stmt const& stmt);
/// A chain prints as `«a - b»`, with `~` before an ambiguous operator.
std::string print(ast::Expr const& expr);

} // namespace smpc::secrec::test
