// SPDX-License-Identifier: Apache-2.0
//
// What a diagnostic looks like, as text and as JSON.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "secrec/compiler/diagnostics.h"

using namespace smpc::secrec;

namespace {

struct Setup {
    Sources sources;
    Diagnostics diagnostics;
    std::string_view text;
    explicit Setup(std::string contents) { text = sources.add("dir/a.sc", std::move(contents)).text(); }

    /// The n-th place of a word in the text, from 0.
    Location at(std::string_view word, std::size_t n = 0) const {
        std::size_t from = text.find(word);
        while (n-- > 0) from = text.find(word, from + 1);
        return {0, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(from + word.size())};
    }
    std::string text_of(RenderOptions const& options = {}) const { return render_text(diagnostics, sources, options); }
};

} // namespace

TEST_CASE("positions count lines of every break and bytes") {
    Sources sources;
    auto const& f = sources.add("x/y.sc", "a\nb\r\nc\n\rd\re\xc3\xa4"
                                          "f");
    CHECK(f.line_count() == 5);
    CHECK(f.line(1) == "a");
    CHECK(f.line(3) == "c");
    CHECK(f.line(5) == "e\xc3\xa4"
                       "f");
    CHECK(f.line(6).empty());
    CHECK(f.position(0) == Position{1, 1});
    CHECK(f.position(2) == Position{2, 1});
    CHECK(f.position(5) == Position{3, 1});
    CHECK(f.position(static_cast<std::uint32_t>(f.text().size())) == Position{5, 5});
    CHECK(f.base_name() == "y.sc");
    CHECK(sources.describe({0, 2, 3}) == "y.sc:(2,1)(2,2)");
    CHECK(sources.describe({0, 2, 3}, PathStyle::full_path) == "x/y.sc:(2,1)(2,2)");
    CHECK(sources.describe({}) == "<built-in>");
}

TEST_CASE("a diagnostic with everything") {
    Setup s("void f() {\n    g(1, 2);\n}\n");
    s.diagnostics.error(s.at("g(1, 2)"), "no procedure 'g'")
        .note(s.at("f"), "inside of this")
        .note("nothing else")
        .help("define it");
    CHECK(s.text_of() == "dir/a.sc:2:5: error: no procedure 'g'\n"
                         "   2 |     g(1, 2);\n"
                         "     |     ^~~~~~~\n"
                         "  dir/a.sc:1:6: note: inside of this\n"
                         "   1 | void f() {\n"
                         "     |      ^\n"
                         "  note: nothing else\n"
                         "  help: define it\n"
                         "1 error\n");
}

TEST_CASE("tabs, wide characters and control bytes keep the underline in place") {
    Setup s("\tx\ty = \"\xc3\xa4\x01\" z;\n");
    s.diagnostics.warning(Warning::shadow, s.at("z"), "here");
    CHECK(s.text_of() == "dir/a.sc:1:14: warning: here [-Wshadow]\n"
                         "   1 |     x   y = \"\xc3\xa4?\" z;\n"
                         "     |                  ^\n"
                         "1 warning\n");
}

TEST_CASE("a place of several lines") {
    Setup s("a {\n  b\n\n  c\n  d\n}\n");
    s.diagnostics.error({0, 2, static_cast<std::uint32_t>(s.text.size() - 1)}, "block");
    CHECK(s.text_of() == "dir/a.sc:1:3: error: block\n"
                         "   1 | a {\n"
                         "     |   ^\n"
                         "     ...\n"
                         "   6 | }\n"
                         "     | ~\n"
                         "1 error\n");
    Setup two("ab\n cd\n");
    two.diagnostics.error({0, 1, 6}, "x");
    CHECK(two.text_of() == "dir/a.sc:1:2: error: x\n"
                           "   1 | ab\n"
                           "     |  ^\n"
                           "   2 |  cd\n"
                           "     |  ~~\n"
                           "1 error\n");
}

TEST_CASE("empty places, ends of files and long lines") {
    Setup s("x");
    s.diagnostics.error({0, 1, 1}, "more");
    CHECK(s.text_of() == "dir/a.sc:1:2: error: more\n   1 | x\n     |  ^\n1 error\n");

    Setup empty("");
    empty.diagnostics.error({0, 0, 0}, "nothing");
    CHECK(empty.text_of() == "dir/a.sc:1:1: error: nothing\n   1 | \n     | ^\n1 error\n");

    Setup nowhere("");
    nowhere.diagnostics.error({}, "no main");
    CHECK(nowhere.text_of() == "error: no main\n1 error\n");

    Setup wide(std::string(5000, 'a') + "b" + std::string(5000, 'c'));
    wide.diagnostics.error(wide.at("b"), "far");
    std::string text = wide.text_of();
    CHECK(text.size() < 600);
    CHECK(text.find("...aaa") != std::string::npos);
    CHECK(text.find("ccc...") != std::string::npos);
}

TEST_CASE("counts and the limit of errors") {
    Setup s("x");
    for (int i = 0; i < 5; ++i) s.diagnostics.error({}, "e" + std::to_string(i));
    s.diagnostics.warning(Warning::shadow, {}, "w");
    CHECK(s.diagnostics.error_count() == 5);
    CHECK(s.diagnostics.warning_count() == 1);
    CHECK(s.text_of({.colour = false, .error_limit = 2}) ==
          "error: e0\nerror: e1\nwarning: w [-Wshadow]\n5 errors and 1 warning; the first 2 errors are shown\n");
    CHECK(Setup("").text_of().empty());
}

TEST_CASE("colour touches only the looks") {
    Setup s("x");
    s.diagnostics.error(s.at("x"), "e");
    std::string text = s.text_of({.colour = true, .error_limit = 0});
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\033')
            i = text.find('m', i);
        else
            plain += text[i];
    }
    CHECK(plain == s.text_of());
    CHECK(text != plain);
}

TEST_CASE("JSON is one document") {
    Setup s("x\n\"\xff\"");
    s.diagnostics.error(s.at("x"), "bad \"x\"\n").note(s.at("x"), "n").note("m").suggest(s.at("x"), "y");
    s.diagnostics.warning(Warning::shadow, {}, "\xff");
    std::string text = render_json(s.diagnostics, s.sources);
    REQUIRE(std::count(text.begin(), text.end(), '\n') == 1);
    auto document = nlohmann::json::parse(text);
    CHECK(document.at("errors") == 1);
    CHECK(document.at("warnings") == 1);
    auto const place = R"("file":"dir/a.sc","begin":{"line":1,"column":1},"end":{"line":1,"column":2})";
    CHECK(document.at("diagnostics").at(0) ==
          nlohmann::json::parse(std::string(R"({"severity":"error","message":"bad \"x\"\n",)") + place +
                                R"(,"notes":[{"message":"n",)" + place + R"(},{"message":"m"}],)" +
                                R"("help":["did you mean 'y'?"],"fixes":[{"text":"y",)" + place + "}]}"));
    CHECK(document.at("diagnostics").at(1).at("severity") == "warning");
    CHECK(document.at("diagnostics").at(1).at("name") == "shadow");
    CHECK_FALSE(document.at("diagnostics").at(1).contains("file"));
}

TEST_CASE("marks stand right under wide and combining characters") {
    Setup s("s = \"\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 \xf0\x9f\x98\x80\" z;\n");
    s.diagnostics.error(s.at("z"), "here");
    CHECK(s.text_of() == "dir/a.sc:1:23: error: here\n"
                         "   1 | s = \"\xe6\x97\xa5\xe6\x9c\xac e\xcc\x81 \xf0\x9f\x98\x80\" z;\n"
                         "     |                 ^\n"
                         "1 error\n");
}

TEST_CASE("which warnings are reported is decided at the end") {
    Setup s("x");
    auto kept = [&](std::vector<std::string> const& words) {
        Diagnostics d;
        d.warning(Warning::shadow, s.at("x"), "a");
        d.warning(Warning::unused_parameter, s.at("x"), "b");
        WarningOptions options;
        for (auto const& word : words) options.set(word);
        d.apply(options);
        std::string text = std::to_string(d.error_count());
        for (auto const& one : d.all()) text += " " + one.message;
        return text;
    };
    CHECK(kept({}) == "0 a");
    CHECK(kept({"all"}) == "0 a b");
    CHECK(kept({"no-shadow"}) == "0");
    CHECK(kept({"unused-parameter", "no-all"}) == "0");
    CHECK(kept({"error"}) == "1 a");
    CHECK(kept({"error=unused-parameter"}) == "1 a b");
    CHECK(kept({"error", "no-error=shadow", "all"}) == "1 a b");
    CHECK(kept({"error", "no-error"}) == "0 a");
    WarningOptions options;
    CHECK_THROWS_WITH(options.set("shadwo"), "there is no warning 'shadwo'");
    CHECK_THROWS_WITH(options.set("error=x"), "there is no warning 'x'");
    CHECK_THROWS_WITH(options.set(""), "there is no warning ''");

    Diagnostics in_library;
    in_library.warning(Warning::shadow, s.at("x"), "a");
    in_library.apply({}, [](Location) { return true; });
    CHECK(in_library.all().empty());
}
