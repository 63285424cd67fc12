// SPDX-License-Identifier: Apache-2.0
//
// Durations and sizes as people write them: 500ms, 10s, 5m, 64KiB, 1MB. One reading for options, configuration and requests.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace smpc {

/// A positive whole number and ms, s (also without a unit), m, h or d; at most 1000 days. Throws Error(usage).
std::chrono::milliseconds parse_duration(std::string_view text);

/// A whole number and B (also without a unit), kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB or TiB (of 1024). Throws
/// Error(usage), also beyond 2^63.
std::uint64_t parse_size(std::string_view text);

/// The shortest text that `parse_duration` reads back: "90s", "5m", "7d".
std::string duration_text(std::chrono::milliseconds duration);

/// About how much, for people: "512 B", "1.5 KiB", "12 MiB".
std::string size_text(std::uint64_t bytes);

} // namespace smpc
