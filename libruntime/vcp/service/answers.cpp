// SPDX-License-Identifier: Apache-2.0
//
// Which dialect a client understands follows from the path it asks for.
#include "libruntime/vcp/service/answers.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "libclient/base/uuid.h"
#include "libruntime/vcp/service/dialect.h"
#include "libruntime/vcp/store/errors.h"

namespace smpc::vcp {

namespace {

constexpr int max_depth = 64;

int status_of_code(ErrorCode code) noexcept {
    switch (code) {
    case ErrorCode::usage:
    case ErrorCode::input:
    case ErrorCode::config:
        return 400;
    case ErrorCode::denied:
        return 403;
    case ErrorCode::not_found:
        return 404;
    case ErrorCode::mismatch:
    case ErrorCode::conflict:
    case ErrorCode::cancelled:
        return 409;
    case ErrorCode::unavailable:
    case ErrorCode::party_lost:
    case ErrorCode::interrupted:
    case ErrorCode::terminated:
        return 503;
    case ErrorCode::timeout:
        return 504;
    default:
        return 500;
    }
}

http::Answer amphora_answer(http::ServerRequest const& request, int status, std::string const& message) {
    if (message.empty()) return http::Answer::empty(status);
    auto answer = string_answer(status, message);
    if (request.headers.get("Accept").find("application/json") == std::string_view::npos)
        answer.headers.set("Content-Type", "text/plain;charset=UTF-8");
    return answer;
}

http::Answer in_dialect(http::ServerRequest const& request, Error const& error) {
    switch (dialect_of(request.target)) {
    case Dialect::amphora:
        return amphora_answer(request, status_of(error), error.message());
    case Dialect::ephemeral:
        return http::Answer::text(status_of(error), error.message());
    default:
        return error_answer(error);
    }
}

} // namespace

int status_of(Error const& error) noexcept {
    if (auto const* http = dynamic_cast<HttpError const*>(&error)) return http->status();
    if (dynamic_cast<TooLarge const*>(&error)) return 413;
    if (dynamic_cast<StorageFull const*>(&error)) return 507;
    return status_of_code(error.code());
}

http::Answer json_answer(int status, nlohmann::json const& body) {
    // Names out of other people's files need not be UTF-8.
    return http::Answer::json(status, body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

http::Answer error_answer(Error const& error) {
    return json_answer(status_of(error), to_json(error));
}

http::Answer string_answer(int status, std::string_view text) {
    return json_answer(status, std::string(text));
}

nlohmann::json parse_body(std::string_view body) {
    auto limit_depth = [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        if (depth > max_depth) throw Error(ErrorCode::input, "the body is nested too deeply");
        return true;
    };
    try {
        return nlohmann::json::parse(body, limit_depth);
    } catch (nlohmann::json::exception const&) {
        throw Error(ErrorCode::input, "the body is not JSON");
    }
}

http::Answer fault_answer(http::ServerRequest const& request, std::exception_ptr fault,
                          std::function<void(std::string const&)> const& log) {
    auto defect = [&](std::string const& what) {
        auto const id = new_uuid();
        if (log)
            log(fmt::format("request {}: {} {} failed: {}", id, request.method, printable(request.target.path), what));
        auto answer =
            in_dialect(request, Error(ErrorCode::internal,
                                      fmt::format("a defect of this party's service; its log has more under {}", id)));
        answer.headers.set("X-Request-Id", id);
        return answer;
    };
    try {
        std::rethrow_exception(fault);
    } catch (Error const& error) {
        if (error.code() == ErrorCode::internal) return defect(error.message());
        if (status_of(error) >= 500 && log)
            log(fmt::format("{} {} failed: {}", request.method, printable(request.target.path), error.message()));
        return in_dialect(request, error);
    } catch (std::exception const& error) {
        return defect(error.what());
    }
}

} // namespace smpc::vcp
