// SPDX-License-Identifier: Apache-2.0
//
// One party's services on a loopback port, with stores in a folder that goes away, and a client to ask them.
#pragma once

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "libclient/base/sha256.h"
#include "libclient/http/client.h"
#include "libclient/http/server.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"
#include "tests/unit/vcp_store/support.h"

namespace test {

using nlohmann::json;
namespace http = smpc::http;
namespace vcp = smpc::vcp;

using Fields = std::vector<std::pair<std::string, std::string>>;

inline vcp::CloudConfig cloud_in(std::string const& folder, vcp::AuthConfig auth = {}) {
    vcp::CloudConfig cloud;
    cloud.name = "test";
    cloud.domains = {{"pd_shared3p", "shared3p"}};
    for (int k = 1; k <= 3; ++k) {
        vcp::PartyConfig party;
        party.name = "p" + std::to_string(k);
        party.data = folder;
        cloud.parties.push_back(party);
    }
    cloud.auth = std::move(auth);
    return cloud;
}

class Party {
public:
    explicit Party(vcp::AuthConfig auth = {})
        : cloud(cloud_in(folder.path(), std::move(auth))), streams(folder.path(), store_options()),
          programs(folder.path()), auth_(cloud.auth, {"p1", "p2", "p3"}, [this] { return now; }) {
        context.clock = [this] { return now; };
        context.log = [this](std::string const& line) {
            std::lock_guard lock(mutex_);
            log_ += line + "\n";
        };
        http::ServerOptions options;
        options.workers = 4;
        options.access = vcp::make_access_log(context);
        options.log = context.log;
        server.emplace(std::move(options), vcp::make_api(context));
        http::ClientOptions client_options;
        client_options.url = http::Url::parse(server->url());
        client.emplace(std::move(client_options));
    }

    http::Response send(std::string const& method, std::string const& target, std::string body = {},
                        Fields const& fields = {}) {
        http::Request request;
        request.method = method;
        request.target = target;
        if (!body.empty()) request.body = std::move(body);
        for (auto const& [name, value] : fields) request.headers.add(name, value);
        return client->send(request);
    }
    http::Response get(std::string const& target, Fields const& fields = {}) { return send("GET", target, {}, fields); }
    json get_json(std::string const& target) { return json::parse(get(target).body); }

    std::string log() {
        std::lock_guard lock(mutex_);
        return log_;
    }

    Folder folder;
    smpc::Time now{std::chrono::milliseconds(1'700'000'000'000)};
    vcp::CloudConfig cloud;
    vcp::StreamStore streams;
    vcp::ProgramStore programs;

private:
    vcp::StreamStore::Options store_options() {
        vcp::StreamStore::Options options;
        options.now = [this] { return now; };
        return options;
    }
    std::mutex mutex_;
    std::string log_;
    vcp::Authenticator auth_;

public:
    vcp::PartyContext context{cloud, 1, "0.0-test", streams, programs, auth_, nullptr, {}, {}, {}, {}};
    std::optional<http::Server> server;
    std::optional<http::Client> client;
};

inline std::string text(std::vector<std::byte> const& bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// The error object's code of an answer; empty if it has none.
inline std::string code_of(http::Response const& response) {
    auto const body = json::parse(response.body, nullptr, false);
    if (!body.is_object() || !body.contains("error")) return {};
    return body["error"].value("code", "");
}

} // namespace test
