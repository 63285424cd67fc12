// SPDX-License-Identifier: Apache-2.0
//
// Hashes, message authentication, key derivation, UUIDs and wiping, each a thin function over OpenSSL.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace smpc::crypto {

using Bytes = std::span<std::uint8_t const>;
using Digest = std::array<std::uint8_t, 32>;
using Uuid = std::array<std::uint8_t, 16>; ///< bytes in text order
using TaskId = Uuid;

inline Bytes bytes_of(std::string_view text) noexcept {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

/// SHA-256 of the parts one after the other. Throws Error(internal) if OpenSSL fails (also the functions below).
Digest sha256(std::initializer_list<Bytes> parts);
inline Digest sha256(Bytes data) {
    return sha256({data});
}
/// HMAC-SHA-256 (RFC 2104).
Digest hmac_sha256(Bytes key, Bytes data);
/// HKDF-SHA-256, extract and expand (RFC 5869); fills `out` (at most 8160 bytes).
void hkdf_sha256(Bytes secret, Bytes salt, Bytes info, std::span<std::uint8_t> out);

/// Lower-case hexadecimal digits.
std::string to_hex(Bytes data);

/// The 36-character form in lower case.
std::string to_text(Uuid const& uuid);
/// Reads the 36-character form, either case. Throws Error(usage) with the text.
Uuid parse_uuid(std::string_view text);
/// Name-based UUID, version 5 (RFC 4122).
Uuid uuid_v5(Uuid const& name_space, std::string_view name);
/// The task id of the mesh from "JOB.ATTEMPT" (a UUID, a dot, a decimal number from 1): UUIDv5 in the namespace JOB, the name
/// being the digits of the attempt. Throws Error(usage) for another form.
TaskId parse_task_id(std::string_view text);

/// Compares without a data-dependent branch.
bool equal_in_constant_time(Bytes a, Bytes b) noexcept;
/// Overwrites with zeros in a way the compiler cannot remove.
void wipe(std::span<std::uint8_t> secret) noexcept;

} // namespace smpc::crypto
