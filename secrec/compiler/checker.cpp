// SPDX-License-Identifier: Apache-2.0
//
// The order of processing: modules in dependency order, each in two passes, instances at the end; and the declarations of
// the first pass: globals, kinds, domains, structures.
#include "secrec/compiler/checker_state.h"

#include <algorithm>

#include <fmt/format.h>

#include "secrec/compiler/describe.h"

namespace smpc::secrec {

typed::Program check(Program const& program, Sources const& sources, Diagnostics& diagnostics, Index* index) {
    return Checker(program, sources, diagnostics, index).run();
}

// ---- reporting ------------------------------------------------------------------------------------------------------

Report::Report(Checker& checker, Severity severity, Location where, std::string message, std::optional<Warning> warning)
    : checker_(checker) {
    diagnostic_.severity = severity;
    diagnostic_.location = where;
    diagnostic_.message = std::move(message);
    diagnostic_.warning = warning;
}

namespace {

/// Types of templates that grow their arguments fill pages.
std::string shortened(std::string text) {
    constexpr std::size_t most = 60;
    if (text.size() > most) text.replace(most, text.npos, "…");
    return text;
}

/// "D = pd_shared3p, T = uint64, N = 1".
std::string bindings(Instance const& instance) {
    std::string text;
    for (std::size_t i = 0; i < instance.arguments.size(); ++i)
        text += fmt::format("{}{} = {}", i ? ", " : "", instance.definition->quantifiers[i].name,
                            shortened(to_string(instance.arguments[i])));
    return text;
}

} // namespace

Report::~Report() {
    Instance const* instance = checker_.frame_->instance;
    if (instance) {
        // One fault of a template is one message, however many instances have it.
        if (!checker_.reported_in_instances_.insert({diagnostic_.location, diagnostic_.message}).second) return;
        constexpr int most = 6;
        int shown = 0;
        for (; instance && shown < most; instance = instance->requested_in, ++shown)
            diagnostic_.note(instance->requested_at, fmt::format("in instantiation of '{}' [{}] requested here",
                                                                 instance->definition->name(), bindings(*instance)));
        std::size_t more = 0;
        for (; instance; instance = instance->requested_in) ++more;
        if (more) diagnostic_.note(fmt::format("… {} more", more));
    }
    checker_.diagnostics_.report(diagnostic_.severity, diagnostic_.location, diagnostic_.message) =
        std::move(diagnostic_);
}

// ---- the program ----------------------------------------------------------------------------------------------------

typed::Program Checker::run() {
    for (LoadedModule const& module : loaded_.modules) {
        // Positions in `modules_` are those of the loaded program, so an unparsable module still takes its place.
        modules_.emplace_back();
        if (module.tree) enter_module(module);
    }
    check_instances();
    if (!loaded_.modules.empty() && loaded_.main().tree) find_main();
    if (!loaded_.modules.empty()) result_.name = loaded_.main().name;
    if (!diagnostics_.has_errors()) describe(result_, diagnostics_);
    if (index_) index_->finish();
    return std::move(result_);
}

void Checker::enter_module(LoadedModule const& module) {
    ModuleSymbols& symbols = modules_.back();
    symbols.name = module.name;
    symbols.tree = module.tree.get();
    for (std::size_t i : module.imports) symbols.imports.push_back(&modules_[i]);

    Frame frame;
    frame.module = &symbols;
    FrameGuard guard(frame_, frame);

    for (ast::TopDecl const& top : module.tree->declarations) {
        if (top.kind) declare(*top.kind);
        if (top.domain) declare(*top.domain);
        if (top.structure) declare(*top.structure, symbols);
        if (top.variables) declare_globals(*top.variables, symbols);
    }

    std::size_t first = definitions_.size();
    for (ast::TopDecl const& top : module.tree->declarations)
        if (top.procedure) declare_procedure(*top.procedure, symbols);
    for (std::size_t i = first; i < definitions_.size(); ++i)
        if (definitions_[i].procedure) check_body(definitions_[i], *definitions_[i].procedure, nullptr);
}

std::vector<std::string_view> Checker::kind_names() const {
    std::vector<std::string_view> names;
    for (auto const& [name, _] : kinds_) names.push_back(name);
    return names;
}

// ---- kinds, domains, structures, globals ----------------------------------------------------------------------------

void Checker::declare(ast::KindDecl const& decl) {
    if (auto old = kinds_.find(decl.name.text); old != kinds_.end()) {
        error(decl.name.loc, fmt::format("kind '{}' is declared twice", decl.name.text))
            .note(old->second->where, "first declared here");
        return;
    }
    Kind& kind = result_.types.kinds.emplace_back();
    kind.name = decl.name.text;
    kind.where = decl.name.loc;
    kinds_.emplace(decl.name.text, &kind);

    for (ast::KindType const& entry : decl.types) {
        DataType const* type = nullptr;
        DataType const* form = nullptr;
        if (entry.parameters.size() > 1)
            error(entry.parameters[1].loc,
                  fmt::format("second public representation of data type '{}'", entry.name.text));
        DataType const* written = entry.parameters.empty() ? nullptr : builtin(entry.parameters[0].type);
        if (entry.builtin) {
            type = form = builtin(*entry.builtin);
            if (written && written != type)
                error(entry.parameters[0].loc,
                      fmt::format("the public representation of the built-in type '{}' is itself, not '{}'",
                                  type->name(), written->name()));
        } else {
            if (auto old = structures_.find(entry.name.text); old != structures_.end()) {
                error(entry.name.loc, fmt::format("data type '{}' has the name of a structure", entry.name.text))
                    .note(old->second->decl->name.loc, "the structure is declared here");
                continue;
            }
            if (written && written->is_string()) {
                error(entry.parameters[0].loc, "a string cannot be the public representation of private data");
                written = nullptr;
            }
            auto [named, fresh] = named_types_.try_emplace(entry.name.text, nullptr);
            if (fresh)
                named->second = &result_.types.data_types.emplace_back(DataTag::named, DataClass::other,
                                                                       std::string(entry.name.text));
            type = named->second;
            form = written;
        }
        if (kind.find(type))
            error(entry.name.loc, fmt::format("data type '{}' is listed twice in kind '{}'", type->name(), kind.name));
        else
            kind.types.push_back({type, form});
    }
}

void Checker::declare(ast::DomainDecl const& decl) {
    if (auto old = domains_.find(decl.name.text); old != domains_.end()) {
        error(decl.name.loc, fmt::format("domain '{}' is declared twice", decl.name.text))
            .note(old->second->where, "first declared here");
        return;
    }
    auto kind = kinds_.find(decl.kind.text);
    if (kind == kinds_.end() && incomplete_) {
        broken_names_.insert(decl.name.text);
        return;
    }
    if (kind == kinds_.end()) {
        Report report = error(decl.kind.loc, fmt::format("unknown kind '{}'", decl.kind.text));
        if (std::string near = closest(decl.kind.text, kind_names()); !near.empty())
            report.suggest(decl.kind.loc, near);
        else
            report.help("a kind comes from a module of the library (`import shared3p;`) or from a `kind` declaration "
                        "before its first use");
        broken_names_.insert(decl.name.text);
        return;
    }
    Domain& domain =
        result_.types.domains.emplace_back(Domain{std::string(decl.name.text), kind->second, decl.name.loc});
    domains_.emplace(decl.name.text, &domain);
}

void Checker::declare(ast::StructDecl const& decl, ModuleSymbols const& module) {
    if (auto old = structures_.find(decl.name.text); old != structures_.end()) {
        error(decl.loc, fmt::format("structure '{}' is declared twice", decl.name.text))
            .note(old->second->decl->name.loc, "first declared here");
        return;
    }
    if (auto old = named_types_.find(decl.name.text); old != named_types_.end()) {
        error(decl.name.loc, fmt::format("structure '{}' has the name of a data type of a kind", decl.name.text));
        broken_names_.insert(decl.name.text);
        return;
    }
    StructSymbol symbol;
    symbol.decl = &decl;
    symbol.quantifiers = read_quantifiers(decl.quantifiers);

    Frame frame;
    frame.module = &module;
    frame.quantifiers = symbol.quantifiers;
    FrameGuard guard(frame_, frame);
    std::set<std::string_view> names;
    for (ast::StructField const& field : decl.fields) {
        if (!names.insert(field.name.text).second) {
            error(field.name.loc,
                  fmt::format("field '{}' occurs twice in structure '{}'", field.name.text, decl.name.text));
            symbol.valid = false;
        }
        if (field.type.data.name.text == decl.name.text && !structures_.contains(decl.name.text)) {
            error(field.type.loc, fmt::format("structure '{}' contains itself", decl.name.text));
            symbol.valid = false;
            continue;
        }
        std::optional<TypePattern> type = pattern(field.type);
        if (!type) {
            symbol.valid = false;
            continue;
        }
        symbol.fields.push_back(*type);
    }
    // Entered last: the fields cannot see their own structure, which rules out every recursion.
    StructSymbol& stored = structs_.emplace_back(std::move(symbol));
    structures_.emplace(decl.name.text, &stored);
    if (stored.valid && !decl.is_template) structure(stored, {}, decl.name.loc);
}

void Checker::declare_globals(ast::VarDecl const& decl, ModuleSymbols const& module) {
    Frame frame;
    frame.module = &module;
    FrameGuard guard(frame_, frame);
    Type type = resolve(decl.type);
    for (ast::VarInit const& init : decl.variables) {
        typed::Declare const* declare = check_variable(init, type, typed::Variable::Storage::global);
        auto [old, fresh] = globals_.try_emplace(init.name.text, declare->variable);
        if (fresh)
            result_.globals.push_back(declare);
        else
            error(init.loc, fmt::format("global variable '{}' is declared twice", init.name.text))
                .note(old->second->where, "first declared here");
    }
}

std::vector<QuantifierSymbol> Checker::read_quantifiers(std::span<ast::Quantifier const> quantifiers) {
    std::vector<QuantifierSymbol> result;
    for (ast::Quantifier const& q : quantifiers) {
        QuantifierSymbol symbol;
        symbol.name = q.name.text;
        symbol.loc = q.name.loc;
        auto old = std::find_if(result.begin(), result.end(), [&](auto const& o) { return o.name == symbol.name; });
        if (old != result.end()) {
            error(q.name.loc, fmt::format("template variable '{}' is declared twice", symbol.name))
                .note(old->loc, "first declared here");
            continue;
        }
        switch (q.kind) {
        case ast::Quantifier::Kind::domain:
            symbol.sort = TemplateArgument::Sort::domain;
            break;
        case ast::Quantifier::Kind::type:
            symbol.sort = TemplateArgument::Sort::type;
            if (named_types_.contains(symbol.name) || structures_.contains(symbol.name))
                error(q.name.loc,
                      fmt::format("type variable '{}' hides a data type or structure of this name", symbol.name));
            break;
        case ast::Quantifier::Kind::dim:
            symbol.sort = TemplateArgument::Sort::dimension;
            break;
        }
        if (q.domain_kind) {
            auto kind = kinds_.find(q.domain_kind->text);
            if (kind != kinds_.end())
                symbol.kind = kind->second;
            else if (!incomplete_)
                error(q.domain_kind->loc, fmt::format("unknown kind '{}'", q.domain_kind->text))
                    .suggest(q.domain_kind->loc, closest(q.domain_kind->text, kind_names()));
        }
        result.push_back(symbol);
    }
    return result;
}

// ---- main -----------------------------------------------------------------------------------------------------------

void Checker::find_main() {
    ModuleSymbols const& module = modules_.back();
    auto found = module.procedures.find("main");
    if (found != module.procedures.end()) {
        for (Definition* d : found->second.plain) {
            if (!d->valid) return;
            if (!d->return_type.is_void() || !d->parameter_types.empty())
                error(d->decl->head, "'main' must be a procedure without parameters and result")
                    .help("write `void main()`; inputs come from `argument(\"name\")`, results go to `publish`");
            else
                result_.main = d->procedure;
        }
        if (!found->second.plain.empty()) return;
    }
    if (incomplete_) return;
    std::vector<std::string_view> known;
    for (auto const& [name, _] : module.procedures) known.push_back(name);
    std::string where = module.name.empty() ? "" : fmt::format(" in its main module '{}'", module.name);
    Report report = error(Location{}, fmt::format("the program has no `void main()`{}", where));
    if (std::string near = closest("main", known); !near.empty())
        report.help(fmt::format("there is a procedure '{}'", near));
}

} // namespace smpc::secrec
