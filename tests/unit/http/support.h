// SPDX-License-Identifier: Apache-2.0
//
// What the tests of HTTP share: a server made of a function, clients for it, and raw sockets for everything that a well-behaved peer would
// never do.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "libclient/http/client.h"
#include "libclient/http/server.h"

namespace smpc::http::test {

/// A handler out of functions.
class FunctionHandler : public Handler {
public:
    using Handle = std::function<void(ServerRequest, Responder)>;
    using Head = std::function<BodyPlan(ServerRequest&)>;
    explicit FunctionHandler(Handle handle, Head head = {}) : handle_(std::move(handle)), head_(std::move(head)) {}
    BodyPlan head(ServerRequest& request) override { return head_ ? head_(request) : BodyPlan::memory(256 << 20); }
    void handle(ServerRequest request, Responder responder) override {
        handle_(std::move(request), std::move(responder));
    }

private:
    Handle handle_;
    Head head_;
};

/// A server on a free port of 127.0.0.1.
std::unique_ptr<Server> serve(FunctionHandler::Handle handle, ServerOptions options = {},
                              FunctionHandler::Head head = {});
/// Answers "METHOD path body".
void echo(ServerRequest request, Responder responder);

ClientOptions options_for(std::string const& url);
Client client_of(Server const& server);

/// A connected socket that blocks; sends and receives as told.
class RawSocket {
public:
    explicit RawSocket(std::uint16_t port);
    void send(std::string_view bytes);
    /// Everything up to the end of the stream (or a reset, or 5 s of silence).
    std::string receive_all();
    /// At least one byte; empty at the end of the stream.
    std::string receive_some();
    void finish();
    void close() { socket_.reset(); }
    int fd() const { return socket_.get(); }

private:
    Descriptor socket_;
};

/// A server that accepts connections and lets `talk` do with each what it likes, one after the other, until it is destroyed.
class RawServer {
public:
    explicit RawServer(std::function<void(int fd)> talk);
    ~RawServer();
    std::uint16_t port() const { return port_; }
    std::string url() const;
    int connections() const { return connections_; }
    /// How many of them this side has closed.
    int closed() const { return closed_; }

private:
    Descriptor listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0}, closed_{0};
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

/// Reads from a socket until the head of a request (and a body of its Content-Length) has arrived.
std::string read_request(int fd);
void write_text(int fd, std::string_view text);

/// Open descriptors of this process.
std::size_t open_descriptors();

} // namespace smpc::http::test
