// SPDX-License-Identifier: Apache-2.0
//
// Which definition is chosen: procedures by exact types and context, templates and operators by weight.
#include "checker_support.h"

using namespace smpc::secrec;
using namespace smpc::secrec::test;

namespace {

std::string const kind = "kind k { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; }"
                         "kind other { type uint64; }"
                         "domain d k; domain e k; domain o other;";

} // namespace

TEST_CASE("templates of procedures by weight") {
    // The table of weights: (variables, unrestricted domains, occurrences).
    std::string const f = kind +
                          "\n"                                                                     // line 1
                          "template <type T> uint f(T x) { return 1; }\n"                          // 2: (1, 0, 1)
                          "template <domain D> uint f(D uint x) { return 2; }\n"                   // 3: (1, 1, 1)
                          "template <type T, dim N> uint f(T[[N]] x) { return 3; }\n"              // 4: (2, 0, 2)
                          "template <domain D, type T> uint f(D T x) { return 4; }\n"              // 5: (2, 1, 2)
                          "template <domain D : k, type T> uint f(D T x) { return 5; }\n"          // 6: (2, 0, 2)
                          "template <domain D, type T, dim N> uint f(D T[[N]] x) { return 6; }\n"; // 7: (3, 1, 3)
    Checked c(f + "void main() {\n"
                  "    d uint x; o uint y; d uint8 z; d uint8[[1]] v; uint8[[1]] w;\n"
                  "    uint a = f(1u64);\n"
                  "    uint b = f(x);\n"
                  "    uint c = f(y);\n"
                  "    uint g = f(z);\n"
                  "    uint h = f(v);\n"
                  "    uint i = f(w);\n"
                  "    uint j = f(true);\n"
                  "}");
    CHECK(c.chosen("a") == 2);
    CHECK(c.chosen("b") == 3);
    CHECK(c.chosen("c") == 3);
    CHECK(c.chosen("g") == 6);
    CHECK(c.chosen("h") == 7);
    CHECK(c.chosen("i") == 4);
    CHECK(c.chosen("j") == 2);
    CHECK_FALSE(c.diagnostics.has_errors());

    reject(kind + "\ntemplate <type T> uint f(T x) { return 1; }\ntemplate <type U> uint f(U x) { return 1; }\n"
                  "void main() {\n  uint a = f(1);\n}",
           5, "call of 'f' is ambiguous");
}

TEST_CASE("the kind decides between a general and a restricted template") {
    std::string const sum = kind + "\n"
                                   "template <domain D> D uint sum(D uint[[1]] x) { D uint r; return r; }\n"
                                   "template <domain D : k> D uint sum(D uint[[1]] x) { D uint r; return r; }\n"
                                   "void main() { d uint[[1]] v; uint[[1]] w; o uint[[1]] u;\n"
                                   "d uint a = sum(v); uint b = sum(w); o uint c = sum(u); }";
    Checked c(sum);
    CHECK(c.chosen("a") == 3);
    CHECK(c.chosen("b") == 2);
    CHECK(c.chosen("c") == 2);
}

TEST_CASE("overloads that differ in the result") {
    std::string const library = kind +
                                "\n"
                                "string argument(string name) { return name; }\n"
                                "template <type T> T argument(string name) { T r; return r; }\n"
                                "template <type T> T[[1]] argument(string name) { T[[1]] r; return r; }\n"
                                "template <domain D : k, type T> D T argument(string name) { D T r; return r; }\n"
                                "uint plain() { return 1; }\n";
    Checked c(library + "void main() {\n"
                        "    string s = argument(\"x\");\n"
                        "    uint n = argument(\"x\");\n"
                        "    uint[[1]] v = argument(\"x\");\n"
                        "    d uint p = argument(\"x\");\n"
                        "    print(argument(\"x\"));\n"
                        "    uint q = (argument(\"x\") :: uint) + 1;\n"
                        "    d uint r = plain() :: public;\n"
                        "    bool b = plain() == 5;\n"
                        "}");
    INFO(c.report());
    CHECK_FALSE(c.diagnostics.has_errors());
    CHECK(c.chosen("s") == 2);
    CHECK(c.chosen("n") == 3);
    CHECK(c.chosen("v") == 4);
    CHECK(c.chosen("p") == 5);
    CHECK(c.chosen("r") == 6);

    reject(library + "void main() {\nuint[[1]] v = plain();\n}", 8, "no procedure 'plain'");
    reject(library + "void main() {\nd uint v = plain();\n}", 8, "no procedure 'plain'");
    reject(library + "void main() {\nuint s = size(argument(\"x\"));\nargument(\"y\");\nd uint x;\nbool b = "
                     "argument(\"x\") == x;\n}",
           11, "", 1);
    reject("uint f() { return 1; }\nint f() { return 1; }\nvoid g(uint x) {}\nvoid main() {\n  f();\n}", 5,
           "ambiguous");
    accept("uint f() { return 1; }\nint f() { return 1; }\nvoid g(uint x) {}\nvoid main() {\n  g(f() :: uint);\n}");
}

TEST_CASE("arguments must have the exact types") {
    std::string const f = kind + "\nuint twice(uint x) { return x + x; }\nvoid hide(d uint x) {}\n";
    accept(f + "void main() { uint b = twice(4 :: uint); uint c = twice(4u64); uint e = twice(b + 1); }");
    reject(f + "void main() {\n uint a = twice(4);\n}", 5, "no procedure 'twice' takes (int64)");
    reject(f + "void main() {\n hide(1u64);\n}", 5, "no procedure 'hide' takes (uint64)");
    reject(f + "void main() {\n twice(1u64, 2u64);\n}", 5, "no procedure 'twice' takes (uint64, uint64)");
    reject(f + "void main() {\n d uint p; twice(p);\n}", 5, "no procedure 'twice' takes (d uint64)");
}

TEST_CASE("template operators by weight") {
    std::string const ops =
        kind + "\n"
               "template <domain D : k> D uint8[[1]] operator * (D uint8[[1]] x, D uint8[[1]] y) { return x; }\n"
               "template <domain D : k> D uint8[[1]] operator * (D uint8[[1]] x, uint8[[1]] y) { return x; }\n"
               "void main() {\n"
               "    d uint8 a; uint8 p; d uint8[[2]] m;\n"
               "    d uint8 r1 = a * a;\n"
               "    d uint8 r2 = a * p;\n"
               "    d uint8 r3 = p * a;\n"
               "    d uint8 r4 = p * p;\n"
               "    d uint8[[2]] r5 = m * a;\n"
               "    d uint8 r6 = 2 * a;\n"
               "    d uint8 r7 = a * 2;\n"
               "}";
    Checked c(ops);
    CHECK(c.chosen("r1") == 2);
    CHECK(c.chosen("r2") == 3);
    CHECK(c.chosen("r3") == 2);
    CHECK(c.chosen("r4") == 0);
    CHECK(c.chosen("r5") == 2);
    CHECK(c.chosen("r6") == 2);
    CHECK(c.chosen("r7") == 3);
    auto const& left = typed::as<typed::OperatorCall>(c.init("r6"));
    CHECK(left.operands[0]->kind == typed::ExprKind::Classify);
    CHECK(to_string(left.operands[0]->type) == "d uint8");
    CHECK(to_string(c.init("r5").type) == "d uint8[[2]]");
    CHECK(c.init("r4").kind == typed::ExprKind::Classify);
}

TEST_CASE("plain operators by score") {
    std::string const ops = kind + "\n"
                                   "d uint8 operator + (d uint8 x, d uint8 y) { return x; }\n"
                                   "d uint8[[1]] operator + (d uint8[[1]] x, uint8 y) { return x; }\n";
    reject(ops + "void main() {\n d uint8 a; uint8 p; d uint8 r = a + p;\n}", 5, "ambiguous");
    Checked c(ops + "void main() { d uint8 a; uint8 p; d uint8[[1]] v;\n"
                    "d uint8 r1 = a + a; d uint8 r2 = p + a; d uint8[[1]] r3 = v + p; uint8 r4 = p + p; }");
    CHECK(c.chosen("r1") == 2);
    CHECK(c.chosen("r2") == 2);
    CHECK(c.chosen("r3") == 3);
    CHECK(c.chosen("r4") == 0);
    // A scalar definition is no definition for arrays.
    reject(ops + "void main() {\n d uint8[[1]] a; d uint8[[1]] r = a + a;\n}", 5, "no operator '+'");
    reject(kind + "\ntemplate <domain D : k> D bool operator & (D bool x, D bool y) { return x; }\n"
                  "void main() {\n d bool[[1]] a; d bool[[1]] r = a & a;\n}",
           4, "no operator '&'");
    // Plain definitions come before templates; public definitions take the place of the built-in operators.
    Checked p(kind + "\n"
                     "template <domain D, type T> D T[[1]] operator - (D T[[1]] x, D T[[1]] y) { return x; }\n"
                     "d uint8[[1]] operator - (d uint8[[1]] x, d uint8[[1]] y) { return x; }\n"
                     "void main() { d uint8 a; e uint8 b; uint8 p;\n"
                     "d uint8 r1 = a - a; e uint8 r2 = b - b; uint8 r3 = p - p; }");
    CHECK(p.chosen("r1") == 3);
    CHECK(p.chosen("r2") == 2);
    CHECK(p.chosen("r3") == 2);
}

TEST_CASE("a type variable of an operator is bound to the upper type") {
    std::string const ops =
        kind +
        "\n"
        "template <domain D : k, type T> D bool[[1]] operator == (D T[[1]] x, D T[[1]] y) { D bool[[1]] r; return r; "
        "}\n"
        "template <domain D : k, type T> D bool[[1]] operator < (D T[[1]] x, T[[1]] y) { D bool[[1]] r; return r; }\n"
        "void main() { d xor_uint8 x; uint8 p; d uint8 u;\n"
        "d bool a = x == p; d bool b = p == x; d bool c = x == 5; d bool f = u < p; }";
    Checked c(ops);
    for (std::string_view name : {"a", "b", "c"}) {
        auto const& call = typed::as<typed::OperatorCall>(c.init(name));
        CHECK(to_string(call.procedure->parameters[0]->type) == "d xor_uint8[[1]]");
        for (typed::Expr const* operand : call.operands) CHECK(to_string(operand->type) == "d xor_uint8");
    }
    CHECK(c.chosen("f") == 3);
}

TEST_CASE("compound assignment and increment find the operator definitions") {
    std::string const ops =
        kind + "\n"
               "template <domain D : k> D uint8[[1]] operator + (D uint8[[1]] x, D uint8[[1]] y) { return x; }\n"
               "template <domain D : k> D uint8[[1]] operator + (D uint8[[1]] x, uint8[[1]] y) { return x; }\n";
    Checked c(ops + "void main() { d uint8 a; d uint8[[1]] v(5); d uint8[[1]] w; uint8 p;\n"
                    "a += a; a += p; v[1:3] += a; ++v; v[0]--; p += 1; v += 1; }");
    INFO(c.report());
    // `--` needs `-`, which is not defined.
    CHECK(c.diagnostics.error_count() == 1);
    Checked d(ops + "void main() { d uint8 a; d uint8[[1]] v(5); uint8 p;\n"
                    "a += a; a += p; v[1:3] += a; ++v; v[0]++; p += 1; v += 1; }");
    INFO(d.report());
    REQUIRE_FALSE(d.diagnostics.has_errors());
    auto statement = [&](std::size_t i) -> typed::Expr const& {
        return *typed::as<typed::Evaluate>(*d.program.main->body->statements[3 + i]).expr;
    };
    auto line = [&](typed::Procedure const* p) { return p ? d.line(p->head) : 0; };
    CHECK(line(typed::as<typed::CompoundAssign>(statement(0)).procedure) == 2);
    CHECK(line(typed::as<typed::CompoundAssign>(statement(1)).procedure) == 3);
    CHECK(line(typed::as<typed::CompoundAssign>(statement(2)).procedure) == 2);
    CHECK(line(typed::as<typed::IncDec>(statement(3)).procedure) == 3);
    CHECK(line(typed::as<typed::IncDec>(statement(4)).procedure) == 3);
    CHECK(to_string(statement(4).type) == "d uint8");
    CHECK(line(typed::as<typed::CompoundAssign>(statement(5)).procedure) == 0);
    CHECK(line(typed::as<typed::CompoundAssign>(statement(6)).procedure) == 3);
}

TEST_CASE("casts of private data need a definition") {
    std::string const casts =
        kind + "\n"
               "template <domain D : k> D bool[[1]] cast (D uint8[[1]] x) { D bool[[1]] r; return r; }\n"
               "d uint8[[1]] cast (d bool[[1]] x) { d uint8[[1]] r; return r; }\n"
               "template <domain D : k, type T, type U> D T[[1]] cast (D U[[1]] x) { D T[[1]] r; return r; }\n";
    Checked c(casts +
              "void main() { d uint8 a; d bool[[2]] b; e bool x;\n"
              "d bool r1 = (bool) a; d uint8[[2]] r2 = (uint8) b; d uint8 r3 = (uint8) a; e uint8 r4 = (uint8) x; }");
    CHECK(c.chosen("r1") == 2);
    CHECK(c.chosen("r2") == 3);
    CHECK(c.chosen("r3") == 4);
    CHECK(c.chosen("r4") == 4);
    reject(kind + "\nvoid main() {\n d uint8 a; d bool b = (bool) a;\n}", 3, "no cast definition");
    reject(casts + "void main() {\n d uint8 a; d float64 b = (float64) a;\n}", 6, "has no data type 'float64'", 2);
}
