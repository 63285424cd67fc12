// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/url.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::http {

namespace {

Error bad_url(std::string_view text, std::string_view why) {
    // User information may be a password; it is not repeated.
    auto const at = text.rfind('@');
    auto const shown = at == std::string_view::npos ? std::string(text) : fmt::format("…{}", text.substr(at));
    return Error(ErrorCode::config, fmt::format("\"{}\" is no address of a service: {}", shown, why))
        .help("write http://host[:port][/path] or https://host[:port][/path]");
}

constexpr std::uint16_t own_port(bool tls) noexcept {
    return tls ? 443 : 80;
}

bool is_host_character(char c, bool v6) noexcept {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.') return true;
    return v6 ? c == ':' : (c >= 'g' && c <= 'z') || c == '-' || c == '_';
}

} // namespace

Url Url::parse(std::string_view text) {
    Url url;
    auto rest = text;
    if (rest.starts_with("https://")) {
        url.tls = true;
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        throw bad_url(text, "it does not begin with http:// or https://");
    }
    if (rest.find_first_of("?#") != std::string_view::npos) throw bad_url(text, "it has a query or a fragment");
    auto authority = rest.substr(0, rest.find('/'));
    rest.remove_prefix(authority.size());
    if (authority.find('@') != std::string_view::npos) throw bad_url(text, "it names a user");

    bool const v6 = authority.starts_with('[');
    std::string_view host, port;
    if (v6) {
        auto const close = authority.find(']');
        if (close == std::string_view::npos) throw bad_url(text, "the bracket is not closed");
        host = authority.substr(1, close - 1);
        port = authority.substr(close + 1);
    } else {
        host = authority.substr(0, authority.find(':'));
        port = authority.substr(host.size());
    }
    url.host = host;
    for (char& c : url.host)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (url.host.empty() ||
        !std::all_of(url.host.begin(), url.host.end(), [&](char c) { return is_host_character(c, v6); }))
        throw bad_url(text, "it names no host");
    url.port = own_port(url.tls);
    if (!port.empty()) {
        auto const [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), url.port);
        if (port[0] != ':' || error != std::errc{} || end != port.data() + port.size() || url.port == 0)
            throw bad_url(text, "the port is no number from 1 to 65535");
    }
    if (std::any_of(rest.begin(), rest.end(),
                    [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }))
        throw bad_url(text, "the path has blanks or control characters");
    while (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);
    url.path = rest;
    return url;
}

std::string Url::authority() const {
    bool const v6 = host.find(':') != std::string::npos;
    return v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string Url::to_string() const {
    bool const v6 = host.find(':') != std::string::npos;
    auto out = fmt::format("{}://{}{}{}", tls ? "https" : "http", v6 ? "[" : "", host, v6 ? "]" : "");
    if (port != own_port(tls)) out += fmt::format(":{}", port);
    return out + path;
}

std::string Url::join(std::string_view relative) const {
    if (relative.empty()) return path.empty() ? "/" : path;
    return relative[0] == '/' ? fmt::format("{}{}", path, relative) : fmt::format("{}/{}", path, relative);
}

std::string without_secrets(std::string_view target) {
    constexpr std::array<std::string_view, 7> secrets = {"token",     "key",  "password", "secret",
                                                         "signature", "code", "auth"};
    auto const question = target.find('?');
    std::string out(target.substr(0, question));
    if (question == std::string_view::npos) return out;
    out += '?';
    auto rest = target.substr(question + 1);
    while (!rest.empty()) {
        auto const item = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
        std::string name(item.substr(0, item.find('=')));
        auto lower = name;
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        bool const secret = std::any_of(secrets.begin(), secrets.end(),
                                        [&](auto word) { return lower.find(word) != std::string::npos; });
        out += secret && name.size() < item.size() ? name + "=…" : std::string(item);
        if (!rest.empty()) out += '&';
    }
    return out;
}

} // namespace smpc::http
