// SPDX-License-Identifier: Apache-2.0
//
// Private floats as three parts: values that have no such form are refused before anything is sent, negative zero becomes the
// one zero, and all others come back as they went in.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

TEST_CASE("floats that are no numbers stay public") {
    using Limits = std::numeric_limits<double>;
    std::vector<double> const good{-0.0, 1.5, -Limits::max(), Limits::denorm_min(), -1e-310};
    std::array<std::vector<double>, 3> seen;
    std::array<unsigned, 3> refused{};
    run_three([&](DomainProcess& process, net::Mesh& mesh) {
        auto const v = process.classify<double>(ValueType::float64, good);
        for (double bad : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()}) {
            std::vector<double> values = good;
            values[3] = bad;
            refused[mesh.self()] += process.failure(process.full_name("classify_float64_vec"), {0, v},
                                                    {{}, {array_bytes(values)}}) == vm::CallFailure::general;
        }
        seen[mesh.self()] = process.declassify<double>(ValueType::float64, v);
    });
    for (unsigned party = 0; party < 3; ++party) {
        CHECK(refused[party] == 3);
        CHECK(seen[party] == good);           // 0 equals -0 …
        CHECK(!std::signbit(seen[party][0])); // … and is not it
    }
}
