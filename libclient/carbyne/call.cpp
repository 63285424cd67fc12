// SPDX-License-Identifier: Apache-2.0
#include "libclient/carbyne/call.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

namespace smpc::carbyne {

namespace {

constexpr std::size_t longest_text = 500;

ErrorCode code_of(int status) noexcept {
    switch (status) {
    case 400:
    case 413:
    case 415:
        return ErrorCode::input;
    case 401:
    case 403:
        return ErrorCode::denied;
    case 404:
        return ErrorCode::not_found;
    case 409:
        return ErrorCode::conflict;
    default:
        return status >= 500 ? ErrorCode::unavailable : ErrorCode::failed;
    }
}

} // namespace

std::string error_text(std::string_view body) {
    auto value = nlohmann::json::parse(body, nullptr, false);
    auto text = value.is_string() ? value.get<std::string>() : std::string(body);
    for (char& c : text)
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    while (!text.empty() && text.back() == ' ') text.pop_back();
    if (text.size() > longest_text) text = text.substr(0, longest_text) + "…";
    return text;
}

http::Response call(http::Client& client, std::string method, std::string target, std::string body,
                    http::Call const& limits, http::Headers headers) {
    http::Request request;
    request.headers = std::move(headers);
    request.headers.set("Accept", "application/json");
    if (method == "POST" || method == "PUT") request.headers.set("Content-Type", "application/json");
    request.method = std::move(method);
    request.target = std::move(target);
    if (!body.empty()) request.body = std::move(body);
    auto response = client.send(request, limits);
    if (response.ok()) return response;
    auto text = error_text(response.body);
    throw Error(code_of(response.status),
                fmt::format("{} answered {} {}{}{}", client.url().to_string(), response.status,
                            http::reason_phrase(response.status), text.empty() ? "" : ": ", text));
}

} // namespace smpc::carbyne
