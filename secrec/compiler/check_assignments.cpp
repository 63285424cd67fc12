// SPDX-License-Identifier: Apache-2.0
//
// Places that can be assigned to, and the three forms that do: `=`, `op=`, `++` and `--`. The last two are operators with the
// place as left operand, so they find the same definitions; an indexed place counts as a scalar there, because the
// operation is one per element.
#include "secrec/compiler/checker_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

Type element_type(Type type, bool indexed) {
    if (indexed) type.dims = 0;
    return type;
}

bool same_element(Type const& a, Type const& b) {
    return a.security == b.security && a.data == b.data;
}

} // namespace

std::optional<typed::Place> Checker::check_place(ast::Expr const& e) {
    std::optional<typed::Place> place = check_place_kind(e);
    if (index_ && place) index_->place(e.loc, place->type);
    return place;
}

std::optional<typed::Place> Checker::check_place_kind(ast::Expr const& e) {
    typed::Place place;
    place.where = e.loc;
    switch (e.kind) {
    case ast::ExprKind::Name: {
        ast::Identifier name{ast::as<ast::Name>(e).text, e.loc};
        place.variable = find_variable(name.text);
        if (!place.variable) {
            if (template_variable(name.text) != no_variable)
                error(e.loc, fmt::format("'{}' is a template variable and cannot be assigned to", name.text));
            else
                report_unknown_name(name);
            return std::nullopt;
        }
        place.whole = place.type = place.variable->type;
        if (place.type.is_error()) return std::nullopt;
        return place;
    }
    case ast::ExprKind::Field: {
        auto const& field = ast::as<ast::Field>(e);
        std::optional<typed::Place> object = check_place(*field.object);
        if (!object) return std::nullopt;
        StructType const* s = object->type.data->structure();
        std::optional<std::uint32_t> position = find_field(object->type, field.field);
        if (!position) return std::nullopt;
        std::vector<std::uint32_t> path(object->fields.begin(), object->fields.end());
        path.push_back(*position);
        place.variable = object->variable;
        place.fields = list(path);
        place.whole = place.type = s->fields[*position].type;
        return place;
    }
    case ast::ExprKind::Index: {
        auto const& index = ast::as<ast::Index>(e);
        std::optional<typed::Place> object = check_place(*index.object);
        auto subscripts = check_subscripts(index, object ? object->type : error_type());
        if (!object || !subscripts) return std::nullopt;
        if (object->indexed) break;
        place.variable = object->variable;
        place.fields = object->fields;
        place.whole = place.type = object->type;
        place.indexed = true;
        place.subscripts = list(*subscripts);
        place.type.dims = static_cast<std::uint32_t>(
            std::count_if(subscripts->begin(), subscripts->end(), [](auto const& s) { return s.is_slice; }));
        return place;
    }
    default:
        break;
    }
    error(e.loc, "this cannot be assigned to")
        .help("an assignment needs a variable, a field, or an indexed variable or field");
    return std::nullopt;
}

std::string Checker::quoted(ast::Expr const& e) const {
    std::string_view text = sources_.text(e.loc);
    bool short_enough = text.size() <= 40 && text.find('\n') == std::string_view::npos;
    return short_enough ? fmt::format("'{}'", text) : "the left side";
}

Checker::Expr* Checker::check_assign(ast::Assign const& e) {
    std::optional<typed::Place> place = check_place(*e.target);
    if (!place) {
        check_closed(*e.value);
        return error_expr(e.loc);
    }
    if (e.op) return check_compound(e, *place);
    Expr* value = check_value(*e.value, context_of(place->type));
    value = assign_to(value, place->type, e.value->loc, quoted(*e.target));
    if (value->type.is_error()) return error_expr(e.loc);
    auto* assign = make<typed::Assign>(place->type, e.loc);
    assign->place = *place;
    assign->value = value;
    return assign;
}

Checker::Expr* Checker::check_compound(ast::Assign const& e, typed::Place const& place) {
    Expr* value = check_value(*e.value, context_of(place.type));
    if (value->type.is_error()) return error_expr(e.loc);
    auto op = static_cast<typed::BinaryOp>(*e.op);
    std::string_view spelling = ast::spelling(*e.op);
    Overloads const& overloads = binary_[static_cast<std::size_t>(*e.op)];
    if (!assignable(value->type, place.type)) {
        assign_to(value, place.type, e.value->loc, quoted(*e.target));
        return error_expr(e.loc);
    }
    if (value->type.data->is_open()) close(value, representation(place.type.security, place.type.data));
    if (value->type.is_error()) return error_expr(e.loc);

    Type const types[] = {element_type(place.type, place.indexed), element_type(value->type, place.indexed)};
    auto* result = make<typed::CompoundAssign>(place.type, e.loc);
    result->place = place;
    result->op = op;
    result->value = value;
    if (!place.type.data->is_string() && !place.type.data->is_structure()) {
        OperatorMatch match =
            search(overloads, types, context_of(types[0]), nullptr, e.loc, fmt::format("operator '{}'", spelling));
        if (match.ambiguous) return error_expr(e.loc);
        if (match.definition) {
            typed::Procedure const* procedure = procedure_of(*match.definition, match.arguments, e.loc);
            if (procedure->return_type.is_error()) return error_expr(e.loc);
            if (!same_element(procedure->return_type, place.type)) {
                error(e.loc, fmt::format("operator '{}' gives '{}' here, which is not the type of the left side",
                                         spelling, to_string(procedure->return_type)))
                    .note(procedure->head, "the definition that fits");
                return error_expr(e.loc);
            }
            Type const& parameter = procedure->parameters[1]->type;
            result->procedure = procedure;
            result->value = classify(value, parameter.security, parameter.data);
            return result;
        }
    }
    bool applies = types[0].is_public() && types[1].is_public() && types[0].data == types[1].data &&
                   builtin_result(op, types[0].data) == types[0].data;
    if (!applies) {
        report_no_operator(e.loc, fmt::format("{}=", spelling), types, overloads);
        return error_expr(e.loc);
    }
    return result;
}

Checker::Expr* Checker::check_incdec(ast::IncDec const& e) {
    std::string_view spelling = e.increment ? "++" : "--";
    std::optional<typed::Place> place = check_place(*e.target);
    if (!place) return error_expr(e.loc);
    Type type = element_type(place->type, place->indexed);
    DataType const* form = representation(type.security, type.data);
    if (!form || !form->is_numeric()) {
        error(e.loc, fmt::format("operator '{}' needs a number, not '{}'", spelling, to_string(place->type)));
        return error_expr(e.loc);
    }
    ast::BinaryOp op = e.increment ? ast::BinaryOp::add : ast::BinaryOp::subtract;
    Overloads const& overloads = binary_[static_cast<std::size_t>(op)];
    Expr* one = constant(form, 1, e.loc);
    Type const types[] = {type, {public_security, form, type.dims}};
    auto* result = make<typed::IncDec>(place->type, e.loc);
    result->place = *place;
    result->increment = e.increment;
    result->prefix = e.prefix;
    result->one = one;
    OperatorMatch match =
        search(overloads, types, context_of(type), nullptr, e.loc, fmt::format("operator '{}'", ast::spelling(op)));
    if (match.ambiguous) return error_expr(e.loc);
    if (match.definition) {
        typed::Procedure const* procedure = procedure_of(*match.definition, match.arguments, e.loc);
        if (procedure->return_type.is_error()) return error_expr(e.loc);
        if (!same_element(procedure->return_type, type)) {
            error(e.loc, fmt::format("operator '{}' gives '{}' here, which is not the type of the operand",
                                     ast::spelling(op), to_string(procedure->return_type)));
            return error_expr(e.loc);
        }
        Type const& parameter = procedure->parameters[1]->type;
        result->procedure = procedure;
        result->one = classify(one, parameter.security, parameter.data);
        return result;
    }
    if (type.is_private()) {
        report_no_operator(e.loc, ast::spelling(op), types, overloads);
        return error_expr(e.loc);
    }
    return result;
}

} // namespace smpc::secrec
