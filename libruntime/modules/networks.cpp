// SPDX-License-Identifier: Apache-2.0
//
// The networks of networks.h.
#include "libruntime/modules/networks.h"

#include <algorithm>
#include <bit>

namespace smpc::modules {

std::vector<Stage> sorting_network(std::uint64_t n) {
    std::vector<Stage> stages;
    if (n < 2) return stages;
    std::uint64_t const top = std::bit_ceil(n) / 2;
    for (std::uint64_t p = top; p > 0; p /= 2) {
        std::uint64_t q = top, r = 0, d = p;
        for (;;) {
            Stage stage;
            for (std::uint64_t i = 0; i + d < n; ++i)
                if ((i & p) == r) stage.push_back({i, i + d});
            stages.push_back(std::move(stage));
            if (q == p) break;
            d = q - p;
            q /= 2;
            r = p;
        }
    }
    return stages;
}

std::vector<Stage> merging_network(std::uint64_t n) {
    std::vector<Stage> stages;
    if (n == 0) return stages;
    // A merge of two halves of N = 2^k wires; the n real wires of the first half stand at its end, those of the second at its
    // beginning. The others would hold -∞ and +∞ where they already belong, so their comparators do nothing and are left out.
    std::uint64_t const half = std::bit_ceil(n), first = half - n, last = half + n;
    auto const add = [&](Stage& stage, std::uint64_t i, std::uint64_t j) {
        if (i >= first && j < last) stage.push_back({i - first, j - first});
    };
    for (std::uint64_t d = half; d > 0; d /= 2) {
        Stage stage;
        if (d == half)
            for (std::uint64_t i = 0; i < half; ++i) add(stage, i, i + half);
        else
            for (std::uint64_t block = d; block + 2 * d <= 2 * half; block += 2 * d)
                for (std::uint64_t i = block; i < block + d; ++i) add(stage, i, i + d);
        if (!stage.empty()) stages.push_back(std::move(stage));
    }
    return stages;
}

std::vector<Stage> top_k_network(std::uint64_t n, std::uint64_t k) {
    std::vector<Stage> stages;
    for (std::uint64_t d = n / 2; d > 0; d /= 2) {
        Stage stage;
        for (std::uint64_t block = 0; block < n; block += 2 * d)
            for (std::uint64_t i = block; i < block + d; ++i) stage.push_back({i, i + d});
        stages.push_back(std::move(stage));
    }
    // From the back: a comparator matters if one of its wires does afterwards; then both matter before it.
    std::vector<bool> matters(n, false);
    std::fill(matters.begin(), matters.begin() + std::ptrdiff_t(k), true);
    for (auto stage = stages.rbegin(); stage != stages.rend(); ++stage) {
        std::erase_if(*stage, [&](Comparator c) { return !matters[c.low] && !matters[c.high]; });
        for (Comparator c : *stage) matters[c.low] = matters[c.high] = true;
    }
    return stages;
}

} // namespace smpc::modules
