// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/listen.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <netdb.h>
#include <smpc/client/error.h>
#include <sys/socket.h>

namespace smpc::vcp {

namespace {

constexpr unsigned lowest_port = 20'000, highest_port = 32'000;

struct Addresses {
    addrinfo* list = nullptr;
    ~Addresses() {
        if (list) ::freeaddrinfo(list);
    }
};

/// Leaves errno for the caller.
Descriptor try_listen(addrinfo const& address) {
    Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return {};
    // Connections of the service before, still in their last minute, do not keep the port.
    int yes = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0) return {};
    if (::listen(socket.get(), SOMAXCONN) != 0) return {};
    return socket;
}

} // namespace

Descriptor listen_at(Endpoint const& endpoint, std::string_view whose) {
    Addresses found;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    auto port = std::to_string(endpoint.port);
    if (int error = ::getaddrinfo(endpoint.host.c_str(), port.c_str(), &hints, &found.list))
        throw Error(ErrorCode::config, fmt::format("{}: {} is no address of this machine: {}", whose, endpoint.host,
                                                   ::gai_strerror(error)));
    if (auto socket = try_listen(*found.list)) return socket;
    int reason = errno;
    Error error(ErrorCode::config,
                fmt::format("{}: cannot listen at {}: {}", whose, to_string(endpoint),
                            reason == EADDRINUSE ? "the port is in use by another process" : std::strerror(reason)));
    if (reason == EADDRINUSE) error.help("smpc-local up --base-port PORT takes others; ss -ltnp shows who has it");
    if (reason == EACCES) error.help("ports below 1024 are for privileged processes");
    throw error;
}

std::vector<std::uint16_t> free_ports(unsigned count, RandomSource& random) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        std::array<std::byte, 4> bytes{};
        random.fill(bytes);
        std::uint32_t number = 0;
        std::memcpy(&number, bytes.data(), sizeof number);
        auto base = lowest_port + number % (highest_port - lowest_port - count);
        std::vector<std::uint16_t> ports;
        std::vector<Descriptor> held;
        for (unsigned k = 0; k < count; ++k) {
            auto port = static_cast<std::uint16_t>(base + k);
            try {
                held.push_back(listen_at({"127.0.0.1", port}, "a party"));
            } catch (Error const&) {
                break;
            }
            ports.push_back(port);
        }
        if (ports.size() == count) return ports;
    }
    throw Error(ErrorCode::config,
                fmt::format("no {} free ports in a row between {} and {}", count, lowest_port, highest_port))
        .help("choose them: --base-port PORT");
}

} // namespace smpc::vcp
