// SPDX-License-Identifier: Apache-2.0
//
// Addresses of services: `http(s)://host[:port][/path]`. A base URL has no query; paths of requests are joined to its path.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace smpc::http {

/// A base URL in its parts. A value.
struct Url {
    bool tls = false;
    std::string host; ///< lower case; an IPv6 address without brackets
    std::uint16_t port = 0;
    std::string path; ///< "" or "/a/b" without a slash at the end, percent-encoded as given

    /// Throws Error(config) naming the text: no scheme http or https, no host, a port out of range, user information, query or fragment.
    static Url parse(std::string_view text);

    /// `https://host[:port][/path]`; the port only if it is not the scheme's own; brackets around IPv6.
    std::string to_string() const;
    /// `host:port` for messages, with brackets around IPv6.
    std::string authority() const;
    /// Path of a request below this base: `join("/jobs/1?wait=30")`; `relative` begins with `/` and is encoded already.
    std::string join(std::string_view relative) const;

    bool operator==(Url const&) const = default;
};

/// A request target as it may be shown: the values of query parameters that could be secrets (token, key, password, secret,
/// signature, code) replaced by `…`.
std::string without_secrets(std::string_view target);

} // namespace smpc::http
