// SPDX-License-Identifier: Apache-2.0
//
// The compiler as its users call it: stages, options, which standard library is used, how errors come out.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

#include "secrec/compiler/compiler.h"

using namespace smpc;
using namespace smpc::secrec;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "smpc-compiler-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path write(std::string const& name, std::string const& text) const {
        std::ofstream(path / name) << text;
        return path / name;
    }
};

/// Sets an environment variable for the duration of a test.
struct Variable {
    explicit Variable(std::string const& value) { ::setenv("SMPC_STDLIB", value.c_str(), 1); }
    ~Variable() { ::unsetenv("SMPC_STDLIB"); }
};

bytecode::DebugInfo debug_of(Compilation const& c) {
    return bytecode::decode_debug(c.executable->units[0].debug).value_or(bytecode::DebugInfo{});
}

} // namespace

TEST_CASE("each stage makes what it says") {
    auto run = [](Stage stage) { return compile_text("p.sc", "void main() {}", {}, stage); };
    CHECK(run(Stage::syntax).ok());
    CHECK_FALSE(run(Stage::syntax).description);
    CHECK(run(Stage::checked).description->program == "p");
    CHECK_FALSE(run(Stage::checked).executable);
    CHECK(run(Stage::executable).executable->units.size() == 1);
    CHECK(compile_text("p.sc", "void main() { x = 1; }", {}, Stage::syntax).ok());
    auto wrong = compile_text("p.sc", "void main() { x = 1; }", {}, Stage::executable);
    CHECK_FALSE(wrong.ok());
    CHECK_FALSE(wrong.executable);
    CHECK_FALSE(wrong.description);
}

TEST_CASE("the same program gives the same bytes") {
    std::string text = "import shared3p; import stdlib; domain pd shared3p;\n"
                       "void main() { pd uint64[[1]] a = argument(\"a\"); publish(\"s\", sum(a * a)); }";
    auto once = compile_text("p.sc", text, {}, Stage::executable);
    auto again = compile_text("p.sc", text, {}, Stage::executable);
    REQUIRE(once.ok());
    CHECK(bytecode::write(*once.executable) == bytecode::write(*again.executable));
    REQUIRE(once.description->arguments.size() == 1);
    CHECK(once.description->arguments[0] == ArgumentEntry{"a", "pd", ValueType::uint64, 1, true});
    CHECK(once.description->results[0].domain == "pd");
}

TEST_CASE("what the debug section holds") {
    CompileOptions options;
    auto debug = [&](DebugContents contents) {
        options.debug = contents;
        return compile_text("p.sc", "void main() { print(1); }", options, Stage::executable);
    };
    CHECK_FALSE(debug_of(debug(DebugContents::all)).lines.empty());
    CHECK(debug_of(debug(DebugContents::all)).description);
    CHECK(debug_of(debug(DebugContents::description_only)).lines.empty());
    CHECK(debug_of(debug(DebugContents::description_only)).description);
    CHECK(debug(DebugContents::nothing).executable->units[0].debug.empty());
}

TEST_CASE("paths in run-time messages") {
    CompileOptions options;
    auto messages = [&](PathStyle style) {
        options.path_style = style;
        auto c = compile_text("some/dir/p.sc", "void main() { assert(false); }", options, Stage::executable);
        auto const& data = c.executable->units[0].rodata;
        return std::string(reinterpret_cast<char const*>(data.data()), data.size());
    };
    CHECK(messages(PathStyle::file_name).find("assert failed at p.sc:(1,15)(1,29)") != std::string::npos);
    CHECK(messages(PathStyle::full_path).find("assert failed at some/dir/p.sc:(1,15)(1,29)") != std::string::npos);
}

TEST_CASE("which standard library is used") {
    Folder mine;
    mine.write("stdlib.sc", "void only_here() {}");
    std::string text = "import stdlib; void main() { only_here(); }";
    CompileOptions options;
    CHECK_FALSE(compile_text("p.sc", text, options, Stage::checked).ok());
    {
        Variable variable(mine.path.string());
        CHECK(compile_text("p.sc", text, options, Stage::checked).ok());
    }
    options.standard_library_directory = mine.path;
    CHECK(compile_text("p.sc", text, options, Stage::checked).ok());
    options.standard_library = false;
    CHECK_FALSE(compile_text("p.sc", text, options, Stage::checked).ok());
    options.include_directories = {mine.path};
    CHECK(compile_text("p.sc", text, options, Stage::checked).ok());

    CompileOptions wrong;
    wrong.standard_library_directory = mine.path / "none";
    CHECK_THROWS_AS(compile_text("p.sc", text, wrong, Stage::checked), Error);
}

TEST_CASE("the built-in library") {
    std::string imports, last;
    for (auto const& module : standard_library()) {
        INFO(module.name);
        CHECK(module.name > last);
        last = module.name;
        // Nothing of the library is used here, and nothing in it may give cause for another warning.
        CompileOptions options;
        options.library_warnings = true;
        options.warning.set("no-unused-import");
        std::string alone = "import " + std::string(module.name) + "; void main() {}";
        auto c = compile_text("p.sc", alone, options, Stage::executable);
        CHECK(render_text(c.diagnostics, *c.sources) == "");
        imports += "import " + std::string(module.name) + "; ";
    }
    auto together = compile_text("p.sc", imports + "void main() {}", {}, Stage::executable);
    CHECK(together.ok());
    CHECK(standard_library().size() >= 6);
}

TEST_CASE("errors for callers that only know success") {
    Folder f;
    auto good = f.write("good.sc", "void main() {}");
    auto bad = f.write("bad.sc", "void main() {\n    x = 1;\n    y = 2;\n}\n");
    CHECK(compile_or_throw(good).size() > 100);
    try {
        compile_or_throw(bad);
        FAIL("compiled");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::input);
        CHECK(error.where()->file == bad.string());
        CHECK(error.where()->line == 2);
        CHECK(error.where()->column == 5);
        REQUIRE_FALSE(error.notes().empty());
        CHECK(error.notes().back().find("bad.sc:3:5: ") != std::string::npos);
    }
    CHECK_THROWS_WITH(compile_or_throw(f.path / "none.sc"), Catch::Contains("No such file"));
}
