// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/source.h"

#include <algorithm>

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::secrec {

namespace {

constexpr std::size_t max_source_bytes = std::size_t{1} << 30;

/// Bytes of the line break that begins at `at`; 0 if there is none.
std::size_t break_length(std::string_view text, std::size_t at) {
    char c = text[at];
    if (c != '\n' && c != '\r') return 0;
    bool pair = at + 1 < text.size() && text[at + 1] == (c == '\n' ? '\r' : '\n');
    return pair ? 2 : 1;
}

} // namespace

SourceFile::SourceFile(FileId id, std::string name, std::string text, bool is_library)
    : id_(id), name_(std::move(name)), text_(std::move(text)), is_library_(is_library) {
    if (text_.size() > max_source_bytes)
        throw Error(ErrorCode::input,
                    fmt::format("'{}' is too large for a source file ({} bytes)", name_, text_.size()))
            .help("split the program into modules");
}

std::string_view SourceFile::base_name() const noexcept {
    std::string_view name = name_;
    auto slash = name.rfind('/');
    return slash == name.npos ? name : name.substr(slash + 1);
}

std::vector<std::uint32_t> const& SourceFile::starts() const {
    if (starts_.empty()) {
        starts_.push_back(0);
        std::string_view text = text_;
        for (std::size_t at = text.find_first_of("\n\r"); at != text.npos; at = text.find_first_of("\n\r", at)) {
            at += break_length(text, at);
            starts_.push_back(static_cast<std::uint32_t>(at));
        }
    }
    return starts_;
}

Position SourceFile::position(std::uint32_t offset) const {
    auto const& lines = starts();
    auto next = std::upper_bound(lines.begin(), lines.end(), offset);
    auto line = static_cast<std::uint32_t>(next - lines.begin());
    return {line, offset - lines[line - 1] + 1};
}

std::size_t SourceFile::line_count() const {
    return starts().size();
}

std::uint32_t SourceFile::line_begin(std::uint32_t number) const {
    auto const& lines = starts();
    if (number == 0 || number > lines.size()) return static_cast<std::uint32_t>(text_.size());
    return lines[number - 1];
}

std::string_view SourceFile::line(std::uint32_t number) const {
    std::string_view rest = std::string_view(text_).substr(line_begin(number));
    return rest.substr(0, rest.find_first_of("\n\r"));
}

SourceFile const& Sources::add(std::string name, std::string text, bool is_library) {
    return files_.emplace_back(static_cast<FileId>(files_.size()), std::move(name), std::move(text), is_library);
}

Span Sources::span(Location location) const {
    if (!location.valid()) return {"<built-in>", {}, {}};
    SourceFile const& file = files_[location.file];
    return {file.name(), file.position(location.begin), file.position(location.end)};
}

std::string Sources::describe(Location location, PathStyle style) const {
    if (!location.valid()) return "<built-in>";
    SourceFile const& file = files_[location.file];
    Position b = file.position(location.begin), e = file.position(location.end);
    return fmt::format("{}:({},{})({},{})", style == PathStyle::file_name ? file.base_name() : file.name(), b.line,
                       b.column, e.line, e.column);
}

std::string_view Sources::text(Location location) const {
    if (!location.valid()) return {};
    return files_[location.file].text().substr(location.begin, location.end - location.begin);
}

} // namespace smpc::secrec
