// SPDX-License-Identifier: Apache-2.0
//
// The catalogue as one list; see costs.h.
#include "libruntime/pd/shared3p/costs.h"

namespace smpc::pd::shared3p {

std::span<CostEntry const> cost_catalogue() {
    static std::vector<CostEntry> const all = [] {
        std::vector<CostEntry> list;
        for (auto part : {movement_costs(), integer_costs()}) list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}

CostEntry const* find_cost(CallRow const& row) noexcept {
    for (CostEntry const& entry : cost_catalogue())
        if (entry.operations.contain(row.op) && (entry.types == 0 || contains(entry.types, row.type)) &&
            (entry.out == 0 || contains(entry.out, row.out)))
            return &entry;
    return nullptr;
}

unsigned bits_of(CallRow const& row) noexcept {
    return info(row.type).bits;
}
unsigned result_bits_of(CallRow const& row) noexcept {
    return info(row.out).bits;
}
Traffic local(CallRow const&, CallSizes const&) noexcept {
    return {};
}

} // namespace smpc::pd::shared3p
