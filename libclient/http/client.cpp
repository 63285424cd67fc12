// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/client.h"

#include <mutex>
#include <vector>

#include <fmt/format.h>
#include <smpc/client/error.h>

#include "libclient/base/units.h"
#include "libclient/http/connect.h"
#include "libclient/http/exchange.h"

namespace smpc::http {

namespace {

using Clock = std::chrono::steady_clock;

/// Idle connections, the one used last on top, because it is the least likely to have been closed by the server.
class Pool {
public:
    std::unique_ptr<Connection> take(std::chrono::milliseconds max_age) {
        std::unique_lock lock(mutex_);
        while (!idle_.empty()) {
            auto entry = std::move(idle_.back());
            idle_.pop_back();
            lock.unlock();
            if (Clock::now() - entry.since < max_age && entry.connection->still_open())
                return std::move(entry.connection);
            entry.connection.reset(); // closes outside the lock
            lock.lock();
        }
        return nullptr;
    }
    void put(std::unique_ptr<Connection> connection, std::size_t most) {
        std::lock_guard const lock(mutex_);
        if (idle_.size() < most) idle_.push_back({std::move(connection), Clock::now()});
    }
    std::size_t size() const {
        std::lock_guard const lock(mutex_);
        return idle_.size();
    }
    void clear() {
        std::vector<Entry> gone;
        std::lock_guard const lock(mutex_);
        gone.swap(idle_);
    }

private:
    struct Entry {
        std::unique_ptr<Connection> connection;
        Clock::time_point since;
    };
    mutable std::mutex mutex_;
    std::vector<Entry> idle_;
};

bool repeatable(Request const& request, Call const& call) {
    if (call.repeatable) return *call.repeatable;
    for (std::string_view method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
        if (request.method == method) return true;
    return false;
}

bool has_line_break(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n \0", 4)) != std::string_view::npos;
}

} // namespace

class Client::Impl {
public:
    explicit Impl(ClientOptions o) : options(std::move(o)), peer(options.url.authority()) {
        if (options.url.tls) tls = std::make_shared<TlsContext const>(options.tls);
        if (options.user_agent.empty()) options.user_agent = "smpc";
        auto const host = options.url.to_string();
        auto const start = host.find("://") + 3;
        host_field = host.substr(start, host.find('/', start) - start);
    }

    Response send(Request const& request, Call const& call) {
        auto const start = Clock::now();
        auto const deadline = call.deadline.value_or(start + options.request_timeout);
        Traffic traffic;
        try {
            Waiter waiter(deadline, call.stop);
            auto response = run(request, call, waiter, traffic);
            report(request, start, traffic, fmt::format("{}", response.status));
            return response;
        } catch (DeadlinePassed const&) {
            auto const waited = std::chrono::round<std::chrono::milliseconds>(Clock::now() - start);
            auto const rounded = waited.count() >= 1000 ? std::chrono::round<std::chrono::seconds>(waited) : waited;
            Error error(ErrorCode::timeout,
                        fmt::format("no {} from {} within {}", traffic.received > 0 ? "complete answer" : "answer",
                                    peer, duration_text(rounded)));
            report(request, start, traffic, error.message());
            throw error;
        } catch (Stopped const&) {
            report(request, start, traffic, "stopped");
            throw Error(ErrorCode::interrupted, fmt::format("the request to {} was stopped", peer));
        } catch (Error const& error) {
            report(request, start, traffic, error.message());
            throw;
        }
    }

    ClientOptions options;
    std::string peer;       ///< host:port for messages
    std::string host_field; ///< as the Host header wants it
    std::shared_ptr<TlsContext const> tls;
    Pool pool;
    mutable std::mutex mutex;
    std::string server_pin;

private:
    struct Traffic {
        std::uint64_t sent = 0, received = 0;
    };

    Response run(Request const& request, Call const& call, Waiter& waiter, Traffic& traffic) {
        auto const head = head_of(request);
        for (bool first = true;; first = false) {
            waiter.check();
            auto connection = first ? pool.take(options.keep_alive) : nullptr;
            bool const kept = connection != nullptr;
            if (!kept) connection = connect(waiter);
            // Counted before the connection goes back to the pool, where another thread may take it at once.
            auto const exchange = [&] {
                struct Count {
                    Traffic& total;
                    Connection const& source;
                    ~Count() { total.sent += source.sent(), total.received += source.received(); }
                } const count{traffic, *connection};
                return connection->exchange(head, request, call, waiter, peer);
            };
            try {
                auto response = exchange();
                if (connection->reusable()) pool.put(std::move(connection), options.max_idle);
                return response;
            } catch (ExchangeFault const& fault) {
                bool const again = kept && !connection->answered_any() && fault.kind == TransportFault::Kind::lost &&
                                   (repeatable(request, call) || !connection->sent_any());
                if (again) {
                    pool.clear(); // the others are most likely as dead
                    continue;
                }
                throw error_of(fault);
            }
        }
    }

    Error error_of(ExchangeFault const& fault) const {
        if (fault.kind != TransportFault::Kind::lost)
            return to_error(TransportFault(fault.kind, fault.reason), options.url);
        return Error(ErrorCode::unavailable, fmt::format("no answer from {}: {}", peer, fault.reason));
    }

    std::unique_ptr<Connection> connect(Waiter& waiter) {
        auto transport = connect_to(options.url, tls, options.connect_timeout, waiter);
        if (tls) {
            std::lock_guard const lock(mutex);
            server_pin = transport->peer().pin;
        }
        return std::make_unique<Connection>(std::move(transport));
    }

    std::string head_of(Request const& request) const {
        auto const target = options.url.join(request.target);
        if (request.method.empty() || has_line_break(request.method) || has_line_break(target))
            throw Error(ErrorCode::internal, "a request with blanks in its method or target");
        std::string head;
        head.reserve(512);
        auto const line = [&head](std::string_view name, std::string_view value) {
            ((((head += name) += ": ") += value) += "\r\n");
        };
        (((head += request.method) += ' ') += target) += " HTTP/1.1\r\n";
        line("Host", host_field);
        line("User-Agent", options.user_agent);
        auto const size = body_size(request);
        if (size > 0 || request.method == "POST" || request.method == "PUT" || request.method == "PATCH")
            line("Content-Length", std::to_string(size));
        if (options.token && !request.headers.contains("Authorization"))
            if (auto const token = options.token(); !token.empty()) {
                // A token that ends in the line break of its file is a common slip; anything worse cannot be sent.
                auto const end = token.find_last_not_of(" \t\r\n");
                auto const text = std::string_view(token).substr(0, end == std::string::npos ? 0 : end + 1);
                if (has_line_break(text))
                    throw Error(ErrorCode::config,
                                fmt::format("the access token for {} has blanks or line breaks", peer));
                if (!text.empty()) line("Authorization", fmt::format("Bearer {}", text));
            }
        for (auto const& [name, value] : options.headers)
            if (!request.headers.contains(name)) line(name, value);
        for (auto const& [name, value] : request.headers) line(name, value);
        return head += "\r\n";
    }

    void report(Request const& request, Clock::time_point start, Traffic const& traffic,
                std::string_view outcome) const {
        if (!options.verbose) return;
        auto const ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        auto base = options.url;
        base.path.clear();
        options.verbose(fmt::format("{} {}{}: {} in {:.1f} ms, {} bytes sent, {} received", request.method,
                                    base.to_string(), without_secrets(options.url.join(request.target)), outcome, ms,
                                    traffic.sent, traffic.received));
    }
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

Response Client::send(Request const& request, Call const& call) {
    return impl_->send(request, call);
}

Response Client::get(std::string_view target, Call const& call) {
    return send({"GET", std::string(target), {}, {}}, call);
}

Response Client::del(std::string_view target, Call const& call) {
    return send({"DELETE", std::string(target), {}, {}}, call);
}

Response Client::put(std::string_view target, std::string body, std::string_view type, Call const& call) {
    return send({"PUT", std::string(target), {{"Content-Type", std::string(type)}}, std::move(body)}, call);
}

Response Client::post(std::string_view target, std::string body, std::string_view type, Call const& call) {
    return send({"POST", std::string(target), {{"Content-Type", std::string(type)}}, std::move(body)}, call);
}

Url const& Client::url() const noexcept {
    return impl_->options.url;
}

std::string Client::server_pin() const {
    std::lock_guard const lock(impl_->mutex);
    return impl_->server_pin;
}

std::size_t Client::idle() const {
    return impl_->pool.size();
}

void Client::close_idle() {
    impl_->pool.clear();
}

} // namespace smpc::http
