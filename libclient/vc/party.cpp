// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/party.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/vc/json_object.h"

namespace smpc::client {

namespace {

using std::chrono::steady_clock;

/// Of answers that are read into memory; streams of values go elsewhere.
constexpr std::uint64_t largest_answer = std::uint64_t{256} << 20;

/// What a status means if the answer has no error object: the inverse of the services' mapping.
ErrorCode code_of_status(int status) noexcept {
    switch (status) {
    case 400:
    case 413:
    case 422:
        return ErrorCode::input;
    case 401:
    case 403:
        return ErrorCode::denied;
    case 404:
    case 410:
        return ErrorCode::not_found;
    case 409:
        return ErrorCode::conflict;
    case 408:
    case 504:
        return ErrorCode::timeout;
    default:
        return status == 429 || status >= 500 ? ErrorCode::unavailable : ErrorCode::failed;
    }
}

/// Whether the same request may get another answer soon. A full disk (507) and a missing feature (501) stay.
bool is_transient_status(int status) noexcept {
    return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 507);
}

/// A status that is worth another try; carries the error that it becomes after the last one.
struct TransientStatus : Error {
    explicit TransientStatus(Error const& last) : Error(ErrorCode::unavailable, last.message()), final_error(last) {}
    Error final_error;
};

} // namespace

Party::Party(PartyConfig config, CloudConfig const& cloud, CloudOptions const& options, RetryPolicy retry)
    : config_(std::move(config)), connect_timeout_(cloud.connect_timeout), request_timeout_(cloud.request_timeout),
      verbose_(options.verbose), token_(std::make_shared<TokenSource>(config_.auth, config_.name)),
      retry_(std::move(retry)), http_(client_of(config_.url)) {}

std::unique_ptr<http::Client> Party::client_of(std::string const& url) const {
    http::ClientOptions http;
    http.url = http::Url::parse(url);
    http.tls.ca = config_.ca;
    http.tls.pins = config_.pins;
    http.tls.cert = config_.auth.cert;
    http.tls.key = config_.auth.key;
    http.tls.insecure_skip_verification = config_.insecure_skip_verification;
    http.connect_timeout = connect_timeout_;
    http.request_timeout = request_timeout_;
    http.token = [source = token_] { return source->get(); };
    http.verbose = verbose_;
    try {
        return std::make_unique<http::Client>(std::move(http));
    } catch (Error& e) {
        throw std::move(e.party(number()).note(fmt::format("in the configuration of {}", title())));
    }
}

std::string Party::title() const {
    return fmt::format("party {} ({})", number(), config_.url);
}

http::Response Party::attempt(Ask const& ask, CallLimits const& limits) const {
    http::Call call;
    call.deadline = steady_clock::now() + request_timeout_ + ask.extra;
    if (limits.deadline) call.deadline = std::min(*call.deadline, *limits.deadline);
    call.stop = limits.stop;
    call.limit = largest_answer;
    call.sink = ask.sink;
    call.on_head = ask.on_head;
    if (ask.sink && limits.patient) call.idle_limit = ask.idle_limit;
    if (ask.restart) ask.restart();
    auto response = http_->send(ask.request, call);
    if (response.status == 401 && token_->refuse()) {
        if (ask.restart) ask.restart();
        response = http_->send(ask.request, call);
    }
    return response;
}

Reply Party::send(Ask const& ask, CallLimits const& limits) const {
    unsigned attempts = 0;
    auto policy = retry_;
    if (!ask.retry) policy.attempts = 1;
    try {
        auto const& no_more = limits.give_up.stop_possible() ? limits.give_up : limits.stop;
        return with_retries(policy, limits.deadline, no_more, [&](unsigned attempt_number) -> Reply {
            if (limits.give_up.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted");
            attempts = attempt_number;
            auto response = attempt(ask, limits);
            if (response.ok() || std::find(ask.accept.begin(), ask.accept.end(), response.status) != ask.accept.end())
                return {std::move(response), attempt_number};
            auto error = refused(response);
            bool stays = error.code() == ErrorCode::corrupt; // what is damaged is so at the next try, too
            if (is_transient_status(response.status) && !stays) throw TransientStatus(error);
            throw error;
        });
    } catch (TransientStatus const& e) {
        auto error = e.final_error;
        if (attempts > 1) error.note(fmt::format("after {} attempts", attempts));
        throw error;
    } catch (Error const& e) {
        if (e.party() == number()) throw;
        throw unreachable(e, attempts);
    }
}

Error Party::unreachable(Error const& e, unsigned attempts) const {
    auto tries = attempts > 1 ? fmt::format(", {} attempts", attempts) : std::string();
    std::string text;
    switch (e.code()) {
    case ErrorCode::unavailable:
        text = fmt::format("cannot reach {}: {}{}", title(), e.message(), tries);
        break;
    case ErrorCode::timeout:
        text = fmt::format("{} did not answer in time: {}{}", title(), e.message(), tries);
        break;
    case ErrorCode::interrupted:
        text = e.message();
        break;
    default:
        text = fmt::format("{}: {}", title(), e.message());
    }
    Error error(e.code(), text);
    error.party(number());
    for (auto const& note : e.notes()) error.note(note);
    for (auto const& help : e.helps()) error.help(help);
    return error;
}

Error Party::refused(http::Response const& response) const {
    auto object = parse_json(response.body);
    if (object && object->is_object() && object->contains("error") && (*object)["error"].is_object() &&
        (*object)["error"].contains("code")) {
        auto inner = error_from_json(*object);
        Error error(inner.code(), fmt::format("{}: {}", title(), inner.message()));
        error.party(number());
        if (inner.where()) error.at(*inner.where());
        for (auto const& note : inner.notes()) error.note(note);
        for (auto const& help : inner.helps()) error.help(help);
        return error;
    }
    return Error(code_of_status(response.status),
                 fmt::format("{} answered {} {}", title(), response.status, http::reason_phrase(response.status)))
        .party(number());
}

Error Party::bad_answer(Error const& e) const {
    return Error(ErrorCode::unavailable, fmt::format("{} does not answer like a party: {}", title(), e.message()))
        .party(number())
        .help("check the address in the configuration, and that client and party have fitting versions");
}

nlohmann::json Party::json(Reply const& reply) const {
    auto value = parse_json(reply.response.body);
    if (!value) throw bad_answer(Error(ErrorCode::unavailable, "its answer is not JSON"));
    return std::move(*value);
}

nlohmann::json Party::get_json(std::string target, CallLimits const& limits, std::chrono::milliseconds extra) const {
    Ask ask;
    ask.request.target = std::move(target);
    ask.extra = extra;
    return json(send(ask, limits));
}

} // namespace smpc::client
