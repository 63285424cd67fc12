// SPDX-License-Identifier: Apache-2.0
//
// Templates and structures: declaration rules, instances, what is found inside them and how it is reported.
#include "checker_support.h"

using namespace smpc::secrec;
using namespace smpc::secrec::test;

namespace {

std::string const kinds =
    "kind k { type bool; type uint64; } kind l { type bool; } domain d k; domain e l; struct s { uint a; }\n";

} // namespace

TEST_CASE("declarations of templates") {
    for (auto const& [declaration, message] : std::vector<std::pair<char const*, char const*>>{
             {"template <type T, type T> T f(T x) { return x; }", "declared twice"},
             {"template <type s> s f(s x) { return x; }", "hides a data type or structure"},
             {"template <domain D : nothing> D bool f(D bool x) { return x; }", "unknown kind 'nothing'"},
             {"template <type T> uint f(uint x) { return x; }",
              "occurs neither in a parameter type nor in the return type"},
             {"template <type T> T bool f(T x) { return x; }", "a domain is needed here"},
             {"template <domain D> D f(D bool x) { return x; }", "a data type is needed here"},
             {"template <type T> T[[T]] f(T x) { return x; }", "unknown dimension variable"},
             {"template <type T> secret T f(T x) { return x; }", "unknown domain 'secret'"},
             {"template <type T> T f(wibble x, T y) { return y; }", "unknown type 'wibble'"},
         })
        reject(kinds + declaration + "\nvoid main() {}", 2, message);
    accept(kinds + "template <type T> T f(T x) { return nonsense(x, y, z); }\nvoid main() {}");
}

TEST_CASE("unification") {
    std::string const f = kinds + "template <domain D, type T> uint same(D T a, D T b) { return 1; }\n"
                                  "template <domain D : k> uint kinded(D bool a) { return 1; }\n"
                                  "template <dim N> uint dims(uint[[N]] a, uint[[N]] b) { return N; }\n"
                                  "template <domain D> D uint[[1]] zeros(uint n) { D uint[[1]] r(n); return r; }\n";
    accept(f + "void main() { d bool a; e bool b; uint[[2]] m; uint x = same(a, a); x = same(b, b); x = same(1, 2);\n"
               "x = kinded(a); x = dims(m, m); d uint[[1]] z = zeros(5u64); uint[[1]] y = zeros(5u64); }");
    std::string const vars = "void main() { d bool a; e bool b; uint[[2]] m; uint x;\n";
    reject(f + vars + "x = same(a, b);\n}", 7, "no procedure 'same'");
    reject(f + vars + "x = same(1, 1.5);\n}", 7, "no procedure 'same'");
    reject(f + vars + "x = kinded(b);\n}", 7, "no procedure 'kinded'");
    reject(f + vars + "x = kinded(true);\n}", 7, "no procedure 'kinded'");
    reject(f + vars + "x = dims(m, x);\n}", 7, "no procedure 'dims'");
    reject(f + vars + "x = size(zeros(5u64));\n}", 7, "no procedure 'zeros'");
}

TEST_CASE("faults of candidates are explained") {
    Checked c(kinds + "template <domain D : k> uint f(D bool a) { return 1; }\nuint f(uint a, uint b) { return 1; }\n"
                      "void main() {\n  uint x = f(true);\n}");
    REQUIRE(c.diagnostics.error_count() == 1);
    Diagnostic const& d = c.diagnostics.all()[0];
    REQUIRE(d.notes.size() == 2);
    CHECK_THAT(d.notes[0].message, Catch::Matchers::Contains("it takes 2 arguments"));
    CHECK_THAT(d.notes[1].message, Catch::Matchers::Contains("'D' must be a domain of kind 'k', the data is public"));
}

TEST_CASE("faults inside instances are reported once, with the way there") {
    Checked c("template <type T> T half(T a) {\n  return a / 2;\n}\n"
              "template <type T> T quarter(T a) { return half(half(a)); }\n"
              "void main() {\n  bool a = quarter(true);\n  int b = quarter(8);\n  bool c = half(false);\n}");
    REQUIRE(c.diagnostics.error_count() == 1);
    Diagnostic const& d = c.diagnostics.all()[0];
    CHECK(c.line(d.location) == 2);
    std::vector<std::uint32_t> lines;
    for (Note const& n : d.notes) lines.push_back(c.line(n.location));
    // `half<bool>` was requested by main before the body of `quarter<bool>` was looked at.
    CHECK(lines == std::vector<std::uint32_t>{8});
    CHECK(d.notes[0].message == "in instantiation of 'half' [T = bool] requested here");

    Checked e("template <type T> T half(T a) {\n  return a / 2;\n}\n"
              "template <type T> T quarter(T a) { return half(half(a)); }\n"
              "void main() {\n  bool a = quarter(true);\n}");
    REQUIRE(e.diagnostics.error_count() == 1);
    lines.clear();
    for (Note const& n : e.diagnostics.all()[0].notes) lines.push_back(e.line(n.location));
    CHECK(lines == std::vector<std::uint32_t>{4, 6});
}

TEST_CASE("instances") {
    Checked c("template <type T> T f(T x) { return x; }\ntemplate <dim N> uint dims(uint[[N]] x) { return N; }\n"
              "template <type T> bool odd(T n) { return n == 0 ? false : even(n - 1); }\n"
              "template <type T> bool even(T n) { return n == 0 ? true : odd(n - 1); }\n"
              "void main() { uint a = f(1u64); uint b = f(2u64); int e = f(1); uint g = dims({1u64, 2}); bool h = "
              "even(4); }");
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    CHECK(c.program.procedures.size() == 6);
    CHECK(&*typed::as<typed::Call>(c.init("a")).procedure == &*typed::as<typed::Call>(c.init("b")).procedure);
    CHECK(&*typed::as<typed::Call>(c.init("a")).procedure != &*typed::as<typed::Call>(c.init("e")).procedure);
    auto const& body = *typed::as<typed::Call>(c.init("g")).procedure->body;
    auto const& value = *typed::as<typed::Return>(*body.statements[0]).value;
    CHECK(typed::as<typed::Literal>(value).bits == 1);

    reject("template <type T> struct box { T x; }\ntemplate <type T> void grow(T x) { public box<T> b; grow(b); }\n"
           "void main() { grow(1); }",
           2, "nested more than");
}

TEST_CASE("a template sees its own module, not that of the caller") {
    std::map<std::string, std::string> const modules = {
        {"m", "uint helper(int x) { return 1; }\ntemplate <type T> uint call(T x) { return helper(x); }"}};
    accept("import m;\nvoid main() { uint a = call(1); }", modules);
    reject("import m;\nuint helper(bool b) { return 2; }\nvoid main() { uint a = call(true); }", 2,
           "no procedure 'helper'", 1, modules);
}

TEST_CASE("globals, kinds and operators of any loaded module are visible, procedures are not") {
    std::map<std::string, std::string> const modules = {
        {"inner", "kind k { type uint8; } domain d k; uint limit = 5; struct pair { uint a; }\n"
                  "d uint8[[1]] operator + (d uint8[[1]] a, d uint8[[1]] b) { return a; } void hidden() {}"},
        {"outer", "import inner; void shown() {}"}};
    accept(
        "import outer;\nuint twice = limit * 2;\nvoid main() { d uint8 a; pair p; p.a = limit; a = a + a; shown(); }",
        modules);
    reject("import outer;\nvoid main() { hidden(); }", 2, "unknown procedure 'hidden'", 1, modules);
    reject("import outer;\nuint limit;\nvoid main() { }", 2, "declared twice", 1, modules);
}

TEST_CASE("structures") {
    std::string const box = kinds + "template <domain D, type T> struct box { D T value; uint[[1]] list; }\n"
                                    "template <dim N> struct grid { uint[[N]] cells; }\n"
                                    "template <domain D : k> struct only { D uint x; }\n";
    Checked c(box + "struct outer { public box<d, uint> b; public grid<2> g; s inner; }\n"
                    "template <domain D, type T> D T open(box<D, T> b) { return b.value; }\n"
                    "template <type T> string name(T x) { return \"$T\"; }\n"
                    "void main() { outer o; o.b.value = 5; o.b.list[1] += 2; o.g.cells = 1; o.inner.a++;\n"
                    "public box<d, uint> copy = o.b; d uint x = open(copy); uint y = open(o.b) == 1 ? 1 : 2;\n"
                    "string t = name(copy); }");
    // `==` has no definition in this program.
    CHECK(c.diagnostics.error_count() == 1);
    Checked f(box +
              "struct outer { public box<d, uint> b; public grid<2> g; s inner; }\n"
              "template <domain D, type T> D T open(box<D, T> b) { return b.value; }\n"
              "void main() { outer o; o.b.value = 5; o.b.list[1] += 2; o.g.cells = 1; o.inner.a++;\n"
              "public box<d, uint> copy = o.b; d uint x = open(copy); public box<public, uint> p; uint y = open(p); }");
    INFO(f.report());
    REQUIRE_FALSE(f.diagnostics.has_errors());
    CHECK(f.find("copy")->variable->type == f.init("copy").type);
    CHECK(to_string(f.init("copy").type) == "struct box<d, uint64>");
    auto const& assign =
        typed::as<typed::Assign>(*typed::as<typed::Evaluate>(*f.program.main->body->statements[1]).expr);
    CHECK(std::vector<std::uint32_t>(assign.place.fields.begin(), assign.place.fields.end()) ==
          std::vector<std::uint32_t>{0, 0});
    CHECK(assign.value->kind == typed::ExprKind::Classify);

    for (auto const& [body, message] : std::vector<std::pair<char const*, char const*>>{
             {"box x;", "needs its 2 template arguments"},
             {"public box<d> x;", "takes 2 template arguments, 1 are given"},
             {"public box<uint, uint> x;", "must be a domain or `public`"},
             {"public box<d, 3> x;", "must be a data type"},
             {"public grid<d> x;", "unknown dimension variable"},
             {"public only<public> x;", "must be a domain of kind 'k'"},
             {"public only<e> x;", "must be a domain of kind 'k'"},
             {"public box<e, uint> x;", "has no data type 'uint64'"},
             {"public box<d, s> x;", "a structure is always public"},
         })
        reject(box + "void main() {\n" + body + "\n}", 6, message);

    reject("struct a { uint x; }\nstruct a { uint y; }\nvoid main() {}", 2, "declared twice");
    reject("struct a { uint x; a y; }\nvoid main() {}", 1, "contains itself");
    reject("template <type T> struct a { T x; public a<T> y; }\nvoid main() {}", 1, "contains itself");
    reject("struct a { later y; }\nstruct later { uint y; }\nvoid main() {}", 1, "unknown type 'later'");
    reject("struct a { uint x; uint x; }\nvoid main() { a v; v.x = 1; }", 1, "occurs twice");
}

TEST_CASE("structures have a limited number of fields") {
    std::string type = "int";
    for (int i = 0; i < 12; ++i) type = "b<" + type + (i ? " >" : ">");
    accept("template <type T> struct b { T x; T y; }\nvoid main() { public " + type + " x; }");
    reject("template <type T> struct b { T x; T y; }\nvoid main() { public b<" + type + " > x; }", 2,
           "more than 4096 fields");
}

TEST_CASE("dimension variables and shadowing") {
    accept("uint N = 7;\ntemplate <type T, dim N> uint f(T[[N]] x) { uint r = N; { uint N = 3; r = N; } return r; }\n"
           "void main() { uint x = f(1); uint N = 2; { uint x = N; } for (uint N = 0; N < 2; N++) { uint N = 1; } }\n"
           "void g(uint a) { uint a = 1; }");
    reject("template <dim N> uint f(uint[[N]] x) {\n  N = 3;\n  return N;\n}\nvoid main() { uint x = f(1u64); }", 2,
           "cannot be assigned to");
}
