// SPDX-License-Identifier: Apache-2.0
//
// What the three parties' engines drew and moved, for the tests of traffic, streams and privacy. One recorder per party; looked
// at after all have ended.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/pd_shared3p/harness.h"

namespace smpc::test {

class Recorder final : public pd::shared3p::Observer {
public:
    struct Stream {
        unsigned component;
        crypto::KeyUse use;
        std::uint64_t op, offset, bytes;
        unsigned purpose, lane;
        auto key() const { return std::tuple(component, use, op, purpose, lane, offset, bytes); }
        bool operator<(Stream const& o) const { return key() < o.key(); }
        bool operator==(Stream const& o) const { return key() == o.key(); }
    };
    struct Message {
        bool is_sent;
        std::uint64_t op;
        std::size_t chunk;
        unsigned step, peer;
        Bytes payload;
        bool is_kept; ///< the payload is what arrived, not only as long
    };
    std::vector<Stream> streams;
    std::vector<Message> messages;
    bool keep_received = false; ///< the contents of arriving messages

    void stream(unsigned component, crypto::KeyUse use, crypto::StreamLabel const& label, std::uint64_t offset,
                std::uint64_t bytes) override {
        streams.push_back({component, use, label.op_id, offset, bytes, label.purpose, label.lane});
    }
    void sent(std::uint64_t op, std::size_t chunk, unsigned step, unsigned peer,
              std::span<std::byte const> payload) override {
        record(true, op, chunk, step, peer, payload);
    }
    void received(std::uint64_t op, std::size_t chunk, unsigned step, unsigned peer,
                  std::span<std::byte const> payload) override {
        record(false, op, chunk, step, peer, payload);
    }

private:
    void record(bool is_sent, std::uint64_t op, std::size_t chunk, unsigned step, unsigned peer,
                std::span<std::byte const> payload) {
        bool const keeps = keep_received && !is_sent;
        messages.push_back(
            {is_sent, op, chunk, step, peer, keeps ? Bytes(payload.begin(), payload.end()) : Bytes(), keeps});
    }
};

using Recorders = std::array<Recorder, 3>;

/// How many parts of streams a party drew that overlap with others that it drew.
std::size_t used_twice(Recorder const& party);

/// The longest chain of messages of each operation: what a party sends is one longer than all that it had received before in
/// that chunk. Throws if a message was received that nobody sent, or sent and never received.
std::map<std::uint64_t, unsigned> rounds_of(Recorders const& parties);

/// run_three with a recorder for each party.
void run_recorded(Recorders& recorders, std::function<void(DomainProcess&, net::Mesh&)> const& party,
                  pd::shared3p::EngineOptions options = {}, Seeds const& seeds = fixed_seeds);

} // namespace smpc::test
