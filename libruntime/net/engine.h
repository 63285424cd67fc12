// SPDX-License-Identifier: Apache-2.0
//
// Behind the Mesh: its links, the pump that moves bytes, faults, and the phases of joining and leaving. Internal to this folder.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>

#include "libruntime/net/hello.h"
#include "libruntime/net/inbox.h"
#include "libruntime/net/mesh.h"
#include "libruntime/net/outbox.h"
#include "libruntime/net/patience.h"
#include "libruntime/net/socket.h"
#include "libruntime/net/transport.h"

namespace smpc::net {

using Clock = std::chrono::steady_clock;

/// One connected peer.
struct Link {
    Link(unsigned index, std::size_t stash_limit, CompletionList& completed)
        : peer(index), out(completed), in(index + 1, stash_limit, completed) {}

    unsigned number() const noexcept { return peer + 1; }

    unsigned peer;
    Address address;
    std::unique_ptr<Transport> transport; // none: closed
    HelloBytes connector_hello{}, acceptor_hello{};
    Outbox out;
    Inbox in;
    Traffic sent;

    bool readable = false;   // worth a try
    bool heard = false;      // something came since the last look at the clock
    bool write_dead = false; // the peer takes nothing any more; reading will tell why
    bool bye_sent = false;
    bool ended = false; // closed by the peer after both byes
    Clock::time_point last_heard;
    std::optional<Error> fault; // while faults are held
};

class MeshEngine {
    CompletionList completed_; // before the links, which refer to it

public:
    explicit MeshEngine(MeshOptions options);
    ~MeshEngine();
    MeshEngine(MeshEngine const&) = delete;
    MeshEngine& operator=(MeshEngine const&) = delete;

    // ---- joining: join.cpp and set_up.cpp ----
    void connect(Listener listener);
    std::unique_ptr<Link> make_link(unsigned peer) {
        return std::make_unique<Link>(peer, options.stash_limit, completed_);
    }
    void set_up();

    // ---- use ----
    void send(unsigned peer, Label const& label, std::span<std::byte const> payload, SendRequest& request);
    void send_copy(unsigned peer, Label const& label, std::span<std::byte const> payload);
    void receive(unsigned peer, Label const& label, std::span<std::byte> into, ReceiveRequest& request);
    std::vector<std::byte> receive_message(unsigned peer, Label const& label);
    std::size_t progress(Mesh::Wait wait);
    void flush();
    void leave();
    void abort(Error const& error) noexcept;

    Link& link(unsigned peer);
    Link const& link(unsigned peer) const { return const_cast<MeshEngine*>(this)->link(peer); }
    /// Records the first fault, tells all peers, throws it.
    [[noreturn]] void fail(Error const& error);
    /// Throws if a stop was requested or the deadline has passed.
    void check_stop();
    /// Reads what the link has; finds out about aborts and ends.
    void pump_in(Link& link);

    MeshOptions options;
    unsigned parties;
    std::vector<std::unique_ptr<Link>> links; // by party; none at the own index
    std::optional<crypto::TaskSeeds> seeds;

private:
    void agree();
    void exchange_seeds();
    void confirm_seeds();

    template <class Done> void wait_until(Done&& done);
    void require_usable() const;
    void pump_out(Link& link) noexcept;
    std::size_t reap();
    bool try_all_parked();
    void block();
    void check_silence(Clock::time_point now);
    void on_fault(Link& link, Error const& error);
    void on_end_of_stream(Link& link, int error);
    void examine(Link& link);
    void check_claims();

    void start_keeper();
    void stop_keeper() noexcept;
    void keep();
    void broadcast_abort(Error const& error, bool may_read_payloads) noexcept;

    std::vector<pollfd> poll_set_;
    Patience patience_;
    Clock::time_point last_silence_check_ = Clock::now();
    bool hold_faults_ = false;
    bool left_ = false;
    std::optional<Error> failed_;

    std::thread keeper_;
    std::mutex keeper_mutex_;
    std::condition_variable keeper_wakes_;
    bool keeper_ends_ = false;
};

/// The error of a party whose peer reported one before it ended.
Error error_of_abort(unsigned number, std::string const& report);

template <class Done> void MeshEngine::wait_until(Done&& done) {
    check_stop();
    patience_.begin();
    bool try_posted = true;
    for (;;) {
        if (try_posted)
            for (auto& link : links)
                if (link && link->in.posted() > 0) link->readable = true;
        for (auto& link : links)
            if (link) pump_out(*link);
        for (auto& link : links)
            if (link && link->readable) pump_in(*link);
        if (done()) return;
        if (try_all_parked()) continue;
        if (try_posted && patience_.spins()) continue;
        try_posted = false;
        block();
    }
}

} // namespace smpc::net
