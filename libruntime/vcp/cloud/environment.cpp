// SPDX-License-Identifier: Apache-2.0
//
// What other programs need to find the cloud: `smpc-local env`.
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libruntime/vcp/cloud/status.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

namespace {

/// A word that a POSIX shell reads as this text.
std::string shell_word(std::string const& text) {
    std::string result = "'";
    for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

CloudConfig existing(CloudFolder const& folder) {
    if (!folder.has_cloud())
        throw Error(ErrorCode::not_found, fmt::format("there is no cloud in {}", folder.path()))
            .help("start one: smpc-local up -d");
    return load_cloud_config(folder.config_file());
}

/// The numbers of Carbyne Stack's default field; in JSON they are longer than any integer type, so they stand as text here.
constexpr char field[] = "\"prime\":198766463529478683931867765928436695041,"
                         "\"r\":141515903391459779531506841503331516415,"
                         "\"rinv\":133854242216446749056083838363708373830";

} // namespace

std::string shell_environment(CloudFolder const& folder) {
    auto cloud = existing(folder);
    return fmt::format("export SMPC_CONFIG={}\nexport SMPC_CLOUD={}\n", shell_word(folder.client_file()),
                       shell_word(cloud.name));
}

std::string carbyne_configuration(CloudFolder const& folder) {
    using Json = nlohmann::ordered_json;
    auto cloud = existing(folder);
    auto providers = Json::array();
    auto certificates = Json::array();
    for (unsigned k = 1; k <= cloud.parties.size(); ++k) {
        auto const& party = cloud.at(k);
        auto base = party.url();
        providers.push_back({{"id", k},
                             {"baseUrl", base},
                             {"amphoraServiceUrl", base + "amphora"},
                             {"castorServiceUrl", base + "castor"},
                             {"ephemeralServiceUrl", base},
                             {"thymusServiceUrl", base + "iam/policies"}});
        if (party.tls && party.tls->ca) certificates.push_back(*party.tls->ca);
    }
    auto rest =
        Json{{"noSslValidation", false}, {"trustedCertificates", certificates}, {"providers", providers}}.dump(1);
    return fmt::format("{{\n {},\n{}\n", field, rest.substr(2));
}

} // namespace smpc::vcp
