// SPDX-License-Identifier: Apache-2.0
//
// Only the payload is read; whoever relies on the user id must have the signature checked before (the gateway of a Carbyne Stack cluster).
#include "libruntime/vcp/service/auth.h"

#include <nlohmann/json.hpp>

#include "libclient/base/base64.h"

namespace smpc::vcp {

std::string user_in_jwt(std::string_view authorization, std::string_view field) {
    constexpr std::string_view scheme = "Bearer ";
    if (!authorization.starts_with(scheme)) return {};
    auto const token = authorization.substr(scheme.size());
    auto const first = token.find('.'), second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return {};
    auto const bytes = base64_decode(token.substr(first + 1, second - first - 1));
    if (!bytes || bytes->size() > 64 * 1024) return {};
    auto const* data = reinterpret_cast<char const*>(bytes->data());
    auto const payload = nlohmann::json::parse(data, data + bytes->size(), nullptr, false);
    auto const* at = &payload;
    while (!field.empty()) {
        auto const dot = field.find('.');
        auto const key = std::string(field.substr(0, dot));
        if (!at->is_object() || !at->contains(key)) return {};
        at = &(*at)[key];
        field = dot == std::string_view::npos ? std::string_view() : field.substr(dot + 1);
    }
    return at->is_string() ? at->get<std::string>() : std::string();
}

} // namespace smpc::vcp
