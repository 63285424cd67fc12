// SPDX-License-Identifier: Apache-2.0
//
// HTTP server. Sockets are served by a few I/O threads that never wait for a client and never run a handler; handlers run in a small pool
// of workers and may take their time over disks and databases, but must not wait for other requests: what answers later keeps
// its `Responder` and completes it from any thread. So neither slow nor idle nor hostile clients hold up others.
//
// Life of a request: head is read and checked → `Handler::head` (worker) decides who may proceed and where the body goes → body is read
// → `Handler::handle` (worker) → the responder is completed, now or later → the connection is kept for the next request.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "libclient/base/descriptor.h"
#include "libclient/http/message.h"
#include "libclient/http/tls.h"

namespace smpc::http {

/// Who is at the other end of a connection.
struct Peer {
    std::string address; ///< numeric, without port
    std::uint16_t port = 0;
    bool loopback = false;
    bool tls = false;
    std::string subject; ///< common name of the verified client certificate; empty without one
    std::string pin;     ///< `sha256:…` of its key; empty without one
};

/// A request as a handler sees it. The handler owns it.
struct ServerRequest {
    std::string method;
    std::string raw_target; ///< as sent
    Target target;
    Headers headers;
    std::optional<std::uint64_t> content_length; ///< absent without a body or with a chunked one
    bool has_body = false;
    std::string body;                          ///< in memory, unless the plan had a sink
    std::shared_ptr<class BodySink> body_sink; ///< the sink of the plan, after its `finish`
    Peer peer;
    std::vector<std::string> captures; ///< what the `{…}` of the matched route stand for, decoded, in order (router)
    std::string user;                  ///< set by the handler's authentication; empty: nobody
};

/// Where a large body goes, piece by piece. Called from workers, one call at a time. An exception ends the request: an `smpc::Error` is answered
/// through `Handler::failed`. If the body does not arrive completely, the sink is destroyed without `finish`.
class BodySink {
public:
    virtual ~BodySink() = default;
    virtual void write(std::span<std::byte const> bytes) = 0;
    /// The body is complete.
    virtual void finish() {}
};

/// A stretch of a file as the body of an answer, streamed. The descriptor is owned.
struct FileBody {
    Descriptor file;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// A whole answer. `Content-Length`, `Date`, `Connection` are added; a body of a HEAD request, of 204 and 304 is not sent.
struct Answer {
    int status = 200;
    Headers headers;
    std::variant<std::string, FileBody> body;

    static Answer json(int status, std::string text);
    static Answer text(int status, std::string text);
    static Answer bytes(int status, std::string body, std::string_view type);
    static Answer file(int status, FileBody file, std::string_view type);
    static Answer empty(int status);
    Answer&& header(std::string_view name, std::string_view value) &&;
};

/// What the head of a request is answered with: go on, or stop here.
struct BodyPlan {
    std::uint64_t limit = std::uint64_t{1} << 20; ///< longer bodies are 413
    std::shared_ptr<BodySink> sink;               ///< absent: the body goes to memory
    std::optional<Answer> refuse; ///< answers at once; a body still on its way is not read, and costs the connection

    static BodyPlan memory(std::uint64_t limit) { return {limit, nullptr, std::nullopt}; }
    static BodyPlan to(std::shared_ptr<BodySink> sink, std::uint64_t limit = UINT64_MAX) {
        return {limit, std::move(sink), std::nullopt};
    }
};

/// An answer of unknown length that is written as it comes (event streams, followed logs). Copies write to the same answer. Thread-safe.
class StreamWriter {
public:
    /// Queues bytes; never waits. False when the client has gone, or was dropped because it let more than `stream_backlog` bytes pile up.
    bool write(std::string_view bytes);
    /// The answer is complete. Also happens when the last copy goes.
    void close();
    bool gone() const noexcept;
    /// Bytes queued and not yet taken by the network.
    std::size_t pending() const noexcept;

private:
    friend class Responder;
    class State;
    std::shared_ptr<State> state_;
};

/// The right to answer one request, once. Copies share it; may be kept and used from any thread, also after the server is gone (then it does
/// nothing). If the last copy goes unanswered, the client gets 500.
class Responder {
public:
    /// Sends the answer. False when it was answered already or the client has gone.
    bool answer(Answer answer);
    /// Starts a streamed answer (chunked). On a HEAD request or a client that has gone the writer swallows everything.
    StreamWriter stream(int status, Headers headers);

    bool answered() const noexcept;
    /// Whether the client has closed the connection or the server is stopping at once. Noticed within about 100 ms.
    bool gone() const noexcept;
    /// Calls `f` once, from some thread, when the client goes before the answer was complete; at once if it has gone already.
    void on_gone(std::function<void()> f);

    class State; // internal
    explicit Responder(std::shared_ptr<State> state) : state_(std::move(state)) {}

private:
    std::shared_ptr<State> state_;
};

/// What a server does with requests. Called from several workers at once.
class Handler {
public:
    virtual ~Handler() = default;
    /// Called once per request when its head has arrived, before any byte of the body is read. May authenticate (fill `request.user`), refuse, and
    /// choose a place for the body. Exceptions are answered through `failed`.
    virtual BodyPlan head(ServerRequest& request);
    /// Answers, or keeps the responder for later. Exceptions are answered through `failed` (unless the responder was used).
    virtual void handle(ServerRequest request, Responder responder) = 0;
    /// The answer for an exception. The default is 500 without details.
    virtual Answer failed(ServerRequest const& request, std::exception_ptr fault);
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    int inherited = -1; ///< a listening descriptor to use instead of host and port; owned from here on
    std::optional<TlsServer> tls;

    unsigned io_threads = 1;
    unsigned workers = 8;
    std::size_t connections = 1024;     ///< beyond: 503 and close
    std::size_t head_limit = 16 * 1024; ///< beyond: 431
    std::size_t stream_backlog = 1024 * 1024;
    std::chrono::milliseconds head_timeout{10'000}; ///< from the first byte of a head (or from connecting) to its end
    std::chrono::milliseconds idle_timeout{60'000}; ///< between requests
    std::chrono::milliseconds body_timeout{30'000}; ///< body or answer without progress
    std::string server_name = "smpc";

    /// One line per noteworthy event: failed handlers, malformed requests, dropped clients. Method, path and reason; never bodies, header
    /// values or query values. Thread-safe.
    std::function<void(std::string const& line)> log;
    /// One call per finished request, if given: for access logs and metrics. `milliseconds` from the end of the head. Thread-safe.
    struct Access {
        std::string_view method, path, peer, user;
        int status;
        double milliseconds;
        std::uint64_t received, sent;
    };
    std::function<void(Access const&)> access;
};

struct ServerStatistics {
    std::uint64_t requests = 0, connections_accepted = 0, connections_refused = 0, malformed = 0;
    std::size_t connections_open = 0, requests_running = 0;
};

/// Listens from construction to `stop` or destruction. Thread-safe.
class Server {
public:
    /// Binds, listens, starts the threads. Throws Error(config): address in use, not permitted, unusable certificate or key.
    Server(ServerOptions options, std::shared_ptr<Handler> handler);
    ~Server(); ///< stop(0)
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    std::uint16_t port() const noexcept;
    /// `http(s)://host:port`, host as given in the options.
    std::string url() const;

    /// No new connections or requests from now on; running requests may finish within `grace`; then everything is closed and the threads end.
    /// Streamed answers count as running. Call it from any thread but a handler's. Idempotent.
    void stop(std::chrono::milliseconds grace);

    ServerStatistics statistics() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::http
