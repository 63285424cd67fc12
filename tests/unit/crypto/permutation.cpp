// SPDX-License-Identifier: Apache-2.0
//
// Permutations from streams: permutations they are, the same for the same stream, different for others, and uniform.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "libruntime/crypto/permutation.h"

using namespace smpc;

namespace {

crypto::StreamKey key_of(std::uint8_t byte) {
    std::array<std::uint8_t, crypto::StreamKey::key_size> key;
    key.fill(byte);
    return crypto::StreamKey(key);
}

std::vector<std::uint32_t> permutation(std::uint8_t key, std::uint64_t op, std::size_t n) {
    std::vector<std::uint32_t> order(n);
    crypto::uniform_permutation(key_of(key), {.op_id = op}, order);
    return order;
}

} // namespace

TEST_CASE("a stream gives one permutation of each size", "[crypto]") {
    for (std::size_t n : {0u, 1u, 2u, 255u, 256u, 257u, 5000u}) {
        auto const order = permutation(1, 7, n);
        CHECK(order == permutation(1, 7, n));
        if (n > 100) {
            CHECK(order != permutation(2, 7, n));
            CHECK(order != permutation(1, 8, n));
        }
        auto sorted = order;
        std::sort(sorted.begin(), sorted.end());
        bool complete = true;
        for (std::size_t i = 0; i < n; ++i) complete = complete && sorted[i] == i;
        CHECK(complete);

        std::vector<std::uint32_t> inverse(n);
        crypto::invert_permutation(order, inverse);
        bool undone = true;
        for (std::size_t i = 0; i < n; ++i) undone = undone && inverse[order[i]] == i;
        CHECK(undone);
    }
}

TEST_CASE("all permutations of five elements are equally likely", "[crypto]") {
    std::map<std::vector<std::uint32_t>, int> seen;
    constexpr int runs = 24000; // of 120: 200 each
    for (int op = 0; op < runs; ++op) ++seen[permutation(3, static_cast<std::uint64_t>(op), 5)];
    CHECK(seen.size() == 120);
    double chi = 0;
    for (auto const& [order, count] : seen) chi += (count - 200.0) * (count - 200.0) / 200.0;
    CHECK(chi < 119 + 5 * 15.4); // 119 degrees of freedom
    CHECK(chi > 119 - 5 * 15.4);
}

TEST_CASE("what is reported as used covers the draws", "[crypto]") {
    std::vector<std::uint32_t> order(1000);
    auto const used = crypto::uniform_permutation(key_of(4), {}, order);
    CHECK(used >= 999 * 4);
    CHECK(used < 999 * 4 + 2048);
}
