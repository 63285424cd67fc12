// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/description_text.h"

#include <optional>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libruntime/bytecode/disassemble.h"
#include "secrec/compiler/command_io.h"

namespace smpc::secrec {

namespace {

std::string type_text(std::string const& domain, ValueType type, unsigned dims) {
    std::string text = domain.empty() ? "" : domain + " ";
    text += name_of(type);
    if (dims > 0) text += fmt::format("[[{}]]", dims);
    return text;
}

std::string length_text(bytecode::SectionInfo const& s, bytecode::Unit const& unit) {
    if (s.name == "TEXT") return fmt::format("TEXT {} blocks", s.length);
    if (s.name == "BIND") return fmt::format("BIND {} names", unit.syscalls.size());
    if (s.name == "PDBIND") return fmt::format("PDBIND {} names", unit.domains.size());
    return fmt::format("{} {} bytes", s.name, s.length);
}

std::string structure_text(bytecode::Executable const& executable) {
    std::string out;
    auto list = [&out](std::string_view title, std::vector<std::string> const& names) {
        if (!names.empty()) out += fmt::format("{}:\n", title);
        for (auto const& n : names) out += fmt::format("  {}\n", n);
    };
    for (std::size_t i = 0; i < executable.units.size(); ++i) {
        auto const& unit = executable.units[i];
        std::string lengths;
        for (auto const& s : bytecode::sections(unit)) lengths += (lengths.empty() ? "" : ", ") + length_text(s, unit);
        bool several = executable.units.size() > 1;
        out += several ? fmt::format("linking unit {}{}: ", i, i == executable.active ? " (runs)" : "") : "sections: ";
        out += lengths + "\n";
        list("system calls", unit.syscalls);
        list("bound domains", unit.domains);
    }
    return out;
}

nlohmann::json structure_json(bytecode::Executable const& executable) {
    auto units = nlohmann::json::array();
    for (auto const& unit : executable.units) {
        auto sections = nlohmann::json::array();
        for (auto const& s : bytecode::sections(unit)) sections.push_back({{"name", s.name}, {"length", s.length}});
        units.push_back({{"sections", sections}, {"systemCalls", unit.syscalls}, {"domains", unit.domains}});
    }
    return {{"active", executable.active}, {"units", units}};
}

bytecode::DebugInfo stored_info(bytecode::Executable const& executable) {
    return bytecode::decode_debug(executable.units.at(executable.active).debug).value_or(bytecode::DebugInfo{});
}

nlohmann::json description_json(Description const& d, Audit const* audit) {
    auto object = nlohmann::json::parse(to_canonical_json(d));
    if (audit) {
        auto other = nlohmann::json::parse(to_json(*audit));
        object["modules"] = other["modules"];
        object["disclosures"] = other["disclosures"];
    }
    return object;
}

} // namespace

std::string describe_json(Description const& d, Audit const* audit) {
    return description_json(d, audit).dump() + "\n";
}

Audit stored_audit(std::string const& path) {
    std::string text = stored_info(read_executable(path)).audit;
    if (text.empty())
        throw Error(ErrorCode::input, fmt::format("'{}' does not say what it discloses", path))
            .help("it was compiled with --strip or by another compiler; audit its source");
    return audit_from_json(text);
}

std::string describe_text(Description const& d, Audit const* audit) {
    std::string out = fmt::format("program {}\n", d.program.empty() ? "(no name)" : d.program);
    auto section = [&](std::string_view title, auto const& entries, auto line) {
        out += fmt::format("{}:{}\n", title, entries.empty() ? " none" : "");
        for (auto const& e : entries) out += "  " + line(e) + "\n";
    };
    section("arguments", d.arguments, [](ArgumentEntry const& a) {
        return fmt::format("{}: {}{}", a.name, type_text(a.domain, a.type, a.dims), a.required ? "" : " (optional)");
    });
    section("results", d.results, [](ResultEntry const& r) {
        std::string shape;
        for (auto n : r.shape) shape += fmt::format("{}{}", shape.empty() ? " of shape " : " x ", n);
        return fmt::format("{}: {}{}", r.name, type_text(r.domain, r.type, r.dims), shape);
    });
    section("domains", d.domains, [](DomainEntry const& e) { return fmt::format("{}: {}", e.name, e.kind); });
    if (audit) {
        std::size_t published = 0;
        for (auto const& e : audit->disclosures) published += e.kind == Disclosure::Kind::publish ? 1 : 0;
        std::string modules;
        for (auto const& m : audit->modules) modules += (modules.empty() ? "" : ", ") + (m.name.empty() ? m.file : m.name);
        out += fmt::format("modules: {}\n", modules);
        out += fmt::format("disclosures: {} declassified, {} published (smpc-scc audit shows them)\n",
                           audit->disclosures.size() - published, published);
    }
    if (!d.complete) out += "incomplete: some names are computed at run time\n";
    return out;
}

bytecode::Executable read_executable(std::string const& path) {
    std::string bytes = read_file(path);
    return bytecode::read(std::as_bytes(std::span(bytes)));
}

std::string describe_executable(std::string const& path, bool json) {
    auto executable = read_executable(path);
    auto info = stored_info(executable);
    auto const& description = info.description;
    std::optional<Audit> stored;
    if (!info.audit.empty()) stored = audit_from_json(info.audit);
    Audit const* audit = stored ? &*stored : nullptr;
    if (json) {
        auto object = description ? description_json(*description, audit) : nlohmann::json::object();
        object["executable"] = structure_json(executable);
        return object.dump() + "\n";
    }
    return (description ? describe_text(*description, audit)
                        : "no description of arguments and results (compiled with --strip or by another compiler)\n") +
           structure_text(executable);
}

} // namespace smpc::secrec
