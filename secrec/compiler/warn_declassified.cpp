// SPDX-License-Identifier: Apache-2.0
//
// Where the flow of control shows declassified values, and declassification that gives nothing away.
//
// A value is *declassified data* if it is computed from the result of a `declassify`. The analysis knows no order: a variable
// holds such data if any assignment gives it some, a procedure returns it if any `return` does. Sizes do not count: they are
// public of themselves.
#include "secrec/compiler/warner.h"

#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

namespace smpc::secrec {

using namespace typed;

namespace {

/// Which variables and procedures give declassified data, and where it was declassified.
class Declassified {
public:
    /// `is_asked`: whether questions will be about expressions of this procedure. Of others only what they return counts.
    Declassified(typed::Program const& program, std::function<bool(Procedure const&)> const& is_asked) {
        std::vector<Procedure const*> procedures;
        for (Procedure const& p : program.procedures)
            if (p.body && (is_asked(p) || (p.return_type.is_public() && !p.return_type.is_void())))
                procedures.push_back(&p);
        do {
            changed_ = false;
            for (Declare const* d : program.globals)
                if (d->init) store(d->variable, *d->init);
            for (Procedure const* p : procedures) scan(*p);
        } while (changed_);
    }

    /// The `declassify` from which the value comes; null if from none.
    Declassify const* source(Expr const& e) const {
        switch (e.kind) {
        case ExprKind::Declassify:
            return &as<Declassify>(e);
        case ExprKind::VariableRef:
            return find(variables_, as<VariableRef>(e).variable);
        case ExprKind::Size:
        case ExprKind::Shape:
            return nullptr;
        case ExprKind::Call:
            if (auto const* d = find(procedures_, as<Call>(e).procedure)) return d;
            break;
        default:
            break;
        }
        Declassify const* found = nullptr;
        lowering::for_each_child(e, [&](Expr const& child) {
            if (!found) found = source(child);
        });
        return found;
    }

private:
    template <class Key> static Declassify const* find(std::unordered_map<Key, Declassify const*> const& map, Key key) {
        auto it = map.find(key);
        return it == map.end() ? nullptr : it->second;
    }
    void store(Variable const* variable, Expr const& value) {
        if (!variable->type.is_public()) return; // what is private again shows nothing
        if (auto const* from = source(value)) changed_ = variables_.try_emplace(variable, from).second || changed_;
    }
    void scan(Procedure const& p) {
        for_each_statement(*p.body, [&](Stmt const& s) {
            if (auto const* declare = try_as<Declare>(&s); declare && declare->init)
                store(declare->variable, *declare->init);
            if (auto const* ret = try_as<Return>(&s); ret && ret->value && p.return_type.is_public())
                if (auto const* from = source(*ret->value))
                    changed_ = procedures_.try_emplace(&p, from).second || changed_;
            for_each_expression(s, [&](Expr const& top) {
                for_each_inside(top, [&](Expr const& e) {
                    if (auto const* a = try_as<Assign>(&e)) store(a->place.variable, *a->value);
                    if (auto const* a = try_as<CompoundAssign>(&e)) store(a->place.variable, *a->value);
                });
            });
        });
    }

    std::unordered_map<Variable const*, Declassify const*> variables_;
    std::unordered_map<Procedure const*, Declassify const*> procedures_;
    bool changed_ = false;
};

/// Private local variables that only ever hold values made of public ones.
class KnownToAll {
public:
    explicit KnownToAll(Procedure const& p) {
        for (Variable const* v : p.variables)
            if (v->storage == Variable::Storage::local && v->type.is_private()) known_.insert(v);
        std::size_t before = 0;
        do {
            before = known_.size();
            for_each_statement(*p.body, [this](Stmt const& s) { scan(s); });
        } while (known_.size() != before);
    }

    bool holds(Expr const& e) const {
        switch (e.kind) {
        case ExprKind::Classify:
            return true;
        case ExprKind::VariableRef:
            return known_.contains(as<VariableRef>(e).variable);
        case ExprKind::OperatorCall:
        case ExprKind::Index:
        case ExprKind::Cat:
        case ExprKind::Reshape:
        case ExprKind::ArrayConstructor:
        case ExprKind::Conditional: {
            bool all = true;
            lowering::for_each_child(e,
                                     [&](Expr const& child) { all = all && (child.type.is_public() || holds(child)); });
            return all;
        }
        default:
            return false;
        }
    }

private:
    void scan(Stmt const& s) {
        if (auto const* declare = try_as<Declare>(&s); declare && declare->init)
            store(declare->variable, *declare->init);
        if (auto const* call = try_as<Syscall>(&s)) // a handle may be written through
            for (SyscallOperand const& o : call->operands) {
                if (o.variable) known_.erase(o.variable);
                if (auto const* ref = try_as<VariableRef>(o.value)) known_.erase(ref->variable);
            }
        for_each_expression(s, [this](Expr const& top) {
            for_each_inside(top, [this](Expr const& e) {
                if (auto const* a = try_as<Assign>(&e)) store(a->place.variable, *a->value);
                if (auto const* a = try_as<CompoundAssign>(&e)) store(a->place.variable, *a->value);
            });
        });
    }
    void store(Variable const* variable, Expr const& value) {
        if (!value.type.is_public() && !holds(value)) known_.erase(variable);
    }
    std::unordered_set<Variable const*> known_;
};

} // namespace

void Warner::declassified_conditions() {
    auto is_asked = [this](Procedure const& p) { return p.body && p.where.valid() && is_wanted(p.where.file); };
    Declassified const declassified(program_, is_asked);
    auto loop = [&](Expr const* condition) {
        auto const* from = condition ? declassified.source(*condition) : nullptr;
        if (!from) return;
        auto* d = report(Warning::declassified_loop, condition->where,
                         "the number of turns of this loop depends on declassified data");
        if (!d) return;
        if (from->where != condition->where) d->note(from->where, "it is declassified here");
        d->help("everybody who sees the traffic learns how often the loop runs; if that may not be known, loop up to a "
                "public "
                "bound and choose between private values (`oblivious`)");
    };
    auto branch = [&](Expr const& condition) {
        auto const* from = declassified.source(condition);
        if (!from) return;
        auto* d = report(Warning::declassified_branch, condition.where, "this branch depends on declassified data");
        if (d && from->where != condition.where) d->note(from->where, "it is declassified here");
    };
    for (Procedure const& p : program_.procedures) {
        if (!is_asked(p)) continue;
        for_each_statement(*p.body, [&](Stmt const& s) {
            switch (s.kind) {
            case StmtKind::While:
                return loop(as<While>(s).condition);
            case StmtKind::DoWhile:
                return loop(as<DoWhile>(s).condition);
            case StmtKind::For:
                return loop(as<For>(s).condition);
            case StmtKind::If:
                return branch(*as<If>(s).condition);
            default:
                return;
            }
        });
    }
}

void Warner::needless_declassification(Procedure const& procedure) {
    bool any = false;
    for_each_expression_inside(*procedure.body, [&](Expr const& e) { any = any || e.kind == ExprKind::Declassify; });
    if (!any) return;
    KnownToAll const known(procedure);
    for_each_expression_inside(*procedure.body, [&](Expr const& e) {
        auto const* d = try_as<Declassify>(&e);
        if (d && known.holds(*d->operand))
            report(Warning::needless_declassify, e.where,
                   "this value is made of public ones only, so it was never secret");
    });
}

} // namespace smpc::secrec
