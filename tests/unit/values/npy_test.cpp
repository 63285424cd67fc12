// SPDX-License-Identifier: Apache-2.0
//
// NumPy's files. The bytes of the first test were written by NumPy 1.24; what we write is also read by NumPy in the end-to-end tests.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>
#include <unistd.h>

#include "libclient/values/input.h"
#include "libclient/values/npy.h"
#include "libclient/values/output.h"
#include "libclient/values/utf8.h"

using namespace smpc;
using namespace smpc::client;
using Catch::Contains;

namespace {

std::string npy(std::string_view dictionary, std::string_view elements, char version = 1) {
    std::string out = "\x93NUMPY";
    out += {version, '\0'};
    auto size = static_cast<std::uint32_t>(dictionary.size());
    out.append(reinterpret_cast<char const*>(&size), version == 1 ? 2 : 4);
    return out.append(dictionary).append(elements);
}

std::string dictionary(std::string_view descr, std::string_view shape, bool fortran = false) {
    return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}   \n", descr, fortran ? "True" : "False",
                       shape);
}

std::string bytes(std::initializer_list<int> list) {
    std::string out;
    for (int b : list) out += static_cast<char>(b);
    return out;
}

template <class T> std::vector<T> elements(NumericArray const& array) {
    std::vector<T> out(array.bytes.size() / sizeof(T));
    std::memcpy(out.data(), array.bytes.data(), array.bytes.size());
    return out;
}

std::uint32_t crc32(std::string const& data) {
    std::uint32_t crc = ~0u;
    for (unsigned char c : data) {
        crc ^= c;
        for (int k = 0; k < 8; ++k) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

std::string error_of(std::string_view file) {
    try {
        read_npy(file, "v.npy");
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        return e.message();
    }
    return "no error";
}

} // namespace

TEST_CASE("a file of NumPy is read") {
    // numpy.save(…, numpy.array([[1, 2, 3], [4, 5, 6]], dtype='<i2'))
    std::string file = "\x93NUMPY";
    file += {1, 0, 0x76, 0};
    std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
    header.append(117 - header.size(), ' ');
    file += header + "\n" + bytes({1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0});
    auto array = read_npy(file, "v.npy");
    CHECK(array.type == ValueType::int16);
    CHECK(array.shape == Shape{2, 3});
    CHECK(elements<std::int16_t>(array) == std::vector<std::int16_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("column-major arrays become row-major, in any number of dimensions") {
    auto matrix = read_npy(npy(dictionary("|u1", "(2, 3)", true), bytes({1, 4, 2, 5, 3, 6})), "v.npy");
    CHECK(elements<std::uint8_t>(matrix) == std::vector<std::uint8_t>{1, 2, 3, 4, 5, 6});
    // a[i][j][k] = 100i + 10j + k, in Fortran's order
    std::string cube;
    for (int k = 0; k < 4; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 2; ++i) cube += static_cast<char>(100 * i + 10 * j + k);
    auto array = read_npy(npy(dictionary("|u1", "(2, 3, 4)", true), cube), "v.npy");
    std::vector<std::uint8_t> expected;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 4; ++k) expected.push_back(static_cast<std::uint8_t>(100 * i + 10 * j + k));
    CHECK(elements<std::uint8_t>(array) == expected);
    CHECK(read_npy(npy(dictionary("|u1", "(3, 0)", true), ""), "v.npy").shape == Shape{3, 0});
}

TEST_CASE("all byte orders, versions and widths") {
    CHECK(elements<std::int32_t>(read_npy(npy(dictionary(">i4", "(2,)"), bytes({0, 0, 1, 2, 255, 255, 255, 254})),
                                          "v")) == std::vector<std::int32_t>{0x102, -2});
    CHECK(elements<double>(read_npy(npy(dictionary(">f8", "()"), bytes({0x3f, 0xf0, 0, 0, 0, 0, 0, 0})), "v")) ==
          std::vector<double>{1});
    // half precision: 1, -2, the largest, the smallest, infinity
    auto halves = read_npy(npy(dictionary("<f2", "(5,)"), bytes({0, 0x3c, 0, 0xc0, 0xff, 0x7b, 1, 0, 0, 0x7c})), "v");
    CHECK(halves.type == ValueType::float32);
    CHECK(elements<float>(halves) ==
          std::vector<float>{1, -2, 65504, 0x1p-24f, std::numeric_limits<float>::infinity()});
    CHECK(elements<std::uint8_t>(read_npy(npy(dictionary("|b1", "(2,)"), bytes({0, 1})), "v")) ==
          std::vector<std::uint8_t>{0, 1});
    for (char version : {2, 3})
        CHECK(elements<std::uint8_t>(read_npy(npy(dictionary("|u1", "(1,)"), bytes({9}), version), "v")) ==
              std::vector<std::uint8_t>{9});
    // keys in another order, other quotes
    CHECK(read_npy(npy("{\"shape\": (1,), 'fortran_order': False, 'descr': '<u8'}", std::string(8, '\0')), "v").type ==
          ValueType::uint64);
}

TEST_CASE("what is no plain array of numbers is refused with a reason") {
    CHECK(error_of("") == "v.npy: is not a NumPy array file");
    CHECK(error_of("PK\x03\x04 an archive") == "v.npy: is not a NumPy array file");
    CHECK(error_of(npy("{}", "", 9)) == "v.npy: has version 9 of NumPy's format, not 1 to 3");
    CHECK(error_of(npy(dictionary("<i8", "(2,)"), std::string(15, '\0'))) ==
          "v.npy: has 15 bytes of elements, its shape (2) means 16");
    CHECK_THAT(error_of(npy(dictionary("<i8", "(2,)"), std::string(17, '\0'))), Contains("17 bytes"));
    CHECK_THAT(error_of(npy(dictionary("<i8", "(4294967296, 4294967296)"), "")), Contains("too many elements"));
    CHECK_THAT(error_of(npy(dictionary("<i8", "(2305843009213693952,)"), "")), Contains("0 bytes"));
    for (auto const* descr : {"|O", "<c16", "<U3", "|S3", "<M8[ns]", "<f16", "<i3", "|V8", "", "i8", "<f1"})
        CHECK_THAT(error_of(npy(dictionary(descr, "(1,)"), "12345678")),
                   Contains("NumPy's type \"" + std::string(descr) + "\""));
    CHECK(error_of(npy(dictionary("|b1", "(1,)"), bytes({2}))) == "v.npy: holds a bool that is neither 0 nor 1");
    for (auto const* text :
         {"{", "{}", "[]", "{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (1,)}",
          "{'descr': '<i8', 'shape': (1,)}", "{'descr': '<i8', 'fortran_order': False, 'shape': (-1,)}",
          "{'descr': '<i8', 'fortran_order': False, 'shape': (1,)} x", "{'descr': '<i8"})
        CHECK(error_of(npy(text, "")) == "v.npy: holds no plain array of numbers");
    auto whole = npy(dictionary("<i8", "(1,)"), "12345678");
    for (std::size_t n = 0; n < whole.size(); ++n) CHECK(error_of(whole.substr(0, n)) != "no error");
}

TEST_CASE("what is written is read back") {
    auto check = [](Value const& value, ValueType type) {
        auto array = read_npy(to_npy(value), "v.npy");
        CHECK(array.type == type);
        CHECK(array.shape == value.shape());
        CHECK(std::equal(array.bytes.begin(), array.bytes.end(), value.bytes().begin(), value.bytes().end()));
        CHECK(to_npy(value).find('\n') % 64 == 63); // elements are aligned
    };
    check(Value::open(true), ValueType::bool_);
    check(Value::open(std::vector<std::int8_t>{-1, 2}), ValueType::int8);
    check(Value::open(std::vector<std::uint64_t>{~0ull}), ValueType::uint64);
    check(Value::open(std::vector<int>{1, 2, 3, 4, 5, 6}).reshaped({1, 2, 3}), ValueType::int32);
    check(Value::open(std::vector<float>{}), ValueType::float32);
    check(Value::secret("pd", ValueType::xor_uint16, std::vector<int>{7, 8}), ValueType::uint16);
    auto fixed = read_npy(to_npy(Value::secret("pd", ValueType::fix64, std::vector<double>{1.5, -0.25})), "v.npy");
    CHECK(elements<double>(fixed) == std::vector<double>{1.5, -0.25});
    CHECK_THAT(to_npy(Value::open(std::string_view("aé"))), Contains("'<U2'") && Contains("'shape': ()"));
    CHECK_THAT(to_npy(Value::open(std::string_view("\xff"))), Contains("'|S1'"));
}

TEST_CASE("arrays of files fit what the program takes, or say where not") {
    auto path = (std::filesystem::temp_directory_path() / fmt::format("smpc-npy-test-{}.npy", ::getpid())).string();
    auto resolved = [&](std::string const& file, ArgumentEntry entry) {
        std::ofstream(path, std::ios::binary) << file;
        entry.name = "v";
        entry.required = true;
        Description description;
        description.arguments = {entry};
        std::vector<Input> inputs{parse_argument("v=@" + path)};
        return resolve(inputs, &description).at("v");
    };
    auto message = [&](std::string const& file, ArgumentEntry entry) -> std::string {
        try {
            resolved(file, entry);
        } catch (Error const& e) {
            CHECK(e.code() == ErrorCode::input);
            return e.message();
        }
        return "no error";
    };
    auto entry = [](std::string domain, ValueType type, unsigned dims) {
        return ArgumentEntry{"", domain, type, dims, true};
    };
    auto i8 = npy(dictionary("|i1", "(2, 2)"), bytes({1, 2, 3, 255}));

    CHECK(resolved(i8, entry("pd", ValueType::int64, 2)) ==
          Value::secret("pd", ValueType::int64, std::vector<int>{1, 2, 3, -1}, {2, 2}));
    CHECK(resolved(i8, entry("pd", ValueType::float64, 1)).get_vector<double>() == std::vector<double>{1, 2, 3, -1});
    CHECK(resolved(i8, entry("pd", ValueType::fix32, 1)).get_vector<float>() == std::vector<float>{1, 2, 3, -1});
    CHECK(message(i8, entry("pd", ValueType::uint8, 2)) ==
          "argument \"v\": element [1][1] is out of range of uint8 (0 to 255)");
    CHECK(message(i8, entry("pd", ValueType::int8, 0)) ==
          "argument \"v\": the program takes one element, not an array of 4");
    CHECK_THAT(message(i8, entry("", ValueType::string, 0)), Contains("the program takes a string"));
    auto f8 = npy(dictionary("<f8", "(1,)"), bytes({0, 0, 0, 0, 0, 0, 0xe0, 0x3f})); // 0.5
    CHECK(message(f8, entry("pd", ValueType::int64, 1)) == "argument \"v\": element [0] is not an integer");
    auto infinite = npy(dictionary("<f8", "()"), bytes({0, 0, 0, 0, 0, 0, 0xf0, 0x7f}));
    CHECK(message(infinite, entry("pd", ValueType::float64, 0)) ==
          "argument \"v\": the value is not a finite number; infinities and NaN cannot be secret");
    CHECK(std::isinf(resolved(infinite, entry("", ValueType::float64, 0)).get<double>()));
    CHECK(message(infinite, entry("", ValueType::fix32, 0)) != "no error");
    std::filesystem::remove(path);
}

TEST_CASE("an archive is a zip file of these files, the same for the same values") {
    Values values{{"a", Value::open(1)}, {"häß#2", Value::open(std::vector<double>{1, 2})}};
    auto zip = to_npz(values);
    CHECK(zip == to_npz(values));
    auto word = [&](std::size_t at, int width) {
        std::uint32_t x = 0;
        std::memcpy(&x, zip.data() + at, static_cast<std::size_t>(width));
        return x;
    };
    auto end = zip.size() - 22; // the end record has no comment
    REQUIRE(word(end, 4) == 0x06054b50);
    REQUIRE(word(end + 10, 2) == values.size());
    auto central = word(end + 16, 4);
    for (auto const& [name, value] : values) {
        REQUIRE(word(central, 4) == 0x02014b50);
        auto size = word(central + 20, 4), name_length = word(central + 28, 2), local = word(central + 42, 4);
        CHECK(word(central + 10, 2) == 0);          // stored
        CHECK((word(central + 8, 2) & 0x800) != 0); // names are UTF-8
        CHECK(zip.substr(central + 46, name_length) == name + ".npy");
        auto data = zip.substr(local + 30 + word(local + 26, 2) + word(local + 28, 2), size);
        CHECK(data == to_npy(value));
        CHECK(word(central + 16, 4) == crc32(data));
        central += 46 + name_length + word(central + 30, 2) + word(central + 32, 2);
    }
    for (auto const* name : {"../x", "a/b", "a\\b", "..", "c:x", "a\nb"})
        CHECK_THROWS_AS(to_npz({{name, Value::open(1)}}), Error);
}

TEST_CASE("UTF-8 is decoded strictly") {
    CHECK(decode_utf8("aé€😀") == U"aé€😀");
    CHECK(decode_utf8("")->empty());
    for (auto const* bad : {"\x80", "\xc0\x80", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xe2\x82"})
        CHECK_FALSE(decode_utf8(bad));
}
