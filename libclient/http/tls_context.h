// SPDX-License-Identifier: Apache-2.0
//
// Configuration of TLS, turned into what OpenSSL works with; internal to this folder. The decision whether to trust a peer is made
// in one callback (pins first, else chain and lifetime), which keeps what it saw, so that a refusal can be explained to a person.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libclient/http/tls.h"

using SSL_CTX = struct ssl_ctx_st;
using SSL = struct ssl_st;
using X509_STORE_CTX = struct x509_store_ctx_st;

namespace smpc::http {

/// What the peer's certificate says.
struct PeerCertificate {
    std::string subject; ///< common name
    std::string pin;     ///< `sha256:…`
    std::string expires; ///< "Nov 21 12:00:00 2026 GMT"
    long refusal = 0;    ///< why it was refused (X509_V_ERR_…), or 0
};

class TlsContext {
public:
    /// Both throw Error(config) naming the file that cannot be used.
    explicit TlsContext(TlsClient const& options);
    explicit TlsContext(TlsServer const& options);
    ~TlsContext();
    TlsContext(TlsContext const&) = delete;
    TlsContext& operator=(TlsContext const&) = delete;

    /// A new connection's state; `peer` receives what the peer shows and must outlive it. Throws Error(internal).
    SSL* new_session(PeerCertificate& peer, std::string const& host) const;
    bool is_server() const noexcept { return server_; }

private:
    static int decide(X509_STORE_CTX* store, void* self);

    struct Free {
        void operator()(SSL_CTX* context) const noexcept;
    };
    std::unique_ptr<SSL_CTX, Free> context_;
    bool server_ = false;
    bool trust_anyone_ = false;
    bool has_authority_ = true; ///< whether a chain may vouch for a peer whose key is not pinned
    std::vector<std::string> pins_;
};

} // namespace smpc::http
