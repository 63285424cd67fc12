// SPDX-License-Identifier: Apache-2.0
//
// The order of types: representation, assignability, upper types; and how types are printed.
#include <catch2/catch.hpp>

#include "secrec/compiler/types.h"

using namespace smpc::secrec;

namespace {

struct World {
    DataType xor8{DataTag::named, DataClass::other, "xor_uint8"};
    DataType token{DataTag::named, DataClass::other, "token"};
    Kind kind{
        "k",
        {},
        {{builtin(DataTag::uint8), builtin(DataTag::uint8)}, {&xor8, builtin(DataTag::uint8)}, {&token, nullptr}}};
    Domain d{"d", &kind, {}}, e{"e", &kind, {}};

    Type open(DataTag tag = DataTag::open_integer) const { return public_type(tag); }
    Type u8(std::uint32_t dims = 0) const { return public_type(DataTag::uint8, dims); }
    Type secret(DataType const* data, std::uint32_t dims = 0) const { return {&d, data, dims}; }
};

} // namespace

TEST_CASE("every built-in type has one row") {
    for (std::size_t i = 0; i <= static_cast<std::size_t>(DataTag::string); ++i) {
        DataType const* type = builtin(static_cast<DataTag>(i));
        CHECK(type->tag() == static_cast<DataTag>(i));
        CHECK(type->is_builtin());
        CHECK(builtin_from_name(type->name()) == type);
        REQUIRE(type->value_type());
        CHECK(builtin(*type->value_type()) == type);
        if (!type->is_bool() && !type->is_string()) CHECK(type->bits() == smpc::info(*type->value_type()).bits);
    }
    CHECK(builtin_from_name("int") == builtin(DataTag::int64));
    CHECK(builtin_from_name("uint") == builtin(DataTag::uint64));
    CHECK(builtin_from_name("float") == builtin(DataTag::float32));
    CHECK(builtin_from_name("xor_uint8") == nullptr);
    CHECK(builtin(smpc::ValueType::xor_uint8)->is_error());
}

TEST_CASE("public representation") {
    World w;
    CHECK(representation(public_security, builtin(DataTag::bool_)) == builtin(DataTag::bool_));
    CHECK(representation(&w.d, builtin(DataTag::uint8)) == builtin(DataTag::uint8));
    CHECK(representation(&w.d, &w.xor8) == builtin(DataTag::uint8));
    CHECK(representation(&w.d, &w.token) == nullptr);
    CHECK(representation(public_security, &w.xor8) == nullptr);
    CHECK(exists_in(&w.d, &w.token));
    CHECK_FALSE(exists_in(&w.d, builtin(DataTag::uint16)));
    CHECK_FALSE(exists_in(&w.d, builtin(DataTag::string)));
    CHECK_FALSE(exists_in(public_security, &w.token));
}

TEST_CASE("what may be assigned to what") {
    World w;
    DataType const* u8 = builtin(DataTag::uint8);
    CHECK(assignable(w.u8(), w.u8()));
    CHECK(assignable(w.u8(), w.u8(2)));
    CHECK_FALSE(assignable(w.u8(1), w.u8(2)));
    CHECK_FALSE(assignable(w.u8(1), w.u8()));
    CHECK_FALSE(assignable(w.u8(), public_type(DataTag::uint16)));
    CHECK(assignable(w.open(), w.u8()));
    CHECK(assignable(w.open(), public_type(DataTag::float32)));
    CHECK_FALSE(assignable(w.open(), public_type(DataTag::bool_)));
    CHECK_FALSE(assignable(w.open(DataTag::open_float), w.u8()));
    CHECK(assignable(w.u8(), w.secret(u8)));
    CHECK(assignable(w.u8(), w.secret(&w.xor8, 1)));
    CHECK(assignable(w.open(), w.secret(&w.xor8)));
    CHECK_FALSE(assignable(w.u8(), w.secret(&w.token)));
    CHECK_FALSE(assignable(w.secret(u8), w.u8()));
    CHECK_FALSE(assignable(w.secret(u8), w.secret(&w.xor8)));
    CHECK_FALSE(assignable(w.secret(u8), Type{&w.e, u8, 0}));
}

TEST_CASE("upper types") {
    World w;
    DataType const* u8 = builtin(DataTag::uint8);
    CHECK(upper(public_security, &w.d) == std::optional<Security>(&w.d));
    CHECK(upper(&w.d, &w.d) == std::optional<Security>(&w.d));
    CHECK_FALSE(upper(&w.d, &w.e));
    CHECK(upper_data(w.u8(), w.u8()) == u8);
    CHECK(upper_data(w.open(), w.u8()) == u8);
    CHECK(upper_data(w.open(), w.open(DataTag::open_float)) == builtin(DataTag::open_float));
    CHECK(upper_data(w.u8(), public_type(DataTag::uint16)) == nullptr);
    CHECK(upper_data(w.open(), public_type(DataTag::bool_)) == nullptr);
    CHECK(upper_data(w.u8(), w.secret(&w.xor8)) == &w.xor8);
    CHECK(upper_data(w.secret(&w.xor8), w.open()) == &w.xor8);
    CHECK(upper_data(w.secret(&w.xor8), w.secret(u8)) == nullptr);
    CHECK(upper_data(w.secret(&w.token), w.u8()) == nullptr);
    CHECK(upper_data(w.secret(u8), w.open()) == u8);
}

TEST_CASE("types as text") {
    World w;
    CHECK(to_string(w.u8()) == "uint8");
    CHECK(to_string(w.secret(&w.xor8, 2)) == "d xor_uint8[[2]]");
    CHECK(to_string(void_type()) == "void");
    StructType inner{"in", nullptr, {{TemplateArgument::Sort::domain, &w.d, nullptr, 0}}, {}, {}, 0};
    DataType inner_type(DataTag::structure, DataClass::other, "struct in<d>", &inner);
    TemplateArgument arguments[] = {{TemplateArgument::Sort::dimension, nullptr, nullptr, 3},
                                    {TemplateArgument::Sort::domain, nullptr, nullptr, 0},
                                    {TemplateArgument::Sort::type, nullptr, &inner_type, 0}};
    CHECK(to_string(arguments) == "<3, public, in<d> >");
    CHECK(to_string(std::span<TemplateArgument const>{}).empty());
}
