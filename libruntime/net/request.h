// SPDX-License-Identifier: Apache-2.0
//
// Pending sends and receives. The caller owns them (typically inside a coroutine frame), so the mesh allocates nothing per
// message; it links them into its queues and marks them done. See mesh.h for how they are used.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "libruntime/net/frame.h"

namespace smpc::net {

class CompletionList;
class Inbox;
class Outbox;

/// Common part: has it happened, and whom to tell. Not movable while pending. Used by the thread of the mesh only.
class Request {
public:
    /// Called once from inside `Mesh::progress`, after done() has become true; not for requests that `send`/`receive` finished at
    /// once. It may read or reuse the request's memory but must not call the mesh; make the waiting work runnable and return.
    using Notify = void (*)(Request& request) noexcept;

    Request() = default;
    explicit Request(Notify function, void* data = nullptr) : notify(function), context(data) {}
    Request(Request const&) = delete;
    Request& operator=(Request const&) = delete;

    bool done() const noexcept { return state_ == State::done; }
    bool pending() const noexcept { return state_ == State::pending; }

    Notify notify = nullptr;
    void* context = nullptr;

protected:
    ~Request() = default;
    enum class State : std::uint8_t { idle, pending, done };
    State state_ = State::idle;

private:
    friend class CompletionList;
    friend class Inbox;
    friend class Outbox;
    Request* completed_ = nullptr; // next in the list of those to notify
};

/// A send whose payload stays in the caller's memory until done(). May be used again when done. Destroying a pending one is
/// allowed while an exception unwinds: the payload is not touched afterwards, and if part of it had gone out the link is given up.
class SendRequest : public Request {
public:
    using Request::Request;
    ~SendRequest();

private:
    friend class Outbox;
    std::span<std::byte const> rest_; // of the whole message, behind the current frame's sent part
    std::size_t frame_left_ = 0;      // payload bytes of the current frame still to be sent
    std::size_t header_left_ = 0;     // header bytes of the current frame still to be sent
    std::array<std::byte, frame_header_size> header_{};
    Label label_;
    Outbox* owner_ = nullptr;
};

/// A receive into the caller's memory. May be used again when done. Destroying a pending one withdraws it.
class ReceiveRequest : public Request {
public:
    using Request::Request;
    ~ReceiveRequest();

private:
    friend class Inbox;
    std::span<std::byte> rest_;
    Label label_;
    ReceiveRequest* next_ = nullptr; // behind this one under the same label
    Inbox* owner_ = nullptr;
};

} // namespace smpc::net
