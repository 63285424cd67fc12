// SPDX-License-Identifier: Apache-2.0
//
// What a protocol declares about its traffic. Every protocol has a constexpr Cost beside its code; the engine derives from it
// what each party must send in an operation and compares it with what was sent.
//
// Sizes are counted as the wire does: packed bit planes, each padded to whole bytes, and ring elements of whole bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace smpc::pd::shared3p {

/// Bytes of a message as a function of the number of lanes: planes · ⌈n/8⌉ + bytes · n.
struct Size {
    std::uint64_t planes = 0; ///< bit planes
    std::uint64_t bytes = 0;  ///< bytes per lane

    constexpr std::uint64_t of(std::size_t n) const noexcept { return planes * ((n + 7) / 8) + bytes * n; }
    constexpr std::uint64_t bits() const noexcept { return planes + 8 * bytes; }
    friend constexpr Size operator+(Size a, Size b) noexcept { return {a.planes + b.planes, a.bytes + b.bytes}; }
    constexpr bool operator==(Size const&) const = default;
};
constexpr Size planes(std::uint64_t count) noexcept {
    return {count, 0};
}
/// Ring elements of `bits` bits, in whole bytes.
constexpr Size words(unsigned bits) noexcept {
    return {0, (bits + 7) / 8};
}

/// Messages of one protocol over n lanes, in units of one lane. The helper P_d rotates from chunk to chunk; the totals per
/// party of an operation follow from that (`sent_by`).
struct Cost {
    unsigned rounds = 0; ///< sequential message delays
    Size ring{};         ///< every P_i sends to one neighbour
    Size deal{};         ///< P_d sends to P_{d+1}
    Size exchange{};     ///< P_{d+1} and P_{d+2} send to each other
    Size first{};        ///< P_{d+1} alone sends, besides
    Size second{};       ///< P_{d+2} alone sends, besides

    /// Bits sent per lane, all parties together.
    constexpr std::uint64_t total_bits() const noexcept {
        return 3 * ring.bits() + deal.bits() + 2 * exchange.bits() + first.bits() + second.bits();
    }
    /// One after the other: rounds add up. Deals are sent ahead, so a later protocol of a chain adds only its exchanges.
    friend constexpr Cost operator+(Cost a, Cost b) noexcept {
        return {a.rounds + b.rounds,     a.ring + b.ring,   a.deal + b.deal,
                a.exchange + b.exchange, a.first + b.first, a.second + b.second};
    }
    constexpr bool operator==(Cost const&) const = default;
};

/// Payload bytes that `party` sends in one operation of n lanes cut into chunks, when `helper` is the helper of chunk 0.
constexpr std::uint64_t sent_by(Cost const& cost, unsigned party, unsigned helper, std::size_t n,
                                std::size_t chunk) noexcept {
    std::uint64_t sum = 0;
    auto add = [&](std::size_t lanes, unsigned d) {
        sum += cost.ring.of(lanes) + (party == d ? cost.deal.of(lanes) : cost.exchange.of(lanes));
        if (party == (d + 1) % 3) sum += cost.first.of(lanes);
        if (party == (d + 2) % 3) sum += cost.second.of(lanes);
    };
    std::size_t const whole = n / chunk, rest = n % chunk;
    for (unsigned j = 0; j < 3; ++j) {
        std::size_t const count = whole / 3 + (j < whole % 3);
        std::uint64_t const before = sum;
        add(chunk, (helper + j) % 3);
        sum = before + count * (sum - before);
    }
    if (rest) add(rest, static_cast<unsigned>((helper + whole) % 3));
    return sum;
}

} // namespace smpc::pd::shared3p
