// SPDX-License-Identifier: Apache-2.0
//
// Walks over the typed program: whoever looks for something in it (the description, the audit, warnings) says what to do
// with a statement or an expression, and the order of the walk is here. `effects.h` has the children of an expression.
#pragma once

#include "secrec/compiler/typed.h"

namespace smpc::secrec::typed {

template <class F> void for_each_statement(Stmt const& s, F const& f);
template <class F> void for_each_statement(List<Stmt const*> statements, F const& f) {
    for (Stmt const* s : statements) for_each_statement(*s, f);
}

/// Calls `f` for the statement and all statements inside it, in text order.
template <class F> void for_each_statement(Stmt const& s, F const& f) {
    f(s);
    switch (s.kind) {
    case StmtKind::Block:
        for_each_statement(as<Block>(s).statements, f);
        break;
    case StmtKind::If:
        for_each_statement(*as<If>(s).then_branch, f);
        if (as<If>(s).else_branch) for_each_statement(*as<If>(s).else_branch, f);
        break;
    case StmtKind::For:
        for_each_statement(as<For>(s).init, f);
        for_each_statement(*as<For>(s).body, f);
        break;
    case StmtKind::While:
        for_each_statement(*as<While>(s).body, f);
        break;
    case StmtKind::DoWhile:
        for_each_statement(*as<DoWhile>(s).body, f);
        break;
    default:
        break;
    }
}

/// The expressions directly in a statement, in order of evaluation (of a `for`: condition, then step).
template <class F> void for_each_expression(Stmt const& s, F const& f) {
    auto maybe = [&](Expr const* e) {
        if (e) f(*e);
    };
    switch (s.kind) {
    case StmtKind::If:
        f(*as<If>(s).condition);
        break;
    case StmtKind::For:
        maybe(as<For>(s).condition);
        maybe(as<For>(s).step);
        break;
    case StmtKind::While:
        f(*as<While>(s).condition);
        break;
    case StmtKind::DoWhile:
        f(*as<DoWhile>(s).condition);
        break;
    case StmtKind::Assert:
        f(*as<Assert>(s).condition);
        break;
    case StmtKind::Print:
        f(*as<Print>(s).text);
        break;
    case StmtKind::Syscall:
        for (SyscallOperand const& o : as<Syscall>(s).operands) maybe(o.value);
        break;
    case StmtKind::Declare:
        for (Expr const* e : as<Declare>(s).shape) f(*e);
        maybe(as<Declare>(s).init);
        break;
    case StmtKind::Return:
        maybe(as<Return>(s).value);
        break;
    case StmtKind::Evaluate:
        f(*as<Evaluate>(s).expr);
        break;
    case StmtKind::Block:
    case StmtKind::Continue:
    case StmtKind::Break:
        break;
    }
}

/// The procedure that an expression calls by itself; null if it calls none.
inline Procedure const* callee(Expr const& e) {
    switch (e.kind) {
    case ExprKind::Call:
        return as<Call>(e).procedure;
    case ExprKind::OperatorCall:
        return as<OperatorCall>(e).procedure;
    case ExprKind::CompoundAssign:
        return as<CompoundAssign>(e).procedure;
    case ExprKind::IncDec:
        return as<IncDec>(e).procedure;
    default:
        return nullptr;
    }
}

} // namespace smpc::secrec::typed
