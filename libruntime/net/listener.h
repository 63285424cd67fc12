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

/// host:port, or [v6]:port. The host may be a name.
struct Address {
    std::string host;
    std::uint16_t port = 0;
    friend bool operator==(Address const&, Address const&) = default;
};

std::string to_text(Address const& address);
/// Throws Error(usage) with the text.
Address parse_address(std::string_view text);
/// A comma-separated list of addresses, as in `--peers`.
std::vector<Address> parse_addresses(std::string_view text);

/// A listening TCP socket; closed when destroyed. Movable.
class Listener {
public:
    /// Binds and listens. Port 0 lets the system choose. Throws Error(config): port in use, address not ours, …
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
};

} // namespace smpc::net
