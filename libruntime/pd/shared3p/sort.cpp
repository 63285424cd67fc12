// SPDX-License-Identifier: Apache-2.0
//
// The protocol of sort.h, and the row of the call table.
#include "libruntime/pd/shared3p/sort.h"

#include "libruntime/pd/shared3p/instance.h"

namespace smpc::pd::shared3p {
namespace {

constexpr unsigned index_bits = 64;

// Blocks of three groups, two where three do not divide their number.
std::vector<std::uint8_t> join_radices(std::size_t groups) {
    if (groups <= max_radix) return {static_cast<std::uint8_t>(groups)};
    std::size_t const pairs = (3 - groups % 3) % 3;
    std::vector<std::uint8_t> radices(pairs, 2);
    radices.resize(pairs + (groups - 2 * pairs) / 3, 3);
    return radices;
}

// Planes of what f says of each pair of positions; `planes` are those of one operand, the index's before the key's.
template <class W, class F> void pair_planes(Chunk& c, Word* planes, std::span<PositionPair const> pairs, F f) {
    W* const values = c.arena.take<W>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) values[e] = static_cast<W>(f(pairs[e].first, pairs[e].second));
    c.ring<W>().to_planes(planes, values, c.n);
}

ValueType xor_type(unsigned bits) {
    return bits == 8    ? ValueType::xor_uint8
           : bits == 16 ? ValueType::xor_uint16
           : bits == 32 ? ValueType::xor_uint32
                        : ValueType::xor_uint64;
}

Step open_plane(Chunk& c, Word* p, Word* out) {
    std::size_t const bytes = (c.n + 7) / 8;
    unsigned const first = c.begin_round(1), second = c.begin_round(1);
    out[c.words - 1] = 0;
    if (c.is_helper()) {
        co_await c.receive(second, Role::second, out, bytes);
        co_return;
    }
    Role const other = c.first() ? Role::second : Role::first;
    auto const arrival = c.receive(first, other, out, bytes);
    c.send(first, other, p, bytes);
    co_await arrival;
    c.bits().xor_(out, out, p, c.words);
    if (!c.first()) c.send(second, Role::helper, out, bytes);
}

} // namespace

PairPlan::PairPlan(unsigned key_bits) : leaves_((index_bits + key_bits) / 2, 2) {
    for (std::size_t groups = leaves_.size(); groups > 1; groups = layers_.back().size())
        layers_.push_back(join_radices(groups));
    spans_.assign(layers_.begin(), layers_.end());
}

template <class W>
Step compare_pairs(Chunk& c, TreePlan plan, SortRows<W> rows, std::span<PositionPair const> pairs, Word* out) {
    pairs = pairs.subspan(c.begin, c.n);
    std::size_t const w = c.words;
    auto planes = [&] { return c.arena.take<Word>(plan.bits() * w); };
    // f(x, y) of the keys and of the indices of each pair
    auto fill = [&](Word* to, W const* key, Word const* index, auto f) {
        pair_planes<Word>(c, to, pairs, [&](std::uint32_t a, std::uint32_t b) { return f(index[a], index[b]); });
        pair_planes<W>(c, to + index_bits * w, pairs,
                       [&](std::uint32_t a, std::uint32_t b) { return f(key[a], key[b]); });
        return to;
    };
    auto const differ = [](auto x, auto y) { return x ^ y; };
    auto const agree = [](auto x, auto y) { return ~(x ^ y); };
    auto const second = [](auto, auto y) { return y; };
    LessPlanes in;
    if (c.is_helper()) {
        in.e = fill(planes(), rows.key_mask, rows.index_mask, differ);
        in.y = fill(planes(), rows.key_mask, rows.index_mask, second);
    } else {
        in.e = fill(planes(), c.mu(rows.key), c.mu(rows.index), agree);
        in.y = fill(planes(), c.mu(rows.key), c.mu(rows.index), second);
        in.half_e = fill(planes(), c.half(rows.key), c.half(rows.index), differ);
        in.half_y = fill(planes(), c.half(rows.key), c.half(rows.index), second);
    }
    Word* const p = c.arena.take<Word>(w);
    co_await xor_less_planes_open(c, plan, in, p);
    co_await open_plane(c, p, out + c.begin / 64);
}

Cost compare_pairs_cost(TreePlan const& plan) {
    return xor_less_cost(plan) + Cost{.rounds = 2, .exchange = planes(1), .second = planes(1)};
}

// ---- the row -----------------------------------------------------------------------------------------------------------

void Shared3pInstance::sort_order(CallRow const& row, Vector const& v, Vector const& index, bool ascending,
                                  std::span<std::uint64_t const> bounds, std::span<std::uint64_t> order) {
    std::size_t const n = v.size();
    if (n > UINT32_MAX) throw vm::CallError(vm::CallFailure::limits, row.name + ": more than 2^32 - 1 elements");
    with_word(row.type, [&]<class W>() {
        // Xor-shared keys in ascending order: the top bit of signed ones flipped, all bits for the other direction.
        ShareVector keys = fresh(xor_type(8 * sizeof(W)), n);
        if (is_xor(row.type))
            assign(v, keys);
        else
            other_sharing(shares(v), keys);
        auto const key = keys.template write<W>();
        constexpr W top = static_cast<W>(W{1} << (8 * sizeof(W) - 1));
        W const flips = static_cast<W>((is_signed(row.type) ? top : W{0}) ^ (ascending ? W{0} : static_cast<W>(~W{0})));
        if (W* const c = constants(key))
            for (std::size_t i = 0; i < n; ++i) c[i] = static_cast<W>(c[i] ^ flips);
        Shares<Word> const tie = shares(index).read<Word>();

        Block const key_masks = engine_.pool().take(n * sizeof(W)), tie_masks = engine_.pool().take(n * sizeof(Word));
        auto* const key_mask = reinterpret_cast<W*>(key_masks.data());
        auto* const tie_mask = reinterpret_cast<Word*>(tie_masks.data());
        for (std::size_t i = 0; i < n; ++i) key_mask[i] = static_cast<W>(key.own[i] ^ key.next[i]);
        for (std::size_t i = 0; i < n; ++i) tie_mask[i] = tie.own[i] ^ tie.next[i];

        PairPlan const plan(8 * sizeof(W));
        Cost const cost = compare_pairs_cost(plan.plan());
        SortRows<W> const rows{key, key_mask, tie, tie_mask};
        batch_sort(order, bounds, [&](std::vector<PositionPair> const& pairs) {
            std::vector<Word> outcomes(words_of(pairs.size()));
            engine_.run(cost, pairs.size(), plane_lanes(cost),
                        [&](Chunk& c) { return compare_pairs<W>(c, plan.plan(), rows, pairs, outcomes.data()); });
            return outcomes;
        });
    });
}

} // namespace smpc::pd::shared3p
