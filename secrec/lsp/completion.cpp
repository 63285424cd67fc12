// SPDX-License-Identifier: Apache-2.0
//
// Completion and help with the parameters of a call: what is asked in the middle of typing, so both work on a text that was
// made complete at the caret.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "secrec/compiler/lexer.h"
#include "secrec/lsp/answers.h"
#include "secrec/lsp/json.h"

namespace smpc::secrec::lsp {

using nlohmann::json;
using Kind = Declaration::Kind;

namespace {

// CompletionItemKind of the protocol.
constexpr unsigned function_item = 3, field_item = 5, variable_item = 6, class_item = 7, module_item = 9,
                   keyword_item = 14, struct_item = 22, type_item = 25;

unsigned item_kind(Kind kind) {
    switch (kind) {
    case Kind::procedure:
        return function_item;
    case Kind::field:
        return field_item;
    case Kind::structure:
        return struct_item;
    case Kind::kind:
    case Kind::domain:
        return class_item;
    case Kind::module:
        return module_item;
    case Kind::data_type:
    case Kind::template_variable:
        return type_item;
    default:
        return variable_item;
    }
}

json item(std::string_view label, unsigned kind, std::string const& detail = {}) {
    json j{{"label", label}, {"kind", kind}};
    if (!detail.empty()) j["detail"] = detail;
    return j;
}

json documented(Names const& names, std::uint32_t id, std::size_t overloads) {
    Declaration const& d = names[id];
    std::string detail = d.signature;
    std::replace(detail.begin(), detail.end(), '\n', ' ');
    if (overloads > 1) detail += fmt::format(" (+{} more)", overloads - 1);
    json j = item(d.name, item_kind(d.kind), detail);
    if (std::string doc = names.documentation(id); !doc.empty())
        j["documentation"] = {{"kind", "markdown"}, {"value", doc}};
    return j;
}

bool is_type(Kind kind) {
    return kind == Kind::structure || kind == Kind::data_type || kind == Kind::domain ||
           kind == Kind::template_variable;
}

void add_builtin_types(json& items) {
#define SMPC_X(enumerator, name, cls) items.push_back(item(name, type_item));
    SMPC_SECREC_BUILTIN_TYPES(SMPC_X)
#undef SMPC_X
    for (char const* synonym : {"int", "uint", "float"}) items.push_back(item(synonym, type_item));
}

json fields_of(Analysis const& at, Caret const& caret) {
    // The object ends at the dot; blanks may stand on both sides of it.
    std::string const& text = at.text().bytes();
    std::uint32_t dot = caret.word;
    while (dot > 0 && text[dot - 1] != '.') --dot;
    while (dot > 1 && (text[dot - 2] == ' ' || text[dot - 2] == '\n' || text[dot - 2] == '\t')) --dot;
    json items = json::array();
    std::set<std::string> seen;
    for (Type const& type : at.index().types_ending_at(dot - 1))
        if (StructType const* s = type.data->structure())
            for (secrec::Field const& f : s->fields)
                if (seen.insert(f.name).second) items.push_back(item(f.name, field_item, to_string(f.type)));
    return items;
}

} // namespace

json completion(Analysis const& at, Caret const& caret) {
    json items = json::array();
    if (caret.in_comment || caret.in_string) return items;
    if (caret.import) {
        for (std::string const& name : at.modules()) items.push_back(item(name, module_item));
        return items;
    }
    if (caret.before == '.') return fields_of(at, caret);
    if (caret.before == '@') {
        items.push_back(item("deprecated", keyword_item));
        return items;
    }

    Names const& names = at.names();
    std::string_view text = at.text().bytes();
    bool internal = caret.word < text.size() && text[caret.word] == '_';
    std::set<std::string_view> seen;
    auto visible = names.visible_at(caret.word);
    for (std::uint32_t id : visible) {
        Declaration const& d = names[id];
        if (d.name.starts_with('_') && !internal) continue;
        if (caret.colons && !is_type(d.kind)) continue;
        if (caret.before == '$' && (d.kind == Kind::procedure || d.kind == Kind::structure)) continue;
        // Categories have names of their own, but one suggestion of a name is enough.
        if (!seen.insert(d.name).second) continue;
        auto same = [&](std::uint32_t other) { return names[other].name == d.name && names[other].kind == d.kind; };
        items.push_back(documented(names, id,
                                   d.kind == Kind::procedure
                                       ? static_cast<std::size_t>(std::count_if(visible.begin(), visible.end(), same))
                                       : 1));
    }
    if (caret.before == '$') return items;
    add_builtin_types(items);
    if (caret.colons) {
        items.push_back(item("public", keyword_item));
        return items;
    }
#define SMPC_X(enumerator, spelling) items.push_back(item(spelling, keyword_item));
    SMPC_SECREC_KEYWORDS(SMPC_X)
#undef SMPC_X
    return items;
}

json signature_help(Analysis const& at, Text const& text, Position position) {
    // The innermost open parenthesis with a name before it, and the commas behind it.
    std::uint32_t caret = text.offset(position);
    struct Open {
        char bracket;
        std::string_view name;
        unsigned commas;
    };
    std::vector<Open> open;
    Diagnostics ignored;
    SourceFile const file(0, "text", text.bytes().substr(0, caret));
    auto spelling = [&](Token const& t) { return file.text().substr(t.begin, t.end - t.begin); };
    Token previous;
    for (Token const& t : tokenize(file, ignored)) {
        switch (t.kind) {
        case TokenKind::left_paren:
            open.push_back({'(', previous.kind == TokenKind::identifier ? spelling(previous) : "", 0});
            break;
        case TokenKind::left_bracket:
            open.push_back({'[', {}, 0});
            break;
        case TokenKind::right_paren:
        case TokenKind::right_bracket:
            if (!open.empty()) open.pop_back();
            break;
        case TokenKind::comma:
            if (!open.empty()) ++open.back().commas;
            break;
        case TokenKind::semicolon:
        case TokenKind::left_brace:
        case TokenKind::right_brace:
            open.clear();
            break;
        default:
            break;
        }
        previous = t;
    }
    while (!open.empty() && open.back().name.empty()) open.pop_back();
    if (open.empty()) return nullptr;

    json signatures = json::array();
    Names const& names = at.names();
    std::size_t active = 0;
    bool chosen = false;
    for (std::uint32_t id : names.visible_at(caret)) {
        Declaration const& d = names[id];
        if (d.kind != Kind::procedure || d.name != open.back().name) continue;
        json parameters = json::array();
        for (ast::Parameter const& p : d.procedure->parameters)
            parameters.push_back({{"label", at.sources().text(p.loc)}});
        if (!chosen && d.procedure->parameters.size() > open.back().commas) {
            active = signatures.size();
            chosen = true;
        }
        std::string label = d.signature;
        std::replace(label.begin(), label.end(), '\n', ' ');
        json signature{{"label", label}, {"parameters", parameters}};
        if (std::string doc = names.documentation(id); !doc.empty())
            signature["documentation"] = {{"kind", "markdown"}, {"value", doc}};
        signatures.push_back(std::move(signature));
    }
    if (signatures.empty()) return nullptr;
    return {{"signatures", signatures}, {"activeSignature", active}, {"activeParameter", open.back().commas}};
}

} // namespace smpc::secrec::lsp
