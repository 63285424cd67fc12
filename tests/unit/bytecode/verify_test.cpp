// SPDX-License-Identifier: Apache-2.0
//
// The verifier: each rule of the load-time checks, at its edge, and the listing of files that do not pass.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/bytecode/disassemble.h"
#include "libruntime/bytecode/instructions.h"
#include "libruntime/bytecode/verify.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

struct Code {
    Unit unit;
    Code() { unit.has_text = true; }
    template <class... Args> Code& operator()(Op op, Args... args) {
        emit(unit.text, op, args...);
        return *this;
    }
    Code& operator()(Op op, std::initializer_list<Operand> operands) {
        emit(unit.text, op, operands);
        return *this;
    }
    Code& operator()(Op op, Type type, std::initializer_list<Operand> operands) {
        emit(unit.text, op, type, operands);
        return *this;
    }
};

bool passes(Code const& code) {
    try {
        verify_code(code.unit);
        return true;
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        CHECK_THAT(e.message(), Catch::StartsWith("Invalid arguments for instruction found!"));
        REQUIRE(e.where());
        CHECK(e.where()->address);
        return false;
    }
}

bool passes(Op op, std::initializer_list<Operand> operands) {
    return passes(Code()(op, operands)(Op::halt, {imm(0)}));
}

} // namespace

TEST_CASE("memory handles and lengths of moves") {
    for (std::uint64_t handle : {0, 1, 3, 4}) {
        bool const good = handle == 1 || handle == 3;
        CHECK(passes(Op::mov_load, {mem_imm(handle), imm(0), reg(0), imm(1)}) == good);
        CHECK(passes(Op::mov_store, {reg(0), mem_imm(handle), imm(0), imm(1)}) == good);
        CHECK(passes(Op::mov_copy, {mem_imm(handle), imm(0), mem_imm(2), imm(0), imm(1)}) == good);
        CHECK(passes(Op::mov_copy, {mem_imm(2), imm(0), mem_imm(handle), imm(0), imm(1)}) == good);
    }
    for (std::uint64_t n : {0, 1, 8, 9}) {
        CHECK(passes(Op::mov_load, {mem_reg(0), imm(0), reg(0), imm(n)}) == (n == 1 || n == 8));
        CHECK(passes(Op::mov_store, {reg(0), ref(0), imm(0), imm(n)}) == (n == 1 || n == 8));
        CHECK(passes(Op::mov_copy, {ref(0), imm(0), ref(0), imm(0), imm(n)}) == (n != 0));
    }
    CHECK(passes(Op::mov_load, {mem_reg(0), imm(0), reg(0), reg(99)}));
}

TEST_CASE("parts of registers") {
    CHECK(passes(Op::pushcrefpart, {imm(1), imm(6), imm(2)}));
    CHECK_FALSE(passes(Op::pushcrefpart, {imm(1), imm(7), imm(1)}));
    CHECK_FALSE(passes(Op::pushcrefpart, {imm(1), imm(0), imm(9)}));
    CHECK_FALSE(passes(Op::pushrefpart, {reg(1), imm(4), imm(5)}));
    CHECK(passes(Op::pushrefpart, {reg(1), imm(4), reg(5)}));
    CHECK(passes(Op::pushrefpart, {mem_reg(1), imm(100), imm(900)}));
}

TEST_CASE("calls and system calls") {
    CHECK(passes(Op::call, {imm(2), discard()}));
    CHECK_FALSE(passes(Op::call, {imm(1), discard()}));
    CHECK_FALSE(passes(Op::call, {imm(4), discard()}));
    CHECK_FALSE(passes(Op::syscall, {imm(0), discard()}));
    Code bound;
    bound.unit.syscalls = {"a"};
    CHECK(passes(bound(Op::syscall, {imm(0), discard()})));
    CHECK(passes(Op::syscall, {reg(0), reg(1)}));
}

TEST_CASE("jumps") {
    CHECK(passes(Op::jmp, {imm(0)}));
    CHECK(passes(Op::jmp, {imm(2)}));
    CHECK_FALSE(passes(Op::jmp, {imm(1)}));
    CHECK_FALSE(passes(Op::jmp, {imm(3)}));
    CHECK_FALSE(passes(Op::jmp, {imm(~std::uint64_t{0})}));
    CHECK_FALSE(passes(Op::jmp, {imm(std::uint64_t{1} << 63)}));
    CHECK(passes(Code()(Op::nop)(Op::jmp, {imm(~std::uint64_t{0})})));
    // A forward jump to the last block is refused, even though an instruction starts there; falling into it is fine.
    CHECK_FALSE(passes(Code()(Op::jmp, {imm(2)})(Op::nop)));
    CHECK(passes(Code()(Op::jmp, {imm(2)})(Op::nop)(Op::nop)));
    CHECK(passes(Code()(Op::jz, Type::uint8, {imm(3), stack(0)})(Op::halt, {imm(0)})));
    CHECK_FALSE(passes(Code()(Op::jlt, Type::float64, {imm(5), stack(0), stack(1)})(Op::halt, {imm(0)})));
}

TEST_CASE("code that is cut or no code") {
    Unit u;
    CHECK_THROWS_WITH(verify_has_code(u), Catch::StartsWith("No code section in linking unit found!"));
    u.has_text = true;
    CHECK_NOTHROW(verify_has_code(u));
    CHECK_NOTHROW(verify_code(u));
    emit(u.text, Op::mov, {imm(1), stack(0)});
    u.text.pop_back();
    CHECK_THROWS_WITH(verify_code(u), Catch::StartsWith("Invalid arguments for instruction found!"));
    u.text = {0xffff};
    CHECK_THROWS_WITH(verify_code(u), Catch::StartsWith("Invalid instruction found!"));
    // All blocks are decoded before any argument is checked.
    u.text.clear();
    emit(u.text, Op::jmp, {imm(77)});
    u.text.push_back(0xffff);
    CHECK_THROWS_WITH(verify_code(u), Catch::StartsWith("Invalid instruction found!"));
}

TEST_CASE("a listing shows labels, bindings, strings and what is no code") {
    Executable e;
    Unit& u = e.units.emplace_back();
    emit(u.text, Op::call, {imm(4), discard()});
    emit(u.text, Op::halt, {imm(0)});
    emit(u.text, Op::push, {imm(0)});
    emit(u.text, Op::syscall, {imm(1), stack(2)});
    emit(u.text, Op::jnz, Type::uint8, {imm(static_cast<std::uint64_t>(-5)), stack(2)});
    emit(u.text, Op::mov_load, {mem_stack(0), imm(8), stack(1), imm(4)});
    u.text.push_back(0xabcd);
    for (char c : std::string_view("hi\"\n\0\x01", 6)) u.rodata.push_back(static_cast<std::byte>(c));
    u.bss_size = 12;
    u.syscalls = {"Process_logString", "k::new_bool_vec"};
    u.domains = {"pd_k"};
    CHECK(disassemble(e) == R"(.section TEXT
call imm :L_0004 imm
halt imm 0x0
:L_0004
push imm :PD_0
syscall imm :SC_1 stack 0x2
jnz imm :L_0004 uint8 stack 0x2
mov mem stack 0x0 imm 0x8 stack 0x1 imm 0x4
# invalid block 0x000000000000abcd
.section RODATA
.data string "hi\"\n\0"
.data uint8 0x1
.section BSS
.data uint8 0x0
.fill 0x1 uint64 0x0
.fill 0x3 uint8 0x0
.section BIND
:SC_0 .bind "Process_logString"
:SC_1 .bind "k::new_bool_vec"
.section PDBIND
:PD_0 .bind "pd_k"
)");
    auto listed = sections(u);
    REQUIRE(listed.size() == 5);
    CHECK(listed[0].name == "TEXT");
    CHECK(listed[0].length == u.text.size());
    CHECK(listed[3].length == 34);
    CHECK_THAT(disassemble(e, {.full_names = true, .locations = true}),
               Catch::Contains("common.proc.call imm :L_0004 imm") &&
                   Catch::Contains("# 00000088 block 0000: 0002000101000000"));
}
