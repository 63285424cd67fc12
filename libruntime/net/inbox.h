// SPDX-License-Identifier: Apache-2.0
//
// What arrives on one link. No sockets: `prepare` says where the next bytes go, `commit` how many came; so the parser of frames can be
// fed by tests and fuzzers byte by byte.
//
// A payload whose buffer is posted is received straight into it; only its first bytes, which come together with the header, are
// copied. A message nobody has asked for yet is kept in the stash if it is small. If it is large the link is *parked*: reading stops
// until the buffer is posted, or until the owner has nothing else to do (`unpark`), so that a fast peer cannot fill the memory of
// a busy one, and nobody waits for ever.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <sys/uio.h>

#include "libruntime/net/completion.h"
#include "libruntime/net/frame.h"
#include "libruntime/net/label_table.h"

namespace smpc::net {

class Inbox {
public:
    /// `party` is the sender's number from 1, for messages. Completed requests are appended to `completed`.
    Inbox(unsigned party, std::size_t stash_limit, CompletionList& completed);
    Inbox(Inbox const&) = delete;
    Inbox& operator=(Inbox const&) = delete;
    /// Pending requests are forgotten; they stay not done.
    ~Inbox();

    /// Posts a buffer of at least one byte. Returns true if the request is done at once. Throws Error(mismatch) if the message
    /// that waits for it has another size; the functions below throw likewise for what arrives.
    bool post(Label const& label, std::span<std::byte> into, ReceiveRequest& request);
    void withdraw(ReceiveRequest& request);

    /// Where the next bytes belong: the number of parts set, 0 while parked.
    int prepare(std::array<iovec, 2>& parts);
    /// So many bytes were put there.
    void commit(std::size_t received);
    /// Moves on from a large early message by stashing it.
    void unpark();

    /// Removes a whole message of the label from the stash.
    std::optional<std::vector<std::byte>> take(Label const& label);

    bool parked() const noexcept { return parked_; }
    std::size_t posted() const noexcept { return posted_; }
    /// Labels of messages that arrived and nobody asked for; empty if there are none.
    std::optional<Label> unclaimed();
    bool said_bye() const noexcept { return bye_; }
    /// The sender's error report, if it sent one.
    std::optional<std::string> const& abort_report() const noexcept { return abort_; }

    /// What went into callers' hands, of operations (`op_id` > 0).
    struct Delivered {
        std::uint64_t messages = 0, frames = 0, payload = 0;
    };
    Delivered const& delivered() const noexcept { return delivered_; }

private:
    struct Stashed {
        std::vector<std::byte> bytes;
        std::size_t received = 0;
        std::unique_ptr<Stashed> next;
    };
    /// What is known of a label: buffers that wait for messages or messages that wait for buffers, never both, except for
    /// the message that is just being received into the stash.
    struct Entry {
        ReceiveRequest* first = nullptr;
        ReceiveRequest* last = nullptr;
        std::unique_ptr<Stashed> early;
        Stashed* last_early = nullptr;
        bool unused() const noexcept { return first == nullptr && early == nullptr; }
    };
    enum class Target : std::uint8_t { none, request, stash, report, discard };

    void parse();
    void open_frame(FrameHeader const& header);
    void store(std::byte const* from, std::size_t n);
    void close_frame();
    void check_length(Label const& label, std::size_t arrived, std::size_t buffer) const;
    void begin_stashing();
    void count_frame(Label const& label, std::size_t payload, bool completes) noexcept;
    void enqueue(Label const& label, ReceiveRequest& request);
    std::unique_ptr<Stashed> pop_early(Label const& label, Entry& entry);
    std::size_t staged() const noexcept { return end_ - begin_; }

    static constexpr std::size_t staging_size = std::size_t{1} << 14;
    static constexpr std::size_t staging_behind_large = std::size_t{1} << 12;

    unsigned party_;
    std::size_t stash_limit_;
    CompletionList& completed_;

    std::vector<std::byte> staging_; // bytes between frames and their headers
    std::size_t begin_ = 0, end_ = 0;

    FrameHeader frame_;    // the frame being received, if target_ is not none or parked_
    std::size_t left_ = 0; // its bytes still to come
    Target target_ = Target::none;
    ReceiveRequest* request_ = nullptr; // Target::request
    Stashed* early_ = nullptr;          // Target::stash
    std::string report_;                // Target::report
    bool parked_ = false;

    LabelTable<Entry> labels_;
    std::size_t posted_ = 0;
    std::size_t stashed_bytes_ = 0;
    Delivered delivered_;
    std::size_t last_length_ = 0;
    bool bye_ = false;
    std::optional<std::string> abort_;
};

} // namespace smpc::net
