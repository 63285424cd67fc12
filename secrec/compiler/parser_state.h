// SPDX-License-Identifier: Apache-2.0
//
// The parser's state and its functions, one per rule of the grammar. Private to the parser: `parse.cpp` (tokens, types,
// recovery), `parse_declarations.cpp`, `parse_statements.cpp`, `parse_expressions.cpp`.
//
// Faults travel as the exception SyntaxError after they have been reported; statements and top-level declarations catch it and
// skip to where the next one may begin.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/ast.h"
#include "secrec/compiler/lexer.h"

namespace smpc::secrec {

class Parser {
public:
    Parser(SourceFile const& file, Diagnostics& diagnostics, ast::Module& module);
    void parse_module();

private:
    using K = TokenKind;

    struct SyntaxError {};
    /// There is no sense in going on: too many faults.
    struct GiveUp {};

    /// Counts nesting of the recursive rules, so that no input can exhaust the stack.
    class Nesting {
    public:
        explicit Nesting(Parser& parser) : parser_(parser) {
            if (parser_.nesting_ == max_nesting) parser_.too_deep();
            ++parser_.nesting_;
        }
        ~Nesting() { --parser_.nesting_; }
        Nesting(Nesting const&) = delete;
        Nesting& operator=(Nesting const&) = delete;

    private:
        Parser& parser_;
    };
    static constexpr unsigned max_nesting = 400;
    static constexpr std::size_t max_syntax_errors = 100;

    // ---- tokens --------------------------------------------------------------------------------------------------

    Token const& token(std::size_t n = 0) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
    K kind(std::size_t n = 0) const { return token(n).kind; }
    bool at(K k) const { return kind() == k; }
    Token take() {
        Token t = tokens_[at_];
        if (t.kind != K::end) ++at_;
        return t;
    }
    bool accept(K k) {
        if (!at(k)) return false;
        ++at_;
        return true;
    }
    /// Takes a token of this kind or reports its absence and throws.
    Token expect(K k, std::string_view after = {});
    /// A missing semicolon at the end of a line is reported and passed over.
    void expect_semicolon(std::string_view after);
    ast::Identifier expect_identifier(std::string_view what);
    /// The closing bracket of `opener`.
    void expect_closing(K k, Token opener);

    Location loc(Token t) const { return {file_.id(), t.begin, t.end}; }
    Location loc() const { return loc(token()); }
    /// From a token that has been read to the last one that has been read.
    Location since(std::uint32_t begin) const { return {file_.id(), begin, previous_end()}; }
    std::uint32_t previous_end() const { return at_ == 0 ? 0 : std::max(tokens_[at_ - 1].end, split_end_); }
    std::string_view text(Token t) const { return file_.text().substr(t.begin, t.end - t.begin); }
    std::string found() const;
    bool on_new_line() const;

    Diagnostic& report(Location where, std::string message);
    [[noreturn]] void fail(Location where, std::string message);
    [[noreturn]] void fail_expected(std::string_view what);
    [[noreturn]] void too_deep();

    // ---- recovery ------------------------------------------------------------------------------------------------

    /// Sizes of the stacks of lists under construction, to return to after a fault.
    struct Stacks {
        std::size_t expressions, operators, statements;
    };
    Stacks stacks() const { return {expressions_.size(), operators_.size(), statements_.size()}; }
    void reset(Stacks sizes);
    /// If what began at this token and turned out faulty began with a misspelt keyword, the last error says so.
    void suggest_keyword(std::size_t began);
    void skip_to_statement(std::size_t began);
    bool skip_to_closing(std::size_t opener);
    /// `( contents )` of a statement. False after a fault in it, which is then passed over up to the closing parenthesis.
    template <class F> bool parse_head(std::string_view after, F contents);
    void skip_to_declaration(std::size_t began);
    bool at_top_level_keyword() const;

    // ---- types ---------------------------------------------------------------------------------------------------

    bool starts_declaration(std::size_t ahead = 0) const;
    bool skip_type_arguments(std::size_t& ahead) const;
    ast::TypeName parse_type();
    ast::DataTypeName parse_data_type();
    ast::DimName parse_dim();
    ast::List<ast::TypeArgument> parse_type_arguments();
    ast::TypeArgument parse_type_argument();
    void expect_greater();
    ast::SecurityName parse_security();
    std::uint64_t parse_small_integer(std::string_view what);

    // ---- declarations --------------------------------------------------------------------------------------------

    ast::Import parse_import();
    void parse_module_header();
    ast::TopDecl parse_declaration();
    ast::DomainDecl const* parse_domain();
    ast::KindDecl const* parse_kind();
    ast::KindType parse_kind_type();
    ast::List<ast::Quantifier> parse_template();
    ast::StructDecl const* parse_struct(std::uint32_t begin, bool is_template, ast::List<ast::Quantifier> quantifiers);
    ast::ProcDecl const* parse_procedure(std::uint32_t begin, bool is_template, ast::List<ast::Quantifier> quantifiers,
                                         ast::TypeName const* return_type = nullptr);
    ast::Annotation parse_annotation();
    ast::List<ast::Parameter> parse_parameters();
    void parse_operator_name(ast::ProcDecl& proc);
    void check_operator_arity(ast::ProcDecl& proc);
    bool starts_definition() const;
    bool parameters_follow() const;

    // ---- statements ----------------------------------------------------------------------------------------------

    ast::Stmt const* parse_statement();
    ast::Stmt const* parse_statement_inner();
    ast::Stmt const* parse_block_or_array();
    ast::Block const* parse_block();
    ast::Block const* finish_block(Token opener, std::size_t base);
    ast::Stmt const* parse_if();
    ast::Stmt const* parse_for();
    ast::Stmt const* parse_while();
    ast::Stmt const* parse_do();
    ast::Stmt const* parse_print();
    ast::Stmt const* parse_syscall();
    ast::SyscallOperand parse_syscall_operand();
    ast::Stmt const* parse_return();
    ast::Stmt const* parse_expression_statement();
    ast::VarDecl const* parse_variables(ast::TypeName const& type, std::uint32_t begin);
    ast::VarInit parse_variable();

    // ---- expressions ---------------------------------------------------------------------------------------------

    ast::Expr const* parse_expr();
    ast::Expr const* parse_assign_expr();
    ast::Expr const* parse_conditional();
    ast::Expr const* parse_operators();
    ast::Expr const* parse_operand();
    ast::Expr const* parse_unary();
    ast::Expr const* parse_cast();
    ast::Expr const* parse_increment();
    ast::Expr const* parse_postfix();
    ast::Expr const* parse_primary();
    ast::Expr const* parse_parenthesised();
    ast::Expr const* parse_array();
    ast::Expr const* finish_array(Token opener, std::size_t base);
    ast::Expr const* parse_name_or_call();
    ast::Expr const* parse_intrinsic(ast::IntrinsicOp op);
    ast::Expr const* parse_cat();
    ast::Expr const* parse_reshape();
    ast::Expr const* parse_domain_id();
    ast::Expr const* parse_integer();
    ast::Expr const* parse_float();
    ast::StringLiteral const* parse_string();
    ast::Expr const* parse_qualified(ast::Expr const* operand);
    ast::Qualifier parse_qualifier();
    ast::Expr const* parse_index(ast::Expr const* object);
    ast::Subscript parse_subscript();
    bool at_cast_head() const;
    bool starts_operand(std::size_t ahead) const;
    bool continues_expression(std::size_t ahead) const;
    bool ambiguous_minus(ast::Expr const* left) const;
    void require_lvalue(ast::Expr const* e, std::string_view what);

    /// A new node over everything since `begin`, with the depth of its deepest part plus one.
    template <class T, class... Parts> T* node(std::uint32_t begin, Parts const*... parts);
    void set_depth(ast::Expr& e, unsigned depth);
    static unsigned deepest(ast::List<ast::Expr const*> list);
    /// Moves the expressions above `base` from the stack into the tree.
    ast::List<ast::Expr const*> take_expressions(std::size_t base);

    SourceFile const& file_;
    Diagnostics& diagnostics_;
    ast::Module& module_;
    Arena& arena_;
    std::vector<Token> tokens_;
    std::vector<std::uint32_t> lexical_faults_; ///< where the lexer has complained
    Diagnostic unreported_;
    std::size_t at_ = 0;
    std::uint32_t split_end_ = 0; ///< behind the first half of a `>>` that has been read
    unsigned nesting_ = 0;
    std::size_t errors_ = 0;
    std::size_t broken_off_ = static_cast<std::size_t>(-1); ///< the token at which open blocks have been reported

    // Lists under construction: nested rules push above what their callers have, so nothing is allocated per list.
    std::vector<ast::Expr const*> expressions_;
    std::vector<ast::ChainOperator> operators_;
    std::vector<ast::Stmt const*> statements_;

    /// An operand that has been read already: an array constructor that first looked like a block.
    ast::Expr const* read_operand_ = nullptr;
};

template <class F> bool Parser::parse_head(std::string_view after, F contents) {
    std::size_t open = at_;
    Stacks sizes = stacks();
    Token opener = expect(K::left_paren, after);
    try {
        contents();
        expect_closing(K::right_paren, opener);
        return true;
    } catch (SyntaxError const&) {
        reset(sizes);
        if (!skip_to_closing(open)) throw;
        return false;
    }
}

template <class T, class... Parts> T* Parser::node(std::uint32_t begin, Parts const*... parts) {
    T* result = arena_.make<T>(since(begin));
    unsigned depth = 0;
    ((depth = parts ? std::max<unsigned>(depth, parts->depth) : depth), ...);
    set_depth(*result, depth + 1);
    return result;
}

} // namespace smpc::secrec
