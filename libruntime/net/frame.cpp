// SPDX-License-Identifier: Apache-2.0
//
// Frame headers to bytes and back.
#include "libruntime/net/frame.h"

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/net/little_endian.h"

namespace smpc::net {

std::string to_text(Label const& label) {
    return fmt::format("operation {}, step {}{}", label.op_id, label.step,
                       label.lane == 0 ? "" : fmt::format(", lane {}", label.lane));
}

std::array<std::byte, frame_header_size> encode(FrameHeader const& header) noexcept {
    std::array<std::byte, frame_header_size> out;
    put_little(out.data(), header.length);
    put_little(out.data() + 4, header.label.lane);
    put_little(out.data() + 6, static_cast<std::uint16_t>(header.flags));
    put_little(out.data() + 8, header.label.op_id << 16 | header.label.step);
    return out;
}

FrameHeader decode_frame_header(std::span<std::byte const, frame_header_size> bytes) {
    auto const fault = [](std::string what) {
        return Error(ErrorCode::mismatch, "a malformed message arrived: " + what)
            .help("check that the address belongs to a party of this task and that all parties run the same version");
    };
    FrameHeader header;
    header.length = get_little<std::uint32_t>(bytes.data());
    header.label.lane = get_little<std::uint16_t>(bytes.data() + 4);
    auto const flags = get_little<std::uint16_t>(bytes.data() + 6);
    auto const word = get_little<std::uint64_t>(bytes.data() + 8);
    header.label.op_id = word >> 16;
    header.label.step = static_cast<std::uint16_t>(word);

    if (header.label.lane >= max_lanes) throw fault(fmt::format("lane {} of {}", header.label.lane, max_lanes));
    header.flags = static_cast<FrameFlags>(flags);
    switch (header.flags) {
    case FrameFlags::data:
        if (header.length == 0) throw fault("an empty payload");
        if (header.length > max_frame_payload) throw fault(fmt::format("a payload of {} bytes", header.length));
        return header;
    case FrameFlags::abort:
        if (header.length > max_abort_payload) throw fault(fmt::format("an error report of {} bytes", header.length));
        return header;
    case FrameFlags::bye:
    case FrameFlags::alive:
        if (header.length != 0) throw fault("a control message with a payload");
        return header;
    }
    throw fault(fmt::format("unknown flags {:#x}", flags));
}

} // namespace smpc::net
