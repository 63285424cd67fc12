// SPDX-License-Identifier: Apache-2.0
#include <smpc/client/description.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

namespace smpc {

namespace {

using nlohmann::json;

// nlohmann::json keeps object keys sorted by bytes, which is RFC 8785's order for ASCII keys; numbers here are integers.

ValueType type_of(json const& object) {
    auto name = object.at("type").get<std::string>();
    auto type = value_type_from_name(name);
    if (!type) throw Error(ErrorCode::input, fmt::format("program description: unknown type \"{}\"", name));
    return *type;
}

} // namespace

std::vector<ArgumentEntry> Description::arguments_named(std::string_view name) const {
    std::vector<ArgumentEntry> found;
    for (auto const& a : arguments)
        if (a.name == name) found.push_back(a);
    return found;
}

std::string to_canonical_json(Description const& d) {
    json object = {{"format", 1}, {"program", d.program}, {"complete", d.complete}};
    object["domains"] = json::array();
    for (auto const& x : d.domains) object["domains"].push_back({{"name", x.name}, {"kind", x.kind}});
    object["arguments"] = json::array();
    for (auto const& x : d.arguments)
        object["arguments"].push_back({{"name", x.name},
                                       {"domain", x.domain},
                                       {"type", name_of(x.type)},
                                       {"dims", x.dims},
                                       {"required", x.required}});
    object["results"] = json::array();
    for (auto const& x : d.results) {
        json entry = {{"name", x.name}, {"domain", x.domain}, {"type", name_of(x.type)}, {"dims", x.dims}};
        if (!x.shape.empty()) entry["shape"] = x.shape;
        object["results"].push_back(std::move(entry));
    }
    // A file name, and so the program's, may hold any bytes.
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Description description_from_json(std::string_view text) {
    try {
        auto object = json::parse(text);
        if (auto format = object.at("format").get<int>(); format != 1)
            throw Error(ErrorCode::input,
                        fmt::format("program description has format {}, this version reads 1", format));
        Description d;
        d.program = object.at("program").get<std::string>();
        d.complete = object.at("complete").get<bool>();
        for (auto const& x : object.at("domains")) d.domains.push_back({x.at("name"), x.at("kind")});
        for (auto const& x : object.at("arguments"))
            d.arguments.push_back(
                {x.at("name"), x.at("domain"), type_of(x), x.at("dims").get<unsigned>(), x.at("required").get<bool>()});
        for (auto const& x : object.at("results")) {
            ResultEntry entry{x.at("name"), x.at("domain"), type_of(x), x.at("dims").get<unsigned>(), {}};
            if (x.contains("shape")) entry.shape = x.at("shape").get<std::vector<std::uint64_t>>();
            d.results.push_back(std::move(entry));
        }
        return d;
    } catch (json::exception const& e) {
        throw Error(ErrorCode::input, fmt::format("malformed program description: {}", e.what()));
    }
}

} // namespace smpc
