// SPDX-License-Identifier: Apache-2.0
//
// The words that the schemas of docs/schemas list are those of the tables that everything else expands.
#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <smpc/client/job.h>
#include <smpc/client/types.h>

#include "tests/support/paths.h"

namespace {

nlohmann::json schema(std::string const& name) {
    std::ifstream file(smpc::tests::source_path("docs/schemas/") + name + ".schema.json");
    return nlohmann::json::parse(file);
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("schemas list the error codes") {
    Words codes;
#define SMPC_X(enumerator, exit, name, meaning, retry) codes.emplace_back(name);
    SMPC_ERROR_CODES(SMPC_X)
#undef SMPC_X
    CHECK(schema("error")["$defs"]["code"]["enum"].get<Words>() == codes);
}

TEST_CASE("schemas list the value types") {
    Words types;
#define SMPC_X(enumerator, name, cls, bits, pub) types.emplace_back(name);
    SMPC_VALUE_TYPES(SMPC_X)
#undef SMPC_X
    CHECK(schema("types")["$defs"]["type"]["enum"].get<Words>() == types);
}

TEST_CASE("schemas list the states of jobs") {
    Words states;
#define SMPC_X(enumerator, name, final, meaning) states.emplace_back(name);
    SMPC_JOB_STATES(SMPC_X)
#undef SMPC_X
    CHECK(schema("types")["$defs"]["jobState"]["enum"].get<Words>() == states);
}
