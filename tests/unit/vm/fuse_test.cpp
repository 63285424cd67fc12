// SPDX-License-Identifier: Apache-2.0
//
// Sequences that run as one step do what their instructions do one by one: random programs of the instructions that are
// fused give the same outcome, fault place included, as the same programs with a `nop` between any two instructions.
#include <catch2/catch.hpp>

#include <random>
#include <vector>

#include "libruntime/bytecode/instructions.h"
#include "tests/unit/vm/run.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

constexpr std::uint64_t registers = 4;

struct Line {
    Op op;
    Type type;
    std::vector<Operand> operands;
    std::size_t target = 0; ///< of a jump: number of a line
};

std::vector<Line> random_program(std::mt19937_64& random) {
    auto below = [&](std::uint64_t n) { return random() % n; };
    auto small = [&] { return stack(below(100) == 0 ? registers + below(3) : below(registers)); };
    Op const arithmetic[] = {Op::tadd, Op::tsub, Op::tmul};
    Op const compare[] = {Op::teq, Op::tne, Op::tlt, Op::tle, Op::tge, Op::tgt};
    Type const types[] = {Type::uint64, Type::int64, Type::uint8};
    Op const tests[] = {Op::jz, Op::jnz};
    Type const widths[] = {Type::uint8, Type::uint16, Type::uint32, Type::uint64};
    std::vector<Line> lines;
    std::size_t const count = 6 + below(20);
    while (lines.size() < count) {
        // Mostly sequences with matching registers, sometimes something else in between.
        Operand const d = small(), x = small(), y = small();
        bool const moved = below(2) == 0, compares = below(2) == 0;
        if (moved) lines.push_back({Op::mov, Type::none, {imm(below(4)), below(8) ? y : small()}});
        Operand const last = moved || below(2) ? y : imm(below(4));
        Type const type = types[below(3)];
        lines.push_back({compares ? compare[below(6)] : arithmetic[below(3)], type, {d, x, last}});
        std::size_t const target = below(count);
        if (compares && below(4))
            lines.push_back({tests[below(2)], widths[below(4)], {imm(0), below(8) ? d : small()}, target});
        if (!compares && below(4)) lines.push_back({Op::mov, Type::none, {below(8) ? d : small(), small()}});
        if (below(3) == 0) lines.push_back({Op::jmp, Type::none, {imm(0)}, target});
    }
    return lines;
}

/// What happened: the value, or the exception with the number of the line.
std::string outcome(std::vector<Line> const& lines, bool spaced) {
    Executable e;
    auto& t = e.units.emplace_back().text;
    auto const call = emit(t, Op::call, {imm(0), discard()});
    emit(t, Op::halt, {imm(0)});
    t[call + 1] = t.size();
    emit(t, Op::resizestack, {number(registers)});
    std::vector<std::size_t> starts;
    for (auto const& line : lines) {
        starts.push_back(emit(t, line.op, line.type, Type::none, line.operands));
        if (spaced) emit(t, Op::nop);
    }
    starts.push_back(t.size());
    // The result depends on all registers.
    for (std::uint64_t i = 1; i < registers; ++i) {
        emit(t, Op::bmul, Type::uint64, {stack(0), imm(0x9e3779b97f4a7c15)});
        emit(t, Op::bbxor, Type::uint64, {stack(0), stack(i)});
    }
    emit(t, Op::halt, {stack(0)});
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].op == Op::jmp || lines[i].op == Op::jz || lines[i].op == Op::jnz)
            t[starts[i] + 1] = starts[std::min(lines[i].target, lines.size())] - starts[i];
    vm::SyscallTable const table;
    vm::Program program(std::move(e), table);
    vm::Services services;
    vm::ProcessOptions options;
    options.control_transfers = 1000;
    options.registers_in_total = 64;
    vm::Process process(program, services, options);
    auto const r = process.run();
    if (r.outcome == vm::Outcome::stopped) return "stopped";
    if (r.outcome == vm::Outcome::finished) return fmt::format("value {:x}", r.value);
    for (std::size_t i = 0; i < starts.size(); ++i)
        if (starts[i] == r.address) return fmt::format("{} in line {}", r.fault.name, i);
    return "fault at no line";
}

} // namespace

TEST_CASE("fused sequences are equivalent to their instructions") {
    std::mt19937_64 random(4711);
    int finished = 0, faulted = 0;
    for (int i = 0; i < 6000; ++i) {
        auto const lines = random_program(random);
        std::string const apart = outcome(lines, true), together = outcome(lines, false);
        // Endless loops are cut after a number of jumps, of which the two forms take different ones.
        if (apart == "stopped") {
            REQUIRE(together == "stopped");
            continue;
        }
        REQUIRE(together == apart);
        ++(apart.starts_with("value") ? finished : faulted);
    }
    CHECK(finished > 500);
    CHECK(faulted > 500);
}
