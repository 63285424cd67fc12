// SPDX-License-Identifier: Apache-2.0
//
// Conditions and comparisons that cannot turn out differently, and code behind which or to which control never comes.
//
// Only what is constant in the text counts: in an instance of a template `N == 1` and `x < 0` may well be constant, which is
// what the template is for.
#include "secrec/compiler/opt_fold.h"
#include "secrec/compiler/warner.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace smpc::secrec {

using namespace typed;

namespace {

std::optional<bool> known_truth(Expr const& e) {
    if (auto const* literal = try_as<Literal>(&e)) return literal->bits != 0;
    if (auto const* unary = try_as<Unary>(&e); unary && e.type.data->is_bool()) {
        auto operand = known_truth(*unary->operand);
        return operand ? std::optional(!*operand) : std::nullopt;
    }
    auto const* binary = try_as<Binary>(&e);
    if (!binary) return std::nullopt;
    auto const* left = try_as<Literal>(binary->left);
    auto const* right = try_as<Literal>(binary->right);
    if (!left || !right || left->type.data->is_float()) return std::nullopt;
    auto const value = lowering::fold(binary->op, *left->type.data, left->bits, right->bits, false);
    return value ? std::optional(*value != 0) : std::nullopt;
}

bool is_always_true(Expr const* e) {
    return !e || (e->kind == ExprKind::Literal && as<Literal>(*e).bits != 0);
}

/// Whether a `break` in the statement leaves the loop around it.
bool breaks_out(Stmt const& s) {
    switch (s.kind) {
    case StmtKind::Break:
        return true;
    case StmtKind::Block:
        for (Stmt const* inner : as<Block>(s).statements)
            if (breaks_out(*inner)) return true;
        return false;
    case StmtKind::If:
        return breaks_out(*as<If>(s).then_branch) || (as<If>(s).else_branch && breaks_out(*as<If>(s).else_branch));
    default:
        return false; // inner loops keep their own
    }
}

/// Whether control never comes to what follows, by the values of conditions (the static rules of the language are the checker's).
bool never_ends(Stmt const& s) {
    switch (s.kind) {
    case StmtKind::While:
        return is_always_true(as<While>(s).condition) && !breaks_out(*as<While>(s).body);
    case StmtKind::DoWhile:
        return is_always_true(as<DoWhile>(s).condition) && !breaks_out(*as<DoWhile>(s).body);
    case StmtKind::For:
        return is_always_true(as<For>(s).condition) && !breaks_out(*as<For>(s).body);
    case StmtKind::Assert: {
        auto const* literal = try_as<Literal>(as<Assert>(s).condition);
        return literal && literal->bits == 0;
    }
    case StmtKind::Block:
        for (Stmt const* inner : as<Block>(s).statements)
            if (never_ends(*inner)) return true;
        return false;
    default:
        return false;
    }
}

/// A comparison of two operands, built-in or defined for private data.
struct Comparison {
    std::string_view spelling;
    Expr const *left, *right;
};

std::optional<Comparison> comparison_of(Expr const& e) {
    if (auto const* binary = try_as<Binary>(&e)) {
        if (binary->op < BinaryOp::equal || binary->op > BinaryOp::greater_equal) return std::nullopt;
        return Comparison{ast::spelling(static_cast<ast::BinaryOp>(binary->op)), binary->left, binary->right};
    }
    auto const* call = try_as<OperatorCall>(&e);
    if (!call || call->operands.size() != 2) return std::nullopt;
    std::string_view name = call->procedure->name;
    name.remove_prefix(std::min(name.size(), std::string_view("operator ").size()));
    for (std::string_view op : {"==", "!=", "<", "<=", ">", ">="})
        if (name == op) return Comparison{name, call->operands[0], call->operands[1]};
    return std::nullopt;
}

Expr const& unclassified(Expr const& e) {
    auto const* c = try_as<Classify>(&e);
    return c ? *c->operand : e;
}

bool is_unsigned(Type const& type) {
    DataType const* form = representation(type.security, type.data);
    return form && form->is_integer() && !form->is_signed();
}

/// A variable, or a field or element of one, with nothing computed.
bool is_plain_place(Expr const& e) {
    switch (e.kind) {
    case ExprKind::VariableRef:
        return true;
    case ExprKind::Field:
        return is_plain_place(*as<typed::Field>(e).object);
    case ExprKind::Index: {
        auto const& index = as<typed::Index>(e);
        for (Subscript const& s : index.subscripts)
            for (Expr const* bound : {s.low, s.high})
                if (bound && bound->kind != ExprKind::Literal && !is_plain_place(*bound)) return false;
        return is_plain_place(*index.operand);
    }
    default:
        return false;
    }
}

} // namespace

bool Warner::is_written_constant(Expr const& e) const {
    switch (e.kind) {
    case ExprKind::Literal: {
        std::string_view written = text(e.where);
        bool digit = !written.empty() && (written[0] == '.' || (written[0] >= '0' && written[0] <= '9'));
        return digit || written == "true" || written == "false";
    }
    case ExprKind::Unary:
        return is_written_constant(*as<Unary>(e).operand);
    case ExprKind::Cast:
        return is_written_constant(*as<Cast>(e).operand);
    case ExprKind::Binary:
        return is_written_constant(*as<Binary>(e).left) && is_written_constant(*as<Binary>(e).right);
    default:
        return false;
    }
}

void Warner::condition(Expr const& e, StmtKind statement) {
    if (!is_written_constant(e)) return;
    bool const literal = e.kind == ExprKind::Literal;
    std::optional<bool> truth = known_truth(e);
    bool const loop = statement == StmtKind::While || statement == StmtKind::For || statement == StmtKind::DoWhile;
    // Ways to say "for ever", "once" and "never come here".
    if (loop && literal && (*truth || statement == StmtKind::DoWhile)) return;
    if (statement == StmtKind::Assert && literal && !*truth) return;
    report(Warning::constant_condition, e.where,
           truth ? fmt::format("this condition is always {}", *truth) : "this condition is always the same");
}

void Warner::comparisons(Expr const& e, bool in_instance) {
    std::optional<Comparison> c = comparison_of(e);
    if (!c || !is_plain_operator(e)) return;
    Expr const& left = unclassified(*c->left);
    Expr const& right = unclassified(*c->right);
    auto is_zero = [&](Expr const& x) {
        return x.kind == ExprKind::Literal && as<Literal>(x).bits == 0 && is_written_constant(x);
    };
    if (!in_instance && !is_written_constant(e)) {
        bool const never = (c->spelling == "<" && is_zero(right) && is_unsigned(left.type)) ||
                           (c->spelling == ">" && is_zero(left) && is_unsigned(right.type));
        bool const always = (c->spelling == ">=" && is_zero(right) && is_unsigned(left.type)) ||
                            (c->spelling == "<=" && is_zero(left) && is_unsigned(right.type));
        if (never || always) {
            report(Warning::tautological_compare, e.where,
                   fmt::format("unsigned numbers are never below 0, so this is always {}", always));
            return;
        }
    }
    DataType const* form = representation(left.type.security, left.type.data);
    bool const numbers_that_equal_themselves = !form || !form->is_float();
    if (numbers_that_equal_themselves && is_plain_place(left) && is_plain_place(right) &&
        text(left.where) == text(right.where))
        report(Warning::tautological_compare, e.where,
               fmt::format("both sides are '{}', so this is always {}", text(left.where),
                           c->spelling == "==" || c->spelling == "<=" || c->spelling == ">="));
}

void Warner::self_assignment(Expr const& e) {
    auto const* assign = try_as<Assign>(&e);
    if (!assign || !is_plain_place(*assign->value) || text(assign->place.where) != text(assign->value->where)) return;
    report(Warning::self_assign, e.where, fmt::format("'{}' is assigned to itself", text(assign->place.where)));
}

void Warner::unreachable(Stmt const& s) {
    auto const* block = try_as<Block>(&s);
    if (!block) return;
    for (std::size_t i = 0; i + 1 < block->statements.size(); ++i) {
        if (!never_ends(*block->statements[i])) continue;
        Stmt const& next = *block->statements[i + 1];
        // The rules of the language want a `return` even where control never comes.
        if (next.kind == StmtKind::Return) return;
        if (auto* d = report(Warning::unreachable_code, next.where, "control never comes to this statement"))
            d->note(block->statements[i]->where,
                    block->statements[i]->kind == StmtKind::Assert ? "this always ends the run" : "this never ends");
        return;
    }
}

void Warner::conditions(Procedure const& procedure) {
    bool const in_instance = !procedure.arguments.empty();
    for_each_statement(*procedure.body, [&](Stmt const& s) {
        unreachable(s);
        switch (s.kind) {
        case StmtKind::If:
            condition(*as<If>(s).condition, s.kind);
            break;
        case StmtKind::While:
            condition(*as<While>(s).condition, s.kind);
            break;
        case StmtKind::DoWhile:
            condition(*as<DoWhile>(s).condition, s.kind);
            break;
        case StmtKind::For:
            if (as<For>(s).condition) condition(*as<For>(s).condition, s.kind);
            break;
        case StmtKind::Assert:
            condition(*as<Assert>(s).condition, s.kind);
            break;
        default:
            break;
        }
        for_each_expression(s, [&](Expr const& top) {
            for_each_inside(top, [&](Expr const& e) {
                comparisons(e, in_instance);
                self_assignment(e);
                if (auto const* choice = try_as<Conditional>(&e)) condition(*choice->condition, StmtKind::If);
            });
        });
    });
}

} // namespace smpc::secrec
