// SPDX-License-Identifier: Apache-2.0
//
// Sorting networks: fixed sequences of compare-and-exchange on public positions, which sort without looking at the data.
// Comparators of one stage touch disjoint wires. Pure functions.
#pragma once

#include <cstdint>
#include <vector>

namespace smpc::modules {

/// The smaller value goes to wire `low`, the larger to wire `high`; low < high.
struct Comparator {
    std::uint64_t low = 0, high = 0;
    bool operator==(Comparator const&) const = default;
};

using Stage = std::vector<Comparator>;

/// Sorts n wires: Batcher's merge exchange, for any n (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M).
/// About n·log²(n)/4 comparators in t(t+1)/2 stages, t = ⌈log₂ n⌉.
std::vector<Stage> sorting_network(std::uint64_t n);
/// Merges two sorted halves of n wires each (Batcher's odd-even merge), for any n.
std::vector<Stage> merging_network(std::uint64_t n);
/// Brings small values to the first k of n wires, n a power of two, k ≤ n: a knock-out tournament in which winners meet
/// winners, without the comparators that cannot reach the first k wires. Wire 0 ends with the minimum; the others with small
/// values that need not be the next smallest. log₂(n) stages.
std::vector<Stage> top_k_network(std::uint64_t n, std::uint64_t k);

} // namespace smpc::modules
