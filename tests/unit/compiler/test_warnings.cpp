// SPDX-License-Identifier: Apache-2.0
//
// Every warning: a program that gives it, where, and the programs beside it that do not.
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "secrec/compiler/compiler.h"

using namespace smpc::secrec;

namespace {

/// "LINE name: message" for each warning, one a line; the first error instead if there is one.
std::string warnings_of(std::string const& text, std::string const& word = "all") {
    CompileOptions options;
    options.warning.set("no-all");
    options.warning.set(word);
    Compilation c = compile_text("p.sc", text, options, Stage::checked);
    std::string out;
    for (Diagnostic const& d : c.diagnostics.all()) {
        if (d.severity == Severity::error) return d.message;
        out += fmt::format("{}{} {}: {}", out.empty() ? "" : "\n", c.sources->span(d.location).begin.line,
                           name_of(d.warning.value()), d.message);
    }
    return out;
}

/// The warnings of one name in the body of main, behind declarations.
std::string in_main(std::string const& name, std::string const& body, std::string const& before = "") {
    return warnings_of(before + "\nvoid main() {\n" + body + "\n}\n", name);
}

std::string const library = "import shared3p; domain pd shared3p;";

} // namespace

TEST_CASE("the table of warnings is complete") {
    for (std::size_t i = 0; i < warning_count; ++i) {
        auto w = static_cast<Warning>(i);
        CHECK(warning_from_name(name_of(w)) == w);
        CHECK_FALSE(meaning_of(w).empty());
    }
    CHECK_FALSE(warning_from_name("none"));
}

TEST_CASE("unused variables") {
    std::string const name = "unused-variable";
    CHECK(in_main(name, "uint x;") == "3 unused-variable: variable 'x' is never used");
    CHECK(in_main(name, "uint x; x = 1; x += 2; x++;") ==
          "3 unused-variable: variable 'x' is set, but its value is never read");
    CHECK(in_main(name, "uint[[1]] v(3); v[0] = 1;") ==
          "3 unused-variable: variable 'v' is set, but its value is never read");
    CHECK(in_main(name,
                  "uint _x; uint y; print(y); string s; print(\"$s\"); uint z; uint[[1]] v(z); print(size(v));") == "");
    CHECK(in_main(name, "uint x; uint y = x++; print(y); for (uint i = 0; i < 3; i++) { }") == "");
    CHECK(in_main(name, "uint x; __syscall(\"f\", __ref x); uint y; __syscall(\"f\", __return y);") ==
          "3 unused-variable: variable 'y' is set, but its value is never read");
    CHECK(in_main(name, "", "uint g; uint h; uint k = h;") == "1 unused-variable: global variable 'g' is never used\n"
                                                              "1 unused-variable: global variable 'k' is never used");
    CHECK(in_main(name, "print(f(1u64), f(true));", "template <type T> T f(T x) { T unused; return x; }") ==
          "1 unused-variable: variable 'unused' is never used");
}

TEST_CASE("unused parameters and procedures") {
    CHECK(in_main("unused-parameter", "f(1u64, 2u64);", "void f(uint a, uint b) { print(a); b = 1; }") ==
          "1 unused-parameter: the value of parameter 'b' is never read");
    std::string const declarations =
        "void f() { }\nvoid g() { f(); }\ntemplate <type T> void h(T x) { }\nvoid _k() { }\n"
        "bool operator - (bool a, bool b) { return a; }";
    CHECK(in_main("unused-procedure", "f();", declarations) ==
          "2 unused-procedure: 'g' is never used\n"
          "3 unused-procedure: template 'h' is never used, so nothing checks its body\n"
          "5 unused-procedure: operator '-' is never used");
    CHECK(in_main("unused-procedure", "g(); h(1u64); print(true - false);", declarations) == "");
}

TEST_CASE("unused imports") {
    CHECK(warnings_of("import stdlib;\nimport matrix;\nvoid main() { publish(\"x\", 1u64); }", "unused-import") ==
          "2 unused-import: nothing of module 'matrix' is used");
    CHECK(warnings_of(library + "\nvoid main() { pd uint x; }", "unused-import") == "");
    CHECK(warnings_of("import stdlib;\nvoid main() { }", "unused-import") ==
          "1 unused-import: nothing of module 'stdlib' is used");
}

TEST_CASE("values and assignments without use") {
    CHECK(in_main("unused-value", "uint x; x + 1;\n(uint8) x;\nuint[[1]] v(2); v[1];") ==
          "3 unused-value: the value of this expression is not used\n"
          "4 unused-value: the value of this expression is not used\n"
          "5 unused-value: the value of this expression is not used");
    CHECK(in_main("unused-value", "uint x; f() + 1; x = 1; x++; f(); (x = 2, x = 3);", "uint f() { return 1; }") == "");
    CHECK(in_main("self-assign", "uint x; x = x;\nuint[[1]] v(2); v[x] = v[x]; v[0] = v[1]; x = x + 0;") ==
          "3 self-assign: 'x' is assigned to itself\n4 self-assign: 'v[x]' is assigned to itself");
}

TEST_CASE("names that hide others") {
    CHECK(in_main("shadow", "uint x; { uint x; }\nuint g;\nfor (uint x = 0; x < 1; x++) { }", "uint g;") ==
          "3 shadow: 'x' hides another variable of the same name\n"
          "4 shadow: 'g' hides a global variable of the same name\n"
          "5 shadow: 'x' hides another variable of the same name");
    CHECK(in_main("shadow", "{ uint x; } { uint x; } if (true) { uint x; }", "void f(uint x) { uint x; }") ==
          "1 shadow: 'x' hides another variable of the same name");
}

TEST_CASE("conditions and comparisons that never change") {
    CHECK(in_main("constant-condition",
                  "if (false) { }\nwhile (1 > 2) { }\nbool b = true ? false : true;\nif (!true) { }") ==
          "3 constant-condition: this condition is always false\n"
          "4 constant-condition: this condition is always false\n"
          "5 constant-condition: this condition is always true\n"
          "6 constant-condition: this condition is always false");
    CHECK(in_main("constant-condition", "while (true) { break; } do { } while (false); assert(false);") !=
          ""); // an empty body of `do` is an error of its own
    CHECK(in_main("constant-condition",
                  "while (true) { if (f(v)) break; } uint i; do { i++; } while (false); assert(false);",
                  "uint[[1]] v; template <dim N> bool f(uint[[N]] x) { if (N == 1) return true; return false; }") ==
          "");
    CHECK(in_main("tautological-compare", "uint x; if (x < 0) { }\nif (x >= 0) { }\nif (0 > x) { }\nif (x == x) { }") ==
          "3 tautological-compare: unsigned numbers are never below 0, so this is always false\n"
          "4 tautological-compare: unsigned numbers are never below 0, so this is always true\n"
          "5 tautological-compare: unsigned numbers are never below 0, so this is always false\n"
          "6 tautological-compare: both sides are 'x', so this is always true");
    CHECK(in_main("tautological-compare", "int x; float64 y; uint z; print(x < 0, y == y, z > 0, z <= 0, f(z));",
                  "template <type T> bool f(T x) { return x < 0; }") == "");
    CHECK(in_main("tautological-compare", "pd uint x; pd bool b = x < 0;", library) ==
          "3 tautological-compare: unsigned numbers are never below 0, so this is always false");
    CHECK(in_main("comparison-chain", "bool a; bool b = a < a < a;") ==
          "3 comparison-chain: a chain of comparisons compares the truth value of the first with the last operand");
}

TEST_CASE("code that is never reached") {
    CHECK(in_main("unreachable-code", "while (true) { }\nprint(1);") ==
          "4 unreachable-code: control never comes to this statement");
    CHECK(in_main("unreachable-code", "assert(false);\nprint(1);") ==
          "4 unreachable-code: control never comes to this statement");
    CHECK(in_main("unreachable-code", "while (true) { if (f() == 1) break; }\nprint(f());",
                  "uint f() { while (true) { } return 1; }") == "");
}

TEST_CASE("the flow of control shows declassified values") {
    std::string const name = "declassified-loop";
    std::string const text = "3 declassified-loop: the number of turns of this loop depends on declassified data";
    CHECK(in_main(name, "pd uint x; while (declassify(x > 0)) x -= 1;", library) == text);
    CHECK(in_main(name, "pd uint x; uint n = declassify(x); uint m = n + 1; for (uint i = 0; i < m; i++) { }",
                  library) == text);
    CHECK(in_main(name, "pd uint x; while (f(x)) x -= 1;",
                  library + "bool f(pd uint x) { return declassify(x > 0); }") == text);
    CHECK(in_main(name,
                  "pd uint x; uint n = declassify(x); for (uint i = 0; i < 3; i++) { print(n); } pd uint[[1]] v(3);"
                  "while (size(v) > 2) { v = v[1:]; } if (n == 1) { }",
                  library) == "");
    CHECK(in_main("declassified-branch", "pd uint x; if (declassify(x) == 1) { }\nuint n; if (n == 1) { }", library) ==
          "3 declassified-branch: this branch depends on declassified data");
}

TEST_CASE("declassification of what was never secret") {
    std::string const name = "needless-declassify";
    std::string const text = "3 needless-declassify: this value is made of public ones only, so it was never secret";
    CHECK(in_main(name, "pd uint x = 1; pd uint y = x + 2; print(declassify(y * x));", library) == text);
    CHECK(in_main(name, "pd uint x = argument(\"x\"); pd uint y = 1; print(declassify(x + y));",
                  library + "import stdlib;") != "");
    CHECK(in_main(name, "pd uint x = argument(\"x\"); pd uint y = 1; y += x; print(declassify(y)); print(f(y));",
                  "import stdlib; " + library + " uint f(pd uint x) { return declassify(x); }") == "");
}

TEST_CASE("literals, definitions, modules, and the library") {
    CHECK(in_main("literal-range", "uint8 x = 256;") ==
          "3 literal-range: the literal does not fit 'uint8' and wraps around");
    CHECK(in_main("literal-suffix", "uint8 x = 5u16;") ==
          "3 literal-suffix: the literal is of type 'uint8' here, its suffix says 'uint16'");
    CHECK(in_main("deprecated", "f();", "@deprecated(\"use g\") void f() { }") ==
          "3 deprecated: 'f' is deprecated: use g");
    CHECK(
        in_main("duplicate-definition", "f();", "void f() { } void f() { }") ==
        "1 duplicate-definition: procedure 'f' is defined twice with the same signature; the last definition is used");
    CHECK(in_main("argument-type", "uint8 x = argument(\"x\"); uint16 y = argument(\"x\");", "import stdlib;") ==
          "3 argument-type: argument 'x' is used with another type as well");
    CHECK(warnings_of("module q; void main() { }", "module-name") ==
          "1 module-name: module 'q' stands in the file of module 'p'");
}

TEST_CASE("warnings that count as errors end the compilation") {
    CompileOptions options;
    options.warning.set("error=shadow");
    std::string const text = "uint x; void main() { uint x; uint y; }";
    Compilation c = compile_text("p.sc", text, options, Stage::executable);
    CHECK_FALSE(c.executable);
    CHECK(c.diagnostics.error_count() == 1);
    options.warnings = false;
    CHECK(compile_text("p.sc", text, options, Stage::executable).executable);
}
