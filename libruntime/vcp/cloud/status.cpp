// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/status.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/base/units.h"
#include "libclient/http/client.h"
#include "libruntime/vcp/cloud/control.h"
#include "libruntime/vcp/cloud/peer_access.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

constexpr auto patience = 2s;

/// What a party's own port says: its jobs, its storage, its process; or {"error"}.
Json ask_party(CloudConfig const& cloud, unsigned party) {
    try {
        http::ClientOptions options;
        options.url = http::Url::parse(cloud.at(party).url());
        options.tls = tls_towards(cloud, 0, party);
        options.connect_timeout = options.request_timeout = patience;
        options.token = party_token(cloud);
        auto count = static_cast<unsigned>(cloud.parties.size());
        if (options.token) options.headers.set("X-Smpc-Party", std::to_string(party % count + 1));
        auto answer = http::Client(std::move(options)).get("/smpc/v1/stats");
        if (answer.status == 401 || answer.status == 403) {
            // It answers, but not to us: the cloud has tokens, and no party token to ask with.
            return {{"note", "details need auth.partyToken in cloud.json"}};
        }
        auto document = Json::parse(answer.body, nullptr, false);
        if (!answer.ok() || !document.is_object())
            return {{"error", fmt::format("answers with status {}", answer.status)}};
        return document;
    } catch (Error const& error) {
        return {{"error", error.message()}};
    }
}

void add_details(Json& party, Json const& answer) {
    for (auto key : {"jobs", "storage", "process", "note", "error"})
        if (answer.contains(key)) party[key] = answer[key];
    if (answer.contains("error") && party["state"] == "ready") party["state"] = "silent";
}

Json stopped(CloudConfig const& cloud) {
    auto parties = Json::array();
    for (unsigned k = 1; k <= cloud.parties.size(); ++k)
        parties.push_back({{"party", k}, {"name", cloud.at(k).name}, {"url", cloud.at(k).url()}, {"state", "stopped"}});
    return parties;
}

/// "3 running, 12 succeeded"; without jobs "none".
std::string jobs_text(Json const& party) {
    if (!party.contains("jobs")) return "";
    std::string text;
    for (auto const& [state, count] : party["jobs"].items())
        if (count != 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.get<std::uint64_t>(), state);
    return text.empty() ? "none" : text;
}

std::string storage_text(Json const& party) {
    if (!party.contains("storage")) return "";
    auto const& streams = party["storage"]["streams"];
    return fmt::format("{} in {} stream{}", size_text(streams.value("bytes", 0ULL)), streams.value("objects", 0ULL),
                       streams.value("objects", 0ULL) == 1 ? "" : "s");
}

std::string cell(Json const& party, char const* key) {
    auto found = party.find(key);
    if (found == party.end()) return "-";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string uptime_text(Json const& party) {
    if (!party.contains("uptimeSeconds")) return "-";
    auto seconds = party["uptimeSeconds"].get<std::uint64_t>();
    if (seconds < 60) return fmt::format("{}s", seconds);
    if (seconds < 3600) return fmt::format("{}m {}s", seconds / 60, seconds % 60);
    return fmt::format("{}h {}m", seconds / 3600, seconds / 60 % 60);
}

} // namespace

Json cloud_status(CloudFolder const& folder) {
    if (!folder.has_cloud())
        throw Error(ErrorCode::not_found, fmt::format("there is no cloud in {}", folder.path()))
            .help("start one: smpc-local up -d");
    auto cloud = load_cloud_config(folder.config_file());
    Json result{{"apiVersion", "smpc/v1"}, {"running", false},       {"ready", false},
                {"name", cloud.name},      {"engine", cloud.engine}, {"folder", folder.path()}};
    if (!FolderLock::holder(folder.file("up.pid"))) {
        result["parties"] = stopped(cloud);
        return result;
    }
    Json answer = ask_up(folder, {{"command", "status"}}, 5s);
    result["running"] = true;
    for (auto key : {"version", "pid", "since", "stopping"}) result[key] = answer[key];
    auto& parties = result["parties"] = answer["parties"];
    std::vector<std::future<Json>> details;
    for (auto const& party : parties)
        details.push_back(std::async(std::launch::async, ask_party, std::cref(cloud), party["party"].get<unsigned>()));
    for (std::size_t i = 0; i < parties.size(); ++i) add_details(parties[i], details[i].get());
    result["ready"] = std::all_of(parties.begin(), parties.end(), [](auto const& p) { return p["state"] == "ready"; });
    return result;
}

std::string status_text(Json const& status) {
    std::string text = fmt::format("cloud \"{}\" ({}) in {}: {}\n", status["name"].get<std::string>(),
                                   status["engine"].get<std::string>(), status["folder"].get<std::string>(),
                                   !status["running"].get<bool>() ? "not running"
                                   : status["ready"].get<bool>()  ? "ready"
                                                                  : "not ready");
    if (status["running"].get<bool>())
        text += fmt::format("process {}, smpc {}, since {}\n", status["pid"].get<int>(),
                            status["version"].get<std::string>(), status["since"].get<std::string>());
    std::vector<std::array<std::string, 8>> rows{
        {"party", "state", "pid", "uptime", "restarts", "url", "jobs", "storage"}};
    for (auto const& p : status["parties"])
        rows.push_back({cell(p, "name"), cell(p, "state"), cell(p, "pid"), uptime_text(p), cell(p, "restarts"),
                        cell(p, "url"), jobs_text(p), storage_text(p)});
    std::array<std::size_t, 8> width{};
    for (auto const& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i) width[i] = std::max(width[i], row[i].size());
    for (auto const& row : rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], width[i]);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
    for (auto const& p : status["parties"])
        for (auto key : {"error", "lastFault", "note"})
            if (p.contains(key)) text += fmt::format("{}: {}\n", cell(p, "name"), cell(p, key));
    return text;
}

} // namespace smpc::vcp
