// SPDX-License-Identifier: Apache-2.0
//
// Sorting of public positions by comparisons that are made in large batches and whose outcomes are public: quicksort with all
// ranges of a level side by side, the pivot being the median of a sample whose pairs are all compared.
//
// About n·(log2 n + 2) comparisons and 2·log2 n batches. Nothing but outcomes of comparisons is ever looked at, so what is done,
// and how often, is a function of the resulting order.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace smpc::pd::shared3p {

/// Whether the element at the first position is less than the one at the second.
using PositionPair = std::pair<std::uint32_t, std::uint32_t>;
/// Outcomes of a batch, packed: bit i of word i/64 for pair i.
using CompareBatch = std::function<std::vector<std::uint64_t>(std::vector<PositionPair> const& pairs)>;

/// Sorts the positions order[bounds[b] … bounds[b+1]) of every b by themselves; those that compare equal stay as they stand.
void batch_sort(std::span<std::uint64_t> order, std::span<std::uint64_t const> bounds, CompareBatch const& less);

} // namespace smpc::pd::shared3p
