// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/closest.h"

#include <algorithm>
#include <cstddef>

namespace smpc::secrec {

std::string closest(std::string_view name, std::vector<std::string_view> const& known) {
    // Edit distance with a swap of neighbours as one step; a third of the name may differ.
    std::string_view best;
    std::size_t least = std::min(std::max<std::size_t>(1, name.size() / 3) + 1, name.size());
    std::vector<std::size_t> previous, current, next;
    for (std::string_view other : known) {
        if (other == name || other.size() + least <= name.size() || name.size() + least <= other.size()) continue;
        current.resize(other.size() + 1);
        next.resize(other.size() + 1);
        for (std::size_t j = 0; j <= other.size(); ++j) current[j] = j;
        for (std::size_t i = 0; i < name.size(); ++i) {
            next[0] = i + 1;
            for (std::size_t j = 0; j < other.size(); ++j) {
                next[j + 1] = std::min({current[j] + (name[i] == other[j] ? 0u : 1u), current[j + 1] + 1, next[j] + 1});
                if (i > 0 && j > 0 && name[i] == other[j - 1] && name[i - 1] == other[j])
                    next[j + 1] = std::min(next[j + 1], previous[j - 1] + 1);
            }
            std::swap(previous, current);
            std::swap(current, next);
            next.resize(other.size() + 1);
        }
        std::size_t distance = current[other.size()];
        if (distance < least || (distance == least && !best.empty() && other < best)) {
            least = distance;
            best = other;
        }
    }
    return std::string(best);
}

std::string closest(std::string_view name, std::vector<std::string> const& known) {
    return closest(name, std::vector<std::string_view>(known.begin(), known.end()));
}

} // namespace smpc::secrec
