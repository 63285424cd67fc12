// SPDX-License-Identifier: Apache-2.0
//
// Operators and casts: definitions of the program are searched first, plain ones before templates, the lowest weight wins;
// public data falls back on the built-in operators. Operands never change their data type on the way, they are only
// classified, flattened and spread, which typed::OperatorCall describes.
#include "secrec/compiler/checker_state.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

static_assert(static_cast<int>(ast::BinaryOp::logical_or) == static_cast<int>(typed::BinaryOp::logical_or));
static_assert(static_cast<int>(ast::UnaryOp::complement) == static_cast<int>(typed::UnaryOp::complement));

bool is_comparison(ast::BinaryOp op) {
    return op >= ast::BinaryOp::equal && op <= ast::BinaryOp::greater_equal;
}
bool is_comparison(ast::Expr const& e) {
    auto const* b = ast::try_as<ast::Binary>(&e);
    return b && !b->parenthesised && is_comparison(b->op);
}

bool builtin_applies(typed::UnaryOp op, DataType const* data) {
    switch (op) {
    case typed::UnaryOp::negate:
        return data->is_numeric();
    case typed::UnaryOp::logical_not:
        return data->is_bool();
    default:
        return data->is_bool() || data->is_unsigned();
    }
}

/// Whether a public value of type `from` can be cast to `to`.
bool castable(DataType const* from, DataType const* to) {
    if (from == to) return from->is_builtin();
    auto number = [](DataType const* t) { return t->is_bool() || t->is_numeric(); };
    return number(from) && number(to);
}

using Weight = std::tuple<unsigned, unsigned, unsigned>;

/// 0 without a domain variable, 1 with one of a certain kind, 2 with any.
unsigned domain_class(Definition const& d) {
    for (QuantifierSymbol const& q : d.quantifiers)
        if (q.sort == TemplateArgument::Sort::domain) return q.kind ? 1 : 2;
    return 0;
}

} // namespace

DataType const* Checker::builtin_result(typed::BinaryOp op, DataType const* data) {
    using enum typed::BinaryOp;
    DataType const* truth = builtin(DataTag::bool_);
    switch (op) {
    case add:
        return data->is_numeric() || data->is_string() ? data : nullptr;
    case subtract:
    case multiply:
    case divide:
    case modulo:
        return data->is_numeric() ? data : nullptr;
    case bit_and:
    case bit_or:
    case bit_xor:
        return data->is_bool() || data->is_integer() ? data : nullptr;
    case shift_left:
    case shift_right:
        return data->is_unsigned() ? data : nullptr;
    case logical_and:
    case logical_or:
        return data->is_bool() ? data : nullptr;
    default:
        return data->is_bool() || data->is_numeric() || data->is_string() ? truth : nullptr;
    }
}

// ---- search ---------------------------------------------------------------------------------------------------------

OperatorMatch Checker::search(Overloads const& overloads, std::span<Type const> operands, Context const& context,
                              DataType const* target, Location where, std::string_view what) {
    OperatorMatch match = search_limited(overloads, operands, context, target, where, what, false);
    if (match.definition || match.ambiguous || !upper_security(operands)) return match;
    // For public operands a definition further down never takes the place of the built-in operator.
    if (*upper_security(operands) == public_security) return match;
    match = search_limited(overloads, operands, context, target, where, what, true);
    if (match.definition || match.ambiguous || !context.data) return match;
    // A result of another type than the context wants is reported better by whoever wants it.
    Context rest = context;
    rest.data = nullptr;
    return search_limited(overloads, operands, rest, target, where, what, true);
}

OperatorMatch Checker::search_limited(Overloads const& overloads, std::span<Type const> operands,
                                      Context const& context, DataType const* target, Location where,
                                      std::string_view what, bool later) {
    auto visible = [&](Definition const* d) { return later || d->order <= frame_->order; };
    std::vector<Definition*> best;
    OperatorMatch match;
    unsigned score = 0, lowest = 0;
    for (Definition* d : overloads.plain) {
        if (!visible(d) || !matches_plain(*d, operands, target, score, nullptr)) continue;
        if (best.empty() || score < lowest) {
            best.assign(1, d);
            lowest = score;
        } else if (score == lowest) {
            best.push_back(d);
        }
    }
    if (best.empty()) {
        Weight lightest;
        Arguments arguments;
        for (Definition* d : overloads.templates) {
            if (!visible(d) || !matches_template(*d, operands, context, target, arguments, score, nullptr)) continue;
            Weight weight{domain_class(*d), d->occurrences, score};
            if (best.empty() || weight < lightest) {
                best.assign(1, d);
                lightest = weight;
                match.arguments = arguments;
            } else if (weight == lightest) {
                best.push_back(d);
            }
        }
    }
    if (best.size() > 1) {
        Report report = error(
            where, fmt::format("the choice of a definition of {} for {} is ambiguous", what, join_operands(operands)));
        for (Definition const* d : best) report.note(d->decl->head, "this one fits");
        match.ambiguous = true;
    } else if (!best.empty()) {
        match.definition = best[0];
    }
    return match;
}

Checker::Expr* Checker::call_operator(OperatorMatch const& match, std::vector<Expr*> operands, Location where) {
    typed::Procedure const* procedure = procedure_of(*match.definition, match.arguments, where);
    if (procedure->return_type.is_error()) return error_expr(where);
    std::uint32_t dims = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        Type const& parameter = procedure->parameters[i]->type;
        operands[i] = classify(operands[i], parameter.security, parameter.data);
        dims = std::max(dims, operands[i]->type.dims);
    }
    auto* call =
        make<typed::OperatorCall>(Type{procedure->return_type.security, procedure->return_type.data, dims}, where);
    call->procedure = procedure;
    call->operands = expressions(operands);
    return call;
}

// ---- expressions ----------------------------------------------------------------------------------------------------

Checker::Expr* Checker::check_binary(ast::Binary const& e, Context const& context) {
    if (e.op == ast::BinaryOp::comma) return check_comma(e, context);
    Context inner = context;
    if (is_comparison(e.op)) {
        inner.data = nullptr;
        inner.dims = -1;
        if (e.op >= ast::BinaryOp::less && is_comparison(*e.left))
            warning(Warning::comparison_chain, e.op_loc,
                    "a chain of comparisons compares the truth value of the first with the last operand");
    }
    Expr* left = check_value(*e.left, inner);
    Expr* right = check_value(*e.right, inner);
    if (left->type.is_error() || right->type.is_error()) return error_expr(e.loc);
    Overloads const& overloads = binary_[static_cast<std::size_t>(e.op)];
    auto op = static_cast<typed::BinaryOp>(e.op);
    std::string_view spelling = ast::spelling(e.op);
    auto fail = [&]() -> Expr* {
        close_by_default(left);
        close_by_default(right);
        Type types[] = {left->type, right->type};
        report_no_operator(e.loc, spelling, types, overloads);
        return error_expr(e.loc);
    };

    if (left->type.data->is_structure() || right->type.data->is_structure()) return fail();
    if (left->type.is_array() && right->type.is_array() && left->type.dims != right->type.dims) {
        error(e.loc,
              fmt::format("operands of '{}' have {} and {} dimensions", spelling, left->type.dims, right->type.dims))
            .help("operands need the same number of dimensions, or one is a scalar; `reshape` changes the number");
        return error_expr(e.loc);
    }

    DataType const* common = upper_data(left->type, right->type);
    bool left_open = left->type.data->is_open(), right_open = right->type.data->is_open();
    if (left_open && right_open && !is_comparison(e.op)) {
        bool logical = e.op == ast::BinaryOp::logical_and || e.op == ast::BinaryOp::logical_or;
        bool bits = e.op >= ast::BinaryOp::bit_and && e.op <= ast::BinaryOp::shift_right;
        if (logical || (bits && common->tag() == DataTag::open_float)) return fail();
        auto* open =
            make<typed::Binary>(Type{public_security, common, std::max(left->type.dims, right->type.dims)}, e.loc);
        open->op = op;
        open->left = left;
        open->right = right;
        return open;
    }
    if (left_open || right_open) {
        if (!common) return fail();
        DataType const* form = common;
        if (common->is_open())
            form = builtin(common->tag() == DataTag::open_integer ? DataTag::int64 : DataTag::float64);
        else if (common->is_named())
            form = representation((left_open ? right : left)->type.security, common);
        if (left_open) close(left, form);
        if (right_open) close(right, form);
    }
    if (left->type.is_error() || right->type.is_error()) return error_expr(e.loc);

    Type const types[] = {left->type, right->type};
    if (left->type.is_private() != right->type.is_private()) {
        Type const& secret = left->type.is_private() ? left->type : right->type;
        if (!representation(secret.security, secret.data)) {
            error(e.loc,
                  fmt::format("'{}' has no public representation, so it cannot meet public data", secret.data->name()));
            return error_expr(e.loc);
        }
    }
    if (!left->type.data->is_string() && !right->type.data->is_string()) {
        OperatorMatch match = search(overloads, types, context, nullptr, e.loc, fmt::format("operator '{}'", spelling));
        if (match.ambiguous) return error_expr(e.loc);
        if (match.definition) return call_operator(match, {left, right}, e.loc);
    }
    if (left->type.is_private() || right->type.is_private()) return fail();
    Expr* result = builtin_binary(op, left, right, e.loc);
    return result ? result : fail();
}

Checker::Expr* Checker::builtin_binary(typed::BinaryOp op, Expr* left, Expr* right, Location where) {
    if (left->type.data != right->type.data) return nullptr;
    DataType const* data = builtin_result(op, left->type.data);
    if (!data) return nullptr;
    auto* result = make<typed::Binary>(Type{public_security, data, std::max(left->type.dims, right->type.dims)}, where);
    result->op = op;
    result->left = left;
    result->right = right;
    return result;
}

Checker::Expr* Checker::check_unary(ast::Unary const& e, Context const& context) {
    if (e.op == ast::UnaryOp::negate) negated_ = e.operand;
    Expr* operand = check_value(*e.operand, context);
    if (operand->type.is_error()) return error_expr(e.loc);
    Overloads const& overloads = unary_[static_cast<std::size_t>(e.op)];
    auto op = static_cast<typed::UnaryOp>(e.op);
    DataType const* data = operand->type.data;

    bool applies = builtin_applies(op, data);
    if (data->is_open())
        applies =
            op == typed::UnaryOp::negate || (op == typed::UnaryOp::complement && data->tag() == DataTag::open_integer);
    else if (!data->is_string() && !data->is_structure()) {
        OperatorMatch match = search(overloads, {&operand->type, 1}, context, nullptr, e.loc,
                                     fmt::format("operator '{}'", ast::spelling(e.op)));
        if (match.ambiguous) return error_expr(e.loc);
        if (match.definition) return call_operator(match, {operand}, e.loc);
    }
    if (operand->type.is_private() || !applies) {
        close_by_default(operand);
        report_no_operator(e.loc, ast::spelling(e.op), {&operand->type, 1}, overloads);
        return error_expr(e.loc);
    }
    auto* result = make<typed::Unary>(operand->type, e.loc);
    result->op = op;
    result->operand = operand;
    return result;
}

Checker::Expr* Checker::check_cast(ast::Cast const& e, Context const& context) {
    Context inner = context;
    inner.data = nullptr;
    Expr* operand = check_closed(*e.operand, inner);
    std::optional<DataPattern> p = pattern(e.type);
    if (!p) return error_expr(e.loc);
    DataType const* target = substitute(*p, frame_->arguments, e.type.loc);
    if (operand->type.is_error() || target->is_error()) return error_expr(e.loc);
    Type const& have = operand->type;

    if (have.is_public()) {
        if (target->is_named()) {
            error(e.type.loc, fmt::format("public data cannot have the type '{}'", target->name()));
            return error_expr(e.loc);
        }
        if (!castable(have.data, target)) {
            Report report = error(e.loc, fmt::format("no cast from '{}' to '{}'", to_string(have), target->name()));
            if (target->is_string()) report.help("`tostring` gives the text of a number");
            return error_expr(e.loc);
        }
        auto* result = make<typed::Cast>(Type{public_security, target, have.dims}, e.loc);
        result->operand = operand;
        return result;
    }
    if (!exists_in(have.security, target)) {
        error(e.type.loc, fmt::format("kind '{}' of domain '{}' has no data type '{}'", have.security->kind->name,
                                      have.security->name, target->name()));
        return error_expr(e.loc);
    }
    OperatorMatch match = search(casts_, {&have, 1}, {}, target, e.loc, fmt::format("a cast to '{}'", target->name()));
    if (match.ambiguous) return error_expr(e.loc);
    if (match.definition) return call_operator(match, {operand}, e.loc);
    report_no_cast(e.loc, have, target);
    return error_expr(e.loc);
}

// ---- rules for definitions ------------------------------------------------------------------------------------------

bool Checker::check_operator_signature(Definition const& definition, Type const& result,
                                       std::span<Type const> parameters, Location where) {
    auto fail = [&](std::string message) {
        error(where, std::move(message));
        return false;
    };
    ast::ProcDecl const& decl = *definition.decl;
    if (result.is_void()) return fail("an operator definition must return a value");
    auto unfit = [](Type const& t) { return t.data->is_string() || t.data->is_structure(); };
    if (unfit(result) || std::any_of(parameters.begin(), parameters.end(), unfit))
        return fail("operators cannot be defined for strings and structures");
    auto wide = [](Type const& t) { return t.dims > 1; };
    if (wide(result) || std::any_of(parameters.begin(), parameters.end(), wide))
        return fail("operators are defined on scalars and vectors; larger arrays are passed to them as vectors");

    Type above = parameters[0];
    if (parameters.size() == 2) {
        std::optional<Security> security = upper(parameters[0].security, parameters[1].security);
        DataType const* data = upper_data(parameters[0], parameters[1]);
        if (!security || !data)
            return fail(fmt::format("the parameter types '{}' and '{}' have no common type", to_string(parameters[0]),
                                    to_string(parameters[1])));
        above = {*security, data, std::max(parameters[0].dims, parameters[1].dims)};
    }
    bool binary = decl.kind == ast::ProcDecl::Kind::binary_operator;
    if (binary && (decl.binary_op == ast::BinaryOp::logical_and || decl.binary_op == ast::BinaryOp::logical_or) &&
        above.is_private())
        return fail(fmt::format("operator '{}' cannot be defined for private data", decl.name.text));
    if (binary && is_comparison(decl.binary_op)) {
        if (result.security != above.security)
            return fail(fmt::format("the result of this comparison must be in '{}'", name_of(above.security)));
    } else if (result != above) {
        return fail(fmt::format("the return type must be '{}', the type above the parameters, not '{}'",
                                to_string(above), to_string(result)));
    }
    return true;
}

bool Checker::check_cast_signature(Definition const&, Type const& result, std::span<Type const> parameters,
                                   Location where) {
    auto fail = [&](std::string message) {
        error(where, std::move(message));
        return false;
    };
    if (parameters.size() != 1 || result.is_void()) return fail("a cast definition has one parameter and a result");
    Type const& parameter = parameters[0];
    if (parameter.is_public() || result.is_public())
        return fail("casts are defined for private data only; those of public data are built in");
    if (parameter.security != result.security)
        return fail("a cast changes the data type only; parameter and result must be of one domain");
    if (parameter.dims != 1 || result.dims != 1)
        return fail("a cast is defined on vectors: parameter and result must be `[[1]]`");
    return true;
}

bool Checker::check_operator_template(Definition const& definition) {
    ast::ProcDecl const& decl = *definition.decl;
    auto fail = [&](Location where, std::string message) {
        error(where, std::move(message));
        return false;
    };
    bool is_cast = decl.kind == ast::ProcDecl::Kind::cast;
    if (!definition.result)
        return fail(decl.head, fmt::format("{} definition must return a value", is_cast ? "a cast" : "an operator"));
    QuantifierSymbol const* domain = nullptr;
    for (QuantifierSymbol const& q : definition.quantifiers) {
        if (q.sort == TemplateArgument::Sort::dimension)
            return fail(q.loc,
                        "templates of operators and casts have no dimension variables; they are defined on scalars "
                        "and vectors");
        if (q.sort != TemplateArgument::Sort::domain) continue;
        if (domain) return fail(q.loc, "templates of operators and casts have at most one domain variable");
        domain = &q;
    }
    auto check_type = [&](TypePattern const& p) {
        if (p.data.structure || (p.data.type && (p.data.type->is_string() || p.data.type->is_structure())))
            return fail(p.loc, "operators and casts cannot be defined for strings and structures");
        if (p.dims.dims > 1)
            return fail(p.loc,
                        "operators and casts are defined on scalars and vectors; larger arrays are passed as vectors");
        if (is_cast && p.dims.dims != 1) return fail(p.loc, "a cast is defined on vectors: this must be `[[1]]`");
        if (is_cast && p.security.written_public)
            return fail(p.loc, "casts are defined for private data only; those of public data are built in");
        return true;
    };
    for (TypePattern const& p : definition.parameters)
        if (!check_type(p)) return false;
    if (!check_type(*definition.result)) return false;

    auto same = [](SecurityPattern const& a, SecurityPattern const& b) {
        return a.written_public == b.written_public && a.variable == b.variable && a.security == b.security;
    };
    SecurityPattern above;
    for (TypePattern const& p : definition.parameters) {
        if (p.security.written_public) continue;
        if (!above.written_public && !same(above, p.security))
            return fail(p.loc, "the parameters of an operator must be of one domain, or public");
        above = p.security;
    }
    if (!same(above, definition.result->security))
        return fail(definition.result->loc, "the result must be of the domain of the parameters");
    return true;
}

} // namespace smpc::secrec
