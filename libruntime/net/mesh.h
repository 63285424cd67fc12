// SPDX-License-Identifier: Apache-2.0
//
// The party mesh: one full-duplex link to each peer; labelled messages in and out; seeds, agreement and the end in good order.
//
// Everything above sees spans of bytes under a label; everything below is sockets. There is no network thread: the sockets are
// non-blocking and pumped by the computing thread through `progress`. Sending never blocks a computation, receiving is always
// possible, so parties cannot deadlock on full buffers. The mesh knows nothing of shares.
//
//     mesh.receive(peer, label, into, r);     // post first: the payload then goes from the socket straight into `into`
//     mesh.send(peer, label, from, s);        // only queued; small payloads are copied and done at once
//     while (!r.done()) mesh.progress(Mesh::Wait::yes);
//
// Faults: any call may throw the fault of a peer (party_lost, mismatch), of the surroundings (timeout, terminated) or of use
// (internal). The mesh has then told the other peers and is failed: every later call throws the same error. If the fault is the
// caller's own, `abort` tells the peers. Parties count from 0 here and from 1 in messages.
//
// One thread at a time uses a mesh. (A sleeping helper thread inside sends `alive` frames while the owner computes for long.)
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <smpc/client/error.h>
#include <smpc/client/random.h>

#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/seeds.h"
#include "libruntime/net/frame.h"
#include "libruntime/net/listener.h"
#include "libruntime/net/request.h"
#include "libruntime/net/stop.h"
#include "libruntime/net/tls.h"

namespace smpc::net {

struct MeshOptions {
    unsigned self = 0;            ///< own index from 0
    std::vector<Address> peers;   ///< of every party, in party order, the own one included; at least 2
    crypto::TaskId task{};        ///< equal at all parties
    std::string agreement = "{}"; ///< canonical JSON document that must be equal at all parties; holds no secrets

    std::optional<std::uint64_t> insecure_seed; ///< fixes K_i and nonces; the agreement document must say so too
    /// Links are encrypted, and peers known by their keys. TCP only.
    std::optional<TlsOptions> tls;
    /// Peers may be on other machines because something else protects the links. Without it or TLS only loopback addresses are
    /// accepted, own and others': Error(config).
    bool protected_by_proxy = false;

    std::chrono::milliseconds connect_timeout{60'000};
    std::chrono::milliseconds silence_limit{30'000}; ///< a peer that sends nothing for so long is lost
    std::chrono::milliseconds alive_interval{5'000}; ///< without another frame an `alive` is sent so often
    std::optional<std::chrono::steady_clock::time_point> deadline; ///< Error(timeout) when a wait reaches it
    StopFlag* stop = nullptr;                                      ///< not owned; wakes blocked waits

    /// How long a wait stays awake, offering its core to others, before it sleeps; see patience.h.
    std::chrono::microseconds spin{50};
    std::size_t stash_limit = std::size_t{1} << 29; ///< bytes of early messages kept per peer; more is Error(internal)
};

/// Counted since joining, of operations (`op_id` > 0). Payload is what callers sent; wire adds the frame headers.
struct Traffic {
    std::uint64_t messages_sent = 0, messages_received = 0;
    std::uint64_t payload_sent = 0, payload_received = 0;
    std::uint64_t wire_sent = 0, wire_received = 0;

    friend Traffic operator-(Traffic a, Traffic const& b) noexcept {
        a.messages_sent -= b.messages_sent, a.messages_received -= b.messages_received;
        a.payload_sent -= b.payload_sent, a.payload_received -= b.payload_received;
        a.wire_sent -= b.wire_sent, a.wire_received -= b.wire_received;
        return a;
    }
    friend Traffic operator+(Traffic a, Traffic const& b) noexcept {
        a.messages_sent += b.messages_sent, a.messages_received += b.messages_received;
        a.payload_sent += b.payload_sent, a.payload_received += b.payload_received;
        a.wire_sent += b.wire_sent, a.wire_received += b.wire_received;
        return a;
    }
};

class MeshEngine;

class Mesh {
public:
    enum class Wait : bool { no, yes };

    /// Connects to all peers, compares the agreement documents, exchanges and confirms the seeds.
    /// Throws Error: unavailable (names the party that cannot be reached), mismatch (names the field or the first differing key),
    /// party_lost, config (addresses that are not allowed), timeout, terminated.
    static std::unique_ptr<Mesh> join(Listener listener, MeshOptions options);

    Mesh(Mesh const&) = delete;
    Mesh& operator=(Mesh const&) = delete;
    /// Closes the links. Peers take that as the loss of this party unless `leave` or `abort` came first.
    ~Mesh();

    unsigned self() const noexcept;
    unsigned parties() const noexcept;
    /// Neighbours on the ring: P_{i-1} and P_{i+1}.
    unsigned left() const noexcept { return (self() + parties() - 1) % parties(); }
    unsigned right() const noexcept { return (self() + 1) % parties(); }
    crypto::TaskSeeds const& seeds() const noexcept;

    /// Messages of at most so many bytes are copied by `send` and done at once.
    static constexpr std::size_t copy_limit = 4096;

    /// Queues one message to a peer. The payload must stay as it is until `request.done()`, which small ones are on return.
    /// Nothing goes out before the next `progress`. An empty payload is no message: done at once, nothing is sent.
    void send(unsigned peer, Label const& label, std::span<std::byte const> payload, SendRequest& request);
    /// The same for any size by copying the payload; for the rare large message whose memory cannot wait.
    void send_copy(unsigned peer, Label const& label, std::span<std::byte const> payload);

    /// Posts a buffer for the next message of the label from a peer; the message must have exactly the buffer's size, else
    /// Error(mismatch). Buffers of one label are filled in the order of posting. Done at once if the message came early; an empty
    /// buffer is done at once and takes no message.
    void receive(unsigned peer, Label const& label, std::span<std::byte> into, ReceiveRequest& request);

    /// Moves bytes. `Wait::no`: tries to send and receive once. `Wait::yes`: returns only when at least one request has become
    /// done since the call began, or at once if none is pending. Returns the number of requests that became done.
    /// Call with `Wait::no` between long computations, so that queued messages go out.
    std::size_t progress(Wait wait);

    /// Waits until everything queued is with the operating system; receives meanwhile. Do this before a long time without
    /// `progress` (public computation), else peers wait for bytes that lie in a queue here.
    void flush();

    /// Waits for one whole message of a label, whatever its size (at most one frame). For rare control data only: it allocates.
    std::vector<std::byte> receive_message(unsigned peer, Label const& label);

    /// Tells every peer, best effort and within a second, that this party ends because of `error`, then closes the links.
    /// Payloads of pending sends are not touched. A second call does nothing.
    void abort(Error const& error) noexcept;

    /// The good end: sends bye on every link and waits for every bye. After it only the counters may be used.
    /// Throws Error(mismatch) if messages arrived that nobody asked for.
    void leave();

    void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline) noexcept;

    /// Sent counts when queued, received when delivered into the caller's buffer; so between two points of a program that all
    /// parties reach, the differences are a function of the program alone.
    Traffic traffic(unsigned peer) const noexcept;
    Traffic total_traffic() const noexcept;

    /// The address of a party as it was given.
    Address const& address(unsigned peer) const noexcept;

private:
    explicit Mesh(std::unique_ptr<MeshEngine> engine);
    std::unique_ptr<MeshEngine> engine_;
};

} // namespace smpc::net
