// SPDX-License-Identifier: Apache-2.0
//
// See opt_inline.h.
#include "secrec/compiler/opt_inline.h"

#include "secrec/compiler/effects.h"
#include "secrec/compiler/walk.h"

namespace smpc::secrec::lowering {

using namespace typed;

namespace {

std::size_t nodes(Expr const& e) {
    std::size_t n = 1;
    for_each_child(e, [&](Expr const& child) { n += nodes(child); });
    return n;
}

} // namespace

InlineFacts const& Inlining::facts(Procedure const& procedure) {
    auto [it, fresh] = facts_.try_emplace(&procedure);
    InlineFacts& f = it->second;
    if (!fresh) return f;
    for_each_statement(static_cast<Stmt const&>(*procedure.body), [&](Stmt const& s) {
        ++f.size;
        f.has_loop = f.has_loop || s.kind == StmtKind::For || s.kind == StmtKind::While || s.kind == StmtKind::DoWhile;
        f.returns += s.kind == StmtKind::Return;
        for_each_expression(s, [&](Expr const& e) { f.size += nodes(e); });
    });
    auto const& statements = procedure.body->statements;
    f.ends_with_return = f.returns == 1 && !statements.empty() && statements.back()->kind == StmtKind::Return;
    return f;
}

bool Inlining::fits(Procedure const& procedure) {
    InlineFacts const& f = facts(procedure);
    return f.size <= small && !f.has_loop;
}

} // namespace smpc::secrec::lowering
