// SPDX-License-Identifier: Apache-2.0
//
// The DEBUG section of our executables: `SMPC`, version 1, then chunks (tag, length, bytes): DESC the program description,
// FILE the names of source files, LINE the line table as LEB128 numbers. Unknown chunks are skipped, so that newer compilers
// can add some.
#include <algorithm>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/bytecode/executable.h"

namespace smpc::bytecode {

namespace {

constexpr std::string_view magic = "SMPC";
constexpr std::uint32_t version = 1;

[[noreturn]] void refuse(std::string_view what) {
    throw Error(ErrorCode::input, fmt::format("malformed DEBUG section: {}", what))
        .help("the executable is damaged; compile the program again");
}

class ChunkWriter {
public:
    void text(std::string_view s) {
        auto bytes = std::as_bytes(std::span(s.data(), s.size()));
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    void u32(std::uint32_t value) {
        auto bytes = std::as_bytes(std::span(&value, 1));
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    void leb128(std::uint64_t value) {
        do {
            auto low = static_cast<unsigned>(value & 0x7f);
            value >>= 7;
            out.push_back(static_cast<std::byte>(low | (value ? 0x80u : 0u)));
        } while (value);
    }
    void chunk(std::string_view tag, ChunkWriter const& content) {
        text(tag);
        u32(static_cast<std::uint32_t>(content.out.size()));
        out.insert(out.end(), content.out.begin(), content.out.end());
    }
    std::vector<std::byte> out;
};

std::uint64_t take_leb128(std::string_view& in) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in.empty()) refuse("the line table ends inside a number");
        auto b = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        if (shift == 63 && b > 1) break;
        value |= std::uint64_t{b & 0x7fu} << shift;
        if (b < 0x80) return value;
    }
    refuse("a number of the line table is too large");
}

std::uint32_t take_u32(std::string_view& in) {
    std::uint64_t value = take_leb128(in);
    if (value > std::numeric_limits<std::uint32_t>::max()) refuse("a number of the line table is too large");
    return static_cast<std::uint32_t>(value);
}

std::vector<LineEntry> take_lines(std::string_view in) {
    std::vector<LineEntry> out;
    std::uint64_t address = 0;
    while (!in.empty()) {
        std::uint64_t step = take_leb128(in);
        if (step > std::numeric_limits<std::uint32_t>::max()) refuse("a number of the line table is too large");
        address += step;
        LineEntry e{.address = address};
        e.file = take_u32(in);
        e.line = take_u32(in);
        e.column = take_u32(in);
        out.push_back(e);
    }
    return out;
}

} // namespace

LineEntry const* DebugInfo::at(std::uint64_t address) const noexcept {
    auto after = std::upper_bound(lines.begin(), lines.end(), address,
                                  [](std::uint64_t a, LineEntry const& e) { return a < e.address; });
    return after == lines.begin() ? nullptr : &*std::prev(after);
}

std::vector<std::byte> encode_debug(DebugInfo const& info) {
    ChunkWriter body;
    body.text(magic);
    body.u32(version);
    if (info.description) {
        ChunkWriter c;
        c.text(to_canonical_json(*info.description));
        body.chunk("DESC", c);
    }
    if (!info.files.empty()) {
        ChunkWriter c;
        for (auto const& f : info.files) c.text(std::string_view(f.c_str(), f.size() + 1));
        body.chunk("FILE", c);
    }
    if (!info.lines.empty()) {
        ChunkWriter c;
        std::uint64_t previous = 0;
        for (auto const& e : info.lines) {
            if (e.address < previous || e.file >= info.files.size())
                throw Error(ErrorCode::internal, "line table entries must ascend and name a file of the list");
            c.leb128(e.address - previous);
            c.leb128(e.file);
            c.leb128(e.line);
            c.leb128(e.column);
            previous = e.address;
        }
        body.chunk("LINE", c);
    }
    return std::move(body.out);
}

std::optional<DebugInfo> decode_debug(std::span<std::byte const> body) {
    std::string_view in(reinterpret_cast<char const*>(body.data()), body.size());
    if (!in.starts_with(magic)) return std::nullopt;
    in.remove_prefix(magic.size());
    auto u32 = [&in] {
        if (in.size() < 4) refuse("it ends inside a header");
        std::uint32_t value = 0;
        std::memcpy(&value, in.data(), 4);
        in.remove_prefix(4);
        return value;
    };
    if (auto v = u32(); v != version) refuse(fmt::format("version {} is unknown", v));
    DebugInfo info;
    while (!in.empty()) {
        if (in.size() < 4) refuse("it ends inside a header");
        std::string_view tag = in.substr(0, 4);
        in.remove_prefix(4);
        std::uint32_t length = u32();
        if (length > in.size()) refuse("a chunk is longer than the section");
        std::string_view content = in.substr(0, length);
        in.remove_prefix(length);
        if (tag == "DESC") {
            info.description = description_from_json(content);
        } else if (tag == "FILE") {
            info.files.clear();
            if (!content.empty() && content.back() != '\0') refuse("the last file name is not terminated");
            for (; !content.empty(); content.remove_prefix(info.files.back().size() + 1))
                info.files.emplace_back(content.substr(0, content.find('\0')));
        } else if (tag == "LINE") {
            info.lines = take_lines(content);
        }
    }
    for (auto const& e : info.lines)
        if (e.file >= info.files.size()) refuse("the line table names a file that is not listed");
    return info;
}

} // namespace smpc::bytecode
