// SPDX-License-Identifier: Apache-2.0
//
// The life of a connection at the server: from accepted to closed, request by request. The moving of bytes is in session_io.cpp.
#include "libclient/http/session.h"

#include <algorithm>
#include <cstring>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <smpc/client/error.h>
#include <sys/socket.h>

#include "libclient/http/session_post.h"

namespace smpc::http {

namespace {

/// Most bytes of a body that are collected before they go to a sink.
constexpr std::size_t sink_piece = 256 * 1024;
constexpr std::size_t small_input = 16 * 1024, large_input = 128 * 1024;

/// The origin form of a target: absolute forms (`http://host/path`) are for proxies, but have to be understood.
std::string_view origin_form(std::string_view target) {
    for (std::string_view scheme : {"http://", "https://"})
        if (target.starts_with(scheme)) {
            auto const slash = target.find('/', scheme.size());
            return slash == std::string_view::npos ? "/" : target.substr(slash);
        }
    return target;
}

} // namespace

Session::Session(std::shared_ptr<ServerCore> core, std::shared_ptr<IoThread> io, Descriptor socket, Peer peer)
    : core_(std::move(core)), io_(std::move(io)), descriptor_(io_->context), event_(io_->context),
      peer_(std::move(peer)), input_(small_input) {
    transport_ = core_->tls ? tls_transport(std::move(socket), core_->tls, "") : plain_transport(std::move(socket));
    core_->session_opened();
}

Session::~Session() {
    core_->session_closed();
}

void Session::start() {
    descriptor_.assign(transport_->fd());
    io_->sessions.insert(shared_from_this());
    io_->sweep();
    asio::co_spawn(
        io_->context, [self = shared_from_this()] { return self->run(); },
        [self = shared_from_this()](std::exception_ptr) {
            // Also the way out of a fault in the coroutine itself.
            self->close();
            self->lose_client();
            self->descriptor_.release(); // the transport closes it
            self->transport_.reset();
            self->io_->sessions.erase(self);
        });
}

Task<void> Session::run() {
    std::string why;
    try {
        allow(core_->options.head_timeout);
        if (core_->tls) co_await handshake();
        for (bool keep = true; keep;) {
            keep = co_await serve();
            allow(core_->options.idle_timeout);
        }
        if (phase_ == Phase::closing) co_await linger();
        transport_->finish();
    } catch (Closed const&) {
    } catch (TransportFault const& fault) {
        // A client that breaks off is its own affair; one that is refused by TLS is worth a line.
        if (fault.kind == TransportFault::Kind::denied) why = fault.what();
    } catch (std::exception const& fault) {
        why = fault.what();
    }
    if (!why.empty()) core_->log(fmt::format("connection of {} ended: {}", peer_.address, why));
}

/// One request and its answer; returns whether another may follow.
Task<bool> Session::serve() {
    auto work = std::make_shared<Work>();
    auto const options = &core_->options;
    MessageParser parser(MessageParser::Kind::request, options->head_limit,
                         [piece = std::weak_ptr<Work>(work)](std::string_view bytes) {
                             if (auto const target = piece.lock()) target->piece += bytes;
                         });
    received_ = sent_ = 0;
    int refusal = 0;
    std::string reason;
    try {
        if (!co_await read_head(parser)) co_return false;
        fill_request(work->request, parser.head());
        // A body that came along with its head needs no second way through the workers.
        if (parser.head().has_body && filled_ > 0) consume(parser);
        work->complete = parser.complete();
    } catch (Malformed const& fault) {
        refusal = fault.status;
        reason = fault.what();
    }
    if (refusal != 0) {
        co_await refuse(refusal, std::move(reason));
        co_return false;
    }

    auto const start = Clock::now();
    ++core_->requests;
    ++core_->running;
    struct Running {
        std::atomic<std::size_t>& count;
        ~Running() { --count; }
    } const running{core_->running};

    auto& head = parser.head();
    bool keep = head.keep_alive && !core_->stopping;
    work->responder = std::make_shared<Responder::State>(shared_from_this(), head.method == "HEAD", head.http11);
    responder_ = work->responder;
    outgoing_.reset();
    std::string const method = head.method, path = work->request.target.path;

    step_done_ = false;
    core_->workers.post([self = shared_from_this(), work] { self->work_head(work); });
    co_await step();
    if (!outgoing_) { // the head is accepted: now the body
        if (!co_await read_body(parser, work)) keep = false;
    }
    if (!parser.complete()) keep = false; // the rest of the body is still on its way
    step_done_ = false;
    co_await step();
    std::string const user = std::move(work->user);
    work.reset();

    phase_ = Phase::writing;
    if (core_->stopping) keep = false;
    auto outgoing = std::move(*outgoing_);
    outgoing_.reset();
    int const status = std::visit([](auto const& answer) { return answer.status; }, outgoing);
    co_await write(std::move(outgoing), head, keep);
    if (auto const responder = responder_.lock()) responder->detach(false);
    responder_.reset();
    if (options->access) {
        auto const ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        options->access({method, path, peer_.address, user, status, ms, received_, sent_});
    }
    if (!keep) phase_ = Phase::closing;
    co_return keep;
}

/// False when the client has closed between two requests.
Task<bool> Session::read_head(MessageParser& parser) {
    phase_ = Phase::idle;
    if (filled_ == 0 && core_->stopping) co_return false;
    if (input_.size() > small_input && filled_ == 0) {
        input_.resize(small_input); // a large body has passed
        input_.shrink_to_fit();
    }
    while (!parser.head_complete()) {
        if (filled_ > 0) {
            if (phase_ == Phase::idle) {
                phase_ = Phase::reading;
                allow(core_->options.head_timeout);
            }
            // Empty lines before a request are to be ignored (RFC 9112, 2.2).
            std::size_t blank = 0;
            if (!parser.started())
                while (blank < filled_ && (input_[blank] == std::byte{'\r'} || input_[blank] == std::byte{'\n'}))
                    ++blank;
            auto const bytes = as_text(std::span(input_).first(filled_)).substr(blank);
            auto const used = blank + (bytes.empty() ? 0 : parser.put(bytes));
            std::memmove(input_.data(), input_.data() + used, filled_ - used);
            filled_ -= used;
            if (parser.head_complete()) break;
            if (filled_ == input_.size()) throw Malformed(431, "the head is too large");
        }
        if (co_await fill() == 0) {
            if (parser.started() || filled_ > 0) throw Closed{};
            co_return false;
        }
    }
    co_return true;
}

/// Parses what has arrived; returns how many bytes that was.
std::size_t Session::consume(MessageParser& parser) {
    auto const used = parser.put(as_text(std::span(input_).first(filled_)));
    std::memmove(input_.data(), input_.data() + used, filled_ - used);
    filled_ -= used;
    if (filled_ == input_.size()) throw Malformed(400, "the body is malformed");
    return used;
}

void Session::fill_request(ServerRequest& request, MessageHead& head) const {
    request.method = head.method;
    request.raw_target = head.target;
    auto target = Target::parse(origin_form(head.target));
    if (!target) throw Malformed(400, "the target of the request is malformed");
    request.target = std::move(*target);
    request.headers = head.headers;
    request.content_length = head.content_length;
    request.has_body = head.has_body;
    request.peer = peer_;
}

/// Reads the body into memory or the sink; false if the request was answered meanwhile and the rest is not wanted.
Task<bool> Session::read_body(MessageParser& parser, std::shared_ptr<Work> work) {
    phase_ = Phase::reading;
    allow(core_->options.body_timeout);
    if (input_.size() < large_input) input_.resize(large_input);
    if (parser.head().http11 && equal_without_case(parser.head().headers.get("Expect"), "100-continue") &&
        filled_ == 0 && parser.body_size() == 0)
        co_await send("HTTP/1.1 100 Continue\r\n\r\n");
    for (;;) {
        std::size_t used = 0;
        std::string malformed;
        if (filled_ > 0 && !parser.complete()) {
            try {
                used = consume(parser);
            } catch (Malformed const& fault) {
                malformed = fault.what();
            }
        }
        if (!malformed.empty()) {
            ++core_->malformed;
            work->responder->deliver(Answer::text(400, "malformed request: " + malformed + "\n"));
            co_return false;
        }
        bool const last = parser.complete();
        if (parser.body_size() > work->plan.limit) {
            work->responder->deliver(
                Answer::text(413, fmt::format("the body is larger than {} bytes\n", work->plan.limit)));
            co_return false;
        }
        if (!work->plan.sink) {
            if (work->request.body.empty())
                work->request.body = std::exchange(work->piece, {});
            else
                work->request.body += std::exchange(work->piece, {});
        }
        if (last || (work->plan.sink && work->piece.size() >= sink_piece)) {
            step_done_ = false;
            core_->workers.post([self = shared_from_this(), work, last] { self->work_piece(work, last); });
            if (last) co_return true; // the handler runs; next comes its answer
            co_await step();
            if (outgoing_) co_return false; // the sink failed
            phase_ = Phase::reading;
        }
        allow(core_->options.body_timeout);
        if (used == 0 || filled_ == 0)
            if (co_await fill() == 0) throw Closed{};
    }
}

// ---- in a worker -------------------------------------------------------------------------------------------------

/// Asks the handler about the head; without a body goes on to the answer at once.
void Session::work_head(std::shared_ptr<Work> const& work) {
    try {
        work->plan = core_->handler->head(work->request);
        auto const& length = work->request.content_length;
        if (!work->plan.refuse && std::max<std::uint64_t>(length.value_or(0), work->piece.size()) > work->plan.limit)
            work->plan.refuse = Answer::text(413, fmt::format("the body is larger than {} bytes\n", work->plan.limit));
    } catch (...) {
        work->plan.refuse = failed(work->request, std::current_exception());
    }
    if (work->plan.refuse) {
        work->user = work->request.user;
        work->responder->deliver(std::move(*work->plan.refuse));
    } else if (work->request.has_body && !work->complete) {
        post([](Session& self) { self.end_step(); });
    } else {
        if (!work->plan.sink) work->request.body = std::move(work->piece);
        work_piece(work, true); // an empty body is a body: its sink hears of the end
    }
}

/// Feeds the sink; after the last piece the handler runs.
void Session::work_piece(std::shared_ptr<Work> const& work, bool last) {
    try {
        if (work->plan.sink) {
            if (!work->piece.empty()) work->plan.sink->write(as_bytes(work->piece));
            work->piece.clear();
            if (last) work->plan.sink->finish();
        }
    } catch (...) {
        work->plan.sink.reset();
        work->responder->deliver(failed(work->request, std::current_exception()));
        return;
    }
    if (last) return work_handle(work);
    post([](Session& self) { self.end_step(); });
}

void Session::work_handle(std::shared_ptr<Work> const& work) {
    work->request.body_sink = std::move(work->plan.sink);
    // What an answer to an exception may want to know; the handler owns the request itself.
    ServerRequest about;
    about.method = work->request.method;
    about.raw_target = work->request.raw_target;
    about.target = work->request.target;
    about.headers = work->request.headers;
    about.peer = work->request.peer;
    about.user = work->request.user;
    auto const state = std::move(work->responder);
    try {
        work->user = about.user;
        core_->handler->handle(std::move(work->request), Responder(state));
    } catch (...) {
        state->deliver(failed(about, std::current_exception()));
    }
}

Answer Session::failed(ServerRequest const& request, std::exception_ptr fault) const {
    std::string reason = "unknown fault";
    try {
        std::rethrow_exception(fault);
    } catch (std::exception const& e) {
        reason = e.what();
    } catch (...) {
    }
    Answer answer = Answer::text(500, "internal error\n");
    try {
        answer = core_->handler->failed(request, fault);
    } catch (...) { // the plain answer stands
    }
    if (answer.status >= 500) core_->log(fmt::format("{} {}: {}", request.method, request.target.path, reason));
    return answer;
}

// ---- from outside ------------------------------------------------------------------------------------------------

void Session::deliver(Outgoing outgoing) {
    if (closed_) return;
    if (auto const* stream = std::get_if<StreamAnswer>(&outgoing)) stream_ = stream->core;
    outgoing_ = std::move(outgoing);
    notify();
}

/// Waits until the workers have done a step of the request or the answer is here.
Task<void> Session::step() {
    phase_ = Phase::handling;
    deadline_ = Clock::time_point::max();
    while (!step_done_ && !outgoing_) co_await signal();
}

void Session::end_step() {
    step_done_ = true;
    notify();
}

void Session::notify() {
    signalled_ = true;
    event_.cancel();
}

void Session::close() {
    if (closed_) return;
    closed_ = true;
    descriptor_.cancel();
    event_.cancel();
}

void Session::close_if_idle() {
    if (phase_ == Phase::idle) close();
}

void Session::check(Clock::time_point now) {
    if (now >= deadline_ && !closed_) {
        if (phase_ != Phase::idle && phase_ != Phase::closing)
            core_->log(fmt::format("connection of {} closed: too slow", peer_.address));
        return close();
    }
    if (phase_ != Phase::handling || closed_) return;
    pollfd entry{transport_->fd(), POLLRDHUP, 0};
    if (::poll(&entry, 1, 0) == 1) close();
}

void Session::lose_client() {
    if (auto const responder = responder_.lock()) responder->detach(true);
    responder_.reset();
    if (stream_) {
        std::lock_guard const lock(stream_->mutex);
        stream_->gone = true;
        stream_->pending.clear();
    }
    stream_.reset();
}

} // namespace smpc::http
