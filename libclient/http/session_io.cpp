// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a session: waiting, reading, and writing of answers, files and streams.
#include "libclient/http/session.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <smpc/client/error.h>
#include <sys/socket.h>
#include <unistd.h>

namespace smpc::http {

namespace {

constexpr asio::use_awaitable_t<Executor> use_task;

/// The date of now as HTTP writes it; made once a second.
std::string_view http_date() {
    thread_local std::time_t last = 0;
    thread_local char text[40] = "";
    auto const seconds = std::time(nullptr);
    if (seconds != last) {
        std::tm parts{};
        ::gmtime_r(&seconds, &parts);
        constexpr char const* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        constexpr char const* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        auto const out = fmt::format_to_n(text, sizeof text - 1, "{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                                          days[parts.tm_wday], parts.tm_mday, months[parts.tm_mon],
                                          parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
        *out.out = '\0';
        last = seconds;
    }
    return text;
}

bool status_has_body(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

} // namespace

// ---- waiting -----------------------------------------------------------------------------------------------------

/// Until the socket is ready. Throws Closed when the session was closed meanwhile.
Task<void> Session::wait(Want want) {
    if (closed_) throw Closed{};
    boost::system::error_code ec;
    auto const what =
        want == Want::readable ? asio::posix::descriptor_base::wait_read : asio::posix::descriptor_base::wait_write;
    co_await descriptor_.async_wait(what, asio::redirect_error(use_task, ec));
    if (closed_ || ec) throw Closed{};
}

/// Until `notify`.
Task<void> Session::signal() {
    while (!signalled_) {
        if (closed_) throw Closed{};
        boost::system::error_code ec;
        event_.expires_at(Clock::time_point::max());
        co_await event_.async_wait(asio::redirect_error(use_task, ec));
    }
    if (closed_) throw Closed{};
    signalled_ = false;
}

Task<void> Session::handshake() {
    std::string refused;
    try {
        for (;;) {
            auto const moved = transport_->handshake();
            if (moved.end) throw Closed{};
            if (moved.want == Want::nothing) break;
            co_await wait(moved.want);
        }
    } catch (TransportFault const& fault) {
        if (fault.kind != TransportFault::Kind::not_tls) {
            // The alert that tells the client why has to reach it before the connection is reset.
            refused = fault.what();
        } else {
            constexpr std::string_view text =
                "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 52\r\n\r\n"
                "This port speaks TLS; the address begins https://.\r\n";
            (void)::send(transport_->fd(), text.data(), text.size(), MSG_NOSIGNAL);
            refused = "it does not speak TLS";
        }
    }
    if (!refused.empty()) {
        core_->log(fmt::format("TLS with {} failed: {}", peer_.address, refused));
        ::shutdown(transport_->fd(), SHUT_WR);
        allow(std::chrono::seconds(2));
        std::byte discarded[4096];
        for (;;) {
            co_await wait(Want::readable);
            if (::recv(transport_->fd(), discarded, sizeof discarded, 0) <= 0) throw Closed{};
        }
    }
    auto const certificate = transport_->peer();
    peer_.subject = certificate.subject;
    peer_.pin = certificate.pin;
}

// ---- reading -----------------------------------------------------------------------------------------------------

/// Reads into the free part of the input; returns 0 at the end of the stream.
Task<std::size_t> Session::fill() {
    // Between two requests there is nothing to read yet; asking the system first would be a call for nothing.
    if (phase_ == Phase::idle && !transport_->has_buffered()) co_await wait(Want::readable);
    for (;;) {
        auto const moved = transport_->receive(std::span(input_).subspan(filled_));
        if (moved.end) co_return 0;
        if (moved.want == Want::nothing) {
            filled_ += moved.bytes;
            received_ += moved.bytes;
            co_return moved.bytes;
        }
        co_await wait(moved.want);
    }
}

/// After an answer to a request whose body was not read: lets the client finish reading before the connection is reset.
Task<void> Session::linger() {
    constexpr std::uint64_t most = std::uint64_t{64} << 20;
    transport_->finish();
    allow(std::chrono::seconds(2));
    std::byte discarded[16 * 1024];
    for (std::uint64_t total = 0; total < most;) {
        auto const n = ::recv(transport_->fd(), discarded, sizeof discarded, 0);
        if (n > 0) {
            total += static_cast<std::uint64_t>(n);
            continue;
        }
        if (n == 0 || (errno != EAGAIN && errno != EINTR)) co_return;
        co_await wait(Want::readable);
    }
}

// ---- writing -----------------------------------------------------------------------------------------------------

Task<void> Session::send(std::string_view bytes, StreamCore* stream) {
    while (!bytes.empty()) {
        allow(core_->options.body_timeout);
        auto const moved = transport_->send(as_bytes(bytes));
        bytes.remove_prefix(moved.bytes);
        sent_ += moved.bytes;
        if (stream && moved.bytes > 0) {
            std::lock_guard const lock(stream->mutex);
            stream->queued -= moved.bytes;
        }
        if (moved.want != Want::nothing) co_await wait(moved.want);
        if (closed_) throw Closed{};
    }
}

std::string Session::head_text(int status, Headers const& headers, std::optional<std::uint64_t> length, bool chunked,
                               bool keep) const {
    std::string head;
    head.reserve(256);
    auto const add = [&head](std::string_view name, std::string_view value) {
        ((((head += name) += ": ") += value) += "\r\n");
    };
    fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
    add("Date", http_date());
    if (!headers.contains("Server")) add("Server", core_->options.server_name);
    for (auto const& [name, value] : headers) add(name, value);
    if (length) fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", *length);
    if (chunked) add("Transfer-Encoding", "chunked");
    add("Connection", keep ? "keep-alive" : "close");
    return head += "\r\n";
}

Task<void> Session::write(Outgoing outgoing, MessageHead const& head, bool& keep) {
    if (auto* stream = std::get_if<StreamAnswer>(&outgoing)) {
        co_await write_stream(std::move(*stream), head, keep);
        co_return;
    }
    auto& answer = std::get<Answer>(outgoing);
    auto const* file = std::get_if<FileBody>(&answer.body);
    auto const* text = std::get_if<std::string>(&answer.body);
    std::uint64_t const size = file ? file->size : text->size();
    bool const has_body = status_has_body(answer.status);
    bool const send_body = has_body && head.method != "HEAD" && size > 0;
    auto bytes = head_text(answer.status, answer.headers, has_body ? std::optional(size) : std::nullopt, false, keep);
    bool const together = send_body && text && size <= 16 * 1024;
    if (together) bytes += *text;
    co_await send(bytes);
    if (!send_body || together) co_return;
    if (text)
        co_await send(*text);
    else
        co_await write_file(*file);
}

Task<void> Session::write_file(FileBody const& file) {
    constexpr std::size_t piece = 128 * 1024;
    std::uint64_t offset = file.offset, left = file.size;
    std::string buffer;
    while (left > 0) {
        allow(core_->options.body_timeout);
        auto const next = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece * 8));
        std::size_t done = 0;
        if (transport_->can_send_file()) {
            auto const moved = transport_->send_file(file.file.get(), offset, next);
            if (moved.want != Want::nothing) {
                co_await wait(moved.want);
                continue;
            }
            done = moved.bytes;
            sent_ += done;
        } else {
            buffer.resize(std::min(next, piece));
            auto const n = ::pread(file.file.get(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
            if (n < 0 && errno == EINTR) continue;
            done = n > 0 ? static_cast<std::size_t>(n) : 0;
            co_await send(std::string_view(buffer).substr(0, done));
        }
        if (done == 0) { // shorter than promised; the client sees a cut answer
            core_->log("a file became shorter while it was sent");
            throw Closed{};
        }
        offset += done;
        left -= done;
    }
}

Task<void> Session::write_stream(StreamAnswer answer, MessageHead const& head, bool& keep) {
    auto const core = answer.core;
    bool const chunked = head.http11 && head.method != "HEAD";
    if (!head.http11) keep = false; // the end of the connection is the end of the body
    co_await send(head_text(answer.status, answer.headers, std::nullopt, chunked, keep));
    for (; head.method != "HEAD";) {
        std::string batch;
        bool closed = false;
        {
            std::lock_guard const lock(core->mutex);
            if (core->gone) throw Closed{}; // it let too much pile up
            batch.swap(core->pending);
            closed = core->closed;
            core->woken = false;
        }
        if (!batch.empty()) {
            phase_ = Phase::writing;
            co_await send(batch, core.get());
        } else if (closed) {
            break;
        } else {
            phase_ = Phase::handling; // the sweep watches whether the client is still there
            deadline_ = Clock::time_point::max();
            co_await signal();
        }
    }
    phase_ = Phase::writing;
    if (chunked) co_await send("0\r\n\r\n");
    stream_.reset();
}

/// An answer of the server's own to something that is no request.
Task<void> Session::refuse(int status, std::string reason) {
    ++core_->malformed;
    core_->log(fmt::format("request of {} refused with {}: {}", peer_.address, status, reason));
    auto const answer = Answer::text(status, reason + "\n");
    auto const& text = std::get<std::string>(answer.body);
    co_await send(head_text(status, answer.headers, text.size(), false, false) + text);
    phase_ = Phase::closing;
}

} // namespace smpc::http
