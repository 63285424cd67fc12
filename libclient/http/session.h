// SPDX-License-Identifier: Apache-2.0
//
// One connection at the server; internal to this folder, and the only header that shows Asio.
//
// A session is a coroutine in the I/O thread that it was given to: read a head, let a worker decide, read the body, let a worker answer, write,
// begin again. All members belong to that thread; workers and responders reach it by posting. Deadlines are not timers of their own: the thread
// sweeps over its sessions ten times a second, which also finds out which waiting clients have gone.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <utility> // Asio 1.74 forgets it
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include "libclient/http/parser.h"
#include "libclient/http/server.h"
#include "libclient/http/transport.h"
#include "libclient/http/workers.h"

namespace smpc::http {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
template <typename T> using Task = asio::awaitable<T, Executor>;
using Clock = std::chrono::steady_clock;

class Session;

/// What all sessions of a server share.
struct ServerCore {
    explicit ServerCore(ServerOptions o, std::shared_ptr<Handler> h);

    ServerOptions options;
    std::shared_ptr<Handler> handler;
    std::shared_ptr<TlsContext const> tls;
    Workers workers;

    std::atomic<bool> stopping{false};
    std::atomic<std::uint64_t> requests{0}, accepted{0}, refused{0}, malformed{0};
    std::atomic<std::size_t> running{0};

    void log(std::string const& line) const noexcept;
    void session_opened();
    void session_closed();
    std::size_t sessions() const;
    /// Waits until no session is left; false if `limit` passes first.
    bool wait_for_sessions(std::chrono::milliseconds limit);

private:
    mutable std::mutex mutex_;
    std::condition_variable none_left_;
    std::size_t sessions_ = 0;
};

/// One thread with its event loop. Outlives its sessions and every responder that could still post to it.
struct IoThread {
    IoThread();
    void start();
    void sweep();

    asio::io_context context{1};
    asio::executor_work_guard<Executor> work;
    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> sweeper;
    bool sweeping = false;
    std::unordered_set<std::shared_ptr<Session>> sessions; ///< touched by the thread only
    std::thread thread;
};

/// A streamed answer between its writers and the session.
struct StreamCore {
    std::mutex mutex;
    std::string pending; ///< encoded already
    bool closed = false, gone = false, woken = false, chunked = true, swallow = false;
    std::size_t queued = 0, backlog = 0;
    std::weak_ptr<Session> session;

    bool write(std::string_view bytes);
    void close();
};

/// The beginning of a streamed answer.
struct StreamAnswer {
    int status = 200;
    Headers headers;
    std::shared_ptr<StreamCore> core;
};
using Outgoing = std::variant<Answer, StreamAnswer>;

/// A request on its way through the workers.
struct Work {
    ServerRequest request;
    BodyPlan plan;
    std::shared_ptr<Responder::State> responder;
    std::string piece;     ///< of the body, on its way into the sink
    std::string user;      ///< for the access log
    bool complete = false; ///< the whole body came with the head
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<ServerCore> core, std::shared_ptr<IoThread> io, Descriptor socket, Peer peer);
    ~Session();

    // In the I/O thread:
    void start();
    /// The coming of an answer, or news of a stream.
    void deliver(Outgoing outgoing);
    void notify();
    void end_step();
    /// Ends the session wherever it stands.
    void close();
    /// Once per sweep: closes what is overdue, notices clients that have gone.
    void check(Clock::time_point now);
    /// Closes if it stands between two requests.
    void close_if_idle();

    // From any thread:
    /// Runs `f(session)` in the I/O thread. Defined in session_post.h.
    template <typename F> void post(F f);

    std::shared_ptr<ServerCore> const& core() const noexcept { return core_; }

private:
    enum class Phase : std::uint8_t { idle, reading, handling, writing, closing };
    struct Closed {};

    Task<void> run();
    Task<bool> serve();
    Task<bool> read_head(MessageParser& parser);
    Task<bool> read_body(MessageParser& parser, std::shared_ptr<Work> work);
    Task<void> write(Outgoing outgoing, MessageHead const& head, bool& keep);
    Task<void> write_stream(StreamAnswer answer, MessageHead const& head, bool& keep);
    Task<void> write_file(FileBody const& file);
    Task<void> refuse(int status, std::string reason);
    Task<void> linger();
    Task<void> handshake();
    Task<std::size_t> fill();
    Task<void> send(std::string_view bytes, StreamCore* stream = nullptr);
    Task<void> wait(Want want);
    Task<void> signal();
    Task<void> step();

    std::size_t consume(MessageParser& parser);
    void fill_request(ServerRequest& request, MessageHead& head) const;
    std::string head_text(int status, Headers const& headers, std::optional<std::uint64_t> length, bool chunked,
                          bool keep) const;
    void work_head(std::shared_ptr<Work> const& work);
    void work_piece(std::shared_ptr<Work> const& work, bool last);
    void work_handle(std::shared_ptr<Work> const& work);
    Answer failed(ServerRequest const& request, std::exception_ptr fault) const;
    void lose_client();
    void allow(std::chrono::milliseconds time) { deadline_ = Clock::now() + time; }

    std::shared_ptr<ServerCore> core_;
    std::shared_ptr<IoThread> io_;
    std::unique_ptr<Transport> transport_;
    asio::posix::basic_stream_descriptor<Executor> descriptor_;
    asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> event_;
    Peer peer_;

    std::vector<std::byte> input_;
    std::size_t filled_ = 0;
    Phase phase_ = Phase::reading;
    Clock::time_point deadline_ = Clock::time_point::max();
    bool closed_ = false, signalled_ = false, step_done_ = false;
    std::optional<Outgoing> outgoing_;
    std::weak_ptr<Responder::State> responder_;
    std::shared_ptr<StreamCore> stream_;
    std::uint64_t received_ = 0, sent_ = 0;
};

/// Shared by the copies of a responder.
class Responder::State {
public:
    State(std::shared_ptr<Session> session, bool head_request, bool http11);
    ~State();

    bool deliver(Outgoing outgoing);
    /// Prepares a stream towards the session.
    void open(StreamCore& core) const;
    bool answered() const;
    bool gone() const;
    void on_gone(std::function<void()> f);
    /// The client has gone, or the answer is complete (then nobody is told).
    void detach(bool tell);

private:
    mutable std::mutex mutex_;
    std::shared_ptr<Session> session_;
    bool answered_ = false, gone_ = false;
    bool const head_request_, http11_;
    std::vector<std::function<void()>> on_gone_;
};

} // namespace smpc::http
