// SPDX-License-Identifier: Apache-2.0
//
// Templates of procedures: declaration rules, unification with a call, instances. Operator and cast templates share the
// declaration rules and the instances; their matching is in check_operators.cpp.
#include "secrec/compiler/checker_state.h"

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

/// Instances that instances request; a template that grows its own arguments would go on for ever.
constexpr unsigned deepest_instance = 100;

struct VariableCount {
    std::vector<unsigned> in_parameters, in_result;
};

void count(DataPattern const& p, std::vector<unsigned>& counts);

void count(VariableIndex variable, std::vector<unsigned>& counts) {
    if (variable != no_variable) ++counts[static_cast<std::size_t>(variable)];
}

void count(ArgumentPattern const& p, std::vector<unsigned>& counts) {
    count(p.security.variable, counts);
    count(p.data, counts);
    count(p.dims.variable, counts);
}

void count(DataPattern const& p, std::vector<unsigned>& counts) {
    count(p.variable, counts);
    for (ArgumentPattern const& a : p.arguments) count(a, counts);
}

void count(TypePattern const& p, std::vector<unsigned>& counts) {
    count(p.security.variable, counts);
    count(p.data, counts);
    count(p.dims.variable, counts);
}

/// One attempt to bind the variables of a template.
class Unifier {
public:
    Unifier(Definition const& definition, std::vector<TemplateArgument>& arguments)
        : definition_(definition), arguments_(arguments), bound_(definition.quantifiers.size(), false) {
        arguments_.assign(definition.quantifiers.size(), TemplateArgument{});
        for (std::size_t i = 0; i < arguments_.size(); ++i) arguments_[i].sort = definition.quantifiers[i].sort;
    }

    bool security(SecurityPattern const& p, Security actual) {
        if (p.variable == no_variable) return p.security == actual;
        TemplateArgument& a = arguments_[static_cast<std::size_t>(p.variable)];
        if (!bind(p.variable)) return a.domain == actual;
        a.domain = actual;
        return true;
    }

    bool data(DataPattern const& p, DataType const* actual) {
        if (p.variable != no_variable) {
            TemplateArgument& a = arguments_[static_cast<std::size_t>(p.variable)];
            if (!bind(p.variable)) return a.type == actual;
            a.type = actual;
            return true;
        }
        if (!p.structure) return p.type == actual;
        StructType const* instance = actual->structure();
        if (!instance || instance->declaration != p.structure->decl) return false;
        for (std::size_t i = 0; i < p.arguments.size(); ++i) {
            ArgumentPattern const& a = p.arguments[i];
            TemplateArgument const& b = instance->arguments[i];
            bool fits = a.sort == TemplateArgument::Sort::domain ? security(a.security, b.domain)
                        : a.sort == TemplateArgument::Sort::type ? data(a.data, b.type)
                                                                 : dims(a.dims, b.dimension);
            if (!fits) return false;
        }
        return true;
    }

    bool dims(DimPattern const& p, std::uint32_t actual) {
        if (p.variable == no_variable) return p.dims == actual;
        TemplateArgument& a = arguments_[static_cast<std::size_t>(p.variable)];
        if (!bind(p.variable)) return a.dimension == actual;
        a.dimension = actual;
        return true;
    }

    bool all(TypePattern const& p, Type const& actual) {
        return dims(p.dims, actual.dims) && security(p.security, actual.security) && data(p.data, actual.data);
    }

    /// " with T = uint64": what is bound; empty if nothing is.
    std::string bindings() const {
        std::string text;
        for (std::size_t i = 0; i < bound_.size(); ++i)
            if (bound_[i])
                text += fmt::format("{}{} = {}", text.empty() ? " with " : ", ", definition_.quantifiers[i].name,
                                    to_string(arguments_[i]));
        return text;
    }

    /// The first variable without a binding, null if there is none.
    QuantifierSymbol const* unbound() const {
        for (std::size_t i = 0; i < bound_.size(); ++i)
            if (!bound_[i]) return &definition_.quantifiers[i];
        return nullptr;
    }

private:
    /// True if the variable was free and is bound now.
    bool bind(VariableIndex v) {
        if (bound_[static_cast<std::size_t>(v)]) return false;
        bound_[static_cast<std::size_t>(v)] = true;
        return true;
    }

    Definition const& definition_;
    std::vector<TemplateArgument>& arguments_;
    std::vector<bool> bound_;
};

} // namespace

void Checker::declare_template(Definition& definition, ModuleSymbols& module) {
    if (definition.valid) definition.valid = check_template_variables(definition);
    if (definition.decl->kind == ast::ProcDecl::Kind::procedure) {
        module.procedures[definition.decl->name.text].templates.push_back(&definition);
        return;
    }
    if (definition.valid) definition.valid = check_operator_template(definition);
    if (definition.valid) operator_table(*definition.decl).templates.push_back(&definition);
}

bool Checker::check_template_variables(Definition& definition) {
    std::size_t n = definition.quantifiers.size();
    VariableCount counts{std::vector<unsigned>(n, 0), std::vector<unsigned>(n, 0)};
    for (TypePattern const& p : definition.parameters) count(p, counts.in_parameters);
    if (definition.result) count(*definition.result, counts.in_result);

    bool sound = true;

    for (std::size_t i = 0; i < n; ++i) {
        QuantifierSymbol const& q = definition.quantifiers[i];
        if (counts.in_parameters[i] == 0 && counts.in_result[i] == 0) {
            error(q.loc,
                  fmt::format("template variable '{}' occurs neither in a parameter type nor in the return type, so "
                              "no call can bind it",
                              q.name));
            sound = false;
        }
        definition.occurrences += counts.in_parameters[i];
        if (q.sort == TemplateArgument::Sort::domain && !q.kind) ++definition.unrestricted_domains;
    }
    return sound;
}

bool Checker::unify(Definition const& definition, std::span<Type const> types, Context const& context,
                    Arguments& arguments, std::string* reason) {
    if (types.size() != definition.parameters.size()) {
        if (reason)
            *reason = fmt::format("it takes {} argument{}", definition.parameters.size(),
                                  definition.parameters.size() == 1 ? "" : "s");
        return false;
    }
    Unifier unifier(definition, arguments);
    std::string before;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (reason) before = unifier.bindings();
        if (!unifier.all(definition.parameters[i], types[i])) {
            if (reason)
                *reason = fmt::format("argument {} of type '{}' does not fit '{}'{}", i + 1, to_string(types[i]),
                                      sources_.text(definition.parameters[i].loc), before);
            return false;
        }
    }
    if (definition.result) {
        TypePattern const& r = *definition.result;
        bool fits = (!context.has_security || unifier.security(r.security, context.security)) &&
                    (!context.data || unifier.data(r.data, context.data)) &&
                    (context.dims < 0 || unifier.dims(r.dims, static_cast<std::uint32_t>(context.dims)));
        if (!fits) {
            if (reason) *reason = fmt::format("its result '{}' is not what is needed here", sources_.text(r.loc));
            return false;
        }
    } else if (context.data) {
        if (reason) *reason = "it has no result";
        return false;
    }
    if (QuantifierSymbol const* q = unifier.unbound()) {
        if (reason)
            *reason = fmt::format("'{}' occurs only in the return type and nothing here tells what it is", q->name);
        return false;
    }
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        QuantifierSymbol const& q = definition.quantifiers[i];
        if (!q.kind) continue;
        Security domain = arguments[i].domain;
        if (domain != public_security && domain->kind == q.kind) continue;
        if (reason)
            *reason = domain == public_security
                          ? fmt::format("'{}' must be a domain of kind '{}', the data is public", q.name, q.kind->name)
                          : fmt::format("'{}' must be a domain of kind '{}', '{}' is of kind '{}'", q.name,
                                        q.kind->name, domain->name, domain->kind->name);
        return false;
    }
    return true;
}

Instance* Checker::instantiate(Definition& definition, Arguments const& arguments, Location requested_at) {
    for (auto const& made : definition.instances)
        if (made->arguments == arguments) return made.get();

    auto owned = std::make_unique<Instance>();
    Instance* instance = owned.get();
    instance->definition = &definition;
    instance->arguments = arguments;
    instance->requested_at = requested_at;
    instance->requested_in = frame_->instance;
    instance->depth = frame_->instance ? frame_->instance->depth + 1 : 1;
    definition.instances.push_back(std::move(owned));

    Frame frame;
    frame.module = definition.module;
    frame.quantifiers = definition.quantifiers;
    frame.arguments = instance->arguments;
    frame.instance = instance;
    FrameGuard guard(frame_, frame);

    std::vector<Type> types;
    bool sound = true;
    for (TypePattern const& p : definition.parameters) {
        types.push_back(substitute(p, arguments));
        sound = sound && !types.back().is_error();
    }
    Type result = definition.result ? substitute(*definition.result, arguments) : void_type();
    sound = sound && !result.is_error();
    ast::ProcDecl const& decl = *definition.decl;
    if (sound && decl.kind == ast::ProcDecl::Kind::cast)
        sound = check_cast_signature(definition, result, types, decl.head);
    else if (sound && decl.kind != ast::ProcDecl::Kind::procedure)
        sound = check_operator_signature(definition, result, types, decl.head);
    if (sound && instance->depth > deepest_instance) {
        error(decl.head, fmt::format("instances of templates are nested more than {} deep", deepest_instance))
            .help("a template that requests itself with ever growing arguments never ends");
        sound = false;
    }
    if (!sound) result = error_type();
    instance->procedure = new_procedure(definition, result, types, arguments);
    if (sound) waiting_.push_back(instance);
    return instance;
}

void Checker::check_instances() {
    while (!waiting_.empty()) {
        Instance* instance = waiting_.front();
        waiting_.pop_front();
        check_body(*instance->definition, *instance->procedure, instance);
    }
}

} // namespace smpc::secrec
