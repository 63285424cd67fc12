// SPDX-License-Identifier: Apache-2.0
//
// HTTP messages as values: header fields, request targets, percent coding. No network here; client and server both speak in these.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smpc::http {

/// Header fields in their order of arrival; names compare without regard to case. A name may occur several times.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields);

    /// The first field of this name; empty if there is none.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// The first field of this name, or `otherwise`.
    std::string_view get(std::string_view name, std::string_view otherwise = {}) const noexcept;
    /// Every field of this name, in order.
    std::vector<std::string_view> all(std::string_view name) const;
    bool contains(std::string_view name) const noexcept { return find(name).has_value(); }

    /// Replaces all fields of this name. A name or value that HTTP cannot carry (line break, blank in the name) is Error(internal).
    void set(std::string_view name, std::string_view value);
    /// Adds one more field.
    void add(std::string_view name, std::string_view value);
    void remove(std::string_view name);

    bool empty() const noexcept { return fields_.empty(); }
    std::size_t size() const noexcept { return fields_.size(); }
    auto begin() const noexcept { return fields_.begin(); }
    auto end() const noexcept { return fields_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

bool equal_without_case(std::string_view a, std::string_view b) noexcept;

/// Percent-decodes; with `plus_is_blank` as in query strings. Empty if a `%` is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank = false);
/// Percent-encodes everything but letters, digits and `-._~`: safe for one path segment, a query name or a query value.
std::string percent_encode(std::string_view text);

/// The parameters of a query string, decoded, in order.
class Query {
public:
    Query() = default;
    /// Reads `a=1&b=x%20y&flag`. Empty if the percent coding is broken.
    static std::optional<Query> parse(std::string_view text);

    std::optional<std::string_view> find(std::string_view name) const noexcept;
    std::string_view get(std::string_view name, std::string_view otherwise = {}) const noexcept;
    std::vector<std::string_view> all(std::string_view name) const;
    bool contains(std::string_view name) const noexcept { return find(name).has_value(); }
    Query& add(std::string_view name, std::string_view value);
    /// `a=1&b=x%20y`, without the `?`.
    std::string to_string() const;

    bool empty() const noexcept { return items_.empty(); }
    auto begin() const noexcept { return items_.begin(); }
    auto end() const noexcept { return items_.end(); }

private:
    std::vector<std::pair<std::string, std::string>> items_;
};

/// A request target in its parts.
struct Target {
    std::string path; ///< as sent, with repeated slashes collapsed, still percent-encoded; begins with `/`
    std::vector<std::string> segments; ///< decoded segments of the path; `/` has none, `/a/` has one
    Query query;
    /// Empty for a target that is not in origin form (`/path?query`), whose coding is broken, or with a segment `.` or `..`.
    static std::optional<Target> parse(std::string_view text);
};

/// A byte range of a representation, `first` … `last` inclusive.
struct ByteRange {
    std::uint64_t first = 0, last = 0;
    std::uint64_t size() const noexcept { return last - first + 1; }
};
enum class RangeResult : std::uint8_t { whole, part, unsatisfiable };
/// Reads a `Range` header against a representation of `size` bytes. Only a single range in bytes is honoured; what is absent, malformed or
/// has several ranges means the whole. `part` fills `range`.
RangeResult parse_range(std::string_view header, std::uint64_t size, ByteRange& range) noexcept;

/// The standard phrase of a status ("Not Found"); "Status" for one that has none.
std::string_view reason_phrase(int status) noexcept;

/// Text as bytes and back, for the many places where a body is text.
inline std::span<std::byte const> as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<std::byte const*>(text.data()), text.size()};
}
inline std::string_view as_text(std::span<std::byte const> bytes) noexcept {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace smpc::http
