// SPDX-License-Identifier: Apache-2.0
//
// Durations and points of time as text: `500ms`, `10s`, `5m`, `7d` in options, configuration and job bodies, RFC 3339 in UTC
// for points of time. One reader for all of them, so that every tool and service accepts the same.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace smpc {

/// A point of time as services exchange it, in milliseconds since 1970 in UTC.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

Time now() noexcept;

/// "500ms", "10s", "5m", "2h", "7d"; a fraction is allowed ("1.5s"), a bare number is not, except 0.
/// Throws Error(usage) naming `what` ("--timeout").
std::chrono::milliseconds parse_duration(std::string_view text, std::string_view what);

/// The shortest exact form with one unit: "90s", "500ms", "7d"; "0s" for zero.
std::string duration_text(std::chrono::milliseconds duration);

/// RFC 3339 with any offset and fraction ("2024-02-01T00:00:00Z"). Throws Error(usage) naming `what`.
Time parse_time(std::string_view text, std::string_view what);

/// RFC 3339 in UTC; milliseconds only where they are not zero.
std::string time_text(Time time);

} // namespace smpc
