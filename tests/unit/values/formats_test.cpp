// SPDX-License-Identifier: Apache-2.0
//
// The table of formats, and the styles that apply to formats made of text.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "libclient/values/output.h"
#include "libclient/values/stream.h"

using namespace smpc;
using namespace smpc::client;

namespace {

double const not_a_number = std::numeric_limits<double>::quiet_NaN();
double const inf = std::numeric_limits<double>::infinity();

ErrorCode code_of(auto f) {
    try {
        f();
    } catch (Error const& e) {
        return e.code();
    }
    return ErrorCode::internal;
}

} // namespace

TEST_CASE("every format has a name, a suffix and a writer") {
    Values one{{"x", Value::open(1)}};
    for (auto const& row : formats()) {
        CAPTURE(row.name);
        CHECK(format_from_name(row.name) == row.format);
        CHECK(format_from_suffix("dir.v/results" + std::string(row.suffix)) == row.format);
        CHECK(info(row.format).name == row.name);
        CHECK_FALSE(render(one, row.format).empty());
    }
    CHECK(format_from_suffix("results") == std::nullopt);
    CHECK_THROWS_WITH(format_from_name("jsno"), "unknown format \"jsno\"");
    CHECK(code_of([] { format_from_name("xml"); }) == ErrorCode::usage);
}

TEST_CASE("a JSON document has its version, and the results where the envelope wants them") {
    Values values{{"x", Value::open(1)}};
    nlohmann::ordered_json envelope = {{"job", "j"}, {"results", nullptr}, {"returned", 3}};
    CHECK(render(values, Format::json, {}, &envelope) ==
          R"({"apiVersion":"smpc/v1","job":"j","results":{"x":{"domain":"","type":"int32","value":1}},"returned":3})"
          "\n");
    CHECK(render(values, Format::json, {.values_only = true}, &envelope) == "{\"x\":1}\n");
    CHECK(render({}, Format::json) == "{\"apiVersion\":\"smpc/v1\",\"results\":{}}\n");
}

TEST_CASE("ndjson is one document per value") {
    Values values{{"x", Value::open(std::vector<int>{1, 2})}, {"s", Value::open(std::string_view("a\nb"))}};
    CHECK(to_ndjson(values) == "{\"name\":\"x\",\"domain\":\"\",\"type\":\"int32\",\"value\":[1,2]}\n"
                               "{\"name\":\"s\",\"domain\":\"\",\"type\":\"string\",\"value\":\"a\\nb\"}\n");
    CHECK(to_ndjson(values, {.values_only = true}) ==
          "{\"name\":\"x\",\"value\":[1,2]}\n{\"name\":\"s\",\"value\":\"a\\nb\"}\n");
}

TEST_CASE("precision holds for floats and fixed-point numbers, not for integers") {
    Values values{{"d", Value::open(std::vector<double>{3.14159265, 1e20, 2})},
                  {"f", Value::open(0.1f)},
                  {"q", Value::secret("pd", ValueType::fix32, 1.0 / 3)},
                  {"n", Value::open(123456)}};
    OutputStyle style{.precision = 3};
    CHECK(to_text(values, style) == "d = [3.14, 1e+20, 2]\nf = 0.1\nq = 0.333\nn = 123456\n");
    CHECK(to_csv(values, style) == "d,f,q,n\n3.14,0.1,0.333,123456\n1e+20,,,\n2,,,\n");
    style.values_only = true;
    CHECK(render(values, Format::json, style) == "{\"d\":[3.14,1e+20,2.0],\"f\":0.1,\"q\":0.333,\"n\":123456}\n");
}

TEST_CASE("missing cells: short columns, and NaN if the style says so") {
    Values values{{"d", Value::open(std::vector<double>{1, not_a_number, -inf})}, {"n", Value::open(7)}};
    CHECK(to_csv(values) == "d,n\n1,7\nnan,\n-inf,\n");
    CHECK(to_csv(values, {.null_text = "N,A", .nan = NotFinite::missing}) ==
          "d,n\n1,7\n\"N,A\",\"N,A\"\n-inf,\"N,A\"\n");
    CHECK(to_text(values, {.nan = NotFinite::missing}) == "d = [1, null, -inf]\nn = 7\n");
    CHECK(render(values, Format::json, {.values_only = true, .nan = NotFinite::missing}) ==
          "{\"d\":[1.0,null,\"-inf\"],\"n\":7}\n");
    CHECK(render(values, Format::json, {.values_only = true}) == "{\"d\":[1.0,\"nan\",\"-inf\"],\"n\":7}\n");
}

TEST_CASE("NaN and infinities are refused in every format if the style says so") {
    Values numbers{{"a", Value::open(1)}, {"b", Value::open(std::vector<float>{1, static_cast<float>(not_a_number)})}};
    Values large{{"c", Value::open(-inf)}};
    for (auto const& row : formats()) {
        CAPTURE(row.name);
        CHECK_THROWS_WITH(render(numbers, row.format, {.nan = NotFinite::refuse}), "value \"b\" holds NaN");
        CHECK_THROWS_WITH(render(large, row.format, {.infinity = NotFinite::refuse}), "value \"c\" holds an infinity");
        CHECK_NOTHROW(render(large, row.format, {.nan = NotFinite::refuse}));
    }
}

TEST_CASE("raw is the elements of one value") {
    CHECK(render({{"x", Value::open(std::vector<std::uint16_t>{1, 0x203})}}, Format::raw) ==
          std::string("\x01\x00\x03\x02", 4));
    CHECK(code_of([] { render({}, Format::raw); }) == ErrorCode::usage);
    CHECK(code_of([] { render({{"a", Value::open(1)}, {"b", Value::open(2)}}, Format::raw); }) == ErrorCode::usage);
}

TEST_CASE("stream is the argument stream of all values in public form") {
    Values values{{"x", Value::secret("pd_shared3p", ValueType::float64, 0.5)},
                  {"s", Value::open(std::string_view("hi"))}};
    auto bytes = to_stream(values);
    auto records = read_stream(std::as_bytes(std::span(bytes)));
    REQUIRE(records.size() == 2);
    CHECK(records[0].domain == "pd_shared3p");
    CHECK(records[0].type == "float64");
    double x = 0;
    REQUIRE(records[0].data.size() == 8);
    std::memcpy(&x, records[0].data.data(), 8);
    CHECK(x == 0.5);
    CHECK(records[1].data.size() == 2);
}

TEST_CASE("names that occur twice are numbered") {
    auto values = with_numbered_names(
        {{"x", Value::open(1)}, {"y", Value::open(2)}, {"x", Value::open(3)}, {"x", Value::open(4)}});
    CHECK(to_text(values) == "x = 1\ny = 2\nx#2 = 3\nx#3 = 4\n");
    CHECK(code_of([] {
              with_numbered_names({{"x#2", Value::open(1)}, {"x", Value::open(2)}, {"x", Value::open(3)}});
          }) == ErrorCode::inconsistent_result);
}

TEST_CASE("shapes are read from words") {
    CHECK(parse_shape("m=2,3") == std::pair<std::string, Shape>{"m", {2, 3}});
    CHECK(parse_shape("a=b=10") == std::pair<std::string, Shape>{"a=b", {10}});
    CHECK(parse_shape("x=") == std::pair<std::string, Shape>{"x", {}});
    CHECK(parse_shape("x= 2 , 3") == std::pair<std::string, Shape>{"x", {2, 3}});
    for (auto const* bad : {"m", "=2", "m=2,", "m=,2", "m=-1", "m=2x3", "m=2,,3", "m=99999999999999999999"}) {
        CAPTURE(bad);
        CHECK(code_of([&] { parse_shape(bad); }) == ErrorCode::usage);
    }
}
