// SPDX-License-Identifier: Apache-2.0
//
// Lines of several parties as one text: equal ones once, others with their parties.
#include <catch2/catch.hpp>

#include "apps/cli/merge_lines.h"

using smpc::cli::MergeLines;

namespace {

struct Output {
    std::vector<std::string> lines;
    MergeLines merge{3, [this](MergeLines::Line const& line) { lines.push_back(line.shown()); }};
};

} // namespace

TEST_CASE("a line is shown once, when all parties have printed it") {
    Output out;
    out.merge.add(2, "a");
    out.merge.add(1, "a");
    out.merge.add(1, "b");
    CHECK(out.lines.empty());
    out.merge.add(3, "a");
    CHECK(out.lines == std::vector<std::string>{"a"});
    out.merge.add(3, "b");
    out.merge.add(2, "b");
    CHECK(out.lines == std::vector<std::string>{"a", "b"});
}

TEST_CASE("lines that differ say whose they are") {
    Output out;
    out.merge.add(1, "x");
    out.merge.add(2, "y");
    out.merge.add(3, "x");
    CHECK(out.lines == std::vector<std::string>{"parties 1, 3: x", "party 2: y"});
}

TEST_CASE("what only some parties printed is shown at the end") {
    Output out;
    out.merge.add(1, "a");
    out.merge.add(1, "b");
    out.merge.add(2, "a");
    out.merge.add(2, "c");
    out.merge.add(2, "d");
    out.merge.finish();
    CHECK(out.lines == std::vector<std::string>{"a", "party 1: b", "party 2: c", "d"});
}
