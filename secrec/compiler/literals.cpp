// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/literals.h"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace smpc::secrec {

namespace {

struct Suffix {
    std::string_view text;
    ValueType type;
};
constexpr Suffix suffixes[] = {
    {"u8", ValueType::uint8},    {"u16", ValueType::uint16},  {"u32", ValueType::uint32}, {"u64", ValueType::uint64},
    {"i8", ValueType::int8},     {"i16", ValueType::int16},   {"i32", ValueType::int32},  {"i64", ValueType::int64},
    {"f32", ValueType::float32}, {"f64", ValueType::float64},
};

/// Takes a type suffix off the end of a literal.
std::optional<ValueType> split_suffix(std::string_view& literal) {
    for (auto const& s : suffixes) {
        if (!literal.ends_with(s.text)) continue;
        literal.remove_suffix(s.text.size());
        return s.type;
    }
    return std::nullopt;
}

/// The largest value that an integer literal of this type may have (float suffixes do not limit it).
std::uint64_t largest(std::optional<ValueType> suffix) {
    constexpr auto all = std::numeric_limits<std::uint64_t>::max();
    if (!suffix) return all;
    auto const& row = info(*suffix);
    if (row.cls == TypeClass::unsigned_integer) return all >> (64 - row.bits);
    if (row.cls == TypeClass::signed_integer) return all >> (65 - row.bits);
    return all;
}

} // namespace

IntegerValue read_integer(std::string_view token, Location loc, Diagnostics& diagnostics) {
    IntegerValue result;
    std::string_view digits = token;
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'o' || digits[1] == 'x')) {
        base = digits[1] == 'b' ? 2 : digits[1] == 'o' ? 8 : 16;
        if (base == 16 && (token.ends_with("f32") || token.ends_with("f64"))) {
            // The suffix could as well be digits. Only zeros before it make the meaning clear.
            std::string_view before = token.substr(2, token.size() - 5);
            if (before.empty() || before.find_first_not_of('0') != before.npos) {
                diagnostics
                    .error(loc, fmt::format("ambiguous number '{}': '{}' could be digits or a suffix", token,
                                            token.substr(token.size() - 3)))
                    .help("write the number in decimal, or give it an integer suffix");
                return result;
            }
        }
        result.suffix = split_suffix(digits);
        digits.remove_prefix(2);
    } else {
        result.suffix = split_suffix(digits);
    }

    auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), result.value, base);
    if (fault != std::errc{}) {
        diagnostics.error(loc, fmt::format("number '{}' is larger than 2^64 - 1", token));
        result.value = 0;
    } else if (result.value > largest(result.suffix)) {
        auto& d = diagnostics.error(loc, fmt::format("number '{}' is larger than {}, the largest value of {}", token,
                                                     largest(result.suffix), name_of(*result.suffix)));
        if (result.value == largest(result.suffix) + 1)
            d.help("leave the suffix out: the context gives the literal its type");
        result.value = 0;
    }
    return result;
}

FloatValue read_float(std::string_view token) noexcept {
    FloatValue result;
    result.suffix = split_suffix(token);
    result.text = token;
    return result;
}

void StringReader::flush() {
    if (text_.empty()) return;
    parts_.push_back({text_loc_, false, arena_.copy(text_)});
    text_.clear();
}

void StringReader::add(std::string_view token, Location loc) {
    std::size_t at = 1, end = token.size();
    if (end > 1 && token.back() == '"') --end;

    auto place = [&](std::size_t from, std::size_t to) {
        return Location{loc.file, loc.begin + static_cast<std::uint32_t>(from),
                        loc.begin + static_cast<std::uint32_t>(to)};
    };
    auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    auto is_word = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };

    while (at < end) {
        std::size_t next = at + 1;
        if (token[at] == '$') {
            while (next < end && (next == at + 1 ? is_letter(token[next]) : is_word(token[next]))) ++next;
            if (next == at + 1) {
                diagnostics_.error(place(at, next), "'$' without a name behind it")
                    .help("write '\\$' for a dollar sign");
            } else {
                flush();
                parts_.push_back({place(at, next), true, arena_.copy(token.substr(at + 1, next - at - 1))});
            }
        } else {
            char c = token[at];
            if (c == '\\' && next < end) {
                char e = token[next++];
                c = e == 'n' ? '\n' : e == 't' ? '\t' : e == 'r' ? '\r' : e;
            }
            Location here = place(at, next);
            text_loc_ = text_.empty() ? here : join(text_loc_, here);
            text_ += c;
        }
        at = next;
    }
}

ast::List<ast::StringPart> StringReader::finish() {
    flush();
    return arena_.copy(parts_);
}

} // namespace smpc::secrec
