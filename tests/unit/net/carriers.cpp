// SPDX-License-Identifier: Apache-2.0
#include "carriers.h"

#include "libclient/http/tls.h"
#include "tests/unit/http/certificates.h"

namespace smpc::net::test {
namespace {

constexpr unsigned most_parties = 5;

struct Keys {
    http::test::Authority authority{"mesh"};
    std::vector<http::test::Identity> identities;
    std::vector<std::string> pins;
    Keys() {
        for (unsigned i = 0; i <= most_parties; ++i) {
            identities.push_back(authority.issue("party" + std::to_string(i), ""));
            pins.push_back(http::pin_of_certificate(identities.back().cert));
        }
    }
    TlsOptions options(unsigned i) const { return {identities[i].cert, identities[i].key, pins}; }
};
Keys const& keys() {
    static Keys const made;
    return made;
}

} // namespace

std::vector<Carrier> const& carriers() {
    static std::vector<Carrier> const all = {{"tcp", Medium::tcp, false},
                                             {"tls", Medium::tcp, true},
                                             {"unix", Medium::unix_socket, false},
                                             {"shm", Medium::shared_memory, false}};
    (void)keys(); // made here, before any test's threads
    return all;
}

TlsOptions tls_of(unsigned party) {
    auto options = keys().options(party);
    options.pins.resize(3);
    return options;
}

TlsOptions tls_of_stranger() {
    auto options = keys().options(most_parties);
    options.pins.resize(3);
    return options;
}

void prepare(MeshOptions& options, Carrier const& carrier) {
    if (!carrier.tls) return;
    options.tls = keys().options(options.self);
    options.tls->pins.resize(options.peers.size());
}

} // namespace smpc::net::test
