// SPDX-License-Identifier: Apache-2.0
//
// How far a command is, on standard error: a bar on a terminal, a line every five seconds (`plain`), one JSON object a line
// (`json`: {"event":"progress","phase","party","done","total","unit"}) or nothing. `auto` is a bar on a terminal, else nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace smpc::cli {

/// Thread-safe.
class Progress {
public:
    /// `style` as above; throws Error(usage) for another word.
    explicit Progress(std::string_view style = "none", bool quiet = false);
    ~Progress();
    Progress(Progress const&) = delete;
    Progress& operator=(Progress const&) = delete;

    /// `party` counts from 1, 0: none. `total` 0: unknown. `unit` is "bytes", "rows", "percent", …
    void update(std::string_view phase, unsigned party, std::uint64_t done, std::uint64_t total, std::string_view unit);
    /// Takes the bar away, so that a message can be printed. It comes back with the next update.
    void pause();

private:
    struct State;
    std::unique_ptr<State> s_;
};

} // namespace smpc::cli
