// SPDX-License-Identifier: Apache-2.0
//
// The audit as text for a person, as JSON for the executable and other tools, and as the list of what was approved.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "secrec/compiler/audit.h"

namespace smpc::secrec {

namespace {

using nlohmann::json;

constexpr int format_version = 1;

std::string_view name_of(Disclosure::Kind kind) {
    return kind == Disclosure::Kind::declassify ? "declassify" : "publish";
}

// ---- JSON -----------------------------------------------------------------------------------------------------------

json to_json(AuditPlace const& p) {
    return {{"file", p.file}, {"line", p.line}, {"column", p.column}};
}

AuditPlace place_from(json const& j) {
    return {j.at("file").get<std::string>(), j.at("line").get<std::uint32_t>(), j.at("column").get<std::uint32_t>()};
}

json to_json(AuditCall const& c) {
    json j = to_json(c.place);
    j["procedure"] = c.procedure;
    j["inLoop"] = c.in_loop;
    return j;
}

json to_json(DisclosureUse const& u) {
    json conditions = json::array(), calls = json::array();
    for (auto const& c : u.conditions) conditions.push_back(to_json(c));
    for (auto const& c : u.calls) calls.push_back(to_json(c));
    return {{"procedure", u.procedure}, {"type", u.type},           {"domain", u.domain}, {"inLoop", u.in_loop},
            {"repeated", u.repeated},   {"conditions", conditions}, {"calls", calls}};
}

json to_json(Disclosure const& d) {
    json uses = json::array();
    for (auto const& u : d.uses) uses.push_back(to_json(u));
    json j = to_json(d.place);
    j["kind"] = name_of(d.kind);
    j["procedure"] = d.procedure;
    j["text"] = d.text;
    j["sourceLine"] = d.line;
    j["uses"] = uses;
    if (!d.name.empty()) j["name"] = d.name;
    return j;
}

Disclosure disclosure_from(json const& j) {
    Disclosure d;
    d.kind = j.at("kind").get<std::string>() == "publish" ? Disclosure::Kind::publish : Disclosure::Kind::declassify;
    d.place = place_from(j);
    d.procedure = j.at("procedure");
    d.name = j.value("name", "");
    d.text = j.at("text");
    d.line = j.at("sourceLine");
    for (auto const& use : j.at("uses")) {
        DisclosureUse u;
        u.procedure = use.at("procedure");
        u.type = use.at("type");
        u.domain = use.at("domain");
        u.in_loop = use.at("inLoop");
        u.repeated = use.at("repeated");
        for (auto const& c : use.at("conditions")) u.conditions.push_back(place_from(c));
        for (auto const& c : use.at("calls"))
            u.calls.push_back({place_from(c), c.at("procedure").get<std::string>(), c.at("inLoop").get<bool>()});
        d.uses.push_back(std::move(u));
    }
    return d;
}

// ---- approved lists -------------------------------------------------------------------------------------------------

/// What makes two disclosures the same for somebody who approved one of them.
struct Approval {
    std::string kind, file, procedure, name, text;
    std::set<std::string> types;
    bool repeated = false;
    auto key() const { return std::tie(file, kind, procedure, name, text, types, repeated); }
    bool operator<(Approval const& other) const { return key() < other.key(); }
};

Approval approval_of(Disclosure const& d) {
    Approval a{std::string(name_of(d.kind)), d.place.file, d.procedure, d.name, d.text, {}, false};
    for (auto const& u : d.uses) {
        a.types.insert(u.type);
        a.repeated = a.repeated || u.in_loop || u.repeated;
    }
    return a;
}

// ---- text -----------------------------------------------------------------------------------------------------------

std::string counted(std::size_t n, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", n, n == 1 ? one : many);
}

std::string short_place(AuditPlace const& p) {
    return fmt::format("{}:{}", p.file, p.line);
}

std::string procedure_text(std::string const& signature) {
    return signature.empty() ? "the initialisers of the globals" : signature;
}

std::string use_text(Disclosure const& d, DisclosureUse const& u) {
    std::string what(name_of(d.kind));
    if (d.kind == Disclosure::Kind::publish) what += d.name.empty() ? " (name computed)" : fmt::format(" '{}'", d.name);
    std::string out = fmt::format("      {}: {} in {}{}\n", what, u.type.empty() ? "data" : u.type,
                                  procedure_text(u.procedure), u.in_loop ? ", in a loop" : "");
    if (u.repeated && !u.in_loop) out += "        which is called again and again\n";
    for (auto c = u.calls.rbegin(); c != u.calls.rend(); ++c)
        out += fmt::format("        called from {} at {}{}\n", procedure_text(c->procedure), short_place(c->place),
                           c->in_loop ? ", in a loop" : "");
    if (!u.conditions.empty()) {
        std::string places;
        for (auto const& p : u.conditions) places += (places.empty() ? "" : ", ") + short_place(p);
        out += fmt::format("        ! decides the condition{} at {}\n", u.conditions.size() == 1 ? "" : "s", places);
    }
    return out;
}

} // namespace

std::string to_json(Audit const& audit) {
    json modules = json::array(), disclosures = json::array();
    for (auto const& m : audit.modules) modules.push_back({{"name", m.name}, {"file", m.file}});
    for (auto const& d : audit.disclosures) disclosures.push_back(to_json(d));
    return json({{"format", format_version},
                 {"program", audit.program},
                 {"modules", modules},
                 {"disclosures", disclosures}})
        .dump();
}

Audit audit_from_json(std::string_view text) {
    try {
        json document = json::parse(text);
        if (document.at("format") != format_version) throw Error(ErrorCode::input, "an audit of another version");
        Audit audit;
        audit.program = document.at("program");
        for (auto const& m : document.at("modules"))
            audit.modules.push_back({m.at("name").get<std::string>(), m.at("file").get<std::string>()});
        for (auto const& d : document.at("disclosures")) audit.disclosures.push_back(disclosure_from(d));
        return audit;
    } catch (json::exception const& e) {
        throw Error(ErrorCode::input, fmt::format("malformed audit: {}", e.what()))
            .help("the executable is damaged; compile the program again");
    }
}

std::string render_text(Audit const& audit) {
    std::size_t declassified = 0, published = 0;
    for (auto const& d : audit.disclosures) ++(d.kind == Disclosure::Kind::publish ? published : declassified);
    std::string out = fmt::format("program {}: {}, {}\n", audit.program.empty() ? "(no name)" : audit.program,
                                  counted(declassified, "declassification", "declassifications"),
                                  counted(published, "publication", "publications"));
    std::string file;
    for (auto const& d : audit.disclosures) {
        if (d.place.file != file) out += fmt::format("\n{}\n", file = d.place.file);
        out += fmt::format("  {:>4} | {}\n", d.place.line, d.line);
        for (auto const& u : d.uses) out += use_text(d, u);
    }
    return out;
}

std::string to_approved_list(Audit const& audit) {
    std::map<Approval, unsigned> counts;
    for (auto const& d : audit.disclosures) ++counts[approval_of(d)];
    std::string lines;
    for (auto const& [a, count] : counts) {
        nlohmann::ordered_json j{{"kind", a.kind}, {"file", a.file}, {"procedure", a.procedure}};
        if (!a.name.empty()) j["name"] = a.name;
        j["text"] = a.text;
        j["types"] = a.types;
        j["repeated"] = a.repeated;
        j["count"] = count;
        lines += fmt::format("{}    {}", lines.empty() ? "\n" : ",\n", j.dump());
    }
    return fmt::format("{{\n  \"format\": {},\n  \"program\": {},\n  \"approved\": [{}{}]\n}}\n", format_version,
                       json(audit.program).dump(), lines, lines.empty() ? "" : "\n  ");
}

std::vector<Disclosure const*> not_approved(Audit const& audit, std::string_view list, std::string const& name) {
    std::map<Approval, std::uint64_t> left;
    try {
        json document = json::parse(list);
        if (document.at("format") != format_version)
            throw Error(ErrorCode::input, fmt::format("'{}' is an approved list of another version", name));
        for (auto const& j : document.at("approved")) {
            Approval a{j.at("kind"), j.at("file"), j.at("procedure"), j.value("name", ""), j.at("text"), {}, false};
            a.types = j.at("types").get<std::set<std::string>>();
            a.repeated = j.at("repeated");
            left[a] += j.at("count").get<std::uint64_t>();
        }
    } catch (json::exception const& e) {
        throw Error(ErrorCode::input, fmt::format("'{}' is not an approved list: {}", name, e.what()))
            .help("`smpc-scc audit --write-approved FILE` writes one");
    }
    std::vector<Disclosure const*> missing;
    for (auto const& d : audit.disclosures) {
        auto found = left.find(approval_of(d));
        if (found == left.end() || found->second == 0)
            missing.push_back(&d);
        else
            --found->second;
    }
    return missing;
}

} // namespace smpc::secrec
