// SPDX-License-Identifier: Apache-2.0
//
// One request and its answer over one connection; internal to this folder. Sending and receiving go on at the same time, because a server
// may answer (413, 401) long before it has read a large body.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "libclient/http/client.h"
#include "libclient/http/transport.h"
#include "libclient/http/waiter.h"

namespace smpc::http {

/// The connection ended, or broke, before the answer was complete.
struct ExchangeFault {
    TransportFault::Kind kind;
    std::string reason; ///< "the connection was closed without an answer"
};

/// A connection that carries one exchange after another.
class Connection {
public:
    explicit Connection(std::unique_ptr<Transport> transport);

    /// `head` is request line and header fields with the empty line. Throws ExchangeFault, DeadlinePassed, Stopped, Error(unavailable) for an answer
    /// that is no HTTP or too large, and what the sink throws; afterwards the connection is unusable.
    Response exchange(std::string head, Request const& request, Call const& call, Waiter& waiter,
                      std::string const& peer);

    bool reusable() const noexcept { return reusable_; }
    /// Whether nothing has arrived on the idle connection, not even its end.
    bool still_open() const noexcept;
    /// About the last exchange: whether any byte of it was sent, any byte of an answer has come, and how many.
    bool sent_any() const noexcept { return sent_ > 0; }
    bool answered_any() const noexcept { return received_ > 0; }
    std::uint64_t sent() const noexcept { return sent_; }
    std::uint64_t received() const noexcept { return received_; }
    Transport const& transport() const noexcept { return *transport_; }

private:
    std::unique_ptr<Transport> transport_;
    std::vector<std::byte> input_;
    bool reusable_ = true;
    std::uint64_t sent_ = 0, received_ = 0;
};

/// Size of the body of a request.
std::uint64_t body_size(Request const& request) noexcept;

} // namespace smpc::http
