// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/exchange.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include <fmt/format.h>
#include <poll.h>
#include <smpc/client/error.h>
#include <unistd.h>

#include "libclient/http/parser.h"

namespace smpc::http {

namespace {

constexpr std::size_t input_size = 64 * 1024, file_piece = 128 * 1024, head_limit = 64 * 1024;

template <typename... F> struct Overloaded : F... { using F::operator()...; };
template <typename... F> Overloaded(F...) -> Overloaded<F...>;

/// The bytes of a request in the order in which they are sent.
class Outgoing {
public:
    Outgoing(std::string head, Request const& request) : buffer_(std::move(head)) {
        if (auto const* range = std::get_if<FileRange>(&request.body)) {
            file_ = *range;
        } else {
            auto const body = std::visit(Overloaded{[](std::string const& text) { return as_bytes(text); },
                                                    [](std::span<std::byte const> bytes) { return bytes; },
                                                    [](auto const&) { return std::span<std::byte const>(); }},
                                         request.body);
            // A small body travels with the head, in one packet.
            if (body.size() <= 16 * 1024)
                buffer_ += as_text(body);
            else
                memory_ = body;
        }
        piece_ = as_bytes(buffer_);
    }

    bool done() const noexcept { return piece_.empty() && memory_.empty() && file_.size == 0; }

    /// What to send next; not empty unless done.
    std::span<std::byte const> piece() {
        if (!piece_.empty()) return piece_;
        if (!memory_.empty()) {
            piece_ = std::exchange(memory_, {});
        } else if (file_.size > 0) {
            buffer_.resize(std::min<std::uint64_t>(file_piece, file_.size));
            ssize_t n = 0;
            do n = ::pread(file_.fd, buffer_.data(), buffer_.size(), static_cast<off_t>(file_.offset));
            while (n < 0 && errno == EINTR);
            if (n < 0)
                throw Error(ErrorCode::failed, fmt::format("cannot read the file to send: {}", describe_errno(errno)));
            if (n == 0) throw Error(ErrorCode::failed, "the file to send has become shorter");
            buffer_.resize(static_cast<std::size_t>(n));
            file_.offset += buffer_.size();
            file_.size -= buffer_.size();
            piece_ = as_bytes(buffer_);
        }
        return piece_;
    }
    void sent(std::size_t bytes) { piece_ = piece_.subspan(bytes); }
    void abandon() {
        piece_ = memory_ = {};
        file_.size = 0;
    }

private:
    std::string buffer_;
    std::span<std::byte const> piece_, memory_;
    FileRange file_;
};

/// The answer as it grows.
class Incoming {
public:
    Incoming(Request const& request, Call const& call, std::string const& peer)
        : call_(call), peer_(peer), bodiless_(request.method == "HEAD") {
        renew();
    }

    /// Returns how many bytes it took.
    std::size_t put(std::string_view bytes) {
        std::size_t used = 0;
        while (used < bytes.size() && !complete()) {
            auto const n = feed(bytes.substr(used));
            used += n;
            if (parser_->head_complete() && !announced_) take_head();
            if (n == 0) break;
        }
        return used;
    }
    bool end() { return parser_->end(); }
    bool head_complete() const { return announced_; }
    bool complete() const { return announced_ && parser_->complete(); }
    bool keep_alive() { return parser_->head().keep_alive; }
    Response take() { return std::move(response_); }
    int status() const { return response_.status; }

    /// How far the answer got before the connection ended.
    std::string cut() {
        if (!parser_->started()) return "the connection was closed without an answer";
        if (!announced_) return "the answer ended inside its head";
        if (auto const length = parser_->head().content_length)
            return fmt::format("the answer ended after {} of {} bytes", parser_->body_size(), *length);
        return fmt::format("the answer ended after {} bytes, before its end", parser_->body_size());
    }

private:
    void renew() {
        parser_.emplace(
            MessageParser::Kind::response, head_limit, [this](std::string_view bytes) { take_body(bytes); }, bodiless_);
    }

    std::size_t feed(std::string_view bytes) {
        // Seen at the first byte, so that nobody waits for the rest of what is no head.
        if (!parser_->started() && bytes[0] != 'H') throw garbage("it does not begin with HTTP/1.1", bytes[0]);
        try {
            return parser_->put(bytes);
        } catch (Malformed const& fault) {
            throw garbage(fault.what(), 0);
        }
    }

    Error garbage(std::string_view why, char first) const {
        Error error(ErrorCode::unavailable,
                    fmt::format("the answer of {} {}", peer_, announced_ ? "breaks off in garbage" : "is not HTTP"));
        error.note(std::string(why));
        // An alert or a hello of TLS: the port wants a secure connection.
        if (first == 0x15 || first == 0x16) error.help("if the service has TLS, its address begins with https://");
        return error;
    }

    void take_head() {
        auto& head = parser_->head();
        if (head.status / 100 == 1 && head.status != 101) return renew(); // "go on": the real answer follows
        announced_ = true;
        response_.status = head.status;
        response_.headers = head.headers;
        to_sink_ = call_.sink && response_.ok();
        if (!to_sink_ && head.content_length && *head.content_length > call_.limit && !bodiless_) too_large();
        if (call_.on_head) call_.on_head(response_);
        if (!to_sink_ && head.content_length && !bodiless_)
            response_.body.reserve(std::min<std::uint64_t>(*head.content_length, 1 << 24));
    }

    void take_body(std::string_view bytes) {
        if (to_sink_) return call_.sink(as_bytes(bytes));
        if (response_.body.size() + bytes.size() > call_.limit) too_large();
        response_.body += bytes;
    }

    [[noreturn]] void too_large() const {
        throw Error(ErrorCode::unavailable,
                    fmt::format("the answer of {} is larger than {} bytes", peer_, call_.limit));
    }

    Call const& call_;
    std::string const& peer_;
    bool bodiless_, announced_ = false, to_sink_ = false;
    Response response_;
    std::optional<MessageParser> parser_;
};

} // namespace

std::uint64_t body_size(Request const& request) noexcept {
    return std::visit(Overloaded{[](std::monostate) { return std::uint64_t{0}; },
                                 [](FileRange const& range) { return range.size; },
                                 [](auto const& bytes) { return static_cast<std::uint64_t>(bytes.size()); }},
                      request.body);
}

Connection::Connection(std::unique_ptr<Transport> transport) : transport_(std::move(transport)), input_(input_size) {}

bool Connection::still_open() const noexcept {
    pollfd entry{transport_->fd(), POLLIN, 0};
    return ::poll(&entry, 1, 0) == 0 && !transport_->has_buffered();
}

Response Connection::exchange(std::string head, Request const& request, Call const& call, Waiter& waiter,
                              std::string const& peer) {
    reusable_ = false;
    sent_ = received_ = 0;
    Outgoing out(std::move(head), request);
    Incoming in(request, call, peer);
    std::optional<ExchangeFault> send_fault;
    std::size_t filled = 0;
    bool try_receive = false, all_sent = false;

    while (!in.complete()) {
        short events = POLLIN;
        if (!out.done()) {
            try {
                auto const moved = transport_->send(out.piece());
                out.sent(moved.bytes);
                sent_ += moved.bytes;
                if (moved.want == Want::nothing && !out.done()) continue;
                if (moved.want == Want::writable) events |= POLLOUT;
            } catch (TransportFault const& fault) {
                // The server may have answered before it closed; that answer says more than the broken pipe.
                send_fault = ExchangeFault{fault.kind, fault.what()};
                out.abandon();
                try_receive = true;
            }
            all_sent = out.done() && !send_fault;
        }
        if (!try_receive && !transport_->has_buffered()) {
            auto const ready = waiter.wait(transport_->fd(), events);
            try_receive = (ready & (POLLIN | POLLHUP | POLLERR)) != 0;
            if (!try_receive) continue;
        }
        try_receive = false;
        Moved moved;
        try {
            moved = transport_->receive(std::span(input_).subspan(filled));
        } catch (TransportFault const& fault) {
            if (fault.kind != TransportFault::Kind::lost) throw ExchangeFault{fault.kind, fault.what()};
            if (send_fault) throw *send_fault;
            throw ExchangeFault{fault.kind,
                                received_ == 0 ? fault.what() : fmt::format("{} ({})", in.cut(), fault.what())};
        }
        if (moved.end) {
            if (in.end()) break;
            if (send_fault && received_ == 0) throw *send_fault;
            throw ExchangeFault{TransportFault::Kind::lost, in.cut()};
        }
        if (moved.bytes == 0) {
            if (send_fault) waiter.wait(transport_->fd(), POLLIN), try_receive = true;
            continue;
        }
        received_ += moved.bytes;
        filled += moved.bytes;
        auto const used = in.put(as_text(std::span(input_).first(filled)));
        std::memmove(input_.data(), input_.data() + used, filled - used);
        filled -= used;
        if (filled == input_.size())
            throw Error(ErrorCode::unavailable, fmt::format("the answer of {} is not HTTP", peer));
        if (in.head_complete()) {
            if (!out.done() && in.status() >= 300) out.abandon();
            if (call.idle_limit.count() > 0) waiter.set_deadline(std::chrono::steady_clock::now() + call.idle_limit);
        }
    }
    reusable_ = all_sent && filled == 0 && in.keep_alive() && !transport_->has_buffered();
    return in.take();
}

} // namespace smpc::http
