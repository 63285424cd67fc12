// SPDX-License-Identifier: Apache-2.0
//
// The grammar: what the tree looks like, where it stands in the text, what is rejected and how the parser goes on.
#include <catch2/catch.hpp>

#include "ast_printer.h"
#include "secrec/compiler/parser.h"

using namespace smpc::secrec;
using namespace smpc::secrec::ast;

namespace {

struct Parsed {
    Sources sources;
    Diagnostics diagnostics;
    std::unique_ptr<Module> module;
    explicit Parsed(std::string text) { module = parse(sources.add("t.sc", std::move(text)), diagnostics); }

    std::string printed() const {
        INFO(render_text(diagnostics, sources));
        CHECK_FALSE(diagnostics.has_errors());
        return test::print(*module);
    }
    std::vector<std::string> errors() const {
        std::vector<std::string> out;
        for (auto const& d : diagnostics.all()) {
            auto at = sources.span(d.location).begin;
            out.push_back(std::to_string(at.line) + ":" + std::to_string(at.column) + " " + d.message);
        }
        return out;
    }
};

/// The tree of one module, after checking that its print reads as the same tree.
std::string module(std::string text) {
    std::string once = Parsed(std::move(text)).printed();
    if (once.find("«") == once.npos) CHECK(Parsed(once).printed() == once);
    return once;
}

Stmt const& first_statement(Parsed const& p) {
    return *p.module->declarations.back().procedure->body->statements[0];
}

std::string stmt(std::string text) {
    Parsed p("void f() { " + text + " }");
    INFO(text);
    module("void f() { " + text + " }");
    REQUIRE(p.module->declarations[0].procedure->body->statements.size() == 1);
    return test::print(first_statement(p));
}

std::string expr(std::string text) {
    std::string printed = stmt("x = " + text + ";");
    return printed.substr(5, printed.size() - 7);
}

std::vector<std::string> errors(std::string text) {
    return Parsed(std::move(text)).errors();
}
using Errors = std::vector<std::string>;

} // namespace

TEST_CASE("precedence and associativity") {
    CHECK(expr("a + b * c") == "(a + (b * c))");
    CHECK(expr("a * b + c") == "((a * b) + c)");
    CHECK(expr("a - b - c") == "((a - b) - c)");
    CHECK(expr("a || b && c | d ^ e & f == g < h << i + j * k") ==
          "(a || (b && (c | (d ^ (e & (f == (g < (h << (i + (j * k))))))))))");
    CHECK(expr("a * b + c << d < e == f & g ^ h | i && j || k") ==
          "((((((((((a * b) + c) << d) < e) == f) & g) ^ h) | i) && j) || k)");
    CHECK(expr("a < b < c") == "((a < b) < c)");
    CHECK(expr("a != b == c") == "((a != b) == c)");
    CHECK(expr("y = z = 1") == "(y = (z = 1))");
    CHECK(expr("y += z -= 1") == "(y += (z -= 1))");
    CHECK(expr("-a * !b") == "((-a) * (!b))");
    CHECK(expr("- - a") == "(-(-a))");
    CHECK(expr("~a & b") == "((~a) & b)");
    CHECK(expr("-a[1]") == "(-a[1])");
    CHECK(expr("(a + b) * c") == "((a + b) * c)");
    CHECK(expr("(a, b)") == "(a , b)");
}

TEST_CASE("conditions and type qualification") {
    CHECK(expr("a ? b : c ? d : e") == "(a ? b : (c ? d : e))");
    CHECK(expr("a ? b, c : d") == "(a ? (b , c) : d)");
    CHECK(expr("a || b ? c : d = e") == "((a || b) ? c : (d = e))");
    CHECK(expr("b ? 1 : 2 :: int") == "(b ? 1 : (2 :: int64))");
    CHECK(expr("a == b :: bool") == "((a == b) :: bool)");
    CHECK(expr("a :: pd uint [[1]] :: public") == "((a :: pd uint64 [[1]]) :: public)");
    CHECK(expr("(0 :: uint) == y") == "((0 :: uint64) == y)");
    CHECK_FALSE(errors("void f() { x = 0 :: uint == y; }").empty());
}

TEST_CASE("postfix forms") {
    CHECK(expr("f()") == "f()");
    CHECK(expr("f(a, b = c)[1:][0].x.y") == "f(a, (b = c))[1 : ][0].x.y");
    CHECK(expr("a[:, 3, 1:, :n, i+1:j]") == "a[ : , 3, 1 : ,  : n, (i + 1) : j]");
    CHECK(expr("a[p ? a : b : c]") == "a[(p ? a : b) : c]");
    CHECK(expr("{1, 2}[0]") == "{1, 2}[0]");
    CHECK(expr("(a)[0]") == "a[0]");
    CHECK(expr("(a).b") == "a.b");
    CHECK(expr("size(a) + shape(a, b)[0]") == "(size(a) + shape((a , b))[0])");
    CHECK(expr("cat(a, b)") == "cat(a, b, 0)");
    CHECK(expr("cat(a, b, 0x1)") == "cat(a, b, 1)");
    CHECK(expr("reshape(a)") == "reshape(a)");
    CHECK(expr("reshape(a, 1, 2)") == "reshape(a, 1, 2)");
    CHECK(expr("declassify(tostring(strlen(a)))") == "declassify(tostring(strlen(a)))");
    CHECK(expr("__string_from_bytes(__bytes_from_string(a))") == "__string_from_bytes(__bytes_from_string(a))");
    CHECK(expr("__fpu_state + __domainid(pd) + __domainid(public)") ==
          "((__fpu_state + __domainid(pd)) + __domainid(public))");
    CHECK(expr("\"a\" /* - */ \"$b\\_c\"") == "\"a$b\" \"_c\"");
    CHECK(expr("true && false") == "(true && false)");
    CHECK(expr("1.5f32 + 0x10u8") == "(1.5f32 + 16u8)");
}

TEST_CASE("increments") {
    CHECK(expr("++a[1] + b.c--") == "((++a[1]) + (b.c--))");
    CHECK(expr("-a++") == "(-(a++))");
    CHECK(expr("(a)++") == "(a++)");
    CHECK(expr("(a)++ - b") == "((a++) - b)");
    CHECK(expr("a+++b") == "((a++) + b)");
    CHECK_FALSE(errors("void f() { ++(-a); }").empty());
    CHECK_FALSE(errors("void f() { f()++; }").empty());
}

TEST_CASE("casts and what only looks like one") {
    CHECK(expr("(uint8) a + b") == "(((uint8) a) + b)");
    CHECK(expr("(uint8) - a - b") == "(((uint8) (-a)) - b)");
    CHECK(expr("(float)(int)a") == "((float32) ((int64) a))");
    CHECK(expr("(T) a < b") == "(((T) a) < b)");
    CHECK(expr("(T)(a)") == "((T) a)");
    CHECK(expr("(T){1}[0]") == "((T) {1}[0])");
    CHECK(expr("(T)!a") == "((T) (!a))");
    CHECK(expr("(T)~a") == "((T) (~a))");
    CHECK(expr("(T)++a") == "((T) (++a))");
    CHECK(expr("(T) size(a)") == "((T) size(a))");
    CHECK(expr("-(T)a") == "(-((T) a))");
    CHECK(expr("(a) + b") == "(a + b)");
    CHECK(expr("(a) * b - c") == "((a * b) - c)");
    CHECK(expr("((a)) - b") == "(a - b)");
    CHECK(expr("f(a) - b") == "(f(a) - b)");
    CHECK(expr("(a[0]) - b") == "(a[0] - b)");
}

TEST_CASE("a minus behind a name in parentheses keeps both readings") {
    auto resolved = [](std::string text) {
        Parsed p("void f() { " + text + "; }");
        CHECK_FALSE(p.diagnostics.has_errors());
        auto const& chain = as<OperatorChain>(*as<ExprStmt>(first_statement(p)).expr);
        Arena arena;
        auto is_type = [](std::string_view name) { return name[0] == 'T'; };
        auto const& e = resolve(chain, is_type, arena);
        CHECK(p.sources.text(e.loc) == text);
        return test::print(e);
    };
    CHECK(expr("(a) - b") == "«a ~- b»");
    CHECK(resolved("(a) - b") == "(a - b)");
    CHECK(resolved("(T) - b") == "((T) (-b))");
    CHECK(resolved("(T) - b * c + d") == "((((T) (-b)) * c) + d)");
    CHECK(resolved("(a) - b * c + d") == "((a - (b * c)) + d)");
    CHECK(resolved("x * (T) - b") == "(x * ((T) (-b)))");
    CHECK(resolved("x * (a) - b") == "((x * a) - b)");
    CHECK(resolved("(T) - (T) - b") == "((T) (-((T) (-b))))");
    CHECK(resolved("(T) - (a) - b") == "(((T) (-a)) - b)");
    CHECK(resolved("(a) - (T) - b") == "(a - ((T) (-b)))");
    CHECK(resolved("(int)(T) - b - c") == "(((int64) ((T) (-b))) - c)");
    CHECK(resolved("(int)(a) - b - c") == "((((int64) a) - b) - c)");
    CHECK(resolved("-!(T) - b") == "(-(!((T) (-b))))");
    CHECK(resolved("-(a) - b") == "((-a) - b)");
    CHECK(resolved("(T) - b++ == (a) - c.d[1]") == "(((T) (-(b++))) == (a - c.d[1]))");
}

TEST_CASE("statements") {
    CHECK(stmt("{ ; { } }") == "{ ; { } }");
    CHECK(stmt("if (a) b(); else if (c) d(); else e();") == "if (a) { b(); } else if (c) { d(); } else e();");
    CHECK(stmt("if (a) if (b) c(); else d();") == "if (a) { if (b) { c(); } else d(); }");
    CHECK(stmt("for (;;) break;") == "for (; ; ) break;");
    CHECK(stmt("for (uint i = 0, j(3); i < n, true; i++, j++) continue;") ==
          "for (uint64 i = 0, j(3); ((i < n) , true); ((i++) , (j++))) continue;");
    CHECK(stmt("for (i = 0, j = 1; ; ) ;") == "for (((i = 0) , (j = 1)); ; ) ;");
    CHECK(stmt("while (a, b) ;") == "while ((a , b)) ;");
    CHECK(stmt("do x++; while (a);") == "do (x++); while (a);");
    CHECK(stmt("assert((a) == b);") == "assert((a == b));");
    CHECK(stmt("print(a, \"b\");") == "print(a, \"b\");");
    CHECK(stmt("return;") == "return;");
    CHECK(stmt("return a, b;") == "return (a , b);");
    CHECK(stmt("__syscall(\"f_$T\\_vec\", a + 1, __ref b, __cref \"c\", __return d, __readonly e);") ==
          "__syscall(\"f_$T\" \"_vec\", (a + 1), __ref b, __cref \"c\", __return d, __readonly e);");
    CHECK(stmt("__syscall(\"f\");") == "__syscall(\"f\");");
}

TEST_CASE("declarations are told from expressions") {
    CHECK(stmt("uint x, y(3, n) = 1, z = 2;") == "uint64 x, y(3, n) = 1, z = 2;");
    CHECK(stmt("public uint x;") == "public uint64 x;");
    CHECK(stmt("pd uint x;") == "pd uint64 x;");
    CHECK(stmt("T x;") == "T x;");
    CHECK(stmt("D T x;") == "D T x;");
    CHECK(stmt("T[[1]] x;") == "T[[1]] x;");
    CHECK(stmt("D T [ [ N ] ] x(n);") == "D T[[N]] x(n);");
    CHECK(stmt("foo<a> x;") == "foo<a> x;");
    CHECK(stmt("foo<a> [[1]] x;") == "foo<a>[[1]] x;");
    CHECK(stmt("D foo<a, uint, 2, public, b<c> > x;") == "D foo<a, uint64, 2, public, b<c> > x;");
    CHECK(stmt("foo<a<b<int>>> x;") == "foo<a<b<int64> > > x;");
    CHECK(stmt("a < b;") == "(a < b);");
    CHECK(stmt("(a < b) > c;") == "((a < b) > c);");
    CHECK(stmt("a < b > (c);") == "((a < b) > c);");
    CHECK(stmt("a[b];") == "a[b];");
    CHECK(stmt("a(b);") == "a(b);");
    CHECK(stmt("a = b;") == "(a = b);");
    CHECK(stmt("(a = 1, b = 2);") == "((a = 1) , (b = 2));");
}

TEST_CASE("a brace begins a block or an array constructor") {
    CHECK(stmt("{ f(); }") == "{ f(); }");
    CHECK(stmt("{ f() };") == "{f()};");
    CHECK(stmt("{ a, b }[0];") == "{a, b}[0];");
    CHECK(stmt("{ a } + {b};") == "({a} + {b});");
    CHECK(stmt("{ uint x; f(); }") == "{ uint64 x; f(); }");
    CHECK(errors("void f() {\n{ a = 1 }\nb = 2;\n}") == Errors{"2:9 expected ';' after the expression, found '}'"});
}

TEST_CASE("top level") {
    CHECK(module("module m; import a; import b; uint x = 1, y; void f() {}") ==
          "module m;\nimport a;\nimport b;\nuint64 x = 1, y;\nvoid f() { }\n");
    CHECK(module("domain pd k; kind k { type bool; type xor_uint8 { public = uint8 }; type t; }") ==
          "domain pd k;\nkind k { type bool; type xor_uint8 {public = uint8}; type t; }\n");
    CHECK(module("struct s { uint x; pd foo<a>[[2]] y; } struct e { } template <domain D : k, type T, dim N> struct t "
                 "{ D T[[N]] v; }") == "struct s { uint64 x; pd foo<a>[[2]] y; }\nstruct e { }\ntemplate <domain D : "
                                       "k, type T, dim N> struct t { D T[[N]] v; }\n");
    CHECK(module("template <domain D> D uint operator + (D uint a, D uint b) { return a; }") ==
          "template <domain D> D uint64 operator +(D uint64 a, D uint64 b) { return a; }\n");
    CHECK(module("T operator - (T a) {} bool operator ! (bool a) {} foo<x> operator , (T a, T b) {} D T[[1]] cast (D "
                 "U[[1]] x) {}") == "T operator -(T a) { }\nbool operator !(bool a) { }\nfoo<x> operator ,(T a, T b) { "
                                    "}\nD T[[1]] cast(D U[[1]] x) { }\n");
    CHECK(module("foo<a<b>> f(foo<a<b>> x) {} foo<a<b>> operator + (T x, T y) {} foo<a<b<c>>> v;") ==
          "foo<a<b> > f(foo<a<b> > x) { }\nfoo<a<b> > operator +(T x, T y) { }\nfoo<a<b<c> > > v;\n");
    CHECK(module("D T operator ~ (T a) {} T cast (U a) {}") == "D T operator ~(T a) { }\nT cast(U a) { }\n");
    CHECK(module("@deprecated void f() {} template<type T> @deprecated(\"no \\\"f\\\"\") T f(T x) {}") ==
          "@deprecated void f() { }\ntemplate <type T> @deprecated(\"no \\\"f\\\"\") T f(T x) { }\n");
}

TEST_CASE("a name with parentheses at top level is a procedure or a shaped variable") {
    CHECK(module("uint[[1]] f() { }") == "uint64[[1]] f() { }\n");
    CHECK(module("uint[[1]] f(T x) { }") == "uint64[[1]] f(T x) { }\n");
    CHECK(module("uint[[1]] f(foo<a> x) { }") == "uint64[[1]] f(foo<a> x) { }\n");
    CHECK(module("uint[[1]] v(n);") == "uint64[[1]] v(n);\n");
    CHECK(module("uint[[1]] v((uint) x + 1) = 1;") == "uint64[[1]] v((((uint64) x) + 1)) = 1;\n");
    CHECK(module("D T[[2]] v(a < b, c) = 1;") == "D T[[2]] v((a < b), c) = 1;\n");
}

TEST_CASE("locations") {
    Parsed p("void f() {\n  x = (a + b)[1] ;\n  assert(y);\n  { z(1) };\n}");
    auto const& statements = p.module->declarations[0].procedure->body->statements;
    CHECK(p.sources.describe(statements[0]->loc) == "t.sc:(2,3)(2,17)");
    CHECK(p.sources.describe(statements[1]->loc) == "t.sc:(3,3)(3,13)");
    CHECK(p.sources.describe(statements[2]->loc) == "t.sc:(4,3)(4,11)");
    auto const& assign = as<Assign>(*as<ExprStmt>(*statements[0]).expr);
    CHECK(p.sources.text(assign.value->loc) == "(a + b)[1]");
    CHECK(p.sources.text(as<Index>(*assign.value).object->loc) == "(a + b)");
    auto const& proc = *p.module->declarations[0].procedure;
    CHECK(p.sources.text(proc.head) == "void f()");
    CHECK(p.sources.describe(proc.loc, PathStyle::full_path) == "t.sc:(1,1)(5,2)");
}

TEST_CASE("locations inside of split brackets") {
    Parsed p("foo<a<b>> x;");
    auto const& data = p.module->declarations[0].variables->type.data;
    CHECK(p.sources.text(data.loc) == "foo<a<b>>");
    CHECK(p.sources.text(data.arguments[0].loc) == "a<b>");
}

TEST_CASE("the parser goes on after a fault") {
    CHECK(errors("void f() {\n  x = ;\n  y = 1;\n  z = 2 2;\n}\nvoid g() { return 1 }\nuint q = ;") ==
          Errors{"2:7 expected an expression, found ';'", "4:9 expected ';' after the expression, found '2'",
                 "6:21 expected ';' after 'return', found '}'", "7:10 expected an expression, found ';'"});
    CHECK(errors("void f() {\n  for (i = 0 1; i < n; i++) { a = ; }\n  while () { b = ; }\n}") ==
          Errors{"2:14 expected ';' after the first part of 'for', found '1'", "2:35 expected an expression, found ';'",
                 "3:10 expected an expression, found ')'", "3:18 expected an expression, found ';'"});
    CHECK(errors("void f() {\n  uint x = 1\n  uint y = 2\n}") ==
          Errors{"3:3 expected ';' after the declaration, found 'uint'",
                 "4:1 expected ';' after the declaration, found '}'"});
    CHECK(errors("void f() {\n  if (a) {\n}\n\nvoid g() { x = ; }") ==
          Errors{"5:1 'void' cannot stand inside of a block", "5:16 expected an expression, found ';'"});
    CHECK(errors("void f() {\n  if (a) {\n}") == Errors{"3:2 expected '}', found the end of the file"});
}

TEST_CASE("faults at top level") {
    CHECK(errors("") == Errors{"1:1 the file declares nothing"});
    CHECK(errors("import a;") == Errors{"1:1 the file declares nothing"});
    CHECK(errors("void f() {}\nimport a;") == Errors{"2:1 imports stand before all other declarations"});
    CHECK(errors("void f() {}\nmodule a;") == Errors{"2:1 the module header stands first in a file"});
    CHECK(errors("kind k;") == Errors{"1:7 a kind lists its data types"});
    CHECK(errors("kind k { }") == Errors{"1:10 expected 'type', found '}'"});
    CHECK(errors("void f();") == Errors{"1:9 a procedure is declared with its body"});
    CHECK(errors("struct s { uint x } void f() {}") == Errors{"1:19 expected ';' after the field, found '}'"});
    CHECK(errors("struct s { uint size; } void f() {}") ==
          Errors{"1:17 'size' is a keyword and cannot be the name of a field"});
    CHECK(errors("uint operator ++ (uint a) {}") == Errors{"1:15 '++' is no operator that can be defined"});
    CHECK(errors("uint operator + (uint a) {}") == Errors{"1:1 operator '+' takes two, not 1 parameters"});
    CHECK(errors("uint[[1]] cast (uint a, uint b) {}") == Errors{"1:1 a cast takes one, not 2 parameters"});
    CHECK(errors("void operator - (uint a) {}") == Errors{"1:1 an operator or cast returns a value"});
    CHECK(errors("@deprecated uint operator - (uint a) { return a; }") ==
          Errors{"1:1 operators and casts cannot be annotated"});
    CHECK(errors("@deprecated(\"a\" \"b\") void f() {}") == Errors{"1:13 the message of an annotation is one string"});
    CHECK(errors("@deprecated(\"$a\") void f() {}") ==
          Errors{"1:13 the message of an annotation is a string without '$' names"});
    CHECK(errors("template <uint T> void f() {}") == Errors{"1:11 expected 'domain', 'type' or 'dim', found 'uint'"});
    CHECK(errors("} void f() {}") == Errors{"1:1 expected a declaration, found '}'"});
    CHECK(errors("void f(void) {}") == Errors{"1:8 a parameter cannot be void"});
}

TEST_CASE("faults in statements and expressions") {
    auto body = [](std::string text) { return errors("void f() { " + text + " }"); };
    CHECK(body("a = 1, b = 2;") == Errors{"1:17 a comma cannot join expressions in a statement"});
    CHECK(body("else x();") == Errors{"1:12 'else' without 'if'"});
    CHECK(body("1 = x;") == Errors{"1:12 this expression cannot be assigned to"});
    CHECK(body("x[1:][0] = 1;") == Errors{"1:12 this expression cannot be assigned to"});
    CHECK(body("a + b = 1;") == Errors{"1:12 this expression cannot be assigned to"});
    CHECK(body("f() += 1;") == Errors{"1:12 this expression cannot be assigned to"});
    CHECK(body("x = {};") == Errors{"1:16 an array constructor has at least one element"});
    CHECK(body("uint a[[1]];") == Errors{"1:18 the dimensions stand with the type, not with the name"});
    CHECK(body("int a[3];") == Errors{"1:17 the dimensions stand with the type, not with the name"});
    CHECK(body("x.size;") == Errors{"1:14 'size' is a keyword and cannot be the name of a field"});
    CHECK(body("cat(a, b, n);") == Errors{"1:22 expected a dimension as an integer literal, found 'n'"});
    CHECK(body("__syscall(x);") == Errors{"1:22 expected the name of the system call as a string, found 'x'"});
    CHECK(body("__syscall(\"x\", __ref a[1]);") == Errors{"1:34 expected ')', found '['"});
    CHECK(body("f(x)(y);") == Errors{"1:16 expected ';' after the expression, found '('"});
    CHECK(body("(1; 2);") ==
          Errors{"1:14 expected ')', found ';'", "1:17 expected ';' after the expression, found ')'"});
    CHECK(body("print();") == Errors{"1:18 expected an expression, found ')'"});
    CHECK(body("007;").front() == "1:12 malformed number '007'");
    CHECK(body("do ; while (x)") == Errors{"1:27 expected ';' after the 'do' loop, found '}'"});
}

TEST_CASE("no input exhausts the stack") {
    auto repeat = [](std::string_view piece, std::size_t n) {
        std::string out;
        for (std::size_t i = 0; i < n; ++i) out += piece;
        return out;
    };
    constexpr std::size_t many = 100000;
    for (std::string piece : {"(",         "-",     "{",       "f(",         "x[",   "(uint)", "(T)",   "!",     "++",
                              "a ? ",      "a = ",  "if (a) ", "while (a) ", "do ",  "{ {",    "a :: ", "a + (", "x<",
                              "for (;;) ", "else ", "(x) - (", "\"$a\" + ",  "cat(", "a[0",    "{a,"}) {
        INFO(piece);
        CHECK_FALSE(errors("void f() { " + repeat(piece, many) + " }").empty());
        CHECK_FALSE(errors("void f() { x = " + repeat(piece, many) + " }").empty());
        CHECK_FALSE(errors(repeat(piece, many)).empty());
    }
    CHECK_FALSE(errors("void f() { x = 1" + repeat(" + 1", many) + "; }").empty());
    CHECK_FALSE(errors("void f() { x = (a)" + repeat(" - (a)", many) + "; }").empty());
    CHECK_FALSE(errors("void f() { x" + repeat("[0]", many) + "; }").empty());
    CHECK_FALSE(errors("void f() { x" + repeat(".a", many) + "; }").empty());
    CHECK_FALSE(errors("void f() { (x" + repeat(", x", many) + "); }").empty());
    CHECK_FALSE(errors(repeat("template <", many)).empty());
    CHECK_FALSE(errors("a" + repeat("<a", many) + " x;").empty());

    CHECK(errors("void f() { x = 1" + repeat(" + 1", 900) + "; }").empty());
    CHECK(errors("void f() { x = (a)" + repeat(" - 1", 400) + "; }").empty());
    CHECK(errors("void f() { x = " + repeat("(", 300) + "1" + repeat(")", 300) + "; }").empty());
    CHECK(errors("void f() { f(1" + repeat(", 1", many) + "); " + repeat("g();", many) + " }").empty());
}
