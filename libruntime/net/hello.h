// SPDX-License-Identifier: Apache-2.0
//
// The first 64 bytes on a connection, connector first, the acceptor answers in the same form:
//
//     0 `SMPCMESH` | 8 u16 version, 1 | 10 u8 index of the sender | 11 u8 index of the party addressed | 12 u8 number of parties
//     13 u8 stripe, 0 | 14 u16 carrier: 0 a stream, 1 shared memory that came with the connector's hello | 16 task id, 16 bytes | 32 random, 32 bytes
//
// Pure functions; no sockets.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "libruntime/crypto/hash.h"

namespace smpc::net {

inline constexpr std::size_t hello_size = 64;
using HelloBytes = std::array<std::byte, hello_size>;

struct Hello {
    std::uint16_t version = 1;
    std::uint8_t sender = 0;
    std::uint8_t addressed = 0;
    std::uint8_t parties = 0;
    std::uint8_t stripe = 0;
    std::uint16_t carrier = 0;
    crypto::TaskId task{};
    std::array<std::uint8_t, 32> random{};
};

HelloBytes encode(Hello const& hello) noexcept;
/// Whether the bytes begin like a hello; others must not be answered.
bool has_magic(HelloBytes const& bytes) noexcept;
Hello decode_hello(HelloBytes const& bytes) noexcept;

/// A field that is not as it must be, both values as text.
struct FieldMismatch {
    std::string field, theirs, ours;
};

/// Compares every field but `sender` and `random` with what party `self` expects.
std::optional<FieldMismatch> find_mismatch(Hello const& theirs, unsigned self, unsigned parties,
                                           crypto::TaskId const& task, std::uint16_t carrier = 0);

} // namespace smpc::net
