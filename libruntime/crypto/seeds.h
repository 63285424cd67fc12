// SPDX-License-Identifier: Apache-2.0
//
// The secrets that a task's parties agree on when they meet, and the stream keys made of them.
//
// Party P_i draws K_i and gives it to P_{i-1}; so P_i ends with K_i and K_{i+1}. Every stream key is
//     k_i = HKDF-SHA-256(K_i; salt = task id; info = "smpc shared3p 1" ‖ u8 i ‖ u16 domain ‖ u16 use), 16 bytes,
// so domains, uses and tasks never share a stream. The mesh fills a `TaskSeeds` while it joins; kits only ask for keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <smpc/client/random.h>

#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/prg.h"

namespace smpc::crypto {

/// Bytes that are wiped when they go out of scope. A copy is another secret with its own wiping.
template <std::size_t N> struct Secret {
    std::array<std::uint8_t, N> bytes{};
    Secret() = default;
    Secret(Secret const&) = default;
    Secret& operator=(Secret const&) = default;
    ~Secret() { wipe(bytes); }
};

using Seed = Secret<32>; ///< a K_i

/// What a stream key is for; part of its derivation.
enum class KeyUse : std::uint16_t {
    masks = 1,
    deals = 2,
    exchanges = 3,
    permutations = 4,
    dpf_seeds = 5,
    confirmation = 6
};

/// K_i from the source, or with --insecure-seed N: SHA-256("smpc-insecure-seed" ‖ u64 N ‖ u8 i).
Seed draw_seed(RandomSource& random);
Seed insecure_seed(std::uint64_t seed, unsigned component);

/// The 16 bytes of k_i before they become a stream key; `component` is i, counted from 0.
Secret<16> derive_key(Seed const& seed, std::span<std::uint8_t const, 16> task, unsigned component,
                      std::uint16_t domain, KeyUse use);

/// The seeds that one party holds. Const after the mesh has joined; const functions may run in several threads.
class TaskSeeds {
public:
    TaskSeeds(unsigned self, unsigned parties, TaskId const& task, Seed const& own, Seed const& next)
        : self_(self), parties_(parties), task_(task), own_(own), next_(next) {}

    unsigned self() const noexcept { return self_; }
    unsigned parties() const noexcept { return parties_; }
    /// Index i of the second seed this party holds: self + 1 mod n.
    unsigned next() const noexcept { return (self_ + 1) % parties_; }
    bool holds(unsigned component) const noexcept { return component == self_ || component == next(); }

    /// k_i of one domain (its index in PDBIND) and use. `component` is self() or next(), else Error(internal).
    StreamKey key(unsigned component, std::uint16_t domain, KeyUse use) const;
    /// HMAC-SHA-256(k_i of domain 0, use confirmation; transcript): shows the peer that both hold the same K_i.
    Digest confirmation(unsigned component, Digest const& transcript) const;

private:
    Seed const& seed(unsigned component) const;

    unsigned self_, parties_;
    TaskId task_;
    Seed own_, next_;
};

} // namespace smpc::crypto
