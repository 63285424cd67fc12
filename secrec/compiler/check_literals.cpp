// SPDX-License-Identifier: Apache-2.0
//
// Literals and open types, strings with `$names`, and the two conversions that need no notation: an open expression takes
// the type that its surroundings want, a public value becomes private.
#include "secrec/compiler/checker_state.h"

#include <bit>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

/// A literal keeps what was written until its type is known. Only the checker sees the members beyond the base.
struct OpenLiteral : typed::Literal {
    using Literal::Literal;
    bool floating = false;
    std::uint64_t integer = 0;
    std::string_view text; ///< of a floating-point literal
};

template <class Float> Float parse_float(std::string_view text) {
    Float value{};
    auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    // Beyond the range from_chars gives no value; the C library rounds to infinity or zero as IEEE 754 has it.
    if (fault == std::errc::result_out_of_range) {
        std::string terminated(text);
        if constexpr (std::is_same_v<Float, float>)
            value = std::strtof(terminated.c_str(), nullptr);
        else
            value = std::strtod(terminated.c_str(), nullptr);
    }
    return value;
}

std::uint64_t integer_bits(DataType const* type, std::uint64_t value) {
    if (type->tag() == DataTag::float32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
    if (type->tag() == DataTag::float64) return std::bit_cast<std::uint64_t>(static_cast<double>(value));
    unsigned bits = type->bits();
    return bits >= 64 ? value : value & ((std::uint64_t{1} << bits) - 1);
}

std::uint64_t float_bits(DataType const* type, std::string_view text) {
    if (type->tag() == DataTag::float32) return std::bit_cast<std::uint32_t>(parse_float<float>(text));
    return std::bit_cast<std::uint64_t>(parse_float<double>(text));
}

typed::Expr* writable(typed::Expr const* e) {
    // Children are const for readers of the finished tree; all nodes were made by the checker as writable objects.
    return const_cast<typed::Expr*>(e);
}

} // namespace

// ---- literals -------------------------------------------------------------------------------------------------------

DataType const* Checker::literal_type(Location where, std::string_view what, Context const& context, bool floating) {
    if (!context.data) return nullptr;
    if (context.data->is_error()) return context.data;
    Security security = context.has_security ? context.security : public_security;
    DataType const* form = representation(security, context.data);
    if (form && (floating ? form->is_float() : form->is_numeric())) return form;
    Report report = error(where, fmt::format("{} cannot be of type '{}'", what, context.data->name()));
    if (!form)
        report.note(fmt::format("'{}' has no public representation here", context.data->name()));
    else if (form->is_bool())
        report.help("the boolean literals are `true` and `false`");
    else if (form->is_integer())
        report.help(fmt::format("cast it: `({}) …`", form->name()));
    return builtin(DataTag::error);
}

Checker::Expr* Checker::check_literal(ast::IntLiteral const& e, Context const& context) {
    DataType const* type = literal_type(e.loc, "an integer literal", context, false);
    if (type && type->is_error()) return error_expr(e.loc);
    DataType const* suffix = e.suffix ? builtin(*e.suffix) : nullptr;
    if (type && suffix && type != suffix)
        warning(Warning::literal_suffix, e.loc,
                fmt::format("the literal is of type '{}' here, its suffix says '{}'", type->name(), suffix->name()));
    if (type && type->is_integer() && negated_ != &e) {
        // Other bases are used to write bit patterns, so there the sign bit may be set.
        std::string_view text = sources_.text(e.loc);
        bool pattern = text.size() > 1 && text[0] == '0' && text[1] > '9';
        unsigned width = type->bits() - (type->is_signed() && !pattern ? 1 : 0);
        if (width < 64 && (e.value >> width) != 0)
            warning(Warning::literal_range, e.loc,
                    fmt::format("the literal does not fit '{}' and wraps around", type->name()));
    }
    if (!type) type = suffix;
    if (type) return constant(type, e.value, e.loc);
    auto* open = make<OpenLiteral>(public_type(DataTag::open_integer), e.loc);
    open->integer = e.value;
    return open;
}

Checker::Expr* Checker::check_literal(ast::FloatLiteral const& e, Context const& context) {
    DataType const* type = literal_type(e.loc, "a floating-point literal", context, true);
    if (type && type->is_error()) return error_expr(e.loc);
    DataType const* suffix = e.suffix ? builtin(*e.suffix) : nullptr;
    if (type && suffix && type != suffix)
        warning(Warning::literal_suffix, e.loc,
                fmt::format("the literal is of type '{}' here, its suffix says '{}'", type->name(), suffix->name()));
    if (!type) type = suffix;
    if (type) {
        auto* literal = make<typed::Literal>(Type{public_security, type, 0}, e.loc);
        literal->bits = float_bits(type, e.text);
        return literal;
    }
    auto* open = make<OpenLiteral>(public_type(DataTag::open_float), e.loc);
    open->floating = true;
    open->text = e.text;
    return open;
}

Checker::Expr* Checker::constant(DataType const* type, std::uint64_t value, Location where) {
    auto* literal = make<typed::Literal>(Type{public_security, type, 0}, where);
    literal->bits = integer_bits(type, value);
    return literal;
}

Checker::Expr* Checker::check_string(ast::StringLiteral const& e) {
    std::vector<Expr*> pieces;
    std::string text; // of constant parts not yet in `pieces`
    bool sound = true;
    auto flush = [&] {
        if (text.empty()) return;
        auto* literal = make<typed::StringLiteral>(public_type(DataTag::string), e.loc);
        literal->text = result_.arena->copy(std::string_view(text));
        pieces.push_back(literal);
        text.clear();
    };
    for (ast::StringPart const& part : e.parts) {
        if (!part.is_name) {
            text += part.text;
            continue;
        }
        std::optional<Security> domain = find_domain(part.text);
        DataType const* type = find_data_type(part.text);
        if (!type) {
            DataType const* known = builtin_from_name(part.text);
            for (Kind const& kind : result_.types.kinds)
                if (known && known->name() == part.text && kind.find(known)) type = known;
        }
        typed::Variable const* variable = find_variable(part.text);
        int found = (domain ? 1 : 0) + (type ? 1 : 0) + (variable ? 1 : 0);
        if (found == 0 && (incomplete_ || lost_statements_)) {
            sound = false;
        } else if (found == 0) {
            std::vector<std::string_view> known;
            for (typed::Variable const* v : frame_->locals) known.push_back(v->name);
            for (auto const& [name, _] : globals_) known.push_back(name);
            std::string near = closest(part.text, known);
            error(part.loc, fmt::format("'{}' in a string names no variable, domain or data type", part.text))
                .help(near.empty() ? std::string("write `\\$` for a dollar sign")
                                   : fmt::format("did you mean '{}'?", near));
            sound = false;
        } else if (found > 1) {
            error(part.loc, fmt::format("'{}' in a string is ambiguous: it names {}{}{}", part.text,
                                        domain ? "a domain" : "a data type", domain && type ? " and a data type" : "",
                                        variable ? " and a variable" : ""));
            sound = false;
        } else if (domain) {
            text += name_of(*domain);
        } else if (type) {
            text += type->name();
        } else {
            auto* value = make<typed::VariableRef>(variable->type, part.loc);
            value->variable = variable;
            if (variable->type.is_error()) {
                sound = false;
                continue;
            }
            Expr* piece = to_text(value);
            if (!piece) {
                error(part.loc,
                      fmt::format("'{}' of type '{}' cannot stand in a string", part.text, to_string(variable->type)))
                    .help("only public scalars and strings have a text");
                sound = false;
                continue;
            }
            flush();
            pieces.push_back(piece);
        }
    }
    if (!sound) return error_expr(e.loc);
    if (pieces.empty()) {
        auto* literal = make<typed::StringLiteral>(public_type(DataTag::string), e.loc);
        literal->text = result_.arena->copy(std::string_view(text));
        return literal;
    }
    flush();
    if (pieces.size() == 1) return pieces[0];
    auto* joined = make<typed::JoinStrings>(public_type(DataTag::string), e.loc);
    joined->pieces = expressions(pieces);
    return joined;
}

Checker::Expr* Checker::to_text(Expr* e) {
    if (!e->type.is_public() || !e->type.is_scalar()) return nullptr;
    if (e->type.data->is_string()) return e;
    if (!e->type.data->is_bool() && !e->type.data->is_numeric()) return nullptr;
    auto* text = make<typed::ToString>(public_type(DataTag::string), e->where);
    text->operand = e;
    return text;
}

// ---- open types -----------------------------------------------------------------------------------------------------

void Checker::close(Expr* e, DataType const* type) {
    if (!e->type.data->is_open()) return;
    e->type.data = type;
    if (type->is_error()) return;
    auto close_child = [&](Expr const* child) { close(writable(child), type); };
    switch (e->kind) {
    case typed::ExprKind::Literal: {
        auto& literal = static_cast<OpenLiteral&>(*e);
        literal.bits = literal.floating ? float_bits(type, literal.text) : integer_bits(type, literal.integer);
        break;
    }
    case typed::ExprKind::Unary: {
        auto const& unary = typed::as<typed::Unary>(*e);
        if (unary.op == typed::UnaryOp::complement && !type->is_unsigned()) {
            error(e->where, fmt::format("operator '~' has no operand of type '{}'", type->name()))
                .help("give the literal an unsigned type: `5u64`");
            e->type.data = builtin(DataTag::error);
        }
        close_child(unary.operand);
        break;
    }
    case typed::ExprKind::Binary: {
        auto const& binary = typed::as<typed::Binary>(*e);
        bool shift = binary.op == typed::BinaryOp::shift_left || binary.op == typed::BinaryOp::shift_right;
        bool bitwise = binary.op == typed::BinaryOp::bit_and || binary.op == typed::BinaryOp::bit_or ||
                       binary.op == typed::BinaryOp::bit_xor;
        if ((shift && !type->is_unsigned()) || (bitwise && !type->is_integer())) {
            error(e->where, fmt::format("operator '{}' has no operands of type '{}'",
                                        ast::spelling(static_cast<ast::BinaryOp>(binary.op)), type->name()))
                .help("give the literals an unsigned type: `5u64`");
            e->type.data = builtin(DataTag::error);
        }
        close_child(binary.left);
        close_child(binary.right);
        break;
    }
    case typed::ExprKind::Conditional:
        close_child(typed::as<typed::Conditional>(*e).yes);
        close_child(typed::as<typed::Conditional>(*e).no);
        break;
    case typed::ExprKind::Comma:
        close_child(typed::as<typed::Comma>(*e).second);
        break;
    case typed::ExprKind::Index:
        close_child(typed::as<typed::Index>(*e).operand);
        break;
    case typed::ExprKind::ArrayConstructor:
        for (Expr const* element : typed::as<typed::ArrayConstructor>(*e).elements) close_child(element);
        break;
    case typed::ExprKind::Cat:
        close_child(typed::as<typed::Cat>(*e).left);
        close_child(typed::as<typed::Cat>(*e).right);
        break;
    case typed::ExprKind::Reshape:
        close_child(typed::as<typed::Reshape>(*e).operand);
        break;
    default:
        break; // nothing else is ever open
    }
}

void Checker::close_by_default(Expr* e) {
    if (e->type.data->tag() == DataTag::open_integer) close(e, builtin(DataTag::int64));
    if (e->type.data->tag() == DataTag::open_float) close(e, builtin(DataTag::float64));
}

// ---- conversions ----------------------------------------------------------------------------------------------------

Checker::Expr* Checker::classify(Expr* e, Security security, DataType const* data) {
    if (e->type.is_error() || e->type.is_private() || security == public_security) return e;
    auto* c = make<typed::Classify>(Type{security, data, e->type.dims}, e->where);
    c->operand = e;
    return c;
}

Checker::Expr* Checker::convert(Expr* e, Type const& place) {
    if (e->type.is_error() || place.is_error()) return e;
    if (e->type.data->is_open()) close(e, representation(place.security, place.data));
    return classify(e, place.security, place.data);
}

Checker::Expr* Checker::assign_to(Expr* e, Type const& place, Location where, std::string_view what) {
    if (e->type.is_error()) return e;
    if (place.is_error()) {
        close_by_default(e);
        return e;
    }
    if (assignable(e->type, place)) return convert(e, place);

    close_by_default(e);
    Type const& have = e->type;
    Report report = error(where, fmt::format("{} of type '{}' cannot be set to a value of type '{}'", what,
                                             to_string(place), to_string(have)));
    if (have.is_private() && place.is_public())
        report.help("a private value becomes public only by `declassify`, which every party learns");
    else if (!below(have.security, place.security))
        report.help(fmt::format("values of the domains '{}' and '{}' never mix", name_of(have.security),
                                name_of(place.security)));
    else if (!data_assignable(have, place)) {
        DataType const* form = have.is_public() ? representation(place.security, place.data) : place.data;
        if (form && form->is_builtin() && !form->is_string() && have.data->is_builtin() && !have.data->is_string())
            report.help(fmt::format("convert it with a cast: `({}) …`", form->name()));
    } else if (have.is_array() && place.is_scalar())
        report.help("take an element: `…[0]`");
    return error_expr(e->where);
}

} // namespace smpc::secrec
