// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <catch2/catch.hpp>

#include <filesystem>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace smpc::http::test {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

} // namespace

std::unique_ptr<Server> serve(FunctionHandler::Handle handle, ServerOptions options, FunctionHandler::Head head) {
    return std::make_unique<Server>(std::move(options),
                                    std::make_shared<FunctionHandler>(std::move(handle), std::move(head)));
}

void echo(ServerRequest request, Responder responder) {
    responder.answer(Answer::text(200, request.method + " " + request.target.path + " " + request.body));
}

ClientOptions options_for(std::string const& url) {
    ClientOptions options;
    options.url = Url::parse(url);
    options.request_timeout = std::chrono::seconds(20);
    return options;
}

Client client_of(Server const& server) {
    return Client(options_for(server.url()));
}

RawSocket::RawSocket(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto const address = loopback(port);
    REQUIRE(::connect(socket_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
}

void RawSocket::send(std::string_view bytes) {
    write_text(socket_.get(), bytes);
}

std::string RawSocket::receive_some() {
    pollfd entry{socket_.get(), POLLIN, 0};
    if (::poll(&entry, 1, 5000) != 1) return {};
    char buffer[65536];
    auto const n = ::recv(socket_.get(), buffer, sizeof buffer, 0);
    return n > 0 ? std::string(buffer, static_cast<std::size_t>(n)) : std::string();
}

std::string RawSocket::receive_all() {
    std::string all;
    for (auto piece = receive_some(); !piece.empty(); piece = receive_some()) all += piece;
    return all;
}

void RawSocket::finish() {
    ::shutdown(socket_.get(), SHUT_WR);
}

RawServer::RawServer(std::function<void(int)> talk) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    auto address = loopback(0);
    socklen_t size = sizeof address;
    REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_.get(), 64) == 0);
    REQUIRE(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, talk = std::move(talk)] {
        for (;;) {
            Descriptor socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
            if (ending_) return;
            if (!socket) continue;
            ++connections_;
            talk(socket.get());
            socket.reset();
            ++closed_;
        }
    });
}

RawServer::~RawServer() {
    ending_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR); // ends accept
    thread_.join();
}

std::string RawServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_);
}

std::string read_request(int fd) {
    std::string text;
    std::size_t expected = SIZE_MAX;
    while (text.size() < expected) {
        char buffer[4096];
        auto const n = ::recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(n));
        auto const end = text.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        auto const length = text.find("Content-Length: ");
        expected = end + 4 + (length < end ? std::stoul(text.substr(length + 16)) : 0);
    }
    return text;
}

void write_text(int fd, std::string_view text) {
    while (!text.empty()) {
        auto const n = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t open_descriptors() {
    namespace fs = std::filesystem;
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

} // namespace smpc::http::test
