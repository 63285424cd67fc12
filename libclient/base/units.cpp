// SPDX-License-Identifier: Apache-2.0
#include "libclient/base/units.h"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc {

namespace {

using Unit = std::pair<std::string_view, std::uint64_t>;

constexpr std::array<Unit, 6> duration_units = {
    {{"ms", 1}, {"s", 1000}, {"", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};

constexpr std::uint64_t k = 1000, Ki = 1024;
constexpr std::array<Unit, 10> size_units = {{{"B", 1},
                                              {"", 1},
                                              {"kB", k},
                                              {"MB", k* k},
                                              {"GB", k* k* k},
                                              {"TB", k* k* k* k},
                                              {"KiB", Ki},
                                              {"MiB", Ki* Ki},
                                              {"GiB", Ki* Ki* Ki},
                                              {"TiB", Ki* Ki* Ki* Ki}}};

/// Number times unit; 0 if the text is neither, or more than `most`.
template <std::size_t N>
std::uint64_t scaled(std::string_view text, std::array<Unit, N> const& units, std::uint64_t most, bool& valid) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view const name(end, static_cast<std::size_t>(text.data() + text.size() - end));
    valid = false;
    if (error != std::errc{}) return 0;
    for (auto const& [unit, factor] : units)
        if (unit == name && number <= most / factor) {
            valid = true;
            return number * factor;
        }
    return 0;
}

} // namespace

std::chrono::milliseconds parse_duration(std::string_view text) {
    constexpr std::uint64_t most = std::uint64_t{1000} * 86'400'000; // a thousand days
    bool valid = false;
    auto number = scaled(text, duration_units, most, valid);
    if (!valid || number == 0)
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is no duration", text))
            .help("write a positive number and ms, s, m, h or d, for example 500ms or 10s");
    return std::chrono::milliseconds(number);
}

std::uint64_t parse_size(std::string_view text) {
    bool valid = false;
    auto number = scaled(text, size_units, std::uint64_t{1} << 63, valid);
    if (!valid)
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is no size", text))
            .help("write a number and B, kB, MB, GB, KiB, MiB or GiB, for example 64KiB");
    return number;
}

std::string duration_text(std::chrono::milliseconds duration) {
    auto count = duration.count();
    constexpr std::pair<std::int64_t, char const*> units[] = {
        {86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}};
    for (auto const& [factor, unit] : units)
        if (count != 0 && count % factor == 0) return fmt::format("{}{}", count / factor, unit);
    return fmt::format("{}ms", count);
}

std::string size_text(std::uint64_t bytes) {
    constexpr char const* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double number = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (number >= 1023.95 && unit + 1 < std::size(units)) {
        number /= 1024;
        ++unit;
    }
    if (unit == 0 || number >= 99.95) return fmt::format("{:.0f} {}", number, units[unit]);
    auto text = fmt::format("{:.1f}", number);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return text + " " + units[unit];
}

} // namespace smpc
