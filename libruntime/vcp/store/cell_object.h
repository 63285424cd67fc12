// SPDX-License-Identifier: Apache-2.0
//
// An argument or result stream as Carbyne Stack can carry it: data there are multiples of 32 bytes, so a stream of L bytes travels as
// `SMPCSTREAMCELLS1`, L as u64 little-endian, 8 zero bytes, the stream, zero bytes up to a multiple of 32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace smpc::vcp {

inline constexpr std::string_view cell_magic = "SMPCSTREAMCELLS1";
inline constexpr std::size_t cell_bytes = 32;

/// Whether the bytes begin as a cell object (it may still be damaged).
bool is_cell_object(std::span<std::byte const> bytes) noexcept;
/// Bytes of the cell object of a stream of `stream_bytes` bytes.
std::uint64_t cell_object_bytes(std::uint64_t stream_bytes) noexcept;
std::vector<std::byte> to_cell_object(std::span<std::byte const> stream);

/// The stream in the cell object at the front of `bytes`, and how long the object is: the next one begins there. Throws Error(input): no
/// magic, a length beyond the bytes, bytes that must be zero and are not.
struct Cell {
    std::span<std::byte const> stream;
    std::size_t object_bytes = 0;
};
Cell read_cell_object(std::span<std::byte const> bytes);

} // namespace smpc::vcp
