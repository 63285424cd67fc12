// SPDX-License-Identifier: Apache-2.0
//
// The system resolves names in a blocking call that cannot be ended, so names (not numbers) are resolved in a thread of their own which the
// caller leaves behind when time is up.
#include "libclient/http/connect.h"

#include <cerrno>
#include <cstring>
#include <future>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <smpc/client/error.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "libclient/base/units.h"

namespace smpc::http {

namespace {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
};

struct Resolved {
    int status = 0; ///< of getaddrinfo
    std::vector<Address> addresses;
};

Resolved look_up(std::string const& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    Resolved out;
    out.status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
    for (auto const* entry = list; out.status == 0 && entry; entry = entry->ai_next) {
        Address address;
        address.size = entry->ai_addrlen;
        std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
        out.addresses.push_back(address);
    }
    if (list) ::freeaddrinfo(list);
    return out;
}

Resolved resolve(Url const& url, Waiter& waiter) {
    auto numeric = look_up(url.host, url.port, AI_NUMERICHOST);
    if (numeric.status == 0) return numeric;

    struct Shared {
        Descriptor ready{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
        std::promise<Resolved> promise;
    };
    auto const shared = std::make_shared<Shared>();
    if (!shared->ready)
        throw Error(ErrorCode::failed, fmt::format("cannot resolve {}: {}", url.host, describe_errno(errno)));
    auto result = shared->promise.get_future();
    std::thread([shared, host = url.host, port = url.port] {
        shared->promise.set_value(look_up(host, port, AI_ADDRCONFIG));
        ::eventfd_write(shared->ready.get(), 1);
    }).detach();
    waiter.wait(shared->ready.get(), POLLIN);
    return result.get();
}

/// Connects to one address; the error number is 0 on success.
int connect_socket(Descriptor& socket, Address const& address, Waiter& waiter) {
    socket = Descriptor(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) return errno;
    int const yes = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    if (::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address.storage), address.size) == 0) return 0;
    if (errno != EINPROGRESS && errno != EINTR) return errno;
    waiter.wait(socket.get(), POLLOUT);
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
    return error;
}

Error cannot_connect(Url const& url, std::string_view why) {
    return Error(ErrorCode::unavailable, fmt::format("cannot connect to {}: {}", url.authority(), why));
}

void handshake(Transport& transport, Waiter& waiter) {
    for (auto moved = transport.handshake(); moved.want != Want::nothing || moved.end; moved = transport.handshake()) {
        if (moved.end) throw TransportFault(TransportFault::Kind::lost, "closed during the TLS handshake");
        waiter.wait(transport.fd(), moved.want == Want::readable ? POLLIN : POLLOUT);
    }
}

std::unique_ptr<Transport> connect_within(Url const& url, std::shared_ptr<TlsContext const> const& tls,
                                          Waiter& waiter) {
    auto const resolved = resolve(url, waiter);
    if (resolved.status != 0 || resolved.addresses.empty())
        throw Error(ErrorCode::unavailable,
                    fmt::format("cannot resolve {}: {}", url.host,
                                resolved.status ? ::gai_strerror(resolved.status) : "it has no address"));

    // An address that does not answer leaves time for those after it.
    auto const end = waiter.deadline();
    int error = 0;
    bool silent = false;
    Descriptor socket;
    for (std::size_t i = 0; i < resolved.addresses.size(); ++i) {
        auto const start = std::chrono::steady_clock::now();
        waiter.set_deadline(start + (end - start) / static_cast<long>(resolved.addresses.size() - i));
        try {
            error = connect_socket(socket, resolved.addresses[i], waiter);
            silent = false;
        } catch (DeadlinePassed const&) {
            silent = true;
            continue;
        }
        if (error == 0) break;
    }
    waiter.set_deadline(end);
    if (silent) throw DeadlinePassed{};
    if (error == ECONNREFUSED)
        throw cannot_connect(url, describe_errno(error)).help("is the service running at this address?");
    if (error != 0) throw cannot_connect(url, describe_errno(error));
    if (!tls) return plain_transport(std::move(socket));
    auto transport = tls_transport(std::move(socket), tls, url.host);
    try {
        handshake(*transport, waiter);
    } catch (TransportFault const& fault) {
        throw to_error(fault, url);
    }
    return transport;
}

} // namespace

Error to_error(TransportFault const& fault, Url const& url) {
    switch (fault.kind) {
    case TransportFault::Kind::denied:
        return Error(ErrorCode::denied, fmt::format("no secure connection to {}: {}", url.authority(), fault.what()));
    case TransportFault::Kind::not_tls:
        return Error(ErrorCode::unavailable,
                     fmt::format("no secure connection to {}: {}", url.authority(), fault.what()))
            .help("if the service has no TLS, its address begins with http://");
    default:
        return Error(ErrorCode::unavailable, fmt::format("connection to {} lost: {}", url.authority(), fault.what()));
    }
}

std::unique_ptr<Transport> connect_to(Url const& url, std::shared_ptr<TlsContext const> const& tls,
                                      std::chrono::milliseconds limit, Waiter& waiter) {
    auto const deadline = waiter.deadline();
    auto const connect_deadline = std::chrono::steady_clock::now() + limit;
    if (deadline <= connect_deadline) return connect_within(url, tls, waiter);
    waiter.set_deadline(connect_deadline);
    try {
        auto transport = connect_within(url, tls, waiter);
        waiter.set_deadline(deadline);
        return transport;
    } catch (DeadlinePassed const&) {
        throw cannot_connect(url, fmt::format("no connection within {}", duration_text(limit)));
    }
}

} // namespace smpc::http
