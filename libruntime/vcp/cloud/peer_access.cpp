// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/peer_access.h"

namespace smpc::vcp {

http::TlsClient tls_towards(CloudConfig const& cloud, unsigned own, unsigned number) {
    http::TlsClient tls;
    auto const& other = cloud.at(number);
    if (!other.tls) return tls;
    if (other.tls->ca) tls.ca = *other.tls->ca;
    if (other.tls->pin)
        tls.pins = {*other.tls->pin};
    else if (!other.tls->ca && own == 0)
        tls.pins = {http::pin_of_certificate(other.tls->cert)}; // of this very machine, so there is no better witness
    auto const& shown = cloud.at(own == 0 ? number : own);
    if (shown.tls) {
        tls.cert = shown.tls->cert;
        tls.key = shown.tls->key;
    }
    return tls;
}

std::function<std::string()> party_token(CloudConfig const& cloud) {
    if (!cloud.auth.party_token) return {};
    return [file = *cloud.auth.party_token] { return read_token(file); };
}

HttpPeersOptions peer_access(CloudConfig const& cloud, unsigned own) {
    HttpPeersOptions options;
    options.party = own;
    for (unsigned k = 1; k <= cloud.parties.size(); ++k) {
        options.urls.push_back(cloud.at(k).url());
        options.tls.push_back(tls_towards(cloud, own, k));
    }
    options.token = party_token(cloud);
    return options;
}

} // namespace smpc::vcp
