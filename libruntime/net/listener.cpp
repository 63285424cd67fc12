// SPDX-License-Identifier: Apache-2.0
//
// Addresses as text, and the listening socket.
#include "libruntime/net/listener.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <smpc/client/error.h>
#include <smpc/client/random.h>

#include "libruntime/net/socket.h"

namespace smpc::net {
namespace {

constexpr int backlog = 128;

[[noreturn]] void throw_cannot_listen(Address const& address, int error) {
    Error fault(ErrorCode::config, fmt::format("cannot listen on {}: {}", to_text(address), describe_errno(error)));
    if (error == EADDRINUSE)
        fault.help("another program uses the port; choose another one or end that program");
    else if (error == EADDRNOTAVAIL)
        fault.help("the address must belong to this machine");
    else if (error == EACCES)
        fault.help("ports below 1024 need special rights; choose a higher one");
    throw fault;
}

constexpr std::array<std::pair<Medium, std::string_view>, 3> media{
    {{Medium::tcp, "tcp"}, {Medium::unix_socket, "unix"}, {Medium::shared_memory, "shm"}}};

/// unix:NAME, shm:NAME; nothing if the text has another form.
std::optional<Address> parse_local_address(std::string_view text) {
    for (auto const& [medium, name] : media) {
        if (medium == Medium::tcp || !text.starts_with(name) || text.substr(name.size(), 1) != ":") continue;
        auto const path = text.substr(name.size() + 1);
        bool const good = !path.empty() && (path[0] == '@' || (path[0] == '/' && path.back() != '/')) &&
                          path.find('\0') == std::string_view::npos;
        if (!good)
            throw Error(ErrorCode::usage, fmt::format("`{}` is no address", text))
                .help(fmt::format("write {0}:/PATH/OF/SOCKET or {0}:@NAME", name));
        return Address{std::string(path), 0, medium};
    }
    return std::nullopt;
}

std::string free_name() {
    std::array<std::uint8_t, 16> bytes;
    system_random().fill(std::as_writable_bytes(std::span(bytes)));
    std::string name = "@smpc-";
    for (auto b : bytes) name += fmt::format("{:02x}", b);
    return name;
}

} // namespace

std::string_view name_of(Medium medium) noexcept {
    for (auto const& [m, name] : media)
        if (m == medium) return name;
    return "?";
}

Medium parse_medium(std::string_view text) {
    for (auto const& [medium, name] : media)
        if (name == text) return medium;
    throw Error(ErrorCode::usage, fmt::format("unknown transport \"{}\"", text)).help("there are tcp, unix and shm");
}

Address any_local_address(Medium medium) {
    return medium == Medium::tcp ? Address{"127.0.0.1", 0, medium} : Address{"@", 0, medium};
}

std::string to_text(Address const& address) {
    if (address.medium != Medium::tcp) return fmt::format("{}:{}", name_of(address.medium), address.host);
    return address.host.find(':') == std::string::npos ? fmt::format("{}:{}", address.host, address.port)
                                                       : fmt::format("[{}]:{}", address.host, address.port);
}

Address parse_address(std::string_view text) {
    if (auto local = parse_local_address(text)) return std::move(*local);
    Address out;
    auto const colon = text.rfind(':');
    bool ok = colon != std::string_view::npos && colon > 0;
    if (ok) {
        auto host = text.substr(0, colon);
        if (host.front() == '[' && host.back() == ']' && host.size() > 2)
            host = host.substr(1, host.size() - 2);
        else
            ok = host.find_first_of(":[]") == std::string_view::npos;
        auto const port = text.substr(colon + 1);
        auto const [end, fault] = std::from_chars(port.data(), port.data() + port.size(), out.port);
        ok = ok && !port.empty() && fault == std::errc{} && end == port.data() + port.size();
        out.host = host;
    }
    if (!ok)
        throw Error(ErrorCode::usage, fmt::format("`{}` is no address", text))
            .help("write HOST:PORT, for example 127.0.0.1:4711 or [::1]:4711, or unix:/PATH, unix:@NAME, shm:@NAME");
    return out;
}

std::vector<Address> parse_addresses(std::string_view text) {
    std::vector<Address> out;
    for (;;) {
        auto const comma = text.find(',');
        out.push_back(parse_address(text.substr(0, comma)));
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

Listener Listener::bind(Address const& given) {
    Address address = given;
    bool const local = address.medium != Medium::tcp;
    if (local && address.host == "@") address.host = free_name();
    int error = EADDRNOTAVAIL;
    for (auto const& candidate : resolve(address)) {
        Descriptor socket(::socket(candidate.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        int const yes = 1;
        if (socket) {
            ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
            set_buffers(socket.get());
            bool const bound = ::bind(socket.get(), candidate.get(), candidate.size) == 0;
            // Nobody can connect before it listens, so the mode is set in time.
            if (bound && local && address.host[0] == '/') ::chmod(address.host.c_str(), 0600);
            if (bound && ::listen(socket.get(), backlog) == 0) {
                Listener listener(socket.release());
                if (local) listener.local_ = address;
                return listener;
            }
        }
        error = errno;
    }
    throw_cannot_listen(address, error);
}

Listener Listener::inherit(int descriptor) {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0)
        throw Error(ErrorCode::usage, fmt::format("descriptor {} is no listening socket", descriptor));
    set_non_blocking(descriptor);
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return Listener(descriptor);
}

Listener Listener::from_option(std::string_view text) {
    if (!text.starts_with("fd:")) return bind(parse_address(text));
    int descriptor = -1;
    auto const digits = text.substr(3);
    auto const [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), descriptor);
    if (fault != std::errc{} || end != digits.data() + digits.size() || descriptor < 0)
        throw Error(ErrorCode::usage, fmt::format("`{}` is no descriptor", text))
            .help("write fd:N with the number of an inherited listening socket");
    return inherit(descriptor);
}

Listener::Listener(Listener&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), local_(std::exchange(other.local_, {})) {}

Listener& Listener::operator=(Listener&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(local_, other.local_);
    return *this;
}

Listener::~Listener() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (local_.host.starts_with('/')) ::unlink(local_.host.c_str());
}

Address Listener::address() const {
    if (local_.medium != Medium::tcp) return local_;
    return to_address(local_address(descriptor_));
}
bool Listener::is_loopback() const {
    return net::is_loopback(local_address(descriptor_));
}

} // namespace smpc::net
