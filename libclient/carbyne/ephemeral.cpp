// SPDX-License-Identifier: Apache-2.0
#include "libclient/carbyne/ephemeral.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/carbyne/call.h"

namespace smpc::carbyne {

using nlohmann::json;

std::string body_of(Activation const& a) {
    if (a.inputs.empty())
        throw Error(ErrorCode::input, "a Carbyne Stack runs no program without inputs")
            .help("name a stored secret with -i ID");
    if (a.output != "AMPHORASECRET" && a.output != "SECRETSHARE" && a.output != "PLAINTEXT")
        throw Error(ErrorCode::input, fmt::format("\"{}\" is no kind of output", a.output))
            .help("kinds are AMPHORASECRET, SECRETSHARE and PLAINTEXT");
    json body = {{"gameID", a.game_id},
                 {"amphoraParams", a.inputs},
                 {"secretParams", json::array()},
                 {"output", {{"type", a.output}}}};
    if (!a.code.empty()) body["code"] = a.code;
    // The services' own clients write bodies in one byte per character; only ASCII is safe.
    return body.dump(-1, ' ', true);
}

std::string application_url(std::string const& base_url, std::string const& application) {
    auto url = http::Url::parse(base_url);
    bool numeric = url.host.find(':') != std::string::npos || std::all_of(url.host.begin(), url.host.end(), [](char c) {
                       return c == '.' || (c >= '0' && c <= '9');
                   });
    if (application.empty() || numeric || url.host == "localhost") return base_url;
    url.host = application + "." + url.host;
    return url.to_string();
}

std::vector<std::string> activate(http::Client& client, Activation const& activation, http::Call const& limits) {
    http::Headers headers;
    if (!activation.application.empty()) headers.set("X-Smpc-Program", activation.application);
    auto response = call(client, "POST", activation.code.empty() ? "/" : "/?compile=true", body_of(activation), limits,
                         std::move(headers));
    auto value = json::parse(response.body, nullptr, false); // whatever its Content-Type says
    std::vector<std::string> out;
    bool good = value.is_object() && value.contains("response") && value["response"].is_array();
    for (auto const& entry : good ? value["response"] : json::array()) {
        good = good && entry.is_string();
        if (good) out.push_back(entry.get<std::string>());
    }
    if (!good)
        throw Error(ErrorCode::unavailable, fmt::format("{} does not answer like Ephemeral", client.url().to_string()))
            .help("check the address and the application's name");
    return out;
}

} // namespace smpc::carbyne
