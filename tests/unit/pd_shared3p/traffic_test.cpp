// SPDX-License-Identifier: Apache-2.0
//
// Rounds and bits of every protocol and width against the published counts of these protocols, measured by following the
// messages themselves; and the formula from which the engine derives what each party must send.
#include <catch2/catch.hpp>

#include <utility>

#include "libruntime/pd/shared3p/cost.h"
#include "tests/unit/pd_shared3p/observers.h"

using namespace smpc;
using namespace smpc::test;

namespace {

struct Expected {
    std::string name;
    unsigned rounds;
    unsigned bits; // per element, all parties together
};

unsigned by_width(unsigned width, unsigned b8, unsigned b16, unsigned b32, unsigned b64) {
    return width == 8 ? b8 : width == 16 ? b16 : width == 32 ? b32 : b64;
}

// Comparison needs three carry trees and one bit, less two exchanges because the carries are added before the last one.
unsigned less_than_bits(unsigned k) {
    return by_width(k, 3 * 34, 3 * 77, 3 * 169, 3 * 342) + 1 - 4;
}
unsigned less_than_rounds(unsigned k) {
    return by_width(k, 3, 4, 4, 5);
}

std::vector<Expected> table() {
    std::vector<Expected> all{{"and_bool_vec", 1, 3},       {"or_bool_vec", 1, 3}, {"xor_bool_vec", 0, 0},
                              {"not_bool_vec", 0, 0},       {"eq_bool_vec", 0, 0}, {"vecshuf_bool_vec", 2, 4},
                              {"vecshufinv_bool_vec", 2, 4}};
    // An S-box is 22 bits dealt and twice 16 exchanged, of four bytes a word.
    for (auto [key, layers] : {std::pair{"128", 10u}, std::pair{"192", 12u}, std::pair{"256", 14u}})
        for (char const* form : {"", "_single_key"})
            all.push_back({"aes" + std::string(key) + form + "_xor_uint32_vec", 1 + 3 * layers, 4 * 54 * layers});
    for (unsigned k : {8u, 16u, 32u, 64u}) {
        std::string const w = std::to_string(k);
        unsigned const carry = by_width(k, 34, 77, 169, 342);
        for (auto const& t : {"uint" + w, "int" + w}) {
            for (char const* local : {"add", "sub", "neg", "mulc", "sum", "prefix_sum", "inv_prefix_sum"})
                all.push_back({std::string(local) + "_" + t + "_vec", 0, 0});
            all.push_back({"mul_" + t + "_vec", 1, 3 * k});
            for (char const* op : {"lt", "lte", "gt", "gte"})
                all.push_back({std::string(op) + "_" + t + "_vec", less_than_rounds(k), less_than_bits(k)});
            all.push_back({"eq_" + t + "_vec", by_width(k, 3, 4, 4, 5), by_width(k, 29, 61, 129, 253)});
            all.push_back({"conv_" + t + "_to_bool_vec", by_width(k, 3, 4, 4, 5), by_width(k, 29, 61, 129, 253)});
            all.push_back({"conv_bool_to_" + t + "_vec", 2, 3 * k});
            for (unsigned to : {8u, 16u, 32u, 64u})
                for (auto const& u : {"uint" + std::to_string(to), "int" + std::to_string(to)})
                    if (u != t)
                        all.push_back({"conv_" + t + "_to_" + u + "_vec", to <= k ? 0 : by_width(k, 3, 4, 4, 5) + 1,
                                       to <= k ? 0 : carry + to + 3 * (to - k)});
        }
        for (auto const& type : {"uint" + w, "int" + w, "xor_uint" + w})
            for (char const* op : {"vecshuf_", "vecshufkey_", "vecshufinv_"})
                all.push_back({op + type + "_vec", 2, 4 * k});
        all.push_back({"min_uint" + w + "_vec", less_than_rounds(k) + 1, less_than_bits(k) + 4 * k});
        all.push_back({"max_uint" + w + "_vec", less_than_rounds(k) + 1, less_than_bits(k) + 4 * k});
        all.push_back({"and_xor_uint" + w + "_vec", 1, 3 * k});
        all.push_back({"or_xor_uint" + w + "_vec", 1, 3 * k});
        all.push_back({"choose_xor_uint" + w + "_vec", 1, 3 * k});
        all.push_back({"eq_xor_uint" + w + "_vec", by_width(k, 3, 4, 4, 5), by_width(k, 29, 61, 129, 253)});
        for (char const* t : {"uint", "int"})
            all.push_back({"reshare_" + std::string(t) + w + "_to_xor_uint" + w + "_vec", by_width(k, 4, 5, 6, 6),
                           by_width(k, 46, 118, 274, 668)});
        // k(k + 1)/2 dealt bits in whole elements, or pieces of seven bits
        all.push_back({"reshare_xor_uint" + w + "_to_uint" + w + "_vec", by_width(k, 2, 2, 3, 3),
                       by_width(k, 5 * 8 + 16, 9 * 16 + 32, 8 * 37 + 2 * 8 * 8, 8 * 85 + 2 * 8 * 16)});
        unsigned const less_bits = by_width(k, 47, 94, 203, 429), less_rounds = by_width(k, 3, 4, 5, 5);
        for (char const* op : {"lt", "lte", "gt", "gte"})
            all.push_back({std::string(op) + "_xor_uint" + w + "_vec", less_rounds, less_bits});
        for (char const* op : {"min", "max"})
            all.push_back({std::string(op) + "_xor_uint" + w + "_vec", less_rounds + 1, less_bits + 3 * k});
        for (char const* local : {"xor", "inv", "shift_left", "rotate_left", "bit_extract"})
            all.push_back({std::string(local) + "_xor_uint" + w + "_vec", 0, 0});
    }
    return all;
}

} // namespace

TEST_CASE("rounds and bits are those of the protocols") {
    constexpr std::size_t n = 960; // whole bytes of every plane, whole chunks
    auto const rows = table();
    std::vector<std::vector<Case>> cases;
    for (auto const& row : rows) {
        auto const* call = pd::find_call(row.name);
        REQUIRE(call);
        cases.push_back(make_cases(*call, n));
    }
    // Entering and opening operands cost one round of their own; only the row's operations are counted.
    std::vector<std::array<std::uint64_t, 3>> sent(rows.size());
    std::vector<std::vector<std::uint64_t>> operations(rows.size());
    Recorders recorders;
    run_recorded(recorders, [&](DomainProcess& process, net::Mesh& mesh) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            Case const& c = cases[i][0];
            auto const& cost = process.statistics.at(c.row->op, c.row->type);
            auto const bytes = cost.bytes_out;
            run_case(process, c, static_cast<int>(mesh.self()));
            sent[i][mesh.self()] = cost.bytes_out - bytes;
            if (cost.rounds == 0 && rows[i].rounds != 0) throw std::runtime_error("no rounds counted");
        }
    });
    auto const rounds = rounds_of(recorders);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(rows[i].name);
        CHECK(sent[i][0] + sent[i][1] + sent[i][2] == rows[i].bits * n / 8);
    }
    // Every chain of messages is as long as the operation counted (the engine compares that with the declaration).
    unsigned longest = 0;
    for (auto const& [op, r] : rounds) longest = std::max(longest, r);
    CHECK(longest == 43); // of AES-256
}

TEST_CASE("each operation's longest chain of messages is its number of rounds") {
    for (auto const& row : table()) {
        auto const cases = make_cases(*pd::find_call(row.name), 130);
        Recorders recorders;
        std::array<std::uint64_t, 3> counted{};
        static bool first = true; // meshes are not free: every width once in small chunks, the rest by the test above
        if (!first && row.name.find("64") == std::string::npos && row.name.find("bool") == std::string::npos) continue;
        first = false;
        if (row.rounds == 0) continue;
        run_recorded(recorders,
                     [&](DomainProcess& process, net::Mesh& mesh) {
                         run_case(process, cases[0], static_cast<int>(mesh.self()));
                         counted[mesh.self()] = process.statistics.at(cases[0].row->op, cases[0].row->type).rounds;
                     },
                     {.chunk_lanes = 64});
        unsigned longest = 0;
        for (auto const& [op, r] : rounds_of(recorders)) longest = std::max(longest, r);
        INFO(row.name);
        CHECK(longest == std::max(1u, row.rounds)); // entering the operands takes one round
        for (auto c : counted) CHECK(c == row.rounds);
    }
}

TEST_CASE("the traffic of a party follows from the cost, the helper and the chunks") {
    using namespace pd::shared3p;
    Cost const cost{.rounds = 3, .ring = words(64), .deal = planes(10) + words(8), .exchange = planes(3)};
    CHECK(cost.total_bits() == 3 * 64 + 18 + 6);
    for (std::size_t n : {1u, 64u, 65u, 127u, 128u, 1000u, 6400u})
        for (unsigned helper = 0; helper < 3; ++helper) {
            std::uint64_t total = 0;
            for (unsigned party = 0; party < 3; ++party) {
                std::uint64_t sum = 0;
                for (std::size_t begin = 0, j = 0; begin < n; begin += 64, ++j) {
                    std::size_t const lanes = std::min<std::size_t>(64, n - begin);
                    sum += cost.ring.of(lanes) +
                           ((helper + j) % 3 == party ? cost.deal.of(lanes) : cost.exchange.of(lanes));
                }
                CHECK(sent_by(cost, party, helper, n, 64) == sum);
                total += sum;
            }
            if (n % 64 == 0) CHECK(total == cost.total_bits() * n / 8);
        }
}
