// SPDX-License-Identifier: Apache-2.0
//
// The assembler: what it makes of every kind of line, and what it says, and where, about wrong ones. That it is the inverse
// of the disassembler is tested with the programs of tests/conformance/bytecode (tests/unit/vm).
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <smpc/client/error.h>

#include "libruntime/bytecode/assemble.h"
#include "libruntime/bytecode/disassemble.h"
#include "libruntime/bytecode/instructions.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

std::string lines(std::string_view text) {
    std::string out(text);
    for (std::size_t at = 0; (at = out.find(" / ", at)) != std::string::npos; ++at) out.replace(at, 3, "\n");
    return out;
}

Executable of(std::string_view text) {
    return assemble(lines(text), "x.sasm");
}

std::vector<unsigned> numbers(std::vector<std::byte> const& bytes) {
    std::vector<unsigned> out;
    for (auto b : bytes) out.push_back(std::to_integer<unsigned>(b));
    return out;
}

/// "line:column message"
std::string fault(std::string_view text) {
    try {
        of(text);
    } catch (Error const& e) {
        CHECK(e.code() == ErrorCode::input);
        CHECK(!e.helps().empty());
        REQUIRE(e.where());
        CHECK(e.where()->file == "x.sasm");
        return std::to_string(e.where()->line) + ":" + std::to_string(e.where()->column) + " " + e.message();
    }
    return "accepted";
}

} // namespace

TEST_CASE("assembler: faults are named at their place") {
    struct Row {
        std::string_view text, message;
    };
    for (auto const& row : std::initializer_list<Row>{
             {"", "0:0 Won't assemble an empty tokens vector!"},
             {"# nothing / \n", "0:0 Won't assemble an empty tokens vector!"},
             {":x halt imm 0x0 / :x nop", "2:1 Duplicate label: \"x\""},
             {"jmp imm :x", "1:9 Undefined label: x"},
             {".foo", "1:1 Unknown directive: .foo"},
             {"foo imm 0x1", "1:1 Unknown instruction: foo_imm"},
             {"halt imm", "1:1 Instruction \"halt_imm\" expects 1 arguments, but only 0 given!"},
             {"nop 0x1", "1:1 Instruction \"nop\" expects 0 arguments, but 1 given!"},
             {".section DATA / nop", "2:1 Unexpected token: nop"},
             {".data uint8 0x1", "1:1 Unexpected token: .data"},
             {".section BIND / .data uint8 0x1", "2:1 Unexpected token: .data"},
             {".section DATA / .bind \"a\"", "2:1 Unexpected token: .bind"},
             {".section DATA / .data uint8 0x100", "2:13 Invalid parameter!"},
             {".section DATA / .data int8 -0x81", "2:12 Invalid parameter!"},
             {".section DATA / .data uint8 -0x1", "2:13 Invalid parameter!"},
             {".section DATA / .data int64 0x8000000000000000", "2:13 Invalid parameter!"},
             {".section DATA / .data int8 \"a\"", "2:12 Invalid parameter!"},
             {".section DATA / .data string 0x1", "2:14 Invalid parameter!"},
             {".section DATA / .data float32 0x1", "2:7 Invalid parameter!"},
             {".section DATA / .data", "2:1 Invalid parameter!"},
             {".section DATA / .data uint8", "2:1 Invalid parameter!"},
             {".section DATA / .data uint8 0x1 0x2", "2:17 Unexpected token: 0x2"},
             {".section DATA / .fill 0x10000 uint8 0x7", "2:7 Invalid parameter!"},
             {".section DATA / .fill +0x1 uint8 0x7", "2:7 Invalid parameter!"},
             {".section FOO", "1:10 Invalid parameter!"},
             {".section", "1:1 Invalid parameter!"},
             {".section \"TEXT\"", "1:10 Invalid parameter!"},
             {"nop / .linking_unit 0x2", "2:15 Invalid parameter!"},
             {".linking_unit 0x100", "1:15 Invalid parameter!"},
             {"nop / .active_unit 0x1", "2:14 Invalid parameter!"},
             {".section BIND / .bind \"\"", "2:7 Invalid parameter!"},
             {".section BIND / .bind \"a\\0b\"", "2:7 Invalid parameter!"},
             {".section BIND / .bind \"a\" / .bind \"a\"", "3:7 Invalid parameter!"},
             {".section BSS / .fill 0xffff string \"\" / .data string \"\"", "0:0 linking unit 0 is empty"},
             {"halt imm :x-0x9 / :x nop", "1:10 Invalid label: \"x\""},
             {"halt imm :x+0x7fffffffffffffff / :x nop", "accepted"},
             {"halt imm :RODATA+0x1", "1:10 Invalid label offset!"},
             {":DATA nop", "1:1 Duplicate label: \"DATA\""},
             {".section DATA / :d .data uint8 0x1 / .section TEXT / jmp imm :d", "4:9 Invalid label: d"},
             {":a nop / .linking_unit 0x1 / jmp imm :a", "3:9 Invalid label: a"},
             {"halt imm 0x", "1:12 Unexpected end-of-file!"},
             {"halt imm 0x\nnop", "1:12 Unexpected '\\n' found!"},
             {"halt imm +0x8000000000000000", "1:29 Unexpected end-of-file!"},
             {"halt imm -0x8000000000000001 #", "1:29 Unexpected ' ' found!"},
             {"halt imm 0x11112222333344445", "1:28 Unexpected '5' found!"},
             {"halt imm 0X1", "1:11 Unexpected 'X' found!"},
             {"halt imm 12", "1:10 Unexpected '1' found!"},
             {"halt imm 0x1,", "1:13 Unexpected ',' found!"},
             {"nop ; x", "1:5 Unexpected ';' found!"},
             {": nop", "1:2 Unexpected ' ' found!"},
             {"..a", "1:2 Unexpected '.' found!"},
             {":x+0x1 nop", "1:1 Unexpected token: :x"},
             {"0x1 nop", "1:1 Unexpected token: 0x1"},
             {"nop \"a\"", "1:5 Unexpected token: a string"},
             {".section DATA / .data string \"ab\nc", "2:14 Unexpected end-of-file!"},
             {".section DATA / .data string \"\\", "2:14 Unexpected end-of-file!"},
         }) {
        CAPTURE(row.text);
        CHECK(fault(row.text) == row.message);
    }
}

TEST_CASE("assembler: data") {
    auto data = [](std::string_view text) { return numbers(of(".section DATA / " + std::string(text)).units[0].data); };
    CHECK(data(".data int8 -0x80 / .data int8 -0x1 / .data uint16 +0x7 / .data int64 0x7fffffffffffffff") ==
          std::vector<unsigned>{0x80, 0xff, 7, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f});
    CHECK(data(R"(.data string "a\n\x\0\q\\\"")") == std::vector<unsigned>{0x61, 0x0a, 0x78, 0, 0x71, 0x5c, 0x22});
    CHECK(data(".data string \"a\nb # no comment\"").size() == 16);
    CHECK(data(".fill 0x0 uint8 0x1 / .fill 0x2 string \"ab\"") == std::vector<unsigned>{97, 98, 97, 98});

    auto e = of(".section DATA / .data uint8 0x1 / .fill 0x3 uint8 0x7 / :l .data uint8 0x9 / .section TEXT / "
                "halt imm :l / .section DATA / .data uint8 0xa");
    CHECK(numbers(e.units[0].data) == std::vector<unsigned>{1, 7, 7, 7, 9, 10});
    CHECK(e.units[0].text[1] == 4);

    auto zeros = of(".section BSS / .fill 0xffff uint64 0x0 / :end .data uint16 0x5 / .section TEXT / halt imm :end");
    CHECK(zeros.units[0].bss_size == 0x7fffa);
    CHECK(zeros.units[0].text[1] == 0x7fff8);
}

TEST_CASE("assembler: names of instructions and arguments") {
    auto text = [](std::string_view lines) { return of(lines).units[0].text; };
    auto push = text("push imm 0x1");
    for (auto same : {"common.proc.push_imm 0x1", "proc.push imm 0x1", "push 0x1 imm", "common.proc.push imm +0x1",
                      "\xef\xbb\xbfpush imm 0x1\r\n", "push imm 0x1 # comment", ":a :b push imm 0x1"})
        CHECK(text(same) == push);
    CHECK(text("mov mem stack 0x0 imm 0x8 stack 0x1 imm 0x4") == text("mov_mem_stack_imm_stack_imm 0x0 0x8 0x1 0x4"));
    CHECK(text("halt imm 0xABCDEFabcdef0123")[1] == 0xABCDEFabcdef0123);
    CHECK(text("halt imm -0x8000000000000000")[1] == 0x8000000000000000);
}

TEST_CASE("assembler: labels") {
    auto t = of("nop / :x nop / halt imm :x+0x3 / halt imm :x-0x1 / jmp imm :x+0x1").units[0].text;
    CHECK(t[3] == 4);
    CHECK(t[5] == 0);
    CHECK(static_cast<std::int64_t>(t[7]) == -4);
    CHECK(of(":x / nop / jmp imm :x").units[0].text[2] == ~std::uint64_t{0});
    CHECK(of(":a :b nop / halt imm :b").units[0].text[2] == 0);
    CHECK(of("jmp imm :end / nop / :end").units[0].text[1] == 3);
    CHECK(of("call imm :f imm / :f nop").units[0].text[1] == 2); // a call is absolute
    CHECK(of("halt imm :BSS").units[0].text[1] == 3);
    CHECK(of(".section BIND / .bind \"a\" / :b .bind \"b\" / .section TEXT / syscall imm :b imm").units[0].text[1] ==
          1);
}

TEST_CASE("assembler: linking units") {
    auto e =
        of("nop / .linking_unit 0x1 / nop / .section DATA / .linking_unit 0x1 / .data uint8 0x1 / .linking_unit 0x0 "
           "/ nop / .linking_unit 0x1 / nop");
    REQUIRE(e.units.size() == 2);
    CHECK(e.units[0].text.size() == 2);
    CHECK(e.units[1].text.size() == 2);
    CHECK(e.units[1].data.size() == 1);
    CHECK(e.active == 0);

    auto second = of("nop / .linking_unit 0x1 / halt imm 0x1 / .active_unit 0x1");
    CHECK(second.active == 1);
    CHECK(assemble(disassemble(second)) == second);
}

TEST_CASE("assembler: every instruction, from its full and from its shortest name") {
    for_each_instruction(
        [](Instruction const& in, void*) {
            std::string arguments;
            for (std::size_t k = 0; k < in.argument_blocks(); ++k) arguments += " 0x" + std::to_string(k + 1);
            auto full = assemble(mnemonic(in) + arguments).units[0].text;
            REQUIRE(full.size() == in.blocks());
            REQUIRE(full[0] == encode(in));
            auto name = mnemonic(in);
            REQUIRE(assemble(name.substr(name.rfind('.') + 1) + arguments).units[0].text == full);
            auto listed = disassemble({{{.has_text = true,
                                         .text = full,
                                         .rodata = {},
                                         .data = {},
                                         .debug = {},
                                         .bss_size = 0,
                                         .syscalls = {},
                                         .domains = {}}},
                                       0});
            REQUIRE(assemble(listed).units[0].text == full);
        },
        nullptr);
}
