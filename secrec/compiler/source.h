// SPDX-License-Identifier: Apache-2.0
//
// Source text and places in it.
//
// A Location is twelve bytes: file and byte offsets. Lines and columns are computed only when somebody prints them, so
// that tokens and tree nodes stay small. `Sources` owns every text for as long as the compilation lasts: names in the
// syntax tree are views into it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::secrec {

using FileId = std::uint32_t;
constexpr FileId no_file = 0xffffffff;

/// Bytes [begin, end) of one file. A default Location is nowhere.
struct Location {
    FileId file = no_file;
    std::uint32_t begin = 0, end = 0;

    bool valid() const noexcept { return file != no_file; }
    auto operator<=>(Location const&) const = default;
};

/// From the begin of the first to the end of the last; both in the same file.
constexpr Location join(Location first, Location last) noexcept {
    return {first.file, first.begin, last.end};
}

/// Line and column, both counted from 1. Columns count bytes; a tab is one.
struct Position {
    std::uint32_t line = 0, column = 0;
    auto operator<=>(Position const&) const = default;
};

/// A place ready for printing: positions of the first byte and of the byte after the last.
struct Span {
    std::string_view file; ///< as given by the user
    Position begin, end;
};

/// One source text. Line breaks are LF, CR, CR LF and LF CR, each one line.
class SourceFile {
public:
    /// `name` is what diagnostics print; text longer than 1 GiB throws Error(input). `is_library`: a module of the standard
    /// library, of which a program's author wants to hear no warnings.
    SourceFile(FileId id, std::string name, std::string text, bool is_library = false);

    FileId id() const noexcept { return id_; }
    std::string_view name() const noexcept { return name_; }
    /// The name without its directories.
    std::string_view base_name() const noexcept;
    std::string_view text() const noexcept { return text_; }
    bool is_library() const noexcept { return is_library_; }
    /// Offset may be anything up to the size of the text.
    Position position(std::uint32_t offset) const;
    std::size_t line_count() const;
    /// The text of a line (from 1) without its line break; empty beyond the end.
    std::string_view line(std::uint32_t number) const;
    /// Offset of the first byte of a line (from 1).
    std::uint32_t line_begin(std::uint32_t number) const;

private:
    std::vector<std::uint32_t> const& starts() const;

    FileId id_;
    std::string name_, text_;
    bool is_library_;
    mutable std::vector<std::uint32_t> starts_; ///< filled when first asked for
};

enum class PathStyle : std::uint8_t { file_name, full_path };

/// All texts of one compilation. Not for use by several threads at once.
class Sources {
public:
    SourceFile const& add(std::string name, std::string text, bool is_library = false);
    SourceFile const& operator[](FileId id) const { return files_[id]; }
    std::size_t size() const noexcept { return files_.size(); }

    Span span(Location location) const;
    /// `file:(l,c)(l,c)`, as in run-time messages; `<built-in>` for a default Location.
    std::string describe(Location location, PathStyle style = PathStyle::file_name) const;
    /// The bytes of a location.
    std::string_view text(Location location) const;

private:
    std::deque<SourceFile> files_; // a deque: views into the texts survive growth
};

} // namespace smpc::secrec
