// SPDX-License-Identifier: Apache-2.0
//
// The parser's foundations: tokens, faults and recovery, types.
#include "secrec/compiler/parser.h"

#include <fmt/format.h>

#include "secrec/compiler/closest.h"
#include "secrec/compiler/literals.h"
#include "secrec/compiler/parser_state.h"

namespace smpc::secrec {

using namespace ast;

std::unique_ptr<Module> parse(SourceFile const& file, Diagnostics& diagnostics) {
    auto module = std::make_unique<Module>();
    module->file = file.id();
    std::size_t before = diagnostics.all().size();
    Parser(file, diagnostics, *module).parse_module();
    diagnostics.sort_since(before); // the lexer has been through the whole file before the parser begins
    return module;
}

Parser::Parser(SourceFile const& file, Diagnostics& diagnostics, Module& module)
    : file_(file), diagnostics_(diagnostics), module_(module), arena_(module.arena),
      tokens_(tokenize(file, diagnostics)) {
    for (Diagnostic const& d : diagnostics.all())
        if (d.location.file == file.id()) lexical_faults_.push_back(d.location.begin);
    std::sort(lexical_faults_.begin(), lexical_faults_.end());
}

// ---- tokens ------------------------------------------------------------------------------------------------------

/// What stands at the current token, for messages.
std::string Parser::found() const {
    if (at(K::end)) return "the end of the file";
    if (at(K::string)) return "a string";
    return fmt::format("'{}'", text(token()));
}

bool Parser::on_new_line() const {
    auto between = file_.text().substr(previous_end(), token().begin - previous_end());
    return at(K::end) || between.find_first_of("\n\r") != between.npos;
}

Diagnostic& Parser::report(Location where, std::string message) {
    if (++errors_ > max_syntax_errors) {
        diagnostics_.error(where, "too many syntax errors in this file; the rest of it was not read");
        throw GiveUp{};
    }
    // Where the text itself is faulty, the grammar has nothing to add.
    std::uint32_t const from = at_ == 0 ? 0 : tokens_[at_ - 1].begin;
    auto fault = std::lower_bound(lexical_faults_.begin(), lexical_faults_.end(), from);
    if (fault != lexical_faults_.end() && *fault < token().end) return unreported_ = {};
    return diagnostics_.error(where, std::move(message));
}

void Parser::fail(Location where, std::string message) {
    report(where, std::move(message));
    throw SyntaxError{};
}

void Parser::fail_expected(std::string_view what) {
    fail(loc(), fmt::format("expected {}, found {}", what, found()));
}

void Parser::too_deep() {
    report(loc(), fmt::format("nested more than {} levels deep", max_nesting)).help("give names to the inner parts");
    throw SyntaxError{};
}

Token Parser::expect(K k, std::string_view after) {
    if (at(k)) return take();
    if (after.empty()) fail_expected(describe(k));
    fail_expected(fmt::format("{} after {}", describe(k), after));
}

void Parser::expect_semicolon(std::string_view after) {
    if (accept(K::semicolon)) return;
    Location behind{file_.id(), previous_end(), previous_end()};
    bool forgotten = on_new_line() || at(K::right_brace);
    auto& d = report(loc(), fmt::format("expected ';' after {}, found {}", after, found()));
    if (!forgotten) throw SyntaxError{};
    d.note(behind, "it is missing here");
}

Identifier Parser::expect_identifier(std::string_view what) {
    if (at(K::identifier)) {
        Token t = take();
        return {text(t), loc(t)};
    }
    auto word = text(token());
    bool keyword = !word.empty() && (word[0] == '_' || (word[0] >= 'a' && word[0] <= 'z'));
    if (keyword && !at(K::string)) fail(loc(), fmt::format("'{}' is a keyword and cannot be {}", word, what));
    fail_expected(what);
}

void Parser::expect_closing(K k, Token opener) {
    if (accept(k)) return;
    report(loc(), fmt::format("expected {}, found {}", describe(k), found()))
        .note(loc(opener), fmt::format("to close this {}", describe(opener.kind)));
    throw SyntaxError{};
}

// ---- recovery ----------------------------------------------------------------------------------------------------

bool Parser::at_top_level_keyword() const {
    switch (kind()) {
    case K::kw_template:
    case K::kw_struct:
    case K::kw_kind:
    case K::kw_domain:
    case K::kw_import:
    case K::kw_module:
    case K::kw_void:
        return true;
    default:
        return false;
    }
}

/// Behind the next semicolon, or in front of whatever begins a statement or ends a block. `began` is where the faulty
/// statement began: at least one token is passed.
void Parser::skip_to_statement(std::size_t began) {
    if (at_ == began) take();
    for (unsigned depth = 0;; take()) {
        switch (kind()) {
        case K::end:
            return;
        case K::semicolon:
            if (depth == 0) {
                take();
                return;
            }
            break;
        case K::left_brace:
            ++depth;
            break;
        case K::right_brace:
            if (depth == 0) return;
            if (--depth == 0) {
                take();
                return;
            }
            break;
        case K::kw_if:
        case K::kw_for:
        case K::kw_while:
        case K::kw_do:
        case K::kw_return:
        case K::kw_break:
        case K::kw_continue:
        case K::kw_print:
        case K::kw_assert:
        case K::kw_syscall:
            if (depth == 0) return;
            break;
        default:
            if (at_top_level_keyword()) return;
        }
    }
}

void Parser::suggest_keyword(std::size_t began) {
    static std::vector<std::string_view> const words = {"assert", "break",  "continue", "do",       "domain", "else",
                                                        "for",    "if",     "import",   "kind",     "module", "print",
                                                        "public", "return", "struct",   "template", "void",   "while"};
    Diagnostic* last = diagnostics_.last();
    if (tokens_[began].kind != K::identifier || !last || !last->helps.empty() || text(tokens_[began]).size() < 3)
        return;
    last->suggest(loc(tokens_[began]), closest(text(tokens_[began]), words));
}

void Parser::reset(Stacks sizes) {
    expressions_.resize(sizes.expressions);
    operators_.resize(sizes.operators);
    statements_.resize(sizes.statements);
    read_operand_ = nullptr;
}

/// Behind the parenthesis that closes the one at token `opener`; false (and nowhere else) if a brace or the end comes first.
bool Parser::skip_to_closing(std::size_t opener) {
    unsigned depth = 0;
    for (std::size_t n = opener; n < tokens_.size(); ++n) {
        K k = tokens_[n].kind;
        if (k == K::left_paren) ++depth;
        if (k == K::right_paren && --depth == 0 && n >= at_) {
            at_ = n + 1;
            return true;
        }
        if (n >= at_ && (k == K::right_brace || (k == K::left_brace && depth <= 1) || k == K::end)) return false;
        if (depth == 0) return false;
    }
    return false;
}

/// Behind the body or semicolon that ends the faulty declaration that began at token `began`, or in front of a keyword that
/// begins the next; at least one token is passed.
void Parser::skip_to_declaration(std::size_t began) {
    if (at_ == began) take();
    unsigned depth = 0; // of braces that the declaration has opened so far
    for (std::size_t n = began; n < at_; ++n) {
        if (tokens_[n].kind == K::left_brace) ++depth;
        if (tokens_[n].kind == K::right_brace && depth > 0) --depth;
    }
    for (;; take()) {
        bool quantifier = at(K::kw_domain) && (tokens_[at_ - 1].kind == K::less || tokens_[at_ - 1].kind == K::comma);
        if (at(K::end) || (at_top_level_keyword() && !quantifier)) return;
        if (at(K::left_brace)) ++depth;
        bool closes = at(K::right_brace) && (depth == 0 || --depth == 0);
        if (closes || (at(K::semicolon) && depth == 0)) {
            take();
            return;
        }
    }
}

// ---- types -------------------------------------------------------------------------------------------------------

/// Looks past `<…>` from the `<` at `ahead`; true and moved behind the `>` if it is a well-formed argument list.
bool Parser::skip_type_arguments(std::size_t& ahead) const {
    std::size_t n = ahead;
    unsigned open = 0;
    for (;;) {
        // `<` or `,` comes first, then an argument.
        if (kind(n) == K::less) ++open;
        ++n;
        switch (kind(n)) {
        case K::identifier:
            ++n;
            if (kind(n) == K::less) continue;
            break;
        case K::builtin_type:
        case K::integer:
        case K::kw_public:
            ++n;
            break;
        default:
            return false;
        }
        while (open != 0 && (kind(n) == K::greater || kind(n) == K::shift_right)) {
            unsigned closed = kind(n) == K::greater ? 1 : 2;
            if (closed > open) return false;
            open -= closed;
            ++n;
        }
        if (open == 0) {
            ahead = n;
            return true;
        }
        if (kind(n) != K::comma) return false;
    }
}

/// Whether the tokens so far ahead begin a declaration rather than an expression: no expression begins with a type followed by a name
/// or by `[[`.
bool Parser::starts_declaration(std::size_t ahead) const {
    K first = kind(ahead);
    if (first == K::kw_public || first == K::builtin_type) return true;
    if (first != K::identifier) return false;
    auto dim_at = [&](std::size_t n) { return kind(n) == K::left_bracket && kind(n + 1) == K::left_bracket; };
    switch (kind(ahead + 1)) {
    case K::identifier:
    case K::builtin_type:
        return true;
    case K::left_bracket:
        return dim_at(ahead + 1);
    case K::less: {
        std::size_t behind = ahead + 1;
        return skip_type_arguments(behind) && (kind(behind) == K::identifier || dim_at(behind));
    }
    default:
        return false;
    }
}

SecurityName Parser::parse_security() {
    if (at(K::kw_public)) {
        Token t = take();
        return {true, {text(t), loc(t)}};
    }
    return {false, expect_identifier("a protection domain")};
}

TypeName Parser::parse_type() {
    std::uint32_t begin = token().begin;
    TypeName type;
    bool domain_first = at(K::identifier) && (kind(1) == K::builtin_type || kind(1) == K::identifier);
    // `D T x` has a domain, `T x` has not: a name is a domain if a data type follows and not the declared name, which the
    // token behind the next one tells apart.
    if (at(K::identifier) && kind(1) == K::identifier) {
        std::size_t ahead = 2;
        bool arguments = kind(2) == K::less && skip_type_arguments(ahead);
        domain_first = arguments || kind(2) == K::identifier || kind(2) == K::kw_operator || kind(2) == K::kw_cast ||
                       (kind(2) == K::left_bracket && kind(3) == K::left_bracket);
    }
    if (at(K::kw_public) || domain_first) type.security = parse_security();
    type.data = parse_data_type();
    if (at(K::left_bracket) && kind(1) == K::left_bracket) type.dim = parse_dim();
    type.loc = since(begin);
    return type;
}

DataTypeName Parser::parse_data_type() {
    std::uint32_t begin = token().begin;
    DataTypeName data;
    if (at(K::builtin_type)) {
        Token t = take();
        data.builtin = t.type();
        data.name = {text(t), loc(t)};
    } else {
        if (!at(K::identifier)) fail_expected("a type");
        data.name = expect_identifier("a type");
        if (at(K::less)) {
            data.has_arguments = true;
            data.arguments = parse_type_arguments();
        }
    }
    data.loc = since(begin);
    return data;
}

DimName Parser::parse_dim() {
    std::uint32_t begin = token().begin;
    Token opener = expect(K::left_bracket);
    expect(K::left_bracket);
    DimName dim;
    if (at(K::identifier))
        dim.name = expect_identifier("a dimension");
    else
        dim.number = parse_small_integer("a number of dimensions");
    expect_closing(K::right_bracket, opener);
    expect_closing(K::right_bracket, opener);
    dim.loc = since(begin);
    return dim;
}

std::uint64_t Parser::parse_small_integer(std::string_view what) {
    if (!at(K::integer)) fail_expected(what);
    Token t = take();
    return t.malformed() ? 0 : read_integer(text(t), loc(t), diagnostics_).value;
}

/// `>`; the first half of a `>>` counts, so that `a<b<c>>` needs no blank.
void Parser::expect_greater() {
    if (at(K::shift_right)) {
        tokens_[at_].kind = K::greater;
        split_end_ = ++tokens_[at_].begin;
        return;
    }
    expect(K::greater, "the template arguments");
}

List<TypeArgument> Parser::parse_type_arguments() {
    Nesting guard(*this);
    expect(K::less);
    std::vector<TypeArgument> arguments;
    do arguments.push_back(parse_type_argument());
    while (accept(K::comma));
    expect_greater();
    return arena_.copy(arguments);
}

TypeArgument Parser::parse_type_argument() {
    std::uint32_t begin = token().begin;
    TypeArgument argument;
    switch (kind()) {
    case K::identifier:
        argument.name = expect_identifier("a template argument");
        if (at(K::less)) {
            argument.has_arguments = true;
            argument.arguments = parse_type_arguments();
        }
        break;
    case K::builtin_type:
        argument.kind = TypeArgument::Kind::builtin;
        argument.builtin = take().type();
        break;
    case K::integer:
        argument.kind = TypeArgument::Kind::number;
        argument.number = parse_small_integer("a number of dimensions");
        break;
    case K::kw_public:
        argument.kind = TypeArgument::Kind::public_;
        take();
        break;
    default:
        fail_expected("a template argument");
    }
    argument.loc = since(begin);
    return argument;
}

} // namespace smpc::secrec
