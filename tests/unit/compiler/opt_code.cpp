// SPDX-License-Identifier: Apache-2.0
//
// What the optimizer is for: how many vectors a program makes, how much memory they take together, what is left of calls,
// checks and constants.
#include <algorithm>

#include <catch2/catch.hpp>

#include "libruntime/bytecode/instructions.h"
#include "tests/unit/compiler/run_program.h"

using namespace smpc;
using smpc::test::ProgramRun;
using smpc::test::run_program;

namespace {

std::string const library = R"(
kind shared3p { type bool; type uint64; }
domain pd shared3p;
template <domain D : shared3p, type T> D T[[1]] _add(D T[[1]] x, D T[[1]] y) {
    D T[[1]] r(size(x)); __syscall("shared3p::add_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p> D uint[[1]] operator + (D uint[[1]] x, D uint[[1]] y) { return _add(x, y); }
template <domain D : shared3p, type T> D bool[[1]] operator == (D T[[1]] x, D T[[1]] y) {
    D bool[[1]] r(size(x)); __syscall("shared3p::eq_$T\_vec", __domainid(D), x, y, r); return r;
}
template <domain D : shared3p, dim N> D uint[[N]] negated(D uint[[N]] x) {
    D uint[[N]] r = x; __syscall("shared3p::neg_uint64_vec", __domainid(D), x, r); return r;
}
pd uint[[1]] made(int n) { pd uint[[1]] x(1000) = (uint) n; return x; }
uint read(pd uint[[1]] x) { return declassify(x)[0]; }
int larger(int a, int b) { if (a > b) return a; return b; }
)";

ProgramRun run(std::string const& statements, unsigned level = 1) {
    ProgramRun r = run_program(library + "void main() {" + statements + "}", "t.sc", {}, {}, level);
    CHECK(r.diagnostics == "");
    CHECK(r.fault == "");
    CHECK(r.live_vectors == 0);
    CHECK(r.live_slots == 0);
    return r;
}

/// The most vectors of 1000 numbers at a time.
std::uint64_t peak(std::string const& statements, unsigned level = 1) {
    return run(statements, level).peak_bytes / 8000;
}

std::uint64_t made(std::string const& statements) {
    return run(statements).vectors_made;
}

std::size_t count(ProgramRun const& run, bytecode::Op op) {
    auto const& text = run.executable.units.at(0).text;
    std::size_t n = 0;
    for (std::uint64_t at = 0; at < text.size();) {
        bytecode::Instruction in = bytecode::decode(text[at]).value();
        n += in.op == op;
        at += in.blocks();
    }
    return n;
}

} // namespace

TEST_CASE("Private vectors are freed where they are read for the last time", "[compiler][optimizer]") {
    // One after the other: each is gone when the next one comes.
    std::string chain = "pd uint[[1]] a = made(1); uint r = read(a); pd uint[[1]] b = made(2); r += read(b);"
                        "pd uint[[1]] c = made(3); r += read(c); print(r);";
    CHECK(peak(chain, 0) == 3);
    CHECK(peak(chain) == 1);
    // A variable that is replaced does not keep its old contents while the new ones are made.
    CHECK(peak("pd uint[[1]] a = made(1); print(read(a)); a = made(2); print(read(a));", 0) == 2);
    CHECK(peak("pd uint[[1]] a = made(1); print(read(a)); a = made(2); print(read(a));") == 1);
    CHECK(peak("pd uint[[1]] a; for (int i = 0; i < 3; ++i) { a = made(i); print(read(a)); }") == 1);
    // A branch that does not need it frees it first.
    std::string branches = "uint[[1]] k = {5}; pd uint[[1]] a = made(1), b = made(2);"
                           "if (k[0] > 7) print(read(a + b)); else { pd uint[[1]] c = made(3); print(read(c)); }";
    CHECK(peak(branches, 0) == 3);
    CHECK(peak(branches) == 2);
    // Lengths outlive the contents.
    CHECK(peak("pd uint[[1]] a = made(1); print(read(a)); pd uint[[1]] b = made(2); print(read(b), size(a));") == 1);
    // An array that is never read is not made.
    CHECK(made("pd uint[[1]] a(10); a = made(1); print(read(a));") == 1);
}

TEST_CASE("Element-wise results are computed in place of an operand that ends", "[compiler][optimizer]") {
    std::string sums =
        "pd uint[[1]] a = made(1), b = made(2); pd uint[[1]] c = a + b + a + b; print(read(c), read(b));";
    CHECK(made(sums) == 3);
    CHECK(peak(sums) == 3);
    CHECK(peak(sums, 0) >= 4);
    CHECK(made("pd uint[[1]] a = made(1), b = made(2); a = a + b; a += b; print(read(a), read(b));") == 2);
    CHECK(made("pd uint[[1]] a = made(1), b = made(2); b = a + b; print(read(a), read(b));") == 2);
    CHECK(made("pd uint[[1]] a = made(1); a = negated(negated(a)); print(read(a));") == 1);
    // The operand is needed later, or twice: it stays.
    ProgramRun kept =
        run("pd uint[[1]] a = made(1); pd uint[[1]] b = negated(a); print(read(a) == 1, read(b) + 1 == 0);");
    CHECK(kept.text() == "truetrue\n");
    CHECK(kept.vectors_made == 2);
    CHECK(run("pd uint[[1]] a = made(4); a = a + a; print(read(a));").text() == "8\n");
    // Another type: a vector of its own, and the operands go.
    CHECK(made("pd uint[[1]] a = made(1), b = made(2); pd bool[[1]] e = a == b; print(declassify(e)[0]);") == 3);
}

TEST_CASE("Small procedures and constants leave nothing behind", "[compiler][optimizer]") {
    ProgramRun folded =
        run("uint n = (uint) larger(2, 3) * 4; if (n != 12) print(\"no\"); uint[[1]] v(n); assert(size(v) == 12);");
    CHECK(count(folded, bytecode::Op::call) == 1); // of main
    CHECK(count(folded, bytecode::Op::user_except) == 0);
    CHECK(folded.executable.units.at(0).syscalls.empty());
    // Bounds and shapes that are known.
    CHECK(count(run("uint[[2]] m(2, 3); m[1, 2] = 7; m += m; print(m[1, 2]);"), bytecode::Op::jge) == 0);
    // Everything else is checked and fails where it did.
    ProgramRun divides = run_program("void main() { uint zero = 0; print(7 / zero); }");
    CHECK(divides.fault == "IntegerDivideByZero");
    ProgramRun shapes = run_program("void main() { uint[[1]] a(2); uint[[1]] b(3); print(\"x\"); a = a + b; }");
    CHECK(shapes.text() == "x\n");
    CHECK(shapes.fault == "UserDefined: Mismatching shapes in arithmetic expression at t.sc:(1,63)(1,68)");
    // Division by a power of two.
    ProgramRun power = run("uint[[1]] v = {29}; print(v[0] / 8, \" \", v[0] % 8, \" \", v[0] * 1);");
    CHECK(power.text() == "3 5 29\n");
    CHECK(count(power, bytecode::Op::tdiv) + count(power, bytecode::Op::tmod) == 0);
}

TEST_CASE("Results that nobody uses are not computed, but checked", "[compiler][optimizer]") {
    std::string unused = "pd uint[[1]] a = made(1), b = made(2); pd uint[[1]] c = a + b; pd bool[[1]] d = a == b;"
                         "uint n = size(a) * 3; print(read(a), read(b));";
    CHECK(made(unused) == 2);
    auto const names = run(unused).executable.units.at(0).syscalls;
    CHECK(std::find(names.begin(), names.end(), "shared3p::add_uint64_vec") == names.end());
    CHECK(std::find(names.begin(), names.end(), "shared3p::eq_uint64_vec") == names.end());
    std::string differ =
        library + "void main() { pd uint[[1]] a = made(1), b(3); print(\"x\"); pd uint[[1]] c = a + b; }";
    ProgramRun fails = run_program(differ);
    CHECK(fails.text() == "x\n");
    CHECK(fails.fault.find("Mismatching shapes") != std::string::npos);
    // What it declassifies is public knowledge, used or not.
    ProgramRun opens = run("pd uint[[1]] a = made(1); uint[[1]] b = declassify(a);");
    auto const kept = opens.executable.units.at(0).syscalls;
    CHECK(std::find(kept.begin(), kept.end(), "shared3p::declassify_uint64_vec") != kept.end());
    CHECK(run("uint zero; int x = 7; uint unused = 7 / (zero + 1);").fault == "");
    CHECK(run_program("void main() { uint zero; uint unused = 7 / zero; }").fault == "IntegerDivideByZero");
}

TEST_CASE("Floating-point constants keep the machine's state visible", "[compiler][optimizer]") {
    std::string exact = "float64 x = 1.5; float64 y = x / 0.3; print(y);";
    CHECK(count(run(exact), bytecode::Op::tdiv) == 0);
    CHECK(run(exact).text() == run(exact, 0).text());
    std::string state = "__set_fpu_state(4 :: uint); float64 x = 1.0; float64 y = x / 3.0; print(y, __fpu_state);";
    CHECK(run(state).text() == run(state, 0).text());
    CHECK(run("float64 zero = 0.0; print(1.0 / zero, \" \", -zero == 0.0, \" \", (uint8) 300.7);").text() ==
          run("float64 zero = 0.0; print(1.0 / zero, \" \", -zero == 0.0, \" \", (uint8) 300.7);", 0).text());
}

TEST_CASE("Equal lengths are compared once, in front of a loop that would compare them first",
          "[compiler][optimizer]") {
    std::string declared = "uint[[1]] k = {3, 4}; uint[[1]] a(k[0]), b(k[0]), c(k[0]);";
    auto checks = [&](std::string const& statements) {
        return count(run(declared + statements), bytecode::Op::jne) - count(run(declared), bytecode::Op::jne);
    };
    CHECK(checks("c = a + b; a = b * a; b = a - b;") == 3); // all are given other values as wholes
    CHECK(checks("uint s; { uint[[1]] d = a + b; s += d[0]; } print(s);") == 1);
    std::string fixed = "uint[[1]] x(k[0]), y(k[0]); x[0] = 1;";
    CHECK(checks(fixed + "uint[[1]] d = x + y; uint[[1]] e = x * y; uint[[1]] f = y - x; print(d[0] + e[0] + f[0]);") ==
          1);
    // Inside of a loop whose first work it is, the comparison is left out; a loop without turns does not fail.
    std::string loop = "uint s; for (uint i = 0; i < k[1]; ++i) { uint[[1]] d = x + y; s += d[0]; } print(s);";
    CHECK(run(declared + fixed + loop).text() == "4\n");
    ProgramRun none =
        run_program("void main() { uint[[1]] k = {2, 3, 0}; uint[[1]] x(k[0]), y(k[1]); x[0] = 1; y[0] = 1;"
                    "for (uint i = 0; i < k[2]; ++i) { uint[[1]] d = x + y; print(d[0]); } print(\"end\"); }");
    CHECK(none.text() == "end\n");
    CHECK(none.fault == "");
    ProgramRun fails =
        run_program("void main() { uint[[1]] k = {2, 3, 1}; uint[[1]] x(k[0]), y(k[1]); x[0] = 1; y[0] = 1;\n"
                    "print(\"begin\"); uint i; while (i++ < k[2]) {\nuint[[1]] d = x + y; print(d[0]); } }");
    CHECK(fails.text() == "begin\n");
    CHECK(fails.fault == "UserDefined: Mismatching shapes in arithmetic expression at t.sc:(3,15)(3,20)");
    CHECK(fails.fault_line == 3);
    // What only some runs compare is compared again.
    ProgramRun sometimes =
        run_program("void main() { uint[[1]] k = {2, 3, 0}; uint[[1]] x(k[0]), y(k[1]); x[0] = 1; y[0] = 1;"
                    "if (k[2] == 1) { uint[[1]] d = x + y; print(d[0]); } uint[[1]] e = x + y; print(e[0]); }");
    CHECK(sometimes.fault != "");
}
