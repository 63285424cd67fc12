// SPDX-License-Identifier: Apache-2.0
//
// The texts are what Amphora's clients show to people, so they are kept word for word.
#include "libruntime/vcp/store/tags.h"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::vcp {

namespace {

/// Characters, not bytes, of UTF-8.
std::size_t characters(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

} // namespace

bool is_tag_key_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

bool is_reserved_key(std::string_view key) noexcept {
    return key == creation_date_key || key == owner_key;
}

void check_tag_key(std::string_view key) {
    if (key.empty() || !std::all_of(key.begin(), key.end(), is_tag_key_char))
        throw Error(ErrorCode::input,
                    "A tag's key must be an alphanumeric string with a minimum length of 1. It may contain "
                    "periods (.), hyphens (-) and underscores (_).");
    if (key.size() > 128)
        throw Error(ErrorCode::input, "The length of a tag's key cannot be longer then 128 characters.");
}

std::optional<std::int64_t> parse_long(std::string_view text) noexcept {
    if (text.starts_with('+')) {
        text.remove_prefix(1);
        if (text.starts_with('-')) return std::nullopt;
    }
    std::int64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

void check_tag(Tag const& tag) {
    check_tag_key(tag.key);
    if (auto n = characters(tag.value); n > 256)
        throw Error(ErrorCode::input,
                    fmt::format("The given value exceeds the maximum length of {}: ({}) \"{}\"", 256, n, tag.value));
    if (tag.is_long && !parse_long(tag.value)) throw Error(ErrorCode::input, "Value cannot be parsed as long.");
}

void check_tags(std::vector<Tag> const& tags) {
    std::set<std::string_view> keys;
    for (auto const& tag : tags) {
        check_tag(tag);
        if (!keys.insert(tag.key).second) throw Error(ErrorCode::input, "Two or more tags with the same key defined.");
    }
}

Tag parse_tag(std::string_view text) {
    auto at = text.find('=');
    if (at == std::string_view::npos)
        throw Error(ErrorCode::input, fmt::format("the tag \"{}\" is not of the form key=value", printable(text)));
    Tag tag{std::string(text.substr(0, at)), std::string(text.substr(at + 1)), false};
    check_tag(tag);
    return tag;
}

} // namespace smpc::vcp
