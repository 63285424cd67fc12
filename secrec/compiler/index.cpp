// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/index.h"

#include <algorithm>

namespace smpc::secrec {

void Index::finish() {
    for (Entry& e : expressions_) {
        if (e.expr) e.type = e.expr->type;
        e.expr = nullptr;
    }
    std::stable_sort(expressions_.begin(), expressions_.end(),
                     [](Entry const& a, Entry const& b) { return a.where < b.where; });
    std::sort(uses_.begin(), uses_.end());
    uses_.erase(std::unique(uses_.begin(), uses_.end()), uses_.end());
}

std::vector<Type> Index::types_at(Location where) const {
    std::vector<Type> types;
    auto first = std::lower_bound(expressions_.begin(), expressions_.end(), where,
                                  [](Entry const& e, Location const& l) { return e.where < l; });
    for (; first != expressions_.end() && first->where == where; ++first)
        if (first->has_type() && std::find(types.begin(), types.end(), first->type) == types.end())
            types.push_back(first->type);
    return types;
}

Location Index::around(std::uint32_t offset) const {
    Location best;
    for (Entry const& e : expressions_)
        if (e.has_type() && e.where.begin <= offset && offset < e.where.end &&
            (!best.valid() || e.where.end - e.where.begin <= best.end - best.begin))
            best = e.where;
    return best;
}

std::vector<Type> Index::types_ending_at(std::uint32_t offset) const {
    std::vector<Type> types;
    for (Entry const& e : expressions_)
        if (e.has_type() && e.where.end == offset) types.push_back(e.type);
    return types;
}

std::vector<Location> Index::definitions_at(Location where) const {
    std::vector<Location> names;
    auto first = std::lower_bound(uses_.begin(), uses_.end(), std::pair{where, Location{0, 0, 0}});
    for (; first != uses_.end() && first->first == where; ++first) names.push_back(first->second);
    return names;
}

} // namespace smpc::secrec
