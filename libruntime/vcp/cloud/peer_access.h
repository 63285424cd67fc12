// SPDX-License-Identifier: Apache-2.0
//
// How the services of a cloud reach each other: addresses, what their certificates are checked against, what they show of themselves.
#pragma once

#include "libclient/http/tls.h"
#include "libruntime/vcp/cloud_config.h"
#include "libruntime/vcp/jobs/http_peers.h"

namespace smpc::vcp {

/// What party `own` needs to speak to party `number` as a party; with `own` 0 as somebody who has this machine's configuration
/// and may look at all parties' states (`smpc-local status`).
http::TlsClient tls_towards(CloudConfig const& cloud, unsigned own, unsigned number);

/// For the job service of party `own`.
HttpPeersOptions peer_access(CloudConfig const& cloud, unsigned own);

/// The token that parties show each other, read from its file each time; empty without authentication by tokens.
std::function<std::string()> party_token(CloudConfig const& cloud);

} // namespace smpc::vcp
