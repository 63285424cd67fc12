// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <smpc/client/description.h>
#include <smpc/client/error.h>

using namespace smpc;

namespace {
Description sample() {
    Description d;
    d.program = "auction";
    d.domains = {{"pd_shared3p", "shared3p"}};
    d.arguments = {{"bid", "pd_shared3p", ValueType::uint64, 0, true}, {"bid", "", ValueType::int8, 1, false}};
    d.results = {{"hist", "", ValueType::uint64, 2, {3, 4}}, {"won", "", ValueType::bool_, 0, {}}};
    return d;
}
} // namespace

TEST_CASE("a description survives its canonical JSON") {
    auto text = to_canonical_json(sample());
    CHECK(description_from_json(text) == sample());
    CHECK(to_canonical_json(description_from_json(text)) == text);
    CHECK(text.find(' ') == std::string::npos);
    CHECK(text.rfind("{\"arguments\":[{\"dims\":0,\"domain\":\"pd_shared3p\",\"name\":\"bid\"", 0) == 0);
    CHECK(sample().arguments_named("bid").size() == 2);
    CHECK(sample().arguments_named("bit").empty());
}

TEST_CASE("malformed descriptions are refused with the input code") {
    auto text = to_canonical_json(sample());
    for (std::size_t n = 0; n < text.size(); ++n) CHECK_THROWS_AS(description_from_json(text.substr(0, n)), Error);
    CHECK_THROWS_WITH(description_from_json(R"({"format":2})"), Catch::Contains("format 2"));
    auto unknown = text;
    unknown.replace(unknown.find("uint64"), 6, "uint65");
    CHECK_THROWS_WITH(description_from_json(unknown), Catch::Contains("uint65"));
}

TEST_CASE("value types are found by name, the synonyms of the language included") {
    for (auto type : {ValueType::bool_, ValueType::uint8, ValueType::int64, ValueType::xor_uint16, ValueType::fix64,
                      ValueType::string})
        CHECK(value_type_from_name(name_of(type)) == type);
    CHECK(value_type_from_name("uint") == ValueType::uint64);
    CHECK(value_type_from_name("float") == ValueType::float32);
    CHECK_FALSE(value_type_from_name("uint128"));
    CHECK(public_width(ValueType::bool_) == 1);
    CHECK(public_width(ValueType::fix64) == 8);
    CHECK(info(ValueType::xor_uint32).representation == ValueType::uint32);
}
