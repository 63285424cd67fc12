// SPDX-License-Identifier: Apache-2.0
//
// Words, JSON and CSV columns become the values that a program's description asks for, or one message that says why not.
#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "libclient/values/collect.h"
#include "libclient/values/file.h"
#include "libclient/values/json.h"

using namespace smpc;
using namespace smpc::client;
using Catch::Contains;

namespace {

Description program() {
    Description d;
    d.program = "p";
    d.arguments = {{"bid", "pd", ValueType::uint64, 0, false},       {"v", "pd", ValueType::int32, 1, false},
                   {"w", "pd", ValueType::float64, 1, false},        {"title", "", ValueType::string, 0, false},
                   {"flag", "", ValueType::bool_, 0, false},         {"m", "", ValueType::uint8, 2, false},
                   {"secret", "pd", ValueType::xor_uint8, 1, false}, {"rate", "", ValueType::float32, 0, false}};
    return d;
}

Values with(std::vector<Input> inputs, Description d = program()) {
    return resolve(inputs, &d);
}
Value word(std::string_view text) {
    return with({parse_argument(text)}).begin()->value;
}
Value json(std::string_view text) {
    return with(read_json_values(text, "in.json")).begin()->value;
}

/// "code: message" of the error.
template <class F> std::string fault(F f) {
    try {
        f();
    } catch (Error const& e) {
        std::string out(name_of(e.code()));
        out += ": " + e.message();
        for (auto const& help : e.helps()) out += " | " + help;
        for (auto const& note : e.notes()) out += " / " + note;
        return out;
    }
    return "accepted";
}

std::shared_ptr<CsvTable const> csv(std::string text, CsvOptions options = {}) {
    return std::make_shared<CsvTable const>("t.csv", std::move(text), options);
}

Values from_csv(std::string text, std::string_view selection = "") {
    auto d = program();
    return with(csv_inputs(csv(std::move(text)), selection, &d));
}

} // namespace

TEST_CASE("the nearest name is suggested when it is near") {
    std::vector<std::string> names{"run", "check", "winningBid"};
    CHECK(nearest("rnu", names) == "run");
    CHECK(nearest("chekc", names) == "check");
    CHECK(nearest("winingbid", names) == "winningBid");
    CHECK(nearest("ran", names) == "run");
    CHECK_FALSE(nearest("x", names));
    CHECK_FALSE(nearest("", names));
    CHECK_FALSE(nearest("somethingElse", names));
}

TEST_CASE("words take their type from the program") {
    CHECK(word("bid=100") == Value::secret("pd", "uint64", 100));
    CHECK(word("bid=18446744073709551615").get<std::uint64_t>() == ~std::uint64_t{0});
    CHECK(word("bid:uint64=100") == word("bid=100"));
    CHECK(word("bid:pd uint64=100") == word("bid=100"));
    CHECK(word("v=1,-2, 3").get_vector<std::int32_t>() == std::vector<std::int32_t>{1, -2, 3});
    CHECK(word("v=[1,-2,3]") == word("v=1,-2,3"));
    CHECK(word("v=5").shape() == Shape{1});
    CHECK(word("v=").shape() == Shape{0});
    CHECK(word("v=[]").shape() == Shape{0});
    CHECK(word("v=[[1,2],[3,4]]") == word("v=1,2,3,4"));
    CHECK(word("w:float64[]=0.1,0.2").get_vector<double>() == std::vector<double>{0.1, 0.2});
    CHECK(word("title=round 1, part=[2]").get_string() == "round 1, part=[2]");
    CHECK(word("title=").get_string().empty());
    CHECK(word("title=@@home").get_string() == "@home");
    CHECK(word("flag=true").get<bool>());
    CHECK(word("m=[[1,2,3],[4,5,6]]").shape() == Shape{2, 3});
    CHECK(word("rate=inf").get<float>() > 1e38f);
    CHECK(word("secret:string=abc").get_vector<std::uint8_t>() == std::vector<std::uint8_t>{'a', 'b', 'c'});
    CHECK(word("secret:bl_string(5)=abc").get_vector<std::uint8_t>() == std::vector<std::uint8_t>{'a', 'b', 'c', 0, 0});
    CHECK(word("secret=97,0x62").get_vector<std::uint8_t>() == std::vector<std::uint8_t>{'a', 'b'});
}

TEST_CASE("words that do not fit are refused with the argument's name") {
    CHECK_THAT(fault([] { word("bid=-1"); }),
               Contains("input: argument \"bid\"") && Contains("out of range of uint64"));
    CHECK_THAT(fault([] { word("bid=1,2"); }), Contains("takes one element"));
    CHECK_THAT(fault([] { word("bid=ten"); }), Contains("not an integer") && !Contains("ten\""));
    CHECK_THAT(fault([] { word("bid="); }), Contains("empty"));
    CHECK_THAT(fault([] { word("bid:int64=1"); }), Contains("takes pd uint64, not int64"));
    CHECK_THAT(fault([] { word("bid:public uint64=1"); }), Contains("not public uint64"));
    CHECK_THAT(fault([] { word("v=1,2,x"); }), Contains("element [2] is not an integer"));
    CHECK_THAT(fault([] { word("v=1,,2"); }), Contains("element [1] is empty"));
    CHECK_THAT(fault([] { word("v=1,"); }), Contains("element [1] is empty"));
    CHECK_THAT(fault([] { word("m=1,2"); }), Contains("2 dimensions"));
    CHECK_THAT(fault([] { word("m=[[1],[2,3]]"); }), Contains("equally long"));
    CHECK_THAT(fault([] { word("m=[[1,2],[3,256]]"); }), Contains("element [1][1]"));
    CHECK_THAT(fault([] { word("v=[1,2"); }), Contains("not valid JSON"));
    CHECK_THAT(fault([] { word("w=nan"); }), Contains("cannot be secret"));
    CHECK_THAT(fault([] { word("secret:bl_string(2)=abc"); }), Contains("bound is 2"));
    CHECK_THAT(fault([] { word("bid"); }), Contains("usage: \"bid\"") && Contains("NAME=VALUE"));
    CHECK_THAT(fault([] { word("=1"); }), Contains("usage: "));
    CHECK_THAT(fault([] { word(":uint8=1"); }), Contains("usage: "));
    CHECK_THAT(fault([] { word("bid:unit64=1"); }),
               Contains("usage: unknown type \"unit64\" | did you mean \"uint64\"?"));
    CHECK_THAT(fault([] { word("bd=1"); }), Contains("no argument \"bd\" | did you mean \"bid\"?"));
    CHECK_THAT(fault([] { word("somethingelse=1"); }), Contains("its arguments are bid, v"));
    CHECK_THAT(fault([] { word("bid=@/nonexistent/x.json"); }),
               Contains("input: cannot read /nonexistent/x.json: No such file"));
}

TEST_CASE("names are checked as a whole") {
    auto d = program();
    d.arguments[0].required = d.arguments[1].required = true;
    CHECK_THAT(fault([&] { with({}, d); }), Contains("missing arguments \"bid\" (pd uint64), \"v\" (pd int32[[1]])"));
    CHECK_THAT(fault([&] { with({parse_argument("v=1")}, d); }), Contains("missing argument \"bid\""));
    auto twice = read_json_values("{\"bid\":1}", "in.json");
    twice.push_back(parse_argument("bid=2"));
    CHECK_THAT(fault([&] { with(twice); }), Contains("\"bid\" is given by in.json and by the command line"));
    d.complete = false;
    CHECK_THAT(fault([&] {
                   with({parse_argument("bid=1"), parse_argument("v=1"), parse_argument("z=1")}, d);
               }),
               Contains("type must be written"));
    CHECK(with({parse_argument("bid=1"), parse_argument("v=1"), parse_argument("z:public uint8=1")}, d)
              .get<std::uint8_t>("z") == 1);
}

TEST_CASE("a name with several types takes the first that fits") {
    Description d;
    d.arguments = {{"x", "pd", ValueType::uint8, 0, true},
                   {"x", "pd", ValueType::uint8, 1, true},
                   {"x", "", ValueType::string, 0, true}};
    CHECK(with({parse_argument("x=5")}, d).at("x").dims() == 0);
    CHECK(with({parse_argument("x=5,6")}, d).at("x").dims() == 1);
    CHECK(with({parse_argument("x=abc")}, d).get_string("x") == "abc");
    CHECK(with({parse_argument("x:string=5")}, d).get_string("x") == "5");
    CHECK_THAT(fault([&] { with(read_json_values("{\"x\":[256]}", "j"), d); }),
               Contains("fits none") && Contains("0 to 255"));
}

TEST_CASE("programs without a description need whole types") {
    std::vector<Input> typed{parse_argument("bid:pd_shared3p uint64=5"), parse_argument("v:pd int8[]=1,2"),
                             parse_argument("n:public uint8=3")};
    auto values = resolve(typed, nullptr);
    CHECK(describe(values.at("bid")) == "pd_shared3p uint64");
    CHECK(describe(values.at("v")) == "pd int8[2]");
    CHECK(describe(values.at("n")) == "public uint8");
    std::vector<Input> half{parse_argument("bid:uint64=5")};
    CHECK_THAT(fault([&] { resolve(half, nullptr); }), Contains("its type must be written"));
}

TEST_CASE("JSON keeps every integer and says where a value is wrong") {
    CHECK(json("{\"bid\":18446744073709551615}").get<std::uint64_t>() == ~std::uint64_t{0});
    CHECK(json("{\"bid\":\"0xffffffffffffffff\"}").get<std::uint64_t>() == ~std::uint64_t{0});
    CHECK(json("{\"bid\":{\"domain\":\"pd\",\"type\":\"uint64\",\"value\":9007199254740993}}").get<std::uint64_t>() ==
          9007199254740993);
    CHECK(json("{\"flag\":1}").get<bool>());
    CHECK(json("{\"flag\":false}") == Value::open(false));
    CHECK(json("{\"title\":\"1\"}").get_string() == "1");
    CHECK(json("{\"rate\":\"-inf\"}").get<float>() < -1e38f);
    CHECK(json("{\"w\":[0.1,1,\"2\"]}").get_vector<double>() == std::vector<double>{0.1, 1, 2});
    CHECK(json("{\"m\":{\"type\":\"uint8[[2]]\",\"shape\":[2,2],\"value\":[1,2,3,4]}}").shape() == Shape{2, 2});
    CHECK(json("{\"m\":[[],[]]}").shape() == Shape{2, 0});

    CHECK_THAT(fault([] { json("{\"bid\":18446744073709551616}"); }), Contains("out of range"));
    CHECK_THAT(fault([] { json("{\"bid\":1.5}"); }), Contains("fraction"));
    CHECK_THAT(fault([] { json("{\"bid\":[1]}"); }), Contains("one element"));
    CHECK_THAT(fault([] { json("{\"v\":5}"); }), Contains("array of 1 dimension, not one element"));
    CHECK_THAT(fault([] { json("{\"title\":5}"); }), Contains("quotes"));
    CHECK_THAT(fault([] { json("{\"bid\":null}"); }), Contains("argument \"bid\" in in.json: null"));
    CHECK_THAT(fault([] { json("{\"v\":[1,null]}"); }), Contains("element [1]: null"));
    CHECK_THAT(fault([] { json("{\"v\":[1,[2]]}"); }), Contains("mixed"));
    CHECK_THAT(fault([] { json("{\"v\":[[2],1]}"); }), Contains("mixed"));
    CHECK_THAT(fault([] { json("{\"v\":[{}]}"); }), Contains("object is not a value"));
    CHECK_THAT(fault([] { json("{\"bid\":{\"typ\":\"uint64\",\"value\":1}}"); }),
               Contains("unknown key \"typ\"") && Contains("did you mean \"type\""));
    CHECK_THAT(fault([] { json("{\"bid\":{\"type\":\"uint64\"}}"); }), Contains("no key \"value\""));
    CHECK_THAT(fault([] { json("{\"bid\":{\"type\":7,\"value\":1}}"); }), Contains("\"type\" is not a string"));
    CHECK_THAT(fault([] { json("{\"bid\":1,\"bid\":2}"); }), Contains("given twice"));
    CHECK_THAT(fault([] { json("[1]"); }), Contains("object of named values"));
    CHECK_THAT(fault([] { json("7"); }), Contains("object of named values"));
    CHECK_THAT(fault([] { json(std::string(100, '[')); }), Contains("object of named values"));
    CHECK_THAT(fault([] { json("{\"v\":" + std::string(100000, '[')); }), Contains("nested"));
    CHECK_THAT(fault([] { json("{\"m\":{\"shape\":[2,3],\"value\":[1]}}"); }), Contains("shape"));
    CHECK_THAT(fault([] { json("{\"bid\":1e999}"); }), Contains("too large"));
}

TEST_CASE("JSON syntax errors have line and column and repeat no value") {
    try {
        read_json_values("{\n  \"bid\": 12x\n}", "in.json");
        FAIL();
    } catch (Error const& e) {
        REQUIRE(e.where());
        CHECK(e.where()->line == 2);
        CHECK(e.where()->column >= 12);
        CHECK_THAT(e.message(), Contains("in.json is not valid JSON") && !Contains("12"));
    }
    for (auto text : {"", "{", "{\"bid\"", "{\"bid\":", "{\"bid\":1", "{\"bid\":\"\xff\"}", "{\"bid\":01}", "{} x"}) {
        INFO(text);
        CHECK_THAT(fault([&] { read_json_values(text, "in.json"); }), Contains("not valid JSON"));
    }
}

TEST_CASE("values are written as JSON that is read back the same") {
    Values values{{"a", Value::secret("pd", "uint64", ~std::uint64_t{0})},
                  {"f", Value::open(std::vector<float>{0.1f, -1, 3.4028235e38f})},
                  {"m", Value::open(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6}).reshaped({3, 2})},
                  {"q", Value::secret("pd", "fix32", -1.25)},
                  {"s", Value::open(std::string_view("a\"b"))},
                  {"i", Value::open(HUGE_VAL)}};
    CHECK(to_plain_json(values).dump() == "{\"a\":18446744073709551615,\"f\":[0.1,-1.0,3.4028235e+38],\"m\":[[1,2],[3,"
                                          "4],[5,6]],\"q\":-1.25,\"s\":\"a\\\"b\",\"i\":\"inf\"}");
    CHECK(to_plain_json(values, {.safe_integers = true})["a"] == "18446744073709551615");
    auto inputs = read_json_values(to_json(values).dump(), "again");
    CHECK(resolve(inputs, nullptr) == values);
}

TEST_CASE("CSV columns are chosen by name or by selection") {
    auto values = from_csv("row,v,bid\n1,10,7\n", "");
    CHECK(values.size() == 2);
    CHECK(values.get_vector<std::int32_t>("v") == std::vector<std::int32_t>{10});
    CHECK(values.get<std::uint64_t>("bid") == 7);
    values = from_csv("a,b\r\n1,-2\r\n3,-4\r\n\r\n", "v=b");
    CHECK(values.size() == 1);
    CHECK(values.get_vector<std::int32_t>("v") == std::vector<std::int32_t>{-2, -4});
    CHECK(from_csv("a,b\n1,0.5\n", "v=a,w=b").size() == 2);
    auto typed = csv_inputs(csv("a\n1\n"), "x:pd uint8=a", nullptr);
    CHECK(describe(resolve(typed, nullptr).at("x")) == "pd uint8[1]");

    CHECK_THAT(fault([] { from_csv("a,b\n1,2\n"); }), Contains("no column has the name of an argument"));
    CHECK_THAT(fault([] { from_csv("a,b\n1,2\n", "v=c"); }), Contains("no column \"c\""));
    CHECK_THAT(fault([] { from_csv("amount,b\n1,2\n", "v=amout"); }), Contains("did you mean \"amount\""));
    CHECK_THAT(fault([] { from_csv("v,v\n1,2\n"); }), Contains("several columns"));
    CHECK_THAT(fault([] { from_csv("v\n1\n", "v,v"); }), Contains("given twice"));
    CHECK_THAT(fault([] { from_csv("bid\n1\n2\n"); }), Contains("the column has 2 rows"));
    CHECK_THAT(fault([] { csv_inputs(csv("v\n1\n"), "", nullptr); }), Contains("does not describe"));
}

TEST_CASE("CSV quoting, byte order mark, blanks and line ends follow RFC 4180") {
    CHECK(from_csv("\xef\xbb\xbf\"v\",\"a,\"\"b\"\"\"\r\n\" 1\",x\r\n +2 ,\"line\nbreak\"\n3,\"\"")
              .get_vector<std::int32_t>("v") == std::vector<std::int32_t>{1, 2, 3});
    CHECK(csv("\"a,\"\"b\"\"\"\n1\n")->header()[0] == "a,\"b\"");
    CHECK(csv("v;w\n1;2\n", {';'})->column("w") == 1);
    CHECK(csv("v\n")->rows() == 0);
    CHECK_THAT(fault([] { csv(""); }), Contains("t.csv is empty"));
    CHECK_THAT(fault([] { csv("v\n\"1\n2\n"); }), Contains("never ends"));
    CHECK_THAT(fault([] { csv("v\n\"1\"2\n"); }), Contains("text follows"));
    CHECK_THAT(fault([] { csv("v,w\n1,2\n3\n4,5,6\n"); }),
               Contains("t.csv:3: the row has 1 cells, the header has 2") && Contains("t.csv:4:"));
}

TEST_CASE("bad CSV cells are reported together, with line, column, text and reason") {
    try {
        from_csv("v\nabc\n");
        FAIL();
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        CHECK(e.message() == "column \"v\": \"abc\" is not an integer");
        REQUIRE(e.where());
        CHECK(e.where()->file == "t.csv");
        CHECK(e.where()->line == 2);
    }
    auto text = fault([] { from_csv("v,w\n1,x\n\"multi\nline\",2\n99999999999,NA\n"); });
    CHECK_THAT(text, Contains("4 cells cannot be read"));
    CHECK_THAT(text, Contains("t.csv:2: column \"w\": \"x\" is not a number"));
    CHECK_THAT(text, Contains("t.csv:3: column \"v\": \"multi?line\" is not an integer"));
    CHECK_THAT(text, Contains("t.csv:5: column \"v\": \"99999999999\" is out of range of int32"));
    CHECK_THAT(text, Contains("t.csv:5: column \"w\": the cell is missing (\"NA\")"));

    auto cut = fault([] {
        from_csv("v\n" + std::string(39, 'a') +
                 "\xc3\xa4"
                 "bc\n");
    });
    CHECK_THAT(cut, Contains("\"" + std::string(39, 'a') + "\xc3\xa4…\""));

    std::string many = "v\n";
    for (int i = 0; i < 25; ++i) many += "x\n";
    auto limited = fault([&] { from_csv(many); });
    CHECK_THAT(limited,
               Contains("25 cells") && Contains("t.csv:21:") && !Contains("t.csv:22:") && Contains("… and 5 more"));
    CHECK_THAT(fault([] { from_csv("v,w\n1,2\n,3\n"); }), Contains("missing"));
    CHECK_THAT(fault([] { from_csv("bid\nx\n"); }), Contains("\"x\" is not an integer"));
}

TEST_CASE("files are read for @ forms and written whole") {
    auto directory = std::filesystem::temp_directory_path() / ("smpc-values-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(directory);
    auto path = [&](char const* name) { return (directory / name).string(); };
    write_file(path("v.json"), "[1, 2,\n 3]");
    write_file(path("t.txt"), "two\nlines\n");
    write_file(path("a:b.csv"), "v\n4\n");
    CHECK(word("v=@" + path("v.json")).get_vector<std::int32_t>() == std::vector<std::int32_t>{1, 2, 3});
    CHECK(word("title=@" + path("t.txt")).get_string() == "two\nlines\n");
    CHECK_THAT(fault([&] { word("bid=@" + path("t.txt")); }), Contains("read as text") && Contains(".json"));
    CHECK_THAT(fault([&] { read_file(directory.string()); }), Contains("directory"));
    CHECK_THAT(fault([&] { write_file(path("none/x"), ""); }), Contains("No such file"));

    auto d = program();
    InputSources sources;
    sources.csv_files = {path("a:b.csv") + ":v"};
    CHECK(resolve(collect(sources, &d), &d).get_vector<std::int32_t>("v") == std::vector<std::int32_t>{4});
    sources.csv_files = {path("none.csv") + ":v"};
    CHECK_THAT(fault([&] { collect(sources, &d); }), Contains("none.csv: No such file"));

    write_file(path("out"), "first");
    write_file(path("out"), "second");
    CHECK(read_file(path("out")) == "second");
    CHECK(std::distance(std::filesystem::directory_iterator(directory), {}) == 4);
    std::filesystem::remove_all(directory);
}
