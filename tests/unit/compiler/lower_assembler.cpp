// SPDX-License-Identifier: Apache-2.0
//
// The back end's assembler: exact blocks of instructions, the choice among their forms, labels, tables.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "secrec/compiler/assembler.h"

using namespace smpc;
using namespace smpc::secrec;

namespace {

using Blocks = std::vector<std::uint64_t>;

Operand local(std::uint64_t i) {
    return local_register(i);
}

/// The code that `write` produces.
template <class F> Blocks code_of(F write) {
    Assembler as;
    write(as);
    return as.finish().text;
}

/// A code block from its bytes in file order.
std::uint64_t block(std::initializer_list<unsigned> bytes) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (unsigned b : bytes) value |= std::uint64_t{b} << shift, shift += 8;
    return value;
}

} // namespace

TEST_CASE("Moves, memory and references have the encodings of the machine", "[compiler][assembler]") {
    CHECK(code_of([](Assembler& as) { as.mov(imm(3), local(4)); }) == Blocks{block({0, 1, 1, 0, 4}), 3, 4});
    CHECK(code_of([](Assembler& as) { as.mov(local(4), local(4)); }).empty());
    CHECK(code_of([](Assembler& as) { as.load(local(1), local(5), local(7), imm(8)); }) ==
          Blocks{block({0, 1, 0x80, 4, 4, 0, 1}), 1, 5, 7, 8});
    CHECK(code_of([](Assembler& as) { as.store(local(0), local(2), local(3), imm(8)); }) ==
          Blocks{block({0, 1, 4, 0, 0x80, 4, 1}), 0, 2, 3, 8});
    CHECK(code_of([](Assembler& as) { as.copy(local(2), imm(0), local(3), imm(0), local(4)); }) ==
          Blocks{block({0, 1, 0x80, 1, 0x80, 1, 4}), 2, 0, 3, 0, 4});
    CHECK(code_of([](Assembler& as) { as.copy(imm(1), imm(6), local(3), imm(0), imm(2)); }) ==
          Blocks{block({0, 1, 0x20, 1, 0x80, 1, 1}), 1, 6, 3, 0, 2});
    CHECK(code_of([](Assembler& as) { as.load_cref(1, imm(0), local(4), imm(8)); }) ==
          Blocks{block({0, 1, 0x10, 1, 4, 0, 1}), 1, 0, 4, 8});
    CHECK(code_of([](Assembler& as) { as.store_ref(local(4), 0, imm(0), imm(8)); }) ==
          Blocks{block({0, 1, 4, 0, 8, 1, 1}), 4, 0, 0, 8});
    CHECK(code_of([](Assembler& as) { as.cref_size(1, local(1)); }) == Blocks{block({0, 2, 0x0d, 1, 4}), 1, 1});
    CHECK(code_of([](Assembler& as) { as.alloc(local(2), local(1)); }) == Blocks{block({0, 3, 0, 4, 4}), 2, 1});
    CHECK(code_of([](Assembler& as) { as.free(global_register(2)); }) == Blocks{block({0, 3, 1, 2}), 2});
    CHECK(code_of([](Assembler& as) { as.memory_size(local(2), local(1)); }) == Blocks{block({0, 3, 2, 4, 4}), 2, 1});
    CHECK(code_of([](Assembler& as) { as.push_ref_part(local(3), 8); }) == Blocks{block({0, 2, 6, 4, 1, 1}), 3, 0, 8});
    CHECK(code_of([](Assembler& as) { as.set_fpu(imm(0x40)); }) == Blocks{block({0, 5, 1, 1}), 0x40});
    CHECK(code_of([](Assembler& as) { as.convert(CodeType::float32, local(0), CodeType::uint8, local(1)); }) ==
          Blocks{block({0, 4, 0x23, 4, 1, 4}), 0, 1});
}

TEST_CASE("Arithmetic takes the shortest form", "[compiler][assembler]") {
    auto arith = [](Arith op, CodeType type, Operand d, Operand a, Operand b) {
        return code_of([&](Assembler& as) { as.arith(op, type, d, a, b); });
    };
    constexpr CodeType u64 = CodeType::uint64;
    CHECK(arith(Arith::sub, u64, local(2), local(0), local(3)) == Blocks{block({1, 0xc1, 4, 4, 4, 4}), 2, 0, 3});
    CHECK(arith(Arith::mul, u64, local(1), local(1), imm(8)) == Blocks{block({1, 0x83, 4, 4, 1}), 1, 8});
    CHECK(arith(Arith::add, u64, local(1), local(1), imm(1)) == Blocks{block({1, 0x01, 4, 4}), 1});
    CHECK(arith(Arith::sub, u64, local(1), local(2), imm(1)) == Blocks{block({1, 0x42, 4, 4, 4}), 1, 2});
    CHECK(arith(Arith::add, u64, local(1), imm(7), local(2)) == Blocks{block({1, 0xc0, 4, 4, 4, 1}), 1, 2, 7});
    CHECK(arith(Arith::sub, u64, local(1), imm(7), local(1)) == Blocks{block({1, 0x82, 4, 4, 1}), 1, 7});
    CHECK(arith(Arith::div, u64, local(1), imm(7), local(2)) ==
          Blocks{block({0, 1, 1, 0, 4}), 7, 1, block({1, 0x84, 4, 4, 4}), 1, 2});
    // A float 1.0 is not the integer 1.
    CHECK(arith(Arith::add, CodeType::float64, local(1), local(1), imm(1)) ==
          Blocks{block({1, 0x80, 0x24, 4, 1}), 1, 1});
    CHECK(code_of([](Assembler& as) { as.compare(Compare::gt, u64, local(2), local(0), local(3)); }) ==
          Blocks{block({3, 0xd5, 4, 4, 4, 4}), 2, 0, 3});
    CHECK(code_of([](Assembler& as) { as.compare(Compare::lt, u64, local(2), imm(5), local(3)); }) ==
          Blocks{block({3, 0xd5, 4, 4, 4, 1}), 2, 3, 5});
    CHECK(code_of([](Assembler& as) { as.compare(Compare::eq, CodeType::int64, local(5), local(5), imm(0)); }) ==
          Blocks{block({3, 0x90, 0x14, 4, 1}), 5, 0});
}

TEST_CASE("Labels become distances of jumps and addresses of calls", "[compiler][assembler]") {
    Blocks code = code_of([](Assembler& as) {
        Label back = as.label(), ahead = as.label(), procedure = as.label();
        as.bind(back);                                                        // 0
        as.call(procedure);                                                   // 0: call, discarded
        as.jump_if(Compare::ge, CodeType::uint64, local(3), local(1), ahead); // 2
        as.jump_if(Compare::lt, CodeType::uint64, local(3), imm(9), ahead);   // 6
        as.jump_if_nonzero(back, CodeType::uint8, local(2));                  // 10
        as.jump(back);                                                        // 13
        as.bind(ahead);
        as.bind(procedure);
        as.ret(imm(0)); // 15
    });
    REQUIRE(code.size() == 17);
    CHECK(code[0] == block({0, 2, 0, 1, 1}));
    CHECK(code[1] == 15);
    CHECK(code[2] == block({4, 7, 1, 4, 4, 4}));
    CHECK(code[3] == 13);
    CHECK(code[6] == block({4, 8, 1, 4, 1, 4})); // 9 > register 3
    CHECK(code[7] == 9);
    CHECK(code[8] == 9);
    CHECK(code[10] == block({4, 2, 1, 1, 4}));
    CHECK(static_cast<std::int64_t>(code[11]) == -10);
    CHECK(static_cast<std::int64_t>(code[14]) == -13);
}

TEST_CASE("A last instruction without arguments never ends the code", "[compiler][assembler]") {
    Blocks code = code_of([](Assembler& as) {
        Label end = as.label();
        as.jump(end);
        as.bind(end);
        as.raise("x", local(0));
    });
    REQUIRE(code.size() > 2);
    CHECK(code[code.size() - 2] == block({0, 0xff, 0, 1}));
}

TEST_CASE("Faults of the caller are reported", "[compiler][assembler]") {
    Assembler as;
    Label label = as.label();
    as.jump(label);
    CHECK_THROWS_AS(as.finish(), Error);
    CHECK_THROWS_AS(as.store(local(0), Operand{}, imm(0), imm(1)), Error);
    CHECK_THROWS_AS(as.negate(CodeType::none, local(0), local(1)), Error);
}

TEST_CASE("Tables keep the order of first use", "[compiler][assembler]") {
    Assembler as;
    CHECK(as.domain("pd_b") == 0);
    CHECK(as.domain("pd_a") == 1);
    CHECK(as.domain("pd_b") == 0);
    as.syscall("first");
    as.syscall("second", local(1));
    as.syscall("first");
    CHECK(as.text("hello").offset == 0);
    CHECK(as.text("").offset == 6);
    CHECK(as.text("hello").length == 5);
    as.line(0, 1, 1);
    as.line(0, 2, 1); // at the same block: replaces
    as.ret(imm(0));
    as.line(0, 2, 1); // the same place
    as.ret(imm(0));
    as.line(1, 3, 4);
    as.procedure("f");
    as.procedure("g"); // at the same block: replaces
    as.inlined(0);     // none before, none now
    as.inlined(1);
    as.ret(imm(0));
    as.inlined(1);
    as.inlined(0);
    bytecode::DebugInfo debug;
    as.take_debug(debug);
    CHECK(debug.lines.size() == 2);
    REQUIRE(debug.procedures.size() == 1);
    CHECK(debug.procedures[0].name == "g");
    REQUIRE(debug.inlined.size() == 2);
    CHECK(debug.inlined[0].call == 1);
    CHECK(debug.inlined[1].address == debug.inlined[0].address + 2);
    CHECK(debug.inlined[1].call == 0);
    bytecode::Unit unit = as.finish();
    CHECK(unit.domains == std::vector<std::string>{"pd_b", "pd_a"});
    CHECK(unit.syscalls == std::vector<std::string>{"first", "second"});
    CHECK(unit.rodata.size() == 7);
    CHECK(unit.text[3] == 1);
    CHECK(unit.text[5] == block({0, 2, 2, 1, 1}));
}
