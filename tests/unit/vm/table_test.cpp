// SPDX-License-Identifier: Apache-2.0
//
// Every instruction of the table, executed: each completes with sensible operands and leaves the host's stack as it found it
// (handlers end with tail calls; one that does not would overflow the stack in a long loop). Integer instructions are also
// compared with an oracle in 128-bit arithmetic, for every type and operand location.
#include <catch2/catch.hpp>

#include <cstdint>
#include <random>
#include <vector>

#include "tests/unit/vm/around.h"

using namespace smpc;
using namespace smpc::bytecode;
using namespace smpc::test;

namespace {

// ---- oracle --------------------------------------------------------------------------------------------------------

__extension__ typedef __int128 Wide;
__extension__ typedef unsigned __int128 UnsignedWide;

Wide value_of(Type type, std::uint64_t block) {
    unsigned const bits = 8 * size_of(type);
    auto v = static_cast<Wide>(bits == 64 ? block : block & ((std::uint64_t{1} << bits) - 1));
    if (is_signed(type) && (block >> (bits - 1) & 1)) v -= static_cast<Wide>(1) << bits;
    return v;
}

std::uint64_t rotate_left(std::uint64_t x, unsigned by, unsigned bits) {
    for (; by > 0; --by) x = x << 1 | x >> (bits - 1), x &= bits == 64 ? ~0ull : (1ull << bits) - 1;
    return x;
}

/// One bit at a time, as the definition reads.
std::uint64_t shift(std::uint64_t x, std::uint64_t by, unsigned bits, bool left, bool fill) {
    std::uint64_t const top = std::uint64_t{1} << (bits - 1);
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(by, bits); ++i)
        x = left ? (x << 1 | (fill ? 1 : 0)) : (x >> 1 | (fill ? top : 0));
    return bits == 64 ? x : x & ((std::uint64_t{1} << bits) - 1);
}

struct Expected {
    bool faults = false;
    std::uint64_t value = 0; ///< of a fault: which
    bool whole_block = false;
};

Expected oracle(Operation op, Type type, std::uint64_t x_block, std::uint64_t y_block) {
    unsigned const bits = 8 * size_of(type);
    Wide const x = value_of(type, x_block), y = value_of(type, y_block);
    auto const ux = static_cast<std::uint64_t>(x), uy = static_cast<std::uint64_t>(y);
    Wide const least = -(static_cast<Wide>(1) << (bits - 1));
    auto divide = [&](Wide a, Wide b) -> Expected {
        if (b == 0) return {true, static_cast<std::uint64_t>(vm::Exception::IntegerDivideByZero)};
        if (is_signed(type) && a == least && b == -1)
            return {true, static_cast<std::uint64_t>(vm::Exception::IntegerOverflow)};
        return {false, static_cast<std::uint64_t>(a / b)};
    };
    auto remainder = [&](Wide a, Wide b) -> Expected {
        return b == 0 ? Expected{true, static_cast<std::uint64_t>(vm::Exception::IntegerDivideByZero)}
                      : Expected{false, static_cast<std::uint64_t>(a % b)};
    };
    auto logical = [](bool v) { return Expected{false, v ? 1u : 0u, true}; };
    unsigned const rotation = static_cast<unsigned>(uy % bits);
    switch (op) {
    case Operation::neg:
        return {false, static_cast<std::uint64_t>(-x)};
    case Operation::inc:
        return {false, static_cast<std::uint64_t>(x + 1)};
    case Operation::dec:
        return {false, static_cast<std::uint64_t>(x - 1)};
    case Operation::add:
        return {false, static_cast<std::uint64_t>(x + y)};
    case Operation::sub:
        return {false, static_cast<std::uint64_t>(x - y)};
    case Operation::sub_from:
        return {false, static_cast<std::uint64_t>(y - x)};
    case Operation::mul:
        return {false, static_cast<std::uint64_t>(static_cast<UnsignedWide>(x) * static_cast<UnsignedWide>(y))};
    case Operation::div:
        return divide(x, y);
    case Operation::div_into:
        return divide(y, x);
    case Operation::mod:
        return remainder(x, y);
    case Operation::mod_into:
        return remainder(y, x);
    case Operation::inv:
        return {false, ~ux};
    case Operation::rtl:
        return {false, rotate_left(ux, rotation, bits)};
    case Operation::rtr:
        return {false, rotate_left(ux, (bits - rotation) % bits, bits)};
    case Operation::shl0:
        return {false, shift(ux, uy, bits, true, false)};
    case Operation::shl1:
        return {false, shift(ux, uy, bits, true, true)};
    case Operation::shl:
        return {false, shift(ux, uy, bits, true, ux & 1)};
    case Operation::shr0:
        return {false, shift(ux, uy, bits, false, false)};
    case Operation::shr1:
        return {false, shift(ux, uy, bits, false, true)};
    case Operation::shr:
        return {false, shift(ux, uy, bits, false, ux >> (bits - 1) & 1)};
    case Operation::band:
        return {false, ux & uy};
    case Operation::babj:
        return {false, ux & ~uy};
    case Operation::bcni:
        return {false, ~ux & uy};
    case Operation::bxor:
        return {false, ux ^ uy};
    case Operation::bor:
        return {false, ux | uy};
    case Operation::bnor:
        return {false, ~(ux | uy)};
    case Operation::bxnor:
        return {false, ~(ux ^ uy)};
    case Operation::bci:
        return {false, ux | ~uy};
    case Operation::bimp:
        return {false, ~ux | uy};
    case Operation::bnand:
        return {false, ~(ux & uy)};
    case Operation::lnot:
        return logical(!x);
    case Operation::land:
        return logical(x && y);
    case Operation::labj:
        return logical(x && !y);
    case Operation::lcni:
        return logical(!x && y);
    case Operation::lxor:
        return logical(!x != !y);
    case Operation::lor:
        return logical(x || y);
    case Operation::lnor:
        return logical(!(x || y));
    case Operation::lxnor:
        return logical(!x == !y);
    case Operation::lci:
        return logical(x || !y);
    case Operation::limp:
        return logical(!x || y);
    case Operation::lnand:
        return logical(!(x && y));
    case Operation::eq:
        return logical(x == y);
    case Operation::ne:
        return logical(x != y);
    case Operation::lt:
        return logical(x < y);
    case Operation::le:
        return logical(x <= y);
    case Operation::ge:
        return logical(x >= y);
    case Operation::gt:
        return logical(x > y);
    case Operation::none:
        break;
    }
    return {true};
}

} // namespace

TEST_CASE("every instruction runs and leaves the host's stack as it was") {
    vm::SyscallTable table;
    std::uintptr_t depth = 0;
    table.add("nothing", [](vm::Call&) {});
    table.add("depth", [&depth](vm::Call&) { depth = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)); });
    CHECK(test::run_text(around(Instruction{.op = Op::nop}), table) == "value 0x7");
    std::uintptr_t const expected = depth;
    int count = 0;
    for (auto const& in : all_instructions()) {
        if (ends_the_frame(in.op)) continue;
        depth = 0;
        CAPTURE(mnemonic(in));
        REQUIRE(test::run_text(around(in), table) == "value 0x7");
        REQUIRE(depth == expected);
        ++count;
    }
    CHECK(count == 6790 - 9);
}

TEST_CASE("integer instructions of every type and location agree with the definition") {
    vm::SyscallTable const table;
    std::mt19937_64 random(99);
    for (auto const& in : all_instructions()) {
        auto const kind = in.row().kind;
        bool const computes =
            kind == FormKind::unary || kind == FormKind::copy || kind == FormKind::update || kind == FormKind::ternary;
        if (!computes || is_float(in.type)) continue;
        std::uint64_t const top = std::uint64_t{1} << (8 * size_of(in.type) - 1);
        std::vector<std::uint64_t> const values = {0, 1, ~std::uint64_t{0}, top, top - 1, 5, random(), random() & 7};
        for (int round = 0; round < 10; ++round) {
            std::uint64_t const a = values[random() % values.size()], b = values[random() % values.size()];
            std::uint64_t const before = random();
            // d is register 0, s or s1 register 1, s2 register 2, in whichever frame.
            bool const d_is_operand = kind == FormKind::unary || kind == FormKind::update;
            std::size_t const last = in.form().count - 1u;
            Unit u;
            for (bool global : {true, false}) {
                auto at = [global](std::uint64_t i) { return global ? reg(i) : stack(i); };
                if (!global) {
                    auto const call = emit(u.text, Op::call, {imm(0), reg(3)});
                    emit(u.text, Op::halt, {reg(3)});
                    u.text[call + 1] = u.text.size();
                }
                emit(u.text, Op::resizestack, {number(4)});
                emit(u.text, Op::mov, {imm(d_is_operand ? a : before), at(0)});
                emit(u.text, Op::mov, {imm(kind == FormKind::update ? b : a), at(1)});
                emit(u.text, Op::mov, {imm(b), at(2)});
            }
            u.text.push_back(encode(in));
            for (std::size_t k = 0; k <= last; ++k) u.text.push_back(in.loc[k] == Loc::imm ? b : k);
            emit(u.text, Op::return_, {Operand{in.loc[0], 0}});
            Executable e;
            e.units.push_back(std::move(u));

            bool const shift_by_one = kind == FormKind::unary || kind == FormKind::copy;
            Expected const want = oracle(in.row().operation, in.type, a, shift_by_one ? 1 : b);
            CAPTURE(mnemonic(in), a, b);
            vm::Program program(std::move(e), table);
            vm::Services services;
            vm::ProcessOptions options;
            options.registers_in_total = 64;
            vm::Process process(program, services, options);
            auto const got = process.run();
            REQUIRE((got.outcome == vm::Outcome::faulted) == want.faults);
            if (want.faults) {
                REQUIRE(static_cast<std::uint64_t>(got.fault.code) == want.value);
                continue;
            }
            unsigned const bits = 8 * size_of(in.type);
            std::uint64_t const mask =
                bits == 64 || want.whole_block ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
            REQUIRE(got.value == ((want.value & mask) | ((d_is_operand ? a : before) & ~mask)));
        }
    }
}
