// SPDX-License-Identifier: Apache-2.0
//
// The program description: readers, publishers, what is required, reachability.
#include "checker_support.h"

#include <algorithm>

using namespace smpc;
using namespace smpc::secrec;
using namespace smpc::secrec::test;

namespace {

std::map<std::string, std::string> const library = {
    {"io", "module io;\n"
           "template <type T> T argument(string name) { uint n; T r; __syscall(\"Process_argument\", __cref name, "
           "__ref r, __return n); "
           "return r; }\n"
           "template <type T> T[[1]] argument(string name) { uint n; T[[1]] r; __syscall(\"Process_argument\", __cref "
           "name, __return n); "
           "return r; }\n"
           "template <type T, dim N> void publish(string name, T[[N]] x) { string e; "
           "__syscall(\"Process_setResult\", __cref name, __cref e, __cref e, __cref x, 0u64, 1u64); }\n"
           "void publish(string name, string x) { __syscall(\"Process_setResult\", __cref name, __cref x, __cref x, "
           "__cref x, 0u64, "
           "1u64); }\n"},
    {"k", "module k; kind k { type uint64; type xor_uint32 { public = uint32 }; }\n"
          "template <domain D : k, type T> D T argument(string name) { uint n; __syscall(\"Process_argument\", __cref "
          "name, __return n); "
          "D T r; return r; }\n"}};

std::string describe(std::string text, bool* complete = nullptr) {
    Checked c("import io; import k; domain pd k; domain unused k;\n" + std::move(text), library);
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    Description const& d = c.program.description;
    CHECK(d.program == "program");
    if (complete) *complete = d.complete;
    std::string out;
    for (ArgumentEntry const& a : d.arguments)
        out += "in " + a.name + " " + a.domain + ":" + std::string(name_of(a.type)) + ":" + std::to_string(a.dims) +
               (a.required ? "!" : "?") + "; ";
    for (ResultEntry const& r : d.results)
        out +=
            "out " + r.name + " " + r.domain + ":" + std::string(name_of(r.type)) + ":" + std::to_string(r.dims) + "; ";
    for (DomainEntry const& e : d.domains) out += e.name + "/" + e.kind + "; ";
    return out;
}

} // namespace

TEST_CASE("arguments and results with constant names") {
    bool complete = false;
    CHECK(describe("void main() { pd uint n = argument(\"n\"); uint[[1]] v = argument(\"v\"); publish(\"r\", v);\n"
                   "publish(\"s\", \"x\"); pd xor_uint32 x = argument(\"x\"); }",
                   &complete) ==
          "in n pd:uint64:0!; in v :uint64:1!; in x pd:xor_uint32:0!; out r :uint64:1; out s :string:0; pd/k; ");
    CHECK(complete);
}

TEST_CASE("wrappers count, computed names do not") {
    bool complete = true;
    CHECK(describe("uint get(string what) { return argument(what); }\n"
                   "uint deep(bool b, string what) { return b ? get(what) : get(\"other\"); }\n"
                   "void main() { uint a = deep(true, \"a\"); publish(\"r\", get(\"b\") + 1); }",
                   &complete) == "in other :uint64:0?; in a :uint64:0!; in b :uint64:0!; out r :uint64:0; ");
    CHECK(complete);
    CHECK(describe("void main() { string s = \"a\"; uint a = argument(s); }", &complete).empty());
    CHECK_FALSE(complete);
    describe("uint get(string what) { what += \"x\"; return argument(what); }\nvoid main() { uint a = get(\"a\"); }",
             &complete);
    CHECK_FALSE(complete);
    describe("void main() { uint n; __syscall(\"Process_argument\", __cref \"a\", __return n); }", &complete);
    CHECK_FALSE(complete);
    describe("uint dead(string s) { string t = s; return argument(t); }\nvoid main() { }", &complete);
    CHECK(complete);
}

TEST_CASE("an argument is required if every run that ends normally reads it") {
    auto required = [](std::string const& body, std::string const& before = "") {
        std::string out = describe("bool c;\n" + before + "void main() { " + body + " }");
        CHECK(out.find("in x :uint64:0") != out.npos);
        return out.find("in x :uint64:0!") != out.npos;
    };
    CHECK(required("uint x = argument(\"x\");"));
    CHECK(required("{ uint x = 1 + (argument(\"x\") :: uint); }"));
    CHECK(required("if ((argument(\"x\") :: uint[[0]]) == 1) c = true;"));
    CHECK(required("for (uint i = argument(\"x\"); i < 2; ++i) c = true;"));
    CHECK(required("read();", "void read() { uint x = argument(\"x\"); }\n"));
    CHECK(required("if (c) { uint x = argument(\"x\"); } uint y = argument(\"x\");"));
    CHECK_FALSE(required("if (c) { uint x = argument(\"x\"); }"));
    CHECK_FALSE(required("while (c) { uint x = argument(\"x\"); }"));
    CHECK_FALSE(required("bool b = c && (argument(\"x\") :: uint[[0]]) == 1;"));
    CHECK_FALSE(required("uint x = c ? argument(\"x\") : 1;"));
    CHECK_FALSE(required("if (c) return; uint x = argument(\"x\");"));
    CHECK_FALSE(required("if (c) read();", "void read() { uint x = argument(\"x\"); }\n"));
    CHECK_FALSE(required("read();", "void read() { if (c) return; uint x = argument(\"x\"); }\n"));
    CHECK(required("skip(); uint x = argument(\"x\");", "void skip() { if (c) return; c = true; }\n"));
}

TEST_CASE("one name with two types is kept twice, with a warning") {
    Checked c("import io;\nvoid main() {\n  uint a = argument(\"x\");\n  int b = argument(\"x\");\n  uint c = "
              "argument(\"x\");\n}",
              library);
    CHECK(c.program.description.arguments.size() == 2);
    REQUIRE(c.diagnostics.warning_count() == 1);
    CHECK(c.line(c.diagnostics.all()[0].location) == 4);
}

TEST_CASE("only what main reaches is reachable") {
    Checked c("import io;\nimport k;\ndomain pd k; domain other k;\n"
              "void unused() { other uint x; }\nvoid called() {}\n"
              "template <type T> void never(T x) { nonsense(); }\n"
              "pd uint[[1]] operator + (pd uint[[1]] a, pd uint[[1]] b) { return a; }\n"
              "void main() { called(); pd uint x; x += x; }",
              library);
    INFO(c.report());
    REQUIRE_FALSE(c.diagnostics.has_errors());
    std::vector<std::string> reachable;
    for (typed::Procedure const& p : c.program.procedures)
        if (p.reachable) reachable.push_back(std::string(p.name));
    std::sort(reachable.begin(), reachable.end());
    CHECK(reachable == std::vector<std::string>{"called", "main", "operator +"});
    CHECK(c.program.domains.size() == 1);
}

TEST_CASE("shapes of results, where the text of the program says them") {
    auto shape_of = [](std::string const& body) {
        Checked c("import io;\nuint[[2]] g(2, 3);\nuint[[1]] make() { uint[[1]] r(4); return r; }\n"
                  "void main() { uint n = 2; " +
                      body + " }",
                  library);
        INFO(c.report());
        REQUIRE_FALSE(c.diagnostics.has_errors());
        REQUIRE(c.program.description.results.size() == 1);
        return c.program.description.results[0].shape;
    };
    using Shape = std::vector<std::uint64_t>;
    CHECK(shape_of("publish(\"a\", {1, 2, 3});") == Shape{3});
    CHECK(shape_of("publish(\"a\", 5);").empty());
    CHECK(shape_of("publish(\"a\", \"text\");").empty());
    CHECK(shape_of("uint[[2]] m(3, 4) = n; m[0, :] = 1; m = 2; m += m; m[1, 1]++; publish(\"a\", m);") == Shape{3, 4});
    CHECK(shape_of("publish(\"a\", g + 1);") == Shape{2, 3});
    CHECK(shape_of("g = reshape(0, 1, 1); publish(\"a\", g);").empty());
    CHECK(shape_of("uint[[1]] v(n); publish(\"a\", v);").empty());
    CHECK(shape_of("uint[[1]] v(3); if (n > 1) v = make(); publish(\"a\", v);").empty());
    CHECK(shape_of("publish(\"a\", make());").empty());
    CHECK(shape_of("uint[[1]] v(3); publish(\"a\", v); v = make();").empty());
    CHECK(shape_of("publish(\"a\", reshape(n, 2, 5)[:, 1:4]);") == Shape{2, 3});
    CHECK(shape_of("uint[[2]] m = g; publish(\"a\", cat(m, g, 1));") == Shape{2, 6});
    CHECK(shape_of("publish(\"a\", n > 1 ? {1, 2} : {3, 4});") == Shape{2});
    CHECK(shape_of("publish(\"a\", n > 1 ? {1, 2} : {3});").empty());
    CHECK(shape_of("publish(\"a\", {1, 2}); publish(\"a\", {3});").empty());
    CHECK(shape_of("publish(\"a\", {1, 2}); publish(\"a\", {3, 4});") == Shape{2});
}
