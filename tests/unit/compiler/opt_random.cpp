// SPDX-License-Identifier: Apache-2.0
//
// Random programs do the same at every level of optimization: what they print, how and where they fail, and that nothing
// is left in memory. SMPC_RANDOM_PROGRAMS=N tries N programs instead of the usual number; the seed of one that differs is
// in the message, and SMPC_RANDOM_SEED=N tries that one alone and prints it.
#include <cstdlib>
#include <iostream>

#include <catch2/catch.hpp>

#include "tests/unit/compiler/random_program.h"
#include "tests/unit/compiler/run_program.h"

using smpc::test::ProgramRun;
using smpc::test::random_program;
using smpc::test::run_program;

TEST_CASE("Random programs are the same at every level of optimization", "[compiler][optimizer]") {
    char const* wanted = std::getenv("SMPC_RANDOM_PROGRAMS");
    char const* alone = std::getenv("SMPC_RANDOM_SEED");
    std::uint64_t const programs = alone ? 1 : wanted ? std::strtoull(wanted, nullptr, 10) : 150;
    std::uint64_t const begin = alone ? std::strtoull(alone, nullptr, 10) : 1;
    std::uint64_t ended = 0, peak_plain = 0, peak = 0;
    for (std::uint64_t seed = begin; seed < begin + programs; ++seed) {
        std::string text = random_program(seed);
        INFO("seed " << seed);
        if (alone) std::cout << text;
        ProgramRun plain = run_program(text, "t.sc", {}, {}, 0), optimized = run_program(text, "t.sc", {}, {}, 1);
        REQUIRE(plain.diagnostics == "");
        if (plain.stopped || optimized.stopped) continue; // calls in loops in calls in loops …
        INFO("optimized: " << optimized.fault << " in line " << optimized.fault_line);
        REQUIRE(optimized.fault == plain.fault);
        REQUIRE(optimized.text() == plain.text());
        REQUIRE(optimized.fault_line == plain.fault_line);
        if (!plain.fault.empty()) continue;
        REQUIRE(plain.live_slots == 0);
        REQUIRE(plain.live_vectors == 0);
        REQUIRE(optimized.live_slots == 0);
        REQUIRE(optimized.live_vectors == 0);
        CHECK(optimized.vectors_made <= plain.vectors_made);
        ++ended;
        peak_plain += plain.peak_bytes;
        peak += optimized.peak_bytes;
    }
    if (programs > 20) {
        CHECK(ended > programs / 3);
        CHECK(peak < peak_plain);
    }
}
