// SPDX-License-Identifier: Apache-2.0
#include "libclient/base/costs.h"

#include <fmt/format.h>

namespace smpc {

std::string costs_text(std::chrono::nanoseconds duration, std::span<PartyCosts const> parties) {
    auto text = fmt::format("{:<28} {:>9} {:>14} {:>14}\n",
                            fmt::format("{:.3f} ms", std::chrono::duration<double, std::milli>(duration).count()),
                            "rounds", "bytes sent", "bytes received");
    for (auto const& p : parties)
        text += fmt::format("{:<28} {:>9} {:>14} {:>14}\n", fmt::format("party {}", p.party), p.rounds, p.bytes_out,
                            p.bytes_in);
    if (parties.empty() || !parties[0].operations.is_array()) return text;
    text += fmt::format("\n{:<28} {:>9} {:>14} {:>14} {:>9} {:>12}\n", "operation (party 1)", "rounds", "bytes sent",
                        "bytes received", "calls", "time");
    for (auto const& row : parties[0].operations) {
        auto number = [&](char const* key) { return row.value(key, std::uint64_t{0}); };
        text += fmt::format("{:<28} {:>9} {:>14} {:>14} {:>9} {:>9.3f} ms\n", row.value("name", std::string()),
                            number("rounds"), number("bytesOut"), number("bytesIn"), number("calls"),
                            static_cast<double>(number("microseconds")) / 1000);
    }
    return text;
}

nlohmann::ordered_json costs_json(std::chrono::nanoseconds duration, std::span<PartyCosts const> parties) {
    nlohmann::ordered_json stats;
    stats["seconds"] = std::chrono::duration<double>(duration).count();
    stats["parties"] = nlohmann::ordered_json::array();
    for (auto const& p : parties) {
        nlohmann::ordered_json entry = {
            {"party", p.party}, {"rounds", p.rounds}, {"bytesOut", p.bytes_out}, {"bytesIn", p.bytes_in}};
        if (!p.operations.is_null()) entry["operations"] = p.operations;
        stats["parties"].push_back(std::move(entry));
    }
    return stats;
}

} // namespace smpc
