// SPDX-License-Identifier: Apache-2.0
//
// Statements, declarations of variables, and the static rules of control flow. For every statement the set of its outcomes
// is computed on the way: fall through, return, break, continue. Conditions always count as unknown.
#include "secrec/compiler/checker_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

bool is_empty(ast::Stmt const& s) {
    if (s.kind == ast::StmtKind::Empty) return true;
    auto const* block = ast::try_as<ast::Block>(&s);
    return block && std::all_of(block->statements.begin(), block->statements.end(),
                                [](ast::Stmt const* inner) { return is_empty(*inner); });
}

} // namespace

// ---- blocks and flow ------------------------------------------------------------------------------------------------

Outcomes Checker::check_statements(std::span<ast::Stmt const* const> statements, std::vector<typed::Stmt const*>& out) {
    Outcomes outcomes = falls;
    bool reported = false;
    for (ast::Stmt const* s : statements) {
        if (s->kind == ast::StmtKind::Empty) continue;
        if (!(outcomes & falls) && !reported) {
            error(s->loc, "unreachable statement").help("control never comes past the statement before");
            reported = true;
        }
        Outcomes next = check_statement(*s, out);
        if (!reported) outcomes = (outcomes & ~falls) | next;
    }
    return outcomes;
}

typed::Block const* Checker::check_branch(ast::Stmt const& s, Outcomes& outcomes) {
    auto* block = make<typed::Block>(s.loc);
    std::vector<typed::Stmt const*> statements;
    frame_->scopes.push_back(frame_->locals.size());
    if (auto const* inner = ast::try_as<ast::Block>(&s)) {
        outcomes = check_statements(inner->statements, statements);
    } else {
        ast::Stmt const* one = &s;
        outcomes = check_statements({&one, 1}, statements);
    }
    frame_->locals.resize(frame_->scopes.back());
    frame_->scopes.pop_back();
    block->statements = list(statements);
    return block;
}

Outcomes Checker::check_loop_body(ast::Stmt const& s, typed::Block const*& body) {
    Outcomes outcomes = falls;
    ++frame_->loops;
    body = check_branch(s, outcomes);
    --frame_->loops;
    return outcomes;
}

Outcomes Checker::check_statement(ast::Stmt const& s, std::vector<typed::Stmt const*>& out) {
    // What is common to all loops: what is left of the body's outcomes, and whether it can loop at all.
    auto loop_outcomes = [&](Outcomes body) {
        if (!(body & (falls | continues)) && !lost_statements_)
            error(s.loc, "this loop never repeats: its body always leaves it").help("use `if` instead");
        return (body & returns) | falls;
    };
    switch (s.kind) {
    case ast::StmtKind::Block: {
        Outcomes outcomes = falls;
        out.push_back(check_branch(s, outcomes));
        return outcomes;
    }
    case ast::StmtKind::If: {
        auto const& ast_if = ast::as<ast::If>(s);
        auto* node = make<typed::If>(s.loc);
        node->condition = check_condition(*ast_if.condition, "a condition");
        Outcomes then_outcomes = falls, else_outcomes = falls;
        node->then_branch = check_branch(*ast_if.then_branch, then_outcomes);
        if (ast_if.else_branch) node->else_branch = check_branch(*ast_if.else_branch, else_outcomes);
        out.push_back(node);
        return then_outcomes | else_outcomes;
    }
    case ast::StmtKind::While: {
        auto const& loop = ast::as<ast::While>(s);
        auto* node = make<typed::While>(s.loc);
        node->condition = check_condition(*loop.condition, "the condition of a loop");
        Outcomes outcomes = check_loop_body(*loop.body, node->body);
        out.push_back(node);
        return loop_outcomes(outcomes);
    }
    case ast::StmtKind::DoWhile: {
        auto const& loop = ast::as<ast::DoWhile>(s);
        auto* node = make<typed::DoWhile>(s.loc);
        if (is_empty(*loop.body) && !lost_statements_) error(s.loc, "the body of a 'do' loop is empty");
        Outcomes outcomes = check_loop_body(*loop.body, node->body);
        node->condition = check_condition(*loop.condition, "the condition of a loop");
        out.push_back(node);
        return loop_outcomes(outcomes);
    }
    case ast::StmtKind::For: {
        auto const& loop = ast::as<ast::For>(s);
        auto* node = make<typed::For>(s.loc);
        frame_->scopes.push_back(frame_->locals.size());
        std::vector<typed::Stmt const*> init;
        if (auto const* declaration = ast::try_as<ast::VarDecl>(loop.init)) {
            check_declaration(*declaration, init);
        } else if (auto const* expression = ast::try_as<ast::ExprStmt>(loop.init)) {
            auto* evaluate = make<typed::Evaluate>(expression->loc);
            evaluate->expr = check_effect(*expression->expr);
            init.push_back(evaluate);
        }
        node->init = list(init);
        if (loop.condition) node->condition = check_condition(*loop.condition, "the condition of a loop");
        if (loop.step) node->step = check_effect(*loop.step);
        Outcomes outcomes = check_loop_body(*loop.body, node->body);
        frame_->locals.resize(frame_->scopes.back());
        frame_->scopes.pop_back();
        if (!loop.condition && !(outcomes & (breaks | returns)) && !lost_statements_)
            error(s.loc, "this loop is infinite: it has no condition and its body never leaves it");
        out.push_back(node);
        return loop_outcomes(outcomes);
    }
    case ast::StmtKind::Assert: {
        auto* node = make<typed::Assert>(s.loc);
        node->condition = check_condition(*ast::as<ast::Assert>(s).condition, "the condition of 'assert'");
        out.push_back(node);
        return falls;
    }
    case ast::StmtKind::Print:
        check_print(ast::as<ast::Print>(s), out);
        return falls;
    case ast::StmtKind::Syscall:
        check_syscall(ast::as<ast::Syscall>(s), out);
        return falls;
    case ast::StmtKind::VarDecl:
        check_declaration(ast::as<ast::VarDecl>(s), out);
        return falls;
    case ast::StmtKind::Return:
        check_return(ast::as<ast::Return>(s), out);
        return returns;
    case ast::StmtKind::Continue:
    case ast::StmtKind::Break: {
        bool is_break = s.kind == ast::StmtKind::Break;
        if (frame_->loops == 0) {
            error(s.loc, fmt::format("'{}' outside of a loop", is_break ? "break" : "continue"));
            return falls;
        }
        if (is_break)
            out.push_back(make<typed::Break>(s.loc));
        else
            out.push_back(make<typed::Continue>(s.loc));
        return is_break ? breaks : continues;
    }
    case ast::StmtKind::ExprStmt: {
        auto const& statement = ast::as<ast::ExprStmt>(s);
        auto* node = make<typed::Evaluate>(s.loc);
        node->expr = check_effect(*statement.expr);
        // A string may turn out to be constant only now: its names are types and domains.
        if (!has_effect(*statement.expr) || node->expr->kind == typed::ExprKind::StringLiteral)
            error(s.loc, "this statement has no effect").help("use its value, or remove it");
        out.push_back(node);
        return falls;
    }
    case ast::StmtKind::Empty:
        return falls;
    }
    __builtin_unreachable();
}

Checker::Expr* Checker::check_effect(ast::Expr const& e) {
    Expr* value = check(e);
    close_by_default(value);
    return value;
}

bool Checker::has_effect(ast::Expr const& e) {
    switch (e.kind) {
    case ast::ExprKind::Name:
    case ast::ExprKind::IntLiteral:
    case ast::ExprKind::FloatLiteral:
    case ast::ExprKind::BoolLiteral:
        return false;
    case ast::ExprKind::StringLiteral:
        return !ast::as<ast::StringLiteral>(e).is_plain();
    case ast::ExprKind::Field:
        return has_effect(*ast::as<ast::Field>(e).object);
    case ast::ExprKind::Qualified:
        return has_effect(*ast::as<ast::Qualified>(e).operand);
    case ast::ExprKind::Intrinsic: {
        auto const& form = ast::as<ast::Intrinsic>(e);
        return form.op != ast::IntrinsicOp::size || has_effect(*form.operand);
    }
    case ast::ExprKind::Binary: {
        auto const& b = ast::as<ast::Binary>(e);
        return b.op != ast::BinaryOp::comma || has_effect(*b.left) || has_effect(*b.right);
    }
    default:
        return true;
    }
}

// ---- declarations ---------------------------------------------------------------------------------------------------

void Checker::check_declaration(ast::VarDecl const& s, std::vector<typed::Stmt const*>& out) {
    Type type = resolve(s.type);
    for (ast::VarInit const& init : s.variables) {
        for (std::size_t i = frame_->scopes.back(); i < frame_->locals.size(); ++i)
            if (frame_->locals[i]->name == init.name.text) {
                error(init.name.loc, fmt::format("variable '{}' is declared twice in this scope", init.name.text))
                    .note(frame_->locals[i]->where, "first declared here");
                break;
            }
        typed::Declare const* declare = check_variable(init, type, typed::Variable::Storage::local);
        frame_->locals.push_back(declare->variable);
        out.push_back(declare);
    }
}

typed::Declare const* Checker::check_variable(ast::VarInit const& init, Type const& type,
                                              typed::Variable::Storage storage) {
    auto* declare = make<typed::Declare>(init.loc);
    std::vector<Expr*> shape;
    for (ast::Expr const* length : init.shape) shape.push_back(check_length(*length, "a length"));
    if (init.has_shape && !type.is_error() && shape.size() != type.dims)
        error(init.loc,
              type.is_scalar()
                  ? fmt::format("'{}' is a scalar, so it has no lengths", init.name.text)
                  : fmt::format("'{}' has {} dimension{}, {} given", init.name.text, type.dims,
                                type.dims == 1 ? "" : "s",
                                shape.size() == 1 ? "one length is" : fmt::format("{} lengths are", shape.size())));
    declare->shape = expressions(shape);
    if (init.init && type.is_error()) {
        check_closed(*init.init);
    } else if (init.init) {
        Expr* value = check_value(*init.init, context_of(type));
        declare->init = assign_to(value, type, init.init->loc, fmt::format("variable '{}'", init.name.text));
    }

    auto* variable = result_.arena->make<typed::Variable>();
    variable->name = init.name.text;
    variable->type = type;
    variable->storage = storage;
    variable->where = init.name.loc;
    if (storage == typed::Variable::Storage::global) {
        variable->index = static_cast<std::uint32_t>(result_.globals.size());
    } else {
        variable->index = static_cast<std::uint32_t>(frame_->procedure->variables.size());
        frame_->procedure->variables.push_back(variable);
    }
    declare->variable = variable;
    return declare;
}

// ---- other statements -----------------------------------------------------------------------------------------------

void Checker::check_print(ast::Print const& s, std::vector<typed::Stmt const*>& out) {
    Context inner;
    inner.has_security = true;
    inner.dims = 0;
    std::vector<Expr*> pieces;
    bool sound = true;
    for (ast::Expr const* argument : s.arguments) {
        Expr* value = check_closed(*argument, inner);
        if (value->type.is_error()) {
            sound = false;
            continue;
        }
        Expr* piece = to_text(value);
        if (!piece) {
            Report report =
                error(argument->loc, fmt::format("'print' needs public scalars of type bool, integer, float or "
                                                 "string, not '{}'",
                                                 to_string(value->type)));
            if (value->type.is_private())
                report.help("`declassify` it first, if every party may learn the value");
            else if (value->type.is_array())
                report.help("print the elements one by one, or use `printVector` and `arrayToString` of the library");
            sound = false;
            continue;
        }
        auto const* last = pieces.empty() ? nullptr : typed::try_as<typed::StringLiteral>(pieces.back());
        auto const* next = typed::try_as<typed::StringLiteral>(piece);
        if (last && next) {
            auto* joined = make<typed::StringLiteral>(public_type(DataTag::string), last->where);
            joined->text = result_.arena->copy(std::string_view(std::string(last->text) + std::string(next->text)));
            pieces.back() = joined;
        } else {
            pieces.push_back(piece);
        }
    }
    if (!sound || pieces.empty()) return;
    auto* node = make<typed::Print>(s.loc);
    if (pieces.size() == 1) {
        node->text = pieces[0];
    } else {
        auto* joined = make<typed::JoinStrings>(public_type(DataTag::string), s.loc);
        joined->pieces = expressions(pieces);
        node->text = joined;
    }
    out.push_back(node);
}

void Checker::check_syscall(ast::Syscall const& s, std::vector<typed::Stmt const*>& out) {
    using Form = ast::SyscallOperand::Kind;
    auto* node = make<typed::Syscall>(s.loc);
    Expr* name = check_string(*s.name);
    bool sound = !name->type.is_error();
    if (auto const* literal = typed::try_as<typed::StringLiteral>(name)) {
        node->name = literal->text;
    } else if (sound) {
        error(s.name->loc, "the name of a system call must be constant")
            .help("only names of types and domains may stand in it");
        sound = false;
    }
    auto fail = [&](Location where, std::string message) {
        sound = false;
        return error(where, std::move(message));
    };

    std::vector<typed::SyscallOperand> operands;
    Location result;
    for (ast::SyscallOperand const& o : s.operands) {
        typed::SyscallOperand operand;
        operand.where = o.loc;
        if (o.kind == Form::ref || o.kind == Form::return_) {
            operand.kind =
                o.kind == Form::ref ? typed::SyscallOperand::Kind::ref : typed::SyscallOperand::Kind::return_;
            std::string_view word = o.kind == Form::ref ? "__ref" : "__return";
            auto const* ast_name = ast::try_as<ast::Name>(o.value);
            operand.variable = ast_name ? find_variable(ast_name->text) : nullptr;
            if (o.kind == Form::return_) {
                if (result.valid())
                    fail(o.loc, "second '__return' of one system call").note(result, "the first is here");
                result = o.loc;
            }
            if (!operand.variable) {
                sound = false;
                if (ast_name) report_unknown_name({ast_name->text, o.value->loc});
            } else if (operand.variable->type.is_error()) {
                sound = false;
            } else if (operand.variable->type.is_private() || operand.variable->type.data->is_structure()) {
                fail(o.loc, fmt::format("'{}' needs a public variable, '{}' is '{}'", word, operand.variable->name,
                                        to_string(operand.variable->type)))
                    .help("private data is pushed as a handle, without a word before it");
            }
        } else {
            bool by_reference = o.kind == Form::cref;
            Context context;
            context.has_security = by_reference;
            Expr* value = check_closed(*o.value, context);
            operand.kind = by_reference ? typed::SyscallOperand::Kind::cref : typed::SyscallOperand::Kind::push;
            operand.value = value;
            if (value->type.is_error())
                sound = false;
            else if (value->type.data->is_structure())
                fail(o.loc, "a structure cannot be given to a system call");
            else if (by_reference && value->type.is_private())
                fail(o.loc, "private data cannot be given by reference")
                    .help("leave out '__cref': it is pushed as a handle");
            else if (!by_reference && value->kind == typed::ExprKind::StringLiteral)
                fail(o.loc, "a string literal cannot be pushed").help("write '__cref' before it");
        }
        operands.push_back(operand);
    }
    if (!sound) return;
    node->operands = list(operands);
    out.push_back(node);
}

void Checker::check_return(ast::Return const& s, std::vector<typed::Stmt const*>& out) {
    Type const& wanted = frame_->procedure->return_type;
    auto* node = make<typed::Return>(s.loc);
    out.push_back(node);
    if (!s.value) {
        if (!wanted.is_void() && !wanted.is_error())
            error(s.loc,
                  fmt::format("'{}' must return a value of type '{}'", frame_->procedure->name, to_string(wanted)));
        return;
    }
    if (wanted.is_void()) {
        check_closed(*s.value);
        error(s.loc, fmt::format("'{}' is void and cannot return a value", frame_->procedure->name));
        return;
    }
    Expr* value = check_value(*s.value, wanted.is_error() ? Context{} : context_of(wanted));
    if (!value->type.is_error() && !wanted.is_error() && data_assignable(value->type, wanted) &&
        value->type.dims != wanted.dims) {
        close_by_default(value);
        error(s.value->loc, fmt::format("the result of '{}' is '{}', this is '{}'", frame_->procedure->name,
                                        to_string(wanted), to_string(value->type)))
            .help("a returned scalar is not spread over an array; `reshape` makes one");
        return;
    }
    node->value = assign_to(value, wanted, s.value->loc, fmt::format("the result of '{}'", frame_->procedure->name));
}

} // namespace smpc::secrec
