// SPDX-License-Identifier: Apache-2.0
//
// The call table itself: names are unique, findable, and exactly those of the checked-in list, which was compared with the
// published interface once. A new row needs new lines there.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>

#include "libruntime/pd/calls.h"
#include "tests/support/paths.h"

using namespace smpc;
using namespace smpc::pd;

TEST_CASE("the table expands to the published names", "[pd]") {
    std::set<std::string> expected;
    std::ifstream file(smpc::tests::source_path("tests/unit/pd/names.txt"));
    REQUIRE(file);
    for (std::string line; std::getline(file, line);)
        if (!line.empty() && line[0] != '#') expected.insert(line);

    std::set<std::string> names;
    for (CallRow const& row : all_calls()) {
        INFO(row.name);
        CHECK(names.insert(row.name).second);
        CHECK(expected.contains(row.name));
        CHECK(find_call(row.name) == &row);
    }
    for (std::string const& name : expected) {
        INFO(name);
        CHECK(names.contains(name));
    }
    CHECK(find_call("add_string_vec") == nullptr);
}

TEST_CASE("operands and results have the types that the rules say", "[pd]") {
    auto const row = [](std::string_view name) { return *find_call(name); };
    CHECK(row("sum_bool_vec").out == ValueType::uint64);
    CHECK(row("sum_int8_vec").out == ValueType::int8);
    CHECK(row("eq_int16_vec").out == ValueType::bool_);
    CHECK(row("abs_int32_vec").out == ValueType::uint32);
    CHECK(row("conv_bool_to_xor_uint8_vec").type == ValueType::bool_);
    CHECK(row("conv_bool_to_xor_uint8_vec").out == ValueType::xor_uint8);
    CHECK(row("reshare_int64_to_xor_uint64_vec").out == ValueType::xor_uint64);
    CHECK(row("reshare_xor_uint64_to_uint64_vec").out == ValueType::uint64);
    CHECK(find_call("reshare_xor_uint64_to_int64_vec") == nullptr);
    CHECK(find_call("conv_uint8_to_uint8_vec") == nullptr);
    CHECK(find_call("min_int8_vec") == nullptr);
}

TEST_CASE("operations have names and summaries", "[pd]") {
    CHECK(name_of(Operation::add) == "add");
    CHECK(name_of(Operation::not_) == "not");
    CHECK(summary_of(Operation::mul) == "product");
    CHECK(storage_type(ValueType::fix64) == ValueType::uint64);
    CHECK(storage_type(ValueType::int64) == ValueType::int64);
}
