// SPDX-License-Identifier: Apache-2.0
//
// Frames: what travels between two parties after the hello. A 16-byte little-endian header, then the payload:
//
//     u32 length of the payload (at most 2^26) | u16 lane (0…15) | u16 flags | u64 op_id << 16 | step
//
// `op_id` counts the operations of the program from 1 (0 is the mesh's own set-up), `step` the message steps of one operation.
// Pure functions; no sockets here, so that the parser can be fuzzed by itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace smpc::net {

/// What a message belongs to. Messages of one label between two parties arrive in the order of sending; messages of different
/// labels may overtake each other.
struct Label {
    std::uint64_t op_id = 0; ///< < 2^48
    std::uint16_t step = 0;
    std::uint16_t lane = 0; ///< < 16

    friend bool operator==(Label const&, Label const&) = default;
};

/// "operation 12, step 3, lane 0"
std::string to_text(Label const& label);

enum class FrameFlags : std::uint16_t {
    data = 0,
    abort = 1, ///< payload: the error object of the sender as JSON; the sender is about to end
    bye = 2,   ///< empty: the sender needs nobody any more
    alive = 4, ///< empty: the sender is busy
};

struct FrameHeader {
    std::uint32_t length = 0;
    FrameFlags flags = FrameFlags::data;
    Label label;
};

inline constexpr std::size_t frame_header_size = 16;
inline constexpr std::size_t max_frame_payload = std::size_t{1} << 26;
inline constexpr std::size_t max_abort_payload = std::size_t{1} << 16;
inline constexpr std::uint16_t max_lanes = 16;

std::array<std::byte, frame_header_size> encode(FrameHeader const& header) noexcept;
/// Throws Error(mismatch) that says what is wrong with the header: over-long, unknown lane, flags, or a control frame with payload.
FrameHeader decode_frame_header(std::span<std::byte const, frame_header_size> bytes);

} // namespace smpc::net
