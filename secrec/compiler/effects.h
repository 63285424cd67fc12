// SPDX-License-Identifier: Apache-2.0
//
// What evaluating something may change. The back end leaves out copies where nothing can tell the difference: a
// variable is read in place unless a later operand may write it, an argument is borrowed unless the callee writes its
// parameter. Everything here is a safe over-estimate.
#pragma once

#include <functional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "secrec/compiler/typed.h"

namespace smpc::secrec::lowering {

/// Calls `f` for the direct subexpressions in the order of their members, those of places included.
void for_each_child(typed::Expr const& e, std::function<void(typed::Expr const&)> const& f);

/// Which of the operands that are passed by handle a system call writes.
enum class HandleWrites : std::uint8_t { none, last, all };
/// What is known of a call by its name: the arithmetic calls of the kits write their last operand only; a name that is
/// not known may write them all.
HandleWrites handle_writes(std::string_view syscall);

class Effects {
public:
    explicit Effects(typed::Program const& program);

    /// Whether evaluating `e` may change any variable at all.
    static bool writes_anything(typed::Expr const& e);
    /// Whether evaluating `e` may change the variable or its elements.
    bool may_write(typed::Expr const& e, typed::Variable const& variable) const;
    /// Whether the variable is written anywhere but by its declaration.
    bool is_written(typed::Variable const& variable) const { return written_.contains(&variable); }

private:
    void scan(typed::Expr const& e);
    void scan(typed::Stmt const& s);
    void scan(typed::Syscall const& s);

    std::unordered_set<typed::Variable const*> written_;
};

} // namespace smpc::secrec::lowering
