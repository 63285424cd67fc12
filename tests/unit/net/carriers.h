// SPDX-License-Identifier: Apache-2.0
//
// Everything that can carry a link, for tests that must hold on all of them.
#pragma once

#include <string>
#include <vector>

#include "libruntime/net/mesh.h"

namespace smpc::net::test {

struct Carrier {
    char const* name;
    Medium medium;
    bool tls;
};

/// TCP, TLS, Unix sockets, shared memory; for Catch's GENERATE.
std::vector<Carrier> const& carriers();
/// What a party's options need for it.
void prepare(MeshOptions& options, Carrier const& carrier);
/// TLS options of one of three parties; the keys are made once for the whole program.
TlsOptions tls_of(unsigned party);
/// The same with an outsider's certificate and key.
TlsOptions tls_of_stranger();

} // namespace smpc::net::test
