// SPDX-License-Identifier: Apache-2.0
//
// What the compiler makes of every program of the project is code that any machine of this kind accepts, at every level:
// it passes the checks that precede a run, says the same after it was written and read, and the optimizer adds no system
// call or domain to those that the program has without it.
#include <algorithm>
#include <filesystem>
#include <set>

#include <catch2/catch.hpp>

#include "libruntime/bytecode/verify.h"
#include "secrec/compiler/compiler.h"
#include "tests/support/paths.h"

namespace fs = std::filesystem;
using namespace smpc;

namespace {

std::vector<fs::path> programs() {
    std::vector<fs::path> found;
    for (char const* folder : {"tests/conformance/language", "tests/conformance/stdlib", "tests/conformance/rules",
                               "tests/conformance/bytecode", "tests/bench", "examples"})
        for (auto const& entry : fs::recursive_directory_iterator(tests::source_path(folder)))
            if (entry.path().extension() == ".sc") found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

bool contains_all(std::vector<std::string> names, std::vector<std::string> some) {
    std::sort(names.begin(), names.end());
    std::sort(some.begin(), some.end());
    return std::includes(names.begin(), names.end(), some.begin(), some.end());
}

} // namespace

TEST_CASE("Every executable passes the machine's checks, at every level", "[compiler][optimizer]") {
    std::size_t compiled = 0;
    for (fs::path const& program : programs()) {
        std::vector<bytecode::Unit> units;
        for (unsigned level : {0U, 1U}) {
            secrec::CompileOptions options;
            options.optimize = level;
            options.include_directories = {program.parent_path()};
            secrec::Compilation c = secrec::compile_file(program, options, secrec::Stage::executable);
            if (!c.ok()) break;
            INFO(program.string() << " at level " << level);
            auto bytes = bytecode::write(*c.executable);
            bytecode::Executable read = bytecode::read(bytes);
            REQUIRE_NOTHROW(bytecode::verify(read));
            CHECK(bytecode::write(read) == bytes);
            units.push_back(read.units.at(0));
        }
        if (units.size() < 2) continue;
        ++compiled;
        INFO(program.string());
        CHECK(contains_all(units[0].syscalls, units[1].syscalls));
        CHECK(contains_all(units[0].domains, units[1].domains));
    }
    CHECK(compiled > 300);
}
