// SPDX-License-Identifier: Apache-2.0
//
// Who sends a request. Engine `none` (loopback only): nobody is asked. Engine `tokens`: a bearer token whose SHA-256 stands in the
// configuration, or a client certificate that the TLS layer has verified (the user is its common name). The other parties of the cloud
// show `X-Smpc-Party: K` and the party token, or a certificate whose common name is the party's name.
//
// The guard of the API asks once per request and leaves the answer in `ServerRequest::user`: empty for nobody, `party/K` for a party, else
// the user's name (which never contains a slash). Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/base/time.h"
#include "libclient/http/server.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

class Authenticator {
public:
    /// Reads the party token's file. Throws Error(config).
    Authenticator(AuthConfig const& config, std::vector<std::string> parties, std::function<Time()> clock = {});
    ~Authenticator();

    /// Takes tokens from a configuration that was read again (SIGHUP); requests under way are not affected. Throws Error(config) and
    /// keeps the old ones.
    void reload(AuthConfig const& config);
    bool is_required() const;

    /// The user of a request as above. Throws HttpError 401 (code denied): no credentials, unknown token, token expired; and for
    /// a request that claims to be a party without proof.
    std::string authenticate(http::ServerRequest const& request) const;

private:
    struct Rules;
    std::shared_ptr<Rules const> rules() const;
    std::vector<std::string> parties_;
    std::function<Time()> clock_;
    mutable std::mutex mutex_;
    std::shared_ptr<Rules const> rules_;
};

/// The number (from 1) of the party that sent an authenticated request; empty for users and nobody.
std::optional<unsigned> party_of(http::ServerRequest const& request);
/// The user's name, empty for nobody. A party acts as nobody's user: its name is empty here, too.
std::string user_of(http::ServerRequest const& request);
/// Throws HttpError 403 unless the request comes from a party other than the own one (with engine `none` the header is believed).
unsigned require_party(http::ServerRequest const& request, unsigned own);
/// What a user may do with an object of `owner`: everything with their own, with nobody's, and everything without authentication.
/// Throws HttpError 403 saying what belongs to somebody else. Parties may read.
void require_owner(http::ServerRequest const& request, std::string const& owner, std::string_view what);

/// The user id in an unverified JWT (Amphora and Ephemeral of a stock cloud rely on the gateway for the signature): string at the dotted path
/// `field` of the payload. Empty if there is none. Base64url or base64, padding optional.
std::string user_in_jwt(std::string_view authorization, std::string_view field = "sub");

} // namespace smpc::vcp
