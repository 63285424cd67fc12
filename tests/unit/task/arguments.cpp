// SPDX-License-Identifier: Apache-2.0
//
// The check of arguments against the description: what passes, what is warned of, and the message for everything else.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "libruntime/task/arguments.h"
#include "programs.h"

using namespace smpc;
using namespace smpc::test;

namespace {

struct Fixture {
    Description description;
    std::vector<std::string> warnings;

    /// The error message, or "" if the arguments pass.
    std::string check(std::vector<client::RecordView> const& records) {
        warnings.clear();
        try {
            auto const width = [](std::string_view, ValueType type) {
                return type == ValueType::float64 ? 11 : public_width(type);
            };
            task::check_arguments(records, description, width,
                                  [&](std::string w) { warnings.push_back(std::move(w)); });
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::input);
            return error.message();
        }
        return "";
    }
    std::string check(std::string_view domain, std::string_view type, std::size_t bytes, int fill = 0) {
        std::vector<std::byte> const data(bytes, std::byte(fill));
        return check({{"a", domain, type, data}});
    }
    void expect(std::string domain, ValueType type, unsigned dims = 0, bool required = true) {
        description.arguments = {{"a", std::move(domain), type, dims, required}};
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "arguments that fit pass silently", "[task][arguments]") {
    expect("pd", ValueType::uint64);
    CHECK(check("pd", "uint64", 8).empty());
    expect("pd", ValueType::uint64, 1);
    CHECK(check("pd", "uint64", 0).empty());
    CHECK(check("pd", "uint64", 24).empty());
    expect("pd", ValueType::float64, 2);
    CHECK(check("pd", "float64", 33).empty());
    expect("", ValueType::float64);
    CHECK(check("", "float64", 8).empty());
    expect("", ValueType::string);
    CHECK(check("", "string", 0).empty());
    CHECK(check("", "string", 77).empty());
    expect("pd", ValueType::bool_, 1);
    CHECK(check("pd", "bool", 3, 1).empty());
    expect("pd", ValueType::uint8, 0, false);
    CHECK(check(std::vector<client::RecordView>{}).empty());
    CHECK(warnings.empty());
}

TEST_CASE_METHOD(Fixture, "arguments that do not fit are refused with both sides named", "[task][arguments]") {
    expect("pd_shared3p", ValueType::uint64);
    CHECK(check("pd_shared3p", "int32", 4) ==
          "argument \"a\": program expects pd_shared3p uint64, stream has pd_shared3p int32");
    CHECK(check("", "uint64", 8) == "argument \"a\": program expects pd_shared3p uint64, stream has public uint64");
    CHECK(check("pd", "uint64", 8) == "argument \"a\": program expects pd_shared3p uint64, stream has pd uint64");
    CHECK(check("pd_shared3p", "uint", 8) ==
          "argument \"a\": program expects pd_shared3p uint64, stream has pd_shared3p uint");
    CHECK(check("pd_shared3p", "xor_uint64", 8) != "");
    CHECK(check("pd_shared3p", "float64", 8) != "");
    CHECK(check("pd_shared3p", "uint64", 16) == "argument \"a\": program expects one element, stream has 2");
    CHECK(check("pd_shared3p", "uint64", 0) == "argument \"a\": program expects one element, stream has 0");
    CHECK(check("pd_shared3p", "uint64", 9) == "argument \"a\": 9 bytes are not whole elements of 8 bytes");
    expect("pd_shared3p", ValueType::float64);
    CHECK(check("pd_shared3p", "float64", 8) == "argument \"a\": 8 bytes are not whole elements of 11 bytes");
    expect("pd_shared3p", ValueType::bool_);
    CHECK(check("pd_shared3p", "bool", 1, 2) == "argument \"a\": a bool is a byte 0 or 1");
    expect("pd_shared3p", ValueType::uint64, 1);
    CHECK(check(std::vector<client::RecordView>{}) ==
          "argument \"a\" is missing: program expects pd_shared3p uint64[[1]]");
}

TEST_CASE_METHOD(Fixture, "a sign that differs is taken with a warning", "[task][arguments]") {
    expect("pd", ValueType::uint64);
    CHECK(check("pd", "int64", 8).empty());
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] == "argument \"a\": program expects pd uint64, stream has pd int64; taken as it is");
    CHECK(check("pd", "int32", 4) != "");
    expect("", ValueType::int8);
    CHECK(check("", "uint8", 1).empty());
    CHECK(warnings.size() == 1);
}

TEST_CASE_METHOD(Fixture, "a name with several entries takes what fits one of them", "[task][arguments]") {
    description.arguments = {{"a", "pd", ValueType::uint8, 1, false}, {"a", "", ValueType::uint8, 0, false}};
    CHECK(check("pd", "uint8", 3).empty());
    CHECK(check("", "uint8", 1).empty());
    CHECK(check("", "uint8", 2) == "argument \"a\": program expects one element, stream has 2");
    CHECK(check("", "uint16", 2) ==
          "argument \"a\": program expects pd uint8 or public uint8, stream has public uint16");
}

TEST_CASE_METHOD(Fixture, "unlisted names are warned of if the description is complete", "[task][arguments]") {
    CHECK(check("pd", "uint8", 3).empty());
    CHECK(warnings == std::vector<std::string>{"argument \"a\": the program takes no argument of this name"});
    description.complete = false;
    CHECK(check("pd", "nonsense", 3).empty());
    CHECK(warnings.empty());
}
