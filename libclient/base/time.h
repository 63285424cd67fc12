// SPDX-License-Identifier: Apache-2.0
//
// Times, durations and sizes as people and JSON write them: RFC 3339 in UTC with milliseconds, `500ms 10s 5m 2h 7d`, `64KiB 1MB`.
// One place, so that options, configuration and job requests accept and print the same forms.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace smpc {

/// A moment of wall-clock time, UTC, with the resolution in which it is written.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// The current time. Thread-safe, like everything here.
Time now() noexcept;

/// "2026-12-01T08:30:00.250Z"; always UTC, always three digits of fraction.
std::string format_time(Time time);
/// RFC 3339: date, `T` (or a blank), time, optional fraction (cut to milliseconds), `Z` or an offset like `+01:00`; years 1970…9999.
/// Throws Error(input).
Time parse_time(std::string_view text);

/// A positive number and `ms`, `s`, `m`, `h` or `d`; a bare number is seconds; at most 100,000 days. Throws Error(usage).
std::chrono::milliseconds parse_duration(std::string_view text);
/// The shortest exact form: "1500ms", "90s", "5m", "2h", "7d"; zero is "0s". Negative durations count as zero.
std::string format_duration(std::chrono::milliseconds duration);

/// Bytes: a whole number and nothing, `B`, `kB`/`KB`, `MB`, `GB`, `TB` (powers of 1000), `KiB`, `MiB`, `GiB`, `TiB` (powers of 1024).
/// Throws Error(usage), also beyond 2^63 − 1.
std::uint64_t parse_size(std::string_view text);
/// For people: "512 B", "1.2 KiB", "3.0 MiB".
std::string format_size(std::uint64_t bytes);

} // namespace smpc
