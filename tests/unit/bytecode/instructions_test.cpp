// SPDX-License-Identifier: Apache-2.0
//
// The instruction table against its published check values (number of instructions per namespace, length and digest of
// the sorted list of names, codes and argument counts), and the encoder against the decoder over all of it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <smpc/client/error.h>

#include "libruntime/bytecode/instructions.h"

using namespace smpc::bytecode;

namespace {

std::vector<Instruction> all_instructions() {
    std::vector<Instruction> out;
    for_each_instruction(
        [](Instruction const& in, void* v) { static_cast<std::vector<Instruction>*>(v)->push_back(in); }, &out);
    return out;
}

std::string hex_block(std::uint64_t block) {
    std::string out;
    for (int k = 0; k < 8; ++k) out += fmt::format("{:02x}", block >> (8 * k) & 0xff);
    return out;
}

std::string sha256_hex(std::string const& text) {
    unsigned char digest[32];
    unsigned length = 0;
    EVP_Digest(text.data(), text.size(), digest, &length, EVP_sha256(), nullptr);
    std::string out;
    for (unsigned char c : digest) out += fmt::format("{:02x}", c);
    return out;
}

} // namespace

TEST_CASE("the table has the published instructions and no other") {
    std::vector<std::string> lines;
    std::map<std::string, int> per_namespace;
    for (auto const& in : all_instructions()) {
        std::string name = mnemonic(in);
        per_namespace[name.substr(0, name.find('.'))]++;
        lines.push_back(fmt::format("{} {} {}\n", name, hex_block(encode(in)), in.argument_blocks()));
    }
    std::sort(lines.begin(), lines.end());
    std::string joined;
    for (auto const& l : lines) joined += l;
    CHECK(lines.size() == 6790);
    CHECK(per_namespace["common"] == 1207);
    CHECK(per_namespace["arith"] == 1260);
    CHECK(per_namespace["binary"] == 1416);
    CHECK(per_namespace["logical"] == 1728);
    CHECK(per_namespace["jump"] == 1179);
    CHECK(joined.size() == 346833);
    CHECK(sha256_hex(joined) == "91d32387b66ba4c1d84849ac0374996f95e204b5994340aa110d3699c597d13d");
}

TEST_CASE("every instruction decodes to what was encoded, and its names are unique") {
    std::set<std::string> names;
    std::set<std::uint64_t> codes;
    for (auto const& in : all_instructions()) {
        auto back = decode(encode(in));
        REQUIRE(back);
        REQUIRE(*back == in);
        REQUIRE(names.insert(mnemonic(in, false)).second);
        REQUIRE(codes.insert(encode(in)).second);
    }
}

TEST_CASE("a code block with any bit changed is another instruction of the table or none") {
    std::set<std::uint64_t> codes;
    for (auto const& in : all_instructions()) codes.insert(encode(in));
    for (std::uint64_t code : codes)
        for (int bit = 0; bit < 64; ++bit) {
            std::uint64_t changed = code ^ std::uint64_t{1} << bit;
            REQUIRE(decode(changed).has_value() == codes.contains(changed));
        }
    std::mt19937_64 random(1);
    for (int i = 0; i < 100000; ++i) {
        std::uint64_t block = random() & 0x00ffffffffffff04;
        REQUIRE(decode(block).has_value() == codes.contains(block));
    }
}

TEST_CASE("emit writes the documented blocks") {
    std::vector<std::uint64_t> text;
    CHECK(emit(text, Op::mov, {imm(1), stack(0)}) == 0);
    CHECK(emit(text, Op::pushcrefpart, {mem_stack(0), imm(0), imm(6)}) == 3);
    CHECK(emit(text, Op::syscall, {imm(0), discard()}) == 7);
    CHECK(emit(text, Op::return_, {imm(0)}) == 9);
    CHECK(emit(text, Op::convert, Type::float32, Type::uint8, {stack(0), stack(1)}) == 11);
    CHECK(emit(text, Op::jge, Type::uint64, {imm(7), stack(3), stack(1)}) == 14);
    CHECK(emit(text, Op::resizestack, {number(5)}) == 18);
    CHECK(emit(text, Op::user_except) == 20);
    CHECK(text.size() == 21);
    CHECK(hex_block(text[0]) == "0001010004000000");
    CHECK(hex_block(text[3]) == "0002088001010000");
    CHECK(hex_block(text[7]) == "0002020101000000");
    CHECK(hex_block(text[11]) == "0004230401040000");
    CHECK(hex_block(text[14]) == "0407010404040000");
    CHECK(text[15] == 7);
    CHECK(hex_block(text[20]) == "00ff010100000000");
    static_assert(encode({Op::tadd, Type::uint64, Type::none, {Loc::stack, Loc::stack, Loc::imm}}) ==
                  0x000001040404c001);
}

TEST_CASE("emit refuses what the table lacks") {
    std::vector<std::uint64_t> text;
    CHECK_THROWS_AS(emit(text, Op::tadd, Type::uint64, {stack(0), imm(1), stack(2)}), smpc::Error);
    CHECK_THROWS_AS(emit(text, Op::btand, Type::int8, {stack(0), stack(1), stack(2)}), smpc::Error);
    CHECK_THROWS_AS(emit(text, Op::convert, Type::int8, Type::int8, {stack(0), stack(1)}), smpc::Error);
    CHECK_THROWS_AS(emit(text, Op::mov_copy, {mem_imm(1), imm(0), ref(0), imm(0), imm(1)}), smpc::Error);
    CHECK_THROWS_AS(emit(text, Op::pushref, {mem_imm(1)}), smpc::Error);
    CHECK_THROWS_AS(emit(text, Op::push), smpc::Error);
    CHECK(text.empty());
}
