// SPDX-License-Identifier: Apache-2.0
//
// Sockets in small pieces; internal to this folder. `Transport` is what a link reads and writes: bare TCP today, TLS later behind the same
// three functions.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include "libclient/base/descriptor.h"
#include "libruntime/net/listener.h"

namespace smpc::net {

/// Non-blocking bytes of one link. Both calls return the number of bytes moved, or −1 with errno (EAGAIN: not now); `receive` returns
/// 0 at the end of the stream.
class Transport {
public:
    virtual ~Transport() = default;
    virtual ssize_t send(iovec const* parts, int count) noexcept = 0;
    virtual ssize_t receive(iovec* parts, int count) noexcept = 0;
    virtual int descriptor() const noexcept = 0;
};

std::unique_ptr<Transport> plain_transport(Descriptor socket);

/// One resolved address.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    sockaddr const* get() const noexcept { return reinterpret_cast<sockaddr const*>(&storage); }
};

/// Every address of a name. Throws Error(unavailable) when it cannot be resolved.
std::vector<SocketAddress> resolve(Address const& address);
bool is_loopback(SocketAddress const& address) noexcept;
Address to_address(SocketAddress const& address);
SocketAddress local_address(int fd);
SocketAddress remote_address(int fd);

/// Large buffers as far as the system lets us; to be set before listening or connecting.
void set_buffers(int fd) noexcept;
/// No delay, keep-alive, time-out of unacknowledged data: what a link between parties needs.
void set_link_options(int fd) noexcept;
void set_non_blocking(int fd) noexcept;

/// "connection refused" for an errno value.
std::string describe_errno(int error);

} // namespace smpc::net
