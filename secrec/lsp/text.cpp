// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/text.h"

#include <algorithm>

namespace smpc::secrec::lsp {

namespace {

/// Bytes of the character that begins with this byte; a stray byte counts as one.
std::uint32_t width(unsigned char first) {
    return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

Text::Text(std::string bytes) : bytes_(std::move(bytes)) {
    find_lines();
}

void Text::find_lines() {
    lines_.assign(1, 0);
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
        bool ends = bytes_[i] == '\n' || (bytes_[i] == '\r' && !(i + 1 < bytes_.size() && bytes_[i + 1] == '\n'));
        if (ends) lines_.push_back(static_cast<std::uint32_t>(i + 1));
    }
}

std::uint32_t Text::offset(Position position) const {
    auto size = static_cast<std::uint32_t>(bytes_.size());
    if (position.line >= lines_.size()) return size;
    std::uint32_t at = lines_[position.line];
    std::uint32_t end = position.line + 1 < lines_.size() ? lines_[position.line + 1] : size;
    while (end > at && (bytes_[end - 1] == '\n' || bytes_[end - 1] == '\r')) --end;
    for (std::uint32_t units = 0; at < end;) {
        std::uint32_t bytes = width(static_cast<unsigned char>(bytes_[at]));
        units += bytes == 4 ? 2 : 1;
        if (units > position.character) break;
        at = std::min(at + bytes, end);
    }
    return at;
}

Position Text::position(std::uint32_t offset) const {
    offset = std::min(offset, static_cast<std::uint32_t>(bytes_.size()));
    auto line = std::upper_bound(lines_.begin(), lines_.end(), offset) - 1;
    Position result{static_cast<std::uint32_t>(line - lines_.begin()), 0};
    for (std::uint32_t at = *line; at < offset;) {
        std::uint32_t bytes = width(static_cast<unsigned char>(bytes_[at]));
        result.character += bytes == 4 ? 2 : 1;
        at += bytes;
    }
    return result;
}

void Text::replace(Range const& range, std::string_view text) {
    std::uint32_t begin = offset(range.begin), end = offset(range.end);
    if (end < begin) std::swap(begin, end);
    bytes_.replace(begin, end - begin, text);
    find_lines();
}

std::string path_of_uri(std::string_view uri) {
    constexpr std::string_view scheme = "file://", local = "localhost/";
    if (!uri.starts_with(scheme)) return {};
    uri.remove_prefix(scheme.size());
    if (uri.starts_with(local)) uri.remove_prefix(local.size() - 1);
    if (!uri.starts_with('/')) return {};
    std::string path;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] == '%' && i + 2 < uri.size() && hex_value(uri[i + 1]) >= 0 && hex_value(uri[i + 2]) >= 0) {
            path += static_cast<char>(hex_value(uri[i + 1]) * 16 + hex_value(uri[i + 2]));
            i += 2;
        } else {
            path += uri[i];
        }
    }
    return path.find('\0') == std::string::npos ? path : std::string();
}

std::string uri_of_path(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string uri = "file://";
    for (char c : path) {
        auto byte = static_cast<unsigned char>(c);
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     std::string_view("/-._~").find(c) != std::string_view::npos;
        if (plain)
            uri += c;
        else
            (uri += '%').append({digits[byte / 16], digits[byte % 16]});
    }
    return uri;
}

} // namespace smpc::secrec::lsp
