// SPDX-License-Identifier: Apache-2.0
//
// Division and shifts where they are hard: all pairs of bytes; quotients that are just whole or just not; divisors that are
// powers of two, neighbours of these, and so small or so large that the estimate is at its worst; every amount of a shift.
#include <catch2/catch.hpp>

#include <array>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

template <class W> struct Pairs {
    std::vector<W> x, y;
    void add(std::uint64_t a, std::uint64_t b) {
        x.push_back(static_cast<W>(a));
        y.push_back(static_cast<W>(b));
    }
};

Pairs<std::uint8_t> all_bytes() {
    Pairs<std::uint8_t> pairs;
    for (unsigned x = 0; x < 256; ++x)
        for (unsigned y = 0; y < 256; ++y) pairs.add(x, y);
    return pairs;
}

template <class W> Pairs<W> hard_pairs() {
    constexpr unsigned k = 8 * sizeof(W);
    std::uint64_t const top = static_cast<W>(~W{0});
    std::mt19937_64 random(20250117);
    Pairs<W> pairs;
    auto some = [&] { return std::max<std::uint64_t>((random() & top) >> random() % k, 1); };
    for (int i = 0; i < 4000; ++i) {
        std::uint64_t const power = std::uint64_t{1} << random() % k, y = some(), q = some();
        pairs.add(random(), y);
        pairs.add(top - random() % 4, random() % 9);
        pairs.add(random(), power + random() % 5 - 2);
        pairs.add(q * y + random() % 3 - 1, y); // about a whole quotient, unless it wraps
        pairs.add(top / y * y + random() % 3 - 1, y);
        pairs.add(top - random() % power, top >> random() % 4);
    }
    return pairs;
}

// The row over the pairs, as three parties compute it.
template <class W> std::vector<W> computed(char const* operation, ValueType type, Pairs<W> const& pairs) {
    std::array<std::vector<W>, 3> results;
    run_three([&](DomainProcess& process, net::Mesh& mesh) {
        auto const x = process.classify<W>(type, pairs.x), y = process.classify<W>(type, pairs.y);
        // off the constants' sharing
        auto const zero = process.create(type, pairs.x.size()), out = process.create(type, pairs.x.size());
        auto name = [&](std::string const& op) { return process.full_name(DomainProcess::with_type(op, type)); };
        process.call(name("randomize"), {0, zero});
        for (auto v : {x, y}) {
            process.call(name("add"), {0, v, zero, v});
            process.call(name("sub"), {0, v, zero, v});
        }
        process.call(name(operation), {0, x, y, out});
        results[mesh.self()] = process.declassify<W>(type, out);
    });
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
    return results[0];
}

template <class W, class F> void check(char const* operation, ValueType type, Pairs<W> const& pairs, F f) {
    auto const got = computed<W>(operation, type, pairs);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        W const expected = f(pairs.x[i], pairs.y[i]);
        if (got[i] == expected || ++wrong > 3) continue;
        UNSCOPED_INFO(operation << " of " << +pairs.x[i] << " and " << +pairs.y[i] << ": " << +got[i] << ", not "
                                << +expected);
    }
    CHECK(wrong == 0);
}

template <class W> void check_division(ValueType type, Pairs<W> const& pairs) {
    check("div", type, pairs, [](W x, W y) { return static_cast<W>(y ? x / y : 0); });
    check("mod", type, pairs, [](W x, W y) { return static_cast<W>(y ? x % y : 0); });
}

} // namespace

TEST_CASE("all quotients and remainders of bytes") {
    check_division(ValueType::uint8, all_bytes());
}

TEST_CASE("hard quotients and remainders") {
    check_division(ValueType::uint16, hard_pairs<std::uint16_t>());
    check_division(ValueType::uint32, hard_pairs<std::uint32_t>());
    check_division(ValueType::uint64, hard_pairs<std::uint64_t>());
}

TEST_CASE("bytes shifted by all amounts") {
    auto const pairs = all_bytes();
    check("shift_left", ValueType::uint8, pairs,
          [](std::uint8_t x, std::uint8_t y) { return static_cast<std::uint8_t>(y < 8 ? x << y : 0); });
    check("shift_right", ValueType::uint8, pairs,
          [](std::uint8_t x, std::uint8_t y) { return static_cast<std::uint8_t>(y < 8 ? x >> y : 0); });
}
