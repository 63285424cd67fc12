// SPDX-License-Identifier: Apache-2.0
//
// The HTTP interface of one party, put together from its parts. One port answers everything: `/smpc/v1/…`, Amphora's paths below `/amphora`,
// Ephemeral's `POST /`, and the health checks. docs/services.md lists the paths.
#pragma once

#include <functional>
#include <memory>

#include "libclient/http/router.h"
#include "libruntime/vcp/service/context.h"

namespace smpc::vcp {

/// All routes, with authentication, error forms and request ids. The context must outlive the server.
std::shared_ptr<http::Handler> make_api(PartyContext& context);

/// The access log of a server: one line per request (method, path, status, bytes, milliseconds, user) through the context's log; health
/// checks are left out. For `http::ServerOptions::access`.
std::function<void(http::ServerOptions::Access const&)> make_access_log(PartyContext const& context);

// The parts; each in its own file.
void add_stream_routes(http::Router& router, PartyContext& context);
void add_program_routes(http::Router& router, PartyContext& context);
void add_status_routes(http::Router& router, PartyContext& context); ///< capabilities, stats, health
void add_amphora_routes(http::Router& router, PartyContext& context);

} // namespace smpc::vcp
