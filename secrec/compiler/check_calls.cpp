// SPDX-License-Identifier: Apache-2.0
//
// Procedure calls and the choice among overloads: plain procedures whose parameters equal the argument types exactly come
// first, then the template of the lowest weight. The context filters by return type in both.
#include "secrec/compiler/checker_state.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

bool result_fits(Type const& result, Context const& context) {
    if (result.is_void()) return context.absent();
    return (!context.has_security || context.security == result.security) &&
           (!context.data || context.data == result.data) &&
           (context.dims < 0 || context.dims == static_cast<int>(result.dims));
}

auto weight(Definition const& d) {
    return std::tuple(d.quantifiers.size(), d.unrestricted_domains, d.occurrences);
}

std::string join_types(std::span<Type const> types) {
    std::string text;
    for (Type const& t : types) text += fmt::format("{}{}", text.empty() ? "" : ", ", to_string(t));
    return text;
}

std::string describe(Context const& c) {
    std::string text;
    if (c.has_security) text += name_of(c.security);
    if (c.data) text += fmt::format("{}{}", text.empty() ? "" : " ", c.data->name());
    if (c.dims >= 0)
        text += c.dims == 0 ? (text.empty() ? "a scalar" : " scalar")
                            : fmt::format("{}[[{}]]", text.empty() ? "array " : "", c.dims);
    return text;
}

} // namespace

Checker::Expr* Checker::check_call(ast::Call const& call, Context const& context) {
    std::vector<Expr*> arguments;
    std::vector<Type> types;
    bool sound = true;
    for (ast::Expr const* a : call.arguments) {
        Expr* argument = check_closed(*a);
        sound = sound && !argument->type.is_error();
        arguments.push_back(argument);
        types.push_back(argument->type);
    }
    if (!sound) return error_expr(call.loc);
    typed::Procedure* procedure = resolve_call(call, types, context);
    if (!procedure) return error_expr(call.loc);
    auto* e = make<typed::Call>(procedure->return_type, call.loc);
    e->procedure = procedure;
    e->arguments = expressions(arguments);
    return e;
}

typed::Procedure* Checker::procedure_of(Definition& definition, Arguments const& arguments, Location where) {
    warn_deprecated(definition, where);
    if (index_) index_->uses(where, definition.decl->name.loc);
    return definition.is_template() ? instantiate(definition, arguments, where)->procedure : definition.procedure;
}

void Checker::warn_deprecated(Definition const& definition, Location where) {
    if (!definition.deprecated) return;
    warning(Warning::deprecated, where,
            fmt::format("'{}' is deprecated{}{}", definition.name(), definition.deprecation.empty() ? "" : ": ",
                        definition.deprecation))
        .note(definition.decl->head, "defined here");
}

typed::Procedure* Checker::resolve_call(ast::Call const& call, std::span<Type const> types, Context const& context) {
    std::string_view name = call.callee.text;
    if (!frame_->procedure) {
        error(call.loc, fmt::format("the initialiser of a global variable cannot call a procedure ('{}')", name))
            .help("assign the variable at the start of `main`");
        return nullptr;
    }
    std::vector<Overloads const*> sets;
    auto collect = [&](ModuleSymbols const& module) {
        auto found = module.procedures.find(name);
        if (found != module.procedures.end() && !found->second.empty()) sets.push_back(&found->second);
    };
    collect(*frame_->module);
    for (ModuleSymbols const* import : frame_->module->imports) collect(*import);

    Arguments trial;
    // Procedures further down in the text are considered only when nothing above fits.
    for (bool later : {false, true}) {
        auto visible = [&](Definition const* d) {
            return d->valid && (later || d->module != frame_->module || d->order <= frame_->order);
        };
        std::vector<Definition*> survivors;
        for (Overloads const* set : sets)
            for (Definition* d : set->plain)
                if (visible(d) &&
                    std::equal(types.begin(), types.end(), d->parameter_types.begin(), d->parameter_types.end()) &&
                    result_fits(d->return_type, context))
                    survivors.push_back(d);
        if (survivors.size() == 1) return procedure_of(*survivors[0], {}, call.loc);

        std::vector<Arguments> bindings;
        if (survivors.empty())
            for (Overloads const* set : sets)
                for (Definition* d : set->templates) {
                    if (!visible(d) || d->parameters.size() != types.size()) continue;
                    if (!survivors.empty() && weight(*survivors.front()) < weight(*d)) continue;
                    if (!unify(*d, types, context, trial, nullptr)) continue;
                    if (!survivors.empty() && weight(*d) < weight(*survivors.front())) {
                        survivors.clear();
                        bindings.clear();
                    }
                    survivors.push_back(d);
                    bindings.push_back(trial);
                }
        if (survivors.size() == 1) return procedure_of(*survivors[0], bindings[0], call.loc);
        if (survivors.size() > 1) {
            Report report = error(call.loc, fmt::format("call of '{}' is ambiguous", name));
            bool result_only = true;
            for (Definition* d : survivors) {
                report.note(d->decl->head, "this one fits");
                result_only = result_only && !d->is_template();
            }
            if (result_only)
                report.help(fmt::format("say which result is wanted, as in `{}(…) :: {}`", name,
                                        to_string(survivors[0]->return_type)));
            return nullptr;
        }
    }
    report_no_match(call, types, context, sets);
    return nullptr;
}

/// A literal as it must be written to be of a type; nothing if it cannot be, or has a suffix already.
std::optional<std::string> Checker::with_suffix(ast::Expr const& e, Type const& want) const {
    auto const* integer = ast::try_as<ast::IntLiteral>(&e);
    auto const* floating = ast::try_as<ast::FloatLiteral>(&e);
    bool const bare = (integer && !integer->suffix) || (floating && !floating->suffix);
    if (!bare || want.is_private() || want.is_array()) return std::nullopt;
    if (!want.data->is_float() && (floating || !want.data->is_integer())) return std::nullopt;
    char const* letter = want.data->is_float() ? "f" : want.data->is_signed() ? "i" : "u";
    return fmt::format("{}{}{}", sources_.text(e.loc), letter, want.data->bits());
}

void Checker::report_no_match(ast::Call const& call, std::span<Type const> types, Context const& context,
                              std::vector<Overloads const*> const& sets) {
    std::string_view name = call.callee.text;
    std::vector<Definition const*> candidates;
    for (Overloads const* set : sets) {
        candidates.insert(candidates.end(), set->plain.begin(), set->plain.end());
        candidates.insert(candidates.end(), set->templates.begin(), set->templates.end());
    }
    // A candidate that was reported may be the one that was meant.
    if (incomplete_ || std::any_of(candidates.begin(), candidates.end(), [](Definition const* d) { return !d->valid; }))
        return;

    if (candidates.empty()) {
        std::vector<std::string_view> known;
        for (auto const& [other, _] : frame_->module->procedures) known.push_back(other);
        for (ModuleSymbols const* import : frame_->module->imports)
            for (auto const& [other, _] : import->procedures) known.push_back(other);
        for (std::string_view word :
             {"declassify", "size", "shape", "strlen", "tostring", "reshape", "cat", "print", "assert"})
            known.push_back(word);
        Report report = error(call.callee.loc, fmt::format("unknown procedure '{}'", name));
        report.suggest(call.callee.loc, closest(name, known));
        for (ModuleSymbols const& module : modules_)
            if (&module != frame_->module && module.procedures.contains(name))
                report.help(fmt::format("module '{0}' has it: `import {0};`", module.name));
        return;
    }

    // The context is worth mentioning only if some candidate takes the arguments.
    Arguments trial;
    bool arguments_fit = false, all_void = true;
    for (Definition const* d : candidates) {
        bool fits = d->is_template()
                        ? unify(*d, types, {}, trial, nullptr)
                        : std::equal(types.begin(), types.end(), d->parameter_types.begin(), d->parameter_types.end());
        arguments_fit = arguments_fit || fits;
        if (fits) all_void = all_void && !d->result;
    }
    if (arguments_fit && all_void) {
        error(call.loc, "this has no value (its type is void)");
        return;
    }
    std::string wanted = arguments_fit ? fmt::format(" and has the result needed here: {}", describe(context)) : "";
    Report report = error(call.loc, fmt::format("no procedure '{}' takes ({}){}", name, join_types(types), wanted));
    constexpr std::size_t most = 8;
    bool only_result = false, domain = false;
    Location literal;
    std::optional<std::string> typed_literal;
    for (std::size_t i = 0; i < candidates.size() && i < most; ++i) {
        Definition const& d = *candidates[i];
        std::string reason;
        if (d.is_template()) {
            unify(d, types, context, trial, &reason);
        } else if (d.parameter_types.size() != types.size()) {
            reason = fmt::format("it takes {} argument{}", d.parameter_types.size(),
                                 d.parameter_types.size() == 1 ? "" : "s");
        } else {
            for (std::size_t k = 0; k < types.size() && reason.empty(); ++k) {
                Type const& have = types[k];
                Type const& want = d.parameter_types[k];
                if (have == want) continue;
                reason =
                    fmt::format("parameter {} is '{}', the argument '{}'", k + 1, to_string(want), to_string(have));
                if (!typed_literal) {
                    literal = call.arguments[k]->loc;
                    typed_literal = with_suffix(*call.arguments[k], want);
                }
                domain = domain || (have.is_public() && want.is_private() && have.dims == want.dims);
            }
            if (reason.empty()) {
                reason = fmt::format("its result is '{}'", to_string(d.return_type));
                only_result = true;
            }
        }
        report.note(d.decl->head, fmt::format("not this one: {}", reason));
    }
    if (candidates.size() > most) report.note(fmt::format("… and {} others", candidates.size() - most));
    if (typed_literal) {
        report.help(fmt::format("a literal argument is an int64 or float64 by itself; write `{}`", *typed_literal));
        report.fix(literal, *typed_literal);
    }
    if (domain)
        report.help("arguments are never made private implicitly; assign the value to a private variable first");
    if (only_result)
        report.help("the place of a call says which result it needs; take the result as it is with `:: type`, or store "
                    "it in a variable of its type first");
}

} // namespace smpc::secrec
