// SPDX-License-Identifier: Apache-2.0
//
// See batch_sort.h. Every comparison asks whether the later of two slots is less than the earlier one, so a "no" leaves things as
// they stand: this makes the result stable, and the outcome for equal elements says no more than the order does.
#include "libruntime/pd/shared3p/batch_sort.h"

#include <algorithm>
#include <cmath>

namespace smpc::pd::shared3p {
namespace {

constexpr std::size_t small_range = 5;
constexpr std::size_t largest_sample = 101;

struct Range {
    std::size_t begin, end; // slots of the order
    std::size_t size() const noexcept { return end - begin; }
};

class Sorter {
public:
    Sorter(std::span<std::uint64_t> order, CompareBatch const& less) : order_(order), less_(less) {}

    void sort(std::vector<Range> ranges) {
        while (!ranges.empty()) {
            auto const pivots = find_pivots(ranges);
            ranges = partition(ranges, pivots);
        }
    }

private:
    /// Asks whether a later slot goes before an earlier one.
    void ask(std::size_t later, std::size_t earlier) {
        pairs_.emplace_back(static_cast<std::uint32_t>(order_[later]), static_cast<std::uint32_t>(order_[earlier]));
    }
    void compare() {
        outcomes_ = pairs_.empty() ? std::vector<std::uint64_t>{} : less_(pairs_);
        pairs_.clear();
        next_ = 0;
    }
    bool answer() noexcept {
        bool const bit = (outcomes_[next_ / 64] >> next_ % 64 & 1) != 0;
        ++next_;
        return bit;
    }

    /// The slots of a range's sample: all of a small one.
    static std::vector<std::size_t> sample_of(Range range) {
        std::size_t count = range.size();
        if (count > small_range) {
            auto const root = static_cast<std::size_t>(std::sqrt(static_cast<double>(count) / 8));
            count = std::clamp<std::size_t>(root, 3, largest_sample) | 1;
        }
        std::vector<std::size_t> slots(count);
        for (std::size_t i = 0; i < count; ++i) slots[i] = range.begin + (2 * i + 1) * range.size() / (2 * count);
        return slots;
    }

    /// Orders small ranges and takes them off the list; for the others the slot of the pivot.
    std::vector<std::size_t> find_pivots(std::vector<Range>& ranges) {
        for (Range range : ranges) {
            auto const slots = sample_of(range);
            for (std::size_t i = 1; i < slots.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) ask(slots[i], slots[j]);
        }
        compare();
        std::vector<std::size_t> pivots;
        std::vector<Range> large;
        for (Range range : ranges) {
            auto const slots = sample_of(range);
            std::vector<std::size_t> rank(slots.size());
            for (std::size_t i = 1; i < slots.size(); ++i)
                for (std::size_t j = 0; j < i; ++j) ++rank[answer() ? j : i];
            if (range.size() <= small_range) {
                std::vector<std::uint64_t> sorted(range.size());
                for (std::size_t i = 0; i < range.size(); ++i) sorted[rank[i]] = order_[range.begin + i];
                std::ranges::copy(sorted, order_.begin() + static_cast<std::ptrdiff_t>(range.begin));
            } else {
                auto const middle = std::ranges::find(rank, slots.size() / 2) - rank.begin();
                pivots.push_back(slots[static_cast<std::size_t>(middle)]);
                large.push_back(range);
            }
        }
        ranges = std::move(large);
        return pivots;
    }

    /// Splits ranges at their pivots; what is left to be sorted.
    std::vector<Range> partition(std::vector<Range> const& ranges, std::vector<std::size_t> const& pivots) {
        for (std::size_t r = 0; r < ranges.size(); ++r)
            for (std::size_t s = ranges[r].begin; s < ranges[r].end; ++s)
                if (s != pivots[r]) ask(std::max(s, pivots[r]), std::min(s, pivots[r]));
        compare();
        std::vector<Range> parts;
        std::vector<std::uint64_t> right;
        for (std::size_t r = 0; r < ranges.size(); ++r) {
            auto [begin, end] = ranges[r];
            std::uint64_t const pivot = order_[pivots[r]];
            std::size_t left = begin;
            right.clear();
            for (std::size_t s = begin; s < end; ++s) {
                if (s == pivots[r]) continue;
                // before the pivot: "yes" says that the pivot is less; behind it: that the element is
                bool const goes_left = answer() == (s > pivots[r]);
                if (goes_left)
                    order_[left++] = order_[s];
                else
                    right.push_back(order_[s]);
            }
            order_[left] = pivot;
            std::ranges::copy(right, order_.begin() + static_cast<std::ptrdiff_t>(left + 1));
            if (left - begin > 1) parts.push_back({begin, left});
            if (end - left > 2) parts.push_back({left + 1, end});
        }
        return parts;
    }

    std::span<std::uint64_t> order_;
    CompareBatch const& less_;
    std::vector<PositionPair> pairs_;
    std::vector<std::uint64_t> outcomes_;
    std::size_t next_ = 0;
};

} // namespace

void batch_sort(std::span<std::uint64_t> order, std::span<std::uint64_t const> bounds, CompareBatch const& less) {
    std::vector<Range> ranges;
    for (std::size_t b = 0; b + 1 < bounds.size(); ++b)
        if (bounds[b + 1] - bounds[b] > 1) ranges.push_back({bounds[b], bounds[b + 1]});
    Sorter(order, less).sort(std::move(ranges));
}

} // namespace smpc::pd::shared3p
