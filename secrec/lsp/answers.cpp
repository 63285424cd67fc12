// SPDX-License-Identifier: Apache-2.0
//
// Hovering, definitions, references, renaming, symbols.
#include "secrec/lsp/answers.h"

#include <algorithm>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "secrec/compiler/lexer.h"
#include "secrec/lsp/json.h"

namespace smpc::secrec::lsp {

using nlohmann::json;
using Kind = Declaration::Kind;

namespace {

/// What a place of another file looks like to an editor.
Range range_in(SourceFile const& file, Location where) {
    Text const text{std::string(file.text())};
    return {text.position(where.begin), text.position(where.end)};
}

json location(Analysis const& a, Location where, UriOf const& uri) {
    SourceFile const& file = a.sources()[where.file];
    return {{"uri", uri(file)},
            {"range", to_json(where.file == a.main_file() ? a.range(where) : range_in(file, where))}};
}

std::string code_block(std::string const& text) {
    return fmt::format("```secrec\n{}\n```", text);
}

std::string types_text(std::vector<Type> const& types) {
    constexpr std::size_t most = 4;
    std::string text;
    for (std::size_t i = 0; i < types.size() && i < most; ++i) text += (i ? "\n" : "") + to_string(types[i]);
    if (types.size() > most) text += fmt::format("\n… and {} more", types.size() - most);
    return text;
}

NameUse const* name_at(Analysis const& a, Position position) {
    return a.names().at(a.text().offset(position));
}

bool is_variable(Declaration const& d) {
    return d.kind == Kind::variable || d.kind == Kind::parameter || d.kind == Kind::global;
}

unsigned symbol_kind(Kind kind) {
    switch (kind) {
    case Kind::procedure:
        return 12; // Function
    case Kind::operator_:
    case Kind::cast:
        return 25; // Operator
    case Kind::structure:
        return 23; // Struct
    case Kind::field:
        return 8; // Field
    case Kind::kind:
        return 5; // Class
    case Kind::data_type:
        return 26; // TypeParameter
    case Kind::domain:
        return 3; // Namespace
    default:
        return 13; // Variable
    }
}

json symbol(Analysis const& a, Declaration const& d) {
    std::string name(d.name);
    if (d.kind == Kind::operator_) name = "operator " + name;
    std::string detail = d.signature;
    std::replace(detail.begin(), detail.end(), '\n', ' ');
    // The protocol wants the name inside the whole.
    Location whole = d.whole;
    whole.begin = std::min(whole.begin, d.at.begin);
    whole.end = std::max(whole.end, d.at.end);
    return {{"name", name.empty() ? "?" : name},
            {"detail", detail},
            {"kind", symbol_kind(d.kind)},
            {"range", to_json(a.range(whole))},
            {"selectionRange", to_json(a.range(d.at))}};
}

} // namespace

json hover(Analysis const& a, Position position) {
    std::uint32_t offset = a.text().offset(position);
    if (NameUse const* use = a.names().at(offset)) {
        constexpr std::size_t most = 6;
        std::string text;
        for (std::size_t i = 0; i < use->declarations.size() && i < most; ++i) {
            std::uint32_t id = use->declarations[i];
            Declaration const& d = a.names()[id];
            std::string shown = d.signature;
            if (is_variable(d)) {
                std::string here = types_text(a.index().types_at(use->where));
                if (!here.empty() && here != d.type) shown += "\n// here: " + here;
            }
            text += (i ? "\n\n---\n\n" : "") + code_block(shown);
            if (std::string doc = a.names().documentation(id); !doc.empty()) text += "\n\n" + doc;
        }
        if (use->declarations.size() > most) text += fmt::format("\n\n… and {} more", use->declarations.size() - most);
        return {{"contents", {{"kind", "markdown"}, {"value", text}}}, {"range", to_json(a.range(use->where))}};
    }
    Location where = a.index().around(offset);
    if (!where.valid()) return nullptr;
    return {{"contents", {{"kind", "markdown"}, {"value", code_block(types_text(a.index().types_at(where)))}}},
            {"range", to_json(a.range(where))}};
}

json definition(Analysis const& a, Position position, UriOf const& uri) {
    json found = json::array();
    if (NameUse const* use = name_at(a, position))
        for (std::uint32_t id : use->declarations) found.push_back(location(a, a.names()[id].at, uri));
    return found;
}

json references(Analysis const& a, Position position, bool with_declaration, std::string const& uri) {
    json found = json::array();
    NameUse const* use = name_at(a, position);
    if (!use) return found;
    for (std::uint32_t id : use->declarations)
        for (Location where : a.names().places_of(id)) {
            if (!with_declaration && where == a.names()[id].at) continue;
            json place{{"uri", uri}, {"range", to_json(a.range(where))}};
            if (std::find(found.begin(), found.end(), place) == found.end()) found.push_back(std::move(place));
        }
    return found;
}

json highlights(Analysis const& a, Position position) {
    json found = json::array();
    for (json const& place : references(a, position, true, "")) found.push_back({{"range", place["range"]}});
    return found;
}

json prepare_rename(Analysis const& a, Position position) {
    NameUse const* use = name_at(a, position);
    if (!use || use->declarations.size() != 1 || !a.names()[use->declarations[0]].is_local()) return nullptr;
    return to_json(a.range(use->where));
}

json rename(Analysis const& a, Position position, std::string const& name, std::string const& uri) {
    if (prepare_rename(a, position).is_null())
        throw Error(ErrorCode::input,
                    "only variables, parameters and template variables of a procedure can be renamed");
    Diagnostics faults;
    SourceFile const file(0, "name", name);
    auto tokens = tokenize(file, faults);
    bool whole = tokens.size() == 2 && tokens[0].kind == TokenKind::identifier && tokens[0].begin == 0 &&
                 tokens[0].end == name.size();
    if (faults.has_errors() || !whole) throw Error(ErrorCode::input, fmt::format("'{}' is no name", name));
    json edits = json::array();
    for (Location where : a.names().places_of(name_at(a, position)->declarations[0]))
        edits.push_back({{"range", to_json(a.range(where))}, {"newText", name}});
    return {{"changes", {{uri, edits}}}};
}

json symbols(Analysis const& a) {
    json found = json::array();
    for (Declaration const& d : a.names().declarations()) {
        if (d.at.file != a.main_file() || d.is_local() || d.kind == Kind::module) continue;
        if (d.kind == Kind::field && !found.empty()) {
            found.back()["children"].push_back(symbol(a, d));
            continue;
        }
        found.push_back(symbol(a, d));
    }
    return found;
}

json diagnostics(Analysis const& a, UriOf const& uri) {
    ast::Module const& main = *a.program().main().tree;
    bool has_main = std::any_of(main.declarations.begin(), main.declarations.end(), [](ast::TopDecl const& top) {
        return top.procedure && top.procedure->kind == ast::ProcDecl::Kind::procedure &&
               top.procedure->name.text == "main";
    });
    bool is_module = main.name.has_value() && !has_main;
    json found = json::array();
    for (Diagnostic const& d : a.diagnostics().all()) {
        // A module that is opened by itself has no `main`, and its users are elsewhere.
        if (is_module && (!d.location.valid() || d.warning == Warning::unused_procedure)) continue;
        json item{{"severity", d.severity == Severity::error ? 1 : 2}, {"source", "smpc-scc"}};
        std::string message = d.message;
        json related = json::array();
        if (d.location.file == a.main_file()) {
            item["range"] = to_json(a.range(d.location));
        } else {
            Location place{a.main_file(), 0, 0};
            if (d.location.valid()) {
                if (!main.imports.empty()) place = main.imports[0].name.loc;
                SourceFile const& file = a.sources()[d.location.file];
                for (ast::Import const& import : main.imports)
                    if (file.base_name() == std::string(import.name.text) + ".sc") place = import.name.loc;
                message = fmt::format("in {}: {}", file.base_name(), message);
                related.push_back({{"location", location(a, d.location, uri)}, {"message", d.message}});
            }
            item["range"] = to_json(a.range(place));
        }
        for (Note const& n : d.notes) {
            if (n.location.valid())
                related.push_back({{"location", location(a, n.location, uri)}, {"message", n.message}});
            else
                message += "\n" + n.message;
        }
        for (std::string const& help : d.helps) message += "\nhelp: " + help;
        item["message"] = message;
        if (!related.empty()) item["relatedInformation"] = related;
        if (d.warning) {
            item["code"] = name_of(*d.warning);
            bool needless = *d.warning == Warning::unused_variable || *d.warning == Warning::unused_parameter ||
                            *d.warning == Warning::unused_procedure || *d.warning == Warning::unused_import ||
                            *d.warning == Warning::unreachable_code;
            if (needless) item["tags"] = {1};
            if (*d.warning == Warning::deprecated) item["tags"] = {2};
        }
        found.push_back(std::move(item));
    }
    return found;
}

json code_actions(Analysis const& a, Range const& range, std::string const& uri) {
    std::uint32_t begin = a.text().offset(range.begin), end = a.text().offset(range.end);
    json found = json::array();
    for (Diagnostic const& d : a.diagnostics().all()) {
        if (d.fixes.empty() || d.location.file != a.main_file()) continue;
        if (d.location.end < begin || end < d.location.begin) continue;
        json edits = json::array();
        bool here = true;
        for (Fix const& fix : d.fixes) {
            here = here && fix.location.file == a.main_file();
            if (here) edits.push_back({{"range", to_json(a.range(fix.location))}, {"newText", fix.text}});
        }
        if (!here) continue;
        std::string title = d.fixes.size() == 1 && !d.fixes[0].text.empty()
                                ? fmt::format("Change to '{}'", d.fixes[0].text)
                                : "Apply the compiler's suggestion";
        found.push_back({{"title", title}, {"kind", "quickfix"}, {"edit", {{"changes", {{uri, edits}}}}}});
    }
    return found;
}

} // namespace smpc::secrec::lsp
