// SPDX-License-Identifier: Apache-2.0
//
// Tags of stored objects, as Amphora has them: key, value, and whether the value is text or a 64-bit number. Two keys belong to the
// service: `creation-date` (epoch milliseconds) and `owner`. The rules and the texts of their violation are those that Carbyne Stack's
// clients know; everything here throws Error(input).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::vcp {

inline constexpr std::string_view creation_date_key = "creation-date";
inline constexpr std::string_view owner_key = "owner";

struct Tag {
    std::string key;   ///< 1…128 of letters, digits, `_`, `-`, `.`
    std::string value; ///< at most 256 characters
    bool is_long = false;
    bool operator==(Tag const&) const = default;
};

/// Letters, digits, `_`, `-`, `.`.
bool is_tag_key_char(char c) noexcept;
/// Key and value, and that the value of a LONG tag is a signed 64-bit decimal.
void check_tag(Tag const& tag);
void check_tag_key(std::string_view key);
bool is_reserved_key(std::string_view key) noexcept;
/// All tags are good and no key occurs twice.
void check_tags(std::vector<Tag> const& tags);
std::optional<std::int64_t> parse_long(std::string_view text) noexcept;

/// `key=value`, as in the header X-Smpc-Tag and in `--tag`; the value may be empty, the type is STRING.
Tag parse_tag(std::string_view text);

/// One term of a list filter: `key:value`, `key<number` or `key>number`.
struct TagFilter {
    enum class Relation { equals, less, greater };
    std::string key;
    Relation relation = Relation::equals;
    std::string value;
};

} // namespace smpc::vcp
