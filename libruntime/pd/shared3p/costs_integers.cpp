// SPDX-License-Identifier: Apache-2.0
//
// Costs of arithmetic, comparison, conversion and reductions on integers, bits and xor words.
#include "libruntime/pd/shared3p/costs.h"

#include <cstring>

#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/convert.h"
#include "libruntime/pd/shared3p/decompose.h"
#include "libruntime/pd/shared3p/divide.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/leading.h"
#include "libruntime/pd/shared3p/magnitude.h"
#include "libruntime/pd/shared3p/private_shift.h"
#include "libruntime/pd/shared3p/public_operands.h"
#include "libruntime/pd/shared3p/ring.h"

namespace smpc::pd::shared3p {
namespace {

using enum Operation;
constexpr TypeSet any = types::untyped;

Traffic product_of_words(CallRow const& row, CallSizes const& s) {
    return traffic(row.type == ValueType::bool_ ? bit_and_cost() : multiply_cost(bits_of(row)), s.out);
}
Traffic ring_less(CallRow const& row, CallSizes const& s) {
    return traffic(less_than_cost(bits_of(row)), s.n);
}
Traffic xor_less(CallRow const& row, CallSizes const& s) {
    return traffic(xor_less_than_cost(bits_of(row)), s.n);
}
Traffic equality(CallRow const& row, CallSizes const& s) {
    return traffic(equal_cost(bits_of(row)), s.n);
}
Cost minimum_of(CallRow const& row) {
    return contains(types::xors, row.type) ? xor_minimum_cost(bits_of(row)) : minimum_cost(bits_of(row));
}
Traffic smaller(CallRow const& row, CallSizes const& s) {
    return traffic(minimum_of(row), s.n);
}
Traffic sign_bits(CallRow const& row, CallSizes const& s) {
    return traffic(sign_cost(bits_of(row)), s.n);
}
Traffic magnitude(CallRow const& row, CallSizes const& s) {
    return traffic(absolute_cost(bits_of(row)), s.n);
}
Traffic bit_into_ring(CallRow const& row, CallSizes const& s) {
    return traffic(bit_to_ring_cost(result_bits_of(row)), s.n);
}
Traffic resized(CallRow const& row, CallSizes const& s) {
    unsigned const from = bits_of(row), to = result_bits_of(row);
    return to <= from ? Traffic{} : traffic(widen_cost(from, to), s.n);
}
Traffic into_bits(CallRow const& row, CallSizes const& s) {
    return traffic(to_xor_cost(bits_of(row)), s.n);
}
Traffic into_ring(CallRow const& row, CallSizes const& s) {
    return traffic(to_ring_cost(bits_of(row)), s.n);
}

// Halves each group of m elements until one is left.
Traffic halving(CallSizes const& s, Cost const& pair) {
    Traffic sum;
    if (s.n == 0 || s.out == 0) return sum;
    for (std::size_t m = s.n / s.out; m > 1; m = (m + 1) / 2) sum += traffic(pair, s.out * (m / 2));
    return sum;
}
Traffic products(CallRow const& row, CallSizes const& s) {
    return halving(s, multiply_cost(bits_of(row)));
}
Traffic smallest(CallRow const& row, CallSizes const& s) {
    return halving(s, minimum_of(row));
}
Traffic count(CallRow const&, CallSizes const& s) {
    if (s.n == 0 || s.out == 0) return {};
    std::size_t const m = s.n / s.out, blocks = s.out * ((m + count_block - 1) / count_block);
    unsigned const narrow = info(type_of_count(m)).bits;
    if (narrow == 8) return traffic(bit_to_ring_cost(8), s.n) + traffic(widen_cost(8, 64), s.out);
    Traffic const counts = traffic(count_ones_cost(), blocks) + traffic(widen_cost(8, narrow), blocks);
    return narrow == 64 ? counts : counts + traffic(widen_cost(narrow, 64), s.out);
}

std::vector<std::int64_t> amounts_of(CallSizes const& s) {
    std::vector<std::int64_t> amounts(s.n);
    if (s.n > 0) std::memcpy(amounts.data(), s.publics[0].data(), s.n * sizeof(std::int64_t));
    return amounts;
}
Traffic right_by(unsigned bits, unsigned most, std::size_t n) {
    return most == 0 ? Traffic{} : traffic(shift_right_public_cost(bits, most), n);
}
Traffic public_shift(CallRow const& row, CallSizes const& s) {
    unsigned const k = bits_of(row);
    return right_by(k, farthest_shift(amounts_of(s), k), s.n);
}
Traffic public_division(CallRow const& row, CallSizes const& s) {
    unsigned const k = bits_of(row);
    if (s.n == 0) return {};
    DivisorFacts const facts = facts_of_divisors(s.publics[0].first(s.n * (k / 8)), k);
    if (facts.powers_of_two) return right_by(k, facts.most, s.n);
    return traffic(divide_public_cost(k, facts.remainder_bits), s.n);
}
Traffic secret_shift(CallRow const& row, CallSizes const& s) {
    unsigned const k = bits_of(row);
    return traffic(row.op == shift_left ? shift_left_private_cost(k) : shift_right_private_cost(k), s.n);
}
Traffic secret_division(CallRow const& row, CallSizes const& s) {
    return traffic(divide_cost(bits_of(row), row.op == mod), s.n);
}
Traffic leading_bit(CallRow const&, CallSizes const& s) {
    return traffic(highest_bit_cost(), s.n);
}

constexpr CostEntry entries[] = {
    {{not_, xor_, complement, bit_extract, shift_left_public, rotate_left_public}, any, any, local, "", "local", ""},
    {{and_, or_}, any, any, product_of_words, "", "product over GF(2)", "[AFLNO16] 2.1"},
    {{add, sub, neg, mul_public, prefix_sum, inv_prefix_sum, sum_runs}, any, any, local, "", "local", ""},
    {{sliding_product, prefix_sum_slices, inv_prefix_sum_slices}, any, any, local, "", "local", ""},
    {{mul}, any, any, product_of_words, "", "sums of cross terms with a sharing of zero", "[AFLNO16] 2.2"},
    {{mat_mult, mat_multx},
     any,
     any,
     product_of_words,
     "",
     "sums of products are formed before they are sent",
     "[AFLNO16] 2.2, [ABY3] 5.2",
     "element of the result",
     [](CallSizes const& s) { return s.out; }},
    {{lt, lte, gt, gte},
     types::integers,
     any,
     ring_less,
     "",
     "difference of three carries of the two-summand form; groups of bits from dealt one-hot tables, joined with "
     "multi-fan-in gates on masked values",
     "[ABY3] 5.3, [ASTRA] 4, [ABY2.0] 4"},
    {{lt, lte, gt, gte},
     types::xors,
     any,
     xor_less,
     "",
     "groups of two bits from dealt products, joined like carries",
     "[ABY2.0] 4"},
    {{eq}, types::boolean, any, local, "", "local", ""},
    {{eq},
     types::words,
     any,
     equality,
     "",
     "equality of the two summands in groups, joined with conjunctions",
     "[ABY3] 5.3, [ABY2.0] 4"},
    {{min, max}, types::unsigneds, any, smaller, "", "less than and choice as one chain", "[ABY3] 5.4"},
    {{min, max}, types::xors, any, smaller, "", "less than and choice as one chain", "[ABY2.0] 4"},
    {{shift_right_public},
     any,
     any,
     public_shift,
     "by the longest shift; nothing for shifts to the left",
     "shifted summands, and the carries that they lose",
     "[ABY3] 5.3, [KLR16] 3"},
    {{div_public, mod_public},
     any,
     any,
     public_division,
     "by the largest divisor; powers of two as shifts",
     "quotients of the summands, the carry, and three comparisons of their remainders",
     "[KLR16] 3, [ABY3] 5.3"},
    {{div},
     any,
     any,
     secret_division,
     "",
     "normalised divisor, reciprocal from a polynomial and squarings of its error, correction by comparison",
     "[KLR16] 4, [CS10] 3.4, [ABY2.0] 4"},
    {{mod},
     any,
     any,
     secret_division,
     "",
     "normalised divisor, reciprocal from a polynomial and squarings of its error, correction by comparison",
     "[KLR16] 4, [CS10] 3.4, [ABY2.0] 4"},
    {{shift_left},
     any,
     any,
     secret_shift,
     "",
     "bits of the amount; two of them at a time multiply by a power of two",
     "[ABY3] 5.3, [ABY2.0] 4"},
    {{shift_right},
     any,
     any,
     secret_shift,
     "",
     "bits of amount and value; two of the amount's at a time move the value's, which go back into the ring",
     "[ABY3] 5.3, [ABY2.0] 4"},
    {{highest_bit}, any, any, leading_bit, "", "conjunctions from the top, three bits at a time", "[ABY2.0] 4"},
    {{sign},
     any,
     any,
     sign_bits,
     "",
     "top bit and equality with zero side by side, both into the ring",
     "[ABY3] 5.3, 5.4"},
    {{abs}, any, any, magnitude, "", "x − 2·msb(x)·x", "[ABY3] 5.3, 5.4"},
    {{choose}, types::xors, any, product_of_words, "", "the bit times the difference, over GF(2)", "[AFLNO16] 2.1"},
    {{sum}, types::integers, any, local, "", "local", ""},
    {{sum},
     types::boolean,
     any,
     count,
     "one widening for each block of 128, and one for each result",
     "every bit is dealt into a ring of eight bits, one sum per block is exchanged",
     "[ABY3] 5.4"},
    {{product},
     any,
     any,
     products,
     "n − 1 products for each group in ⌈log₂ n⌉ levels",
     "tree of products",
     "[AFLNO16] 2.2"},
    {{vecmin, vecmax},
     any,
     any,
     smallest,
     "n − 1 minima for each group in ⌈log₂ n⌉ levels",
     "tree of minima",
     "[ABY3] 5.4"},
    {{convert}, types::integers, types::boolean, equality, "", "not equal to zero", "[ABY3] 5.3, [ABY2.0] 4"},
    {{convert}, types::boolean, types::xors, local, "", "local", ""},
    {{convert},
     types::boolean,
     types::integers,
     bit_into_ring,
     "",
     "the helper deals one bit times the ring",
     "[ABY3] 5.4"},
    {{convert}, types::xors, types::xors, local, "", "local", ""},
    {{convert},
     types::integers,
     types::integers,
     resized,
     "wider types only; narrowing is local",
     "the carry of the two-summand form, dealt",
     "[ABY3] 5.3, [ASTRA] 4"},
    {{reshare},
     types::integers,
     types::xors,
     into_bits,
     "",
     "bit decomposition: carries into groups of bits as a prefix, sums of groups from dealt one-hot tables",
     "[ABY3] 5.3, [ABY2.0] 4"},
    {{reshare},
     types::xors,
     types::integers,
     into_ring,
     "",
     "each bit is dealt as far as it matters",
     "[ABY3] 5.3, [ABY2.0] 5"},
};

} // namespace

std::span<CostEntry const> integer_costs() {
    return entries;
}

} // namespace smpc::pd::shared3p
