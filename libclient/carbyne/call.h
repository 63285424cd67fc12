// SPDX-License-Identifier: Apache-2.0
//
// Requests to the services of a Carbyne Stack: their headers, and their errors (a JSON string, or plain text) as Error.
#pragma once

#include <string>
#include <string_view>

#include "libclient/http/client.h"

namespace smpc::carbyne {

/// Sends a request with the headers that the services expect. `body` is JSON, or empty. Throws what `http::Client::send` throws, and
/// for a status that is not 2xx: input (400, 413, 415), denied (401, 403), not_found (404), conflict (409), else unavailable (5xx)
/// or failed, with what the service says.
http::Response call(http::Client& client, std::string method, std::string target, std::string body,
                    http::Call const& limits, http::Headers headers = {});

/// The text of an error's body: a JSON string, or the text itself; shortened and on one line.
std::string error_text(std::string_view body);

} // namespace smpc::carbyne
