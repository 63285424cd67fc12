// SPDX-License-Identifier: Apache-2.0
//
// Floating point: exact results and flags in all rounding modes against integer arithmetic on small numbers, NaN rules,
// tininess, conversions, and the state word as programs see it, lazily computed flags included.
#include <catch2/catch.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "libruntime/vm/fpu.h"
#include "tests/unit/vm/run.h"

using namespace smpc;
using namespace smpc::vm::detail;
using bytecode::Operation;
using bytecode::Type;

namespace {

std::uint64_t bits(double v) {
    return std::bit_cast<std::uint64_t>(v);
}
std::uint64_t bits(float v) {
    return std::bit_cast<std::uint32_t>(v);
}

std::uint64_t mode(unsigned rounding) {
    return std::uint64_t{rounding} << fpu::rounding_shift;
}

void check(FloatResult r, std::uint64_t value, std::uint64_t flags) {
    CHECK(r.bits == value);
    CHECK(r.flags == flags);
}

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double tiny = std::numeric_limits<double>::min();

} // namespace

TEST_CASE("float32 arithmetic is double arithmetic rounded once") {
    // Sums and products of float32 values are exact in double or correctly rounded there to odd-free cases: 24-bit products
    // are exact in 53 bits, so rounding the product to float32 in each mode is the definition itself.
    std::mt19937 random(5);
    for (int i = 0; i < 20000; ++i) {
        auto pick = [&] {
            return std::ldexp(static_cast<float>(static_cast<int>(random()) >> 8),
                              static_cast<int>(random() % 20) - 10);
        };
        float const a = pick(), b = pick();
        double const exact = static_cast<double>(a) * static_cast<double>(b);
        for (unsigned m = 0; m < 4; ++m) {
            auto r = float_operate(Operation::mul, Type::float32, bits(a), bits(b), mode(m));
            auto narrowed = float_convert(Type::float64, Type::float32, bits(exact), mode(m));
            REQUIRE(r.bits == narrowed.bits);
            REQUIRE(r.flags == narrowed.flags);
            double const got = std::bit_cast<float>(static_cast<std::uint32_t>(r.bits));
            REQUIRE((r.flags == fpu::inexact) == (got != exact));
            if (m == 1) REQUIRE(std::fabs(got) <= std::fabs(exact));
            if (m == 2) REQUIRE(got <= exact);
            if (m == 3) REQUIRE(got >= exact);
        }
    }
}

TEST_CASE("special results and their flags") {
    auto op = [](Operation o, double a, double b, std::uint64_t state = 0) {
        return float_operate(o, Type::float64, bits(a), bits(b), state);
    };
    std::uint64_t const nan = 0xfff8000000000000;
    double const largest = std::numeric_limits<double>::max();
    check(op(Operation::sub, inf, inf), nan, fpu::invalid);
    check(op(Operation::mul, 0.0, inf), nan, fpu::invalid);
    check(op(Operation::div, 0.0, 0.0), nan, fpu::invalid);
    check(op(Operation::div, inf, -inf), nan, fpu::invalid);
    check(op(Operation::mod, inf, 2.0), nan, fpu::invalid);
    check(op(Operation::mod, 2.0, 0.0), nan, fpu::invalid);
    check(op(Operation::mod, 2.0, inf), bits(2.0), 0);
    check(op(Operation::mod, -4.0, 2.0), bits(-0.0), 0);
    check(op(Operation::mod, 5.0, 2.0), bits(1.0), 0);
    check(op(Operation::mod, 7.0, 2.0), bits(-1.0), 0);
    check(op(Operation::div, -1.0, 0.0), bits(-inf), fpu::divide_by_zero);
    check(op(Operation::add, largest, largest), bits(inf), fpu::overflow | fpu::inexact);
    check(op(Operation::add, largest, largest, mode(1)), bits(largest), fpu::overflow | fpu::inexact);
    check(op(Operation::sub, -largest, largest, mode(3)), bits(-largest), fpu::overflow | fpu::inexact);
    check(op(Operation::div, 1.0, 3.0, mode(3)), bits(0.33333333333333337), fpu::inexact);
    check(op(Operation::sub, 1.0, 1.0, mode(2)), bits(-0.0), 0);
    check(op(Operation::div, tiny, 2.0), bits(tiny / 2), 0); // tiny but exact: no underflow
    check(op(Operation::div, tiny, 3.0), bits(tiny / 3), fpu::underflow | fpu::inexact);
}

TEST_CASE("tininess before and after rounding") {
    // (2 - 2^-52) · 2^-1023 = 2^-1022 - 2^-1075 rounds up to the smallest normal number.
    double const a = 2.0 - std::numeric_limits<double>::epsilon(), b = std::ldexp(1.0, -1023);
    check(float_operate(Operation::mul, Type::float64, bits(a), bits(b), 0), bits(tiny), fpu::inexact | fpu::underflow);
    // 2^-1022 · (1 - 2^-54) is below the smallest normal, but not after rounding with an unbounded exponent.
    double const x = std::ldexp(1.0 + std::ldexp(1.0, -27), -511), y = std::ldexp(1.0 - std::ldexp(1.0, -27), -511);
    check(float_operate(Operation::mul, Type::float64, bits(x), bits(y), 0), bits(tiny), fpu::inexact);
    check(float_operate(Operation::mul, Type::float64, bits(x), bits(y), fpu::tiny_before_rounding), bits(tiny),
          fpu::inexact | fpu::underflow);
    float const smallest = std::numeric_limits<float>::min();
    double const below = static_cast<double>(smallest) * (1.0 - std::ldexp(1.0, -30));
    check(float_convert(Type::float64, Type::float32, bits(below), 0), bits(smallest), fpu::inexact);
    check(float_convert(Type::float64, Type::float32, bits(below), fpu::tiny_before_rounding), bits(smallest),
          fpu::inexact | fpu::underflow);
}

TEST_CASE("NaN operands") {
    std::uint64_t const q1 = 0x7ff8000000000001, q2 = 0xfff8000000000002, s1 = 0x7ff0000000000005,
                        s9 = 0xfff0000000000009;
    auto add = [](std::uint64_t a, std::uint64_t b) { return float_operate(Operation::add, Type::float64, a, b, 0); };
    check(add(q1, bits(1.0)), q1, 0);
    check(add(bits(inf), q2), q2, 0);
    check(add(s1, bits(1.0)), s1 | 0x0008000000000000, fpu::invalid);
    check(add(q1, q2), q2, 0);
    check(add(q2, q1), q2, 0);
    check(add(s1, q1), q1, fpu::invalid);
    check(add(q2, s9), q2, fpu::invalid);
    check(add(s1, s9), s9 | 0x0008000000000000, fpu::invalid);
    check(add(q1, q1 | std::uint64_t{1} << 63), q1, 0);
    check(float_operate(Operation::mul, Type::float32, 0x7f800001, 0x3f800000, 0), 0x7fc00001, fpu::invalid);
    check(float_convert(Type::float32, Type::float64, 0xff812345, 0), 0xfff82468a0000000, fpu::invalid);
    check(float_convert(Type::float64, Type::float32, 0x7ff8000020000000, 0), 0x7fc00001, 0);
}

TEST_CASE("comparisons") {
    std::uint64_t const quiet = 0x7ff8000000000000, signalling = 0x7ff0000000000001;
    auto cmp = [](Operation o, std::uint64_t a, std::uint64_t b) { return float_compare(o, Type::float64, a, b); };
    check(cmp(Operation::eq, bits(-0.0), bits(0.0)), 1, 0);
    check(cmp(Operation::lt, bits(-0.0), bits(0.0)), 0, 0);
    check(cmp(Operation::eq, quiet, quiet), 0, 0);
    check(cmp(Operation::ne, quiet, bits(1.0)), 1, 0);
    check(cmp(Operation::ne, signalling, bits(1.0)), 1, fpu::invalid);
    for (Operation o : {Operation::lt, Operation::le, Operation::ge, Operation::gt})
        check(cmp(o, quiet, bits(1.0)), 0, fpu::invalid);
    check(cmp(Operation::ge, bits(inf), bits(inf)), 1, 0);
}

TEST_CASE("conversions to integers") {
    auto to = [](Type t, double v, std::uint64_t state = 0) { return float_convert(Type::float64, t, bits(v), state); };
    check(to(Type::int32, 2.5), 2, fpu::inexact);
    check(to(Type::int32, 3.5), 4, fpu::inexact);
    check(to(Type::int32, -2.5, mode(2)), 0xfffffffd, fpu::inexact);
    check(to(Type::int32, 2147483647.4), 2147483647, fpu::inexact);
    check(to(Type::int32, 2147483647.5), 2147483647, fpu::invalid);
    check(to(Type::int32, -3e9), 0x80000000, fpu::invalid);
    check(to(Type::int64, 9223372036854775808.0), 0x7fffffffffffffff, fpu::invalid);
    check(to(Type::int64, -9223372036854775808.0), 0x8000000000000000, 0);
    check(to(Type::uint64, -0.5), 0, fpu::inexact);
    check(to(Type::uint64, -0.6), 0, fpu::invalid);
    check(to(Type::uint64, 18446744073709551616.0), ~std::uint64_t{0}, fpu::invalid);
    check(to(Type::uint64, 18446744073709549568.0), 18446744073709549568ull, 0);
    check(float_convert(Type::float32, Type::int32, 0x7fc00000, 0), 0x7fffffff, fpu::invalid);
    check(float_convert(Type::float32, Type::int32, bits(static_cast<float>(-inf)), 0), 0x80000000, fpu::invalid);
}

TEST_CASE("conversions from integers") {
    auto from = [](Type t, Type f, std::uint64_t v, std::uint64_t state = 0) { return float_convert(t, f, v, state); };
    check(from(Type::uint64, Type::float64, ~std::uint64_t{0}), bits(18446744073709551616.0), fpu::inexact);
    check(from(Type::uint64, Type::float64, ~std::uint64_t{0}, mode(1)), bits(18446744073709549568.0), fpu::inexact);
    check(from(Type::int64, Type::float64, ~std::uint64_t{0}), bits(-1.0), 0);
    check(from(Type::uint8, Type::float32, 0xffffff07), bits(7.0f), 0);
    check(from(Type::int16, Type::float32, 0x18000), bits(-32768.0f), 0);
    check(from(Type::uint32, Type::float32, 0xffffffff), bits(4294967296.0f), fpu::inexact);
    check(from(Type::uint32, Type::float32, 0xffffffff, mode(2)), bits(4294967040.0f), fpu::inexact);
}

TEST_CASE("the state word in programs") {
    // Flags of the last operation, worked out when they are read: inexact of 1/3, in float64 and float32.
    CHECK(test::run_text("resizestack 0x3 / mov imm 0x3ff0000000000000 reg 0x0 / mov imm 0x4008000000000000 reg 0x1 / "
                         "tdiv float64 reg 0x2 reg 0x0 reg 0x1 / fpu.getstate reg 0x0 / halt reg 0x0") ==
          "value 0x100");
    CHECK(test::run_text("resizestack 0x3 / mov imm 0x3f800000 reg 0x0 / mov imm 0x40400000 reg 0x1 / "
                         "tdiv float32 reg 0x2 reg 0x0 reg 0x1 / fpu.getstate reg 0x0 / fpu.getstate reg 0x1 / "
                         "badd uint64 reg 0x0 reg 0x1 / halt reg 0x0") == "value 0x200");
    // A comparison and a conversion clear what the division left.
    for (std::string_view next : {"teq float64 reg 0x2 reg 0x0 reg 0x1", "convert uint8 reg 0x0 float32 reg 0x2",
                                  "jlt imm :n float64 reg 0x0 reg 0x1 / :n nop"})
        CHECK(test::run_text(
                  "resizestack 0x3 / mov imm 0x3ff0000000000000 reg 0x0 / mov imm 0x4008000000000000 reg 0x1 / "
                  "tdiv float64 reg 0x2 reg 0x0 reg 0x1 / " +
                  std::string(next) + " / fpu.getstate reg 0x0 / halt reg 0x0") == "value 0x0");
    // setstate replaces flags that have not been worked out.
    CHECK(test::run_text(
              "resizestack 0x3 / mov imm 0x3ff0000000000000 reg 0x0 / mov imm 0x4008000000000000 reg 0x1 / "
              "tdiv float64 reg 0x2 reg 0x0 reg 0x1 / fpu.setstate imm 0x2 / fpu.getstate reg 0x0 / halt reg 0x0") ==
          "value 0x2");
    // With a crash bit the destination is not written and the process ends; a jump may raise, too.
    CHECK(test::run_text("resizestack 0x3 / fpu.setstate imm 0x80 / mov imm 0x7ff8000000000000 reg 0x0 / "
                         "jlt imm :n float64 reg 0x0 reg 0x0 / :n halt imm 0x0") ==
          "FloatingPointInvalidOperation at 7");
    // Increments are additions of 1.
    CHECK(test::run_text(
              "resizestack 0x1 / mov imm 0x3ff0000000000000 reg 0x0 / uinc float64 reg 0x0 / udec float64 reg 0x0 / "
              "binc float64 reg 0x0 reg 0x0 / halt reg 0x0") == "value 0x4000000000000000");
    // Swapped forms.
    CHECK(test::run_text(
              "resizestack 0x1 / mov imm 0x3ff0000000000000 reg 0x0 / bsub2 float64 reg 0x0 imm 0x4008000000000000 / "
              "bdiv2 float64 reg 0x0 imm 0x4008000000000000 / halt reg 0x0") == "value 0x3ff8000000000000");
}
