// SPDX-License-Identifier: Apache-2.0
//
// Masks: no part of a stream is used twice, and both holders of a key use the same parts. Messages: what a party receives is
// uniform whatever the inputs are. Results leave with fresh shares.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "tests/unit/pd_shared3p/observers.h"

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
                     auto const v = process.create(ValueType::uint32, n);
                     process.call(process.full_name("randomize_uint32_vec"), {0, v});
                 },
                 {.chunk_lanes = chunk_lanes});
    return recorders;
}

// Pearson's statistic of bytes against the uniform distribution; 255 degrees of freedom.
double chi_square(Bytes const& bytes) {
    std::array<double, 256> count{};
    for (std::byte b : bytes) ++count[static_cast<std::size_t>(b)];
    double const expected = static_cast<double>(bytes.size()) / 256;
    double sum = 0;
    for (double c : count) sum += (c - expected) * (c - expected) / expected;
    return sum;
}

} // namespace

TEST_CASE("no part of a stream is used twice") {
    auto const recorders = record_everything(200, 64);
    for (auto const& party : recorders) {
        auto streams = party.streams;
        REQUIRE(streams.size() > 1000);
        std::sort(streams.begin(), streams.end());
        for (std::size_t i = 1; i < streams.size(); ++i) {
            auto const &a = streams[i - 1], &b = streams[i];
            bool const same = std::tuple(a.component, a.use, a.op, a.purpose, a.lane) ==
                              std::tuple(b.component, b.use, b.op, b.purpose, b.lane);
            if (same) REQUIRE(a.offset + a.bytes <= b.offset);
        }
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

TEST_CASE("received messages are uniform whatever the inputs are") {
    // Classified constants have known components, so nothing but the protocol's own masks hides them.
    constexpr std::size_t n = 1 << 16;
    struct Row {
        char const* name;
        std::vector<ValueType> operands;
    };
    using enum ValueType;
    std::vector<Row> const rows = {{"mul_uint64_vec", {uint64, uint64}},
                                   {"mul_uint8_vec", {uint8, uint8}},
                                   {"and_bool_vec", {bool_, bool_}},
                                   {"lt_uint8_vec", {uint8, uint8}},
                                   {"lt_int64_vec", {int64, int64}},
                                   {"eq_uint16_vec", {uint16, uint16}},
                                   {"conv_bool_to_uint8_vec", {bool_}},
                                   {"conv_uint8_to_uint16_vec", {uint8}},
                                   {"conv_int16_to_int64_vec", {int16}},
                                   {"min_uint32_vec", {uint32, uint32}},
                                   {"abs_int32_vec", {int32}},
                                   {"and_xor_uint16_vec", {xor_uint16, xor_uint16}},
                                   {"choose_xor_uint32_vec", {bool_, xor_uint32, xor_uint32}},
                                   {"eq_xor_uint32_vec", {xor_uint32, xor_uint32}},
                                   {"max_xor_uint8_vec", {xor_uint8, xor_uint8}},
                                   {"lt_xor_uint64_vec", {xor_uint64, xor_uint64}},
                                   {"reshare_uint32_to_xor_uint32_vec", {uint32}},
                                   {"reshare_xor_uint16_to_uint16_vec", {xor_uint16}}};
    for (int fill : {0, 1, 0xff}) {
        Recorders recorders;
        for (auto& r : recorders) r.keep_payload = true;
        std::array<std::vector<std::size_t>, 3> ends; // messages up to the end of each row
        run_recorded(recorders,
                     [&](DomainProcess& process, net::Mesh& mesh) {
                         for (auto const& row : rows) {
                             auto const* call = pd::find_call(row.name);
                             std::vector<std::uint64_t> args{0};
                             for (ValueType t : row.operands) {
                                 Bytes const data(n * public_width(t) + 1,
                                                  static_cast<std::byte>(t == bool_ ? fill & 1 : fill));
                                 args.push_back(process.create(t, n));
                                 process.call(process.full_name(DomainProcess::with_type("classify", t)),
                                              {0, args.back()}, {{}, {data}});
                             }
                             args.push_back(process.create(call->out, n));
                             process.call(process.full_name(row.name), args);
                             ends[mesh.self()].push_back(recorders[mesh.self()].messages.size());
                         }
                     },
                     {.chunk_lanes = 4096});
        for (unsigned party = 0; party < 3; ++party) {
            std::size_t at = 0;
            for (std::size_t r = 0; r < rows.size(); ++r) {
                Bytes received;
                for (; at < ends[party][r]; ++at)
                    if (auto const& m = recorders[party].messages[at]; !m.is_sent)
                        received.insert(received.end(), m.payload.begin(), m.payload.end());
                INFO(rows[r].name << " at party " << party + 1 << ", inputs " << fill);
                REQUIRE(received.size() > 4096);
                double const chi = chi_square(received); // mean 255, standard deviation 22.6
                CHECK(chi > 255 - 5.5 * 22.6);
                CHECK(chi < 255 + 5.5 * 22.6);
            }
        }
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
        for (Bytes const& b : {party[0], party[1], both}) {
            CHECK(chi_square(b) > 255 - 5.5 * 22.6);
            CHECK(chi_square(b) < 255 + 5.5 * 22.6);
        }
    }
}
