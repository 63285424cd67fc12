// SPDX-License-Identifier: Apache-2.0
//
// The guard authenticates before anything else of a request is looked at. Amphora's paths keep that service's ways: a missing header is
// refused without a word where the service itself wants one, and without authentication of our own the user id is taken from the token.
#include "libruntime/vcp/service/api.h"

#include <fmt/format.h>

#include "libclient/base/uuid.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/service/dialect.h"
#include "libruntime/vcp/service/job_routes.h"

namespace smpc::vcp {

namespace {

/// Which of Amphora's paths want an `Authorization` header by themselves; for the others it is the gateway's business.
bool wants_header(http::Target const& target) {
    auto at = target.segments.begin();
    if (*at == "amphora") ++at;
    return at != target.segments.end() && *at == "secret-shares" && at + 1 != target.segments.end();
}

std::string amphora_user(Authenticator const& auth, http::ServerRequest const& request) {
    auto const header = request.headers.find("Authorization");
    if (!auth.is_required()) {
        if (!header) return auth.authenticate(request);
        auto user = user_in_jwt(*header);
        // A name with a slash could pass for a party.
        if (user.empty() || user.find('/') != std::string::npos)
            throw HttpError(401, ErrorCode::denied, "No token provided");
        return user;
    }
    if (!header && request.peer.subject.empty() && wants_header(request.target))
        throw HttpError(400, ErrorCode::input, "");
    try {
        return auth.authenticate(request);
    } catch (HttpError const&) {
        throw HttpError(401, ErrorCode::denied, "No token provided");
    }
}

std::string user_for(Authenticator const& auth, http::ServerRequest const& request) {
    switch (dialect_of(request.target)) {
    case Dialect::health:
        return {};
    case Dialect::amphora:
        return amphora_user(auth, request);
    case Dialect::ephemeral:
        try {
            return auth.authenticate(request);
        } catch (HttpError const& error) {
            throw HttpError(error.status(), error.code(), "unauthorized request");
        }
    case Dialect::smpc:
        break;
    }
    return auth.authenticate(request);
}

http::Answer unknown(http::ServerRequest const& request, int status, std::string const& allow) {
    auto answer = [&] {
        switch (dialect_of(request.target)) {
        case Dialect::amphora:
            return http::Answer::empty(status);
        case Dialect::ephemeral:
            return http::Answer::text(405, "POST requests must be used to trigger a computation");
        default:
            break;
        }
        auto const path = printable(request.target.path);
        if (status == 405)
            return error_answer(HttpError(405, ErrorCode::usage,
                                          fmt::format("{} is not possible on {}", printable(request.method), path))
                                    .help("possible: " + allow));
        return error_answer(
            HttpError(status, ErrorCode::not_found, fmt::format("this party has no service at {}", path)));
    }();
    if (!allow.empty()) answer.headers.set("Allow", allow);
    return answer;
}

} // namespace

std::shared_ptr<http::Handler> make_api(PartyContext& context) {
    auto router = std::make_shared<http::Router>();
    router->guard([&context](http::ServerRequest& request) -> std::optional<http::Answer> {
        request.user = user_for(context.auth, request);
        return std::nullopt;
    });
    router->on_fault([&context](http::ServerRequest const& request, std::exception_ptr fault) {
        auto answer = fault_answer(request, std::move(fault), context.log);
        if (answer.status == 401) answer.headers.set("WWW-Authenticate", "Bearer");
        return answer;
    });
    router->on_unknown(unknown);
    add_status_routes(*router, context);
    add_stream_routes(*router, context);
    add_program_routes(*router, context);
    add_amphora_routes(*router, context);
    if (context.jobs) {
        add_job_routes(*router, context);
        add_rendezvous_routes(*router, context);
        add_ephemeral_routes(*router, context);
    }
    return router;
}

std::function<void(http::ServerOptions::Access const&)> make_access_log(PartyContext const& context) {
    return [&context](http::ServerOptions::Access const& access) {
        if (access.path == "/health" || access.path == "/actuator/health") return;
        context.write_log(fmt::format("{} {} {} {} B in {} B out {:.1f} ms {} {}", access.method,
                                      printable(access.path), access.status, access.received, access.sent,
                                      access.milliseconds, access.peer, access.user.empty() ? "-" : access.user));
    };
}

} // namespace smpc::vcp
