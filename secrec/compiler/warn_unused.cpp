// SPDX-License-Identifier: Apache-2.0
//
// Variables that nobody reads, procedures that nobody calls, values that nobody takes.
#include "secrec/compiler/warner.h"

#include <unordered_map>

#include <fmt/format.h>

namespace smpc::secrec {

using namespace typed;

namespace {

/// How a procedure uses its variables. Storing alone is no use; storing in the midst of an expression is one.
class Uses {
public:
    void add(Stmt const& body) {
        for_each_statement(body, [this](Stmt const& s) {
            if (s.kind == StmtKind::Syscall)
                for (SyscallOperand const& o : as<Syscall>(s).operands)
                    if (o.variable) (o.kind == SyscallOperand::Kind::return_ ? stored_ : read_).insert(o.variable);
            if (s.kind == StmtKind::Evaluate) return statement(*as<Evaluate>(s).expr);
            if (s.kind == StmtKind::For && as<For>(s).step) {
                if (as<For>(s).condition) add(*as<For>(s).condition);
                return statement(*as<For>(s).step);
            }
            for_each_expression(s, [this](Expr const& e) { add(e); });
        });
    }
    void add(Expr const& e) {
        for_each_inside(e, [this](Expr const& inner) {
            if (auto const* ref = try_as<VariableRef>(&inner)) read_.insert(ref->variable);
            if (Place const* place = place_of(inner)) read_.insert(place->variable);
        });
    }
    bool is_read(Variable const* v) const { return read_.contains(v); }
    bool is_stored(Variable const* v) const { return stored_.contains(v); }

private:
    static Place const* place_of(Expr const& e) {
        switch (e.kind) {
        case ExprKind::Assign:
            return &as<Assign>(e).place;
        case ExprKind::CompoundAssign:
            return &as<CompoundAssign>(e).place;
        case ExprKind::IncDec:
            return &as<IncDec>(e).place;
        default:
            return nullptr;
        }
    }
    /// An expression whose value is dropped.
    void statement(Expr const& e) {
        if (auto const* comma = try_as<Comma>(&e)) {
            statement(*comma->first);
            statement(*comma->second);
        } else if (Place const* place = place_of(e)) {
            stored_.insert(place->variable);
            lowering::for_each_child(e, [this](Expr const& child) { add(child); });
        } else {
            add(e);
        }
    }
    std::set<Variable const*> read_, stored_;
};

/// Whether computing this does nothing but give a value.
bool is_pure(Expr const& e) {
    bool pure = true;
    for_each_inside(e, [&](Expr const& inner) {
        switch (inner.kind) {
        case ExprKind::Call:
        case ExprKind::Assign:
        case ExprKind::CompoundAssign:
        case ExprKind::IncDec:
        case ExprKind::SetFpuState:
        case ExprKind::Declassify: // the other parties learn the value
            pure = false;
            break;
        default:
            break;
        }
    });
    return pure;
}

} // namespace

void Warner::unused_variables(Procedure const& procedure) {
    Uses uses;
    uses.add(*procedure.body);
    for (Variable const* v : procedure.variables) {
        if (uses.is_read(v) || is_exempt(v->name)) continue;
        bool stored = uses.is_stored(v);
        if (v->storage == Variable::Storage::parameter) {
            report(Warning::unused_parameter, v->where,
                   stored ? fmt::format("the value of parameter '{}' is never read", v->name)
                          : fmt::format("parameter '{}' is never used", v->name));
        } else if (auto* d = report(Warning::unused_variable, v->where,
                                    stored ? fmt::format("variable '{}' is set, but its value is never read", v->name)
                                           : fmt::format("variable '{}' is never used", v->name))) {
            d->help(fmt::format("remove it, or call it '_{}' if that is meant", v->name));
        }
    }
}

void Warner::unused_globals() {
    if (program_.globals.empty()) return;
    Uses uses;
    for (Procedure const& p : program_.procedures)
        if (p.body) uses.add(*p.body);
    for (Declare const* d : program_.globals) {
        for (Expr const* length : d->shape) uses.add(*length);
        if (d->init) uses.add(*d->init);
    }
    // Other modules may declare for others.
    FileId const main = loaded_.main().tree->file;
    for (Declare const* d : program_.globals) {
        Variable const& v = *d->variable;
        if (v.where.file != main || uses.is_read(&v) || is_exempt(v.name)) continue;
        report(Warning::unused_variable, v.where,
               uses.is_stored(&v) ? fmt::format("global variable '{}' is set, but its value is never read", v.name)
                                  : fmt::format("global variable '{}' is never used", v.name));
    }
}

void Warner::unused_procedures() {
    std::set<Location> reached, checked;
    // Those that a second definition replaced have been reported as such.
    for (Diagnostic const& d : diagnostics_.all())
        if (d.warning == Warning::duplicate_definition)
            for (Note const& n : d.notes) reached.insert(n.location);
    for (Procedure const& p : program_.procedures) {
        checked.insert(p.head);
        if (p.reachable) reached.insert(p.head);
    }
    for (ast::TopDecl const& top : loaded_.main().tree->declarations) {
        ast::ProcDecl const* decl = top.procedure;
        if (!decl || reached.contains(decl->head) || is_exempt(decl->name.text)) continue;
        std::string name = decl->kind == ast::ProcDecl::Kind::procedure ? fmt::format("'{}'", decl->name.text)
                           : decl->kind == ast::ProcDecl::Kind::cast    ? std::string("cast")
                                                                        : fmt::format("operator '{}'", decl->name.text);
        if (decl->is_template && !checked.contains(decl->head))
            report(Warning::unused_procedure, decl->name.loc,
                   fmt::format("template {} is never used, so nothing checks its body", name));
        else
            report(Warning::unused_procedure, decl->name.loc,
                   fmt::format("{}{} is never used", decl->kind == ast::ProcDecl::Kind::cast ? "this " : "", name));
    }
}

void Warner::dropped_values(Procedure const& procedure) {
    for_each_statement(*procedure.body, [this](Stmt const& s) {
        auto const* statement = try_as<Evaluate>(&s);
        if (!statement || statement->expr->type.is_void() || !is_pure(*statement->expr)) return;
        bool plain = true;
        for_each_inside(*statement->expr, [&](Expr const& e) { plain = plain && is_plain_operator(e); });
        if (!plain) return;
        report(Warning::unused_value, s.where, "the value of this expression is not used");
    });
}

} // namespace smpc::secrec
