// SPDX-License-Identifier: Apache-2.0
//
// The HTTP interface of one party, put together from its parts. One port answers everything: `/smpc/v1/…`, Amphora's paths below `/amphora`,
// Ephemeral's `POST /`, and the health checks.
//
//     PUT    /smpc/v1/streams/{id}        body: argument stream; ?ttl=7d ?consume=true, X-Smpc-Tag: key=value (repeatable)
//                                         → 201 stream JSON; 200 if the same bytes are there; 409 if others are
//     GET    /smpc/v1/streams/{id}        → the bytes (ETag "sha256:…", Range); HEAD likewise
//     GET    /smpc/v1/streams/{id}/info   → stream JSON (object_json.h)
//     PUT    /smpc/v1/streams/{id}/tags   body {"key":"value",…}: sets these, an empty value or null removes → 200 stream JSON
//     DELETE /smpc/v1/streams/{id}        → 204
//     GET    /smpc/v1/streams             ?filter=key:value,… ?sort=key&dir=asc|desc ?limit=&cursor= → {"streams":[…],"next":null|"cursor"}, newest first
//     PUT    /smpc/v1/programs/{name}     body: executable → 201 program JSON; 200 if the name has these bytes already
//     GET    /smpc/v1/programs/{name}     → the executable (ETag); HEAD likewise; GET …/{name}/info → program JSON
//     GET    /smpc/v1/programs            → {"programs":[…],"next":null}
//     GET    /smpc/v1/capabilities        → capabilities JSON
//     GET    /smpc/v1/stats               → what `smpc-local status` shows: storage, jobs by state, descriptors, memory
//     GET    /health, /actuator/health    → {"status":"UP"}; 503 {"status":"OUT_OF_SERVICE"} while starting or draining
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
