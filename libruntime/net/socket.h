// SPDX-License-Identifier: Apache-2.0
//
// Sockets in small pieces; internal to this folder.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
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

/// One resolved address.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = 0;
    std::shared_ptr<Descriptor> folder; ///< of a socket whose path is too long for the structure
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
/// Whether the other end of a socket within this machine belongs to the same user.
bool same_user(int fd) noexcept;

/// One message with or without a descriptor beside it; −1 with errno as `send` and `recv`. A received descriptor is put into
/// `descriptor` if one came.
ssize_t send_with_descriptor(int fd, std::span<std::byte const> bytes, int descriptor) noexcept;
ssize_t receive_with_descriptor(int fd, std::span<std::byte> bytes, Descriptor& descriptor) noexcept;

/// "connection refused" for an errno value.
std::string describe_errno(int error);

} // namespace smpc::net
