// SPDX-License-Identifier: Apache-2.0
//
// The executables under tests/conformance/bytecode give what their .expect files say; their assembly sources give the same
// bytes; and what the disassembler makes of them assembles to them again.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "libruntime/bytecode/disassemble.h"
#include "tests/support/paths.h"
#include "tests/unit/vm/run.h"

using namespace smpc;
namespace fs = std::filesystem;

namespace {

fs::path const folder = smpc::tests::source_path("tests/conformance/bytecode");

std::string file_text(fs::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::byte> file_bytes(fs::path const& path) {
    std::string const text = file_text(path);
    auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

std::vector<fs::path> executables() {
    std::vector<fs::path> out;
    for (auto const& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".sb") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

template <class T> std::string integers(std::span<std::byte const> data) {
    std::string out;
    for (std::size_t i = 0; i + sizeof(T) <= data.size(); i += sizeof(T)) {
        T v;
        std::memcpy(&v, data.data() + i, sizeof(T));
        out += out.empty() ? "" : ", ";
        if constexpr (std::is_floating_point_v<T>)
            out += std::isnan(v) ? "nan" : fmt::format("{:.17g}", static_cast<double>(v));
        else
            out += fmt::format("{}", v);
    }
    return out;
}

std::string values(std::string_view type, std::span<std::byte const> data) {
    if (type == "uint8") return integers<std::uint8_t>(data);
    if (type == "uint64") return integers<std::uint64_t>(data);
    if (type == "uint32") return integers<std::uint32_t>(data);
    if (type == "int64") return integers<std::int64_t>(data);
    if (type == "int32") return integers<std::int32_t>(data);
    if (type == "float32") return integers<float>(data);
    if (type == "float64") return integers<double>(data);
    std::string_view text(reinterpret_cast<char const*>(data.data()), data.size());
    if (type == "string") return fmt::format("\"{}\"", text);
    return type == "bool" && data.size() == 1 ? (data[0] == std::byte{0} ? "false" : "true") : "type not covered";
}

/// Stand-ins for the process calls and string conversions that the programs use; they write expectation lines.
vm::SyscallTable calls(std::string& out) {
    vm::SyscallTable table;
    table.add("Process_setResult", [&out](vm::Call& c) {
        c.expect(2, 0, 4, false);
        auto const begin = c.args[0], end = c.args[1];
        if (begin > end || end > c.crefs[3].size()) vm::throw_invalid_call();
        auto const type = c.string(2);
        std::string const domain = c.string(1).empty() ? "public" : std::string(c.string(1));
        out += fmt::format("//! publish {} {} {} = [{}]\n", c.string(0), domain, type,
                           values(type, c.crefs[3].subspan(begin, end - begin)));
    });
    table.add("Process_logString", [&out](vm::Call& c) {
        std::string_view text(reinterpret_cast<char const*>(c.crefs[0].data()), c.crefs[0].size());
        std::istringstream lines(std::string(text.substr(0, text.find('\0'))));
        for (std::string line; std::getline(lines, line);) out += fmt::format("//! print \"{}\"\n", line);
    });
    table.add("Process_argument", [](vm::Call&) { throw vm::CallError(vm::CallFailure::general, "not found"); });
    table.add("uint64_toString",
              [](vm::Call& c) { *c.result = c.new_string(std::to_string(c.arg<std::uint64_t>(0))); });
    table.add("float64_toString",
              [](vm::Call& c) { *c.result = c.new_string(fmt::format("{:.16g}", c.arg<double>(0))); });
    return table;
}

/// Results first, then printed lines, then the end: results and lines are compared apart from each other.
std::string by_kind(std::string const& text) {
    std::string out;
    for (std::string_view kind : {"//! publish", "//! print", "//! status", "//! exception", "//! load-error"}) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            if (line.starts_with(kind)) out += line + "\n";
    }
    return out;
}

std::string run(fs::path const& path) {
    std::string out;
    auto table = calls(out);
    try {
        vm::Program program(bytecode::read(file_bytes(path)), table);
        vm::Services services;
        vm::Process process(program, services);
        auto const r = process.run();
        if (r.outcome == vm::Outcome::finished) {
            out += fmt::format("//! status {}\n", static_cast<std::int64_t>(r.value));
        } else {
            out += fmt::format("//! exception {} 0x{:x}", r.fault.name, r.fault.position.address);
            if (r.fault.code == vm::Exception::UserDefined) {
                auto const& m = r.fault.message;
                out += fmt::format(" {}", m.substr(m.find('"'), m.rfind('"') - m.find('"') + 1));
            }
            out += "\n";
        }
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        out += "//! load-error\n";
    }
    return by_kind(out);
}

} // namespace

TEST_CASE("conformance executables give the expected results") {
    int count = 0;
    for (auto const& path : executables()) {
        if (path.stem() == "sc-private") continue; // needs a protection domain, which this library knows nothing of
        CAPTURE(path.stem().string());
        auto expect = path;
        expect.replace_extension(".expect");
        CHECK(run(path) == by_kind(file_text(expect)));
        ++count;
    }
    CHECK(count == 47);
}

TEST_CASE("conformance sources assemble to the executables") {
    int count = 0;
    for (auto const& path : executables()) {
        auto source = path;
        source.replace_extension(".sasm");
        if (!fs::exists(source)) continue;
        CAPTURE(path.stem().string());
        CHECK(bytecode::write(test::assemble(file_text(source))) == file_bytes(path));
        ++count;
    }
    CHECK(count == 37);
}

TEST_CASE("reading and writing an executable gives the same bytes") {
    for (auto const& path : executables()) {
        CAPTURE(path.stem().string());
        CHECK(bytecode::write(bytecode::read(file_bytes(path))) == file_bytes(path));
    }
}

TEST_CASE("disassembly assembles to the same executable, in every style") {
    for (auto const& path : executables())
        for (bytecode::Style style : {bytecode::Style{}, bytecode::Style{.full_names = true},
                                      bytecode::Style{.locations = true, .lines = true}}) {
            CAPTURE(path.stem().string());
            auto const executable = bytecode::read(file_bytes(path));
            CHECK(bytecode::write(test::assemble(bytecode::disassemble(executable, style))) == file_bytes(path));
        }
}
