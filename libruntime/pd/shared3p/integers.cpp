// SPDX-License-Identifier: Apache-2.0
//
// Rows of integers whose public operands decide which protocol runs: shifts and divisions by public numbers; shifts by secret
// amounts; sums over slices.
#include <algorithm>
#include <bit>

#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/divide.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/leading.h"
#include "libruntime/pd/shared3p/private_shift.h"
#include "libruntime/pd/shared3p/public_operands.h"

namespace smpc::pd::shared3p {

// ---- public amounts ----------------------------------------------------------------------------------------------------

unsigned farthest_shift(std::span<std::int64_t const> amounts, unsigned bits) noexcept {
    std::int64_t most = 0;
    for (std::int64_t s : amounts)
        if (s < static_cast<std::int64_t>(bits)) most = std::max(most, s);
    return static_cast<unsigned>(most);
}

// Only shifts to the right within the width need the other parties; the rest is local and comes after.
void Shared3pInstance::shift_right_public(ShareVector const& x, std::span<std::int64_t const> amounts,
                                          ShareVector& dst) {
    std::size_t const n = x.size();
    ShareVector shifted = fresh(dst);
    with_word(x.type(), [&]<class W>() {
        constexpr std::int64_t width = 8 * sizeof(W);
        auto const in = x.read<W>();
        unsigned const most = farthest_shift(amounts, width);
        if (most > 0) {
            Block const small = engine_.pool().take(n);
            auto* const s = reinterpret_cast<std::uint8_t*>(small.data());
            for (std::size_t e = 0; e < n; ++e)
                s[e] = static_cast<std::uint8_t>(amounts[e] > 0 && amounts[e] < width ? amounts[e] : 0);
            auto const out = shifted.overwrite<W>();
            Cost const cost = shift_right_public_cost(width, most);
            engine_.run(cost, n, plane_lanes(cost),
                        [&](Chunk& c) { return shared3p::shift_right_public<W>(c, in, s, most, out); });
        }
        auto const from = shifted.read<W>();
        auto const old = dst.write<W>();
        for (std::size_t e = 0; e < n; ++e) {
            std::int64_t const s = amounts[e];
            if (s >= width || s <= -width) continue;
            old.own[e] = s > 0 ? from.own[e] : static_cast<W>(std::uint64_t{in.own[e]} << -s);
            old.next[e] = s > 0 ? from.next[e] : static_cast<W>(std::uint64_t{in.next[e]} << -s);
        }
    });
}

// ---- public divisors ---------------------------------------------------------------------------------------------------

namespace {

template <class W> W word_at(std::span<std::byte const> words, std::size_t i) noexcept {
    W word;
    std::memcpy(&word, words.data() + i * sizeof(W), sizeof(W));
    return word;
}

} // namespace

DivisorFacts facts_of_divisors(std::span<std::byte const> divisors, unsigned bits) {
    DivisorFacts facts;
    auto look = [&]<class W>() {
        std::size_t const n = divisors.size() / sizeof(W);
        W largest = 1;
        for (std::size_t e = 0; e < n; ++e) {
            W const d = word_at<W>(divisors, e);
            largest = std::max(largest, d);
            facts.powers_of_two = facts.powers_of_two && std::has_single_bit(d);
            facts.all_equal = facts.all_equal && d == word_at<W>(divisors, 0);
        }
        facts.remainder_bits = std::max(1u, static_cast<unsigned>(std::bit_width(std::uint64_t{largest} - 1)));
        facts.most = static_cast<unsigned>(std::bit_width(std::uint64_t{largest}) - 1);
    };
    switch (bits) {
    case 8:
        look.operator()<std::uint8_t>();
        break;
    case 16:
        look.operator()<std::uint16_t>();
        break;
    case 32:
        look.operator()<std::uint32_t>();
        break;
    default:
        look.operator()<std::uint64_t>();
    }
    return facts;
}

void Shared3pInstance::divide_public(ShareVector const& x, std::span<std::byte const> y, bool remainder,
                                     ShareVector& dst) {
    std::size_t const n = x.size();
    if (n == 0) return;
    DivisorFacts const facts = facts_of_divisors(y, info(x.type()).bits);
    with_word(x.type(), [&]<class W>() {
        if (facts.powers_of_two) {
            std::vector<std::int64_t> amounts(n);
            for (std::size_t e = 0; e < n; ++e) amounts[e] = std::countr_zero(word_at<W>(y, e));
            ShareVector quotient = fresh(dst);
            shift_right_public(x, amounts, quotient);
            if (!remainder) return dst.swap(quotient);
            auto const in = x.read<W>(), q = quotient.read<W>();
            auto const out = dst.overwrite<W>();
            for (std::size_t e = 0; e < n; ++e) {
                out.own[e] = static_cast<W>(in.own[e] - (std::uint64_t{q.own[e]} << amounts[e]));
                out.next[e] = static_cast<W>(in.next[e] - (std::uint64_t{q.next[e]} << amounts[e]));
            }
            return;
        }
        Divisors<W> divisors;
        divisors.remainder_bits = facts.remainder_bits;
        divisors.all = word_at<W>(y, 0);
        Block aligned;
        if (!facts.all_equal) {
            aligned = engine_.pool().take(y.size());
            std::memcpy(aligned.data(), y.data(), y.size());
            divisors.list = reinterpret_cast<W const*>(aligned.data());
        }
        ShareVector result = fresh(dst);
        auto const in = x.read<W>();
        auto const out = result.overwrite<W>();
        Cost const cost = divide_public_cost(8 * sizeof(W), facts.remainder_bits);
        engine_.run(cost, n, plane_lanes(cost),
                    [&](Chunk& c) { return shared3p::divide_public<W>(c, in, divisors, remainder, out); });
        dst.swap(result);
    });
}

// ---- secret divisors, amounts, bits ----------------------------------------------------------------------------------------------

void Shared3pInstance::shift_private(ShareVector const& x, ShareVector const& y, bool right, ShareVector& dst) {
    ShareVector result = fresh(dst);
    with_word(x.type(), [&]<class W>() {
        constexpr unsigned k = 8 * sizeof(W);
        auto const a = x.read<W>(), b = y.read<W>();
        auto const out = result.overwrite<W>();
        Cost const cost = right ? shift_right_private_cost(k) : shift_left_private_cost(k);
        engine_.run(cost, x.size(), plane_lanes(cost), [&](Chunk& c) {
            return right ? shift_right_private<W>(c, a, b, out) : shift_left_private<W>(c, a, b, out);
        });
    });
    dst.swap(result);
}

void Shared3pInstance::divide_private(ShareVector const& x, ShareVector const& y, bool remainder, ShareVector& dst) {
    ShareVector result = fresh(dst);
    with_word(x.type(), [&]<class W>() {
        auto const a = x.read<W>(), b = y.read<W>();
        auto const out = result.overwrite<W>();
        Cost const cost = divide_cost(8 * sizeof(W), remainder);
        engine_.run(cost, x.size(), plane_lanes(cost), [&](Chunk& c) { return divide<W>(c, a, b, remainder, out); });
    });
    dst.swap(result);
}

void Shared3pInstance::highest_bit(ShareVector const& x, ShareVector& dst) {
    ShareVector result = fresh(dst);
    auto const in = x.read<std::uint8_t>();
    auto const out = result.overwrite<std::uint8_t>();
    Cost const cost = highest_bit_cost();
    engine_.run(cost, x.size(), plane_lanes(cost), [&](Chunk& c) { return shared3p::highest_bit(c, in, out); });
    dst.swap(result);
}

// ---- slices ------------------------------------------------------------------------------------------------------------

void Shared3pInstance::scan_slices(CallRow const& row, Vector& v, std::span<Slice const> slices) {
    bool const running = row.op == Operation::prefix_sum_slices, by_xor = is_xor(row.type);
    if (slices.empty()) return;
    with_word(row.type, [&]<class W>() {
        auto const out = shares(v).write<W>();
        auto step_by = [&](W* x) {
            for (auto [start, step, count] : slices)
                for (std::size_t j = 1; j < count; ++j) {
                    std::size_t const i = start + step * (running ? j : count - j);
                    W const before = x[i - step];
                    x[i] = static_cast<W>(by_xor ? x[i] ^ before : running ? x[i] + before : x[i] - before);
                }
        };
        step_by(out.own);
        step_by(out.next);
    });
}

} // namespace smpc::pd::shared3p
