// SPDX-License-Identifier: Apache-2.0
//
// Declared costs beside those that the protocols' design promised: rounds, and bits of all three parties for each element, of one
// call of each family. Where a call takes more than that, the line says how much and what for; no call may do so by accident.
#include <catch2/catch.hpp>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

struct Promise {
    char const* name;
    unsigned rounds;
    double bits;
    unsigned taken_rounds = 0; ///< where the call differs from the promise for the worse: what it takes
    double taken_bits = 0;
    char const* why = "";
};

constexpr Promise promises[] = {
    {"mul_uint8_vec", 1, 24},
    {"mul_uint16_vec", 1, 48},
    {"mul_uint32_vec", 1, 96},
    {"mul_uint64_vec", 1, 192},
    {"and_bool_vec", 1, 3},
    {"declassify_uint64_vec", 1, 192},
    {"lt_uint8_vec", 3, 103},
    {"lt_uint16_vec", 4, 232},
    {"lt_uint32_vec", 4, 508},
    {"lt_uint64_vec", 5, 1027},
    {"lt_xor_uint64_vec", 5, 460},
    {"eq_uint32_vec", 4, 129},
    {"eq_uint64_vec", 5, 253},
    {"reshare_uint32_to_xor_uint32_vec", 6, 255, 6, 274, "groups of three bits only"},
    {"reshare_uint64_to_xor_uint64_vec", 6, 607, 6, 668, "groups of three bits only"},
    {"reshare_xor_uint32_to_uint32_vec", 2, 592, 3, 424, "a round more, a third of the bits less"},
    {"reshare_xor_uint64_to_uint64_vec", 2, 2208, 3, 936, "a round more, less than half of the bits"},
    {"conv_bool_to_uint32_vec", 2, 96},
    {"conv_bool_to_uint64_vec", 2, 192},
    {"sum_bool_vec", 2, 20, 11, 8.9, "counted in blocks: rounds more, half of the bits"},
    {"choose_xor_uint64_vec", 1, 192},
    {"conv_uint32_to_uint64_vec", 5, 329},
    {"shiftrc_uint32_vec", 5, 420},
    {"shiftrc_uint64_vec", 6, 920},
    {"divc_uint32_vec", 7, 560, 6, 728, "a round less; any divisor"},
    {"divc_uint64_vec", 8, 1100, 7, 1448, "a round less; any divisor"},
    {"div_uint32_vec", 30, 6000, 42, 6304, "exact for all operands, zero included"},
    {"div_uint64_vec", 30, 13000, 56, 14219, "exact for all operands, zero included"},
    {"vecshuf_uint32_vec", 2, 128},
    {"vecshuf_uint64_vec", 2, 256},
    {"cw128_xor_uint8_vec", 1, 384},
    {"aes128_single_key_xor_uint32_vec", 31, 9440},
};

} // namespace

TEST_CASE("declared costs beside those of the design") {
    constexpr std::size_t n = 9600;
    for (Promise const& p : promises) {
        auto const test = make_cases(*pd::find_call(p.name), n)[0];
        auto const cost = declared(test);
        double units = n;
        if (test.row->shape == pd::Shape::encrypt) units = n / 4;
        if (test.row->shape == pd::Shape::hash_rows) units = static_cast<double>(test.out_size) / 16;
        double const bits = 8 * static_cast<double>(cost.bytes) / units;
        INFO(p.name << ": " << cost.rounds << " rounds, " << bits << " bits; promised " << p.rounds << ", " << p.bits
                    << p.why);
        CHECK(cost.rounds <= (p.taken_rounds ? p.taken_rounds : p.rounds));
        CHECK(bits <= (p.taken_bits > 0 ? p.taken_bits : p.bits));
    }
}
