// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/names.h"

#include <algorithm>

#include <fmt/format.h>

#include "secrec/lsp/name_walker.h"

namespace smpc::secrec::lsp {

namespace {

std::uint64_t place_key(Location l) {
    return (std::uint64_t{l.file} << 32) | l.begin;
}

std::string quantifier_text(ast::Quantifier const& q) {
    switch (q.kind) {
    case ast::Quantifier::Kind::domain:
        return q.domain_kind ? fmt::format("domain {} : {}", q.name.text, q.domain_kind->text)
                             : fmt::format("domain {}", q.name.text);
    case ast::Quantifier::Kind::type:
        return fmt::format("type {}", q.name.text);
    default:
        return fmt::format("dim {}", q.name.text);
    }
}

std::string template_text(ast::List<ast::Quantifier> quantifiers) {
    std::string text;
    for (auto const& q : quantifiers) text += (text.empty() ? "" : ", ") + quantifier_text(q);
    return text.empty() ? text : fmt::format("template <{}>\n", text);
}

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    return line;
}

/// A line of a comment without `///`, `//`, `/**`, `*` and `*/`.
std::string_view comment_text(std::string_view line) {
    for (std::string_view mark : {"///<", "///", "//", "/**", "/*", "*/", "*"})
        if (line.starts_with(mark)) {
            line.remove_prefix(mark.size());
            break;
        }
    if (line.ends_with("*/")) line.remove_suffix(2);
    if (line.starts_with(' ')) line.remove_prefix(1);
    while (line.ends_with(' ')) line.remove_suffix(1);
    return line;
}

} // namespace

Names::Names(Program const& program, Sources const& sources, Index const& index)
    : program_(program), sources_(sources) {
    if (program.modules.empty() || !program.main().tree) return;
    main_file_ = program.main().tree->file;
    for (std::size_t i = 0; i < program.modules.size(); ++i)
        if (program.modules[i].tree) declare_module(program.modules[i], i + 1 == program.modules.size());
    NameWalker(*this, index).walk(*program.main().tree);
    for (std::uint32_t id = 0; id < declarations_.size(); ++id)
        if (declarations_[id].at.file == main_file_ && declarations_[id].kind != Declaration::Kind::module)
            uses_.push_back({declarations_[id].at, {id}});
    std::stable_sort(uses_.begin(), uses_.end(), [](NameUse const& a, NameUse const& b) { return a.where < b.where; });
}

std::string Names::one_line(Location where) const {
    std::string out;
    for (char c : sources_.text(where)) {
        bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

std::uint32_t Names::add(Declaration declaration) {
    auto id = static_cast<std::uint32_t>(declarations_.size());
    by_place_.emplace(place_key(declaration.at), id);
    declarations_.push_back(std::move(declaration));
    return id;
}

void Names::declare_module(LoadedModule const& module, bool is_main) {
    using Kind = Declaration::Kind;
    ast::Module const& tree = *module.tree;
    Location start{tree.file, 0, 0};
    std::uint32_t own = add({Kind::module, module.name, start, start, fmt::format("module {}", module.name)});
    modules_.emplace(module.name, own);

    bool callable = is_main;
    LoadedModule const& main = program_.main();
    for (std::size_t i : main.imports) callable = callable || &program_.modules[i] == &module;

    for (ast::TopDecl const& top : tree.declarations) {
        if (auto const* kind = top.kind) {
            kinds_.emplace(kind->name.text, add({Kind::kind, kind->name.text, kind->name.loc, kind->loc,
                                                 fmt::format("kind {}", kind->name.text)}));
            for (ast::KindType const& type : kind->types)
                if (!type.builtin)
                    types_.emplace(type.name.text,
                                   add({Kind::data_type, type.name.text, type.name.loc, type.loc, one_line(type.loc)}));
        } else if (auto const* domain = top.domain) {
            domains_.emplace(domain->name.text,
                             add({Kind::domain, domain->name.text, domain->name.loc, domain->loc,
                                  fmt::format("domain {} {}", domain->name.text, domain->kind.text)}));
        } else if (auto const* structure = top.structure) {
            types_.emplace(
                structure->name.text,
                add({Kind::structure, structure->name.text, structure->name.loc, structure->loc,
                     template_text(structure->quantifiers) + "struct " + std::string(structure->name.text)}));
            for (ast::StructField const& field : structure->fields) {
                std::string type = one_line(field.type.loc);
                std::uint32_t id = add({Kind::field, field.name.text, field.name.loc, field.loc,
                                        fmt::format("{} {}.{}", type, structure->name.text, field.name.text), type});
                by_place_.emplace(place_key(field.loc), id);
            }
        } else if (auto const* variables = top.variables) {
            std::string type = one_line(variables->type.loc);
            for (ast::VarInit const& v : variables->variables)
                variables_.emplace(v.name.text, add({Kind::global, v.name.text, v.name.loc, variables->loc,
                                                     fmt::format("{} {}", type, v.name.text), type}));
        } else if (auto const* procedure = top.procedure) {
            bool plain = procedure->kind == ast::ProcDecl::Kind::procedure;
            Declaration d{plain                                          ? Kind::procedure
                          : procedure->kind == ast::ProcDecl::Kind::cast ? Kind::cast
                                                                         : Kind::operator_,
                          procedure->name.text, procedure->name.loc, procedure->loc,
                          template_text(procedure->quantifiers) + one_line(procedure->head)};
            d.procedure = procedure;
            std::uint32_t id = add(std::move(d));
            if (plain && callable) procedures_[procedure->name.text].push_back(id);
        }
    }
}

NameUse const* Names::at(std::uint32_t offset) const {
    auto after = std::upper_bound(uses_.begin(), uses_.end(), offset,
                                  [](std::uint32_t o, NameUse const& u) { return o < u.where.begin; });
    // A caret behind the last letter still means the word, unless another one begins there.
    while (after != uses_.begin()) {
        --after;
        if (after->where.end >= offset) return &*after;
        if (offset - after->where.begin > 1000) break;
    }
    return nullptr;
}

std::vector<Location> Names::places_of(std::uint32_t declaration) const {
    std::vector<Location> places;
    for (NameUse const& use : uses_)
        if (std::find(use.declarations.begin(), use.declarations.end(), declaration) != use.declarations.end() &&
            (places.empty() || places.back() != use.where))
            places.push_back(use.where);
    return places;
}

std::vector<std::uint32_t> Names::visible_at(std::uint32_t offset) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t id = 0; id < declarations_.size(); ++id) {
        Declaration const& d = declarations_[id];
        if (d.is_local() && d.at.file == main_file_ && d.visible_from <= offset && offset <= d.visible_to)
            found.push_back(id);
    }
    std::reverse(found.begin(), found.end()); // what is declared later is further inside
    for (auto const* table : {&variables_, &types_, &domains_, &kinds_})
        for (auto const& [name, id] : *table) found.push_back(id);
    for (auto const& [name, ids] : procedures_) found.insert(found.end(), ids.begin(), ids.end());
    return found;
}

std::string Names::documentation(std::uint32_t declaration) const {
    Declaration const& d = declarations_[declaration];
    if (d.is_local() || !d.at.valid()) return {};
    SourceFile const& file = sources_[d.at.file];
    std::vector<std::string_view> lines;
    if (d.kind == Declaration::Kind::module) {
        // The comment at the top, without the licence.
        for (std::uint32_t n = 1; n <= file.line_count(); ++n) {
            std::string_view line = trimmed(file.line(n));
            if (!line.starts_with("//")) break;
            if (line.find("SPDX-") == std::string_view::npos) lines.push_back(comment_text(line));
        }
    } else {
        std::uint32_t n = file.position(d.whole.begin).line;
        // Declarations of one name on lines next to each other share the comment above the first.
        for (std::uint32_t id = declaration; id-- > 0;) {
            Declaration const& before = declarations_[id];
            if (before.at.file != d.at.file || before.name != d.name || file.position(before.whole.end).line + 1 < n)
                break;
            if (trimmed(file.line(n - 1)).starts_with("//")) break;
            n = file.position(before.whole.begin).line;
        }
        bool block = false;
        for (--n; n >= 1; --n) {
            std::string_view line = trimmed(file.line(n));
            if (lines.empty() && line.ends_with("*/")) block = true;
            if (!block && !line.starts_with("//")) break;
            lines.insert(lines.begin(), comment_text(line));
            if (block && line.starts_with("/*")) break;
        }
    }
    std::string text;
    for (std::string_view line : lines)
        if (!text.empty() || !line.empty()) text += std::string(line) + "\n";
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

} // namespace smpc::secrec::lsp
