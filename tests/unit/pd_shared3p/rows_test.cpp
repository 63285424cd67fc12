// SPDX-License-Identifier: Apache-2.0
//
// Every row of the call table that the kit computes, for every type: three parties against the plaintext twin, on random and
// extreme values; and the traffic that was declared against what the mesh saw.
#include <catch2/catch.hpp>

#include <mutex>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

struct Failures {
    std::mutex mutex;
    std::vector<std::string> list;
    void add(std::string text) {
        std::lock_guard lock(mutex);
        list.push_back(std::move(text));
    }
};

void check_all(std::vector<Case> const& cases, pd::shared3p::EngineOptions options) {
    std::vector<Bytes> results;
    for (auto const& c : cases) results.push_back(expected(c));
    Failures failures;
    run_three(
        [&](DomainProcess& process, net::Mesh& mesh) {
            for (std::size_t i = 0; i < cases.size(); ++i) {
                auto const before = mesh.total_traffic();
                auto const counted = process.statistics.total();
                Bytes const got = run_case(process, cases[i], static_cast<int>(mesh.self()));
                auto const seen = mesh.total_traffic() - before;
                auto const now = process.statistics.total();
                if (got != results[i]) {
                    std::size_t at = 0;
                    while (got[at] == results[i][at]) ++at;
                    failures.add(cases[i].name() + ": wrong byte " + std::to_string(at));
                }
                if (seen.payload_sent != now.bytes_out - counted.bytes_out)
                    failures.add(cases[i].name() + ": counted " + std::to_string(now.bytes_out - counted.bytes_out) +
                                 " bytes, sent " + std::to_string(seen.payload_sent));
            }
        },
        [&](unsigned) { return options; });
    for (auto const& f : failures.list) FAIL_CHECK(f);
}

std::vector<Case> cases_of(std::size_t n) {
    std::vector<Case> all;
    for (auto const* row : computed_rows())
        if (!is_random(*row))
            for (auto& c : make_cases(*row, n)) all.push_back(std::move(c));
    return all;
}

} // namespace

TEST_CASE("the kit computes what the first programs need") {
    using namespace pd;
    auto has = [](char const* name) { return find_call(name) && shared3p::make_kit()->implements(*find_call(name)); };
    for (char const* name :
         {"new_uint64_vec", "get_shares_bool_vec", "mul_int32_vec", "lt_int64_vec", "conv_int8_to_uint64_vec",
          "conv_bool_to_int16_vec", "conv_uint32_to_bool_vec", "sum_bool_vec", "vecmax_uint16_vec",
          "mat_mult_uint64_vec", "xor_xor_uint32_vec", "choose_xor_uint64_vec", "get_domain_name"})
        CHECK(has(name));
    CHECK(computed_rows().size() > 300);
}

TEST_CASE("every row agrees with the plaintext twin") {
    std::size_t const n = GENERATE(0u, 1u, 7u, 1000u, 10000u);
    INFO("size " << n);
    check_all(cases_of(n), {});
}

TEST_CASE("small chunks, more of them than the window, with every party as helper") {
    std::size_t const n = GENERATE(64u, 65u, 1000u);
    INFO("size " << n);
    check_all(cases_of(n), {.window = 3, .chunk_lanes = 64});
}
