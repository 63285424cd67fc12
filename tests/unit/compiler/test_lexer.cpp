// SPDX-License-Identifier: Apache-2.0
//
// Every rule of the lexical structure, and every fault the lexer reports.
#include <catch2/catch.hpp>

#include "secrec/compiler/lexer.h"
#include "secrec/compiler/literals.h"

using namespace smpc;
using namespace smpc::secrec;
using K = TokenKind;

namespace {

struct Lexed {
    Sources sources;
    Diagnostics diagnostics;
    std::vector<Token> tokens;
    explicit Lexed(std::string text) { tokens = tokenize(sources.add("t.sc", std::move(text)), diagnostics); }

    std::vector<K> kinds() const {
        std::vector<K> out;
        for (auto const& t : tokens) out.push_back(t.kind);
        REQUIRE(out.back() == K::end);
        out.pop_back();
        return out;
    }
    std::string text(std::size_t i) const { return std::string(sources.text({0, tokens[i].begin, tokens[i].end})); }
    std::string error(std::size_t i = 0) const { return diagnostics.all().at(i).message; }
};

std::vector<K> kinds(std::string text) {
    Lexed l(std::move(text));
    CHECK_FALSE(l.diagnostics.has_errors());
    return l.kinds();
}

} // namespace

TEST_CASE("blanks, comments and line breaks separate tokens") {
    CHECK(kinds("").empty());
    CHECK(kinds(" \t\n\r\n\n\r\r").empty());
    CHECK(kinds("a b") == std::vector{K::identifier, K::identifier});
    CHECK(kinds("a/**/b") == std::vector{K::identifier, K::identifier});
    CHECK(kinds("a // b \" /* \nc") == std::vector{K::identifier, K::identifier});
    CHECK(kinds("a // b") == std::vector{K::identifier});
    CHECK(kinds("/* a /* b */ c // */") == std::vector{K::identifier});
    CHECK(kinds("\"/*\" \"//\"") == std::vector{K::string, K::string});
    CHECK(kinds("/***/ a /*/ */ b") == std::vector{K::identifier, K::identifier});
}

TEST_CASE("keywords are reserved, near misses are not") {
#define SMPC_X(enumerator, spelling) CHECK(kinds(spelling) == std::vector{K::enumerator});
    SMPC_SECREC_KEYWORDS(SMPC_X)
#undef SMPC_X
    for (std::string name : {"private", "main", "deprecated", "xor_uint8", "fix32", "argument", "publish", "classify",
                             "Bool", "int128", "uint7", "_", "__syscal", "__syscalls", "iff", "i"})
        CHECK(kinds(name) == std::vector{K::identifier});
}

TEST_CASE("names of built-in types carry the type, synonyms the sized one") {
    auto type = [](std::string text) {
        Lexed l(text);
        REQUIRE(l.kinds() == std::vector{K::builtin_type});
        return l.tokens[0].type();
    };
    CHECK(type("bool") == ValueType::bool_);
    CHECK(type("int") == ValueType::int64);
    CHECK(type("uint") == ValueType::uint64);
    CHECK(type("float") == ValueType::float32);
    CHECK(type("string") == ValueType::string);
    for (auto t : {ValueType::uint8, ValueType::uint16, ValueType::uint32, ValueType::uint64, ValueType::int8,
                   ValueType::int16, ValueType::int32, ValueType::int64, ValueType::float32, ValueType::float64})
        CHECK(type(std::string(name_of(t))) == t);
}

TEST_CASE("punctuators: the longest match wins") {
#define SMPC_X(enumerator, spelling) CHECK(kinds(spelling) == std::vector{K::enumerator});
    SMPC_SECREC_PUNCTUATORS(SMPC_X)
#undef SMPC_X
    CHECK(kinds("a+++b") == std::vector{K::identifier, K::increment, K::plus, K::identifier});
    CHECK(kinds("a-- -b") == std::vector{K::identifier, K::decrement, K::minus, K::identifier});
    CHECK(kinds(">>=") == std::vector{K::shift_right, K::assign});
    CHECK(kinds("&&&") == std::vector{K::and_and, K::amp});
    CHECK(kinds(":::") == std::vector{K::colon_colon, K::colon});
    CHECK(kinds("[[]]") == std::vector{K::left_bracket, K::left_bracket, K::right_bracket, K::right_bracket});
}

TEST_CASE("positions are bytes of the text") {
    Lexed l("ab\n  cd");
    CHECK(l.tokens[1].begin == 5);
    CHECK(l.tokens[1].end == 7);
    CHECK(l.tokens[2].begin == 7);
}

TEST_CASE("numbers") {
    for (std::string text :
         {"0", "12", "0b101", "0o17", "0xFf", "12u8", "0b1i64", "0x7fi8", "0o7u16", "5f32", "0x0f32"})
        CHECK(kinds(text) == std::vector{K::integer});
    for (std::string text : {"1.", "1.5", "1.e3", "2.f32", "1e-5f32", "1.5E+3", "0.", "0e0", "1e10", "2.50f64"})
        CHECK(kinds(text) == std::vector{K::floating});
    CHECK(kinds(".5") == std::vector{K::dot, K::integer});
    CHECK(kinds("1:2") == std::vector{K::integer, K::colon, K::integer});
    CHECK(kinds("1+e") == std::vector{K::integer, K::plus, K::identifier});
}

TEST_CASE("malformed numbers are one token and one report") {
    for (std::string text :
         {"007", "12abc", "1e05", "0b12", "0b", "0x", "0o8", "1u7", "00", "1.5u8", "1.5e", "0xu8", "1__", "1e+"}) {
        INFO(text);
        Lexed l(text);
        REQUIRE(l.diagnostics.error_count() == 1);
        CHECK(l.error().find("malformed number") == 0);
        CHECK(l.tokens[0].malformed());
    }
    CHECK(Lexed("007").diagnostics.all()[0].helps.size() == 1);
}

TEST_CASE("values of integers") {
    Diagnostics diagnostics;
    auto read = [&](std::string_view text) { return read_integer(text, {}, diagnostics); };
    CHECK(read("18446744073709551615").value == 18446744073709551615u);
    CHECK(read("0xFFFFFFFFFFFFFFFF").value == 18446744073709551615u);
    CHECK(read("0b101").value == 5);
    CHECK(read("0o17").value == 15);
    CHECK(read("0xfeu8").value == 254);
    CHECK(read("0xfeu8").suffix == ValueType::uint8);
    CHECK(read("127i8").suffix == ValueType::int8);
    CHECK(read("9223372036854775807i64").value == 9223372036854775807u);
    CHECK(read("5f32").suffix == ValueType::float32);
    CHECK(read("0x0f32").suffix == ValueType::float32);
    CHECK(read("0x000f64").value == 0);
    CHECK(read("0u64").suffix == ValueType::uint64);
    CHECK(read("0i16").value == 0);
    CHECK(read("0").value == 0);
    CHECK(read("1").suffix == std::nullopt);
    CHECK_FALSE(diagnostics.has_errors());

    for (std::string_view text : {"18446744073709551616", "128i8", "256u8", "65536u16", "9223372036854775808i64",
                                  "0x1f32", "0xf64", "0x100u8", "99999999999999999999999999999999"}) {
        INFO(text);
        Diagnostics faults;
        read_integer(text, {}, faults);
        CHECK(faults.error_count() == 1);
    }
}

TEST_CASE("floats keep their text for the target type") {
    CHECK(read_float("1.5e-3f32").text == "1.5e-3");
    CHECK(read_float("1.5e-3f32").suffix == ValueType::float32);
    CHECK(read_float("2.f64").text == "2.");
    CHECK(read_float("0.1").suffix == std::nullopt);
}

TEST_CASE("strings") {
    CHECK(kinds(R"("a\"b" "c\\")") == std::vector{K::string, K::string});
    CHECK(kinds("\"\xc3\xa4\x01\"") == std::vector{K::string});

    auto parts = [](std::vector<std::string_view> pieces, std::size_t errors = 0) {
        Arena arena;
        Diagnostics diagnostics;
        StringReader reader(arena, diagnostics);
        for (auto p : pieces) reader.add(p, {0, 0, static_cast<std::uint32_t>(p.size())});
        std::vector<std::string> out;
        for (auto const& p : reader.finish()) out.push_back((p.is_name ? "$" : "") + std::string(p.text));
        CHECK(diagnostics.error_count() == errors);
        return out;
    };
    using Parts = std::vector<std::string>;
    CHECK(parts({R"("")"}) == Parts{});
    CHECK(parts({R"("a\n\t\r\"\\\$\_\q")"}) == Parts{"a\n\t\r\"\\$_q"});
    CHECK(parts({R"("add_$T\_vec")"}) == Parts{"add_", "$T", "_vec"});
    CHECK(parts({R"("$T_vec")"}) == Parts{"$T_vec"});
    CHECK(parts({R"("$a$b")"}) == Parts{"$a", "$b"});
    CHECK(parts({R"("$while1 ")"}) == Parts{"$while1", " "});
    CHECK(parts({R"("ab")", R"("")", R"("cd$x")", R"("e")"}) == Parts{"abcd", "$x", "e"});
    CHECK(parts({R"("$")"}, 1) == Parts{});
    CHECK(parts({R"("a$1")"}, 1) == Parts{"a1"});
    CHECK(parts({R"("$$x")"}, 1) == Parts{"$x"});
    std::string many(100000, 'x');
    CHECK(parts({"\"" + many + "\""}) == Parts{many});
}

TEST_CASE("faults in text") {
    auto error = [](std::string text) {
        Lexed l(std::move(text));
        REQUIRE(l.diagnostics.error_count() == 1);
        return l.error();
    };
    CHECK(error("a /* b") == "comment without end");
    CHECK(error("/*/") == "comment without end");
    CHECK(error("\"abc") == "string without closing '\"'");
    CHECK(error("\"abc\\\"") == "string without closing '\"'");
    CHECK(error("\"abc\ndef") == "line break in a string");
    CHECK(error("\"abc\\\r\n x") == "line break in a string");
    CHECK(error("#include") == "'#' begins nothing in SecreC");
    CHECK(error("a \\ b") == "unexpected character '\\'");
    CHECK(error("\xc3\xa4\xc3\xb6") == "only ASCII may stand outside of strings and comments");
    CHECK(error("a\fb") == "invalid byte 0x0c");
    CHECK(error(std::string("a\0b", 3)) == "invalid byte 0x00");
    CHECK(Lexed("\xff a \xff").diagnostics.error_count() == 2);
}
