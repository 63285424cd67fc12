// SPDX-License-Identifier: Apache-2.0
//
// Trees from rows of operands and binary operators: shared by the parser and by `ast::resolve`.
#pragma once

#include <span>

#include "secrec/compiler/ast.h"

namespace smpc::secrec::ast {

/// One operand more than operators. All operators associate to the left. The caller sees to it that the tree stays within
/// `max_depth`: it is at most as deep as its deepest operand plus the number of operators.
Expr const* build_operators(std::span<Expr const* const> operands, std::span<ChainOperator const> operators,
                            Arena& arena);

/// What the casts and unary operators in front of an operand finally apply to. Stops at parentheses.
Expr const* innermost_operand(Expr const* e) noexcept;

} // namespace smpc::secrec::ast
