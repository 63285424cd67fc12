// SPDX-License-Identifier: Apache-2.0
//
// From method and path to a handler: routes like `GET /jobs/{id}/result`. Repeated slashes count as one. An unknown path is 404; a known one
// with another method is 405 with `Allow`; `HEAD` is served by the `GET` route (without the body). Guards (authentication) run before
// anything else of a request, so that nobody can upload, or probe paths, without being known.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/http/server.h"

namespace smpc::http {

/// A table of routes. Fill it before the server starts; afterwards it is only read, so it needs no lock.
class Router : public Handler {
public:
    using Handle = std::function<void(ServerRequest request, Responder responder)>;
    using Head = std::function<BodyPlan(ServerRequest& request)>;
    /// For handlers that answer at once.
    using Simple = std::function<Answer(ServerRequest& request)>;
    /// Refuses (an answer) or lets pass (nothing); may set `request.user`.
    using Guard = std::function<std::optional<Answer>(ServerRequest& request)>;
    /// Turns an exception of a handler, into an answer.
    using Fault = std::function<Answer(ServerRequest const& request, std::exception_ptr fault)>;

    /// `pattern` is a path like `/smpc/v1/jobs/{id}`: a segment `{…}` matches any one segment and is captured; a last segment `{…*}` matches the
    /// rest (at least one segment, joined by `/`). A literal segment wins over a captured one. `head` chooses the place of the body (default:
    /// memory, 1 MiB).
    void add(std::string_view method, std::string_view pattern, Handle handle, Head head = {});
    void get(std::string_view pattern, Simple simple);
    void post(std::string_view pattern, Simple simple, Head head = {});
    void put(std::string_view pattern, Simple simple, Head head = {});
    void del(std::string_view pattern, Simple simple);

    /// Guards run in the order of adding, on every request, before routing (`raw_target` and `target` are set, `captures` not yet).
    void guard(Guard guard);
    /// How faults are rendered; default: Error → its code's name as text with 500.
    void on_fault(Fault fault);
    /// What an unknown path (404) or method (405; `allow` lists what is there) is answered with; the default is text.
    using Unknown = std::function<Answer(ServerRequest const& request, int status, std::string const& allow)>;
    void on_unknown(Unknown unknown);

    BodyPlan head(ServerRequest& request) override;
    void handle(ServerRequest request, Responder responder) override;
    Answer failed(ServerRequest const& request, std::exception_ptr fault) override;

private:
    struct Route;
    struct Match {
        Route const* route = nullptr;
        std::vector<std::string> captures;
        std::string allow; ///< methods of the path if the method did not match
    };
    Match match(ServerRequest const& request) const;

    std::vector<std::shared_ptr<Route const>> routes_;
    std::vector<Guard> guards_;
    Fault fault_;
    Unknown unknown_;
};

} // namespace smpc::http
