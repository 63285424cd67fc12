// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/http_peers.h"

#include <stop_token>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/http/client.h"

namespace smpc::vcp {

namespace {

constexpr std::chrono::milliseconds patience{5'000};

class HttpPeers final : public Peers {
public:
    explicit HttpPeers(HttpPeersOptions options) : party_(options.party) {
        for (unsigned p = 1; p <= options.urls.size(); ++p) {
            clients_.emplace_back();
            if (p == party_) continue;
            http::ClientOptions client;
            client.url = http::Url::parse(options.urls[p - 1]);
            if (p <= options.tls.size()) client.tls = options.tls[p - 1];
            client.connect_timeout = client.request_timeout = patience;
            client.token = options.token;
            client.headers.set("X-Smpc-Party", std::to_string(party_));
            clients_.back() = std::make_unique<http::Client>(std::move(client));
        }
    }

    nlohmann::json exchange(unsigned party, std::string const& job, unsigned attempt,
                            nlohmann::json const& message) override {
        http::Call call;
        call.stop = stop_.get_token();
        auto answer = clients_.at(party - 1)->put(
            fmt::format("/smpc/v1/rendezvous/{}.{}/{}", job, attempt, party_),
            message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace), "application/json", call);
        auto body = nlohmann::json::parse(answer.body, nullptr, false);
        // 409 says that the peer has another job under this id; its view comes with it.
        if ((answer.ok() || answer.status == 409) && body.is_object() && body.contains("v")) return body;
        if (body.is_object() && body.contains("error")) throw error_from_json(body);
        throw Error(ErrorCode::failed, fmt::format("party {} answered {} to a message", party, answer.status))
            .party(party);
    }

    void stop() noexcept override { stop_.request_stop(); }

private:
    unsigned party_;
    std::vector<std::unique_ptr<http::Client>> clients_;
    std::stop_source stop_;
};

} // namespace

std::unique_ptr<Peers> make_http_peers(HttpPeersOptions options) {
    return std::make_unique<HttpPeers>(std::move(options));
}

} // namespace smpc::vcp
