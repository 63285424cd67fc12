// SPDX-License-Identifier: Apache-2.0
//
// What the parts of `warn` share: the program, the reports, and a few questions about expressions. warn_unused.cpp looks for
// what nobody uses, warn_conditions.cpp at conditions and comparisons, warn_declassified.cpp at what conditions give away,
// warn_names.cpp at names in the syntax trees.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "secrec/compiler/effects.h"
#include "secrec/compiler/walk.h"
#include "secrec/compiler/warn.h"

namespace smpc::secrec {

class Warner {
public:
    Warner(Program const& loaded, typed::Program const& program, Diagnostics& diagnostics, bool libraries)
        : loaded_(loaded), program_(program), sources_(*program.sources), diagnostics_(diagnostics),
          libraries_(libraries) {}
    void run();

private:
    // ---- shared (warn.cpp)
    /// Null if this was reported before: instances of one template repeat their faults.
    Diagnostic* report(Warning warning, Location where, std::string message);
    bool is_wanted(FileId file) const { return libraries_ || !sources_[file].is_library(); }
    /// Whether this is no more than its value: an operator of the program's own may do anything.
    bool is_plain_operator(typed::Expr const& e) const {
        auto const* call = typed::try_as<typed::OperatorCall>(&e);
        return !call || !call->procedure->where.valid() || sources_[call->procedure->where.file].is_library();
    }
    std::string_view text(Location where) const { return sources_.text(where); }
    /// Names that begin with an underscore are meant to be unused.
    static bool is_exempt(std::string_view name) { return name.starts_with("_"); }

    // ---- warn_unused.cpp
    void unused_variables(typed::Procedure const& procedure);
    void unused_globals();
    void unused_procedures();
    void dropped_values(typed::Procedure const& procedure);

    // ---- warn_conditions.cpp
    void conditions(typed::Procedure const& procedure);
    void condition(typed::Expr const& e, typed::StmtKind statement);
    void comparisons(typed::Expr const& e, bool in_instance);
    void unreachable(typed::Stmt const& s);
    void self_assignment(typed::Expr const& e);
    /// A literal that stands in the text as such, or operators on such literals only.
    bool is_written_constant(typed::Expr const& e) const;

    // ---- warn_declassified.cpp
    void declassified_conditions();
    void needless_declassification(typed::Procedure const& procedure);

    // ---- warn_names.cpp
    void shadowed_names(ast::Module const& module);
    void unused_imports();

    Program const& loaded_;
    typed::Program const& program_;
    Sources const& sources_;
    Diagnostics& diagnostics_;
    bool libraries_;
    std::set<std::pair<Location, Warning>> reported_;
};

/// Calls `f` for the expression and all inside it, outer ones first.
template <class F> void for_each_inside(typed::Expr const& e, F const& f) {
    f(e);
    lowering::for_each_child(e, [&](typed::Expr const& child) { for_each_inside(child, f); });
}

/// The same for all expressions of a statement and the statements inside it.
template <class F> void for_each_expression_inside(typed::Stmt const& s, F const& f) {
    typed::for_each_statement(s, [&](typed::Stmt const& inner) {
        typed::for_each_expression(inner, [&](typed::Expr const& e) { for_each_inside(e, f); });
    });
}

} // namespace smpc::secrec
