// SPDX-License-Identifier: Apache-2.0
//
// The list of calls that the kit must have (rows.txt, facts of the published interface) against what is there: every call on it
// exists in the kit and in the plaintext twin with the operands that the list says, has a declared cost, and is exercised by the
// tests that enumerate the table; and the kit has nothing that the list does not know.
#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <string>

#include "libruntime/pd/plain/kit.h"
#include "libruntime/pd/shared3p/costs.h"
#include "libruntime/pd/shared3p/instance.h"
#include "tests/support/paths.h"
#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

// Name to operands.
std::map<std::string, std::string> published() {
    std::map<std::string, std::string> rows;
    std::ifstream file(tests::source_path("tests/unit/pd_shared3p/rows.txt"));
    REQUIRE(file);
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#') continue;
        auto const space = line.find(' ');
        rows[line.substr(0, space)] = space == std::string::npos ? "" : line.substr(space + 1);
    }
    return rows;
}

} // namespace

TEST_CASE("every call of the list is there, and takes what the list says") {
    auto const rows = published();
    auto const kit = pd::shared3p::make_kit();
    auto const twin = pd::plain::make_kit("shared3p");
    CHECK(rows.size() > 700);
    for (auto const& [name, operands] : rows) {
        INFO(name);
        pd::CallRow const* const row = pd::find_call(name);
        bool const is_there = row && kit->implements(*row) && twin->implements(*row);
        CHECK(is_there);
        if (is_there) CHECK(signature(*row) == operands);
    }
}

TEST_CASE("the kit has no call that the list does not know") {
    auto const rows = published();
    for (auto const& row : pd::all_calls()) {
        INFO(row.name);
        if (pd::shared3p::computes(row)) CHECK(rows.contains(row.name));
    }
}

TEST_CASE("every call of the kit has a cost and is exercised") {
    using enum pd::Shape;
    for (auto const& row : pd::all_calls()) {
        if (!pd::shared3p::computes(row)) continue;
        INFO(row.name);
        CHECK(pd::shared3p::find_cost(row));
        bool const has_elements = row.shape != type_size && row.shape != domain_name;
        if (has_elements) CHECK(make_cases(row, 7).empty() == false);
    }
    for (auto const& entry : pd::shared3p::cost_catalogue())
        for (std::size_t i = 0; i < entry.operations.count; ++i) {
            auto const op = entry.operations.list[i];
            INFO(name_of(op) << ": an entry of the catalogue that no call uses");
            CHECK(std::ranges::any_of(pd::all_calls(), [&](pd::CallRow const& row) {
                return row.op == op && pd::shared3p::find_cost(row) == &entry;
            }));
        }
}

TEST_CASE("calls tell the sizes of shares") {
    auto const kit = pd::shared3p::make_kit();
    run_three([&](DomainProcess& process, net::Mesh&) {
        for (auto const& row : pd::all_calls()) {
            if (row.op != pd::Operation::type_size || !pd::shared3p::computes(row)) continue;
            auto const bytes = process.value(process.full_name(row.name), {0});
            if (bytes != kit->share_width(pd::storage_type(row.type))) throw std::runtime_error(row.name);
        }
    });
}
