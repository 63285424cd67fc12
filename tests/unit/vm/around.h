// SPDX-License-Identifier: Apache-2.0
//
// Any instruction of the table inside a program in which it makes sense: registers of both frames, a reference of each kind,
// memory, a procedure and a system call are at hand.
#pragma once

#include <cstdint>
#include <vector>

#include "libruntime/bytecode/instructions.h"
#include "tests/unit/vm/run.h"

namespace smpc::test {

using namespace smpc::bytecode;

inline std::vector<Instruction> all_instructions() {
    std::vector<Instruction> out;
    for_each_instruction(
        [](Instruction const& in, void* v) { static_cast<std::vector<Instruction>*>(v)->push_back(in); }, &out);
    return out;
}

inline bool ends_the_frame(Op op) {
    return op == Op::halt || op == Op::return_ || op == Op::except || op == Op::user_except || op == Op::trap;
}

// What the registers of both frames hold in `around`.
inline constexpr std::uint64_t r_handle = 0, r_zero = 1, r_one = 2, r_free = 3, r_procedure = 4, r_distance = 5,
                               r_far = 6, r_count = 7;
inline constexpr std::uint64_t far = 99;
inline constexpr std::uint64_t entry = 2; // block of the leaf procedure

inline std::uint64_t sensible(Instruction const& in, std::size_t operand) {
    bool const constant =
        in.loc[operand] == Loc::imm || in.loc[operand] == Loc::mem_imm || in.loc[operand] == Loc::none;
    auto pick = [constant](std::uint64_t value, std::uint64_t reg) { return constant ? value : reg; };
    switch (in.form().operands[operand].role) {
    case Role::source:
    case Role::length:
        return pick(1, r_one);
    case Role::place:
    case Role::update:
    case Role::result:
        return r_free;
    case Role::indirect:
    case Role::reference:
        if (in.loc[operand] == Loc::ref || in.loc[operand] == Loc::cref) return 0;
        return pick(2, r_handle);
    case Role::handle:
        return pick(2, r_handle);
    case Role::offset:
    case Role::index:
    case Role::syscall:
        return pick(0, r_zero);
    case Role::target:
        return pick(in.blocks(), r_distance);
    case Role::procedure:
        return pick(entry, r_procedure);
    case Role::number:
        return r_count + 1;
    }
    return 0;
}

/// A program that runs one instruction in a procedure with registers and references, then the system call `depth`. The
/// arguments are sensible ones unless they are given.
inline Executable around(Instruction const& in, std::vector<std::uint64_t> const& arguments = {}) {
    Executable e;
    Unit& u = e.units.emplace_back();
    u.data.resize(16);
    u.syscalls = {"nothing", "depth"};
    auto& t = u.text;
    emit(t, Op::jmp, {imm(4)});
    emit(t, Op::return_, {imm(1)}); // block 2: the leaf procedure
    auto fill = [&](Operand (*at)(std::uint64_t)) {
        emit(t, Op::resizestack, {number(r_count + 1)});
        emit(t, Op::mov, {imm(2), at(r_handle)});
        emit(t, Op::mov, {imm(1), at(r_one)});
        emit(t, Op::mov, {imm(3), at(r_free)});
        emit(t, Op::mov, {imm(entry), at(r_procedure)});
        emit(t, Op::mov, {imm(in.blocks()), at(r_distance)});
        emit(t, Op::mov, {imm(far), at(r_far)});
    };
    fill([](std::uint64_t i) { return reg(i); });
    emit(t, Op::pushref, {reg(r_one)});
    emit(t, Op::pushcref, {reg(r_one)});
    auto const call = emit(t, Op::call, {imm(0), discard()});
    emit(t, Op::halt, {imm(7)});
    t[call + 1] = t.size();
    fill([](std::uint64_t i) { return stack(i); });
    t.push_back(encode(in));
    for (std::size_t k = 0; k < in.argument_blocks(); ++k)
        t.push_back(arguments.empty() ? sensible(in, k) : arguments[k]);
    emit(t, Op::clearstack);
    emit(t, Op::syscall, {imm(1), discard()});
    emit(t, Op::return_, {imm(0)});
    return e;
}

} // namespace smpc::test
