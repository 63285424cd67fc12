// SPDX-License-Identifier: Apache-2.0
//
// Bytes over a non-blocking socket, bare or under TLS; internal to this folder. Every call moves what it can and says what to wait for; the
// waiting (poll in the client, the event loop in the server) is not done here, so both ends share this code.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "libclient/base/descriptor.h"
#include "libclient/http/tls_context.h"

namespace smpc::http {

/// What a connection has to become before the same call makes progress.
enum class Want : std::uint8_t { nothing, readable, writable };

/// What a call did: moved bytes, or nothing because something else has to happen first, or reached the end of the stream.
struct Moved {
    std::size_t bytes = 0;
    Want want = Want::nothing;
    bool end = false; ///< the peer has closed its side properly
};

/// A connection that is broken. `denied` if TLS refused: the reason is then meant for the user.
struct TransportFault : std::runtime_error {
    enum class Kind : std::uint8_t { lost, denied, not_tls };
    TransportFault(Kind k, std::string const& reason) : std::runtime_error(reason), kind(k) {}
    Kind kind;
};

/// "Connection refused" for an errno value.
std::string describe_errno(int error);

/// One connection. Not thread-safe. All calls throw TransportFault.
class Transport {
public:
    virtual ~Transport() = default;
    /// To be repeated until `want` is nothing; then bytes may flow.
    virtual Moved handshake() { return {}; }
    virtual Moved receive(std::span<std::byte> into) = 0;
    virtual Moved send(std::span<std::byte const> bytes) = 0;
    /// Sends from a file without copying, where the transport can; `can_send_file` tells.
    virtual bool can_send_file() const noexcept { return false; }
    virtual Moved send_file(int file, std::uint64_t offset, std::size_t size);
    /// Tells the peer that no more bytes follow.
    virtual void finish() noexcept = 0;
    /// Whether received bytes wait inside the transport, where poll does not see them.
    virtual bool has_buffered() const noexcept { return false; }
    /// The peer's certificate, if there was one.
    virtual PeerCertificate peer() const { return {}; }

    int fd() const noexcept { return socket_.get(); }

protected:
    explicit Transport(Descriptor socket) noexcept : socket_(std::move(socket)) {}
    Descriptor socket_;
};

std::unique_ptr<Transport> plain_transport(Descriptor socket);
/// `host` is the name that the server's certificate must be for (client side); empty at the server.
std::unique_ptr<Transport> tls_transport(Descriptor socket, std::shared_ptr<TlsContext const> context,
                                         std::string const& host);

} // namespace smpc::http
