// SPDX-License-Identifier: Apache-2.0
//
// The socket calls that the mesh needs, each once.
#include "libruntime/net/socket.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/un.h>

#include <smpc/client/error.h>

namespace smpc::net {
namespace {

template <class Get> SocketAddress address_of(int fd, Get get) {
    SocketAddress out;
    out.size = sizeof out.storage;
    if (get(fd, reinterpret_cast<sockaddr*>(&out.storage), &out.size) != 0) out = {};
    return out;
}

void set_option(int fd, int level, int name, int value) noexcept {
    ::setsockopt(fd, level, name, &value, sizeof value);
}

} // namespace

namespace {

/// A path that does not fit is reached through its folder, opened.
SocketAddress local_socket(std::string const& name) {
    SocketAddress out;
    auto& address = reinterpret_cast<sockaddr_un&>(out.storage);
    address.sun_family = AF_UNIX;
    std::string path = name;
    if (name[0] == '@') path[0] = '\0';
    if (path.size() >= sizeof address.sun_path && name[0] == '/') {
        auto const slash = name.rfind('/');
        out.folder =
            std::make_shared<Descriptor>(::open(name.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        path = fmt::format("/proc/self/fd/{}{}", out.folder->get(), name.substr(slash));
    }
    if (path.size() >= sizeof address.sun_path)
        throw Error(ErrorCode::usage, fmt::format("the name of the socket {} is too long", name));
    std::memcpy(address.sun_path, path.data(), path.size());
    out.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + (name[0] == '@' ? 0 : 1));
    return out;
}

} // namespace

std::vector<SocketAddress> resolve(Address const& address) {
    if (address.medium != Medium::tcp) return {local_socket(address.host)};
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (int const fault = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &wanted, &found);
        fault != 0)
        throw Error(ErrorCode::unavailable,
                    fmt::format("the host name `{}` cannot be resolved: {}", address.host, ::gai_strerror(fault)));
    std::unique_ptr<addrinfo, void (*)(addrinfo*)> const owner(found, ::freeaddrinfo);
    std::vector<SocketAddress> out;
    for (auto const* a = found; a != nullptr; a = a->ai_next) {
        if (a->ai_addrlen > sizeof(sockaddr_storage)) continue;
        auto& next = out.emplace_back();
        std::memcpy(&next.storage, a->ai_addr, a->ai_addrlen);
        next.size = a->ai_addrlen;
    }
    return out;
}

bool is_loopback(SocketAddress const& address) noexcept {
    if (address.storage.ss_family == AF_UNIX) return true;
    if (address.storage.ss_family == AF_INET) {
        auto const& v4 = reinterpret_cast<sockaddr_in const&>(address.storage);
        return ntohl(v4.sin_addr.s_addr) >> 24 == 127;
    }
    if (address.storage.ss_family != AF_INET6) return false;
    auto const& v6 = reinterpret_cast<sockaddr_in6 const&>(address.storage).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

Address to_address(SocketAddress const& address) {
    char text[INET6_ADDRSTRLEN] = "?";
    Address out;
    if (address.storage.ss_family == AF_INET) {
        auto const& v4 = reinterpret_cast<sockaddr_in const&>(address.storage);
        ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
        out.port = ntohs(v4.sin_port);
    } else if (address.storage.ss_family == AF_INET6) {
        auto const& v6 = reinterpret_cast<sockaddr_in6 const&>(address.storage);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        out.port = ntohs(v6.sin6_port);
    } else if (address.storage.ss_family == AF_UNIX) {
        out.medium = Medium::unix_socket;
    }
    out.host = text;
    return out;
}

SocketAddress local_address(int fd) {
    return address_of(fd, ::getsockname);
}
SocketAddress remote_address(int fd) {
    return address_of(fd, ::getpeername);
}

void set_buffers(int fd) noexcept {
    // Asking for more than the system's limit would switch its own tuning off and leave us with less than it would give.
    constexpr int wanted = 4 << 20;
    for (int const name : {SO_SNDBUF, SO_RCVBUF}) {
        int before = 0, after = 0;
        socklen_t size = sizeof before;
        ::getsockopt(fd, SOL_SOCKET, name, &before, &size);
        Descriptor const probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        set_option(probe.get(), SOL_SOCKET, name, wanted);
        ::getsockopt(probe.get(), SOL_SOCKET, name, &after, &size);
        if (after >= wanted) set_option(fd, SOL_SOCKET, name, wanted);
    }
}

void set_link_options(int fd) noexcept {
    auto const peer = remote_address(fd);
    if (peer.storage.ss_family == AF_UNIX) return;
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 10);
    set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 5);
    set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
    set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, 30'000);
    // Within one machine nothing is congested; pacing, which some systems' default brings, only costs time there.
    if (is_loopback(peer)) ::setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", 4);
}

void set_non_blocking(int fd) noexcept {
    ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

bool same_user(int fd) noexcept {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

ssize_t send_with_descriptor(int fd, std::span<std::byte const> bytes, int descriptor) noexcept {
    iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(int))]{};
    if (descriptor >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        cmsghdr* const header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    }
    return ::sendmsg(fd, &message, MSG_NOSIGNAL);
}

ssize_t receive_with_descriptor(int fd, std::span<std::byte> bytes, Descriptor& descriptor) noexcept {
    iovec part{bytes.data(), bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) std::byte control[CMSG_SPACE(sizeof(int))]{};
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    ssize_t const n = ::recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
    if (n < 0) return n;
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
        int received = -1;
        std::memcpy(&received, CMSG_DATA(header), sizeof received);
        descriptor = Descriptor(received);
    }
    return n;
}

std::string describe_errno(int error) {
    std::string text = std::generic_category().message(error);
    if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z') text[0] = static_cast<char>(text[0] - 'A' + 'a');
    return text;
}

} // namespace smpc::net
