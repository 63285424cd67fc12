// SPDX-License-Identifier: Apache-2.0
//
// The execution vectors of vectors.txt.
#include <catch2/catch.hpp>

#include <fstream>
#include <string>

#include "tests/support/paths.h"
#include "tests/unit/vm/run.h"

using namespace smpc;

TEST_CASE("programs give the outcomes of the reference implementation") {
    std::ifstream file(smpc::tests::source_path("tests/unit/vm/vectors.txt"));
    std::string line;
    int count = 0;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] == '#') continue;
        auto arrow = line.rfind(" => ");
        REQUIRE(arrow != std::string::npos);
        std::string program = line.substr(0, arrow), expected = line.substr(arrow + 4), outcome;
        if (program.starts_with("+ "))
            program =
                ".section BIND / :dump .bind \"dump\" / :wr .bind \"wr\" / :fail .bind \"fail\" / .section TEXT / " +
                program.substr(2);
        CAPTURE(program);
        try {
            outcome = test::run_text(program);
        } catch (Error const& e) {
            outcome = "load error: " + e.message();
            CHECK(e.code() == ErrorCode::input);
            outcome.resize(std::min(outcome.size(), expected.size())); // ours adds the place and the reason
        }
        CHECK(outcome == expected);
        ++count;
    }
    CHECK(count == 122);
}
