// SPDX-License-Identifier: Apache-2.0
//
// What stands at the caret, and texts that are made complete there. tests/e2e/test_lsp.py has what becomes of it.
#include <catch2/catch.hpp>

#include <string>

#include "secrec/lsp/analysis.h"

using namespace smpc::secrec;
using namespace smpc::secrec::lsp;

namespace {

/// The caret is where the text has a `|`.
Caret at(std::string text, std::string* whole = nullptr, std::uint32_t* offset = nullptr) {
    std::size_t bar = text.find('|');
    text.erase(bar, 1);
    if (whole) *whole = text;
    if (offset) *offset = static_cast<std::uint32_t>(bar);
    return caret_at(text, static_cast<std::uint32_t>(bar));
}

std::string completed_at(std::string const& text) {
    std::string whole;
    std::uint32_t offset = 0;
    Caret const caret = at(text, &whole, &offset);
    return completed(whole, offset, caret, "W");
}

} // namespace

TEST_CASE("comments and strings") {
    CHECK(at("// a|").in_comment);
    CHECK(at("/* a| */").in_comment);
    CHECK_FALSE(at("/* a */ |").in_comment);
    CHECK_FALSE(at("// a\n|").in_comment);
    CHECK(at("\"// a|\"").in_string);
    CHECK_FALSE(at("\"a\" |").in_string);
    CHECK(at("\"a\\\" b|\"").in_string);
    Caret const name = at("\"is $co|\"");
    CHECK_FALSE(name.in_string);
    CHECK(name.before == '$');
    CHECK(name.word == 5);
}

TEST_CASE("words and what stands before them") {
    Caret c = at("x . pri|ce = 3");
    CHECK(c.word == 4);
    CHECK(c.word_end == 9);
    CHECK(c.before == '.');
    CHECK(at("5 :: ui|").colons);
    CHECK(at("import shar|").import);
    CHECK(at("import |").import);
    CHECK_FALSE(at("import a; b|").import);
    CHECK(at("f(a[1], (b|").open == std::vector<char>{'(', '('});
    CHECK(at("f(a); g(|").open == std::vector<char>{'('});
    CHECK(at("|").word_end == 0);
}

TEST_CASE("completed texts parse") {
    CHECK(completed_at("void main() {\n    f(a[|\n}\n") == "void main() {\n    f(a[W]);\n}\n\n");
    CHECK(completed_at("void main() { x.pr|ice = 3; }") == "void main() { x.W = 3; }\n");
    CHECK(completed_at("void main() { if (a) { b|") == "void main() { if (a) { W;\n}}");
}

TEST_CASE("names of an analysis") {
    AnalysisOptions options;
    options.compile.standard_library = false;
    std::string const text = "struct s { uint64 f; }\n"
                             "/// Doc.\nuint64 g(uint64 p) { return p; }\nuint64 g(bool p) { return 1; }\n"
                             "void main() { s a; uint64 b = g(a.f); { uint64 a = b; b = a; } }\n";
    Analysis const a("t.sc", text, options);
    CHECK(a.diagnostics().error_count() == 0);
    auto target = [&](std::string const& needle) {
        NameUse const* use = a.names().at(static_cast<std::uint32_t>(text.find(needle)));
        REQUIRE(use);
        REQUIRE(use->declarations.size() == 1);
        return a.names()[use->declarations[0]].at.begin;
    };
    CHECK(target("g(a.f)") == text.find("g(uint64"));
    CHECK(target("a.f)") == text.find("a; uint64 b"));
    CHECK(target("f);") == text.find("f; }"));
    CHECK(target("a; } }") == text.find("a = b"));
    CHECK(a.names().documentation(a.names().at(static_cast<std::uint32_t>(text.find("g(bool")))->declarations[0]) ==
          "Doc.");
    NameUse const* b = a.names().at(static_cast<std::uint32_t>(text.find("b = a")));
    CHECK(a.names().places_of(b->declarations[0]).size() == 3);
}
