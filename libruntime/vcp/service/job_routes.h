// SPDX-License-Identifier: Apache-2.0
//
// The jobs of a party over HTTP.
//
//     POST   /smpc/v1/jobs               body: job request; Idempotency-Key → 201 job; 200 if the same is here; 409 if another is
//     GET    /smpc/v1/jobs               ?state= ?label=k[=v] ?program= ?since= ?limit= ?cursor= → {"jobs":[…],"next"}, newest first
//     GET    /smpc/v1/jobs/{id}          ?wait=30 answers at the next change of state; ?seen=waiting: unless it is another already
//     POST   /smpc/v1/jobs/{id}/cancel   → 202 job; 409 if it is final
//     GET    /smpc/v1/jobs/{id}/result   → this party's stream (ETag, Range); 409 while there is none
//     GET    /smpc/v1/jobs/{id}/logs     → the program's lines as text; ?follow=1 until the job is final
//     GET    /smpc/v1/jobs/{id}/events   → server-sent events; Last-Event-ID resumes
//     DELETE /smpc/v1/jobs/{id}          → 204; 409 if it is not final
//
//     PUT    /smpc/v1/rendezvous/{job}.{attempt}/{party}   between parties: a view of a job → the own view; 409 with the view if the
//                                        parties have different requests under this id
//     POST   /                           Ephemeral's activation
#pragma once

#include "libclient/http/router.h"
#include "libruntime/vcp/service/context.h"

namespace smpc::vcp {

void add_job_routes(http::Router& router, PartyContext& context);
void add_rendezvous_routes(http::Router& router, PartyContext& context);
void add_ephemeral_routes(http::Router& router, PartyContext& context);

} // namespace smpc::vcp
