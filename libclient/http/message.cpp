// SPDX-License-Identifier: Apache-2.0
#include "libclient/http/message.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::http {

namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

constexpr bool is_token(char c) noexcept {
    return is_unreserved(c) || std::string_view("!#$%&'*+^`|").find(c) != std::string_view::npos;
}

/// What reaches the wire is checked here, at its source, so that no value can end a line and begin another.
void check_field(std::string_view name, std::string_view value) {
    bool const good = !name.empty() && std::all_of(name.begin(), name.end(), is_token) &&
                      std::none_of(value.begin(), value.end(), [](char c) {
                          return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
                      });
    if (!good)
        throw Error(ErrorCode::internal, fmt::format("HTTP cannot carry this value of the header field {}", name));
}

template <typename Pairs, typename Equal>
std::optional<std::string_view> find_in(Pairs const& pairs, std::string_view name, Equal equal) noexcept {
    for (auto const& [key, value] : pairs)
        if (equal(key, name)) return value;
    return std::nullopt;
}

template <typename Pairs, typename Equal>
std::vector<std::string_view> all_in(Pairs const& pairs, std::string_view name, Equal equal) {
    std::vector<std::string_view> out;
    for (auto const& [key, value] : pairs)
        if (equal(key, name)) out.push_back(value);
    return out;
}

constexpr auto exactly = [](std::string_view a, std::string_view b) { return a == b; };

} // namespace

bool equal_without_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

Headers::Headers(std::initializer_list<std::pair<std::string, std::string>> fields) {
    for (auto const& [name, value] : fields) add(name, value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    return find_in(fields_, name, equal_without_case);
}

std::string_view Headers::get(std::string_view name, std::string_view otherwise) const noexcept {
    return find(name).value_or(otherwise);
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    return all_in(fields_, name, equal_without_case);
}

void Headers::set(std::string_view name, std::string_view value) {
    check_field(name, value);
    remove(name);
    fields_.emplace_back(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
    check_field(name, value);
    fields_.emplace_back(name, value);
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](auto const& field) { return equal_without_case(field.first, name); });
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            unsigned value = 0;
            if (i + 2 >= text.size()) return std::nullopt;
            auto const [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
            if (error != std::errc{} || end != text.data() + i + 3) return std::nullopt;
            out += static_cast<char>(value);
            i += 2;
        } else {
            out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (char c : text)
        if (is_unreserved(c))
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

std::optional<Query> Query::parse(std::string_view text) {
    Query query;
    while (!text.empty()) {
        auto const item = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        if (item.empty()) continue;
        auto const equals = item.find('=');
        auto name = percent_decode(item.substr(0, equals), true);
        auto value =
            percent_decode(equals == std::string_view::npos ? std::string_view{} : item.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        query.items_.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

std::optional<std::string_view> Query::find(std::string_view name) const noexcept {
    return find_in(items_, name, exactly);
}

std::string_view Query::get(std::string_view name, std::string_view otherwise) const noexcept {
    return find(name).value_or(otherwise);
}

std::vector<std::string_view> Query::all(std::string_view name) const {
    return all_in(items_, name, exactly);
}

Query& Query::add(std::string_view name, std::string_view value) {
    items_.emplace_back(name, value);
    return *this;
}

std::string Query::to_string() const {
    std::string out;
    for (auto const& [name, value] : items_) {
        if (!out.empty()) out += '&';
        out += percent_encode(name);
        out += '=';
        out += percent_encode(value);
    }
    return out;
}

std::optional<Target> Target::parse(std::string_view text) {
    if (text.empty() || text[0] != '/') return std::nullopt;
    Target target;
    auto const question = text.find('?');
    auto path = text.substr(0, question);
    if (question != std::string_view::npos) {
        auto query = Query::parse(text.substr(question + 1));
        if (!query) return std::nullopt;
        target.query = std::move(*query);
    }
    bool const trailing_slash = path.back() == '/';
    while (!path.empty()) {
        auto const segment = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), segment.size() + 1));
        if (segment.empty()) continue;
        auto decoded = percent_decode(segment);
        if (!decoded || *decoded == "." || *decoded == ".." || decoded->find('\0') != std::string::npos)
            return std::nullopt;
        target.path += '/';
        target.path += segment;
        target.segments.push_back(std::move(*decoded));
    }
    if (trailing_slash) target.path += '/';
    return target;
}

RangeResult parse_range(std::string_view header, std::uint64_t size, ByteRange& range) noexcept {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return RangeResult::whole;
    header.remove_prefix(unit.size());
    auto const dash = header.find('-');
    if (dash == std::string_view::npos) return RangeResult::whole;
    auto const number = [](std::string_view text, std::uint64_t& value) {
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc{} && end == text.data() + text.size();
    };
    auto const first_text = header.substr(0, dash), last_text = header.substr(dash + 1);
    std::uint64_t first = 0, last = 0;
    if (first_text.empty()) { // the last N bytes
        std::uint64_t count = 0;
        if (!number(last_text, count)) return RangeResult::whole;
        if (count == 0 || size == 0) return RangeResult::unsatisfiable;
        range = {size - std::min(count, size), size - 1};
        return RangeResult::part;
    }
    if (!number(first_text, first)) return RangeResult::whole;
    if (last_text.empty())
        last = UINT64_MAX;
    else if (!number(last_text, last) || last < first)
        return RangeResult::whole;
    if (first >= size) return RangeResult::unsatisfiable;
    range = {first, std::min(last, size - 1)};
    return RangeResult::part;
}

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Payload Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 416:
        return "Range Not Satisfiable";
    case 417:
        return "Expectation Failed";
    case 421:
        return "Misdirected Request";
    case 422:
        return "Unprocessable Entity";
    case 425:
        return "Too Early";
    case 426:
        return "Upgrade Required";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    case 507:
        return "Insufficient Storage";
    default:
        return "Status";
    }
}

} // namespace smpc::http
