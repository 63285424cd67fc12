// SPDX-License-Identifier: Apache-2.0
//
// Which files make a program, in which order, and what is said when one is missing.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <smpc/client/error.h>

#include "secrec/compiler/loader.h"

using namespace smpc::secrec;
namespace fs = std::filesystem;

namespace {

/// A folder of its own for each test, gone afterwards.
struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "smpc-loader-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()));
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    fs::path write(std::string const& name, std::string const& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name) << text;
        return path / name;
    }
};

struct Load {
    Sources sources;
    Diagnostics diagnostics;
    SearchPath search;
    Program program;

    Load& directory(fs::path const& p) {
        search.directories.push_back(p);
        return *this;
    }
    Load& text(std::string const& text, std::string const& name = "main.sc") {
        program = load_text(name, text, search, sources, diagnostics);
        return *this;
    }
    std::vector<std::string> modules() const {
        std::vector<std::string> out;
        for (auto const& m : program.modules) out.push_back(m.name);
        return out;
    }
    std::vector<std::string> messages() const {
        std::vector<std::string> out;
        for (auto const& d : diagnostics.all()) out.push_back(d.message);
        return out;
    }
};

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("imported modules come first, each once") {
    Folder f;
    f.write("a.sc", "module a; import c; uint a;");
    f.write("b.sc", "import c; import a; uint b;");
    f.write("c.sc", "uint c;");
    Load l;
    l.directory(f.path).text("import b; import a; import b; void main() {}");
    CHECK(l.messages().empty());
    CHECK(l.modules() == Names{"c", "a", "b", "main"});
    CHECK(l.sources.size() == 4);
    CHECK(l.program.main().imports == std::vector<std::size_t>{2, 1});
    CHECK(l.program.modules[2].imports == std::vector<std::size_t>{0, 1});
}

TEST_CASE("directories are searched in order, the standard library last") {
    Folder f;
    f.write("one/a.sc", "uint one;");
    f.write("two/a.sc", "uint two;");
    f.write("two/b.sc", "uint two;");
    f.write("two/deep/c.sc", "uint c;");
    Load l;
    l.search.library = [](std::string_view name) -> std::optional<std::string> {
        return name == "a" || name == "d" ? std::optional<std::string>("uint library;") : std::nullopt;
    };
    l.directory(f.path / "one").directory(f.path / "two").text("import a; import b; import d; void main() {}");
    CHECK(l.messages().empty());
    CHECK(l.sources[1].name() == (f.path / "one/a.sc").string());
    CHECK(l.sources[2].name() == (f.path / "two/b.sc").string());
    CHECK(l.sources[3].name() == "<stdlib>/d.sc");

    Load deep;
    deep.directory(f.path / "two").text("import c; void main() {}");
    CHECK(deep.messages() == Names{"no module 'c'"});
}

TEST_CASE("the folder of the main file is not searched by itself") {
    Folder f;
    f.write("a.sc", "uint a;");
    auto main = f.write("prog.sc", "import a; void main() {}");
    Load l;
    l.program = load_file(main, l.search, l.sources, l.diagnostics);
    CHECK(l.messages() == Names{"no module 'a'"});
    CHECK(l.modules() == Names{"prog"});
}

TEST_CASE("missing modules do not hide other faults") {
    Load l;
    l.text("import nope; import nope; void main() { x = ; }");
    CHECK(l.messages() == Names{"expected an expression, found ';'", "no module 'nope'"});
}

TEST_CASE("cycles") {
    Folder f;
    f.write("a.sc", "import b; uint a;");
    f.write("b.sc", "import a; uint b;");
    f.write("self.sc", "import self; uint s;");
    auto main = f.write("prog.sc", "import c; void main() {}");
    f.write("c.sc", "import prog; uint c;");

    Load l;
    l.directory(f.path).text("import a; void main() {}");
    CHECK(l.messages() == Names{"module 'a' imports itself: a -> b -> a"});
    CHECK(l.modules() == Names{"b", "a", "main"});

    Load self;
    self.directory(f.path).text("import self; void main() {}");
    CHECK(self.messages() == Names{"module 'self' imports itself: self -> self"});

    Load through_main;
    through_main.directory(f.path);
    through_main.program = load_file(main, through_main.search, through_main.sources, through_main.diagnostics);
    CHECK(through_main.messages() == Names{"module 'prog' imports itself: prog -> c -> prog"});
}

TEST_CASE("a program may be called like a library module") {
    Load l;
    l.search.library = [](std::string_view) { return std::optional<std::string>("uint library;"); };
    l.text("import matrix; void main() {}", "matrix.sc");
    CHECK(l.messages().empty());
    CHECK(l.modules() == Names{"matrix", "matrix"});
}

TEST_CASE("a module name that is not the file's is a warning") {
    Load l;
    l.text("module other; void main() {}");
    CHECK(l.messages() == Names{"module 'other' stands in the file of module 'main'"});
    CHECK_FALSE(l.diagnostics.has_errors());
    Load input;
    input.text("module other; void main() {}", "<stdin>");
    CHECK(input.messages().empty());
}

TEST_CASE("unreadable files") {
    Folder f;
    fs::create_directory(f.path / "d.sc");
    Load l;
    l.directory(f.path).text("import d; void main() {}");
    CHECK(l.messages() == Names{"cannot read '" + (f.path / "d.sc").string() + "': is a directory"});

    Load missing;
    CHECK_THROWS_AS(load_file(f.path / "no.sc", missing.search, missing.sources, missing.diagnostics), smpc::Error);
    CHECK_THROWS_WITH(load_file(f.path / "no.sc", missing.search, missing.sources, missing.diagnostics),
                      Catch::Contains("No such file"));
}

TEST_CASE("a long chain of imports ends with a message") {
    Load l;
    l.search.library = [](std::string_view name) -> std::optional<std::string> {
        return "import m" + std::to_string(std::stoul(std::string(name.substr(1))) + 1) + "; uint x;";
    };
    l.text("import m0; void main() {}");
    REQUIRE(l.messages().size() == 1);
    CHECK(l.messages()[0].find("imports are nested more than") == 0);
}
