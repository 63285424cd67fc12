// SPDX-License-Identifier: Apache-2.0
//
// Costs of the calls that move values: into, out of, between and within vectors.
#include "libruntime/pd/shared3p/costs.h"

#include <bit>

#include "libruntime/pd/shared3p/aes.h"
#include "libruntime/pd/shared3p/decompose.h"
#include "libruntime/pd/shared3p/hashes.h"
#include "libruntime/pd/shared3p/ring.h"
#include "libruntime/pd/shared3p/shuffle.h"
#include "libruntime/pd/shared3p/sort.h"

namespace smpc::pd::shared3p {
namespace {

using enum Operation;

// One ring element per element at each party; words of any sharing, and packed bits.
Traffic one_component(CallRow const& row, CallSizes const& s) {
    unsigned const bits = info(storage_type(row.type)).bits;
    return traffic(bits == 1 ? bit_and_cost() : reshare_cost(bits), s.n);
}

// The same for the three parts of floats.
Traffic three_parts(CallRow const& row, CallSizes const& s) {
    return traffic(reshare_cost(bits_of(row)), s.n) + traffic(reshare_cost(16), s.n) + traffic(bit_and_cost(), s.n);
}

// Each element is moved by each of three orders; keyed or fresh, there and back.
Traffic moved(CallRow const& row, CallSizes const& s) {
    bool const inverse = row.op == shuffle_inverse || row.op == shuffle_rows_inverse;
    unsigned const bits = bits_of(row);
    if (contains(types::floats, row.type)) // significand, exponent, sign
        return traffic(shuffle_cost(bits, inverse), s.n) + traffic(shuffle_cost(16, inverse), s.n) +
               traffic(shuffle_bits_cost(inverse), s.n);
    return traffic(bits == 1 ? shuffle_bits_cost(inverse) : shuffle_cost(bits, inverse), s.n);
}
Traffic coin(CallRow const&, CallSizes const&) {
    return traffic(open_cost(8), 16);
}
Traffic encrypted(CallRow const& row, CallSizes const& s) {
    return traffic(aes_cost(cipher_sizes(row.op)), s.n / 4);
}
Traffic expanded(CallRow const& row, CallSizes const& s) {
    CipherSizes const sizes = cipher_sizes(row.op);
    return traffic(aes_expand_cost(sizes), s.n / sizes.key_words);
}
Traffic hashed(CallRow const&, CallSizes const& s) {
    return traffic(hash_rows_cost(), s.out);
}
// Keys to bits, then quicksort with sampled pivots, a level at a time; see batch_sort.h.
Traffic sorted(CallRow const& row, CallSizes const& s) {
    if (s.n < 2) return {};
    PairPlan const plan(bits_of(row));
    Cost const cost = compare_pairs_cost(plan.plan());
    std::uint64_t const levels = static_cast<std::uint64_t>(std::bit_width(s.n - 1)), batches = 3 * levels + 2;
    Traffic most = contains(types::xors, row.type) ? Traffic{} : traffic(to_xor_cost(bits_of(row)), s.n);
    most.rounds += batches * cost.rounds;
    most.bytes += traffic(cost, s.n * (levels + 4)).bytes + batches * traffic(cost, 1).bytes; // bits in whole bytes
    return most;
}

constexpr CostEntry entries[] = {
    {{create, destroy, type_size, domain_name}, types::untyped, types::untyped, local, "", "local", ""},
    {{init, fill, assign, load, store, gather, scatter, classify},
     types::untyped,
     types::untyped,
     local,
     "",
     "local: components are copied; public values become component 0",
     ""},
    {{declassify},
     types::words_bool | types::fixed,
     types::untyped,
     one_component,
     "",
     "each party sends the component that the next one lacks",
     "[AFLNO16] 2.1"},
    {{set_shares},
     types::words_bool | types::fixed,
     types::untyped,
     one_component,
     "",
     "additive to replicated, with a sharing of zero",
     "[AFLNO16] 2.1, [CDI05] 4"},
    {{get_shares},
     types::words_bool | types::fixed,
     types::untyped,
     local,
     "",
     "local: a component and a share of zero",
     "[CDI05] 4"},
    {{declassify},
     types::floats,
     types::untyped,
     three_parts,
     "",
     "significand, exponent and sign, each as above",
     "[AFLNO16] 2.1"},
    {{set_shares},
     types::floats,
     types::untyped,
     three_parts,
     "",
     "significand, exponent and sign, each as above",
     "[AFLNO16] 2.1, [CDI05] 4"},
    {{get_shares}, types::floats, types::untyped, local, "", "local: a component and a share of zero", "[CDI05] 4"},
    {{randomize}, types::untyped, types::untyped, local, "", "local: the streams are the components", "[CDI05] 4"},
    {{shuffle, shuffle_keyed, shuffle_inverse, shuffle_rows, shuffle_rows_keyed, shuffle_rows_inverse},
     types::unscaled,
     types::untyped,
     moved,
     "",
     "three orders, each known to two parties; each party lacks one",
     "[LWZ11] 4, [AFOP21], [AHIK22]"},
    {{public_permutation},
     types::untyped,
     types::untyped,
     coin,
     "16 bytes, whatever the size",
     "a random key is opened",
     "[CDI05] 4",
     "call",
     [](CallSizes const&) { return std::size_t{1}; }},
    {{stable_sort},
     types::words,
     types::untyped,
     sorted,
     "at most; about n·(log₂ n + 2) comparisons of key and index in 2·log₂ n batches",
     "quicksort of shuffled rows, outcomes opened",
     "[HKICT12] 4, [ABY2.0] 4",
     "",
     nullptr,
     true},
    {{aes128, aes192, aes256, aes128_single, aes192_single, aes256_single},
     types::cipher_words,
     types::untyped,
     encrypted,
     "",
     "S-boxes by inversion in GF((2⁴)²), 54 bits and three rounds each",
     "[Can05] 2, [ABY2.0] 4",
     "block",
     [](CallSizes const& s) { return s.n / 4; }},
    {{aes128_expand, aes192_expand, aes256_expand},
     types::cipher_words,
     types::untyped,
     expanded,
     "",
     "four S-boxes at each step of the schedule",
     "[Can05] 2, [ABY2.0] 4",
     "expanded word",
     [](CallSizes const& s) { return s.out; }},
    {{crc16, crc32}, types::xor_bytes, types::untyped, local, "", "local: linear over the bits", ""},
    {{cw128},
     types::xor_bytes,
     types::untyped,
     hashed,
     "",
     "128 inner products over the bits, summed up before they are reshared",
     "[CW81], [AFLNO16] 2.2",
     "hash",
     [](CallSizes const& s) { return s.out / 16; }},
};

} // namespace

std::span<CostEntry const> movement_costs() {
    return entries;
}

} // namespace smpc::pd::shared3p
