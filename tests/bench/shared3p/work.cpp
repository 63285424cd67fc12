// SPDX-License-Identifier: Apache-2.0
//
// The lines. The figures beside them: MP-SPDZ's replicated ring protocol on a machine of two cores over loopback TCP, what this
// project wants to reach, and what it aims at.
#include "tests/bench/shared3p/work.h"

namespace smpc::bench {
namespace {

constexpr auto rate = Measure::rate, seconds = Measure::seconds;
constexpr std::size_t k = 1000, M = 1000 * k;

constexpr Work lines[] = {
    {"mul", "uint64", "arithmetic", 0, 10 * k, 100, rate, 32e6, 60e6, 100e6},
    {"mul", "uint64", "arithmetic", 0, M, 1, rate, 25e6, 60e6, 100e6},
    {"mul", "uint64", "arithmetic", 0, 10 * M, 1, rate, 19e6, 50e6, 80e6},
    {"mul", "uint32", "arithmetic", 1, M, 1},
    {"mul", "uint8", "arithmetic", 2, M, 1},
    {"add", "uint64", "arithmetic", 3, M, 1},
    {"and", "bool", "arithmetic", 6, M, 1},
    {"lt", "uint64", "compare", 0, M, 1, rate, 2.9e6, 8e6, 15e6},
    {"lt", "uint32", "compare", 1, M, 1, rate, 0, 15e6, 30e6},
    {"lt", "uint8", "compare", 2, M, 1},
    {"eq", "uint64", "compare", 3, M, 1, rate, 2.9e6, 15e6, 25e6},
    {"eq", "uint32", "compare", 4, M, 1},
    {"min", "uint64", "compare", 5, M, 1},
    {"max of all", "uint64", "compare", 6, M, 1},
    {"div by private", "uint64", "divide", 0, 100 * k, 1},
    {"div by private", "uint32", "divide", 1, 100 * k, 1},
    {"div by 1000", "uint64", "divide", 2, M, 1},
    {"div by 1000", "uint32", "divide", 3, M, 1},
    {"shift right by 7", "uint64", "divide", 4, M, 1},
    {"shift right by private", "uint64", "divide", 5, M, 1},
    {"bool to uint64", "bool", "convert", 0, M, 1},
    {"uint32 to uint64", "uint32", "convert", 1, M, 1},
    {"uint64 to xor_uint64", "uint64", "convert", 2, M, 1},
    {"xor_uint64 to uint64", "xor_uint64", "convert", 3, M, 1},
    {"declassify", "uint64", "convert", 4, M, 1},
    {"prefix sums", "uint64", "combine", 0, M, 1},
    {"sum", "bool", "combine", 1, M, 1},
    {"inner product", "uint64", "combine", 2, 10 * M, 1, seconds, 0.13, 0.06, 0.04},
    {"matrix product 500x500", "uint64", "combine", 3, 250 * k, 1, seconds, 0.33, 0.15, 0.1},
    {"shuffle", "uint64", "move", 0, M, 1},
    {"stable sort", "uint64", "move", 1, 100 * k, 1, seconds, 8.5, 0.7, 0.4},
    {"AES-128 blocks", "xor_uint32", "ciphers", 0, 10 * k, 1, rate, 331e3, 600e3, 800e3},
    {"oblivious lookup", "uint64", "lookup", 0, 100 * k, 1, seconds},
    {"dependent scalar mul", "uint64", "arithmetic", 5, 1, 1000, seconds, 15.8e-6, 16e-6, 10e-6},
    {"dependent scalar lt", "uint64", "compare", 0, 1, 200, seconds},
    {"mul over TLS", "uint64", "arithmetic", 0, M, 1, rate, 21e6, 45e6, 75e6, false, true},
    {"add", "uint32", "arithmetic", 4, 100 * M, 1, rate, 0, 0, 0, true},
    {"mul", "uint32", "arithmetic", 1, 100 * M, 1, rate, 0, 0, 0, true},
};

} // namespace

std::span<Work const> all_work() {
    return lines;
}

} // namespace smpc::bench
