// SPDX-License-Identifier: Apache-2.0
//
// Writing `cloud.json`: a new one for a cloud on this machine, and the ports of one that left their choice open.
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/values/config_json.h"
#include "libruntime/task/kinds.h"
#include "libruntime/vcp/cloud_config.h"
#include "libruntime/vcp/local_run.h"

namespace smpc::vcp {

namespace {

using Json = nlohmann::ordered_json;

/// One party a line, so that the file reads like its documentation.
std::string to_file(Json const& document) {
    std::string text = "{\n";
    for (auto const& [key, value] : document.items()) {
        text += fmt::format("  {}: ", Json(key).dump());
        if (value.is_array() && !value.empty() && value[0].is_object()) {
            text += "[\n";
            for (std::size_t i = 0; i < value.size(); ++i)
                text += fmt::format("    {}{}\n", value[i].dump(), i + 1 < value.size() ? "," : "");
            text += "  ]";
        } else {
            text += value.dump();
        }
        text += &value == &document.back() ? "\n" : ",\n";
    }
    return text + "}\n";
}

} // namespace

std::string new_cloud_text(NewCloud const& cloud) {
    auto parties = parties_of_engine(cloud.engine);
    Json document{{"format", 1}, {"name", cloud.name}, {"engine", cloud.engine}};
    auto& domains = document["domains"] = Json::object();
    if (cloud.kinds.empty()) domains["pd_shared3p"] = "shared3p";
    for (auto const& text : cloud.kinds) {
        auto option = task::parse_kind_option(text);
        auto kind = text.substr(option.domain.empty() ? 0 : option.domain.size() + 1);
        domains[option.domain.empty() ? "*" : option.domain] = kind;
    }
    auto& list = document["parties"] = Json::array();
    for (unsigned k = 1; k <= parties; ++k)
        list.push_back({{"name", fmt::format("p{}", k)},
                        {"http", fmt::format("127.0.0.1:{}", k <= cloud.ports.size() ? cloud.ports[k - 1] : 0)},
                        {"mesh", "127.0.0.1:0"},
                        {"data", fmt::format("party{}", k)}});
    document["storage"] = {{"metadata", {{"engine", "sqlite"}, {"file", "meta.sqlite"}}},
                           {"objects", {{"engine", "file"}}}};
    document["auth"] = {{"engine", "none"}};
    document["policy"] = {{"engine", "allow"}};
    if (!cloud.transport.empty()) document["transport"] = cloud.transport;
    document["maxParallel"] = 2;
    document["peers"] = "rendezvous";
    return to_file(document);
}

std::string with_ports(std::string_view text, std::string const& path, std::vector<std::uint16_t> const& ports) {
    auto cloud = parse_cloud_config(text, path);
    auto document = client::read_config_json(text, path);
    for (std::size_t i = 0; i < cloud.parties.size() && i < ports.size(); ++i) {
        auto http = cloud.parties[i].http;
        if (ports[i] == 0) continue;
        http.port = ports[i];
        document["parties"][i]["http"] = to_string(http);
    }
    return to_file(document);
}

} // namespace smpc::vcp
