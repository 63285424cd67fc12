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

/// Whether values of the type have contents in memory: arrays, strings, private data, structures with such fields.
bool has_handle(Type const& type);

/// Which of the operands that are passed by handle a system call writes.
enum class HandleWrites : std::uint8_t { none, last, all };
/// What is known of a call by its name: the arithmetic calls of the kits write their last operand only; a name that is
/// not known may write them all.
HandleWrites handle_writes(std::string_view syscall);
/// Whether the call computes element by element, so that its destination may be the same vector as an operand.
bool works_in_place(std::string_view syscall);

class Effects {
public:
    explicit Effects(typed::Program const& program);

    /// Whether evaluating `e` may change any variable at all.
    static bool writes_anything(typed::Expr const& e);
    /// Whether evaluating `e` may call a procedure.
    static bool calls_anything(typed::Expr const& e);
    /// Whether evaluating `e` may change the variable or its elements.
    bool may_write(typed::Expr const& e, typed::Variable const& variable) const;
    /// Whether the variable is written anywhere but by its declaration.
    bool is_written(typed::Variable const& variable) const { return written_.contains(&variable); }
    /// Whether anything but its declaration may give the array other lengths.
    bool is_reshaped(typed::Variable const& variable) const { return reshaped_.contains(&variable); }
    /// Whether anything but its declaration mentions the variable.
    bool is_mentioned(typed::Variable const& variable) const { return mentioned_.contains(&variable); }
    /// Whether nobody can tell if the expression was evaluated: it cannot fail, and changes and shows nothing.
    bool is_pure(typed::Expr const& e) const;
    /// The same of an operator definition whose operands have equal lengths: a wrapper round arithmetic of a kit, or so many
    /// wrappers in each other.
    bool is_pure(typed::Procedure const& procedure, unsigned depth = 3) const;
    /// Whether the program reads or changes the machine's floating-point state.
    bool uses_fpu_state() const noexcept { return uses_fpu_state_; }

private:
    void scan(typed::Expr const& e);
    void scan(typed::Stmt const& s);
    void scan(typed::Syscall const& s);

    std::unordered_set<typed::Variable const*> written_, reshaped_, mentioned_;
    bool uses_fpu_state_ = false;
};

} // namespace smpc::secrec::lowering
