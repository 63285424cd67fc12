// SPDX-License-Identifier: Apache-2.0
//
// The queue of outgoing frames of one link.
#include "libruntime/net/outbox.h"

#include <algorithm>
#include <utility>

namespace smpc::net {

Outbox::~Outbox() {
    for (auto& item : items_)
        if (item.request != nullptr) CompletionList::forget(*item.request);
    while (Request* request = completed_.pop()) CompletionList::forget(*request);
}

void Outbox::begin_frame(SendRequest& request) noexcept {
    request.frame_left_ = std::min(request.rest_.size(), max_frame_payload);
    request.header_left_ = frame_header_size;
    request.header_ = encode({static_cast<std::uint32_t>(request.frame_left_), FrameFlags::data, request.label_});
}

std::size_t Outbox::queue(Label const& label, std::span<std::byte const> payload, SendRequest& request) {
    request.rest_ = payload;
    request.label_ = label;
    begin_frame(request);
    std::lock_guard const lock(mutex_);
    items_.push_back({&request, nullptr});
    request.owner_ = this;
    request.state_ = Request::State::pending;
    return (payload.size() + max_frame_payload - 1) / max_frame_payload;
}

std::unique_ptr<Outbox::Block> Outbox::new_block() {
    if (spare_.empty()) {
        auto block = std::make_unique<Block>();
        block->bytes.reserve(block_size);
        return block;
    }
    auto block = std::move(spare_.back());
    spare_.pop_back();
    return block;
}

void Outbox::queue_copy(FrameFlags flags, Label const& label, std::span<std::byte const> payload) {
    auto const header = encode({static_cast<std::uint32_t>(payload.size()), flags, label});
    std::size_t const size = header.size() + payload.size();
    std::lock_guard const lock(mutex_);
    if (items_.empty() || !items_.back().block || items_.back().block->bytes.size() + size > block_size)
        items_.push_back({nullptr, new_block()});
    auto& bytes = items_.back().block->bytes;
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), payload.begin(), payload.end());
}

bool Outbox::empty() const {
    std::lock_guard const lock(mutex_);
    return items_.empty();
}

bool Outbox::take_activity() {
    std::lock_guard const lock(mutex_);
    return std::exchange(activity_, false);
}

int Outbox::prepare(iovec* parts) const {
    int count = 0;
    auto const add = [&](std::byte const* p, std::size_t n) { parts[count++] = {const_cast<std::byte*>(p), n}; };
    for (auto const& item : items_) {
        if (count + 2 > max_parts) break;
        if (item.block) {
            add(item.block->bytes.data() + item.block->sent, item.block->bytes.size() - item.block->sent);
            continue;
        }
        auto const& request = *item.request;
        if (request.header_left_ > 0)
            add(request.header_.data() + frame_header_size - request.header_left_, request.header_left_);
        add(request.rest_.data(), request.frame_left_);
        if (request.rest_.size() > request.frame_left_)
            break; // the next frame's header is made when this frame is gone
    }
    return count;
}

void Outbox::commit(std::size_t sent) {
    activity_ = true;
    while (sent > 0) {
        auto& item = items_.front();
        if (item.block) {
            auto& block = *item.block;
            std::size_t const n = std::min(sent, block.bytes.size() - block.sent);
            block.sent += n, sent -= n;
            if (block.sent < block.bytes.size()) return;
            bool const keep = spare_.size() < 4 && block.bytes.capacity() <= 2 * block_size;
            block.bytes.clear(), block.sent = 0;
            if (keep) spare_.push_back(std::move(item.block));
            items_.pop_front();
            continue;
        }
        auto& request = *item.request;
        std::size_t const header = std::min(sent, request.header_left_);
        request.header_left_ -= header, sent -= header;
        std::size_t const payload = std::min(sent, request.frame_left_);
        request.rest_ = request.rest_.subspan(payload);
        request.frame_left_ -= payload, sent -= payload;
        if (request.header_left_ > 0 || request.frame_left_ > 0) return;
        if (!request.rest_.empty()) {
            begin_frame(request);
            continue;
        }
        completed_.push(request);
        items_.pop_front();
    }
}

void Outbox::take_completed() {
    std::lock_guard const lock(mutex_);
    to_notify_.take(completed_);
}

void Outbox::withdraw(SendRequest& request) {
    if (to_notify_.remove(request)) return;
    std::lock_guard const lock(mutex_);
    if (completed_.remove(request)) return;
    auto const at =
        std::find_if(items_.begin(), items_.end(), [&](Item const& item) { return item.request == &request; });
    if (at == items_.end()) return;
    if (request.header_left_ == frame_header_size) {
        items_.erase(at);
        return;
    }
    broken_ = true; // half a frame is out and its rest is lost
    items_.clear();
}

bool Outbox::drop_all_but_begun(bool may_read_payloads) {
    std::lock_guard const lock(mutex_);
    if (broken_) return false;
    if (items_.empty()) return true;
    auto const& first = items_.front();
    bool const begun = first.block ? first.block->sent > 0 : first.request->header_left_ < frame_header_size;
    if (begun && !first.block && !may_read_payloads) return false;
    for (auto& item : items_)
        if (item.request != nullptr && (!begun || item.request != first.request)) item.request->owner_ = nullptr;
    items_.resize(begun ? 1 : 0);
    if (begun && !items_.front().block) {
        auto& request = *items_.front().request;
        request.rest_ = request.rest_.first(request.frame_left_);
    }
    return true;
}

} // namespace smpc::net
