// SPDX-License-Identifier: Apache-2.0
//
// The container: reading with every check of the format, in file order, and writing.
//
// Two habits of the format matter for compatibility: bytes after the last unit are ignored, and a section of length 0 is
// read but not recorded (so it may be repeated), except TEXT and BSS, which count even when empty.
#include "libruntime/bytecode/executable.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_set>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/bytecode/layout.h"

namespace smpc::bytecode {

namespace {

[[noreturn]] void refuse(std::string message) {
    throw Error(ErrorCode::input, std::move(message))
        .help("the file is damaged or is no executable of this format; compile the program again");
}

class Reader {
public:
    Reader(std::span<std::byte const> bytes, Limits const& limits) : bytes_(bytes), limits_(limits) {}

    Executable executable() {
        if (!literal(layout::file_magic) || !literal_u64(layout::byte_order)) refuse(file_header_);
        auto version = u16();
        if (!version || !zeros(6)) refuse(file_header_);
        if (*version != 0)
            refuse(fmt::format("Sharemind Executable file format version {} not supported for deserialization!",
                               *version));
        auto last_unit = u8(), active = u8();
        if (!last_unit || !active || *active > *last_unit || !zeros(6))
            refuse("Failed to deserialize Sharemind executable file header specific to format version 0!");
        Executable out;
        out.active = *active;
        for (unit_ = 0; unit_ <= *last_unit; ++unit_) out.units.push_back(unit());
        return out;
    }

private:
    Unit unit() {
        auto fail = [this] {
            refuse(
                fmt::format("Failed to deserialize Sharemind executable linking unit header specific to format version "
                            "0 for linking unit {}!",
                            unit_));
        };
        if (!literal(layout::unit_magic)) fail();
        auto last_section = u8();
        if (!last_section || *last_section > 7 || !zeros(7)) fail();
        Unit out;
        std::array<bool, layout::section_count> recorded{};
        for (section_ = 0; section_ <= *last_section; ++section_) section(out, recorded);
        return out;
    }

    void section(Unit& out, std::array<bool, layout::section_count>& recorded) {
        auto kind = section_kind();
        auto length = kind ? u32() : std::nullopt;
        if (!length || !zeros(4))
            refuse(fmt::format(
                "Failed to deserialize Sharemind executable section header specific to format version 0 for "
                "linking unit {} and section {}!",
                unit_, section_));
        auto index = static_cast<std::size_t>(*kind);
        auto const& names = layout::sections[index];
        if (recorded[index])
            refuse(fmt::format("Multiple {} sections defined in linking unit {}!", names.words, unit_));
        recorded[index] = *length > 0 || *kind == layout::Section::text || *kind == layout::Section::bss;
        switch (*kind) {
        case layout::Section::text: {
            auto content = body(std::uint64_t{*length} * 8, names.words);
            out.has_text = true;
            out.text.resize(*length);
            if (!content.empty()) std::memcpy(out.text.data(), content.data(), content.size());
            break;
        }
        case layout::Section::rodata:
            out.rodata = padded_body(*length, names.words);
            break;
        case layout::Section::data:
            out.data = padded_body(*length, names.words);
            break;
        case layout::Section::debug:
            out.debug = padded_body(*length, names.words);
            break;
        case layout::Section::bss:
            if (*length > limits_.bss_bytes)
                throw Error(ErrorCode::input,
                            fmt::format("the BSS section of linking unit {} asks for {} bytes, more than "
                                        "the {} that are allowed",
                                        unit_, *length, limits_.bss_bytes));
            out.bss_size = *length;
            break;
        case layout::Section::bind:
            names_into(out.syscalls, *length, names.words);
            break;
        case layout::Section::pdbind:
            names_into(out.domains, *length, names.words);
            break;
        }
    }

    std::span<std::byte const> body(std::uint64_t length, std::string_view words) {
        if (length > left())
            refuse(fmt::format("Failed to read contents of {} section in linking unit {}!", words, unit_));
        return take(length);
    }

    std::vector<std::byte> padded_body(std::uint32_t length, std::string_view words) {
        auto content = body(length, words);
        padding(length);
        return {content.begin(), content.end()};
    }

    void padding(std::uint64_t length) {
        std::size_t due = layout::padding(length);
        if (due > left())
            refuse(fmt::format("Failed to read zero padding after linking unit {}, section {}!", unit_, section_));
        for (std::byte b : take(due))
            if (b != std::byte{0})
                refuse(fmt::format("Non-zero padding found after linking unit {}, section {}!", unit_, section_));
    }

    void names_into(std::vector<std::string>& out, std::uint32_t length, std::string_view words) {
        if (length > left())
            refuse(fmt::format("Failed to read zero padding after linking unit {}, section {}!", unit_, section_));
        auto content = take(length);
        padding(length);
        std::string_view text(reinterpret_cast<char const*>(content.data()), content.size());
        std::unordered_set<std::string_view> seen;
        while (!text.empty()) {
            auto end = std::min(text.find('\0'), text.size()); // the last name may lack its NUL
            auto name = text.substr(0, end);
            if (name.empty())
                refuse(fmt::format("Invalid empty binding found in {} section in linking unit {}, section {}!", words,
                                   unit_, section_));
            if (!seen.insert(name).second)
                refuse(fmt::format("Duplicate binding for \"{}\" found in {} section in linking unit {}, section {}!",
                                   name, words, unit_, section_));
            out.emplace_back(name);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    std::optional<layout::Section> section_kind() {
        if (left() < layout::name_bytes) return std::nullopt;
        for (std::size_t i = 0; i < layout::section_count; ++i)
            if (literal(layout::sections[i].name)) return static_cast<layout::Section>(i);
        return std::nullopt;
    }

    /// Whether the zero-filled 32-byte name is next; consumes it if so.
    bool literal(std::string_view name) {
        if (left() < layout::name_bytes) return false;
        auto field = layout::name_field(name);
        if (std::memcmp(field.data(), bytes_.data() + at_, field.size()) != 0) return false;
        at_ += field.size();
        return true;
    }
    bool literal_u64(std::uint64_t value) {
        std::uint64_t found = 0;
        return integer(found) && found == value;
    }
    bool zeros(std::size_t count) {
        if (left() < count) return false;
        return std::ranges::all_of(take(count), [](std::byte b) { return b == std::byte{0}; });
    }
    template <class T> bool integer(T& value) {
        if (left() < sizeof(T)) return false;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return true;
    }
    template <class T> std::optional<T> optional_integer() {
        T value = 0;
        return integer(value) ? std::optional<T>(value) : std::nullopt;
    }
    std::optional<std::uint8_t> u8() { return optional_integer<std::uint8_t>(); }
    std::optional<std::uint16_t> u16() { return optional_integer<std::uint16_t>(); }
    std::optional<std::uint32_t> u32() { return optional_integer<std::uint32_t>(); }

    std::size_t left() const noexcept { return bytes_.size() - at_; }
    std::span<std::byte const> take(std::size_t count) {
        auto out = bytes_.subspan(at_, count);
        at_ += count;
        return out;
    }

    static constexpr char const* file_header_ = "Failed to deserialize Sharemind executable file header!";
    std::span<std::byte const> bytes_;
    Limits limits_;
    std::size_t at_ = 0;
    unsigned unit_ = 0, section_ = 0;
};

class Writer {
public:
    std::vector<std::byte> executable(Executable const& e) {
        if (e.units.empty() || e.units.size() > 256)
            fail(fmt::format("an executable has 1 to 256 linking units, not {}", e.units.size()));
        if (e.active >= e.units.size())
            fail(fmt::format("active linking unit {} of {} does not exist", e.active, e.units.size()));
        name(layout::file_magic);
        integer(layout::byte_order);
        integer(std::uint64_t{0}); // version 0 and padding
        integer(std::uint64_t{e.units.size() - 1} | std::uint64_t{e.active} << 8);
        for (auto const& u : e.units) unit(u);
        return std::move(out_);
    }

private:
    void unit(Unit const& u) {
        auto contents = layout::contents(u);
        if (contents.empty()) fail("a linking unit needs at least one section");
        name(layout::unit_magic);
        integer(std::uint64_t{contents.size() - 1});
        for (auto const& c : contents) {
            if (c.length > 0xffffffff)
                fail(fmt::format("section {} is too long: {}", layout::sections[std::size_t(c.kind)].name, c.length));
            name(layout::sections[std::size_t(c.kind)].name);
            integer(c.length);
            switch (c.kind) {
            case layout::Section::text:
                append(std::as_bytes(std::span(u.text)));
                break;
            case layout::Section::rodata:
                append(u.rodata);
                break;
            case layout::Section::data:
                append(u.data);
                break;
            case layout::Section::debug:
                append(u.debug);
                break;
            case layout::Section::bss:
                break;
            case layout::Section::bind:
                names(u.syscalls);
                break;
            case layout::Section::pdbind:
                names(u.domains);
                break;
            }
            out_.resize(out_.size() + layout::padding(out_.size()));
        }
    }

    void names(std::vector<std::string> const& list) {
        std::unordered_set<std::string_view> seen;
        for (auto const& n : list) {
            if (n.empty() || n.find('\0') != std::string::npos || !seen.insert(n).second)
                fail(fmt::format("binding \"{}\" is empty, repeated or contains a zero byte", n));
            append(std::as_bytes(std::span(n.c_str(), n.size() + 1)));
        }
    }

    void name(std::string_view text) {
        auto const field = layout::name_field(text);
        append(std::as_bytes(std::span(field)));
    }
    void integer(std::uint64_t value) { append(std::as_bytes(std::span(&value, 1))); }
    void append(std::span<std::byte const> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
    [[noreturn]] static void fail(std::string message) { throw Error(ErrorCode::internal, std::move(message)); }

    std::vector<std::byte> out_;
};

} // namespace

Executable read(std::span<std::byte const> bytes, Limits const& limits) {
    if (bytes.size() > limits.total_bytes)
        throw Error(ErrorCode::input, fmt::format("the executable has {} bytes, more than the {} that are allowed",
                                                  bytes.size(), limits.total_bytes));
    return Reader(bytes, limits).executable();
}

std::vector<std::byte> write(Executable const& executable) {
    return Writer().executable(executable);
}

} // namespace smpc::bytecode
