// SPDX-License-Identifier: Apache-2.0
//
// HTTP client for one service. A `Client` owns a pool of kept-alive connections to one base URL; requests from many threads share it.
// Every call has a deadline and can be stopped; every failure of the transport is one `smpc::Error` that says what happened and at which
// host and port. A status is never thrown: whoever asked knows what a 404 means.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>

#include "libclient/http/message.h"
#include "libclient/http/tls.h"
#include "libclient/http/url.h"

namespace smpc::http {

/// A stretch of an open file as a request body; the descriptor is read with pread and stays the caller's.
struct FileRange {
    int fd = -1;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

/// Takes a piece of a body. Throwing ends the request and comes out of `Client::send` unchanged.
using Sink = std::function<void(std::span<std::byte const>)>;

struct Request {
    std::string method = "GET";
    std::string target = "/"; ///< path and query below the base URL, percent-encoded
    Headers headers;
    /// The body: none, bytes in memory (owned), bytes of the caller (must outlive the call), or a stretch of a file (streamed).
    std::variant<std::monostate, std::string, std::span<std::byte const>, FileRange> body;
};

struct Response {
    int status = 0;
    Headers headers;
    std::string body; ///< empty if the body went into a sink

    bool ok() const noexcept { return status >= 200 && status < 300; }
};

/// How one request is to be carried out.
struct Call {
    /// Absent: the client's `request_timeout` from now.
    std::optional<std::chrono::steady_clock::time_point> deadline;
    /// The request ends with Error(interrupted) soon after a stop is requested.
    std::stop_token stop;
    /// Gets the body of an answer with a 2xx status piece by piece as it arrives (event streams, large results). Without it, and for other
    /// statuses, the body goes to memory.
    Sink sink;
    /// Called once with status and headers before the first piece reaches the sink.
    std::function<void(Response const&)> on_head;
    /// Whether the request may be sent a second time when a kept-alive connection turns out to be dead. Absent: by method (GET, HEAD, PUT,
    /// DELETE, OPTIONS). Set it for a POST whose body carries its own identifier.
    std::optional<bool> repeatable;
    /// Most bytes of a body in memory; more is Error(unavailable).
    std::uint64_t limit = std::uint64_t{64} << 20;
    /// The deadline covers connecting and the head of the answer only; afterwards the body may take as long as it likes provided that a piece
    /// (or a keep-alive comment of an event stream) arrives at least this often. Zero: the deadline covers everything.
    std::chrono::milliseconds idle_limit{0};
};

struct ClientOptions {
    Url url;
    TlsClient tls;
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds request_timeout{60'000};
    std::chrono::milliseconds keep_alive{50'000}; ///< an idle connection older than this is not used again
    std::size_t max_idle = 64;                    ///< idle connections kept
    /// Asked before each request; what it returns (if not empty) travels as `Authorization: Bearer …`. May throw. Thread-safe.
    std::function<std::string()> token;
    Headers headers;        ///< added to each request
    std::string user_agent; ///< "smpc" if empty
    /// Gets one line per finished request: method, URL, status or failure, milliseconds, bytes. Never bodies, tokens or secrets.
    std::function<void(std::string const& line)> verbose;
};

/// Thread-safe. Copies share nothing: movable only.
class Client {
public:
    /// Does not connect. Throws Error(config) for certificates, keys or pins that cannot be used.
    explicit Client(ClientOptions options);
    ~Client();
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;

    /// Sends one request and waits for the whole answer. Throws Error:
    ///   unavailable  cannot resolve, refused, no connection within `connect_timeout`, reset, answer cut short ("answer ended after
    ///                N of M bytes"), not HTTP, answer too large
    ///   timeout      the deadline passed
    ///   denied       TLS: certificate not trusted, expired, for another name, pin differs, client certificate demanded or refused
    ///   interrupted  the stop token was triggered
    /// A kept-alive connection that the server has closed meanwhile is replaced once, silently, if no byte of an answer arrived and
    /// the request may be repeated (`Call::repeatable`), or nothing was sent.
    Response send(Request const& request, Call const& call = {});

    // Shorthands.
    Response get(std::string_view target, Call const& call = {});
    Response del(std::string_view target, Call const& call = {});
    Response put(std::string_view target, std::string body, std::string_view type, Call const& call = {});
    Response post(std::string_view target, std::string body, std::string_view type, Call const& call = {});

    Url const& url() const noexcept;
    /// `SHA-256` pin of the server's key as seen on the last TLS connection; empty before.
    std::string server_pin() const;
    /// Number of idle connections in the pool.
    std::size_t idle() const;
    /// Closes idle connections.
    void close_idle();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::http
