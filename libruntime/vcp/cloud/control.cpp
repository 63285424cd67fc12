// SPDX-License-Identifier: Apache-2.0
//
// Names of sockets have room for some hundred bytes only, so they are reached through a descriptor of their folder.
#include "libruntime/vcp/cloud/control.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace smpc::vcp {

namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr std::size_t longest_request = 4096;

Descriptor open_folder(CloudFolder const& folder) {
    return Descriptor(::open(folder.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

sockaddr_un address_in(Descriptor const& folder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/up.sock", folder.get());
    return address;
}

Descriptor new_socket() {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) throw Error(ErrorCode::failed, fmt::format("cannot open a socket: {}", std::strerror(errno)));
    return socket;
}

void send_line(Descriptor const& socket, json const& document) {
    auto line = document.dump() + "\n";
    // Answers are far smaller than a socket's buffer; a reader that has gone is its own affair.
    [[maybe_unused]] auto n = ::send(socket.get(), line.data(), line.size(), MSG_NOSIGNAL);
}

/// Appends what has arrived. False when the other end has closed or failed.
bool receive(Descriptor const& socket, std::string& into) {
    char buffer[4096];
    for (;;) {
        auto n = ::recv(socket.get(), buffer, sizeof buffer, 0);
        if (n > 0)
            into.append(buffer, static_cast<std::size_t>(n));
        else if (n < 0 && errno == EINTR)
            continue;
        else
            return n < 0 && errno == EAGAIN;
    }
}

} // namespace

json ask_up(CloudFolder const& folder, json const& request, std::chrono::milliseconds patience) {
    auto directory = open_folder(folder);
    auto socket = new_socket();
    auto address = address_in(directory);
    if (!directory || ::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        if (errno == EAGAIN) throw Error(ErrorCode::timeout, "smpc-local up has more visitors than it can answer");
        throw Error(ErrorCode::not_found, fmt::format("no cloud runs in {}", folder.path()))
            .help("start it: smpc-local up -d");
    }
    send_line(socket, request);
    std::string answer;
    auto deadline = Clock::now() + patience;
    for (;;) {
        bool open = receive(socket, answer);
        if (auto end = answer.find('\n'); end != std::string::npos) {
            auto document = json::parse(answer.substr(0, end), nullptr, false);
            if (!document.is_object())
                throw Error(ErrorCode::internal, "smpc-local up answered something that is not JSON");
            if (document.contains("error")) throw error_from_json(document);
            return document;
        }
        if (!open)
            throw Error(ErrorCode::unavailable, "smpc-local up ended before it answered")
                .help("its log is " + folder.log_file(0));
        auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0)
            throw Error(ErrorCode::timeout,
                        fmt::format("smpc-local up did not answer within {} s", patience.count() / 1000));
        pollfd polled{socket.get(), POLLIN, 0};
        ::poll(&polled, 1, static_cast<int>(left));
    }
}

ControlServer::ControlServer(CloudFolder const& folder)
    : path_(folder.file("up.sock")), folder_(open_folder(folder)), listener_(new_socket()) {
    ::unlink(path_.c_str());
    auto address = address_in(folder_);
    if (::bind(listener_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0 ||
        ::listen(listener_.get(), 16) != 0)
        throw Error(ErrorCode::config, fmt::format("cannot make {}: {}", path_, std::strerror(errno)));
}

ControlServer::~ControlServer() {
    ::unlink(path_.c_str());
}

void ControlServer::add_to(std::vector<pollfd>& polled) const {
    polled.push_back({listener_.get(), POLLIN, 0});
    for (auto const& peer : peers_) polled.push_back({peer.socket.get(), POLLIN, 0});
}

void ControlServer::serve(Handler const& handle) {
    while (peers_.size() < 64) {
        Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket) break;
        peers_.push_back({++last_, std::move(socket), {}, false});
    }
    std::vector<std::pair<Connection, json>> requests;
    for (auto peer = peers_.begin(); peer != peers_.end();) {
        bool open = receive(peer->socket, peer->received);
        auto end = peer->received.find('\n');
        if (!peer->asked && end != std::string::npos) {
            peer->asked = true;
            requests.emplace_back(peer->id, json::parse(peer->received.substr(0, end), nullptr, false));
        }
        // Nobody who asks says more than one line.
        if (!open || peer->received.size() > longest_request)
            peer = peers_.erase(peer);
        else
            ++peer;
    }
    for (auto const& [connection, request] : requests) handle(connection, request);
}

void ControlServer::answer(Connection connection, json const& answer) {
    for (auto peer = peers_.begin(); peer != peers_.end(); ++peer)
        if (peer->id == connection) {
            send_line(peer->socket, answer);
            peers_.erase(peer);
            return;
        }
}

} // namespace smpc::vcp
