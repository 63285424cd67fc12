// SPDX-License-Identifier: Apache-2.0
//
// The public order of secret rows: comparisons of (key, index) pairs whose outcomes are opened. The pairs differ and were
// shuffled by the caller, so the order is a uniform permutation and outcomes, which follow from it, tell nothing of the keys
// (Hamada et al., "Practically efficient multi-party sorting protocols from comparison sort algorithms", ICISC 2012).
//
// The keys are compared as xor-shared numbers with the index in the low bits: 64 more bits instead of an equality and a choice.
#pragma once

#include <vector>

#include "libruntime/pd/shared3p/batch_sort.h"
#include "libruntime/pd/shared3p/compare.h"

namespace smpc::pd::shared3p {

/// The schedule of the comparison of pairs with keys of `key_bits` bits.
class PairPlan {
public:
    explicit PairPlan(unsigned key_bits);
    TreePlan plan() const noexcept { return {leaves_, spans_}; }

private:
    std::vector<std::uint8_t> leaves_;
    std::vector<std::vector<std::uint8_t>> layers_;
    std::vector<std::span<std::uint8_t const>> spans_;
};

/// Rows to be compared: both components of the keys and of the indices, and their xors, which is the mask at a helper.
template <class W> struct SortRows {
    Shares<W> key;
    W const* key_mask = nullptr;
    Shares<Word> index;
    Word const* index_mask = nullptr;
};

/// out[i] = [(key, index) at the first position of pair i < the same at the second], opened: the evaluators send each other what
/// they hold, which the result determines, and P_{d+2} tells the helper.
template <class W>
Step compare_pairs(Chunk& c, TreePlan plan, SortRows<W> rows, std::span<PositionPair const> pairs, Word* out);
Cost compare_pairs_cost(TreePlan const& plan);

} // namespace smpc::pd::shared3p
