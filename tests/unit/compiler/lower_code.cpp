// SPDX-License-Identifier: Apache-2.0
//
// The code itself: what must stay cheap. Inner loops without superfluous instructions, no copies that nothing can
// observe, one system call or move where one does; and the tables that go with the code.
#include <algorithm>

#include <catch2/catch.hpp>

#include "libruntime/bytecode/instructions.h"
#include "tests/unit/compiler/run_program.h"

using namespace smpc;
using smpc::test::ProgramRun;
using smpc::test::run_program;

namespace {

/// The code as the program has it, without the optimizer.
ProgramRun run_plain(std::string const& text) {
    return run_program(text, "t.sc", {}, {}, 0);
}

struct Decoded {
    std::uint64_t address;
    bytecode::Instruction instruction;
    std::int64_t first; ///< first argument block
};

std::vector<Decoded> decode(bytecode::Executable const& executable) {
    auto const& text = executable.units.at(0).text;
    std::vector<Decoded> all;
    for (std::uint64_t at = 0; at < text.size();) {
        bytecode::Instruction in = bytecode::decode(text[at]).value();
        all.push_back({at, in, at + 1 < text.size() ? static_cast<std::int64_t>(text[at + 1]) : 0});
        at += in.blocks();
    }
    return all;
}

bool is_jump(bytecode::Op op) {
    return op >= bytecode::Op::jmp;
}

/// Numbers of instructions in the loops of a program, in the order of their backward jumps.
std::vector<std::size_t> loop_lengths(std::string const& statements) {
    ProgramRun run = run_plain("void main() {\n" + statements + "\n}");
    REQUIRE(run.diagnostics == "");
    REQUIRE(run.fault == "");
    std::vector<Decoded> code = decode(run.executable);
    std::vector<std::size_t> lengths;
    for (Decoded const& d : code) {
        if (!is_jump(d.instruction.op) || d.first >= 0) continue;
        std::uint64_t target = d.address + static_cast<std::uint64_t>(d.first);
        std::size_t count = 0;
        for (Decoded const& inner : code) count += inner.address >= target && inner.address <= d.address;
        lengths.push_back(count);
    }
    return lengths;
}

std::string const library = R"(
kind shared3p { type bool; type uint64; }
domain pd shared3p;
template <domain D : shared3p, type T> D T[[1]] operator + (D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared3p::add_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p, type T> D T[[1]] double(D T[[1]] x) { return x + x; }
template <domain D : shared3p, type T> D T[[1]] same(D T[[1]] x) { D T[[1]] y = x; return y; }
template <domain D : shared3p> D uint[[1]] shuffled(D uint[[1]] x) { __syscall("unknown::call", __domainid(D), x); return x; }
)";

std::uint64_t vectors_made(std::string const& statements) {
    ProgramRun run =
        run_plain(library + "void main() { pd uint[[1]] a(3) = 1; pd uint[[1]] b(3) = 2; " + statements + "}");
    CHECK(run.diagnostics == "");
    CHECK(run.fault == "");
    CHECK(run.live_vectors == 0);
    return run.vectors_made - 2;
}

std::size_t count(ProgramRun const& run, bytecode::Op op) {
    std::size_t n = 0;
    for (Decoded const& d : decode(run.executable)) n += d.instruction.op == op;
    return n;
}

} // namespace

TEST_CASE("Scalar loops have no superfluous instructions", "[compiler][lower]") {
    CHECK(loop_lengths("uint n = 0; uint N = 9; while (n < N) n = n + 1;") == std::vector<std::size_t>{2});
    CHECK(loop_lengths("uint s; for (uint i = 0; i < 10; ++i) s += i;") == std::vector<std::size_t>{3});
    CHECK(loop_lengths("float64 s = 1; while (s < 100) s = s * 2 + 1;") == std::vector<std::size_t>{3});
    // bounds check, offset, load, add, step, test
    CHECK(loop_lengths("uint s; uint[[1]] v(10); for (uint i = 0; i < size(v); i++) s += v[i];") ==
          std::vector<std::size_t>{6});
}

TEST_CASE("A scalar call pushes its arguments and returns in a register", "[compiler][lower]") {
    ProgramRun run = run_plain("int fib(int n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); }\n"
                               "void main() { assert(fib(10) == 55); }");
    REQUIRE(run.fault == "");
    CHECK(count(run, bytecode::Op::push) == 3);
    CHECK(count(run, bytecode::Op::pushref) == 0);
    CHECK(count(run, bytecode::Op::pushcref) == 0);
    CHECK(count(run, bytecode::Op::mov) + count(run, bytecode::Op::mov_load) <= 1); // of the failed assert
}

TEST_CASE("Private vectors are not copied without need", "[compiler][lower]") {
    CHECK(vectors_made("a = a + b;") == 1);
    CHECK(vectors_made("a += b;") == 1);
    CHECK(vectors_made("pd uint[[1]] c = a + b + a;") == 2);
    CHECK(vectors_made("pd uint[[1]] c = double(a);") == 1);
    CHECK(vectors_made("pd uint[[1]] c = same(a);") == 1);
    CHECK(vectors_made("pd uint[[1]] c = same(a + b);") == 2);
    CHECK(vectors_made("pd uint[[1]] c = a; c = reshape(a + b, 3);") == 2);
    CHECK(vectors_made("pd uint[[1]] c = {1, 2, 3, 4}; pd uint[[1]] d(5) = 6; pd uint[[1]] e(5);") == 3);
    CHECK(vectors_made("pd uint[[1]] c = a + 1;") == 2);
    CHECK(vectors_made("a += 1; a++;") == 4);
    CHECK(vectors_made("uint[[1]] c = declassify(a + b);") == 1);
    CHECK(vectors_made("pd uint[[1]] c = cat(a, b)[1:3];") == 2);
}

TEST_CASE("A parameter that a call may change is a copy", "[compiler][lower]") {
    // The call is unknown to the machine, so this is about the code: a copy for a variable, none for a temporary.
    auto assigns = [](std::string const& statement) {
        ProgramRun run = run_plain(library + "void main() { pd uint[[1]] a(3); " + statement + " }");
        REQUIRE(run.diagnostics == "");
        auto const& names = run.executable.units.at(0).syscalls;
        return std::count(names.begin(), names.end(), "shared3p::assign_uint64_vec");
    };
    CHECK(assigns("pd uint[[1]] c = shuffled(a);") == 1);
    CHECK(assigns("pd uint[[1]] c = shuffled(a + a);") == 0);
}

TEST_CASE("Slices move rows, or gather", "[compiler][lower]") {
    ProgramRun whole = run_program("void main() { uint[[2]] m(3, 4); uint[[1]] r = m[1, :]; m[0, :] = r; }");
    REQUIRE(whole.fault == "");
    CHECK(count(whole, bytecode::Op::mov_copy) == 2);
    CHECK(count(whole, bytecode::Op::dnjnz) == 0);

    ProgramRun secret =
        run_program(library + "void main() { pd uint[[2]] m(3, 4); pd uint[[1]] r = m[:, 1]; m[0, 1:] = r;"
                              "m = cat(m, m, 1); }");
    REQUIRE(secret.fault == "");
    auto const& names = secret.executable.units.at(0).syscalls;
    CHECK(std::count(names.begin(), names.end(), "shared3p::gather_uint64_vec") == 1);
    CHECK(std::count(names.begin(), names.end(), "shared3p::scatter_uint64_vec") == 1);
    CHECK(std::count(names.begin(), names.end(), "shared3p::load_uint64_vec") == 0);
}

TEST_CASE("Domains are bound when used, in the order of use", "[compiler][lower]") {
    ProgramRun run =
        run_plain("kind shared3p { type uint64; } domain a shared3p; domain b shared3p; domain c shared3p;\n"
                  "struct s { c uint f; }\nvoid main() { c uint x; a uint y; s z; }");
    REQUIRE(run.fault == "");
    CHECK(run.executable.units.at(0).domains == std::vector<std::string>{"c", "a"});
    auto debug = bytecode::decode_debug(run.executable.units.at(0).debug).value();
    REQUIRE(debug.description);
    CHECK(debug.description->domains == std::vector<DomainEntry>{{"c", "shared3p"}, {"a", "shared3p"}});
    CHECK(std::count(debug.files.begin(), debug.files.end(), "t.sc") == 1);
}

TEST_CASE("Equal programs give equal bytes", "[compiler][lower]") {
    std::string text =
        library + "void main() { pd uint[[1]] a = {1, 2}; print(\"x\", declassify(double(a))[0] == 2); }";
    CHECK(run_program(text).executable == run_program(text).executable);
}
