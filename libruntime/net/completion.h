// SPDX-License-Identifier: Apache-2.0
//
// Requests whose bytes have moved, in order, until the owner's thread marks them done and tells whoever waits. A list apart,
// because the bytes may be moved by the helper thread of the mesh but notifications belong to the owner's thread.
#pragma once

#include "libruntime/net/request.h"

namespace smpc::net {

class CompletionList {
public:
    bool empty() const noexcept { return first_ == nullptr; }

    void push(Request& request) noexcept {
        request.completed_ = nullptr;
        (last_ ? last_->completed_ : first_) = &request;
        last_ = &request;
    }

    Request* pop() noexcept {
        Request* const request = first_;
        if (request != nullptr && (first_ = request->completed_) == nullptr) last_ = nullptr;
        return request;
    }

    /// Appends all of the other list, which is empty afterwards.
    void take(CompletionList& other) noexcept {
        while (Request* request = other.pop()) push(*request);
    }

    /// Takes a request out if it is in the list; says whether it was.
    bool remove(Request& request) noexcept {
        Request* before = nullptr;
        for (Request* at = first_; at != nullptr; before = at, at = at->completed_) {
            if (at != &request) continue;
            (before ? before->completed_ : first_) = at->completed_;
            if (last_ == at) last_ = before;
            return true;
        }
        return false;
    }

    /// A popped request will never be done: its mesh is gone.
    static void forget(Request& request) noexcept { request.state_ = Request::State::idle; }

    /// For a request that needed no waiting: nobody is to be told.
    static void mark_done(Request& request) noexcept { request.state_ = Request::State::done; }

    /// Marks a popped request done and notifies.
    static void finish(Request& request) noexcept {
        request.state_ = Request::State::done;
        if (request.notify != nullptr) request.notify(request);
    }

private:
    Request* first_ = nullptr;
    Request* last_ = nullptr;
};

} // namespace smpc::net
