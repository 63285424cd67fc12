// SPDX-License-Identifier: Apache-2.0
//
// Types of literals by context, open types and what closes them, interpolated strings.
#include <bit>
#include <cmath>

#include "checker_support.h"

using namespace smpc::secrec;
using namespace smpc::secrec::test;

namespace {

/// Type and bits of a literal initialiser, looking through a classification.
std::pair<std::string, std::uint64_t> literal(Checked const& c, std::string_view name) {
    typed::Expr const* e = &c.init(name);
    if (auto const* classify = typed::try_as<typed::Classify>(e)) e = classify->operand;
    REQUIRE(e->kind == typed::ExprKind::Literal);
    return {to_string(e->type), typed::as<typed::Literal>(*e).bits};
}

std::string type_of(Checked const& c, std::string_view name) {
    return to_string(c.init(name).type);
}

std::uint64_t bits(double value) {
    return std::bit_cast<std::uint64_t>(value);
}
std::uint64_t bits(float value) {
    return std::bit_cast<std::uint32_t>(value);
}

std::string const kinds = "kind k { type uint8; type float32; type xor_uint32 { public = uint32 }; type token; }\n"
                          "domain d k;\n";

} // namespace

TEST_CASE("a literal takes its type from the context and wraps") {
    Checked c("uint8 a = 300; int8 b = 200; uint32 c = 4294967297; float64 d = 3; float32 e = 16777217;\n"
              "float64 f = 0.1; float32 g = 0.1; int8 h = 5u64; float32 i = 1.5f64; bool j = true;\n"
              "float64 k = 18446744073709551615; float64 l = 1e400; float32 m = 1e-60;\n" +
              kinds +
              "d xor_uint32 x = 7; d uint8 y = 260; d float32 z = 1;\n"
              "void main() {}");
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    using Expected = std::pair<std::string, std::uint64_t>;
    CHECK(literal(c, "a") == Expected{"uint8", 44});
    CHECK(literal(c, "b") == Expected{"int8", 200});
    CHECK(literal(c, "c") == Expected{"uint32", 1});
    CHECK(literal(c, "d") == Expected{"float64", bits(3.0)});
    CHECK(literal(c, "e") == Expected{"float32", bits(16777216.0F)});
    CHECK(literal(c, "f") == Expected{"float64", bits(0.1)});
    CHECK(literal(c, "g") == Expected{"float32", bits(0.1F)});
    CHECK(literal(c, "h") == Expected{"int8", 5});
    CHECK(literal(c, "i") == Expected{"float32", bits(1.5F)});
    CHECK(literal(c, "j") == Expected{"bool", 1});
    CHECK(literal(c, "k") == Expected{"float64", bits(18446744073709551616.0)});
    CHECK(literal(c, "l") == Expected{"float64", bits(HUGE_VAL)});
    CHECK(literal(c, "m") == Expected{"float32", bits(0.0F)});
    CHECK(literal(c, "x") == Expected{"uint32", 7});
    CHECK(literal(c, "y") == Expected{"uint8", 4});
    CHECK(literal(c, "z") == Expected{"float32", bits(1.0F)});
    CHECK(type_of(c, "x") == "d xor_uint32");
}

TEST_CASE("literals that wrap or contradict their suffix are warned of, negated ones and bit patterns are not") {
    Checked c("uint8 a = 300;\nint8 b = 200;\nint8 c = 5u64;\nint64 d = -9223372036854775808;\nuint e = -1;\n"
              "int8 f = 0xff;\nint8 g = 0x1ff;\nuint64 h = 18446744073709551615;\nvoid main() {}");
    std::vector<std::uint32_t> lines;
    for (Diagnostic const& d : c.diagnostics.all()) lines.push_back(c.line(d.location));
    CHECK(lines == std::vector<std::uint32_t>{1, 2, 3, 7});
}

TEST_CASE("open literals are closed by what they meet, or by default") {
    Checked c("uint8 a;\n"
              "template <type T, dim N> uint8 is(T[[N]] x) { return 1; }\n"
              "void main() {\n"
              "    float64 half = 1 / 2;\n"
              "    bool b = a + 1 == 2;\n"
              "    bool c = 1 + 2 < 2.5;\n"
              "    uint[[1]] v = {1, 2, 3}[1:];\n"
              "    uint8 d = is(1);\n"
              "    uint8 e = is(1.5);\n"
              "    uint8 f = is(a + 1);\n"
              "    uint8 g = is({a, 1});\n"
              "    uint8 h = is({1, a});\n"
              "    uint8 i = is({1, 2.5});\n"
              "    uint8 j = is(true ? 1 : a);\n"
              "    uint8 k = is(cat({1, 2}, {a}));\n"
              "    uint8 l = is(reshape(1, 2, 2));\n"
              "    uint8 m = is(-(1 + ~2u8));\n"
              "    uint8 n = is((1, 2));\n"
              "    uint8 o = is((float64) (1 / 2));\n"
              "    uint8 p = is(1 :: public);\n"
              "}");
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    CHECK(type_of(c, "half") == "float64");
    auto argument = [&](std::string_view name) {
        auto const& call = typed::as<typed::Call>(c.init(name));
        REQUIRE(call.arguments.size() == 1);
        CHECK(call.arguments[0]->type == call.procedure->parameters[0]->type);
        return to_string(call.arguments[0]->type);
    };
    CHECK(argument("d") == "int64");
    CHECK(argument("e") == "float64");
    CHECK(argument("f") == "uint8");
    CHECK(argument("g") == "uint8[[1]]");
    CHECK(argument("h") == "uint8[[1]]");
    CHECK(argument("i") == "float64[[1]]");
    CHECK(argument("j") == "uint8");
    CHECK(argument("k") == "uint8[[1]]");
    CHECK(argument("l") == "int64[[2]]");
    CHECK(argument("m") == "uint8");
    CHECK(argument("n") == "int64");
    CHECK(argument("o") == "float64");
    CHECK(argument("p") == "int64");
    auto const& comparison = typed::as<typed::Binary>(c.init("c"));
    CHECK(to_string(comparison.left->type) == "float64");
    CHECK(to_string(typed::as<typed::Binary>(*comparison.left).left->type) == "float64");
}

TEST_CASE("literals where they cannot be") {
    reject("bool b = 1;\nvoid main() {}", 1, "cannot be of type 'bool'");
    reject("uint8 b = 1.5;\nvoid main() {}", 1, "a floating-point literal cannot be of type 'uint8'");
    reject("string s = 5;\nvoid main() {}", 1, "cannot be of type 'string'");
    reject(kinds + "d token t = 5;\nvoid main() {}", 3, "cannot be of type 'token'");
    reject("void main() {\n  bool b = (1.5 & 2) == 1;\n}", 2, "no operator '&'");
    reject("void main() {\n  bool b = (1 << 2) == 3;\n}", 2, "operator '<<' has no operands of type 'int64'");
    reject("void main() {\n  bool b = ~1 == 3;\n}", 2, "operator '~' has no operand of type 'int64'");
    reject(kinds + "uint8 b = 1 :: d;\nvoid main() {}", 3, "'::' does not hold");
}

TEST_CASE("names in strings") {
    std::string const text = kinds + "struct pair { uint a; }\n"
                                     "template <domain D, type T> string tell(D T x) { return \"$D/$T\\_\" \"end\"; }\n"
                                     "template <type T> string name(T x) { return \"$T\"; }\n"
                                     "void main() {\n"
                                     "    d xor_uint32 x; uint n = 5; string s = \"t\"; pair p;\n"
                                     "    string a = tell(x);\n"
                                     "    string b = tell(1.5f32);\n"
                                     "    string c = name(p);\n"
                                     "    string e = \"<$n$s>\";\n"
                                     "    string f = \"$xor_uint32 $uint8\";\n"
                                     "    string g = \"$s\";\n"
                                     "}";
    Checked c(text);
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    auto returned = [&](std::string_view name) {
        auto const& call = typed::as<typed::Call>(c.init(name));
        auto const& value = *typed::as<typed::Return>(*call.procedure->body->statements[0]).value;
        REQUIRE(value.kind == typed::ExprKind::StringLiteral);
        return std::string(typed::as<typed::StringLiteral>(value).text);
    };
    CHECK(returned("a") == "d/xor_uint32_end");
    CHECK(returned("b") == "public/float32_end");
    CHECK(returned("c") == "struct pair");
    auto const& joined = typed::as<typed::JoinStrings>(c.init("e"));
    REQUIRE(joined.pieces.size() == 4);
    CHECK(joined.pieces[1]->kind == typed::ExprKind::ToString);
    CHECK(joined.pieces[2]->kind == typed::ExprKind::VariableRef);
    CHECK(typed::as<typed::StringLiteral>(c.init("f")).text == "xor_uint32 uint8");
    CHECK(c.init("g").kind == typed::ExprKind::VariableRef);

    reject("string s = \"$nothing\";\nvoid main() {}", 1, "names no variable");
    reject("string s = \"$float64\";\nvoid main() {}", 1, "names no variable");
    reject("uint[[1]] v;\nstring s = \"$v\";\nvoid main() {}", 2, "cannot stand in a string");
    reject(kinds + "uint d;\nstring s = \"$d\";\nvoid main() {}", 4, "ambiguous");
}
