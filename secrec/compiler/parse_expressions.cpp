// SPDX-License-Identifier: Apache-2.0
//
// The parser's expressions. Between `? :` and the operands all binary operators are read as one row, which precedence then
// turns into a tree; that keeps the recursion shallow and lets `(x) - y`, which only the checker can read, stay a row.
#include <utility>

#include <fmt/format.h>

#include "secrec/compiler/literals.h"
#include "secrec/compiler/parser_state.h"
#include "secrec/compiler/precedence.h"

namespace smpc::secrec {

using namespace ast;

namespace {

std::optional<BinaryOp> binary_operator(TokenKind kind) {
    using K = TokenKind;
    switch (kind) {
    case K::plus:
        return BinaryOp::add;
    case K::minus:
        return BinaryOp::subtract;
    case K::star:
        return BinaryOp::multiply;
    case K::slash:
        return BinaryOp::divide;
    case K::percent:
        return BinaryOp::modulo;
    case K::amp:
        return BinaryOp::bit_and;
    case K::bar:
        return BinaryOp::bit_or;
    case K::caret:
        return BinaryOp::bit_xor;
    case K::shift_left:
        return BinaryOp::shift_left;
    case K::shift_right:
        return BinaryOp::shift_right;
    case K::equal:
        return BinaryOp::equal;
    case K::not_equal:
        return BinaryOp::not_equal;
    case K::less:
        return BinaryOp::less;
    case K::less_equal:
        return BinaryOp::less_equal;
    case K::greater:
        return BinaryOp::greater;
    case K::greater_equal:
        return BinaryOp::greater_equal;
    case K::and_and:
        return BinaryOp::logical_and;
    case K::or_or:
        return BinaryOp::logical_or;
    default:
        return std::nullopt;
    }
}

/// The operator of a compound assignment.
std::optional<BinaryOp> compound_operator(TokenKind kind) {
    using K = TokenKind;
    switch (kind) {
    case K::plus_assign:
        return BinaryOp::add;
    case K::minus_assign:
        return BinaryOp::subtract;
    case K::star_assign:
        return BinaryOp::multiply;
    case K::slash_assign:
        return BinaryOp::divide;
    case K::percent_assign:
        return BinaryOp::modulo;
    case K::amp_assign:
        return BinaryOp::bit_and;
    case K::bar_assign:
        return BinaryOp::bit_or;
    case K::caret_assign:
        return BinaryOp::bit_xor;
    default:
        return std::nullopt;
    }
}

std::optional<IntrinsicOp> intrinsic(TokenKind kind) {
    using K = TokenKind;
    switch (kind) {
    case K::kw_declassify:
        return IntrinsicOp::declassify;
    case K::kw_size:
        return IntrinsicOp::size;
    case K::kw_shape:
        return IntrinsicOp::shape;
    case K::kw_tostring:
        return IntrinsicOp::tostring;
    case K::kw_strlen:
        return IntrinsicOp::strlen;
    case K::kw_string_from_bytes:
        return IntrinsicOp::string_from_bytes;
    case K::kw_bytes_from_string:
        return IntrinsicOp::bytes_from_string;
    case K::kw_set_fpu_state:
        return IntrinsicOp::set_fpu_state;
    case K::kw_fpu_state:
        return IntrinsicOp::fpu_state;
    default:
        return std::nullopt;
    }
}

/// A variable, a field of an lvalue, or one index expression on either.
bool is_lvalue(Expr const* e) {
    if (auto const* index = try_as<Index>(e)) e = index->object;
    while (auto const* field = try_as<Field>(e)) e = field->object;
    return e->kind == ExprKind::Name;
}

} // namespace

// ---- depth and lists ---------------------------------------------------------------------------------------------

void Parser::set_depth(Expr& e, unsigned depth) {
    if (depth > max_depth) {
        report(e.loc, fmt::format("expression of more than {} levels", max_depth))
            .help("compute it in several statements");
        throw SyntaxError{};
    }
    e.depth = static_cast<std::uint16_t>(depth);
}

unsigned Parser::deepest(List<Expr const*> list) {
    unsigned depth = 0;
    for (auto const* e : list) depth = std::max<unsigned>(depth, e->depth);
    return depth;
}

List<Expr const*> Parser::take_expressions(std::size_t base) {
    auto list = arena_.copy(expressions_.data() + base, expressions_.size() - base);
    expressions_.resize(base);
    return list;
}

/// Whether an operand can begin with the token so far ahead.
bool Parser::starts_operand(std::size_t ahead) const {
    switch (kind(ahead)) {
    case K::identifier:
    case K::integer:
    case K::floating:
    case K::string:
    case K::kw_true:
    case K::kw_false:
    case K::left_paren:
    case K::left_brace:
    case K::minus:
    case K::bang:
    case K::tilde:
    case K::increment:
    case K::decrement:
    case K::kw_cat:
    case K::kw_reshape:
    case K::kw_domainid:
        return true;
    default:
        return intrinsic(kind(ahead)).has_value();
    }
}

/// Whether the token so far ahead continues an expression (or ends it in good order) rather than beginning something new.
bool Parser::continues_expression(std::size_t ahead) const {
    switch (K k = kind(ahead)) {
    case K::semicolon:
    case K::left_bracket:
    case K::dot:
    case K::question:
    case K::colon_colon:
        return true;
    default:
        return binary_operator(k).has_value();
    }
}

// ---- from the comma down to the row of operators -----------------------------------------------------------------

Expr const* Parser::parse_expr() {
    std::uint32_t begin = token().begin;
    Expr const* left = parse_assign_expr();
    while (at(K::comma)) {
        Location op_loc = loc(take());
        Expr const* right = parse_assign_expr();
        auto* comma = node<Binary>(begin, left, right);
        comma->op = BinaryOp::comma;
        comma->op_loc = op_loc;
        comma->left = left;
        comma->right = right;
        left = comma;
    }
    return left;
}

Expr const* Parser::parse_assign_expr() {
    Nesting guard(*this);
    std::uint32_t begin = read_operand_ ? read_operand_->loc.begin : token().begin;
    Expr const* left = parse_conditional();
    auto compound = compound_operator(kind());
    if (compound || at(K::assign)) {
        require_lvalue(left, "be assigned to");
        Location op_loc = loc(take());
        Expr const* value = parse_assign_expr();
        auto* assign = node<Assign>(begin, left, value);
        assign->op = compound;
        assign->op_loc = op_loc;
        assign->target = left;
        assign->value = value;
        return assign;
    }
    while (at(K::colon_colon)) left = parse_qualified(left);
    return left;
}

void Parser::require_lvalue(Expr const* e, std::string_view what) {
    if (is_lvalue(e)) return;
    auto& d = report(e->loc, fmt::format("this expression cannot {}", what));
    if (e->kind == ExprKind::Index)
        d.help("only a variable or field can be indexed here, and only once");
    else
        d.help("only a variable, a field, or an element or slice of them can");
    throw SyntaxError{};
}

Expr const* Parser::parse_qualified(Expr const* operand) {
    take();
    std::vector<Qualifier> qualifiers;
    do qualifiers.push_back(parse_qualifier());
    while (at(K::kw_public) || at(K::builtin_type) || at(K::identifier) || at(K::left_bracket));
    auto* e = node<Qualified>(operand->loc.begin, operand);
    e->operand = operand;
    e->qualifiers = arena_.copy(qualifiers);
    return e;
}

Qualifier Parser::parse_qualifier() {
    std::uint32_t begin = token().begin;
    Qualifier q;
    switch (kind()) {
    case K::kw_public:
        q.kind = Qualifier::Kind::public_;
        take();
        break;
    case K::builtin_type:
        q.kind = Qualifier::Kind::builtin;
        q.builtin = take().type();
        break;
    case K::left_bracket:
        q.kind = Qualifier::Kind::dim;
        q.dim = parse_dim();
        break;
    case K::identifier:
        q.name = expect_identifier("a type");
        break;
    default:
        fail_expected("a type, a domain or '[[n]]' after '::'");
    }
    q.loc = since(begin);
    return q;
}

Expr const* Parser::parse_conditional() {
    Expr const* condition = parse_operators();
    if (!accept(K::question)) return condition;
    Expr const* yes = parse_expr();
    expect(K::colon, "the second part of '? :'");
    Expr const* no = parse_assign_expr();
    auto* e = node<Ternary>(condition->loc.begin, condition, yes, no);
    e->condition = condition;
    e->yes = yes;
    e->no = no;
    return e;
}

/// Whether the `-` at the current token follows `(name)`, which makes it a sign or an operator.
bool Parser::ambiguous_minus(Expr const* left) const {
    if (!at(K::minus) || at_ < 3) return false;
    if (tokens_[at_ - 1].kind != K::right_paren || tokens_[at_ - 2].kind != K::identifier ||
        tokens_[at_ - 3].kind != K::left_paren)
        return false;
    Expr const* leaf = innermost_operand(left);
    return leaf->kind == ExprKind::Name && leaf->parenthesised;
}

Expr const* Parser::parse_operators() {
    Expr const* first = parse_operand();
    if (!binary_operator(kind())) return first;

    std::size_t operand_base = expressions_.size(), operator_base = operators_.size();
    expressions_.push_back(first);
    bool ambiguous = false;
    while (auto op = binary_operator(kind())) {
        bool here = ambiguous_minus(expressions_.back());
        ambiguous |= here;
        operators_.push_back({*op, loc(take()), here});
        expressions_.push_back(parse_operand());
    }

    std::span<Expr const* const> operands = std::span(expressions_).subspan(operand_base);
    std::span<ChainOperator const> operators = std::span(operators_).subspan(operator_base);
    Expr const* result = nullptr;
    if (ambiguous) {
        auto* chain = arena_.make<OperatorChain>(join(first->loc, operands.back()->loc));
        // A cast reading makes two nodes of one operator.
        set_depth(*chain, static_cast<unsigned>(
                              std::min<std::size_t>(deepest(operands) + 2 * operators.size(), max_depth + 1)));
        chain->operands = arena_.copy(operands.data(), operands.size());
        chain->operators = arena_.copy(operators.data(), operators.size());
        result = chain;
    } else {
        auto const* tree = build_operators(operands, operators, arena_);
        if (tree->depth > max_depth) {
            report(tree->loc, fmt::format("expression of more than {} levels", max_depth))
                .help("compute it in several statements");
            throw SyntaxError{};
        }
        result = tree;
    }
    expressions_.resize(operand_base);
    operators_.resize(operator_base);
    return result;
}

// ---- operands ----------------------------------------------------------------------------------------------------

/// `(T)` in front of something that can only be an operand. `(name) - …` is not decided here.
bool Parser::at_cast_head() const {
    if (!at(K::left_paren) || kind(2) != K::right_paren) return false;
    if (kind(1) == K::builtin_type) return true;
    if (kind(1) != K::identifier || kind(3) == K::minus) return false;
    if (kind(3) == K::increment || kind(3) == K::decrement) return kind(4) == K::identifier || kind(4) == K::left_paren;
    return starts_operand(3);
}

Expr const* Parser::parse_operand() {
    if (read_operand_) return parse_postfix();
    if (at_cast_head()) return parse_cast();
    switch (kind()) {
    case K::increment:
    case K::decrement:
        return parse_increment();
    case K::minus:
    case K::bang:
    case K::tilde:
        return parse_unary();
    default:
        break;
    }
    Expr const* e = parse_postfix();
    if (at(K::increment) || at(K::decrement)) {
        require_lvalue(e, at(K::increment) ? "be incremented" : "be decremented");
        bool increment = take().kind == K::increment;
        auto* result = node<IncDec>(e->loc.begin, e);
        result->increment = increment;
        result->prefix = false;
        result->target = e;
        return result;
    }
    return e;
}

Expr const* Parser::parse_cast() {
    Nesting guard(*this);
    std::uint32_t begin = take().begin;
    DataTypeName type = parse_data_type();
    expect(K::right_paren);
    Expr const* operand = parse_operand();
    auto* cast = node<Cast>(begin, operand);
    cast->type = type;
    cast->operand = operand;
    return cast;
}

Expr const* Parser::parse_increment() {
    Nesting guard(*this);
    Token op = take();
    Expr const* target = parse_postfix();
    require_lvalue(target, op.kind == K::increment ? "be incremented" : "be decremented");
    auto* e = node<IncDec>(op.begin, target);
    e->increment = op.kind == K::increment;
    e->prefix = true;
    e->target = target;
    return e;
}

Expr const* Parser::parse_unary() {
    Nesting guard(*this);
    Token op = take();
    Expr const* operand = parse_operand();
    auto* e = node<Unary>(op.begin, operand);
    e->op = op.kind == K::minus ? UnaryOp::negate : op.kind == K::bang ? UnaryOp::logical_not : UnaryOp::complement;
    e->operand = operand;
    return e;
}

Expr const* Parser::parse_postfix() {
    Expr const* e = std::exchange(read_operand_, nullptr);
    if (!e) e = parse_primary();
    for (;;) {
        if (at(K::left_bracket)) {
            e = parse_index(e);
        } else if (accept(K::dot)) {
            Identifier field = expect_identifier("the name of a field");
            auto* access = node<Field>(e->loc.begin, e);
            access->object = e;
            access->field = field;
            e = access;
        } else {
            return e;
        }
    }
}

Expr const* Parser::parse_index(Expr const* object) {
    Token opener = take();
    std::vector<Subscript> subscripts;
    unsigned depth = object->depth;
    do {
        Subscript s = parse_subscript();
        if (s.low) depth = std::max<unsigned>(depth, s.low->depth);
        if (s.high) depth = std::max<unsigned>(depth, s.high->depth);
        subscripts.push_back(s);
    } while (accept(K::comma));
    expect_closing(K::right_bracket, opener);
    auto* e = node<Index>(object->loc.begin);
    set_depth(*e, depth + 1);
    e->object = object;
    e->subscripts = arena_.copy(subscripts);
    return e;
}

Subscript Parser::parse_subscript() {
    std::uint32_t begin = token().begin;
    Subscript s;
    if (!at(K::colon)) s.low = parse_assign_expr();
    if (accept(K::colon)) {
        s.is_slice = true;
        if (!at(K::comma) && !at(K::right_bracket)) s.high = parse_assign_expr();
    }
    s.loc = since(begin);
    return s;
}

Expr const* Parser::parse_primary() {
    switch (kind()) {
    case K::left_paren:
        return parse_parenthesised();
    case K::left_brace:
        return parse_array();
    case K::identifier:
        return parse_name_or_call();
    case K::integer:
        return parse_integer();
    case K::floating:
        return parse_float();
    case K::string:
        return parse_string();
    case K::kw_true:
    case K::kw_false: {
        Token t = take();
        auto* e = node<BoolLiteral>(t.begin);
        e->value = t.kind == K::kw_true;
        return e;
    }
    case K::kw_cat:
        return parse_cat();
    case K::kw_reshape:
        return parse_reshape();
    case K::kw_domainid:
        return parse_domain_id();
    default:
        break;
    }
    if (auto op = intrinsic(kind())) return parse_intrinsic(*op);
    fail_expected("an expression");
}

Expr const* Parser::parse_parenthesised() {
    Token opener = take();
    Expr const* inner = parse_expr();
    expect_closing(K::right_paren, opener);
    // The tree is still the parser's own here, so the mark goes onto the node itself.
    auto* e = const_cast<Expr*>(inner);
    e->parenthesised = true;
    e->loc = since(opener.begin);
    return e;
}

Expr const* Parser::parse_array() {
    Token opener = take();
    if (accept(K::right_brace)) {
        report(since(opener.begin), "an array constructor has at least one element")
            .help("use an array variable without initialiser, or 'reshape(0, 0)', for an empty array");
        throw SyntaxError{};
    }
    std::size_t base = expressions_.size();
    expressions_.push_back(parse_assign_expr());
    return finish_array(opener, base);
}

/// The rest of `{a, b, …}` behind its first element, which is on the stack already.
Expr const* Parser::finish_array(Token opener, std::size_t base) {
    while (accept(K::comma)) expressions_.push_back(parse_assign_expr());
    expect_closing(K::right_brace, opener);
    auto* e = node<ArrayConstructor>(opener.begin);
    e->elements = take_expressions(base);
    set_depth(*e, deepest(e->elements) + 1);
    return e;
}

Expr const* Parser::parse_name_or_call() {
    Token t = take();
    if (!at(K::left_paren)) {
        auto* e = node<Name>(t.begin);
        e->text = text(t);
        return e;
    }
    Token opener = take();
    std::size_t base = expressions_.size();
    if (!at(K::right_paren)) {
        do expressions_.push_back(parse_assign_expr());
        while (accept(K::comma));
    }
    expect_closing(K::right_paren, opener);
    auto* e = node<Call>(t.begin);
    e->callee = {text(t), loc(t)};
    e->arguments = take_expressions(base);
    set_depth(*e, deepest(e->arguments) + 1);
    return e;
}

Expr const* Parser::parse_intrinsic(IntrinsicOp op) {
    Token word = take();
    Expr const* operand = nullptr;
    if (op != IntrinsicOp::fpu_state) {
        Token opener = expect(K::left_paren, fmt::format("'{}'", spelling(op)));
        operand = parse_expr();
        expect_closing(K::right_paren, opener);
    }
    auto* e = node<Intrinsic>(word.begin, operand);
    e->op = op;
    e->operand = operand;
    return e;
}

Expr const* Parser::parse_cat() {
    std::uint32_t begin = take().begin;
    Token opener = expect(K::left_paren, "'cat'");
    Expr const* left = parse_assign_expr();
    expect(K::comma, "the first operand of 'cat'");
    Expr const* right = parse_assign_expr();
    std::uint64_t dimension = 0;
    if (accept(K::comma)) dimension = parse_small_integer("a dimension as an integer literal");
    expect_closing(K::right_paren, opener);
    auto* e = node<Cat>(begin, left, right);
    e->left = left;
    e->right = right;
    e->dimension = dimension;
    return e;
}

Expr const* Parser::parse_reshape() {
    std::uint32_t begin = take().begin;
    Token opener = expect(K::left_paren, "'reshape'");
    Expr const* operand = parse_assign_expr();
    std::size_t base = expressions_.size();
    while (accept(K::comma)) expressions_.push_back(parse_assign_expr());
    expect_closing(K::right_paren, opener);
    auto* e = node<Reshape>(begin);
    e->operand = operand;
    e->dimensions = take_expressions(base);
    set_depth(*e, std::max<unsigned>(operand->depth, deepest(e->dimensions)) + 1);
    return e;
}

Expr const* Parser::parse_domain_id() {
    std::uint32_t begin = take().begin;
    Token opener = expect(K::left_paren, "'__domainid'");
    SecurityName domain = parse_security();
    expect_closing(K::right_paren, opener);
    auto* e = node<DomainId>(begin);
    e->domain = domain;
    return e;
}

Expr const* Parser::parse_integer() {
    Token t = take();
    auto* e = node<IntLiteral>(t.begin);
    if (!t.malformed()) {
        auto value = read_integer(text(t), loc(t), diagnostics_);
        e->value = value.value;
        e->suffix = value.suffix;
    }
    return e;
}

Expr const* Parser::parse_float() {
    Token t = take();
    auto* e = node<FloatLiteral>(t.begin);
    auto value = read_float(t.malformed() ? std::string_view("0") : text(t));
    e->text = value.text;
    e->suffix = value.suffix;
    return e;
}

StringLiteral const* Parser::parse_string() {
    std::uint32_t begin = token().begin;
    StringReader reader(arena_, diagnostics_);
    while (at(K::string)) {
        Token t = take();
        reader.add(text(t), loc(t));
    }
    auto* e = node<StringLiteral>(begin);
    e->parts = reader.finish();
    return e;
}

} // namespace smpc::secrec
