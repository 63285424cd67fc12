// SPDX-License-Identifier: Apache-2.0
//
// The receiving state machine of one link.
#include "libruntime/net/inbox.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <smpc/client/error.h>

namespace smpc::net {
namespace {

constexpr char const* divergence_help =
    "check that all parties run the same program, the same options and the same version";

} // namespace

Inbox::Inbox(unsigned party, std::size_t stash_limit, CompletionList& completed)
    : party_(party), stash_limit_(stash_limit), completed_(completed), staging_(staging_size) {}

Inbox::~Inbox() {
    OPENSSL_cleanse(staging_.data(), staging_.size()); // it has seen a seed
    labels_.for_each([](Label const&, Entry& entry) {
        for (ReceiveRequest* r = entry.first; r != nullptr; r = r->next_) CompletionList::forget(*r);
        while (entry.early) entry.early = std::move(entry.early->next); // not recursively: the list may be long
    });
}

void Inbox::check_length(Label const& label, std::size_t arrived, std::size_t buffer) const {
    std::size_t const expected = std::min(buffer, max_frame_payload);
    if (arrived != expected)
        throw Error(ErrorCode::mismatch, fmt::format("party {} sent {} bytes for {} where {} were expected", party_,
                                                     arrived, to_text(label), expected))
            .party(party_)
            .help(divergence_help);
}

void Inbox::count_frame(Label const& label, std::size_t payload, bool completes) noexcept {
    if (label.op_id == 0) return;
    delivered_.messages += completes ? 1 : 0;
    delivered_.frames += 1;
    delivered_.payload += payload;
}

void Inbox::enqueue(Label const& label, ReceiveRequest& request) {
    auto& entry = labels_.find_or_insert(label);
    (entry.last ? entry.last->next_ : entry.first) = &request;
    entry.last = &request;
    request.next_ = nullptr;
    request.label_ = label;
    request.owner_ = this;
    request.state_ = Request::State::pending;
    ++posted_;
}

std::unique_ptr<Inbox::Stashed> Inbox::pop_early(Label const& label, Entry& entry) {
    auto early = std::move(entry.early);
    entry.early = std::move(early->next);
    if (!entry.early) entry.last_early = nullptr;
    stashed_bytes_ -= early->bytes.size();
    if (entry.unused()) labels_.erase(label);
    return early;
}

bool Inbox::post(Label const& label, std::span<std::byte> into, ReceiveRequest& request) {
    request.rest_ = into;
    for (Entry* entry = labels_.find(label); entry != nullptr && entry->early; entry = labels_.find(label)) {
        check_length(label, entry->early->bytes.size(), request.rest_.size());
        bool const arriving = target_ == Target::stash && early_ == entry->early.get();
        auto const early = pop_early(label, *entry);
        std::memcpy(request.rest_.data(), early->bytes.data(), early->received);
        request.rest_ = request.rest_.subspan(early->received);
        if (arriving) {
            early_ = nullptr;
            target_ = Target::request;
            request_ = &request;
            enqueue(label, request);
            return false;
        }
        count_frame(label, early->bytes.size(), request.rest_.empty());
        if (request.rest_.empty()) {
            request.state_ = Request::State::done;
            return true;
        }
    }
    bool const unparks = parked_ && frame_.label == label && labels_.find(label) == nullptr;
    if (unparks) check_length(label, frame_.length, request.rest_.size());
    enqueue(label, request);
    if (unparks) {
        parked_ = false;
        target_ = Target::request;
        request_ = &request;
        parse();
    }
    return false;
}

void Inbox::withdraw(ReceiveRequest& request) {
    if (completed_.remove(request)) return;
    --posted_;
    if (target_ == Target::request && request_ == &request) {
        target_ = Target::discard;
        request_ = nullptr;
    }
    Entry* const entry = labels_.find(request.label_);
    if (entry == nullptr) return;
    ReceiveRequest* before = nullptr;
    for (ReceiveRequest* at = entry->first; at != nullptr; before = at, at = at->next_) {
        if (at != &request) continue;
        (before ? before->next_ : entry->first) = at->next_;
        if (entry->last == at) entry->last = before;
        break;
    }
    if (entry->unused()) labels_.erase(request.label_);
}

int Inbox::prepare(std::array<iovec, 2>& parts) {
    if (parked_) return 0;
    if (begin_ > 0) {
        std::memmove(staging_.data(), staging_.data() + begin_, staged());
        end_ -= begin_, begin_ = 0;
    }
    int count = 0;
    if (target_ == Target::request)
        parts[count++] = {request_->rest_.data(), left_};
    else if (target_ == Target::stash)
        parts[count++] = {early_->bytes.data() + early_->received, left_};
    // Behind a large payload another large one is likely: then little should land here, because it must be copied.
    std::size_t const limit = last_length_ > staging_size ? staging_behind_large : staging_size;
    parts[count++] = {staging_.data() + end_, std::max(limit, end_ + frame_header_size) - end_};
    return count;
}

void Inbox::commit(std::size_t received) {
    if (target_ == Target::request || target_ == Target::stash) {
        std::size_t const direct = std::min(received, left_);
        if (target_ == Target::request)
            request_->rest_ = request_->rest_.subspan(direct);
        else
            early_->received += direct;
        left_ -= direct, received -= direct;
    }
    end_ += received;
    parse();
}

void Inbox::parse() {
    while (!parked_) {
        if (target_ != Target::none) {
            std::size_t const n = std::min(left_, staged());
            store(staging_.data() + begin_, n);
            begin_ += n, left_ -= n;
            if (left_ > 0) return;
            close_frame();
            continue;
        }
        if (staged() < frame_header_size) return;
        auto const header =
            decode_frame_header(std::span<std::byte const, frame_header_size>(&staging_[begin_], frame_header_size));
        begin_ += frame_header_size;
        open_frame(header);
    }
}

void Inbox::open_frame(FrameHeader const& header) {
    frame_ = header;
    left_ = header.length;
    switch (header.flags) {
    case FrameFlags::alive:
        return;
    case FrameFlags::bye:
        bye_ = true;
        return;
    case FrameFlags::abort:
        target_ = Target::report;
        report_.clear();
        return;
    case FrameFlags::data:
        break;
    }
    if (bye_)
        throw Error(ErrorCode::mismatch,
                    fmt::format("party {} sent data for {} after its end", party_, to_text(header.label)))
            .party(party_)
            .help(divergence_help);
    last_length_ = header.length;
    if (Entry const* entry = labels_.find(header.label); entry != nullptr && entry->first != nullptr) {
        check_length(header.label, header.length, entry->first->rest_.size());
        target_ = Target::request;
        request_ = entry->first;
    } else if (header.length <= staging_size) {
        begin_stashing();
    } else {
        parked_ = true;
    }
}

void Inbox::begin_stashing() {
    if (stashed_bytes_ + frame_.length > stash_limit_)
        throw Error(ErrorCode::internal, fmt::format("party {} is more than {} bytes ahead (at {})", party_,
                                                     stash_limit_, to_text(frame_.label)))
            .party(party_);
    auto early = std::make_unique<Stashed>();
    early->bytes.resize(frame_.length);
    early_ = early.get();
    auto& entry = labels_.find_or_insert(frame_.label);
    (entry.last_early ? entry.last_early->next : entry.early) = std::move(early);
    entry.last_early = early_;
    stashed_bytes_ += frame_.length;
    target_ = Target::stash;
}

void Inbox::unpark() {
    if (!parked_) return;
    begin_stashing();
    parked_ = false;
    parse();
}

void Inbox::store(std::byte const* from, std::size_t n) {
    if (n == 0) return;
    switch (target_) {
    case Target::request:
        std::memcpy(request_->rest_.data(), from, n);
        request_->rest_ = request_->rest_.subspan(n);
        return;
    case Target::stash:
        std::memcpy(early_->bytes.data() + early_->received, from, n);
        early_->received += n;
        return;
    case Target::report:
        report_.append(reinterpret_cast<char const*>(from), n);
        return;
    case Target::discard:
    case Target::none:
        return;
    }
}

void Inbox::close_frame() {
    switch (std::exchange(target_, Target::none)) {
    case Target::request: {
        count_frame(frame_.label, frame_.length, request_->rest_.empty());
        if (!request_->rest_.empty()) return; // a message of several frames: the request stays first under its label
        Entry& entry = *labels_.find(frame_.label);
        entry.first = request_->next_;
        if (entry.first == nullptr) entry.last = nullptr;
        if (entry.unused()) labels_.erase(frame_.label);
        completed_.push(*request_);
        request_ = nullptr;
        --posted_;
        return;
    }
    case Target::stash:
        early_ = nullptr;
        return;
    case Target::report:
        abort_ = std::move(report_);
        return;
    case Target::discard:
    case Target::none:
        return;
    }
}

std::optional<std::vector<std::byte>> Inbox::take(Label const& label) {
    Entry* const entry = labels_.find(label);
    if (entry == nullptr || !entry->early || entry->early.get() == early_) return std::nullopt;
    count_frame(label, entry->early->bytes.size(), true);
    return std::move(pop_early(label, *entry)->bytes);
}

std::optional<Label> Inbox::unclaimed() {
    std::optional<Label> found;
    if (parked_ || target_ == Target::discard) found = frame_.label;
    labels_.for_each([&](Label const& label, Entry& entry) {
        if (entry.early) found = label;
    });
    return found;
}

} // namespace smpc::net
