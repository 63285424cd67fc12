// SPDX-License-Identifier: Apache-2.0
//
// Times as JSON and people write them: RFC 3339 in UTC with milliseconds. Durations and sizes are beside it in units.h.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "libclient/base/units.h"

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

} // namespace smpc
