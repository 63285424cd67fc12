// SPDX-License-Identifier: Apache-2.0
//
// Expressions, except operators, calls, literals and assignments, which have files of their own.
#include "secrec/compiler/checker_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

Type const length_type = public_type(DataTag::uint64);

} // namespace

Checker::Expr* Checker::error_expr(Location where) {
    return make<typed::Literal>(error_type(), where);
}

Checker::Expr* Checker::check(ast::Expr const& e, Context const& context) {
    Expr* result = check_kind(e, context);
    if (index_) index_->expression(e.loc, result);
    return result;
}

Checker::Expr* Checker::check_kind(ast::Expr const& e, Context const& context) {
    switch (e.kind) {
    case ast::ExprKind::IntLiteral:
        return check_literal(ast::as<ast::IntLiteral>(e), context);
    case ast::ExprKind::FloatLiteral:
        return check_literal(ast::as<ast::FloatLiteral>(e), context);
    case ast::ExprKind::BoolLiteral:
        return constant(builtin(DataTag::bool_), ast::as<ast::BoolLiteral>(e).value ? 1 : 0, e.loc);
    case ast::ExprKind::StringLiteral:
        return check_string(ast::as<ast::StringLiteral>(e));
    case ast::ExprKind::Name:
        return check_name(ast::as<ast::Name>(e));
    case ast::ExprKind::Call:
        return check_call(ast::as<ast::Call>(e), context);
    case ast::ExprKind::Intrinsic:
        return check_intrinsic(ast::as<ast::Intrinsic>(e), context);
    case ast::ExprKind::DomainId:
        return check_domain_id(ast::as<ast::DomainId>(e));
    case ast::ExprKind::Cat:
        return check_cat(ast::as<ast::Cat>(e), context);
    case ast::ExprKind::Reshape:
        return check_reshape(ast::as<ast::Reshape>(e), context);
    case ast::ExprKind::ArrayConstructor:
        return check_array(ast::as<ast::ArrayConstructor>(e), context);
    case ast::ExprKind::Field:
        return check_field(ast::as<ast::Field>(e));
    case ast::ExprKind::Index:
        return check_index(ast::as<ast::Index>(e), context);
    case ast::ExprKind::Unary:
        return check_unary(ast::as<ast::Unary>(e), context);
    case ast::ExprKind::Binary:
        return check_binary(ast::as<ast::Binary>(e), context);
    case ast::ExprKind::IncDec:
        return check_incdec(ast::as<ast::IncDec>(e));
    case ast::ExprKind::Assign:
        return check_assign(ast::as<ast::Assign>(e));
    case ast::ExprKind::Ternary:
        return check_ternary(ast::as<ast::Ternary>(e), context);
    case ast::ExprKind::Qualified:
        return check_qualified(ast::as<ast::Qualified>(e), context);
    case ast::ExprKind::Cast:
        return check_cast(ast::as<ast::Cast>(e), context);
    case ast::ExprKind::OperatorChain: {
        auto is_type = [this](std::string_view name) { return is_data_type_name(name); };
        return check(ast::resolve(ast::as<ast::OperatorChain>(e), is_type, *result_.arena), context);
    }
    }
    __builtin_unreachable();
}

Checker::Expr* Checker::check_value(ast::Expr const& e, Context const& context) {
    Expr* value = check(e, context);
    if (!value->type.is_void()) return value;
    error(e.loc, "this has no value (its type is void)");
    return error_expr(e.loc);
}

Checker::Expr* Checker::check_closed(ast::Expr const& e, Context const& context) {
    Expr* value = check_value(e, context);
    close_by_default(value);
    return value;
}

Checker::Expr* Checker::check_length(ast::Expr const& e, std::string_view what) {
    Expr* value = check_closed(e, context_of(length_type));
    if (value->type.is_error() || value->type == length_type) return value;
    Report report =
        error(e.loc, fmt::format("{} must be a public uint64 scalar, not '{}'", what, to_string(value->type)));
    if (value->type.is_private())
        report.help("sizes and positions are always public");
    else if (value->type.is_scalar() && value->type.data->is_integer())
        report.help("cast it: `(uint) …`");
    return error_expr(e.loc);
}

Checker::Expr* Checker::check_condition(ast::Expr const& e, std::string_view what) {
    Type const truth = public_type(DataTag::bool_);
    Expr* value = check_closed(e, context_of(truth));
    if (value->type.is_error() || value->type == truth) return value;
    Report report =
        error(e.loc, fmt::format("{} must be a public bool scalar, not '{}'", what, to_string(value->type)));
    if (value->type.is_private())
        report.help("the flow of control is public; choose between private values with arithmetic (`oblivious`), or "
                    "`declassify` the condition if every party may learn it");
    else if (auto const* assign = ast::try_as<ast::Assign>(&e); assign && !assign->op)
        report.suggest(assign->op_loc, "==");
    else if (value->type.is_scalar() && value->type.data->is_numeric())
        report.help("compare it: `… != 0`");
    return error_expr(e.loc);
}

// ---- names ----------------------------------------------------------------------------------------------------------

typed::Variable const* Checker::find_variable(std::string_view name) const {
    for (auto v = frame_->locals.rbegin(); v != frame_->locals.rend(); ++v)
        if ((*v)->name == name) return *v;
    if (VariableIndex v = template_variable(name); v != no_variable)
        if (frame_->quantifiers[static_cast<std::size_t>(v)].sort == TemplateArgument::Sort::dimension) return nullptr;
    auto found = globals_.find(name);
    return found == globals_.end() ? nullptr : found->second;
}

Checker::Expr* Checker::check_name(ast::Name const& e) {
    if (typed::Variable const* variable = find_variable(e.text)) {
        auto* ref = make<typed::VariableRef>(variable->type, e.loc);
        ref->variable = variable;
        return ref;
    }
    if (VariableIndex v = template_variable(e.text); v != no_variable && !frame_->arguments.empty()) {
        TemplateArgument const& a = frame_->arguments[static_cast<std::size_t>(v)];
        if (a.sort == TemplateArgument::Sort::dimension) return constant(length_type.data, a.dimension, e.loc);
    }
    report_unknown_name({e.text, e.loc});
    return error_expr(e.loc);
}

void Checker::report_unknown_name(ast::Identifier const& name) {
    if (incomplete_ || lost_statements_ || broken_names_.contains(name.text)) return;
    std::string_view sort;
    if (find_domain(name.text))
        sort = "a domain";
    else if (find_data_type(name.text))
        sort = "a data type";
    else if (structures_.contains(name.text))
        sort = "a structure";
    else if (kinds_.contains(name.text))
        sort = "a kind";
    else if (frame_->module->procedures.contains(name.text))
        sort = "a procedure";
    if (!sort.empty()) {
        error(name.loc, fmt::format("'{}' is {}, not a variable", name.text, sort));
        return;
    }
    std::vector<std::string_view> known;
    for (typed::Variable const* v : frame_->locals) known.push_back(v->name);
    for (auto const& [other, _] : globals_) known.push_back(other);
    Report report = error(name.loc, fmt::format("unknown variable '{}'", name.text));
    report.suggest(name.loc, closest(name.text, known));
}

Checker::Expr* Checker::check_domain_id(ast::DomainId const& e) {
    if (!e.domain.is_public) {
        std::optional<SecurityPattern> p = pattern(std::optional(e.domain));
        if (!p) return error_expr(e.loc);
        if (p->security != public_security) {
            auto* id = make<typed::DomainId>(length_type, e.loc);
            id->domain = p->security;
            return id;
        }
    }
    error(e.loc, "public data belongs to no domain, so it has no domain number");
    return error_expr(e.loc);
}

// ---- forms with one operand -----------------------------------------------------------------------------------------

Checker::Expr* Checker::check_intrinsic(ast::Intrinsic const& e, Context const& context) {
    using Op = ast::IntrinsicOp;
    Type const text = public_type(DataTag::string);
    Type const bytes = public_type(DataTag::uint8, 1);
    /// The operand if it has exactly this type.
    auto exact = [&](Type const& wanted) -> Expr* {
        Expr* operand = check_closed(*e.operand, context_of(wanted));
        if (operand->type.is_error()) return nullptr;
        if (operand->type == wanted) return operand;
        error(e.operand->loc, fmt::format("the operand of '{}' must be '{}', not '{}'", ast::spelling(e.op),
                                          to_string(wanted), to_string(operand->type)));
        return nullptr;
    };
    auto with = [&](auto* node, Expr* operand) -> Expr* {
        node->operand = operand;
        return node;
    };
    switch (e.op) {
    case Op::declassify: {
        Context inner;
        inner.dims = context.dims;
        Expr* operand = check_closed(*e.operand, inner);
        Type const& have = operand->type;
        if (have.is_error()) return error_expr(e.loc);
        if (have.is_public()) {
            error(e.loc, fmt::format("'declassify' of a value that is public already ('{}')", to_string(have)));
            return error_expr(e.loc);
        }
        DataType const* form = representation(have.security, have.data);
        if (!form) {
            error(e.loc,
                  fmt::format("'{}' cannot be declassified: it has no public representation", have.data->name()));
            return error_expr(e.loc);
        }
        return with(make<typed::Declassify>(Type{public_security, form, have.dims}, e.loc), operand);
    }
    case Op::size:
    case Op::shape: {
        Expr* operand = check_closed(*e.operand);
        if (operand->type.is_error()) return error_expr(e.loc);
        if (e.op == Op::size) return with(make<typed::Size>(length_type, e.loc), operand);
        return with(make<typed::Shape>(public_type(DataTag::uint64, 1), e.loc), operand);
    }
    case Op::tostring: {
        Context inner;
        inner.has_security = true;
        inner.dims = 0;
        Expr* operand = check_closed(*e.operand, inner);
        if (operand->type.is_error()) return error_expr(e.loc);
        Expr* result = operand->type.data->is_string() ? nullptr : to_text(operand);
        if (result) {
            result->where = e.loc;
            return result;
        }
        error(e.loc, fmt::format("'tostring' needs a public scalar of type bool, integer or float, not '{}'",
                                 to_string(operand->type)));
        return error_expr(e.loc);
    }
    case Op::strlen:
        if (Expr* operand = exact(text)) return with(make<typed::StringLength>(length_type, e.loc), operand);
        return error_expr(e.loc);
    case Op::bytes_from_string:
        if (Expr* operand = exact(text)) return with(make<typed::BytesFromString>(bytes, e.loc), operand);
        return error_expr(e.loc);
    case Op::string_from_bytes:
        if (Expr* operand = exact(bytes)) return with(make<typed::StringFromBytes>(text, e.loc), operand);
        return error_expr(e.loc);
    case Op::set_fpu_state:
        if (Expr* operand = exact(length_type)) return with(make<typed::SetFpuState>(void_type(), e.loc), operand);
        return error_expr(e.loc);
    case Op::fpu_state:
        return make<typed::FpuState>(length_type, e.loc);
    }
    __builtin_unreachable();
}

// ---- arrays ---------------------------------------------------------------------------------------------------------

Checker::Expr* Checker::check_cat(ast::Cat const& e, Context const& context) {
    Expr* left = check_value(*e.left, context);
    Expr* right = check_value(*e.right, context);
    Type const& a = left->type;
    Type const& b = right->type;
    if (a.is_error() || b.is_error()) return error_expr(e.loc);
    auto fail = [&](Location where, std::string message) {
        error(where, std::move(message));
        return error_expr(e.loc);
    };
    if (a.is_scalar() || b.is_scalar())
        return fail(e.loc, fmt::format("'cat' joins arrays, not scalars ('{}' and '{}')", to_string(a), to_string(b)));
    if (a.dims != b.dims)
        return fail(e.loc, fmt::format("'cat' needs arrays with the same number of dimensions ('{}' and '{}')",
                                       to_string(a), to_string(b)));
    std::optional<Security> security = upper(a.security, b.security);
    DataType const* data = upper_data(a, b);
    if (!security || !data)
        return fail(e.loc, fmt::format("'cat' cannot join '{}' and '{}'", to_string(a), to_string(b)));
    if (e.dimension >= a.dims)
        return fail(e.loc, fmt::format("'cat' along dimension {} of arrays with {} dimension{}; they count from 0",
                                       e.dimension, a.dims, a.dims == 1 ? "" : "s"));
    Type const type{*security, data, a.dims};
    if (!data->is_open()) {
        left = convert(left, type);
        right = convert(right, type);
    }
    auto* cat = make<typed::Cat>(type, e.loc);
    cat->left = left;
    cat->right = right;
    cat->dimension = static_cast<std::uint32_t>(e.dimension);
    return cat;
}

Checker::Expr* Checker::check_reshape(ast::Reshape const& e, Context const& context) {
    Context inner = context;
    inner.dims = -1;
    Expr* operand = check_value(*e.operand, inner);
    std::vector<Expr*> shape;
    bool sound = !operand->type.is_error();
    for (ast::Expr const* d : e.dimensions) {
        shape.push_back(check_length(*d, "a length"));
        sound = sound && !shape.back()->type.is_error();
    }
    if (shape.empty()) {
        error(e.loc, "'reshape' needs at least one length");
        sound = false;
    } else if (sound && (operand->type.data->is_string() || operand->type.data->is_structure())) {
        error(e.loc, fmt::format("there are no arrays of '{}'", operand->type.data->name()));
        sound = false;
    }
    if (!sound) return error_expr(e.loc);
    auto* reshape = make<typed::Reshape>(
        Type{operand->type.security, operand->type.data, static_cast<std::uint32_t>(shape.size())}, e.loc);
    reshape->operand = operand;
    reshape->shape = expressions(shape);
    return reshape;
}

Checker::Expr* Checker::check_array(ast::ArrayConstructor const& e, Context const& context) {
    Context inner = context;
    inner.dims = 0;
    std::vector<Expr*> elements;
    bool sound = true;
    Type above;
    for (ast::Expr const* element : e.elements) {
        Expr* value = check_value(*element, inner);
        elements.push_back(value);
        if (value->type.is_error() || !sound) {
            sound = false;
            continue;
        }
        Type const& have = value->type;
        if (have.is_array() || have.data->is_string() || have.data->is_structure()) {
            error(element->loc,
                  fmt::format("an element of an array must be a scalar of type bool, integer or float, not "
                              "'{}'",
                              to_string(have)));
            sound = false;
            continue;
        }
        if (elements.size() == 1) {
            above = have;
            continue;
        }
        std::optional<Security> security = upper(above.security, have.security);
        DataType const* data = upper_data(above, have);
        if (!security || !data) {
            close_by_default(value);
            error(element->loc,
                  fmt::format("this element is '{}', those before are '{}'", to_string(have), to_string(above)));
            sound = false;
            continue;
        }
        above = {*security, data, 0};
    }
    if (!sound) return error_expr(e.loc);
    if (!above.data->is_open())
        for (Expr*& element : elements) element = convert(element, above);
    above.dims = 1;
    auto* array = make<typed::ArrayConstructor>(above, e.loc);
    array->elements = expressions(elements);
    return array;
}

std::optional<std::vector<typed::Subscript>> Checker::check_subscripts(ast::Index const& e, Type const& operand) {
    std::vector<typed::Subscript> result;
    bool sound = !operand.is_error();
    for (ast::Subscript const& s : e.subscripts) {
        typed::Subscript subscript;
        subscript.is_slice = s.is_slice;
        auto bound = [&](ast::Expr const* b) -> Expr const* {
            if (!b) return nullptr;
            Expr* value = check_length(*b, s.is_slice ? "the bound of a slice" : "an index");
            sound = sound && !value->type.is_error();
            return value;
        };
        subscript.low = bound(s.low);
        subscript.high = bound(s.high);
        result.push_back(subscript);
    }
    if (!operand.is_error() && operand.dims != result.size()) {
        error(e.loc, operand.is_scalar()
                         ? fmt::format("a scalar of type '{}' cannot be indexed", to_string(operand))
                         : fmt::format("'{}' needs {} ind{}, {} given", to_string(operand), operand.dims,
                                       operand.dims == 1 ? "ex" : "ices",
                                       result.size() == 1 ? "one is" : fmt::format("{} are", result.size())));
        sound = false;
    }
    if (!sound) return std::nullopt;
    return result;
}

Checker::Expr* Checker::check_index(ast::Index const& e, Context const& context) {
    Context inner = context;
    inner.dims = static_cast<int>(e.subscripts.size());
    Expr* operand = check_value(*e.object, inner);
    auto subscripts = check_subscripts(e, operand->type);
    if (!subscripts) return error_expr(e.loc);
    auto slices = std::count_if(subscripts->begin(), subscripts->end(), [](auto const& s) { return s.is_slice; });
    auto* index =
        make<typed::Index>(Type{operand->type.security, operand->type.data, static_cast<std::uint32_t>(slices)}, e.loc);
    index->operand = operand;
    index->subscripts = list(*subscripts);
    return index;
}

// ---- the rest -------------------------------------------------------------------------------------------------------

std::optional<std::uint32_t> Checker::find_field(Type const& object, ast::Identifier const& field) {
    if (object.is_error()) return std::nullopt;
    StructType const* s = object.data->structure();
    if (!s) {
        error(field.loc, fmt::format("'{}' is no structure, so it has no field '{}'", to_string(object), field.text));
        return std::nullopt;
    }
    if (auto position = s->find(field.text)) return static_cast<std::uint32_t>(*position);
    std::vector<std::string_view> known;
    for (secrec::Field const& f : s->fields) known.push_back(f.name);
    Report report = error(field.loc, fmt::format("'{}' has no field '{}'", object.data->name(), field.text));
    report.note(s->where, "the structure is declared here");
    report.suggest(field.loc, closest(field.text, known));
    return std::nullopt;
}

Checker::Expr* Checker::check_field(ast::Field const& e) {
    Expr* object = check_value(*e.object);
    std::optional<std::uint32_t> position = find_field(object->type, e.field);
    if (!position) return error_expr(e.loc);
    auto* field = make<typed::Field>(object->type.data->structure()->fields[*position].type, e.loc);
    field->object = object;
    field->field = *position;
    return field;
}

Checker::Expr* Checker::check_ternary(ast::Ternary const& e, Context const& context) {
    Context inner;
    inner.has_security = true;
    inner.data = builtin(DataTag::bool_);
    Expr* condition = check_closed(*e.condition, inner);
    Expr* yes = check(*e.yes, context);
    Expr* no = check(*e.no, context);
    if (condition->type.is_error() || yes->type.is_error() || no->type.is_error()) return error_expr(e.loc);
    auto fail = [&](Location where, std::string message) {
        error(where, std::move(message));
        return error_expr(e.loc);
    };
    Type const& c = condition->type;
    Type const& a = yes->type;
    Type const& b = no->type;
    if (c.is_private() || !c.data->is_bool())
        return fail(e.condition->loc, fmt::format("the condition of '?:' must be public bool, not '{}'", to_string(c)));
    auto finish = [&](Type const& type) {
        auto* result = make<typed::Conditional>(type, e.loc);
        result->condition = condition;
        result->yes = yes;
        result->no = no;
        return result;
    };
    if (a.is_void() && b.is_void()) {
        if (c.is_array()) return fail(e.loc, "an array condition cannot choose between expressions without value");
        return finish(void_type());
    }
    auto mismatch = [&] {
        close_by_default(yes);
        close_by_default(no);
        return fail(e.loc, fmt::format("the branches of '?:' have the types '{}' and '{}'", to_string(yes->type),
                                       to_string(no->type)));
    };
    if (a.is_void() || b.is_void() || a.dims != b.dims) return mismatch();
    std::optional<Security> security = upper(a.security, b.security);
    DataType const* data = upper_data(a, b);
    if (!security || !data) return mismatch();
    if (c.is_array() && c.dims != a.dims)
        return fail(e.loc, fmt::format("the condition has {} dimensions, the branches {}", c.dims, a.dims));
    Type const type{*security, data, a.dims};
    if (!data->is_open()) {
        yes = convert(yes, type);
        no = convert(no, type);
    }
    return finish(type);
}

Checker::Expr* Checker::check_qualified(ast::Qualified const& e, Context const& context) {
    Context inner = context;
    bool sound = true;
    bool security = false, data = false, dims = false;
    auto set_data = [&](DataType const* type) {
        if (type->is_error()) sound = false;
        inner.data = type;
        data = true;
    };
    auto set_security = [&](Security s) {
        inner.has_security = security = true;
        inner.security = s;
    };
    for (ast::Qualifier const& q : e.qualifiers) {
        switch (q.kind) {
        case ast::Qualifier::Kind::public_:
            set_security(public_security);
            break;
        case ast::Qualifier::Kind::builtin:
            set_data(builtin(q.builtin));
            break;
        case ast::Qualifier::Kind::dim:
            if (std::optional<DimPattern> p = pattern(std::optional(q.dim))) {
                inner.dims = static_cast<int>(p->dims);
                dims = true;
            } else {
                sound = false;
            }
            break;
        case ast::Qualifier::Kind::name:
            if (find_data_type(q.name.text) || structures_.contains(q.name.text) || !find_domain(q.name.text)) {
                std::optional<DataPattern> p = data_pattern(q.name, q.loc, false, {});
                if (p)
                    set_data(substitute(*p, frame_->arguments, q.loc));
                else
                    sound = false;
            } else {
                set_security(*find_domain(q.name.text));
            }
            break;
        }
    }
    if (!sound) {
        check_closed(*e.operand);
        return error_expr(e.loc);
    }
    Expr* value = check_value(*e.operand, inner);
    Type const& have = value->type;
    if (have.is_error()) return error_expr(e.loc);
    if ((!security || have.security == inner.security) && (!data || have.data == inner.data) &&
        (!dims || static_cast<int>(have.dims) == inner.dims))
        return value;
    close_by_default(value);
    Report report = error(e.loc, fmt::format("'::' does not hold: the expression is '{}'", to_string(value->type)));
    if (security && have.is_public() && inner.security != public_security)
        report.help("'::' converts nothing; assign the value to a private variable to classify it");
    else if (data && have.data != inner.data)
        report.help(fmt::format("'::' converts nothing; a cast does: `({}) …`", inner.data->name()));
    return error_expr(e.loc);
}

Checker::Expr* Checker::check_comma(ast::Binary const& e, Context const& context) {
    Expr* first = check(*e.left);
    close_by_default(first);
    Expr* second = check(*e.right, context);
    if (first->type.is_error() || second->type.is_error()) return error_expr(e.loc);
    auto* comma = make<typed::Comma>(second->type, e.loc);
    comma->first = first;
    comma->second = second;
    return comma;
}

} // namespace smpc::secrec
