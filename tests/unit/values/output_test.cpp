// SPDX-License-Identifier: Apache-2.0
//
// Results as lines for people and as CSV.
#include <catch2/catch.hpp>

#include "libclient/values/output.h"

using namespace smpc;
using namespace smpc::client;

TEST_CASE("text is one line per value") {
    Values values{{"winner", Value::open(2u)},
                  {"ok", Value::open(true)},
                  {"hist", Value::open(std::vector<std::int8_t>{-1, 0, 1})},
                  {"m", Value::open(std::vector<double>{0.1, 2, 3, 4}).reshaped({2, 2})},
                  {"none", Value::open(std::vector<int>{})},
                  {"title", Value::open(std::string_view("two\nlines"))}};
    CHECK(to_text(values) ==
          "winner = 2\nok = true\nhist = [-1, 0, 1]\nm = [[0.1, 2], [3, 4]]\nnone = []\ntitle = \"two\\nlines\"\n");
}

TEST_CASE("long lines are cut at the width of the terminal, in characters") {
    Values values{{"v", Value::open(std::vector<int>(1000, 7))},
                  {"s", Value::open(std::string_view("ääääääääääääääääää"))}};
    CHECK(to_text(values, {.width = 12}) == "v = [7, 7, …\ns = \"ääääää\xe2\x80\xa6\n");
    CHECK(to_text({{"x", Value::open(12345)}}, {.width = 9}) == "x = 12345\n");
    CHECK(to_text({{"x", Value::open(123456)}}, {.width = 9}) == "x = 1234…\n");
}

TEST_CASE("CSV has a column per scalar, vector and column of a matrix") {
    Values values{{"n", Value::open(3)},
                  {"v", Value::open(std::vector<double>{0.1, 1e300})},
                  {"m", Value::open(std::vector<int>{1, 2, 3, 4}).reshaped({2, 2})},
                  {"a,b", Value::open(std::string_view("say \"hi\""))}};
    CHECK(to_csv(values) == "n,v,m[0],m[1],\"a,b\"\n3,0.1,1,2,\"say \"\"hi\"\"\"\n,1e+300,3,4,\n");
    CHECK(to_csv({{"v", Value::open(std::vector<int>{})}}) == "v\n");
    CHECK(to_csv({}).empty());
}
