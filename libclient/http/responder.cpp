// SPDX-License-Identifier: Apache-2.0
//
// Answers, and the way they take from any thread to the session of their request.
#include <algorithm>

#include <fmt/format.h>

#include "libclient/http/session_post.h"

namespace smpc::http {

// ---- answers -----------------------------------------------------------------------------------------------------

Answer Answer::bytes(int status, std::string body, std::string_view type) {
    Answer answer;
    answer.status = status;
    answer.headers.set("Content-Type", type);
    answer.body = std::move(body);
    return answer;
}

Answer Answer::json(int status, std::string text) {
    return bytes(status, std::move(text), "application/json");
}

Answer Answer::text(int status, std::string text) {
    return bytes(status, std::move(text), "text/plain; charset=utf-8");
}

Answer Answer::file(int status, FileBody file, std::string_view type) {
    Answer answer;
    answer.status = status;
    answer.headers.set("Content-Type", type);
    answer.body = std::move(file);
    return answer;
}

Answer Answer::empty(int status) {
    Answer answer;
    answer.status = status;
    return answer;
}

Answer&& Answer::header(std::string_view name, std::string_view value) && {
    headers.set(name, value);
    return std::move(*this);
}

BodyPlan Handler::head(ServerRequest&) {
    return {};
}

Answer Handler::failed(ServerRequest const&, std::exception_ptr) {
    return Answer::text(500, "internal error\n");
}

// ---- responder ---------------------------------------------------------------------------------------------------

Responder::State::State(std::shared_ptr<Session> session, bool head_request, bool http11)
    : session_(std::move(session)), head_request_(head_request), http11_(http11) {}

Responder::State::~State() {
    if (!answered_ && session_) {
        session_->core()->log("a request was forgotten by its handler");
        deliver(Answer::text(500, "internal error\n"));
    }
}

bool Responder::State::deliver(Outgoing outgoing) {
    std::shared_ptr<Session> session;
    {
        std::lock_guard const lock(mutex_);
        if (answered_ || !session_) return false;
        answered_ = true;
        session = session_;
    }
    session->post([answer = std::move(outgoing)](Session& self) mutable { self.deliver(std::move(answer)); });
    return true;
}

bool Responder::State::answered() const {
    std::lock_guard const lock(mutex_);
    return answered_;
}

bool Responder::State::gone() const {
    std::lock_guard const lock(mutex_);
    return gone_;
}

void Responder::State::on_gone(std::function<void()> f) {
    {
        std::lock_guard const lock(mutex_);
        if (!gone_) {
            if (session_) on_gone_.push_back(std::move(f));
            return;
        }
    }
    f();
}

void Responder::State::detach(bool tell) {
    std::vector<std::function<void()>> listeners;
    std::shared_ptr<Session> session;
    {
        std::lock_guard const lock(mutex_);
        session.swap(session_);
        listeners.swap(on_gone_);
        gone_ = gone_ || tell;
    }
    if (!tell || !session) return;
    // In a worker: what listeners do is none of the I/O thread's business.
    for (auto& listener : listeners)
        session->core()->workers.post([f = std::move(listener), core = session->core()] {
            try {
                f();
            } catch (std::exception const& fault) {
                core->log(fmt::format("after a client had gone: {}", fault.what()));
            }
        });
}

/// The last copy of a writer closes the stream.
class StreamWriter::State {
public:
    explicit State(std::shared_ptr<StreamCore> c) : core(std::move(c)) {}
    ~State() { core->close(); }
    std::shared_ptr<StreamCore> core;
};

StreamWriter Responder::stream(int status, Headers headers) {
    StreamWriter writer;
    auto const core = std::make_shared<StreamCore>();
    writer.state_ = std::make_shared<StreamWriter::State>(core);
    state_->open(*core);
    StreamAnswer answer{status, std::move(headers), core};
    if (!state_->deliver(std::move(answer))) core->gone = true;
    return writer;
}

void Responder::State::open(StreamCore& core) const {
    core.chunked = http11_;
    core.swallow = head_request_;
    std::lock_guard const lock(mutex_);
    core.session = session_;
    if (session_) core.backlog = session_->core()->options.stream_backlog;
}

bool Responder::answer(Answer answer) {
    return state_->deliver(std::move(answer));
}

bool Responder::answered() const noexcept {
    return state_->answered();
}

bool Responder::gone() const noexcept {
    return state_->gone();
}

void Responder::on_gone(std::function<void()> f) {
    state_->on_gone(std::move(f));
}

// ---- streams -----------------------------------------------------------------------------------------------------

bool StreamCore::write(std::string_view bytes) {
    std::shared_ptr<Session> wake;
    bool full = false;
    {
        std::lock_guard const lock(mutex);
        if (gone || closed) return false;
        if (swallow || bytes.empty()) return true;
        auto const before = pending.size();
        if (chunked) pending += fmt::format("{:x}\r\n", bytes.size());
        pending += bytes;
        if (chunked) pending += "\r\n";
        queued += pending.size() - before;
        if (queued > backlog) full = gone = true;
        if (full || !woken) wake = session.lock();
        woken = true;
    }
    if (wake)
        wake->post([full](Session& self) {
            if (full)
                self.close();
            else
                self.notify();
        });
    return !full;
}

void StreamCore::close() {
    std::shared_ptr<Session> wake;
    {
        std::lock_guard const lock(mutex);
        if (closed) return;
        closed = true;
        wake = session.lock();
    }
    if (wake) wake->post([](Session& self) { self.notify(); });
}

bool StreamWriter::write(std::string_view bytes) {
    return state_->core->write(bytes);
}

void StreamWriter::close() {
    state_->core->close();
}

bool StreamWriter::gone() const noexcept {
    std::lock_guard const lock(state_->core->mutex);
    return state_->core->gone;
}

std::size_t StreamWriter::pending() const noexcept {
    std::lock_guard const lock(state_->core->mutex);
    return state_->core->queued;
}

} // namespace smpc::http
