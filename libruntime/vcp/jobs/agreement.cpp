// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/agreement.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "libclient/values/stream.h"
#include "libclient/vc/job_json.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/vcp/jobs/mapping.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

using nlohmann::json;

namespace {

/// "party 1: 9f31c0…, party 2: 77a0be…"
std::string side_by_side(std::vector<std::string> const& values) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!values[i].empty()) parts.push_back(fmt::format("party {}: {}", i + 1, values[i]));
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// Compares one aspect; empty values are unknown. With a majority the odd one out is named.
std::optional<Error> differ(std::vector<std::string> const& values, std::string const& what, std::string const& help) {
    std::map<std::string, unsigned> count;
    for (auto const& v : values)
        if (!v.empty()) ++count[v];
    if (count.size() < 2) return std::nullopt;
    auto most = std::max_element(count.begin(), count.end(), [](auto& a, auto& b) { return a.second < b.second; });
    std::vector<unsigned> odd;
    for (unsigned i = 0; i < values.size(); ++i)
        if (!values[i].empty() && values[i] != most->first) odd.push_back(i + 1);
    bool one = odd.size() == 1 && most->second > 1;
    Error error(ErrorCode::mismatch, one ? fmt::format("party {} has another {}", odd[0], what)
                                         : fmt::format("the parties have different {}s", what));
    if (one) error.party(odd[0]);
    auto shown = values;
    for (auto& v : shown)
        if (v.size() > 80) v = v.substr(0, 80) + "…";
    return std::move(error.note(side_by_side(shown)).help(help));
}

std::string short_digest(std::string text) {
    if (text.starts_with("sha256:")) text = text.substr(7);
    return text.size() > 12 ? text.substr(0, 12) + "…" : text;
}

} // namespace

ProgramInfo find_program(client::ProgramRef const& program, ProgramStore const& programs) {
    if (program.sha256.empty()) return programs.find(program.name);
    auto found = programs.find_digest(program.sha256);
    if (!program.name.empty()) found.name = program.name;
    return found;
}

std::vector<std::string> kinds_for(ProgramInfo const& program, std::vector<std::string> const& kinds,
                                   ProgramStore const& programs) {
    auto executable = bytecode::read(programs.read(program));
    auto const& domains = executable.units.at(executable.active).domains;
    std::vector<std::string> out;
    for (auto const& kind : kinds) {
        auto equals = kind.find('=');
        bool named = equals < kind.find(':');
        bool fits = named ? std::find(domains.begin(), domains.end(), kind.substr(0, equals)) != domains.end()
                          : !domains.empty();
        if (fits) out.push_back(kind);
    }
    return out;
}

std::string facts_of(client::JobRequest const& request, std::string const& engine,
                     std::vector<std::string> const& kinds, StreamStore const& streams, ProgramStore const& programs) {
    auto program = find_program(request.program, programs);
    std::map<std::string, json> inputs;
    for (auto const& id : request.inputs) {
        auto stream = streams.open(id);
        if (stream.info.kind == StreamKind::words)
            throw Error(ErrorCode::input,
                        fmt::format("stream {} is a secret of Carbyne Stack, not an argument stream", id));
        Mapping mapping(stream.file.get(), stream.info.bytes, fmt::format("stream {}", id));
        for (auto const& record : client::read_stream(mapping.bytes())) {
            auto [at, added] = inputs.try_emplace(
                std::string(record.name), json::array({record.name, record.domain, record.type, record.data.size()}));
            if (!added)
                throw Error(ErrorCode::input, fmt::format("argument \"{}\" is in two of the job's inputs", record.name))
                    .help("smpc-upload show ID lists what a stream holds");
        }
    }
    json facts = {{"program", program.sha256}, {"engine", engine}, {"kinds", kinds}, {"inputs", json::array()}};
    for (auto& [name, entry] : inputs) facts["inputs"].push_back(std::move(entry));
    return client::canonical_json(facts);
}

std::optional<Error> find_mismatch(std::span<PartyFacts const> parties) {
    std::vector<std::string> bodies, programs, set_ups;
    std::map<std::string, std::vector<std::string>> inputs;
    std::vector<bool> known;
    for (auto const& p : parties) {
        bodies.push_back(short_digest(p.body));
        auto facts = json::parse(p.facts, nullptr, false);
        bool readable = facts.is_object();
        known.push_back(readable);
        programs.push_back(readable ? short_digest(facts.value("program", std::string())) : std::string());
        set_ups.push_back(
            readable ? fmt::format("{} {}", facts.value("engine", std::string()), facts.value("kinds", json()).dump())
                     : std::string());
        if (!readable || !facts["inputs"].is_array()) continue;
        for (auto const& entry : facts["inputs"]) {
            if (!entry.is_array() || entry.size() != 4 || !entry[0].is_string()) continue;
            auto& row = inputs[entry[0].get<std::string>()];
            row.resize(parties.size());
            row[known.size() - 1] =
                entry[1] == "" ? fmt::format("public {}, {} bytes", entry[2].dump(), entry[3].dump())
                               : fmt::format("{} {}, {} bytes", entry[1].dump(), entry[2].dump(), entry[3].dump());
        }
    }
    if (auto error = differ(bodies, "request under this id", "choose a new id for another request")) return error;
    if (auto error =
            differ(programs, "program",
                   "upload the same file everywhere (smpc-upload program FILE) or pin it with --program-sha256"))
        return error;
    if (auto error = differ(set_ups, "engine or kind", "the clouds' configurations must be the same")) return error;
    for (auto& [name, row] : inputs) {
        for (std::size_t i = 0; i < row.size(); ++i)
            if (known[i] && row[i].empty()) row[i] = "none";
        if (auto error =
                differ(row, fmt::format("argument \"{}\"", name), "upload the streams of one sharing together"))
            return error;
    }
    return std::nullopt;
}

} // namespace smpc::vcp
