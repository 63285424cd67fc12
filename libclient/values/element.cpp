// SPDX-License-Identifier: Apache-2.0
//
// std::from_chars does the reading: exact, locale-independent and fast enough for columns of a million cells.
#include "libclient/values/element.h"

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <smpc/client/values.h>

namespace smpc::client {

namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(text[i])) != lower[i]) return false;
    return true;
}

/// Cuts `.000` off; false if there is another fraction.
bool strip_zero_fraction(std::string_view& digits) noexcept {
    auto point = digits.find('.');
    if (point == std::string_view::npos) return true;
    auto fraction = digits.substr(point + 1);
    if (point == 0 || fraction.empty() || fraction.find_first_not_of('0') != std::string_view::npos) return false;
    digits = digits.substr(0, point);
    return true;
}

void append_word(std::vector<std::byte>& bytes, std::uint64_t word, std::size_t width) {
    auto const* p = reinterpret_cast<std::byte const*>(&word); // little-endian, as all of our machines
    bytes.insert(bytes.end(), p, p + width);
}

Reason out_of_range(ValueType type) {
    return fmt::format("is out of range of {} ({})", name_of(type), range_text(type));
}

std::optional<Reason> append_integer(std::vector<std::byte>& bytes, ValueType type, std::string_view text) {
    auto const& row = info(type);
    bool is_signed = row.cls == TypeClass::signed_integer;
    auto not_an_integer = [&] { return Reason("is not an integer"); };
    bool negative = false;
    auto digits = text;
    if (!digits.empty() && (digits[0] == '-' || digits[0] == '+')) {
        negative = digits[0] == '-';
        digits.remove_prefix(1);
    }
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) {
        if (is_signed) return Reason("is hexadecimal, which only unsigned types take");
        base = 16;
        digits.remove_prefix(2);
    } else if (!strip_zero_fraction(digits)) {
        return Reason("has a fraction or is not an integer");
    }
    if (digits.empty() || digits[0] == '-' || digits[0] == '+') return not_an_integer();
    std::uint64_t magnitude = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), magnitude, base);
    if (end != digits.data() + digits.size() || error == std::errc::invalid_argument) return not_an_integer();
    if (error == std::errc::result_out_of_range) return out_of_range(type);
    std::uint64_t top = row.bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << row.bits) - 1;
    std::uint64_t limit = is_signed ? (top >> 1) + (negative ? 1 : 0) : negative ? 0 : top;
    if (magnitude > limit) return out_of_range(type);
    append_word(bytes, negative ? std::uint64_t{0} - magnitude : magnitude, byte_width(row.bits));
    return std::nullopt;
}

std::optional<Reason> append_bool(std::vector<std::byte>& bytes, std::string_view text) {
    for (auto yes : {"1", "true", "yes"})
        if (equals_ignoring_case(text, yes)) return bytes.push_back(std::byte{1}), std::nullopt;
    for (auto no : {"0", "false", "no"})
        if (equals_ignoring_case(text, no)) return bytes.push_back(std::byte{0}), std::nullopt;
    return Reason("is not a bool (true, false, 1 or 0)");
}

/// Finite decimal text; an underflow is a zero, an overflow gives infinity.
template <class F> std::optional<F> decimal(std::string_view text) {
    auto digits = text;
    if (!digits.empty() && digits[0] == '+') digits.remove_prefix(1);
    auto first = digits.find_first_not_of('-');
    if (first == std::string_view::npos || first > 1) return std::nullopt;
    if (!std::isdigit(static_cast<unsigned char>(digits[first])) && digits[first] != '.') return std::nullopt;
    F x = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), x);
    if (end != digits.data() + digits.size() || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range) {
        // Too large or too small; the exponent's sign tells, because no text of sane length gets there without one … nor does
        // a long run of leading zeros after the point.
        auto exponent = digits.find_first_of("eE");
        bool small = exponent != std::string_view::npos ? digits.find('-', exponent) != std::string_view::npos
                                                        : digits.find_first_not_of("-0") == digits.find('.');
        return small ? F{0} : std::numeric_limits<F>::infinity();
    }
    return x;
}

template <class F>
std::optional<Reason> append_float(std::vector<std::byte>& bytes, ValueType type, std::string_view text,
                                   NonFinite non_finite) {
    F x;
    auto unsigned_text = !text.empty() && (text[0] == '-' || text[0] == '+') ? text.substr(1) : text;
    bool infinite = equals_ignoring_case(unsigned_text, "inf") || equals_ignoring_case(unsigned_text, "infinity");
    bool nan = equals_ignoring_case(text, "nan");
    if (infinite || nan) {
        if (non_finite == NonFinite::refuse)
            return Reason("is not a finite number; infinities and NaN cannot be secret");
        x = nan ? std::numeric_limits<F>::quiet_NaN() : std::numeric_limits<F>::infinity();
        if (text[0] == '-') x = -x;
    } else {
        auto read = decimal<F>(text);
        if (!read) return Reason("is not a number");
        if (std::isinf(*read)) return out_of_range(type);
        x = *read;
    }
    auto const* p = reinterpret_cast<std::byte const*>(&x);
    bytes.insert(bytes.end(), p, p + sizeof x);
    return std::nullopt;
}

std::optional<Reason> append_scaled(std::vector<std::byte>& bytes, ValueType type, long double x) {
    auto bits = static_cast<int>(info(type).bits);
    auto scaled = std::round(std::ldexp(x, bits / 2)); // half away from zero
    auto limit = std::ldexp(1.0L, bits - 1);
    if (!(scaled >= -limit && scaled < limit)) return out_of_range(type);
    append_word(bytes, static_cast<std::uint64_t>(static_cast<std::int64_t>(scaled)), public_width(type));
    return std::nullopt;
}

template <class T> T load(std::byte const* at) noexcept {
    T x;
    std::memcpy(&x, at, sizeof x);
    return x;
}

template <class F> std::string float_text(F x) {
    if (std::isnan(x)) return "nan";
    if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
    return fmt::format("{}", x);
}

/// Exact: binary fractions of 16 or 32 bits are finite decimals.
std::string fixed_text(std::int64_t scaled, unsigned bits) {
    unsigned point = bits / 2;
    bool negative = scaled < 0;
    auto magnitude =
        negative ? std::uint64_t{0} - static_cast<std::uint64_t>(scaled) : static_cast<std::uint64_t>(scaled);
    std::uint64_t mask = (std::uint64_t{1} << point) - 1;
    std::string out = fmt::format("{}{}.", negative ? "-" : "", magnitude >> point);
    auto fraction = magnitude & mask;
    do {
        fraction *= 10;
        out += static_cast<char>('0' + (fraction >> point));
        fraction &= mask;
    } while (fraction != 0);
    return out;
}

} // namespace

std::optional<Reason> append_element_text(std::vector<std::byte>& bytes, ValueType type, std::string_view text,
                                          NonFinite non_finite) {
    if (text.empty()) return Reason("is empty");
    switch (info(type).cls) {
    case TypeClass::boolean:
        return append_bool(bytes, text);
    case TypeClass::unsigned_integer:
    case TypeClass::signed_integer:
    case TypeClass::xor_integer:
        return append_integer(bytes, type, text);
    case TypeClass::floating:
        return type == ValueType::float32 ? append_float<float>(bytes, type, text, non_finite)
                                          : append_float<double>(bytes, type, text, non_finite);
    case TypeClass::fixed: {
        auto x = decimal<long double>(text);
        return x ? append_scaled(bytes, type, *x) : Reason("is not a number");
    }
    case TypeClass::text:
        break;
    }
    return Reason("is not text");
}

double element_double(std::byte const* at, ValueType type) {
    switch (type) {
    case ValueType::float32:
        return load<float>(at);
    case ValueType::fix32:
        return std::ldexp(static_cast<double>(load<std::int32_t>(at)), -16);
    case ValueType::fix64:
        return std::ldexp(static_cast<double>(load<std::int64_t>(at)), -32);
    default:
        return load<double>(at);
    }
}

std::string element_text(std::byte const* at, ValueType type, std::optional<unsigned> precision) {
    auto const& row = info(type);
    if (precision && (row.cls == TypeClass::floating || row.cls == TypeClass::fixed)) {
        auto x = element_double(at, type);
        return std::isfinite(x) ? fmt::format("{:.{}g}", x, *precision) : float_text(x);
    }
    switch (row.cls) {
    case TypeClass::boolean:
        return *at == std::byte{0} ? "false" : "true";
    case TypeClass::floating:
        return row.bits == 32 ? float_text(load<float>(at)) : float_text(load<double>(at));
    case TypeClass::fixed:
        return row.bits == 32 ? fixed_text(load<std::int32_t>(at), 32) : fixed_text(load<std::int64_t>(at), 64);
    case TypeClass::signed_integer:
        switch (row.bits) {
        case 8:
            return fmt::format("{}", static_cast<int>(load<std::int8_t>(at)));
        case 16:
            return fmt::format("{}", load<std::int16_t>(at));
        case 32:
            return fmt::format("{}", load<std::int32_t>(at));
        default:
            return fmt::format("{}", load<std::int64_t>(at));
        }
    default: {
        std::uint64_t x = 0;
        std::memcpy(&x, at, public_width(type));
        return fmt::format("{}", x);
    }
    }
}

std::string range_text(ValueType type) {
    auto const& row = info(type);
    switch (row.cls) {
    case TypeClass::boolean:
        return "false or true";
    case TypeClass::unsigned_integer:
    case TypeClass::xor_integer:
        return fmt::format("0 to {}", row.bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << row.bits) - 1);
    case TypeClass::signed_integer: {
        auto top = static_cast<std::int64_t>((std::uint64_t{1} << (row.bits - 1)) - 1);
        return fmt::format("{} to {}", -top - 1, top);
    }
    case TypeClass::fixed:
        return row.bits == 32 ? "-32768 to below 32768" : "-2147483648 to below 2147483648";
    case TypeClass::floating:
        return row.bits == 32 ? "magnitudes up to 3.4e38" : "magnitudes up to 1.8e308";
    case TypeClass::text:
        break;
    }
    return {};
}

// ---- numbers of C++ --------------------------------------------------------------------------------------------------

void append_element(std::vector<std::byte>& bytes, ValueType type, Number number) {
    auto const& row = info(type);
    auto fail = [&](std::string const& why) { throw Error(ErrorCode::input, "the value " + why); };
    auto as_long_double = [&] { return std::visit([](auto x) { return static_cast<long double>(x); }, number); };
    switch (row.cls) {
    case TypeClass::text:
        fail("is a number, not text");
        break;
    case TypeClass::floating: {
        // A double as it is; integers are rounded once, from their exact value.
        auto append = [&]<class F>(F) {
            F x = std::holds_alternative<double>(number) ? static_cast<F>(std::get<double>(number))
                                                         : static_cast<F>(as_long_double());
            if (std::isinf(x) && std::isfinite(as_long_double())) fail(out_of_range(type));
            auto const* p = reinterpret_cast<std::byte const*>(&x);
            bytes.insert(bytes.end(), p, p + sizeof x);
        };
        row.bits == 32 ? append(float{}) : append(double{});
        break;
    }
    case TypeClass::fixed:
        if (auto why = append_scaled(bytes, type, as_long_double())) fail(*why);
        break;
    default: {
        if (auto const* x = std::get_if<double>(&number)) {
            if (*x != std::trunc(*x) || !std::isfinite(*x)) fail("is not an integer");
            if (!(*x >= -0x1p63 && *x < 0x1p64)) fail(out_of_range(type));
            number = *x < 0 ? Number(static_cast<std::int64_t>(*x)) : Number(static_cast<std::uint64_t>(*x));
        }
        auto const* negative = std::get_if<std::int64_t>(&number);
        std::uint64_t word = negative ? static_cast<std::uint64_t>(*negative) : std::get<std::uint64_t>(number);
        bool is_negative = negative && *negative < 0;
        std::uint64_t top = row.bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << row.bits) - 1;
        bool fits = row.cls == TypeClass::signed_integer
                        ? (is_negative ? std::uint64_t{0} - word <= (top >> 1) + 1 : word <= top >> 1)
                        : !is_negative && word <= top;
        if (!fits) fail(out_of_range(type));
        append_word(bytes, word, byte_width(row.bits));
    }
    }
}

} // namespace smpc::client
