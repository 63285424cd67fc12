// SPDX-License-Identifier: Apache-2.0
//
// What every call of the table sends and how many rounds it takes, as the parties count it, against the catalogue of costs.
#include <catch2/catch.hpp>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

void check(std::vector<Case> const& cases) {
    std::vector<std::array<Probe, 3>> measured(cases.size());
    run_three([&](DomainProcess& process, net::Mesh& mesh) {
        for (std::size_t i = 0; i < cases.size(); ++i)
            run_case(process, cases[i], static_cast<int>(mesh.self()), &measured[i][mesh.self()]);
    });
    for (std::size_t i = 0; i < cases.size(); ++i) {
        INFO(cases[i].name());
        auto const& [a, b, c] = measured[i];
        auto const traffic = declared(cases[i]);
        auto const bytes = a.cost.bytes_out + b.cost.bytes_out + c.cost.bytes_out;
        if (pd::shared3p::find_cost(*cases[i].row)->is_bound) {
            CHECK(bytes <= traffic.bytes);
            CHECK(a.cost.rounds <= traffic.rounds);
        } else {
            CHECK(bytes == traffic.bytes);
            CHECK(a.cost.rounds == traffic.rounds);
        }
        CHECK((a.cost.rounds == b.cost.rounds && b.cost.rounds == c.cost.rounds));
    }
}

} // namespace

namespace {
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t many = 5000; // under the sanitizers what counts is the code, not the size
#else
constexpr std::size_t many = 100000;
#endif
} // namespace

TEST_CASE("every call costs what the catalogue declares") {
    std::size_t const n = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{1000}, many);
    INFO("size " << n);
    auto const rows = computed_rows();
    constexpr std::size_t at_once = 25; // bounds the memory of the operands
    for (std::size_t begin = 0; begin<rows.size(); begin += n> 1000 ? at_once : rows.size()) {
        std::size_t const end = n > 1000 ? std::min(begin + at_once, rows.size()) : rows.size();
        std::vector<Case> cases;
        for (std::size_t i = begin; i < end; ++i) {
            // A bound is not a formula, and sorting takes its time: one type of many elements.
            if (n > 1000 && pd::shared3p::find_cost(*rows[i])->is_bound && rows[i]->type != ValueType::uint64) continue;
            auto all = make_cases(*rows[i], n);
            // many elements: one case of each row will do
            if (n > 1000 && all.size() > 1) all.resize(1);
            for (auto& c : all) cases.push_back(std::move(c));
        }
        check(cases);
    }
}
