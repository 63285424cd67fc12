// SPDX-License-Identifier: Apache-2.0
//
// The parser's statements.
#include <fmt/format.h>

#include "secrec/compiler/parser_state.h"

namespace smpc::secrec {

using namespace ast;

Block const* Parser::parse_block() {
    Token opener = expect(K::left_brace);
    return finish_block(opener, statements_.size());
}

/// The statements up to the closing brace; those above `base` have been read already.
Block const* Parser::finish_block(Token opener, std::size_t base) {
    while (!at(K::right_brace)) {
        if (at(K::end) || at_top_level_keyword()) {
            // One fault leaves all blocks open that are open here; each takes what has been read of it.
            if (broken_off_ != at_) {
                auto& d = report(loc(), at(K::end) ? "expected '}', found the end of the file"
                                                   : fmt::format("{} cannot stand inside of a block", found()));
                d.note(loc(opener), "the block that begins here is still open");
            }
            broken_off_ = at_;
            break;
        }
        statements_.push_back(parse_statement());
    }
    accept(K::right_brace);
    auto* block = arena_.make<Block>(since(opener.begin));
    block->statements = arena_.copy(statements_.data() + base, statements_.size() - base);
    statements_.resize(base);
    return block;
}

/// One statement; after a fault an empty one, read up to where the next may begin.
Stmt const* Parser::parse_statement() {
    std::size_t began = at_;
    Stacks sizes = stacks();
    try {
        return parse_statement_inner();
    } catch (SyntaxError const&) {
        reset(sizes);
        suggest_keyword(began);
        if (at(K::end) || at_top_level_keyword())
            broken_off_ = at_; // no further word about the blocks around this
        else
            skip_to_statement(began);
        return arena_.make<Empty>(since(tokens_[began].begin));
    }
}

Stmt const* Parser::parse_statement_inner() {
    Nesting guard(*this);
    std::uint32_t begin = token().begin;
    auto simple = [&](auto* stmt, std::string_view name) {
        expect_semicolon(name);
        stmt->loc = since(begin);
        return stmt;
    };
    switch (kind()) {
    case K::left_brace:
        return parse_block_or_array();
    case K::semicolon:
        take();
        return arena_.make<Empty>(since(begin));
    case K::kw_if:
        return parse_if();
    case K::kw_for:
        return parse_for();
    case K::kw_while:
        return parse_while();
    case K::kw_do:
        return parse_do();
    case K::kw_print:
        return parse_print();
    case K::kw_syscall:
        return parse_syscall();
    case K::kw_return:
        return parse_return();
    case K::kw_break:
        take();
        return simple(arena_.make<Break>(Location{}), "'break'");
    case K::kw_continue:
        take();
        return simple(arena_.make<Continue>(Location{}), "'continue'");
    case K::kw_assert: {
        take();
        auto* stmt = arena_.make<Assert>(Location{});
        bool whole = parse_head("'assert'", [&] { stmt->condition = parse_expr(); });
        simple(stmt, "the assertion");
        return whole ? stmt : static_cast<Stmt const*>(arena_.make<Empty>(stmt->loc));
    }
    case K::kw_else:
        fail(loc(), "'else' without 'if'");
    default:
        break;
    }
    if (starts_declaration()) {
        TypeName type = parse_type();
        auto* decl = arena_.make<VarDecl>(*parse_variables(type, begin));
        return simple(decl, "the declaration");
    }
    return parse_expression_statement();
}

Stmt const* Parser::parse_expression_statement() {
    auto const* e = parse_assign_expr();
    auto* stmt = arena_.make<ExprStmt>(e->loc);
    stmt->expr = e;
    if (at(K::comma)) {
        report(loc(), "a comma cannot join expressions in a statement")
            .help("write two statements, or put the whole in parentheses");
        throw SyntaxError{};
    }
    expect_semicolon("the expression");
    return stmt;
}

/// `{` begins a block, or an array constructor that begins an expression: `{ f() };`. They differ behind the first expression,
/// so that is read first.
Stmt const* Parser::parse_block_or_array() {
    Token opener = take();
    Stacks sizes = stacks();
    if (starts_declaration() || at(K::left_brace) || !starts_operand(0)) return finish_block(opener, sizes.statements);

    std::size_t began = at_;
    bool array = false;
    try {
        auto const* first = parse_assign_expr();
        array = at(K::comma) || (at(K::right_brace) && continues_expression(1));
        if (array) {
            expressions_.push_back(first);
            read_operand_ = finish_array(opener, sizes.expressions);
            return parse_expression_statement();
        }
        auto* stmt = arena_.make<ExprStmt>(first->loc);
        stmt->expr = first;
        expect_semicolon("the expression");
        statements_.push_back(stmt);
    } catch (SyntaxError const&) {
        reset(sizes);
        suggest_keyword(began);
        if (array) throw;
        if (at(K::end) || at_top_level_keyword())
            broken_off_ = at_;
        else
            skip_to_statement(began);
    }
    return finish_block(opener, sizes.statements);
}

Stmt const* Parser::parse_if() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<If>(Location{});
    bool whole = parse_head("'if'", [&] { stmt->condition = parse_expr(); });
    stmt->then_branch = parse_statement();
    if (accept(K::kw_else)) stmt->else_branch = parse_statement();
    stmt->loc = since(begin);
    return whole ? stmt : static_cast<Stmt const*>(arena_.make<Empty>(stmt->loc));
}

Stmt const* Parser::parse_for() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<For>(Location{});
    bool whole = parse_head("'for'", [&] {
        if (!at(K::semicolon)) {
            std::uint32_t init_begin = token().begin;
            if (starts_declaration()) {
                TypeName type = parse_type();
                stmt->init = parse_variables(type, init_begin);
            } else {
                auto const* e = parse_expr();
                auto* init = arena_.make<ExprStmt>(e->loc);
                init->expr = e;
                stmt->init = init;
            }
        }
        expect(K::semicolon, "the first part of 'for'");
        if (!at(K::semicolon)) stmt->condition = parse_expr();
        expect(K::semicolon, "the condition of 'for'");
        if (!at(K::right_paren)) stmt->step = parse_expr();
    });
    stmt->body = parse_statement();
    stmt->loc = since(begin);
    return whole ? stmt : static_cast<Stmt const*>(arena_.make<Empty>(stmt->loc));
}

Stmt const* Parser::parse_while() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<While>(Location{});
    bool whole = parse_head("'while'", [&] { stmt->condition = parse_expr(); });
    stmt->body = parse_statement();
    stmt->loc = since(begin);
    return whole ? stmt : static_cast<Stmt const*>(arena_.make<Empty>(stmt->loc));
}

Stmt const* Parser::parse_do() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<DoWhile>(Location{});
    stmt->body = parse_statement();
    expect(K::kw_while, "the body of 'do'");
    bool whole = parse_head("'while'", [&] { stmt->condition = parse_expr(); });
    expect_semicolon("the 'do' loop");
    stmt->loc = since(begin);
    return whole ? stmt : static_cast<Stmt const*>(arena_.make<Empty>(stmt->loc));
}

Stmt const* Parser::parse_print() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<Print>(Location{});
    Token opener = expect(K::left_paren, "'print'");
    std::size_t base = expressions_.size();
    do expressions_.push_back(parse_assign_expr());
    while (accept(K::comma));
    expect_closing(K::right_paren, opener);
    stmt->arguments = take_expressions(base);
    expect_semicolon("'print'");
    stmt->loc = since(begin);
    return stmt;
}

Stmt const* Parser::parse_syscall() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<Syscall>(Location{});
    Token opener = expect(K::left_paren, "'__syscall'");
    if (!at(K::string)) fail_expected("the name of the system call as a string");
    stmt->name = parse_string();
    std::vector<SyscallOperand> operands;
    while (accept(K::comma)) operands.push_back(parse_syscall_operand());
    expect_closing(K::right_paren, opener);
    stmt->operands = arena_.copy(operands);
    expect_semicolon("the system call");
    stmt->loc = since(begin);
    return stmt;
}

SyscallOperand Parser::parse_syscall_operand() {
    std::uint32_t begin = token().begin;
    SyscallOperand operand;
    using Kind = SyscallOperand::Kind;
    if (at(K::kw_ref) || at(K::kw_return_operand)) {
        operand.kind = take().kind == K::kw_ref ? Kind::ref : Kind::return_;
        std::uint32_t name_begin = token().begin;
        Identifier name = expect_identifier("the name of a variable");
        auto* variable = node<Name>(name_begin);
        variable->text = name.text;
        operand.value = variable;
    } else {
        if (accept(K::kw_cref))
            operand.kind = Kind::cref;
        else if (accept(K::kw_readonly))
            operand.kind = Kind::readonly;
        operand.value = parse_assign_expr();
    }
    operand.loc = since(begin);
    return operand;
}

Stmt const* Parser::parse_return() {
    std::uint32_t begin = take().begin;
    auto* stmt = arena_.make<Return>(Location{});
    if (!at(K::semicolon) && !at(K::right_brace)) stmt->value = parse_expr();
    expect_semicolon("'return'");
    stmt->loc = since(begin);
    return stmt;
}

/// The names of a declaration whose type has been read, up to the semicolon.
VarDecl const* Parser::parse_variables(TypeName const& type, std::uint32_t begin) {
    std::vector<VarInit> variables;
    do variables.push_back(parse_variable());
    while (accept(K::comma));
    auto* decl = arena_.make<VarDecl>(since(begin));
    decl->type = type;
    decl->variables = arena_.copy(variables);
    return decl;
}

VarInit Parser::parse_variable() {
    std::uint32_t begin = token().begin;
    VarInit variable;
    variable.name = expect_identifier("the name of a variable");
    if (at(K::left_bracket)) {
        auto& d = report(loc(), "the dimensions stand with the type, not with the name");
        d.help(fmt::format("write 'T[[n]] {}', and the shape in parentheses: 'T[[1]] {}(3)'", variable.name.text,
                           variable.name.text));
        throw SyntaxError{};
    }
    if (at(K::left_paren)) {
        Token opener = take();
        std::size_t base = expressions_.size();
        do expressions_.push_back(parse_assign_expr());
        while (accept(K::comma));
        expect_closing(K::right_paren, opener);
        variable.has_shape = true;
        variable.shape = take_expressions(base);
    }
    if (accept(K::assign)) variable.init = parse_assign_expr();
    variable.loc = since(begin);
    return variable;
}

} // namespace smpc::secrec
