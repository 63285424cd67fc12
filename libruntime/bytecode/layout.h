// SPDX-License-Identifier: Apache-2.0
//
// The container's constants, shared by its reader, its writer and the disassembler (private to this folder). All integers
// are little-endian, as is every machine this runs on; every header and body starts at a multiple of 8 bytes.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "libruntime/bytecode/executable.h"

namespace smpc::bytecode::layout {

static_assert(std::endian::native == std::endian::little, "executables are read by copying little-endian words");

inline constexpr std::string_view file_magic = "Sharemind Executable", unit_magic = "Linking Unit";
inline constexpr std::uint64_t byte_order = 0x0123456789abcdef;
inline constexpr std::size_t name_bytes = 32;
inline constexpr std::size_t file_header_bytes = 56, unit_header_bytes = 40, section_header_bytes = 40;

/// In the order in which sections are written.
enum class Section : std::uint8_t { text, rodata, data, bss, bind, pdbind, debug };
struct SectionNames {
    std::string_view name, words;
};
inline constexpr auto sections = std::to_array<SectionNames>({
    {"TEXT", "text"},
    {"RODATA", "read-only data"},
    {"DATA", "read-write data"},
    {"BSS", "BSS"},
    {"BIND", "system call bindings"},
    {"PDBIND", "protection domain bindings"},
    {"DEBUG", "debug"},
});
inline constexpr std::size_t section_count = sections.size();

constexpr std::size_t padding(std::uint64_t length) noexcept {
    return (8 - length % 8) % 8;
}

constexpr std::array<char, name_bytes> name_field(std::string_view name) noexcept {
    std::array<char, name_bytes> field{};
    for (std::size_t i = 0; i < name.size(); ++i) field[i] = name[i];
    return field;
}

/// A section of a unit: its length in the unit of the format, and the bytes its body takes without padding.
struct Content {
    Section kind;
    std::uint64_t length, body_bytes;
};

inline std::vector<Content> contents(Unit const& u) {
    std::vector<Content> out;
    auto add = [&out](Section kind, std::uint64_t length, std::uint64_t body, bool present) {
        if (present) out.push_back({kind, length, body});
    };
    auto names = [&add](Section kind, std::vector<std::string> const& list) {
        std::uint64_t bytes = 0;
        for (auto const& n : list) bytes += n.size() + 1;
        add(kind, bytes, bytes, !list.empty());
    };
    add(Section::text, u.text.size(), 8 * u.text.size(), u.has_text || !u.text.empty());
    add(Section::rodata, u.rodata.size(), u.rodata.size(), !u.rodata.empty());
    add(Section::data, u.data.size(), u.data.size(), !u.data.empty());
    add(Section::bss, u.bss_size, 0, u.bss_size > 0);
    names(Section::bind, u.syscalls);
    names(Section::pdbind, u.domains);
    add(Section::debug, u.debug.size(), u.debug.size(), !u.debug.empty());
    return out;
}

} // namespace smpc::bytecode::layout
