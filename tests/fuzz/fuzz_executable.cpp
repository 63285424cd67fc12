// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: bytes as an executable, through everything that meets a foreign file: reader, verifier, DEBUG section,
// disassembler, loader, and a run with small limits in which every bound system call does a little of everything. Input that
// does not begin like an executable is taken as a recipe for one that verifies, so that the machine itself gets its share.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/bytecode/disassemble.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/vm/process.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

void stub(smpc::vm::Call& call) {
    std::uint64_t sum = 0;
    for (auto a : call.args) sum += a;
    for (auto bytes : call.crefs)
        for (std::byte b : bytes) sum += std::to_integer<std::uint64_t>(b);
    for (auto bytes : call.refs)
        for (std::byte& b : bytes) b = static_cast<std::byte>(sum);
    if (sum % 7 == 3) call.memory->release(sum % 16);
    if (sum % 7 == 4) throw smpc::vm::CallError(smpc::vm::CallFailure::general, "stub");
    if (call.result) *call.result = sum % 2 ? sum : call.memory->allocate(sum % 1000);
}

std::vector<Instruction> const& instructions() {
    static auto const table = [] {
        std::vector<Instruction> out;
        for_each_instruction(
            [](Instruction const& in, void* v) { static_cast<std::vector<Instruction>*>(v)->push_back(in); }, &out);
        return out;
    }();
    return table;
}

constexpr std::uint64_t registers = 10;

/// An argument of the instruction at block `at`; `target` is a block where an instruction starts.
std::uint64_t argument(Instruction const& in, std::size_t k, std::uint64_t pick, std::uint64_t at,
                       std::uint64_t target) {
    switch (in.loc[k]) {
    case Loc::reg:
    case Loc::stack:
        return in.form().operands[k].role == Role::handle ? pick % 2 : pick % registers;
    case Loc::ref:
    case Loc::cref:
    case Loc::mem_reg:
    case Loc::mem_stack:
        return pick % 2;
    default:
        break;
    }
    switch (in.form().operands[k].role) {
    case Role::target:
        return target - at;
    case Role::procedure:
        return target;
    case Role::syscall:
        return pick % 2;
    case Role::indirect:
        return 1 + pick % 3;
    case Role::offset:
        return pick % 7;
    case Role::length:
        return 1 + pick % 2;
    case Role::number:
        return registers;
    default:
        return pick % 16;
    }
}

/// A program of instructions picked by the input, with arguments that mostly pass the checks.
Executable program_of(std::span<std::uint8_t const> recipe) {
    std::size_t at = 0;
    auto next = [&]() -> std::uint8_t { return at < recipe.size() ? recipe[at++] : 0; };
    std::vector<std::pair<Instruction, std::array<std::uint8_t, 5>>> lines;
    while (at < recipe.size()) {
        auto& [in, args] = lines.emplace_back();
        std::size_t const pick = next() << 8 | next();
        // Every fourth instruction sets the stage, so that the others have registers and references to work with.
        in = pick % 4 == 0 ? Instruction{.op = Op::resizestack} : instructions()[pick * 5 % instructions().size()];
        for (std::size_t k = 0; k < in.argument_blocks(); ++k) args[k] = next();
    }
    Executable e;
    Unit& u = e.units.emplace_back();
    u.has_text = true;
    u.rodata.resize(16);
    u.data.resize(32);
    u.bss_size = 8;
    u.syscalls = {"a", "k::b"};
    // Both frames have registers, the first of them handles, and references.
    auto prepare = [&u](Operand (*place)(std::uint64_t)) {
        emit(u.text, Op::resizestack, {number(registers)});
        emit(u.text, Op::alloc, {place(0), imm(16)});
        emit(u.text, Op::mov, {imm(2), place(1)});
    };
    prepare([](std::uint64_t i) { return reg(i); });
    emit(u.text, Op::pushref, {mem_reg(0)});
    emit(u.text, Op::pushref, {reg(2)});
    emit(u.text, Op::pushcref, {reg(3)});
    auto const call = emit(u.text, Op::call, {imm(0), reg(4)});
    emit(u.text, Op::halt, {reg(4)});
    u.text[call + 1] = u.text.size();
    prepare([](std::uint64_t i) { return stack(i); });

    std::vector<std::uint64_t> starts;
    std::uint64_t blocks = u.text.size();
    for (auto const& [in, args] : lines) {
        starts.push_back(blocks);
        blocks += in.blocks();
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto const& [in, args] = lines[i];
        u.text.push_back(encode(in));
        for (std::size_t k = 0; k < in.argument_blocks(); ++k)
            u.text.push_back(argument(in, k, args[k], starts[i], starts[args[k] % starts.size()]));
    }
    emit(u.text, Op::nop);
    emit(u.text, Op::halt, {imm(1)});
    return e;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    try {
        bool const is_file = size > 0 && data[0] == 'S';
        Executable executable =
            is_file ? read(std::as_bytes(std::span(data, size)), {.total_bytes = 1 << 24, .bss_bytes = 1 << 20})
                    : program_of({data, size});
        (void)disassemble(executable, {.locations = true, .lines = true});
        (void)read(write(executable));
        vm::SyscallTable table;
        for (auto const& unit : executable.units)
            for (auto const& name : unit.syscalls) table.add(name, stub);
        vm::Program program(std::move(executable), table);
        vm::Services services;
        vm::ProcessOptions options;
        options.memory_bytes = 1 << 20;
        options.registers_per_frame = 1 << 12;
        options.registers_in_total = 1 << 16;
        options.frames = 100;
        options.control_transfers = 10000;
        vm::Process process(program, services, options);
        auto result = process.run();
        if (result.outcome == vm::Outcome::trapped) result = process.resume();
        if (result.outcome == vm::Outcome::faulted) (void)vm::to_error(result.fault, program.debug());
    } catch (Error const&) {
        // a refusal in words is the other good outcome
    }
    return 0;
}
