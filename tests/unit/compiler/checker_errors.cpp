// SPDX-License-Identifier: Apache-2.0
//
// Faults that must be reported: one small program each, with the line and the gist of the message, and exactly one error
// (nothing that follows from the first is reported as well).
#include "checker_support.h"

using namespace smpc::secrec;
using namespace smpc::secrec::test;

namespace {

/// Line 1 declares what many programs need; `body` is in main, on line 2.
std::string const head =
    "kind k { type bool; type uint8; type uint64; type xor_uint8 { public = uint8 }; type token; } "
    "domain d k; domain e k; struct pair { uint a; d uint b; } void nothing() {} ";

struct Fault {
    char const* body;
    char const* message;
};

void reject_all(std::vector<Fault> const& faults) {
    for (Fault const& f : faults) reject(head + "void main() {\n" + f.body + "\n}", 2, f.message);
}

} // namespace

TEST_CASE("faults of names") {
    reject_all({
        {"uint a = missing;", "unknown variable 'missing'"},
        {"wibble a;", "unknown type 'wibble'"},
        {"f uint a;", "unknown domain 'f'"},
        {"uint[[N]] a;", "unknown dimension variable 'N'"},
        {"missing(1);", "unknown procedure 'missing'"},
        {"uint a = d;", "'d' is a domain, not a variable"},
        {"uint a = pair;", "'pair' is a structure, not a variable"},
        {"uint a = nothing;", "'nothing' is a procedure, not a variable"},
        {"uint a; int a;", "declared twice in this scope"},
        {"uint a = a;", "unknown variable 'a'"},
        {"pair p; p.c = 1;", "'struct pair' has no field 'c'"},
        {"pair p; uint x = p.c;", "'struct pair' has no field 'c'"},
        {"uint p; p.c = 1;", "is no structure"},
        {"pair<d> p;", "takes no template arguments"},
        {"bool b = __domainid(public) == 1;", "belongs to no domain"},
    });
    reject("void f(uint a, uint a) {}\nvoid main() {}", 1, "two parameters are called 'a'");
    reject("uint a;\nint a;\nvoid main() {}", 2, "global variable 'a' is declared twice");
    reject("uint total;\nvoid main() {\n  uint b = totla;\n}", 3, "unknown variable 'totla'");
    Checked c("uint total;\nvoid main() {\n  uint b = totla;\n}");
    CHECK(c.diagnostics.all()[0].helps == std::vector<std::string>{"did you mean 'total'?"});
}

TEST_CASE("faults of kinds and domains") {
    reject("domain d k;\nvoid main() { d uint a; a = 1; }", 1, "unknown kind 'k'");
    reject("kind k { type bool; }\nkind k { type bool; }\nvoid main() {}", 2, "kind 'k' is declared twice");
    reject("kind k { type bool; }\ndomain d k;\ndomain d k;\nvoid main() {}", 3, "domain 'd' is declared twice");
    reject("kind k { type bool; type bool; }\nvoid main() {}", 1, "listed twice");
    reject("kind k { type x { public = uint8, public = uint8 }; }\nvoid main() {}", 1, "second public representation");
    reject("kind k { type uint8 { public = uint16 }; }\nvoid main() {}", 1, "representation of the built-in type");
    reject("struct x { uint a; }\nkind k { type x; }\nvoid main() {}", 2, "has the name of a structure");
    reject("kind k { type x; }\nstruct x { uint a; }\nvoid main() {}", 2, "has the name of a data type");
    reject_all({
        {"d uint16 a;", "kind 'k' of domain 'd' has no data type 'uint16'"},
        {"xor_uint8 a;", "exists only in protection domains"},
        {"d string s;", "strings cannot be private"},
        {"d pair p;", "a structure is always public"},
        {"pair[[1]] p;", "there are no arrays of structures"},
        {"string[[1]] s;", "there are no arrays of strings"},
        {"k uint a;", "unknown domain 'k'"},
    });
}

TEST_CASE("faults of types in expressions") {
    reject_all({
        {"uint a = nothing();", "this has no value"},
        {"uint a = size(nothing());", "this has no value"},
        {"uint a = 1 + nothing();", "this has no value"},
        {"uint[[1]] a = {nothing()};", "this has no value"},
        {"bool b = (bool) nothing();", "this has no value"},
        {"uint8 a; uint16 b; a = b;", "'a' of type 'uint8' cannot be set to a value of type 'uint16'"},
        {"d uint a; uint b; b = a;", "cannot be set to a value of type 'd uint64'"},
        {"d uint a; e uint b; b = a;", "cannot be set"},
        {"uint[[1]] a; uint b = a;", "cannot be set"},
        {"uint[[2]] a; uint[[1]] b; b = a;", "cannot be set"},
        {"uint[[1]] a; uint b = a[1, 2];", "needs 1 index, 2 are given"},
        {"uint a; uint b = a[0];", "a scalar of type 'uint64' cannot be indexed"},
        {"uint[[1]] a; int i; uint b = a[i];", "an index must be a public uint64 scalar, not 'int64'"},
        {"uint[[1]] a; d uint i; uint b = a[i];", "an index must be a public uint64"},
        {"uint[[1]] a; int i; a = a[i:];", "the bound of a slice must be a public uint64"},
        {"int n; uint[[1]] a(n);", "a length must be a public uint64"},
        {"uint[[2]] a(3);", "'a' has 2 dimensions, one length is given"},
        {"uint a(3);", "is a scalar"},
        {"uint8 a; uint16 b; bool x = a == b;", "no operator '==' for 'uint8' and 'uint16'"},
        {"bool a; a = a + a;", "no operator '+' for 'bool' and 'bool'"},
        {"string s; s = s - s;", "no operator '-' for 'string'"},
        {"uint a; bool b = a && a;", "no operator '&&'"},
        {"int a; a = a << a;", "no operator '<<'"},
        {"int a; a = ~a;", "no operator '~' for 'int64'"},
        {"uint a; bool b = !a;", "no operator '!'"},
        {"string s; s = -s;", "no operator '-'"},
        {"pair p, q; bool b = p == q;", "no operator '=='"},
        {"pair p; bool b = p == 1;", "no operator '=='"},
        {"uint[[1]] a; uint[[2]] b; bool c = size(a + b) == 1;", "operands of '+' have 1 and 2 dimensions"},
        {"d uint a; a = a + a;", "no operator '+' for 'd uint64' and 'd uint64'"},
        {"d uint a; e uint b; a = a + b;", "no operator '+' for 'd uint64' and 'e uint64'"},
        {"d bool a; a = a && a;", "no operator '&&'"},
        {"d token t; uint8 a; bool b = declassify(t == a);", "no public representation"},
        {"d uint a; bool b = (bool) declassify((bool) a);", "no cast definition"},
        {"string s; uint a = (uint) s;", "no cast from 'string' to 'uint64'"},
        {"pair p; bool b = (bool) p;", "no cast from"},
        {"uint8 a; d xor_uint8 b = (xor_uint8) a;", "public data cannot have the type"},
        {"d uint8 a; bool b = size((uint16) a) == 1;", "has no data type 'uint16'"},
        {"uint8 a; uint16 b; bool c = size(true ? a : b) == 1;", "the branches of '?:' have the types"},
        {"uint8 a; uint8[[1]] b; a = size(true ? a : b);", "the branches of '?:'"},
        {"d bool c; uint a = c ? 1 : 2;", "the condition of '?:' must be public bool"},
        {"bool[[2]] c; uint[[1]] a; a = c ? a : a;", "the condition has 2 dimensions"},
        {"true ? nothing() : main2();", "unknown procedure 'main2'"},
        {"uint8 a; uint16 b = a :: uint16;", "'::' does not hold"},
        {"uint a; bool b = declassify(a) == 1;", "public already"},
        {"d token t; bool b = declassify(t) == 1;", "cannot be declassified"},
        {"uint a; bool b = size(cat(a, a)) == 1;", "'cat' joins arrays"},
        {"uint[[1]] a; uint[[2]] b; bool c = size(cat(a, b)) == 1;", "same number of dimensions"},
        {"uint[[1]] a; int[[1]] b; bool c = size(cat(a, b)) == 1;", "'cat' cannot join"},
        {"d uint[[1]] a; e uint[[1]] b; bool c = size(cat(a, b)) == 1;", "'cat' cannot join"},
        {"uint[[1]] a; a = cat(a, a, 1);", "along dimension 1"},
        {"int n; uint[[1]] a = reshape(1, n);", "a length must be"},
        {"string s; s = tostring(s);", "'tostring' needs"},
        {"d uint a; string s = tostring(a);", "'tostring' needs"},
        {"uint[[1]] a; string s = tostring(a);", "'tostring' needs"},
        {"uint a = strlen(5);", "cannot be of type 'string'"},
        {"uint a; a = strlen(a);", "the operand of 'strlen' must be 'string'"},
        {"uint a; uint8[[1]] b = __bytes_from_string(a);", "must be 'string'"},
        {"uint[[1]] a; string s = __string_from_bytes(a);", "must be 'uint8[[1]]'"},
        {"uint[[1]] a; print(a);", "'print' needs"},
        {"d uint a; print(a);", "'print' needs"},
        {"bool b; b++;", "operator '++' needs a number"},
        {"string s; --s;", "operator '--' needs a number"},
        {"d token t; ++t;", "operator '++' needs a number"},
        {"bool b; b += b;", "no operator '+='"},
        {"d uint a; a += 1;", "no operator '+='"},
        {"uint8 a; uint16 b; a += b;", "cannot be set"},
        {"string a; a *= a;", "no operator '*='"},
        {"pair p; p += p;", "no operator '+='"},
        {"uint[[1]] v = {1, {2}[0], v2};", "unknown variable 'v2'"},
        {"uint[[1]] a; a = {1, a};", "an element of an array must be a scalar"},
        {"string s; bool b = size({s}) == 1;", "an element of an array must be a scalar"},
        {"uint8 a; uint16 b; bool c = size({a, b}) == 1;", "this element is 'uint16', those before are 'uint8'"},
        {"if (1 == 2 :: int) nothing();", ""},
    });
}

TEST_CASE("faults of statements") {
    reject_all({
        {"uint a; if (a) nothing();", "a condition must be a public bool scalar"},
        {"d bool a; while (a) nothing();", "the condition of a loop must be a public bool scalar"},
        {"d bool a; assert(a);", "the condition of 'assert'"},
        {"bool[[1]] a; assert(a);", "the condition of 'assert'"},
        {"return 5;", "'main' is void and cannot return a value"},
        {"return; nothing();", "unreachable statement"},
        {"bool b; while (b) { continue; nothing(); }", "unreachable statement"},
        {"bool b; if (b) { return; } else { return; } nothing();", "unreachable statement"},
        {"bool b; while (b) { return; }", "this loop never repeats"},
        {"bool b; do { break; } while (b);", "this loop never repeats"},
        {"for (;;) { nothing(); }", "infinite"},
        {"for (;;) ;", "infinite"},
        {"bool b; do ; while (b);", "the body of a 'do' loop is empty"},
        {"bool b; do { {} ; } while (b);", "the body of a 'do' loop is empty"},
        {"uint a; a;", "no effect"},
        {"5;", "no effect"},
        {"uint a; (a, 5 :: int);", "no effect"},
        {"pair p; p.a;", "no effect"},
        {"pair p; size(p.a);", "no effect"},
        {"break;", "'break' outside of a loop"},
        {"bool b; if (b) continue;", "'continue' outside of a loop"},
        {"uint n; __syscall(\"a$n\");", "the name of a system call must be constant"},
        {"__syscall(\"a\", \"b\");", "a string literal cannot be pushed"},
        {"d uint a; __syscall(\"a\", __ref a);", "'__ref' needs a public variable"},
        {"d uint a; __syscall(\"a\", __cref a);", "private data cannot be given by reference"},
        {"pair p; __syscall(\"a\", p);", "a structure cannot be given"},
        {"__syscall(\"a\", nothing());", "this has no value"},
        {"uint a, b; __syscall(\"a\", __return a, __return b);", "second '__return'"},
    });
    reject("uint f() {\n  bool b;\n  if (b) return 1;\n}\nvoid main() {}", 1, "'f' does not always return a value");
    reject("uint f() {\n  while (true) {}\n}\nvoid main() {}", 1, "'f' does not always return a value");
    reject("uint f() {\n  return;\n}\nvoid main() {}", 2, "'f' must return a value");
    reject("uint[[1]] f() {\n  return 1;\n}\nvoid main() {}", 2, "the result of 'f' is 'uint64[[1]]'");
    reject("uint f() { uint[[1]] v;\n  return v;\n}\nvoid main() {}", 2, "the result of 'f'");
}

TEST_CASE("flow that is fine") {
    accept("uint f(bool b) { while (true) { if (b) break; } return 1; }\n"
           "uint g(bool b) { if (b) { return 1; } else { return 2; } }\n"
           "uint h(bool b) { do { if (b) continue; return 1; } while (b); return 2; }\n"
           "void main() { ; ; {} ; uint a; if (a == 1); else; for (;;) { a = 1; if (a == 2) break; } { ; a = 1; } "
           "return; ; }");
    accept("void f() { uint a; a + 1; (int) a; shape(a); -a; for (uint i = 0, j = 1; i < j; i++) ; }\nvoid main() {}");
}

TEST_CASE("faults of procedures") {
    reject("uint main() { return 1; }", 1, "'main' must be a procedure without parameters and result");
    reject("void main(uint n) {}", 1, "'main' must be");
    reject("void start() {}", 0, "no `void main()`");
    reject("@old\nvoid f() {}\nvoid main() {}", 1, "unknown annotation '@old'");
    reject("uint f() { return 1; }\nuint a = f();\nvoid main() {}", 2, "cannot call a procedure");
    reject("import m;\nvoid f(uint a) {}\nvoid main() {}", 2, "has the signature of one in the imported module 'm'", 1,
           {{"m", "void f(uint b) {}"}});
    reject("import m;\nvoid main() { helper(); }", 2, "unknown procedure 'helper'", 1,
           {{"m", "import n; void own() { helper(); }"}, {"n", "void helper() {}"}});
}

TEST_CASE("duplicates within a module: the last one is called, with a warning") {
    Checked c("uint f() { return 1; }\nvoid g() {}\nuint f() { return 2; }\nvoid main() { uint a = f(); }");
    CHECK_FALSE(c.diagnostics.has_errors());
    REQUIRE(c.diagnostics.warning_count() == 1);
    CHECK(c.line(c.diagnostics.all()[0].location) == 3);
    CHECK(c.chosen("a") == 3);
}

TEST_CASE("procedures further down are used only if nothing above fits") {
    Checked c("template <type T> uint f(T x) { return 1; }\n"
              "void main() { uint a = f(1u64); uint b = g(); }\n"
              "uint f(uint x) { return 2; }\n"
              "uint g() { return 3; }");
    CHECK_FALSE(c.diagnostics.has_errors());
    CHECK(c.chosen("a") == 1);
    CHECK(c.chosen("b") == 4);
}

TEST_CASE("rules for operator and cast definitions") {
    std::string const k =
        "kind k { type bool; type uint8; type uint64; type token; } domain d k; domain e k; struct s { uint a; }\n";
    for (auto const& [definition, message] : std::vector<std::pair<char const*, char const*>>{
             {"d uint8[[2]] operator + (d uint8[[2]] a, d uint8[[2]] b) { return a; }", "scalars and vectors"},
             {"string operator + (string a, string b) { return a; }", "strings and structures"},
             {"s operator - (s a) { return a; }", "strings and structures"},
             {"void operator - (uint8 a) { }", "returns a value"},
             {"uint8 operator - (d uint8 a) { return 1; }", "the return type must be 'd uint8'"},
             {"d uint8 operator + (d uint8[[1]] a, d uint8 b) { return b; }", "the return type must be 'd uint8[[1]]'"},
             {"d uint8 operator + (d uint8 a, e uint8 b) { return a; }", "have no common type"},
             {"uint8 operator + (uint8 a, uint64 b) { return a; }", "have no common type"},
             {"bool operator == (d uint8 a, d uint8 b) { return true; }",
              "the result of this comparison must be in 'd'"},
             {"d bool operator && (d bool a, d bool b) { return a; }", "cannot be defined for private data"},
             {"template <domain D, domain E> D uint8 operator + (D uint8 a, E uint8 b) { return a; }",
              "at most one domain variable"},
             {"template <domain D, dim N> D uint8[[N]] operator - (D uint8[[N]] a) { return a; }",
              "no dimension variables"},
             {"template <type T> T[[2]] operator - (T[[2]] a) { return a; }", "scalars and vectors"},
             {"template <domain D> uint8 operator - (D uint8 a) { return 1; }",
              "must be of the domain of the parameters"},
             {"template <domain D> D uint8 operator + (D uint8 a, d uint8 b) { return a; }", "must be of one domain"},
             {"uint8[[1]] cast (d uint8[[1]] a) { return {1}; }", "private data only"},
             {"d bool[[1]] cast (e uint8[[1]] a) { d bool[[1]] r; return r; }", "must be of one domain"},
             {"d bool cast (d uint8 a) { d bool r; return r; }", "`[[1]]`"},
             {"template <type T> T[[1]] cast (T[[1]] a) { return a; }", "private data only"},
         })
        reject(k + definition + "\nvoid main() {}", 2, message);
    accept(k + "d bool operator == (d uint8 a, uint8 b) { d bool r; return r; }\n"
               "bool operator , (bool a, bool b) { return a; }\nvoid main() {}");
}

TEST_CASE("after a syntax error nothing is reported that may follow from it") {
    reject("struct s { uint a; uint ; }\nvoid f( { }\nvoid main() { s x; f(); uint y = g(1); }", 1, "", 2);
}
