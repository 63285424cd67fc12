// SPDX-License-Identifier: Apache-2.0
//
// What waits to be sent on one link, in order: large payloads where the caller has them, small ones copied together so that all of
// one turn leave in one system call. No sockets: `prepare` says which bytes come next, `commit` how many have gone.
//
// Locked inside, because the mesh's helper thread may send while the owner computes. Completions go to the list of the link and
// are handed out by the owner's thread.
#pragma once

#include <cerrno>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include <sys/uio.h>

#include "libruntime/net/completion.h"
#include "libruntime/net/frame.h"

namespace smpc::net {

class Outbox {
public:
    /// `completed` belongs to the owner's thread; see `take_completed`.
    explicit Outbox(CompletionList& completed) : to_notify_(completed) {}
    Outbox(Outbox const&) = delete;
    Outbox& operator=(Outbox const&) = delete;
    /// Pending requests are forgotten; they stay not done.
    ~Outbox();

    /// Queues a message of any size > 0; the payload is not copied. Returns the number of frames it takes.
    std::size_t queue(Label const& label, std::span<std::byte const> payload, SendRequest& request);
    /// Queues one frame with a copy of its payload (at most one frame's worth).
    void queue_copy(FrameFlags flags, Label const& label, std::span<std::byte const> payload);

    bool empty() const;
    /// Whether something happened since the last question; for the keeper of the link.
    bool take_activity();

    /// Sends with `write(iovec const*, int count) -> ssize_t` until everything is gone or it returns ≤ 0, whose value is returned then;
    /// 1 when everything is gone.
    template <class Write> ssize_t pump(Write&& write) {
        std::lock_guard const lock(mutex_);
        if (broken_) return errno = EPIPE, -1;
        while (!items_.empty()) {
            iovec parts[max_parts];
            ssize_t const n = write(static_cast<iovec const*>(parts), prepare(parts));
            if (n <= 0) return n;
            commit(static_cast<std::size_t>(n));
        }
        return 1;
    }

    /// Moves the requests that are sent to the owner's list.
    void take_completed();

    void withdraw(SendRequest& request);

    /// Drops everything but a frame that has begun to go out. If that frame's payload is the caller's and `may_read_payloads` is false,
    /// nothing sensible can follow on this link: returns false.
    bool drop_all_but_begun(bool may_read_payloads);

private:
    static constexpr int max_parts = 64;
    static constexpr std::size_t block_size = std::size_t{1} << 16;

    /// Frames copied one after the other.
    struct Block {
        std::vector<std::byte> bytes;
        std::size_t sent = 0;
    };
    /// Exactly one of both is set.
    struct Item {
        SendRequest* request = nullptr;
        std::unique_ptr<Block> block;
    };

    int prepare(iovec* parts) const;
    void commit(std::size_t sent);
    void begin_frame(SendRequest& request) noexcept;
    std::unique_ptr<Block> new_block();

    mutable std::mutex mutex_;
    std::deque<Item> items_;
    std::vector<std::unique_ptr<Block>> spare_;
    CompletionList& to_notify_;
    CompletionList completed_;
    bool activity_ = false;
    bool broken_ = false; // a begun frame was withdrawn
};

} // namespace smpc::net
