// SPDX-License-Identifier: Apache-2.0
//
// The configuration of the Carbyne Stack command line, for users who have one: providers become parties, the identity tokens
// that its login has stored become bearer tokens. What only that tool needs (prime, OAuth2 end points, Castor) is not read.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/base/files.h"
#include "libclient/base/time.h"
#include "libclient/http/url.h"
#include "libclient/vc/config_file.h"
#include "libclient/vc/json_object.h"

namespace smpc::client {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct Token {
    std::string base_url, id_token;
    Time expires;
};

json parse(std::string_view text, fs::path const& file) {
    auto document = json::parse(text, nullptr, false);
    if (document.is_discarded()) throw Error(ErrorCode::config, fmt::format("{} is not JSON", file.string()));
    return document;
}

std::vector<Token> read_tokens(fs::path const& file) {
    std::vector<Token> out;
    auto text = read_if_exists(file, 1 << 20);
    if (!text) return out;
    auto document = parse(*text, file);
    JsonObject root(document, file.string(), ErrorCode::config);
    for (auto& entry : root.objects("tokens"))
        out.push_back({entry.text("vcpBaseUrl"), entry.text("idToken"),
                       Time(std::chrono::milliseconds(entry.signed_number("expires")))});
    return out;
}

/// Addresses are equal with and without a slash at the end.
std::string plain_url(std::string text) {
    return http::Url::parse(text).to_string();
}

PartyConfig read_provider(JsonObject& provider, unsigned number, std::vector<Token> const& tokens) {
    PartyConfig party;
    party.number = number;
    party.name = fmt::format("p{}", number);
    party.url = plain_url(provider.need_text("baseUrl"));
    party.amphora_url = plain_url(provider.text("amphoraServiceUrl", party.url + "/amphora"));
    party.ephemeral_url = plain_url(provider.text("ephemeralServiceUrl", party.url));
    for (auto const& token : tokens)
        if (!token.base_url.empty() && plain_url(token.base_url) == party.url) party.auth.token = token.id_token;
    return party;
}

} // namespace

Config parse_carbyne_config(std::string_view text, fs::path const& folder, Environment const& environment) {
    auto file = folder / "config";
    auto document = parse(text, file);
    JsonObject root(document, file.string(), ErrorCode::config);
    auto tokens = read_tokens(folder / "access-tokens.json");

    CloudConfig cloud;
    cloud.name = "carbyne";
    cloud.origin = file.string();
    cloud.carbyne = true;
    cloud.domains["*"] = "*";
    bool unchecked = root.flag("noSslValidation");
    auto trusted = root.texts("trustedCertificates");
    if (trusted.size() > 1)
        throw root.fault("trustedCertificates", "has more than one file; put the certificates into one");
    for (auto& provider : root.objects("providers")) {
        auto party = read_provider(provider, static_cast<unsigned>(cloud.parties.size() + 1), tokens);
        party.insecure_skip_verification = unchecked;
        if (!trusted.empty()) party.ca = folder / trusted.front();
        if (auto token = environment(token_variable(party.name)); token && !token->empty()) party.auth.token = *token;
        cloud.parties.push_back(std::move(party));
    }
    if (cloud.parties.empty()) throw root.fault("providers", "is empty: a cloud has at least one party");

    Config config;
    config.current = cloud.name;
    config.files = {file};
    if (unchecked)
        config.warnings.push_back(fmt::format(
            "{}: noSslValidation is set, so nobody checks whom the parties' addresses lead to", file.string()));
    if (auto warning = readable_by_others(folder / "access-tokens.json")) config.warnings.push_back(*warning);
    for (auto const& token : tokens)
        if (token.expires < now())
            config.warnings.push_back(fmt::format("the token of {} in {} has expired; `cs login` gets a new one",
                                                  token.base_url, (folder / "access-tokens.json").string()));
    config.clouds.emplace(cloud.name, std::move(cloud));
    return config;
}

} // namespace smpc::client
