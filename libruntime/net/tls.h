// SPDX-License-Identifier: Apache-2.0
//
// TLS 1.3 for links between machines. Both ends show a certificate, and what counts is its public key alone: each party lists the pins
// (SHA-256 of the SubjectPublicKeyInfo) of all parties. There is no authority that could be deceived, no name that could be
// rerouted, and no ticket that could be kept.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libclient/base/descriptor.h"

namespace smpc::http {
class TlsContext;
}

namespace smpc::net {

class Transport;

struct TlsOptions {
    std::filesystem::path cert;    ///< own certificate chain (PEM)
    std::filesystem::path key;     ///< its private key (PEM)
    std::vector<std::string> pins; ///< `sha256:<64 hex digits>`, one per party in party order, the own one included
};

/// The file of `--tls`: {"cert":FILE,"key":FILE,"pins":["sha256:…",…]}; relative paths start at the file. Throws Error(config).
TlsOptions read_tls_options(std::filesystem::path const& file);

/// Makes transports for the links of one party. They shake hands by themselves in their first `send` and `receive` calls; a peer
/// with another key than its pin, or with none, is refused there (EPROTO).
class TlsLinks {
public:
    /// Throws Error(config): files that cannot be used, pins that are none or not one per party, an own pin that is not the
    /// certificate's.
    TlsLinks(TlsOptions const& options, unsigned self, unsigned parties);
    ~TlsLinks();
    TlsLinks(TlsLinks&&) noexcept;

    std::unique_ptr<Transport> connect(Descriptor socket, unsigned peer) const;
    /// The caller says in its hello who it is; compare `peer_pin` with the pin of that party.
    std::unique_ptr<Transport> accept(Descriptor socket) const;
    std::string const& pin(unsigned party) const { return pins_.at(party); }

private:
    std::vector<std::string> pins_;
    std::vector<std::shared_ptr<http::TlsContext const>> clients_; // by peer
    std::shared_ptr<http::TlsContext const> server_;
};

} // namespace smpc::net
