// SPDX-License-Identifier: Apache-2.0
//
// Costs of the calls that move values: into, out of, between and within vectors.
#include "libruntime/pd/shared3p/costs.h"

#include "libruntime/pd/shared3p/ring.h"

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
};

} // namespace

std::span<CostEntry const> movement_costs() {
    return entries;
}

} // namespace smpc::pd::shared3p
