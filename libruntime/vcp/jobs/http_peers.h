// SPDX-License-Identifier: Apache-2.0
//
// The peers' job services over HTTP: `PUT /smpc/v1/rendezvous/{job}.{attempt}/{party}` with the message as JSON.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "libclient/http/tls.h"
#include "libruntime/vcp/jobs/peers.h"

namespace smpc::vcp {

struct HttpPeersOptions {
    unsigned party = 1;                 ///< the own number; sent as `X-Smpc-Party`
    std::vector<std::string> urls;      ///< base URL of every party in order; the own one is not used
    std::vector<http::TlsClient> tls;   ///< per party, or empty: no TLS
    std::function<std::string()> token; ///< the party token, if the cloud has tokens; asked before each message
};

/// Throws Error(config) for a URL or certificate that cannot be used. Does not connect yet.
std::unique_ptr<Peers> make_http_peers(HttpPeersOptions options);

} // namespace smpc::vcp
