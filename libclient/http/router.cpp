// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/router.h"

#include <algorithm>

#include <smpc/client/error.h>

namespace smpc::http {

struct Router::Route {
    struct Segment {
        std::string text; ///< literal; empty for a capture
        bool capture = false, rest = false;
    };
    std::string method;
    std::vector<Segment> segments;
    Handle handle;
    Head head;

    /// Whether the path fits; fills what the captures stand for.
    bool fits(std::vector<std::string> const& path, std::vector<std::string>& captures) const {
        bool const open = !segments.empty() && segments.back().rest;
        if (open ? path.size() < segments.size() : path.size() != segments.size()) return false;
        for (std::size_t i = 0; i < segments.size(); ++i)
            if (!segments[i].capture && segments[i].text != path[i]) return false;
        captures.clear();
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if (!segments[i].capture) continue;
            captures.push_back(path[i]);
            if (segments[i].rest)
                for (std::size_t k = i + 1; k < path.size(); ++k) captures.back() += "/" + path[k];
        }
        return true;
    }

    /// Literal segments, from the left, make a route more specific than a capture at the same place.
    bool more_specific_than(Route const& other) const {
        for (std::size_t i = 0; i < segments.size() && i < other.segments.size(); ++i) {
            auto const rank = [](Segment const& s) { return s.rest ? 2 : s.capture ? 1 : 0; };
            if (rank(segments[i]) != rank(other.segments[i])) return rank(segments[i]) < rank(other.segments[i]);
        }
        return segments.size() > other.segments.size();
    }
};

void Router::add(std::string_view method, std::string_view pattern, Handle handle, Head head) {
    auto route = std::make_shared<Route>();
    route->method = method;
    route->handle = std::move(handle);
    route->head = std::move(head);
    while (!pattern.empty()) {
        auto const segment = pattern.substr(0, pattern.find('/'));
        pattern.remove_prefix(std::min(pattern.size(), segment.size() + 1));
        if (segment.empty()) continue;
        bool const capture = segment.front() == '{' && segment.back() == '}';
        bool const rest = capture && segment.ends_with("*}");
        route->segments.push_back({capture ? std::string() : std::string(segment), capture, rest});
        if (rest && !pattern.empty()) throw Error(ErrorCode::internal, "a route goes on after {…*}");
    }
    // Kept in the order of precedence, so that the first match is the right one.
    auto const place = std::find_if(routes_.begin(), routes_.end(),
                                    [&](auto const& other) { return route->more_specific_than(*other); });
    routes_.insert(place, std::move(route));
}

namespace {

Router::Handle at_once(Router::Simple simple) {
    return
        [simple = std::move(simple)](ServerRequest request, Responder responder) { responder.answer(simple(request)); };
}

} // namespace

void Router::get(std::string_view pattern, Simple simple) {
    add("GET", pattern, at_once(std::move(simple)));
}
void Router::post(std::string_view pattern, Simple simple, Head head) {
    add("POST", pattern, at_once(std::move(simple)), std::move(head));
}
void Router::put(std::string_view pattern, Simple simple, Head head) {
    add("PUT", pattern, at_once(std::move(simple)), std::move(head));
}
void Router::del(std::string_view pattern, Simple simple) {
    add("DELETE", pattern, at_once(std::move(simple)));
}

void Router::guard(Guard guard) {
    guards_.push_back(std::move(guard));
}
void Router::on_fault(Fault fault) {
    fault_ = std::move(fault);
}
void Router::on_unknown(Unknown unknown) {
    unknown_ = std::move(unknown);
}

Router::Match Router::match(ServerRequest const& request) const {
    Match found;
    std::vector<std::string> captures;
    std::vector<std::string_view> methods;
    for (auto const& route : routes_) {
        if (!route->fits(request.target.segments, captures)) continue;
        if (route->method == request.method || (request.method == "HEAD" && route->method == "GET")) {
            found.route = route.get();
            found.captures = std::move(captures);
            return found;
        }
        methods.push_back(route->method);
        if (route->method == "GET") methods.push_back("HEAD");
    }
    std::sort(methods.begin(), methods.end());
    methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
    for (auto const method : methods) (found.allow += found.allow.empty() ? "" : ", ") += method;
    return found;
}

BodyPlan Router::head(ServerRequest& request) {
    BodyPlan plan;
    for (auto const& guard : guards_)
        if (auto answer = guard(request)) {
            plan.refuse = std::move(answer);
            return plan;
        }
    auto found = match(request);
    if (!found.route) {
        int const status = found.allow.empty() ? 404 : 405;
        plan.refuse = unknown_ ? unknown_(request, status, found.allow)
                               : Answer::text(status, status == 404 ? "no such resource\n" : "no such method here\n");
        if (status == 405) plan.refuse->headers.set("Allow", found.allow);
        return plan;
    }
    request.captures = std::move(found.captures);
    if (found.route->head) return found.route->head(request);
    return plan;
}

void Router::handle(ServerRequest request, Responder responder) {
    auto const found = match(request);
    // `head` has found the route already; the table does not change.
    found.route->handle(std::move(request), std::move(responder));
}

Answer Router::failed(ServerRequest const& request, std::exception_ptr fault) {
    if (fault_) return fault_(request, fault);
    try {
        std::rethrow_exception(fault);
    } catch (Error const& error) {
        return Answer::text(500, std::string(name_of(error.code())) + "\n");
    } catch (...) {
        return Answer::text(500, "internal error\n");
    }
}

} // namespace smpc::http
