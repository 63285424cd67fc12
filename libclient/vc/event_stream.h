// SPDX-License-Identifier: Apache-2.0
//
// Server-sent events, read piece by piece as they arrive (WHATWG HTML, "Interpreting an event stream"): `id:`, `event:` and `data:`
// lines, a blank line ends an event, lines that begin with a colon keep the connection alive.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace smpc::client {

struct ServerEvent {
    std::string id, name, data;
};

/// Not thread-safe. An event that the stream ends within is dropped, as it may be half of one.
class EventReader {
public:
    explicit EventReader(std::function<void(ServerEvent const&)> take) : take_(std::move(take)) {}
    /// Throws Error(unavailable) for an event longer than 64 MiB.
    void feed(std::string_view piece);
    /// Forgets a half event; for a new connection.
    void reset();

private:
    void line(std::string_view text);

    std::function<void(ServerEvent const&)> take_;
    std::string buffer_;
    ServerEvent event_;
    bool has_data_ = false;
};

} // namespace smpc::client
