// SPDX-License-Identifier: Apache-2.0
//
// See opt_liveness.h.
#include "secrec/compiler/opt_liveness.h"

#include "secrec/compiler/effects.h"
#include "secrec/compiler/walk.h"

namespace smpc::secrec::lowering {

using namespace typed;

namespace {

/// A set of the variables of one procedure.
class Set {
public:
    explicit Set(std::size_t variables = 0) : words_((variables + 63) / 64) {}
    bool has(Variable const& v) const { return words_[v.index / 64] >> (v.index % 64) & 1; }
    void add(Variable const& v) { words_[v.index / 64] |= std::uint64_t{1} << (v.index % 64); }
    void remove(Variable const& v) { words_[v.index / 64] &= ~(std::uint64_t{1} << (v.index % 64)); }
    void add(Set const& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
    }
    void remove(Set const& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
    }

private:
    std::vector<std::uint64_t> words_;
};

bool tracked(Variable const& v) {
    return v.storage != Variable::Storage::global && has_handle(v.type);
}

struct Mention {
    Variable const* variable;
    VariableRef const* ref; ///< null: a place, or an operand of a system call
    bool conditional;       ///< evaluated in some runs only
};
using Mentions = std::vector<Mention>;

void mention(Mentions& all, Variable const* v, VariableRef const* ref, bool conditional) {
    if (tracked(*v)) all.push_back({v, ref, conditional});
}

void collect(Mentions& all, Expr const& e, bool conditional) {
    switch (e.kind) {
    case ExprKind::VariableRef:
        return mention(all, as<VariableRef>(e).variable, &as<VariableRef>(e), conditional);
    case ExprKind::Size:
        if (as<Size>(e).operand->kind == ExprKind::VariableRef) return;
        break;
    case ExprKind::Shape:
        if (as<Shape>(e).operand->kind == ExprKind::VariableRef) return;
        break;
    case ExprKind::Conditional: {
        auto const& c = as<Conditional>(e);
        bool chooses = c.condition->type.is_scalar();
        collect(all, *c.condition, conditional);
        collect(all, *c.yes, conditional || chooses);
        return collect(all, *c.no, conditional || chooses);
    }
    case ExprKind::Binary: {
        auto const& b = as<Binary>(e);
        bool shortcut = b.type.is_scalar() && (b.op == BinaryOp::logical_and || b.op == BinaryOp::logical_or);
        collect(all, *b.left, conditional);
        return collect(all, *b.right, conditional || shortcut);
    }
    case ExprKind::Assign:
        mention(all, as<Assign>(e).place.variable, nullptr, conditional);
        break;
    case ExprKind::CompoundAssign:
        mention(all, as<CompoundAssign>(e).place.variable, nullptr, conditional);
        break;
    case ExprKind::IncDec:
        mention(all, as<IncDec>(e).place.variable, nullptr, conditional);
        break;
    default:
        break;
    }
    for_each_child(e, [&](Expr const& child) { collect(all, child, conditional); });
}

/// Whether the assignment leaves nothing of the old value. A private scalar that is copied from another one keeps its
/// vector.
bool replaces(Assign const& a) {
    if (a.place.indexed || !a.place.fields.empty()) return false;
    if (a.place.whole.is_array()) return a.value->type.is_array();
    return a.place.whole.is_public() || a.place.whole.data->is_structure() || a.value->kind != ExprKind::VariableRef;
}

} // namespace

class LivenessWalk {
public:
    LivenessWalk(Liveness& result, Procedure const& procedure)
        : result_(result), procedure_(procedure), held_(procedure.variables.size()) {}

    void run() {
        Set live = held_;
        block(*procedure_.body, live);
        for (Variable const* parameter : procedure_.parameters)
            if (tracked(*parameter) && !live.has(*parameter)) result_.entering_[procedure_.body].push_back(parameter);
    }

private:
    /// All functions turn what is live behind a statement into what is live before it.
    void block(Block const& b, Set& live) {
        for (std::size_t i = b.statements.size(); i-- > 0;) statement(*b.statements[i], live);
    }

    void statement(Stmt const& s, Set& live) {
        switch (s.kind) {
        case StmtKind::Block:
            return block(as<Block>(s), live);
        case StmtKind::If:
            return choice(as<If>(s), live);
        case StmtKind::For: {
            loop(s, live);
            auto const& init = as<For>(s).init;
            for (std::size_t i = init.size(); i-- > 0;) statement(*init[i], live);
            return;
        }
        case StmtKind::While:
        case StmtKind::DoWhile:
            return loop(s, live);
        case StmtKind::Return:
        case StmtKind::Break:
        case StmtKind::Continue:
            live = held_;
            break;
        default:
            break;
        }
        simple(s, live);
    }

    Mentions mentions(Stmt const& s) {
        Mentions all;
        for_each_expression(s, [&](Expr const& e) { collect(all, e, false); });
        if (auto const* call = try_as<Syscall>(&s))
            for (SyscallOperand const& o : call->operands)
                if (o.variable) mention(all, o.variable, nullptr, false);
        return all;
    }

    /// Notes which references take the contents; the variables that die otherwise go to `dead`.
    void uses(Mentions const& all, Variable const* replaced, Set& live, std::vector<Variable const*>& dead) {
        Set seen(procedure_.variables.size()), again = seen, noted = seen;
        for (Mention const& m : all) {
            if (seen.has(*m.variable)) again.add(*m.variable);
            seen.add(*m.variable);
        }
        for (Mention const& m : all) {
            bool ends = !live.has(*m.variable) || m.variable == replaced;
            if (!ends || noted.has(*m.variable)) continue;
            noted.add(*m.variable);
            if (m.ref && !m.conditional && !again.has(*m.variable))
                result_.dying_.insert(m.ref);
            else if (m.variable != replaced)
                dead.push_back(m.variable);
        }
        if (replaced) live.remove(*replaced);
        live.add(seen);
    }

    void simple(Stmt const& s, Set& live) {
        std::vector<Variable const*> dead;
        Variable const* replaced = nullptr;
        Mentions all;
        auto const* evaluate = try_as<Evaluate>(&s);
        auto const* assign = evaluate ? try_as<Assign>(evaluate->expr) : nullptr;
        if (assign && tracked(*assign->place.variable) && replaces(*assign)) {
            collect(all, *assign->value, false);
            replaced = assign->place.variable;
            bool read = false;
            for (Mention const& m : all) read = read || m.variable == replaced;
            if (!read) result_.overwriting_.insert(assign);
        } else {
            all = mentions(s);
            auto const* declare = try_as<Declare>(&s);
            if (declare && tracked(*declare->variable)) replaced = declare->variable;
        }
        if (replaced && !live.has(*replaced)) dead.push_back(replaced);
        uses(all, replaced, live, dead);
        if (!dead.empty()) result_.after_[&s] = std::move(dead);
    }

    void choice(If const& s, Set& live) {
        Set yes = live, no = live;
        block(*s.then_branch, yes);
        if (s.else_branch) block(*s.else_branch, no);
        Set either = yes;
        either.add(no);
        std::vector<Variable const*> last_in_condition;
        Mentions all;
        collect(all, *s.condition, false);
        Set before = either;
        uses(all, nullptr, before, last_in_condition);
        for (Variable const* v : last_in_condition) either.add(*v);
        list(either, yes, result_.entering_[s.then_branch]);
        list(either, no, s.else_branch ? result_.entering_[s.else_branch] : result_.skipping_[&s]);
        live = before;
    }

    /// The variables of one set that are not in the other.
    void list(Set const& in, Set const& without, std::vector<Variable const*>& out) {
        for (Variable const* v : procedure_.variables)
            if (in.has(*v) && !without.has(*v)) out.push_back(v);
    }

    void loop(Stmt const& s, Set& live) {
        Mentions all;
        Set declared(procedure_.variables.size());
        Block const* body = nullptr;
        auto header = [&](Expr const* e) {
            if (e) collect(all, *e, false);
        };
        if (auto const* f = try_as<For>(&s)) {
            body = f->body;
            header(f->condition);
            header(f->step);
        } else {
            body = s.kind == StmtKind::While ? as<While>(s).body : as<DoWhile>(s).body;
            header(s.kind == StmtKind::While ? as<While>(s).condition : as<DoWhile>(s).condition);
        }
        for_each_statement(static_cast<Stmt const&>(*body), [&](Stmt const& inner) {
            for (Mention const& m : mentions(inner)) all.push_back(m);
            if (auto const* d = try_as<Declare>(&inner)) declared.add(*d->variable);
        });
        Set kept(procedure_.variables.size());
        for (Mention const& m : all) kept.add(*m.variable);
        kept.remove(declared);
        kept.add(live);
        list(kept, live, result_.after_[&s]);
        Set outer = std::exchange(held_, kept);
        live = kept;
        block(*body, live);
        list(kept, live, result_.entering_[body]); // each turn replaces them before it reads them
        held_ = std::move(outer);
        live = kept;
    }

    Liveness& result_;
    Procedure const& procedure_;
    Set held_; ///< what the loops around keep
};

Liveness::Liveness(Procedure const& procedure) {
    LivenessWalk(*this, procedure).run();
}

} // namespace smpc::secrec::lowering
