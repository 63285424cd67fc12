// SPDX-License-Identifier: Apache-2.0
//
// What a run cost, as tools show it: a line per party, then a line per operation.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

namespace smpc {

/// The traffic of one party.
struct PartyCosts {
    unsigned party = 0; ///< from 1
    std::uint64_t rounds = 0, bytes_out = 0, bytes_in = 0;
    /// List of {"name","calls","elements","rounds","bytesOut","bytesIn","microseconds"} if operations were counted; else null.
    nlohmann::json operations;
};

/// For people.
std::string costs_text(std::chrono::nanoseconds duration, std::span<PartyCosts const> parties);
/// {"seconds","parties":[{"party","rounds","bytesOut","bytesIn","operations"}]}.
nlohmann::ordered_json costs_json(std::chrono::nanoseconds duration, std::span<PartyCosts const> parties);

} // namespace smpc
