// SPDX-License-Identifier: Apache-2.0
//
// The DEBUG section of our executables: `SMPC`, version 1, then chunks (tag, length, bytes): DESC the program description,
// FILE the names of source files, LINE the line table as LEB128 numbers, PROC the names of procedures, INLN the code of inlined calls, AUDT what the program discloses (JSON that only the compiler
// reads). Unknown chunks are skipped, so that newer compilers
// can add some.
#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

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
    void name(std::string const& s) {
        leb128(s.size());
        text(s);
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
        if (in.empty()) refuse("a chunk ends inside a number");
        auto b = static_cast<unsigned char>(in.front());
        in.remove_prefix(1);
        if (shift == 63 && b > 1) break;
        value |= std::uint64_t{b & 0x7fu} << shift;
        if (b < 0x80) return value;
    }
    refuse("a number is too large");
}

std::uint32_t take_u32(std::string_view& in) {
    std::uint64_t value = take_leb128(in);
    if (value > std::numeric_limits<std::uint32_t>::max()) refuse("a number is too large");
    return static_cast<std::uint32_t>(value);
}

std::string take_name(std::string_view& in) {
    std::uint32_t length = take_u32(in);
    if (length > in.size()) refuse("a chunk ends inside a name");
    std::string name(in.substr(0, length));
    in.remove_prefix(length);
    return name;
}

std::vector<LineEntry> take_lines(std::string_view in) {
    std::vector<LineEntry> out;
    std::uint64_t address = 0;
    while (!in.empty()) {
        address += take_u32(in);
        LineEntry e{.address = address};
        e.file = take_u32(in);
        e.line = take_u32(in);
        e.column = take_u32(in);
        out.push_back(e);
    }
    return out;
}

std::vector<ProcedureEntry> take_procedures(std::string_view in) {
    std::vector<ProcedureEntry> out;
    std::uint64_t address = 0;
    while (!in.empty()) {
        address += take_u32(in);
        out.push_back({address, take_name(in)});
    }
    return out;
}

void take_inlined(std::string_view in, DebugInfo& info) {
    std::uint32_t const count = take_u32(in);
    for (std::uint32_t i = 0; i < count; ++i) {
        InlinedCall call;
        call.name = take_name(in);
        call.outer = take_u32(in);
        call.file = take_u32(in);
        call.line = take_u32(in);
        call.column = take_u32(in);
        if (call.outer > i) refuse("an inlined call stands before the one around it");
        info.inlined_calls.push_back(std::move(call));
    }
    std::uint64_t address = 0;
    while (!in.empty()) {
        address += take_u32(in);
        std::uint32_t const call = take_u32(in);
        if (call > count) refuse("code of an inlined call that is not listed");
        info.inlined.push_back({address, call});
    }
}

/// The entry of a table with ascending addresses that holds at a block; null if there is none.
template <class Entry> Entry const* entry_at(std::vector<Entry> const& table, std::uint64_t address) noexcept {
    auto after = std::upper_bound(table.begin(), table.end(), address,
                                  [](std::uint64_t a, Entry const& e) { return a < e.address; });
    return after == table.begin() ? nullptr : &*std::prev(after);
}

/// Blocks from one entry of a table to the next.
std::uint64_t step_to(std::uint64_t address, std::uint64_t& previous) {
    if (address < previous) throw Error(ErrorCode::internal, "addresses of debug information must ascend");
    return address - std::exchange(previous, address);
}

} // namespace

LineEntry const* DebugInfo::at(std::uint64_t address) const noexcept {
    return entry_at(lines, address);
}

ProcedureEntry const* DebugInfo::procedure_at(std::uint64_t address) const noexcept {
    return entry_at(procedures, address);
}

InlinedCall const* DebugInfo::inlined_at(std::uint64_t address) const noexcept {
    auto const* entry = entry_at(inlined, address);
    return entry && entry->call ? &inlined_calls[entry->call - 1] : nullptr;
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
    if (!info.audit.empty()) {
        ChunkWriter c;
        c.text(info.audit);
        body.chunk("AUDT", c);
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
            if (e.file >= info.files.size())
                throw Error(ErrorCode::internal, "line table entries must name a file of the list");
            c.leb128(step_to(e.address, previous));
            c.leb128(e.file);
            c.leb128(e.line);
            c.leb128(e.column);
        }
        body.chunk("LINE", c);
    }
    if (!info.procedures.empty()) {
        ChunkWriter c;
        std::uint64_t previous = 0;
        for (auto const& e : info.procedures) {
            c.leb128(step_to(e.address, previous));
            c.name(e.name);
        }
        body.chunk("PROC", c);
    }
    if (!info.inlined.empty()) {
        ChunkWriter c;
        c.leb128(info.inlined_calls.size());
        for (auto const& call : info.inlined_calls) {
            c.name(call.name);
            for (std::uint32_t number : {call.outer, call.file, call.line, call.column}) c.leb128(number);
        }
        std::uint64_t previous = 0;
        for (auto const& e : info.inlined) {
            c.leb128(step_to(e.address, previous));
            c.leb128(e.call);
        }
        body.chunk("INLN", c);
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
        } else if (tag == "AUDT") {
            info.audit = content;
        } else if (tag == "LINE") {
            info.lines = take_lines(content);
        } else if (tag == "PROC") {
            info.procedures = take_procedures(content);
        } else if (tag == "INLN") {
            info.inlined_calls.clear();
            info.inlined.clear();
            take_inlined(content, info);
        }
    }
    for (auto const& e : info.lines)
        if (e.file >= info.files.size()) refuse("the line table names a file that is not listed");
    for (auto const& c : info.inlined_calls)
        if (c.file >= info.files.size()) refuse("an inlined call names a file that is not listed");
    return info;
}

} // namespace smpc::bytecode
