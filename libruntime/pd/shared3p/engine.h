// SPDX-License-Identifier: Apache-2.0
//
// The engine: runs a protocol over a vector of any length as a pipeline of chunks.
//
// An operation gets its number when it enters, equally at all parties, and is cut into chunks that fit into the cache together
// with their masks and messages. A protocol is a coroutine over one chunk (`Step`); where it waits for a message, the engine
// runs another chunk. So computing and sending overlap on one thread, a bounded window of chunks is in flight, and memory does
// not depend on the length of the vector. The oldest chunk that can run always runs first; nothing else depends on when
// messages arrive, so the order of frames under one label is the order of chunks at every party.
//
//     engine.run(cost, n, lanes, [&](Chunk& c) { return multiply<W>(c, x, y, z); });
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "libruntime/crypto/seeds.h"
#include "libruntime/net/mesh.h"
#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"
#include "libruntime/pd/shared3p/memory.h"
#include "libruntime/pd/shared3p/party.h"

namespace smpc::pd::shared3p {

/// Sees everything that an engine draws and moves; for audits and tests. Called in the order of events.
class Observer {
public:
    virtual ~Observer() = default;
    /// `component` is the number of the key: the party's own or the next one.
    virtual void stream(unsigned component, crypto::KeyUse use, crypto::StreamLabel const& label, std::uint64_t offset,
                        std::uint64_t bytes) = 0;
    virtual void sent(std::uint64_t op, std::size_t chunk, unsigned step, unsigned peer,
                      std::span<std::byte const> payload) = 0;
    virtual void received(std::uint64_t op, std::size_t chunk, unsigned step, unsigned peer,
                          std::span<std::byte const> payload) = 0;
};

struct EngineOptions {
    unsigned window = 6;         ///< chunks in flight
    std::size_t chunk_lanes = 0; ///< fixes the size of chunks (a multiple of 64) instead of the protocol's own choice
    Observer* observer = nullptr;
};

class Engine {
public:
    /// The keys are those of the domain with this index. Three parties, else Error(config).
    Engine(Party& party, std::uint16_t domain, EngineOptions options = {});
    ~Engine();
    Engine(Engine const&) = delete;
    Engine& operator=(Engine const&) = delete;

    unsigned self() const noexcept { return self_; }
    Pool& pool() noexcept { return party_.pool; }

    /// Runs `protocol(chunk)`, which returns a Step, for every chunk of n lanes. `lanes`, a multiple of 64, is the protocol's
    /// chunk size. Returns when the results are whole and everything is sent. Throws the mesh's errors, after which the engine
    /// is of no use; Error(internal) if the traffic is not what `cost` declares.
    template <class Protocol> void run(Cost const& cost, std::size_t n, std::size_t lanes, Protocol&& protocol) {
        run_chunks(cost, n, lanes, {}, &protocol,
                   [](void* p, Chunk& chunk) { return (*static_cast<std::remove_reference_t<Protocol>*>(p))(chunk); });
    }

    /// The same as one chunk of n lanes, whatever the options say, with a given helper: for protocols in which every lane may
    /// go anywhere.
    template <class Protocol> void run_whole(Cost const& cost, std::size_t n, unsigned helper, Protocol&& protocol) {
        run_chunks(cost, n, n, helper, &protocol,
                   [](void* p, Chunk& chunk) { return (*static_cast<std::remove_reference_t<Protocol>*>(p))(chunk); });
    }

    /// The number of the next operation, for work with streams alone.
    std::uint64_t begin_local_operation() noexcept { return party_.begin_operation(); }
    /// α_i (3.2) of a local operation: out += F(own) − F(next) with purpose 0, elements from `first` on; xor for `xor_zero`.
    template <class W> void add_zero(std::uint64_t op, std::size_t first, std::span<W> out);
    void xor_zero(std::uint64_t op, std::size_t first_byte, std::span<std::byte> out);
    /// The streams themselves: a secret random value without communication.
    void fill_random(std::uint64_t op, std::span<std::byte> own, std::span<std::byte> next);
    /// Uniform permutations from the two streams of a local operation, one for each component.
    void fill_permutations(std::uint64_t op, std::span<std::uint32_t> own, std::span<std::uint32_t> next);

private:
    friend class Chunk;
    using Make = Step (*)(void*, Chunk&);
    void run_chunks(Cost const& cost, std::size_t n, std::size_t lanes, std::optional<unsigned> whole_helper,
                    void* protocol, Make make);
    void pipeline(std::uint64_t op, std::size_t n, std::size_t lanes, void* protocol, Make make);
    Chunk* runnable() noexcept;
    Chunk& begin_chunk(std::uint64_t op, std::size_t index, std::size_t begin, std::size_t n);
    void retire_finished();
    void saw_streams(crypto::KeyUse use, crypto::StreamLabel const& label, std::uint64_t offset, std::uint64_t bytes,
                     bool own, bool next);

    struct Keys {
        crypto::StreamKey own, next;
    };
    Keys keys_of(std::uint16_t domain, crypto::KeyUse use) const;

    Party& party_;
    EngineOptions options_;
    unsigned self_;
    Keys masks_, deals_, exchanges_, permutations_;

    std::vector<std::unique_ptr<Chunk>> chunks_; // window of them, reused
    std::vector<Chunk*> active_, idle_;          // active: oldest first
    bool unsent_ = false;                        // something was queued since the mesh last moved bytes
    unsigned first_helper_ = 0;                  // of the operation in progress
    unsigned rounds_ = 0;
    std::uint64_t bytes_out_ = 0, bytes_in_ = 0;
};

} // namespace smpc::pd::shared3p
