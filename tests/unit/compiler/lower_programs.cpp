// SPDX-License-Identifier: Apache-2.0
//
// Compiled programs do what the language says: evaluation order, ownership (nothing is left in memory at the end),
// arrays, strings, structures, private data, run-time failures with their exact texts.
#include <catch2/catch.hpp>

#include "tests/unit/compiler/run_program.h"

using smpc::test::ProgramRun;
using smpc::test::run_program;

namespace {

/// A kind with the calls that the tests need, two domains of it, and one of a kind without gather and scatter.
std::string const prelude = R"(
kind shared3p { type bool; type uint64; type uint8; type xor_uint8 { public = uint8 }; }
kind shared2p { type bool; type uint64; type uint8; }
domain pa shared3p;
domain pb shared2p;
template <domain D : shared3p, type T> D T[[1]] operator + (D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared3p::add_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared2p, type T> D T[[1]] operator + (D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared2p::add_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p, type T> D T[[1]] operator - (D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared3p::sub_$T\_vec", __domainid(D), x, y, r); return r;
}
string show(uint[[1]] v) {
    string r = "[";
    for (uint i = 0; i < size(v); ++i) { if (i > 0) r += ","; r += tostring(v[i]); }
    return r + "]";
}
)";

/// Runs `main` with these statements behind the prelude and more declarations.
ProgramRun run_main(std::string const& statements, std::string const& declarations = "", unsigned optimize = 1) {
    return run_program(prelude + declarations + "\nvoid main() {\n" + statements + "\n}\n", "t.sc", {}, {}, optimize);
}

/// The printed text of a program that must end well and leave nothing behind.
std::string output(std::string const& statements, std::string const& declarations = "") {
    std::string text;
    for (unsigned level : {0U, 1U}) {
        ProgramRun run = run_main(statements, declarations, level);
        CHECK(run.diagnostics == "");
        CHECK(run.fault == "");
        CHECK(run.live_slots == 0);
        CHECK(run.live_vectors == 0);
        if (level > 0) CHECK(run.text() == text);
        text = run.text();
    }
    return text;
}

std::string fault(std::string const& statements, std::string const& declarations = "") {
    ProgramRun plain = run_main(statements, declarations, 0), run = run_main(statements, declarations);
    CHECK(run.diagnostics == "");
    CHECK(run.fault == plain.fault);
    CHECK(run.fault_line == plain.fault_line);
    CHECK(run.text() == plain.text());
    return run.fault;
}

} // namespace

TEST_CASE("Scalar arithmetic wraps, truncates and converts", "[compiler][lower]") {
    CHECK(output("int a = -7; int b = 2; print(a / b, \" \", a % b, \" \", -a, \" \", 3 - a);") == "-3 -1 7 10\n");
    CHECK(output("uint8 c = 250; c += 10; print(c, \" \", c << 7, \" \", c >> 1, \" \", ~c, \" \", (uint8) 1 << c);") ==
          "4 0 2 251 16\n");
    CHECK(output("uint8 c = 200; uint8 w = 9; print(c >> w, c << w, 255 - c);") == "0055\n");
    CHECK(output("float64 f = 2.7; print((int) f, \" \", (uint8) -3.9, \" \", (bool) f, \" \", 1.0 / f > 0.37);") ==
          "2 253 true true\n");
    CHECK(output("int16 x = -300; print((uint8) x, \" \", (int64) x, \" \", (uint32) x, \" \", (float32) x);") ==
          "212 -300 4294966996 -300\n");
    CHECK(output("bool t = true; print((uint) t + 1, \" \", (float64) t, \" \", t & false | t ^ t, \" \", !t, ~t);") ==
          "2 1 false falsefalse\n");
    CHECK(output("int16 x = 5; x = 7 - x; x *= x; x = 100 / x; x %= 7; print(x);") == "4\n");
    CHECK(
        output("float64 n = 0.0 / 0.0; print(n < 1.0, n >= 1.0, n == n, n != n); if (n < 1.0) print(1); else print(2);"
               "while (n > 0.0) n = 0.0; print(!(n < 0.0));") == "falsefalsefalsetrue\n2\ntrue\n");
    CHECK(output("uint s = __fpu_state; __set_fpu_state(4 :: uint); float64 f = 1.9; print((int) f, __fpu_state & 6); "
                 "__set_fpu_state(s);") == "14\n");
}

TEST_CASE("Operands are read at their turn", "[compiler][lower]") {
    std::string declarations = "uint g = 3; string gs = \"a\"; pa uint gp = 1;\n"
                               "uint bump() { g += 1; gs += \"!\"; gp = 9; return g; }\n"
                               "uint three(uint a, uint b, uint c) { return a * 100 + b * 10 + c; }\n"
                               "string both(string a, uint n, string b) { return a + tostring(n) + b; }\n";
    CHECK(output("uint x = 2; print(x + x++, x); print((x = 1) + (x = 2) * 10 + x);") == "43\n23\n");
    CHECK(output("print(g + bump() + g);", declarations) == "11\n");
    CHECK(output("print(three(g, bump(), g));", declarations) == "344\n");
    CHECK(output("print(both(gs, bump(), gs), gs);", declarations) == "a4a!a!\n");
    CHECK(output("uint[[1]] v = {1, 2}; print(show(v + (v = {4, 5})), show(v));") == "[5,7][4,5]\n");
    CHECK(output("uint[[1]] v = {1, 2}; print(show(cat(v, (v = 7))), show(v));") == "[1,2,7,7][7,7]\n");
    CHECK(output("uint[[1]] v = {1, 2}; uint i = 0; v[i] = (i = 1); print(show(v)); print(v[i] + v[--i]);") ==
          "[1,1]\n2\n");
    CHECK(output("pa uint[[1]] p(2) = 1; pa uint x = 2; print(declassify(x + (x = 5)), declassify(gp + bump()));",
                 declarations) == "75\n");
    CHECK(output("uint[[1]] v(2); print(size(v) + size((v = {1, 2, 3})), size(v));") == "53\n");
}

TEST_CASE("Control flow frees what it leaves", "[compiler][lower]") {
    std::string declarations = R"(
uint early(uint x) {
    string a = "x"; uint[[1]] b(3); pa uint q = 5;
    for (uint i = 0; i < 10; ++i) {
        string c = a + "y"; pa uint[[1]] z(2);
        if (i == x) return strlen(c) + size(b) + i;
        if (i == 3) continue;
        { string d = c; if (i == 7) break; }
    }
    return 99;
}
string pick(string a, uint n) { if (n == 0) return a; else { a += "p"; return a; } }
uint[[1]] grow(uint[[1]] v, uint n) { while (size(v) < n) { v = cat(v, v); if (size(v) > 100) return v; } return v; }
)";
    CHECK(output("for (uint i = 0; i < 11; i += 2) print(early(i));", declarations) == "5\n7\n9\n11\n99\n99\n");
    CHECK(output("string s = \"s\"; print(pick(s, 0u64), pick(s, 1u64), s);", declarations) == "ssps\n");
    CHECK(output("uint[[1]] v = {1}; print(size(grow(v, 9u64)), size(v), size(grow(cat(v, v), 500u64)));",
                 declarations) == "161128\n");
    CHECK(
        output(
            "uint x = 9; do { x -= 1; if (x == 4) continue; if (x == 2) break; } while (x > 0); print(x);"
            "for (;;) { string l = \"l\"; if (x > 5) break; x++; } print(x); while (true) { if (x-- == 0) break; }") ==
        "2\n6\n");
    CHECK(output("bool b = false; if (b) print(1); else if (!b && true) print(2); else print(3);"
                 "print(b || !b, b && b, b ? \"y\" : \"n\" + tostring(b));") == "2\ntruefalsenfalse\n");
}

TEST_CASE("Strings", "[compiler][lower]") {
    CHECK(output("string s; print(strlen(s), s == \"\"); s += \"abc\"; s = s + s; print(s, strlen(s + \"x\"));") ==
          "0true\nabcabc7\n");
    CHECK(output(
              "print(\"a\" < \"b\", \"b\" <= \"a\", \"ab\" > \"a\", \"\" < \"a\", \"a\" == \"a\", \"a\" != \"ab\");") ==
          "truefalsetruetruetruetrue\n");
    CHECK(output("uint8[[1]] b = __bytes_from_string(\"hey\"); b[0] = 72; string s = __string_from_bytes(b);"
                 "print(s, size(b), strlen(__string_from_bytes(cat(b, b))));") == "Hey36\n");
    CHECK(output("uint n = 5; string d = \"n is $n\"; print(d, true, -1, 2.5); print(d); d = d; print(d);") ==
          "n is 5true-12.5\nn is 5\nn is 5\n");
    // Bytes above 127 are larger than ASCII, and a NUL inside counts.
    CHECK(
        output("uint8[[1]] b = {97, 0, 98}; string s = __string_from_bytes(b); print(strlen(s), s == \"a\", s > \"a\","
               "\"\xc3\xa9\" > \"z\");") == "3falsetruetrue\n");
}

TEST_CASE("Public arrays", "[compiler][lower]") {
    CHECK(output("uint[[1]] v(5) = 2; v[1] = 7; v[3:] = v[:2]; print(show(v), show(v * v - 1), show(10 - v[:1]));") ==
          "[2,7,2,2,7][3,48,3,3,48][8]\n");
    std::string cube = "uint[[3]] c(2, 3, 4); for (uint i = 0; i < 24; ++i) c[i / 12, i / 4 % 3, i % 4] = i;";
    CHECK(output(cube +
                 "print(show(reshape(c[1, :, 1:3], 6)), show(reshape(c[:, 2, 3], 2)), show(reshape(c[:, 1:, 2], 4)),"
                 "show(reshape(c[0, :, :], 12)));") ==
          "[13,14,17,18,21,22][11,23][6,10,18,22][0,1,2,3,4,5,6,7,8,9,10,11]\n");
    CHECK(output(cube + "c[:, 1, :] = 5; c[1, 1:, 0]++; c[0, 0, 1:3] += {10, 20}; print(show(reshape(c, 24)));") ==
          "[0,11,22,3,5,5,5,5,8,9,10,11,12,13,14,15,6,5,5,5,21,21,22,23]\n");
    CHECK(output(cube + "print(show(shape(cat(c, c, 1))), show(shape(c[0:0, :, 1:2])), show(reshape(cat(c[:, 0:1, 0:1],"
                        "c[:, 1:2, 2:4], 2), 6)));") == "[2,6,4][0,3,1][0,6,7,12,18,19]\n");
    CHECK(output("uint[[2]] m(0, 3); print(size(m), show(shape(m)), size(m[:, 2]), size(m[0:0, 1:2]));"
                 "m = reshape({1, 2, 3, 4, 5, 6}, 2, 3); m = m; print(show(m[:, 1]), show(m[1, :]));") ==
          "0[0,3]00\n[2,5][4,5,6]\n");
    CHECK(output("uint[[1]] e = 5; uint[[1]] f; print(size(e), size(f)); f = cat(f, {1}); f = 3; print(show(f));"
                 "print(show({1u64, 2, 3}[1:]), {4, 5}[1], size({1, 2}));") == "00\n[3]\n[2,3]52\n");
    CHECK(output("uint[[1]] v = {1, 2, 3}; v += v; v -= 1; v++; print(show(v++), show(v), show(--v), show(v = 4));"
                 "print((v[0] += 2), v[0]--, v[0], --v[0]); print(show(v[1:] = {8, 9}), show(v[:2] = 6), show(v));") ==
          "[2,4,6][3,5,7][2,4,6][4,4,4]\n6654\n[8,9][6,6][6,6,9]\n");
    CHECK(output("bool[[1]] b = {true, false, true}; uint8[[1]] x = {1, 2, 3}; uint8[[1]] y = b ? x : (x + 10);"
                 "print(y[0], y[1], y[2]); b = x > 1; print(b[0], b[1], (b & !b)[2], (b || {true, false, false})[0]);"
                 "float64[[1]] f = {1.5, -2.5, 3.99}; int16[[1]] i = (int16) f; print(i[0], i[1], i[2], (-i)[1]);"
                 "bool[[1]] c = f > 0.0; print(c[0], c[1], ((uint) c)[2], ((bool) i)[0]);") ==
          "1123\nfalsetruefalsetrue\n1-232\ntruefalse1true\n");
}

TEST_CASE("Procedures, structures and globals copy by value", "[compiler][lower]") {
    std::string declarations = R"(
struct pair { uint n; string s; uint[[1]] v; pa uint p; }
struct nest { pair a; uint k; }
uint[[2]] gm(2, 2) = 3; string gs = "g"; pair gpair;
pair mk(uint n) { pair p; p.n = n; p.s = "m" + tostring(n); uint[[1]] t(n) = 1; p.v = t; p.p = n; return p; }
uint change(uint[[1]] a, pair p) { a[0] = 100; p.v[0] = 50; p.s += "x"; return a[0] + p.v[0]; }
uint look(uint[[2]] m) { gm[0, 0] = 9; return m[0, 0] * 10 + gm[0, 0]; }
string tail(string s) { gs = "new"; return s; }
uint[[2]] matrix(uint n) { uint[[2]] m(n, 2) = n; return m; }
nest wrap(pair p) { nest n; n.a = p; n.k = p.n; return n; }
)";
    CHECK(output(
              "pair p = mk(2u64); pair q = p; q.s += \"Q\"; q.v[1] = 8; q.p = 77; print(p.s, q.s, show(p.v), show(q.v),"
              "declassify(p.p), declassify(q.p), mk(3u64).s, show(mk(1u64).v)); q = p; p = p; q = mk(1u64); print(q.s, "
              "p.n);",
              declarations) == "m2m2Q[1,1][1,8]277m3[1]\nm12\n");
    CHECK(output("uint[[1]] a = {1}; pair p = mk(2u64); print(change(a, p), show(a), p.s, show(p.v)); print(change(a, "
                 "mk(1u64)));",
                 declarations) == "150[1]m2[1,1]\n150\n");
    CHECK(output("print(look(gm), tail(gs), gs, show(shape(matrix(3u64))), matrix(2u64)[1, 1]);", declarations) ==
          "39gnew[3,2]2\n");
    CHECK(
        output("nest n = wrap(mk(4u64)); gpair = n.a; n.a.s = \"z\"; print(n.a.s, gpair.s, n.k, show(wrap(gpair).a.v),"
               "declassify(wrap(gpair).a.p)); nest d; print(d.a.s, d.k, size(d.a.v), declassify(d.a.p));",
               declarations) == "zm44[1,1,1,1]4\n000\n");
    CHECK(
        output("pair p; p = true ? mk(1u64) : p; p = false ? mk(1u64) : p; print(p.s); gpair.v = {1, 2}; gpair.v[1]++;"
               "print(show(gpair.v)); print((mk(1u64), 5u64));",
               declarations) == "m1\n[1,3]\n5\n");
}

TEST_CASE("Private data of kinds with and without gather", "[compiler][lower]") {
    std::string declarations = R"(
template <domain D> void test(D uint[[1]] v) {
    D uint[[2]] m(3, 4);
    m[1, :] = v[:4]; m[:, 3] = v[4:7]; m[0:2, 0:2] += v[0] + 1;
    print(show(declassify(reshape(m, size(m)))));
    D uint[[2]] c = cat(m, m[:, 1:3], 1);
    print(show(shape(c)), show(declassify(reshape(c[0:3, 2:6], 12))));
    print(show(declassify(reshape(cat(m[0:1, :], m)[:, 0], 4))), size(m[1, 1:1]));
    m[2, 2:] = m[2, 3]; m[1, 1]++; ++m[1, 2]; m[0, 0] = m[0, 0] + m[1, 1];
    print(show(declassify(m[1, :])), show(declassify(m[2, :])), declassify(m[0, 0]));
    D uint[[1]] w = v; w[1:] = w[:6];
    print(show(declassify(w)), show(declassify({true, false, true, false, true, false, true} ? v : w)));
    D uint s = true ? v[1] : w[1]; s += 4; D uint t = s; t = t + s++; print(declassify(s), declassify(t));
    D uint[[1]] f = {v[2], 5, v[1] + v[2]}; D uint[[1]] g = {1, 2, 3}; g += f; g += 1;
    print(show(declassify(g)), show(declassify(g++)), declassify(g[0] = 9), show(declassify(g)));
    D uint[[1]] h(3) = 7; h = 8; h = s; print(show(declassify(h)), size(h = {1, 2}));
    D uint8 small = 200; small += 100; print(declassify(small));
}
)";
    std::string expected = "[1,1,0,16,1,2,4,25,0,0,0,36]\n"
                           "[3,6][0,16,1,0,4,25,2,4,0,36,0,0]\n"
                           "[1,1,1,0]0\n"
                           "[1,3,5,25][0,0,36,36]4\n"
                           "[0,0,1,4,9,16,25][0,0,4,4,16,16,36]\n"
                           "610\n"
                           "[6,8,9][6,8,9]9[9,9,10]\n"
                           "[6,6,6]2\n"
                           "44\n";
    for (std::string domain : {"pa", "pb"})
        CHECK(output(domain + " uint[[1]] v(7); for (uint i = 0; i < 7; ++i) v[i] = i * i; test(v);", declarations) ==
              expected);
    CHECK(output("pa xor_uint8[[1]] x = {1, 2, 255}; uint8[[1]] y = declassify(x); print(y[2]); pa bool b = true;"
                 "print(declassify(b), declassify(b) ? 1 : 2); print(__domainid(pa) == __domainid(pa));") ==
          "255\ntrue1\ntrue\n");
}

TEST_CASE("Expressions as deep as the parser lets through", "[compiler][lower]") {
    auto nested = [](std::string const& open, std::string const& inner) {
        std::string text = inner;
        for (int i = 0; i < 380; ++i) text = open + text + ")";
        return text;
    };
    CHECK(output("uint x = 1; print(" + nested("x + (", "x") + ");") == "381\n");
    CHECK(output("uint[[1]] v = {1}; print(show(" + nested("v + (", "v") + "));") == "[381]\n");
    CHECK(output("bool b = true; if (" + nested("b && (", "b") + ") print(1);") == "1\n");
    CHECK(output("pa uint[[1]] p = {1}; print(show(declassify(" + nested("p + (", "p") + ")));") == "[381]\n");
}

TEST_CASE("Run-time failures have their texts", "[compiler][lower]") {
    auto text = [](std::string what) { return "UserDefined: " + what; };
    // main's first statement is on line 22 of the text.
    CHECK(fault("assert(1 > 2);") == text("assert failed at t.sc:(22,1)(22,15)"));
    CHECK(fault("uint[[1]] v(2); v[2] = 1;") == text("Index out of bounds at t.sc:(22,17)(22,25)."));
    CHECK(fault("uint[[1]] v(2); print(v[-1]);") == text("Index out of bounds at t.sc:(22,23)(22,28)."));
    CHECK(fault("uint[[1]] v(2); uint n = 1; v = v[n+1:n];") == text("Index out of bounds at t.sc:(22,33)(22,41)."));
    CHECK(fault("uint[[1]] v(2); v = v[:3];") == text("Index out of bounds at t.sc:(22,21)(22,26)."));
    CHECK(fault("uint[[1]] v(2) = {1, 2, 3};") == text("Shape mismatch at t.sc:(22,11)(22,27)."));
    CHECK(fault("uint[[1]] v(2); v[:1] = v;") ==
          text("Shape of RHS doesnt match shape of LHS in assignment at t.sc:(22,17)(22,26)."));
    CHECK(fault("uint[[1]] v(2); v += {1, 2, 3};") ==
          text("Shape of RHS doesn't match shape of LHS in assignment at t.sc:(22,17)(22,31)."));
    CHECK(fault("uint[[1]] v(2); print(size(v + {1}));") ==
          text("Mismatching shapes in arithmetic expression at t.sc:(22,28)(22,35)"));
    CHECK(fault("bool[[1]] b(2); print(size(b ? {1u64} : {1u64, 2u64}));").substr(0, 34) ==
          text("Mismatching shapes at"));
    CHECK(fault("uint[[2]] m(2, 2); m = cat(m, reshape(m, 1, 4));") ==
          text("Different sized dimensions in concat at t.sc:(22,24)(22,48)."));
    CHECK(fault("uint[[2]] m(2, 2); m = reshape(m, 3, 1);") ==
          text("ERROR: Mismatching sizes in reshape at t.sc:(22,24)(22,40)."));
    CHECK(fault("uint[[2]] m(4294967296, 4294967296); print(size(m));") == text("Too many elements in an array"));
    CHECK(fault("uint[[1]] m(-1); print(size(m));") == text("Not enough memory for an array"));
    CHECK(fault("uint x = 0; print(5 / x);") == "IntegerDivideByZero");
    CHECK(fault("int8 x = -128; print(x / -1);") == "IntegerOverflow");
    CHECK(fault("pa uint8[[1]] x(3); pa uint8[[1]] y(2); x = x * y;",
                "pa uint8[[1]] operator * (pa uint8[[1]] a, pa uint8[[1]] b) { return a[1:]; }") ==
          text("Mismatching shapes in arithmetic expression at t.sc:(22,45)(22,50)"));
    std::string wrong = fault("pa uint8[[1]] x(3); x = x * x;",
                              "pa uint8[[1]] operator * (pa uint8[[1]] a, pa uint8[[1]] b) { return a[1:]; }");
    CHECK(wrong.find("returned a value with incorrect size in expression at t.sc:(22,25)(22,30)") != std::string::npos);
    CHECK(run_main("\n\nprint(1);\nassert(false);").fault_line == 25);
}
