// SPDX-License-Identifier: Apache-2.0
//
// What the benchmark of the three-party protocols measures: one line for each operation, with the program that does it, and what
// is expected of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace smpc::bench {

/// How a figure is told to people.
enum class Measure : std::uint8_t {
    rate,    ///< elements a second
    seconds, ///< of one operation
};

struct Work {
    char const* name;    ///< "mul"
    char const* type;    ///< "uint64"
    char const* program; ///< tests/bench/shared3p/<program>.sc
    unsigned variant;    ///< which of the program's operations
    std::size_t n;       ///< elements
    unsigned inner;      ///< operations in one repetition
    Measure measure = Measure::rate;
    double mp_spdz = 0, reach = 0, aim = 0; ///< in units of `measure`, 0: none
    bool large = false;                     ///< only on demand: gigabytes of memory
    bool tls = false;                       ///< over TLS whatever the others use
};

/// All lines in the order of the report.
std::span<Work const> all_work();

} // namespace smpc::bench
