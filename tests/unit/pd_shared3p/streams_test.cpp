// SPDX-License-Identifier: Apache-2.0
//
// Masks: no part of a stream is used twice over a program of all calls, and both holders of a key use the same parts. Results leave
// with fresh shares.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "tests/unit/pd_shared3p/privacy.h"

using namespace smpc;
using namespace smpc::test;

namespace {

Recorders record_everything(std::size_t n, std::size_t chunk_lanes) {
    std::vector<Case> cases;
    for (auto const* row : computed_rows())
        for (auto& c : make_cases(*row, n)) cases.push_back(std::move(c));
    Recorders recorders;
    run_recorded(recorders,
                 [&](DomainProcess& process, net::Mesh& mesh) {
                     for (auto const& c : cases) run_case(process, c, static_cast<int>(mesh.self()));
                 },
                 {.chunk_lanes = chunk_lanes});
    return recorders;
}

} // namespace

TEST_CASE("no part of a stream is used twice") {
    auto recorders = record_everything(200, 64);
    for (auto const& party : recorders) {
        REQUIRE(party.streams.size() > 1000);
        CHECK(used_twice(party) == 0);
    }
}

TEST_CASE("both holders of a key use the same parts of its streams") {
    auto const recorders = record_everything(200, 64);
    for (unsigned component = 0; component < 3; ++component) {
        std::array<std::vector<Recorder::Stream>, 2> used;
        for (unsigned holder = 0; holder < 2; ++holder) {
            for (auto const& s : recorders[(component + 3 - holder) % 3].streams)
                if (s.component == component) used[holder].push_back(s);
            std::sort(used[holder].begin(), used[holder].end());
        }
        CHECK(used[0] == used[1]);
    }
}

TEST_CASE("shares that leave are fresh") {
    constexpr std::size_t n = 1 << 15;
    std::array<std::array<Bytes, 2>, 3> words, bits;
    run_three([&](DomainProcess& process, net::Mesh& mesh) {
        auto const v = process.classify<std::uint32_t>(ValueType::uint32, std::vector<std::uint32_t>(n, 7));
        auto const b = process.classify<std::uint8_t>(ValueType::bool_, std::vector<std::uint8_t>(n, 1));
        for (int time = 0; time < 2; ++time) {
            auto& w = words[mesh.self()][static_cast<std::size_t>(time)];
            auto& f = bits[mesh.self()][static_cast<std::size_t>(time)];
            w.resize(4 * n);
            f.resize(n);
            process.value(process.full_name("get_shares_uint32_vec"), {0, v}, {{&w}, {}});
            process.value(process.full_name("get_shares_bool_vec"), {0, b}, {{&f}, {}});
        }
    });
    for (std::size_t time = 0; time < 2; ++time) {
        auto const x = elements_of<std::uint32_t>(words[0][time]), y = elements_of<std::uint32_t>(words[1][time]),
                   z = elements_of<std::uint32_t>(words[2][time]);
        bool good = true;
        for (std::size_t i = 0; i < n; ++i) {
            good = good && x[i] + y[i] + z[i] == 7;
            good = good && (bits[0][time][i] ^ bits[1][time][i] ^ bits[2][time][i]) == std::byte{1};
        }
        CHECK(good);
    }
    for (auto const& party : words) {
        CHECK(party[0] != party[1]);
        Bytes both = party[0];
        for (std::size_t i = 0; i < both.size(); ++i)
            both[i] ^= party[1][i]; // independent: the difference is uniform too
        for (Bytes const& b : {party[0], party[1], both}) CHECK(std::abs(byte_deviation(b)) < 9);
    }
}
