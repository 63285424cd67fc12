// SPDX-License-Identifier: Apache-2.0
//
// Every way in which an operand of an instruction can be wrong, for every instruction of the table: the program is refused at
// load, or ends with the exception that the definition of the machine names. (Faults of the values computed with, division by
// zero and the like, are in table_test.cpp and fpu_test.cpp.)
#include <catch2/catch.hpp>

#include <optional>

#include "tests/unit/vm/around.h"

using namespace smpc;
using namespace smpc::test;
using vm::Exception;

namespace {

constexpr std::uint64_t no_register = 1000;

/// How an instruction with the given arguments ends; nullopt if the verifier refuses it.
std::optional<vm::RunResult> run(Instruction const& in, std::vector<std::uint64_t> const& arguments) {
    vm::SyscallTable table;
    for (auto name : {"nothing", "depth"}) table.add(name, [](vm::Call&) {});
    try {
        vm::Program program(around(in, arguments), table);
        vm::Services services;
        vm::ProcessOptions options;
        options.registers_in_total = 2000;
        vm::Process process(program, services, options);
        return process.run();
    } catch (Error const& e) {
        REQUIRE(e.code() == ErrorCode::input);
        return std::nullopt;
    }
}

bool is_constant(Loc loc) {
    return loc == Loc::imm || loc == Loc::mem_imm || loc == Loc::none;
}
bool is_slot(Loc loc) {
    return loc == Loc::mem_imm || loc == Loc::mem_reg || loc == Loc::mem_stack;
}

/// Whether a jump of `around` is taken: its condition is 1, or 1 compared with 1.
bool is_taken(Op op) {
    return op == Op::jmp || op == Op::jnz || op == Op::dnjz || op == Op::jeq || op == Op::jge || op == Op::jle;
}

class Faults {
public:
    explicit Faults(Instruction const& in) : in_(in) {
        for (std::size_t k = 0; k < in.argument_blocks(); ++k) sensible_.push_back(sensible(in, k));
    }

    void try_all() {
        for (std::size_t k = 0; k < sensible_.size(); ++k) {
            index(k);
            value(k);
        }
    }

    int tried() const { return tried_; }

private:
    Role role(std::size_t k) const { return in_.form().operands[k].role; }

    void expect(std::size_t k, std::uint64_t argument, std::optional<Exception> exception) {
        auto arguments = sensible_;
        arguments[k] = argument;
        CAPTURE(mnemonic(in_), k, argument);
        auto const got = run(in_, arguments);
        ++tried_;
        if (!exception) {
            REQUIRE_FALSE(got);
            return;
        }
        REQUIRE(got);
        REQUIRE(got->outcome == vm::Outcome::faulted);
        REQUIRE(got->fault.name == vm::name_of(*exception));
    }

    /// A register or reference that does not exist.
    void index(std::size_t k) {
        if (role(k) == Role::target && !is_taken(in_.op)) return; // is not looked at
        switch (in_.loc[k]) {
        case Loc::reg:
        case Loc::mem_reg:
            return expect(k, no_register, Exception::InvalidRegisterIndex);
        case Loc::stack:
        case Loc::mem_stack:
            return expect(k, no_register, Exception::InvalidStackIndex);
        case Loc::ref:
            return expect(k, 1, Exception::InvalidReferenceIndex);
        case Loc::cref:
            return expect(k, 1, Exception::InvalidConstReferenceIndex);
        case Loc::mem_imm: // 1, 2 and 3 are known when a program is loaded, others cannot be
            return expect(k, 4, std::nullopt);
        default:
            break;
        }
    }

    /// A value that does not do.
    void value(std::size_t k) {
        bool const constant = is_constant(in_.loc[k]);
        std::uint64_t const none = constant ? 0 : r_zero, beyond = constant ? far : r_far;
        bool const part_of_register = !is_slot(in_.loc[0]) && in_.loc[0] != Loc::ref && in_.loc[0] != Loc::cref;
        auto const kind = in_.row().kind;
        switch (role(k)) {
        case Role::handle:
            return expect(k, none, Exception::InvalidMemoryHandle);
        case Role::indirect:
            if (!is_slot(in_.loc[k])) return;
            if (!constant) expect(k, none, Exception::InvalidMemoryHandle);
            if (kind == FormKind::mov_store || (kind == FormKind::mov_copy && k == 2)) // RODATA
                expect(k, constant ? 1 : r_one, Exception::WriteDenied);
            return;
        case Role::reference:
            if (!is_slot(in_.loc[k])) return;
            expect(k, none, Exception::InvalidMemoryHandle);
            if (in_.op == Op::pushref || in_.op == Op::pushrefpart) expect(k, r_one, Exception::InvalidArgument);
            return;
        case Role::offset:
            if (kind == FormKind::pushrefpart || kind == FormKind::pushcrefpart) {
                if (constant && part_of_register) return expect(k, far, std::nullopt);
                return expect(k, beyond, Exception::OutOfBoundsReferenceOffset);
            }
            return expect(k, beyond,
                          kind == FormKind::mov_store || k == 3 ? Exception::OutOfBoundsWrite
                                                                : Exception::OutOfBoundsRead);
        case Role::length:
            if (in_.op == Op::alloc) return;
            if (kind == FormKind::pushrefpart || kind == FormKind::pushcrefpart) {
                if (constant && part_of_register) return expect(k, far, std::nullopt);
                return expect(k, beyond, Exception::OutOfBoundsReferenceSize);
            }
            if (constant) {
                expect(k, 0, std::nullopt);
                if (kind != FormKind::mov_copy) return expect(k, far, std::nullopt);
            }
            return expect(k, beyond,
                          kind == FormKind::mov_load ? Exception::OutOfBoundsWrite : Exception::OutOfBoundsRead);
        case Role::index:
            return expect(k, constant ? 1 : r_one,
                          in_.op == Op::getrefsize ? Exception::InvalidReferenceIndex
                                                   : Exception::InvalidConstReferenceIndex);
        case Role::target:
            if (constant) return expect(k, far, std::nullopt);
            if (is_taken(in_.op)) expect(k, r_far, Exception::JumpToInvalidAddress);
            return;
        case Role::procedure:
            if (constant) return expect(k, 1, std::nullopt); // an argument block
            return expect(k, r_far, Exception::JumpToInvalidAddress);
        case Role::syscall:
            if (constant) return expect(k, 2, std::nullopt);
            return expect(k, r_far, Exception::InvalidSyscallIndex);
        case Role::source:
        case Role::place:
        case Role::update:
        case Role::result:
        case Role::number:
            return;
        }
    }

    Instruction const& in_;
    std::vector<std::uint64_t> sensible_;
    int tried_ = 0;
};

} // namespace

TEST_CASE("every operand of every instruction: what is out of range raises its exception") {
    int tried = 0;
    for (auto const& in : all_instructions()) {
        Faults faults(in);
        faults.try_all();
        tried += faults.tried();
    }
    CHECK(tried > 15000);
}
