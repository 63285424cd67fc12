// SPDX-License-Identifier: Apache-2.0
//
// Client of Ephemeral, which runs programs in a Carbyne Stack: one request per party, all at the same time and under the same game
// id, each of which is answered when the computation ends. Nothing can be asked in between, and who lets go loses the answer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "libclient/http/client.h"

namespace smpc::carbyne {

struct Activation {
    std::string game_id;                  ///< UUID of the computation, and of the secret that it stores
    std::string application;              ///< "ephemeral-generic.default": the first labels of the host name
    std::vector<std::string> inputs;      ///< ids of secrets in the order of the program; at least one
    std::string code;                     ///< if not empty, compiled by the services first
    std::string output = "AMPHORASECRET"; ///< or SECRETSHARE, PLAINTEXT
};

/// The request's body. Throws Error(input): no input, an unknown output type.
std::string body_of(Activation const& activation);

/// `http://application.host/` of Ephemeral's base address. Numeric addresses stay as they are: there the application travels in the
/// header `X-Smpc-Program`, which our own services understand.
std::string application_url(std::string const& base_url, std::string const& application);

/// Activates at one party and gives the entries of its response. Throws as `call`.
std::vector<std::string> activate(http::Client& client, Activation const& activation, http::Call const& limits);

} // namespace smpc::carbyne
