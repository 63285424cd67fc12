// SPDX-License-Identifier: Apache-2.0
//
// From names of types to types: patterns of declarations, substitution of template variables, instances of structures,
// and the rules which triples exist.
#include "secrec/compiler/checker_state.h"

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

/// More dimensions than anybody needs; each costs the generated code a register per array.
constexpr std::uint64_t most_dimensions = 255;
/// Templates can double their fields with every level of nesting; the generated code treats each field by itself.
constexpr std::uint32_t most_leaves = 4096;

std::string_view sort_name(TemplateArgument::Sort sort) {
    switch (sort) {
    case TemplateArgument::Sort::domain:
        return "domain";
    case TemplateArgument::Sort::type:
        return "type";
    default:
        return "dimension";
    }
}

} // namespace

// ---- lookup ---------------------------------------------------------------------------------------------------------

VariableIndex Checker::template_variable(std::string_view name) const {
    for (std::size_t i = 0; i < frame_->quantifiers.size(); ++i)
        if (frame_->quantifiers[i].name == name) return static_cast<VariableIndex>(i);
    return no_variable;
}

std::optional<Security> Checker::find_domain(std::string_view name) const {
    if (VariableIndex v = template_variable(name); v != no_variable && !frame_->arguments.empty())
        if (frame_->quantifiers[static_cast<std::size_t>(v)].sort == TemplateArgument::Sort::domain)
            return frame_->arguments[static_cast<std::size_t>(v)].domain;
    auto found = domains_.find(name);
    if (found == domains_.end()) return std::nullopt;
    return found->second;
}

DataType const* Checker::find_data_type(std::string_view name) {
    if (VariableIndex v = template_variable(name); v != no_variable && !frame_->arguments.empty())
        if (frame_->quantifiers[static_cast<std::size_t>(v)].sort == TemplateArgument::Sort::type)
            return frame_->arguments[static_cast<std::size_t>(v)].type;
    if (auto found = named_types_.find(name); found != named_types_.end()) return found->second;
    return nullptr;
}

bool Checker::is_data_type_name(std::string_view name) {
    if (find_variable(name)) return false;
    return find_data_type(name) || structures_.contains(name);
}

// ---- patterns -------------------------------------------------------------------------------------------------------

std::optional<TypePattern> Checker::pattern(ast::TypeName const& name) {
    std::optional<SecurityPattern> security = pattern(name.security);
    std::optional<DataPattern> data = pattern(name.data);
    std::optional<DimPattern> dims = pattern(name.dim);
    if (!security || !data || !dims) return std::nullopt;
    return TypePattern{*security, *data, *dims, name.loc};
}

std::optional<SecurityPattern> Checker::pattern(std::optional<ast::SecurityName> const& name) {
    SecurityPattern result;
    if (!name || name->is_public) return result;
    result.written_public = false;
    ast::Identifier const& id = name->name;
    if (VariableIndex v = template_variable(id.text); v != no_variable) {
        QuantifierSymbol const& q = frame_->quantifiers[static_cast<std::size_t>(v)];
        if (q.sort == TemplateArgument::Sort::domain) {
            if (frame_->arguments.empty())
                result.variable = v;
            else
                result.security = frame_->arguments[static_cast<std::size_t>(v)].domain;
            return result;
        }
        if (!domains_.contains(id.text)) {
            error(id.loc, fmt::format("'{}' is a {} variable, a domain is needed here", id.text, sort_name(q.sort)))
                .note(q.loc, "declared here");
            return std::nullopt;
        }
    }
    auto found = domains_.find(id.text);
    if (found != domains_.end()) {
        result.security = found->second;
        return result;
    }
    if (incomplete_ || broken_names_.contains(id.text)) return std::nullopt;
    std::vector<std::string_view> known;
    for (auto const& [domain, _] : domains_) known.push_back(domain);
    for (QuantifierSymbol const& q : frame_->quantifiers)
        if (q.sort == TemplateArgument::Sort::domain) known.push_back(q.name);
    Report report = error(id.loc, fmt::format("unknown domain '{}'", id.text));
    if (kinds_.contains(id.text))
        report.help(fmt::format("'{0}' is a kind; declare a domain of it: `domain pd_{0} {0};`", id.text));
    else
        report.suggest(id.loc, closest(id.text, known));
    return std::nullopt;
}

std::optional<DataPattern> Checker::pattern(ast::DataTypeName const& name) {
    if (name.builtin) {
        DataPattern result;
        result.type = builtin(*name.builtin);
        return result;
    }
    return data_pattern(name.name, name.loc, name.has_arguments, name.arguments);
}

std::optional<DataPattern> Checker::data_pattern(ast::Identifier const& name, Location loc, bool has_arguments,
                                                 std::span<ast::TypeArgument const> arguments) {
    DataPattern result;
    if (!has_arguments) {
        if (VariableIndex v = template_variable(name.text); v != no_variable) {
            QuantifierSymbol const& q = frame_->quantifiers[static_cast<std::size_t>(v)];
            if (q.sort == TemplateArgument::Sort::type) {
                if (frame_->arguments.empty())
                    result.variable = v;
                else
                    result.type = frame_->arguments[static_cast<std::size_t>(v)].type;
                return result;
            }
            if (!named_types_.contains(name.text) && !structures_.contains(name.text)) {
                error(name.loc,
                      fmt::format("'{}' is a {} variable, a data type is needed here", name.text, sort_name(q.sort)))
                    .note(q.loc, "declared here");
                return std::nullopt;
            }
        }
        if (auto found = named_types_.find(name.text); found != named_types_.end()) {
            result.type = found->second;
            return result;
        }
    }
    auto found = structures_.find(name.text);
    if (found == structures_.end()) {
        if (incomplete_ || broken_names_.contains(name.text)) return std::nullopt;
        std::vector<std::string_view> known;
        for (auto const& [type, _] : named_types_) known.push_back(type);
        for (auto const& [type, _] : structures_) known.push_back(type);
        for (QuantifierSymbol const& q : frame_->quantifiers)
            if (q.sort == TemplateArgument::Sort::type) known.push_back(q.name);
        for (std::size_t i = 0; i <= static_cast<std::size_t>(DataTag::string); ++i)
            known.push_back(builtin(static_cast<DataTag>(i))->name());
        for (std::string_view word : {"void", "return", "public"})
            known.push_back(word); // `retrun x;` looks like a declaration
        Report report = error(loc, fmt::format("unknown type '{}'", name.text));
        report.suggest(name.loc, closest(name.text, known));
        return std::nullopt;
    }

    StructSymbol& symbol = *found->second;
    if (!symbol.valid) {
        result.type = builtin(DataTag::error);
        return result;
    }
    std::size_t wanted = symbol.quantifiers.size();
    if (arguments.size() != wanted || has_arguments != symbol.decl->is_template) {
        error(loc, wanted == 0     ? fmt::format("structure '{}' takes no template arguments", name.text)
                   : has_arguments ? fmt::format("structure '{}' takes {} template arguments, {} are given", name.text,
                                                 wanted, arguments.size())
                                   : fmt::format("structure '{}' needs its {} template arguments: `{}<…>`", name.text,
                                                 wanted, name.text))
            .note(symbol.decl->head, "declared here");
        return std::nullopt;
    }
    std::vector<ArgumentPattern> patterns;
    bool open = false;
    for (std::size_t i = 0; i < wanted; ++i) {
        std::optional<ArgumentPattern> argument = pattern(arguments[i], symbol.quantifiers[i]);
        if (!argument) return std::nullopt;
        open = open || argument->security.variable != no_variable || argument->data.variable != no_variable ||
               argument->dims.variable != no_variable || argument->data.structure;
        patterns.push_back(*argument);
    }
    result.structure = &symbol;
    result.arguments = list(patterns);
    if (!open || !has_open_variables()) {
        result.type = substitute(result, {}, loc);
        result.structure = nullptr;
    }
    return result;
}

std::optional<ArgumentPattern> Checker::pattern(ast::TypeArgument const& name, QuantifierSymbol const& quantifier) {
    using Form = ast::TypeArgument::Kind;
    using Sort = TemplateArgument::Sort;
    ArgumentPattern result;
    result.sort = quantifier.sort;
    result.loc = name.loc;
    auto wrong_sort = [&] {
        error(name.loc, fmt::format("template argument for '{}' must be a {}", quantifier.name,
                                    quantifier.sort == Sort::domain ? "domain or `public`"
                                    : quantifier.sort == Sort::type ? "data type"
                                                                    : "number of dimensions"))
            .note(quantifier.loc, "declared here");
        return std::nullopt;
    };
    switch (quantifier.sort) {
    case Sort::domain: {
        if (name.kind == Form::public_) {
            result.security.written_public = true;
        } else if (name.kind == Form::name && !name.has_arguments) {
            if (template_variable(name.name.text) == no_variable && !domains_.contains(name.name.text) &&
                (named_types_.contains(name.name.text) || structures_.contains(name.name.text)))
                return wrong_sort();
            std::optional<SecurityPattern> security = pattern(std::optional(ast::SecurityName{false, name.name}));
            if (!security) return std::nullopt;
            result.security = *security;
        } else {
            return wrong_sort();
        }
        return result;
    }
    case Sort::type: {
        if (name.kind == Form::builtin) {
            result.data.type = builtin(name.builtin);
            return result;
        }
        if (name.kind != Form::name) return wrong_sort();
        std::optional<DataPattern> data = data_pattern(name.name, name.loc, name.has_arguments, name.arguments);
        if (!data) return std::nullopt;
        result.data = *data;
        return result;
    }
    case Sort::dimension: {
        ast::DimName dim;
        dim.loc = name.loc;
        if (name.kind == Form::number)
            dim.number = name.number;
        else if (name.kind == Form::name && !name.has_arguments)
            dim.name = name.name;
        else
            return wrong_sort();
        std::optional<DimPattern> dims = pattern(std::optional(dim));
        if (!dims) return std::nullopt;
        result.dims = *dims;
        return result;
    }
    }
    return std::nullopt;
}

std::optional<DimPattern> Checker::pattern(std::optional<ast::DimName> const& name) {
    DimPattern result;
    if (!name) return result;
    if (name->number) {
        if (*name->number > most_dimensions) {
            error(name->loc, fmt::format("arrays have at most {} dimensions", most_dimensions));
            return std::nullopt;
        }
        result.dims = static_cast<std::uint32_t>(*name->number);
        return result;
    }
    VariableIndex v = template_variable(name->name.text);
    if (v == no_variable ||
        frame_->quantifiers[static_cast<std::size_t>(v)].sort != TemplateArgument::Sort::dimension) {
        std::vector<std::string_view> known;
        for (QuantifierSymbol const& q : frame_->quantifiers)
            if (q.sort == TemplateArgument::Sort::dimension) known.push_back(q.name);
        error(name->name.loc, fmt::format("unknown dimension variable '{}'", name->name.text))
            .suggest(name->name.loc, closest(name->name.text, known))
            .help("a number of dimensions is a literal or a variable of `template <…, dim N>`; lengths are given where "
                  "a variable is declared: `uint[[1]] v(n);`");
        return std::nullopt;
    }
    if (frame_->arguments.empty())
        result.variable = v;
    else
        result.dims = frame_->arguments[static_cast<std::size_t>(v)].dimension;
    return result;
}

// ---- substitution ---------------------------------------------------------------------------------------------------

Security Checker::substitute(SecurityPattern const& p, std::span<TemplateArgument const> arguments) const {
    return p.variable == no_variable ? p.security : arguments[static_cast<std::size_t>(p.variable)].domain;
}

std::uint32_t Checker::substitute(DimPattern const& p, std::span<TemplateArgument const> arguments) const {
    return p.variable == no_variable ? p.dims : arguments[static_cast<std::size_t>(p.variable)].dimension;
}

DataType const* Checker::substitute(DataPattern const& p, std::span<TemplateArgument const> arguments, Location loc) {
    if (p.variable != no_variable) return arguments[static_cast<std::size_t>(p.variable)].type;
    if (!p.structure) return p.type;
    Arguments actual;
    for (ArgumentPattern const& a : p.arguments) {
        TemplateArgument argument;
        argument.sort = a.sort;
        switch (a.sort) {
        case TemplateArgument::Sort::domain:
            argument.domain = substitute(a.security, arguments);
            break;
        case TemplateArgument::Sort::type:
            argument.type = substitute(a.data, arguments, a.loc);
            if (argument.type->is_error()) return argument.type;
            break;
        case TemplateArgument::Sort::dimension:
            argument.dimension = substitute(a.dims, arguments);
            break;
        }
        actual.push_back(argument);
    }
    return structure(*p.structure, std::move(actual), loc);
}

Type Checker::substitute(TypePattern const& p, std::span<TemplateArgument const> arguments) {
    Type type{substitute(p.security, arguments), substitute(p.data, arguments, p.loc), substitute(p.dims, arguments)};
    return check_exists(type, p.loc) ? type : error_type();
}

Type Checker::resolve(ast::TypeName const& name) {
    std::optional<TypePattern> p = pattern(name);
    return p ? substitute(*p, frame_->arguments) : error_type();
}

bool Checker::check_exists(Type const& type, Location loc) {
    if (type.is_error()) return false;
    if (type.data->is_structure()) {
        if (type.is_public() && type.is_scalar()) return true;
        error(loc, type.is_private()
                       ? fmt::format("a structure is always public; make its fields private instead of '{}'",
                                     type.data->name())
                       : fmt::format("there are no arrays of structures ('{}')", type.data->name()));
        return false;
    }
    if (type.data->is_string()) {
        if (type.is_public() && type.is_scalar()) return true;
        error(loc, type.is_private() ? "strings cannot be private" : "there are no arrays of strings");
        return false;
    }
    if (type.is_public()) {
        if (!type.data->is_named()) return true;
        Report report =
            error(loc, fmt::format("'{}' exists only in protection domains, not as public data", type.data->name()));
        for (Kind const& kind : result_.types.kinds)
            if (KindType const* entry = kind.find(type.data); entry && entry->representation) {
                report.help(fmt::format("its public form is '{}'", entry->representation->name()));
                break;
            }
        return false;
    }
    if (exists_in(type.security, type.data)) return true;
    error(loc, fmt::format("kind '{}' of domain '{}' has no data type '{}'", type.security->kind->name,
                           type.security->name, type.data->name()))
        .note(type.security->kind->where, "the kind is declared here");
    return false;
}

DataType const* Checker::structure(StructSymbol& symbol, Arguments arguments, Location loc) {
    for (DataType const* made : symbol.instances)
        if (made->structure()->arguments == arguments) return made;

    DataType const* failed = builtin(DataTag::error);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        QuantifierSymbol const& q = symbol.quantifiers[i];
        if (!q.kind || (arguments[i].domain != public_security && arguments[i].domain->kind == q.kind)) continue;
        error(loc, fmt::format("template argument '{}' of structure '{}' must be a domain of kind '{}', '{}' is not",
                               q.name, symbol.decl->name.text, q.kind->name, name_of(arguments[i].domain)))
            .note(q.loc, "declared here");
        return failed;
    }

    StructType instance;
    instance.name = symbol.decl->name.text;
    instance.declaration = symbol.decl;
    instance.where = symbol.decl->loc;
    instance.arguments = std::move(arguments);
    for (std::size_t i = 0; i < symbol.fields.size(); ++i) {
        TypePattern const& p = symbol.fields[i];
        Type type{substitute(p.security, instance.arguments), substitute(p.data, instance.arguments, p.loc),
                  substitute(p.dims, instance.arguments)};
        // With arguments the fault lies in their choice, without in the declaration.
        if (!check_exists(type, symbol.decl->is_template ? loc : p.loc)) {
            if (!symbol.decl->is_template) symbol.valid = false;
            return failed;
        }
        instance.leaves += type.data->is_structure() ? type.data->structure()->leaves : 1;
        if (instance.leaves > most_leaves) {
            error(loc, fmt::format("structure '{}' has more than {} fields, those inside its fields included",
                                   instance.name, most_leaves));
            return failed;
        }
        instance.fields.push_back({std::string(symbol.decl->fields[i].name.text), type, symbol.decl->fields[i].loc});
    }
    std::string name = "struct " + instance.name + to_string(instance.arguments);
    StructType& stored = result_.types.structures.emplace_back(std::move(instance));
    DataType const* made =
        &result_.types.data_types.emplace_back(DataTag::structure, DataClass::other, std::move(name), &stored);
    symbol.instances.push_back(made);
    return made;
}

} // namespace smpc::secrec
