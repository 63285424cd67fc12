// SPDX-License-Identifier: Apache-2.0
//
// CSV files with a schema: each way of reading a cell, what is done about bad ones, and what a schema may not say.
#include <catch2/catch.hpp>

#include "libclient/values/schema.h"

using namespace smpc;
using namespace smpc::client;

namespace {

struct Read {
    Values values;
    SchemaReport report;
};

Read read(std::string const& schema_text, std::string csv_text, bool nan_is_error = false) {
    auto schema = parse_schema(schema_text, "s.json");
    schema.non_finite_is_error = nan_is_error;
    CsvTable table("t.csv", std::move(csv_text), schema.csv);
    Read out;
    auto inputs = schema_inputs(table, schema, out.report);
    out.values = resolve(inputs, nullptr);
    return out;
}

std::string columns(std::string const& list, std::string const& more = {}) {
    return R"({"domain":"pd_shared3p","columns":[)" + list + "]" + more + "}";
}

Error error_of(std::string const& schema, std::string const& csv) {
    try {
        read(schema, csv);
    } catch (Error const& e) {
        return e;
    }
    FAIL("no error");
    return Error(ErrorCode::internal, "");
}

} // namespace

TEST_CASE("columns become vectors under their names and in their domains") {
    auto r = read(
        columns(R"({"source":"amount","name":"a","type":"int64"},{"source":"id","type":"uint64","domain":"public"})"),
        "id,amount,unused\n7,-5,x\n8,+6.0,y\n");
    CHECK(r.values.get_vector<std::int64_t>("a") == std::vector<std::int64_t>{-5, 6});
    CHECK(r.values.at("a").domain() == "pd_shared3p");
    CHECK(r.values.get_vector<std::uint64_t>("id") == std::vector<std::uint64_t>{7, 8});
    CHECK(r.values.at("id").is_public());
    CHECK(r.report.rows == 2);
    CHECK(r.values.size() == 2);
}

TEST_CASE("separators, quotes, decimal commas and thousands") {
    auto r = read(columns(R"({"source":"x","type":"float64"},{"source":"n","type":"uint32"})",
                          R"(,"csv":{"separator":";","decimal":",","thousands":".","quote":"'"})"),
                  "x;n\n'1.234,5';1.000\n-0,25;7\n");
    CHECK(r.values.get_vector<double>("x") == std::vector<double>{1234.5, -0.25});
    CHECK(r.values.get_vector<std::uint32_t>("n") == std::vector<std::uint32_t>{1000, 7});
    CHECK(
        error_of(columns(R"({"source":"x","type":"float64"})", R"(,"csv":{"separator":";","decimal":","})"), "x\n1.5\n")
            .message()
            .find("\"1.5\"") != std::string::npos); // a point is no decimal comma
}

TEST_CASE("files without a header, with comments, rows skipped and limited") {
    auto r = read(columns(R"({"source":"2","name":"b","type":"uint8"})",
                          R"(,"csv":{"header":false,"comment":"#"},"rows":{"skip":1,"limit":2})"),
                  "# two columns\n1,10\n2,20\n# between\n3,30\n4,40\n");
    CHECK(r.values.get_vector<std::uint8_t>("b") == std::vector<std::uint8_t>{20, 30});
}

TEST_CASE("dates become whole units since the epoch") {
    auto r = read(columns(R"({"source":"d","type":"int32","parse":"date","format":"%d.%m.%Y"},
                             {"source":"d","name":"w","type":"int32","parse":"date","format":"%d.%m.%Y","unit":"weeks","epoch":"2024-02-01"})"),
                  "d\n01.01.1970\n29.02.2024\n31.12.1969\n");
    CHECK(r.values.get_vector<std::int32_t>("d") == std::vector<std::int32_t>{0, 19782, -1});
    CHECK(r.values.get_vector<std::int32_t>("w") == std::vector<std::int32_t>{-2822, 4, -2823});
    auto seconds = read(
        columns(R"({"source":"t","type":"uint64","parse":"date","format":"%y-%m-%dT%H:%M:%S%%","unit":"seconds"})"),
        "t\n70-01-02T03:04:05%\n");
    CHECK(seconds.values.get_vector<std::uint64_t>("t") == std::vector<std::uint64_t>{97445});
    auto schema = columns(R"({"source":"d","type":"int32","parse":"date","format":"%d.%m.%Y"})");
    CHECK(error_of(schema, "d\n30.02.2024\n").message() ==
          "column \"d\": \"30.02.2024\" is a day or time that does not exist");
    CHECK(error_of(schema, "d\n1.2.24x\n").message() == "column \"d\": \"1.2.24x\" is no date of the form %d.%m.%Y");
}

TEST_CASE("words stand for numbers") {
    auto schema = columns(R"({"source":"s","type":"uint8","map":{"private":1,"public":2},"default":9})");
    CHECK(read(schema, "s\nprivate\npublic\nother\n").values.get_vector<std::uint8_t>("s") ==
          std::vector<std::uint8_t>{1, 2, 9});
    CHECK(error_of(columns(R"({"source":"s","type":"uint8","map":{"a":1}})"), "s\nb\n").message() ==
          "column \"s\": \"b\" is not in the map");
}

TEST_CASE("a nullable column has a fill value and a mask") {
    auto r = read(columns(R"({"source":"x","type":"float64","nullable":true,"fill":-1},
                             {"source":"n","type":"uint8","nullable":true,"mask":"there","maskDomain":"public"})"),
                  "x,n\n1.5,1\nNA,null\n\"\",3\nnan,\n-inf,4\n" + std::string(), false);
    CHECK(r.values.get_vector<double>("x") == std::vector<double>{1.5, -1, -1, -1, -1});
    CHECK(r.values.get_vector<bool>("have_x") == std::vector<bool>{true, false, false, false, false});
    CHECK(r.values.at("have_x").domain() == "pd_shared3p");
    CHECK(r.values.at("there").is_public());
    CHECK(r.report.missing.at("x") == 4);
}

TEST_CASE("missing cells of other columns are bad; NaN may be bad, too") {
    auto schema = columns(R"({"source":"x","type":"float64"})");
    CHECK(error_of(schema, "x\nNA\n").message() == "column \"x\": \"NA\" is missing");
    auto nullable = columns(R"({"source":"x","type":"float64","nullable":true})");
    CHECK(read(nullable, "x\nNaN\n").report.missing.at("x") == 1);
    CHECK_THROWS_AS(read(nullable, "x\nNaN\n", true), Error);
}

TEST_CASE("texts are padded to their bound") {
    auto r = read(columns(R"j({"source":"c","type":"bl_string(4)"})j"), "c\nab\n\"\"\n\"x,y\"\n");
    auto const& value = r.values.at("c");
    CHECK(value.type() == ValueType::xor_uint8);
    CHECK(value.shape() == Shape{3, 4});
    std::string bytes(reinterpret_cast<char const*>(value.bytes().data()), value.bytes().size());
    CHECK(bytes == std::string("ab\0\0\0\0\0\0x,y\0", 12));
    CHECK(error_of(columns(R"j({"source":"c","type":"bl_string(4)"})j"), "c\nabcde\n").message() ==
          "column \"c\": \"abcde\" has 5 bytes, more than bl_string(4) takes");
    CHECK(error_of(columns(R"j({"source":"c","type":"bl_string(4)"})j"), "c\na\xff\n").message().find("is not UTF-8") !=
          std::string::npos);
}

TEST_CASE("bad cells are collected, with line and column, up to a limit") {
    auto e =
        error_of(columns(R"({"source":"x","type":"uint8"})", R"(,"rows":{"maxErrors":2})"), "x\n1\nfoo\n300\n\nbar\n");
    CHECK(e.code() == ErrorCode::input);
    CHECK(e.message() == "4 cells cannot be read");
    REQUIRE(e.notes().size() == 3);
    CHECK(e.notes()[0].find("t.csv:3: column \"x\": \"foo\"") == 0);
    CHECK(e.notes()[1].find("t.csv:4: column \"x\": \"300\" is out of range of uint8") == 0);
    CHECK(e.notes()[2] == "… and 2 more");
}

TEST_CASE("bad rows and rows of bad cells may be left out") {
    auto list = R"({"source":"x","type":"uint8"},{"source":"y","type":"uint8","nullable":true})";
    auto r = read(columns(list, R"(,"rows":{"onBadCell":"skipRow","onBadRow":"skipRow"})"),
                  "x,y\n1,1\nfoo,2\n3,NA\n4,4,4\n5,bar\n6,6\n");
    CHECK(r.values.get_vector<std::uint8_t>("x") == std::vector<std::uint8_t>{1, 3, 6});
    CHECK(r.values.get_vector<std::uint8_t>("y") == std::vector<std::uint8_t>{1, 0, 6});
    CHECK(r.values.get_vector<bool>("have_y") == std::vector<bool>{true, false, true});
    CHECK(r.report.rows == 3);
    CHECK(r.report.skipped_rows == 3);
    auto missing = read(columns(list, R"(,"rows":{"onBadCell":"missing"})"), "x,y\n1,bar\n");
    CHECK(missing.values.get_vector<bool>("have_y") == std::vector<bool>{false});
    CHECK_THROWS_AS(read(columns(list, R"(,"rows":{"onBadCell":"missing"})"), "x,y\nfoo,1\n"), Error);
}

TEST_CASE("schemas are read strictly") {
    auto message = [](std::string const& schema) { return error_of(schema, "x\n1\n").message(); };
    CHECK(message("[").find("s.json is not valid JSON") == 0);
    CHECK(message("{}") == "s.json: columns: no column is listed");
    CHECK(message(R"({"colums":[]})").find("columns") != std::string::npos);
    CHECK(message(columns(R"({"source":"x"})")) == "s.json: columns[0].type: is missing");
    CHECK(
        message(columns(R"({"source":"x","type":"uint7"})")).find("s.json: columns[0].type: unknown type \"uint7\"") ==
        0);
    CHECK(message(columns(R"({"source":"x","type":"string"})")) ==
          "s.json: columns[0].type: texts in a column need a length: bl_string(32)");
    CHECK(message(columns(R"({"source":"x","type":"uint8","typo":1})")) == "s.json: columns[0].typo: unknown key");
    CHECK(message(columns(R"({"source":"x","type":"uint8","map":{"a":256}})"))
              .find("s.json: columns[0].map: the number is out of range") == 0);
    CHECK(message(columns(R"({"source":"x","type":"uint8","default":1})")) ==
          "s.json: columns[0].default: is for cells that \"map\" lacks");
    CHECK(message(columns(R"({"source":"x","type":"uint8","fill":1})")) ==
          "s.json: columns[0].fill: is for \"nullable\":true");
    CHECK(message(columns(R"({"source":"x","type":"float32","parse":"date"})")) ==
          "s.json: columns[0].parse: a date becomes an integer; the type must be one");
    CHECK(message(columns(R"({"source":"x","type":"uint8","parse":"date","format":"%Q"})")) ==
          "s.json: columns[0].format: known are %Y %y %m %d %H %M %S %%");
    CHECK(message(columns(R"({"source":"x","type":"uint8"},{"source":"x","type":"uint8"})")) ==
          "s.json: columns: two columns give the value \"x\"");
    CHECK(message(columns(R"({"source":"x","type":"uint8"})", R"(,"csv":{"separator":"ab"})")) ==
          "s.json: csv.separator: one character is expected");
    CHECK(message(columns(R"({"source":"x","type":"uint8"})", R"(,"csv":{"encoding":"latin1"})"))
              .find("s.json: csv.encoding") == 0);
    CHECK(message(columns(R"({"source":"y","type":"uint8"})")) == "t.csv has no column \"y\"");
    for (auto const& text : {columns(R"({"source":"x"})"), std::string("[")})
        CHECK(error_of(text, "x\n").code() == ErrorCode::input);
}
