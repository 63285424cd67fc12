// SPDX-License-Identifier: Apache-2.0
//
// Warnings from the syntax trees alone: names that hide others, and imports that nobody needs. Templates that were never
// instantiated have no other form.
#include "secrec/compiler/warner.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "secrec/compiler/lexer.h"

namespace smpc::secrec {

namespace {

/// Walks through one procedure with the names that are in scope.
class Shadows {
public:
    using Found = std::function<void(ast::Identifier const& name, Location hidden)>;
    explicit Shadows(Found found) : found_(std::move(found)) {}

    void procedure(ast::ProcDecl const& decl) {
        for (ast::Parameter const& p : decl.parameters) names_.push_back(p.name);
        statement(*decl.body);
        names_.clear();
    }

private:
    void declare(ast::VarDecl const& decl) {
        for (ast::VarInit const& init : decl.variables) {
            Location hidden;
            for (ast::Identifier const& other : names_)
                if (other.text == init.name.text) hidden = other.loc;
            found_(init.name, hidden);
            names_.push_back(init.name);
        }
    }
    void statement(ast::Stmt const& s) {
        std::size_t const outer = names_.size();
        switch (s.kind) {
        case ast::StmtKind::VarDecl:
            return declare(ast::as<ast::VarDecl>(s));
        case ast::StmtKind::Block:
            for (ast::Stmt const* inner : ast::as<ast::Block>(s).statements) statement(*inner);
            break;
        case ast::StmtKind::If:
            branch(ast::as<ast::If>(s).then_branch);
            branch(ast::as<ast::If>(s).else_branch);
            break;
        case ast::StmtKind::For:
            if (ast::as<ast::For>(s).init) statement(*ast::as<ast::For>(s).init);
            branch(ast::as<ast::For>(s).body);
            break;
        case ast::StmtKind::While:
            branch(ast::as<ast::While>(s).body);
            break;
        case ast::StmtKind::DoWhile:
            branch(ast::as<ast::DoWhile>(s).body);
            break;
        default:
            break;
        }
        names_.resize(outer);
    }
    /// A single statement is a scope as well.
    void branch(ast::Stmt const* s) {
        if (!s) return;
        std::size_t const outer = names_.size();
        statement(*s);
        names_.resize(outer);
    }

    Found found_;
    std::vector<ast::Identifier> names_;
};

} // namespace

void Warner::shadowed_names(ast::Module const& module) {
    std::unordered_map<std::string_view, Location> globals;
    for (typed::Declare const* d : program_.globals)
        if (is_wanted(d->variable->where.file)) globals.emplace(d->variable->name, d->variable->where);
    Shadows shadows([&](ast::Identifier const& name, Location hidden) {
        bool const local = hidden.valid();
        if (auto global = globals.find(name.text); !local && global != globals.end()) hidden = global->second;
        if (!hidden.valid() || is_exempt(name.text)) return;
        if (auto* d = report(
                Warning::shadow, name.loc,
                fmt::format("'{}' hides {} variable of the same name", name.text, local ? "another" : "a global")))
            d->note(hidden, "this one");
    });
    for (ast::TopDecl const& top : module.declarations)
        if (top.procedure) shadows.procedure(*top.procedure);
}

namespace {

/// The modules that a module brings in: itself and all that it imports.
void add_imported(Program const& loaded, std::size_t module, std::set<std::size_t>& into) {
    if (!into.insert(module).second) return;
    for (std::size_t import : loaded.modules[module].imports) add_imported(loaded, import, into);
}

} // namespace

namespace {

/// All names in the text of a module, those in strings ("$name") included; none if it could not be parsed.
std::unordered_set<std::string_view> names_in(ast::Module const* module, Sources const& sources) {
    std::unordered_set<std::string_view> names;
    if (!module) return names;
    Diagnostics ignored;
    SourceFile const& file = sources[module->file];
    for (Token t : tokenize(file, ignored)) {
        std::string_view word = file.text().substr(t.begin, t.end - t.begin);
        if (t.kind == TokenKind::identifier) names.insert(word);
        if (t.kind != TokenKind::string) continue;
        for (std::size_t at = word.find('$'); at != word.npos; at = word.find('$', at + 1)) {
            std::size_t end = at + 1;
            while (end < word.size() && (std::isalnum(static_cast<unsigned char>(word[end])) || word[end] == '_'))
                ++end;
            names.insert(word.substr(at + 1, end - at - 1));
        }
    }
    return names;
}

} // namespace

/// An import is used if a procedure of the module has a name that the importer's text uses; or if the modules that only this
/// import brings in declare anything that others name, or have code that runs: kinds, domains, types, globals, operators and
/// casts are known to the whole program.
void Warner::unused_imports() {
    auto const& modules = loaded_.modules;
    // The names in the text of a module; made when first asked for, which is rarely necessary for the library.
    std::vector<std::optional<std::unordered_set<std::string_view>>> words(modules.size());
    auto words_of = [&](std::size_t module) -> std::unordered_set<std::string_view> const& {
        if (!words[module]) words[module] = names_in(modules[module].tree.get(), sources_);
        return *words[module];
    };
    std::unordered_set<FileId> running;
    for (typed::Procedure const& p : program_.procedures)
        if (p.reachable) running.insert(p.where.file);
    auto names_procedure_of = [&](std::size_t importer, std::size_t imported) {
        for (ast::TopDecl const& top : modules[imported].tree->declarations)
            if (top.procedure && words_of(importer).contains(top.procedure->name.text)) return true;
        return false;
    };
    auto is_named_outside = [&](std::string_view name, std::set<std::size_t> const& inside) {
        for (std::size_t i = modules.size(); i-- > 0;) // the program's own modules come last, and are the likely ones
            if (!inside.contains(i) && words_of(i).contains(name)) return true;
        return false;
    };
    auto has_named = [&](std::size_t module, std::set<std::size_t> const& inside) {
        for (ast::TopDecl const& top : modules[module].tree->declarations) {
            if (top.kind && is_named_outside(top.kind->name.text, inside)) return true;
            if (top.kind)
                for (ast::KindType const& type : top.kind->types)
                    if (!type.builtin && is_named_outside(type.name.text, inside)) return true;
            if (top.domain && is_named_outside(top.domain->name.text, inside)) return true;
            if (top.structure && is_named_outside(top.structure->name.text, inside)) return true;
            if (top.variables)
                for (ast::VarInit const& v : top.variables->variables)
                    if (is_named_outside(v.name.text, inside)) return true;
        }
        return false;
    };

    for (std::size_t m = 0; m < modules.size(); ++m) {
        if (!modules[m].tree || !is_wanted(modules[m].tree->file)) continue;
        for (ast::Import const& import : modules[m].tree->imports) {
            std::size_t imported = modules.size();
            std::set<std::size_t> others;
            for (std::size_t i : modules[m].imports) {
                if (modules[i].name == import.name.text)
                    imported = i;
                else
                    add_imported(loaded_, i, others);
            }
            if (imported == modules.size() || !modules[imported].tree || names_procedure_of(m, imported)) continue;
            std::set<std::size_t> only_here;
            add_imported(loaded_, imported, only_here);
            for (std::size_t other : others) only_here.erase(other);
            auto any = [&](auto const& holds) {
                return std::any_of(only_here.begin(), only_here.end(),
                                   [&](std::size_t i) { return modules[i].tree && holds(i); });
            };
            bool const used = any([&](std::size_t i) { return running.contains(modules[i].tree->file); }) ||
                              any([&](std::size_t i) { return has_named(i, only_here); });
            if (!used)
                report(Warning::unused_import, import.loc,
                       fmt::format("nothing of module '{}' is used", import.name.text));
        }
    }
}

} // namespace smpc::secrec
