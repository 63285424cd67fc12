// SPDX-License-Identifier: Apache-2.0
//
// Addresses of parties and the socket on which one waits for the others. Bound before anything else is done, so that peers who
// start earlier queue instead of failing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::net {

/// What carries the bytes of a link.
enum class Medium : std::uint8_t {
    tcp,
    unix_socket,   ///< within one machine, between processes of one user
    shared_memory, ///< the same, met over a socket; the bytes then move through rings in shared memory
};
/// "tcp", "unix", "shm".
std::string_view name_of(Medium medium) noexcept;
/// Throws Error(usage) with the text.
Medium parse_medium(std::string_view text);

/// host:port, or [v6]:port, where the host may be a name. For the other media unix:NAME or shm:NAME, where NAME is the path of a
/// socket or, after @, a name in the system's table of such sockets, which leaves nothing behind.
struct Address {
    std::string host; ///< or NAME
    std::uint16_t port = 0;
    Medium medium = Medium::tcp;
    friend bool operator==(Address const&, Address const&) = default;
};

/// Where a new listener of this machine gets an address that is free: port 0, or @ alone.
Address any_local_address(Medium medium);

std::string to_text(Address const& address);
/// Throws Error(usage) with the text.
Address parse_address(std::string_view text);
/// A comma-separated list of addresses, as in `--peers`.
std::vector<Address> parse_addresses(std::string_view text);

/// A listening socket; closed when destroyed, its path removed. Movable.
class Listener {
public:
    /// Binds and listens. Port 0 and the name @ let the system choose. Throws Error(config): port in use, address not ours, …
    static Listener bind(Address const& address);
    /// Takes over an inherited listening socket. Throws Error(usage) if the descriptor is none.
    static Listener inherit(int descriptor);
    /// `--listen`: "fd:N" inherits, anything else is an address to bind.
    static Listener from_option(std::string_view text);

    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;
    ~Listener();

    int descriptor() const noexcept { return descriptor_; }
    /// The address it is bound to.
    Address address() const;
    bool is_loopback() const;

private:
    explicit Listener(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
    Address local_; ///< of a socket within this machine that was bound here
};

} // namespace smpc::net
