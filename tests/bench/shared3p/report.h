// SPDX-License-Identifier: Apache-2.0
//
// The benchmark's results for people, for docs/benchmarks.md and for programs.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/shared3p/work.h"

namespace smpc::bench {

/// What the machine can do without this project, for shares of it.
struct Limits {
    double ring_bytes_per_second = 0; ///< sent by each party, while it receives as much
    double ring_step_us = 0;          ///< one small message to the left neighbour and one from the right
    double keystream = 0;             ///< AES-CTR bytes a second on one core
    unsigned cores = 1;
    std::string links; ///< "three processes over loopback TCP"
};

struct Line {
    Work const* work = nullptr;
    std::size_t n = 0;
    double median = 0, low = 0, high = 0; ///< seconds of one operation
    double cpu = 0;                       ///< seconds of one operation, all parties together
    double bytes = 0, rounds = 0;         ///< of one operation; bytes sent by a party on average
    double stream_bytes = 0;              ///< keystream of one operation, all parties together
    std::uint64_t resident = 0;           ///< of the largest of the three processes
    std::string error;                    ///< instead of figures
};

/// The resource that bounds a line, and how much of the time that resource alone would take.
struct Share {
    double part = 0;     ///< 0 … 1
    char const* of = ""; ///< "wire", "rounds" or "keystream"
};
Share share_of_limit(Line const& line, Limits const& limits);

std::string heading(Limits const& limits);
std::string as_text(std::vector<Line> const& lines, Limits const& limits, bool with_targets);
std::string as_markdown(std::vector<Line> const& lines, Limits const& limits);
std::string as_json(std::vector<Line> const& lines, Limits const& limits);

} // namespace smpc::bench
