// SPDX-License-Identifier: Apache-2.0
//
// Listening, accepting, the event loops, and the orderly end.
#include "libclient/http/server.h"

#include <algorithm>
#include <cerrno>

#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <smpc/client/error.h>
#include <sys/socket.h>

#include "libclient/http/session.h"

namespace smpc::http {

using namespace std::chrono_literals;

namespace {

constexpr asio::use_awaitable_t<Executor> use_task;

Error cannot_listen(ServerOptions const& options, std::string_view why) {
    return Error(ErrorCode::config, fmt::format("cannot listen on {} port {}: {}", options.host, options.port, why));
}

Descriptor listen_on(ServerOptions const& options) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    int const status = ::getaddrinfo(options.host.c_str(), std::to_string(options.port).c_str(), &hints, &list);
    if (status != 0) throw cannot_listen(options, ::gai_strerror(status));
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> const free(list, &::freeaddrinfo);
    int error = 0;
    for (auto const* entry = list; entry; entry = entry->ai_next) {
        Descriptor socket(::socket(entry->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        int const yes = 1;
        if (socket && ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
            ::bind(socket.get(), entry->ai_addr, entry->ai_addrlen) == 0 && ::listen(socket.get(), 1024) == 0)
            return socket;
        error = errno;
    }
    auto refusal = cannot_listen(options, describe_errno(error));
    if (error == EADDRINUSE) refusal.help("another program uses this port; choose another one or stop it");
    throw refusal;
}

std::uint16_t port_of(sockaddr_storage const& address) {
    if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<sockaddr_in6 const&>(address).sin6_port);
    return ntohs(reinterpret_cast<sockaddr_in const&>(address).sin_port);
}

Peer peer_of(sockaddr_storage const& address, bool tls) {
    Peer peer;
    peer.tls = tls;
    peer.port = port_of(address);
    char text[INET6_ADDRSTRLEN] = "";
    if (address.ss_family == AF_INET6) {
        auto const& in = reinterpret_cast<sockaddr_in6 const&>(address);
        ::inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
        peer.loopback = IN6_IS_ADDR_LOOPBACK(&in.sin6_addr) ||
                        (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr) && in.sin6_addr.s6_addr[12] == 127);
    } else {
        auto const& in = reinterpret_cast<sockaddr_in const&>(address);
        ::inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
        peer.loopback = (ntohl(in.sin_addr.s_addr) >> 24) == 127;
    }
    peer.address = text;
    return peer;
}

} // namespace

// ---- shared by the sessions --------------------------------------------------------------------------------------

ServerCore::ServerCore(ServerOptions o, std::shared_ptr<Handler> h)
    : options(std::move(o)), handler(std::move(h)),
      tls(options.tls ? std::make_shared<TlsContext const>(*options.tls) : nullptr),
      workers(std::max(1u, options.workers)) {}

void ServerCore::log(std::string const& line) const noexcept {
    try {
        if (options.log) options.log(line);
    } catch (std::exception const&) { // a log that fails must not take the service with it
    }
}

void ServerCore::session_opened() {
    std::lock_guard const lock(mutex_);
    ++sessions_;
}

void ServerCore::session_closed() {
    std::lock_guard const lock(mutex_);
    if (--sessions_ == 0) none_left_.notify_all();
}

std::size_t ServerCore::sessions() const {
    std::lock_guard const lock(mutex_);
    return sessions_;
}

bool ServerCore::wait_for_sessions(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return none_left_.wait_for(lock, limit, [this] { return sessions_ == 0; });
}

IoThread::IoThread() : work(context.get_executor()), sweeper(context) {}

void IoThread::start() {
    thread = start_thread([this] { context.run(); });
}

/// Looks after the sessions ten times a second, as long as there are any.
void IoThread::sweep() {
    if (sweeping) return;
    sweeping = true;
    sweeper.expires_after(100ms);
    sweeper.async_wait([this](boost::system::error_code) {
        sweeping = false;
        auto const now = Clock::now();
        for (auto const& session : sessions) session->check(now);
        if (!sessions.empty()) sweep();
    });
}

// ---- server ------------------------------------------------------------------------------------------------------

class Server::Impl {
public:
    Impl(ServerOptions options, std::shared_ptr<Handler> handler)
        : core_(std::make_shared<ServerCore>(std::move(options), std::move(handler))) {
        auto& settings = core_->options;
        listener_ = settings.inherited >= 0 ? Descriptor(settings.inherited) : listen_on(settings);
        ::fcntl(listener_.get(), F_SETFD, FD_CLOEXEC);
        ::fcntl(listener_.get(), F_SETFL, ::fcntl(listener_.get(), F_GETFL) | O_NONBLOCK);
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        if (::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw cannot_listen(settings, describe_errno(errno));
        port_ = port_of(address);
        for (unsigned i = 0; i < std::max(1u, settings.io_threads); ++i)
            threads_.push_back(std::make_shared<IoThread>());
        acceptor_.emplace(threads_[0]->context, listener_.get());
        asio::co_spawn(threads_[0]->context, accept(), asio::detached);
        try {
            for (auto const& thread : threads_) thread->start();
        } catch (...) {
            stop(0ms);
            throw;
        }
    }

    ~Impl() { stop(0ms); }

    void stop(std::chrono::milliseconds grace) {
        std::lock_guard const lock(stop_mutex_);
        if (core_->stopping.exchange(true)) return;
        asio::post(threads_[0]->context, [this] {
            acceptor_->release();
            listener_.reset();
        });
        for (auto const& io : threads_)
            asio::post(io->context, [io] {
                for (auto const& session : io->sessions) session->close_if_idle();
            });
        if (!core_->wait_for_sessions(grace))
            for (auto const& io : threads_)
                asio::post(io->context, [io] {
                    for (auto const& session : io->sessions) session->close();
                });
        // Handlers that still run finish; their sessions go with the last of them.
        core_->workers.stop();
        core_->wait_for_sessions(5s);
        for (auto const& io : threads_) {
            io->work.reset();
            asio::post(io->context, [io] {
                for (auto const& session : io->sessions) session->close();
                io->sweeper.cancel();
            });
            if (io->thread.joinable()) io->thread.join();
            io->context.restart();
            io->context.poll(); // what was posted at the very last moment
        }
    }

    std::uint16_t port() const noexcept { return port_; }
    ServerCore const& core() const noexcept { return *core_; }

private:
    Task<void> accept() {
        for (std::size_t next = 0;; ++next) {
            sockaddr_storage address{};
            socklen_t size = sizeof address;
            Descriptor socket(
                ::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (socket) {
                take(std::move(socket), address, next);
                continue;
            }
            if (errno == ECONNABORTED || errno == EINTR) continue;
            boost::system::error_code ec;
            if (errno == EAGAIN || errno == EWOULDBLOCK) {
                co_await acceptor_->async_wait(asio::posix::descriptor_base::wait_read,
                                               asio::redirect_error(use_task, ec));
            } else {
                // No descriptor or memory left: wait until others have finished.
                core_->log(fmt::format("cannot accept a connection: {}", describe_errno(errno)));
                asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> pause(threads_[0]->context,
                                                                                            100ms);
                co_await pause.async_wait(asio::redirect_error(use_task, ec));
            }
            if (core_->stopping || !listener_) co_return;
        }
    }

    void take(Descriptor socket, sockaddr_storage const& address, std::size_t next) {
        if (core_->sessions() >= core_->options.connections) {
            ++core_->refused;
            constexpr std::string_view text =
                "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
                "Content-Length: 21\r\n\r\ntoo many connections\n";
            if (!core_->tls) (void)::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
            return;
        }
        ++core_->accepted;
        int const yes = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        auto const& io = threads_[next % threads_.size()];
        try {
            auto session =
                std::make_shared<Session>(core_, io, std::move(socket), peer_of(address, core_->tls != nullptr));
            if (io == threads_[0])
                session->start();
            else
                asio::post(io->context, [session] { session->start(); });
        } catch (std::exception const& fault) {
            core_->log(fmt::format("cannot serve a connection: {}", fault.what()));
        }
    }

    std::shared_ptr<ServerCore> core_;
    Descriptor listener_;
    std::uint16_t port_ = 0;
    std::vector<std::shared_ptr<IoThread>> threads_;
    std::optional<asio::posix::basic_stream_descriptor<Executor>> acceptor_;
    std::mutex stop_mutex_;
};

Server::Server(ServerOptions options, std::shared_ptr<Handler> handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}
Server::~Server() = default;

std::uint16_t Server::port() const noexcept {
    return impl_->port();
}

std::string Server::url() const {
    auto const& options = impl_->core().options;
    bool const v6 = options.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", options.tls ? "https" : "http", v6 ? "[" : "", options.host, v6 ? "]" : "",
                       port());
}

void Server::stop(std::chrono::milliseconds grace) {
    impl_->stop(grace);
}

ServerStatistics Server::statistics() const {
    auto const& core = impl_->core();
    return {core.requests, core.accepted, core.refused, core.malformed, core.sessions(), core.running};
}

} // namespace smpc::http
