// SPDX-License-Identifier: Apache-2.0
//
// Values made from C++ numbers, their typed access, and elements from and to text.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include <smpc/client/values.h>

#include "libclient/values/element.h"

using namespace smpc;
using namespace smpc::client;
using Catch::Contains;

namespace {

/// The element's text after a round trip, or the reason.
std::string through(ValueType type, std::string_view text, NonFinite non_finite = NonFinite::refuse) {
    std::vector<std::byte> bytes;
    if (auto why = append_element_text(bytes, type, text, non_finite)) {
        CHECK(bytes.empty());
        return "no: " + *why;
    }
    CHECK(bytes.size() == public_width(type));
    return element_text(bytes.data(), type);
}

} // namespace

TEST_CASE("values keep elements in public form") {
    auto v = Value::secret("pd_shared3p", "int16", std::vector<int>{-2, 300});
    CHECK(describe(v) == "pd_shared3p int16[2]");
    std::vector<std::byte> expected{std::byte{0xfe}, std::byte{0xff}, std::byte{0x2c}, std::byte{0x01}};
    CHECK(std::vector<std::byte>(v.bytes().begin(), v.bytes().end()) == expected);
    CHECK(v.get_vector<std::int16_t>() == std::vector<std::int16_t>{-2, 300});
    CHECK_THROWS_WITH(v.get<std::int16_t>(), Contains("2 elements"));
    CHECK_THROWS_WITH(v.get_vector<std::uint16_t>(), Contains("int16"));

    CHECK(Value::open(true).get<bool>());
    CHECK(Value::open(std::string_view("héllo")).get_string() == "héllo");
    CHECK_THROWS_AS(Value::open(1).get_string(), Error);
    CHECK(Value().get<std::uint64_t>() == 0);
    CHECK(Value::secret("d", ValueType::xor_uint32, 7).get<std::uint32_t>() == 7);
}

TEST_CASE("C++ numbers are converted exactly or refused") {
    CHECK_THROWS_WITH(Value::secret("d", "uint8", 256), Contains("0 to 255"));
    CHECK_THROWS_WITH(Value::secret("d", "uint64", -1), Contains("out of range"));
    CHECK_THROWS_WITH(Value::secret("d", "int64", std::uint64_t{1} << 63), Contains("out of range"));
    CHECK_THROWS_WITH(Value::secret("d", "uint8", 1.5), Contains("not an integer"));
    CHECK_THROWS_WITH(Value::secret("d", "int8", std::nan("")), Contains("not an integer"));
    CHECK_THROWS_WITH(Value::secret("d", "bool", 2), Contains("out of range"));
    CHECK_THROWS_AS(Value::secret("d", "uint65", 1), Error);
    CHECK(Value::secret("d", "int64", -0x1p63).get<std::int64_t>() == std::numeric_limits<std::int64_t>::min());
    CHECK(Value::secret("d", "uint64", 0x1p63).get<std::uint64_t>() == std::uint64_t{1} << 63);
    CHECK(Value::secret("d", "int8", -128).get<std::int8_t>() == -128);
    CHECK_THROWS_AS(Value::secret("d", "float32", 1e39), Error);
    CHECK(Value::secret("d", "float32", 0.1).get<float>() == 0.1f);
}

TEST_CASE("fixed point is rounded half away from zero") {
    CHECK(Value::secret("d", "fix32", 1.5).get<float>() == 1.5f);
    CHECK(Value::secret("d", "fix32", 0x1p-17).get<float>() == 0x1p-16f);
    CHECK(Value::secret("d", "fix32", -0x1p-17).get<float>() == -0x1p-16f);
    CHECK(Value::secret("d", "fix64", -0.25).get<double>() == -0.25);
    CHECK_THROWS_WITH(Value::secret("d", "fix32", 32768), Contains("out of range"));
    CHECK(Value::secret("d", "fix32", -32768).get<float>() == -32768.0f);
    CHECK(through(ValueType::fix32, "0.00000762939453125") == "0.0000152587890625");
    CHECK(through(ValueType::fix64, "2147483647.9999999997671693563") == "2147483647.99999999976716935634613037109375");
    CHECK(through(ValueType::fix32, "32767.999999") == "no: is out of range of fix32 (-32768 to below 32768)");
}

TEST_CASE("shapes must fit the elements") {
    auto v = Value::open(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
    CHECK(v.reshaped({2, 3}).dims() == 2);
    CHECK_THROWS_AS(v.reshaped({2, 2}), Error);
    CHECK_THROWS_AS(v.reshaped({~std::uint64_t{0}, 6}), Error);
    CHECK_THROWS_AS(Value("", ValueType::bool_, {}, {std::byte{2}}), Error);
    CHECK_THROWS_AS(Value("", ValueType::uint32, {}, std::vector<std::byte>(3)), Error);
}

TEST_CASE("names occur once and are found again") {
    Values values{{"a", Value::open(1)}, {"b", Value::open(2.5)}};
    CHECK(values.get<int>("a") == 1);
    CHECK_THROWS_AS(values.add("a", Value()), Error);
    CHECK_THROWS_WITH(values.get<int>("b"), Contains("\"b\"") && Contains("float64"));
    try {
        values.at("c");
        FAIL();
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::not_found);
    }
}

TEST_CASE("integers from text") {
    using T = ValueType;
    CHECK(through(T::uint64, "18446744073709551615") == "18446744073709551615");
    CHECK(through(T::uint64, "18446744073709551616") == "no: is out of range of uint64 (0 to 18446744073709551615)");
    CHECK(through(T::uint64, "0xffffffffffffffff") == "18446744073709551615");
    CHECK(through(T::int64, "-9223372036854775808") == "-9223372036854775808");
    CHECK(through(T::int64, "-9223372036854775809") ==
          "no: is out of range of int64 (-9223372036854775808 to 9223372036854775807)");
    CHECK(through(T::uint8, "+7.000") == "7");
    CHECK(through(T::uint8, "-0") == "0");
    CHECK(through(T::xor_uint16, "0X1F") == "31");
    for (auto text : {"", "-", "+", ".0", "1.", "1.5", "1e3", "abc", "1 2", "--1", "+-1", "0x", "0xg", "1,000", "0x1.0",
                      "\xd9\xa1", "1.0.0"}) {
        INFO(text);
        CHECK_THAT(through(T::uint8, text), Catch::StartsWith("no: "));
    }
    CHECK_THAT(through(T::int8, "0x10"), Contains("hexadecimal"));
    CHECK(through(T::int8, "127") == "127");
    CHECK_THAT(through(T::int8, "128"), Contains("-128 to 127"));
}

TEST_CASE("bools and floats from text") {
    using T = ValueType;
    for (auto yes : {"1", "true", "YES", "True"}) CHECK(through(T::bool_, yes) == "true");
    for (auto no : {"0", "false", "No"}) CHECK(through(T::bool_, no) == "false");
    CHECK_THAT(through(T::bool_, "2"), Contains("not a bool"));

    CHECK(through(T::float64, "0.1") == "0.1");
    CHECK(through(T::float32, "0.1") == "0.1");
    CHECK(through(T::float32, "16777217") == "16777216");
    CHECK(through(T::float64, "+2.5e-3") == "0.0025");
    CHECK(through(T::float64, "4.9406564584124654e-324") == "5e-324");
    CHECK(through(T::float64, "1e-400") == "0");
    CHECK_THAT(through(T::float64, "1e400"), Contains("out of range"));
    CHECK_THAT(through(T::float32, "3.5e38"), Contains("out of range"));
    for (auto text : {"", "-", "e5", "1e", "0x10", "1,5", "nanx", "infinit", "--1", "1 "}) {
        INFO(text);
        CHECK_THAT(through(T::float64, text), Catch::StartsWith("no: "));
    }
    CHECK_THAT(through(T::float64, "nan"), Contains("cannot be secret"));
    CHECK(through(T::float64, "-Inf", NonFinite::allow) == "-inf");
    CHECK(through(T::float32, "NaN", NonFinite::allow) == "nan");
}
