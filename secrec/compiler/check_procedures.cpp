// SPDX-License-Identifier: Apache-2.0
//
// Declarations of procedures, operators and casts: signatures, duplicates, annotations; and the frame round a body.
#include "secrec/compiler/checker_state.h"

#include <algorithm>

#include <fmt/format.h>

namespace smpc::secrec {

Definition& Checker::new_definition(ast::ProcDecl const& decl, ModuleSymbols const& module) {
    Definition& d = definitions_.emplace_back();
    d.decl = &decl;
    d.module = &module;
    d.order = static_cast<std::uint32_t>(definitions_.size());
    return d;
}

Overloads& Checker::operator_table(ast::ProcDecl const& decl) {
    switch (decl.kind) {
    case ast::ProcDecl::Kind::unary_operator:
        return unary_[static_cast<std::size_t>(decl.unary_op)];
    case ast::ProcDecl::Kind::binary_operator:
        return binary_[static_cast<std::size_t>(decl.binary_op)];
    default:
        return casts_;
    }
}

void Checker::declare_procedure(ast::ProcDecl const& decl, ModuleSymbols& module) {
    Definition& definition = new_definition(decl, module);
    definition.quantifiers = read_quantifiers(decl.quantifiers);
    read_annotation(definition);

    std::set<std::string_view> names;
    for (ast::Parameter const& p : decl.parameters)
        if (!names.insert(p.name.text).second) {
            error(p.name.loc, fmt::format("two parameters are called '{}'", p.name.text));
            definition.valid = false;
        }

    Frame frame;
    frame.module = &module;
    frame.quantifiers = definition.quantifiers;
    FrameGuard guard(frame_, frame);
    TypePattern error_pattern;
    error_pattern.data.type = builtin(DataTag::error);
    for (ast::Parameter const& p : decl.parameters) {
        std::optional<TypePattern> type = pattern(p.type);
        if (!type) definition.valid = false;
        definition.parameters.push_back(type.value_or(error_pattern));
    }
    if (decl.return_type) {
        std::optional<TypePattern> type = pattern(*decl.return_type);
        if (!type) definition.valid = false;
        definition.result = type.value_or(error_pattern);
    }

    if (decl.is_template)
        declare_template(definition, module);
    else
        declare_plain(definition, module);
}

void Checker::read_annotation(Definition& definition) {
    auto const& annotation = definition.decl->annotation;
    if (!annotation) return;
    if (annotation->name.text != "deprecated") {
        error(annotation->loc, fmt::format("unknown annotation '@{}'", annotation->name.text))
            .suggest(annotation->name.loc, closest(annotation->name.text, std::vector<std::string_view>{"deprecated"}))
            .help("the only annotation is `@deprecated` or `@deprecated(\"message\")`");
        return;
    }
    definition.deprecated = true;
    definition.deprecation = annotation->message.value_or("");
}

void Checker::declare_plain(Definition& definition, ModuleSymbols& module) {
    ast::ProcDecl const& decl = *definition.decl;
    // A type that cannot be resolved becomes the error type, so that the body is checked for other faults.
    for (TypePattern const& p : definition.parameters) {
        Type type = substitute(p, {});
        if (type.is_error()) definition.valid = false;
        definition.parameter_types.push_back(type);
    }
    definition.return_type = definition.result ? substitute(*definition.result, {}) : void_type();
    if (definition.return_type.is_error()) definition.valid = false;

    if (decl.kind == ast::ProcDecl::Kind::procedure) {
        Overloads& overloads = module.procedures[decl.name.text];
        if (!definition.valid || !replaces_earlier(definition, module, overloads))
            overloads.plain.push_back(&definition);
    } else {
        bool is_cast = decl.kind == ast::ProcDecl::Kind::cast;
        if (definition.valid)
            definition.valid = is_cast ? check_cast_signature(definition, definition.return_type,
                                                              definition.parameter_types, decl.head)
                                       : check_operator_signature(definition, definition.return_type,
                                                                  definition.parameter_types, decl.head);
        if (definition.valid) operator_table(decl).plain.push_back(&definition);
    }
    definition.procedure = new_procedure(definition, definition.return_type, definition.parameter_types, {});
}

bool Checker::replaces_earlier(Definition& definition, ModuleSymbols& module, Overloads& overloads) {
    auto same = [&](Definition const* other) {
        return other->valid && other->parameter_types == definition.parameter_types &&
               other->return_type == definition.return_type;
    };
    for (ModuleSymbols const* import : module.imports) {
        auto found = import->procedures.find(definition.decl->name.text);
        if (found == import->procedures.end()) continue;
        for (Definition const* other : found->second.plain)
            if (same(other)) {
                error(definition.decl->head, fmt::format("procedure '{}' has the signature of one in the imported "
                                                         "module '{}'",
                                                         definition.decl->name.text, import->name))
                    .note(other->decl->head, "defined there");
                definition.valid = false;
                return false;
            }
    }
    for (Definition*& other : overloads.plain)
        if (same(other)) {
            warning(Warning::duplicate_definition, definition.decl->head,
                    fmt::format("procedure '{}' is defined twice with the same signature; the last definition is used",
                                definition.decl->name.text))
                .note(other->decl->head, "first defined here");
            other = &definition;
            // It is called wherever the first one was visible.
            definition.order = std::min(definition.order, other->order);
            return true;
        }
    return false;
}

typed::Procedure* Checker::new_procedure(Definition const& definition, Type return_type,
                                         std::span<Type const> parameters,
                                         std::span<TemplateArgument const> arguments) {
    ast::ProcDecl const& decl = *definition.decl;
    typed::Procedure& p = result_.procedures.emplace_back();
    p.index = static_cast<std::uint32_t>(result_.procedures.size() - 1);
    p.where = decl.loc;
    p.head = decl.head;
    p.return_type = return_type;
    p.arguments.assign(arguments.begin(), arguments.end());
    p.name = decl.name.text;
    if (decl.kind == ast::ProcDecl::Kind::cast) {
        p.category = typed::Procedure::Category::cast;
    } else if (decl.kind != ast::ProcDecl::Kind::procedure) {
        p.category = typed::Procedure::Category::operator_;
        p.name = result_.arena->copy(std::string_view(fmt::format("operator {}", decl.name.text)));
    }
    p.signature = fmt::format("{} {}{}(", to_string(return_type), p.name, to_string(arguments));
    for (std::size_t i = 0; i < decl.parameters.size(); ++i) {
        Type type = i < parameters.size() ? parameters[i] : error_type();
        if (i) p.signature += ", ";
        p.signature += to_string(type);
        auto* variable = result_.arena->make<typed::Variable>();
        variable->name = decl.parameters[i].name.text;
        variable->type = type;
        variable->storage = typed::Variable::Storage::parameter;
        variable->index = static_cast<std::uint32_t>(i);
        variable->where = decl.parameters[i].name.loc;
        p.variables.push_back(variable);
    }
    p.signature += ')';
    p.parameters = list(p.variables);
    return &p;
}

void Checker::check_body(Definition const& definition, typed::Procedure& procedure, Instance const* instance) {
    ast::ProcDecl const& decl = *definition.decl;
    Frame frame;
    frame.module = definition.module;
    frame.quantifiers = definition.quantifiers;
    frame.arguments = procedure.arguments;
    frame.procedure = &procedure;
    frame.instance = instance;
    if (!instance) frame.order = definition.order;
    FrameGuard guard(frame_, frame);

    frame.scopes.push_back(0);
    frame.locals.assign(procedure.variables.begin(), procedure.variables.end());
    frame.scopes.push_back(frame.locals.size());
    std::vector<typed::Stmt const*> statements;
    Outcomes outcomes = check_statements(decl.body->statements, statements);
    auto* body = make<typed::Block>(decl.body->loc);
    body->statements = list(statements);
    procedure.body = body;

    if (!lost_statements_ && !procedure.return_type.is_void() && !procedure.return_type.is_error() &&
        outcomes != returns)
        error(decl.name.loc, fmt::format("'{}' does not always return a value", procedure.name))
            .help("every way through the body must end in `return`; conditions, `true` too, count as unknown");
}

} // namespace smpc::secrec
