// SPDX-License-Identifier: Apache-2.0
//
// The public order of secret rows: sorting in batches by itself, and the row of the call table against the plaintext twin, with
// ties, in both directions, in blocks.
#include <catch2/catch.hpp>

#include <algorithm>
#include <mutex>
#include <numeric>

#include "libruntime/pd/plain/kit.h"
#include "libruntime/pd/shared3p/batch_sort.h"
#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

TEST_CASE("batches of comparisons sort, stably, in few batches") {
    using namespace pd::shared3p;
    std::mt19937_64 random(7);
    std::size_t const n = GENERATE(0u, 1u, 2u, 5u, 6u, 37u, 1000u, 20000u);
    int const kind = GENERATE(0, 1, 2, 3); // random, few values, sorted, reversed
    INFO(n << " elements of kind " << kind);
    std::vector<std::uint64_t> values(n), order(n);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = kind == 0 ? random() : kind == 1 ? random() % 3 : kind == 2 ? i : n - i;
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    auto expected = order;
    std::ranges::stable_sort(expected, {}, [&](std::uint64_t i) { return values[i]; });
    std::size_t batches = 0, comparisons = 0;
    batch_sort(order, std::vector<std::uint64_t>{0, n}, [&](std::vector<PositionPair> const& pairs) {
        std::vector<std::uint64_t> out((pairs.size() + 63) / 64);
        for (std::size_t i = 0; i < pairs.size(); ++i)
            if (values[pairs[i].first] < values[pairs[i].second]) out[i / 64] |= std::uint64_t{1} << i % 64;
        ++batches, comparisons += pairs.size();
        return out;
    });
    CHECK(order == expected);
    if (n == 20000) {
        CHECK(batches < 60);
        CHECK(comparisons < n * 18);
    }
}

namespace {

struct Sort {
    pd::CallRow const* row;
    Operand keys, index;
    bool ascending;
    std::vector<std::uint64_t> bounds; // empty: one block
};

std::vector<std::uint64_t> run_sort(DomainProcess& p, Sort const& s, int party) {
    std::vector<std::uint64_t> handles;
    for (Operand const* o : {&s.keys, &s.index}) {
        handles.push_back(p.create(o->type, o->n));
        Bytes bytes = party < 0 ? o->values : o->shares[static_cast<std::size_t>(party)];
        bytes.push_back(std::byte{0});
        p.value(p.full_name(DomainProcess::with_type("set_shares", o->type)), {0, handles.back()}, {{}, {bytes}});
    }
    std::vector<std::uint64_t> order(s.keys.n);
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    Bytes out = array_bytes(order);
    References references{{&out}, {}};
    if (!s.bounds.empty()) references.crefs.push_back(array_bytes(s.bounds));
    p.call(p.full_name(s.row->name), {0, handles[0], handles[1], s.ascending}, references);
    return elements_of<std::uint64_t>(out);
}

std::vector<Sort> sorts() {
    std::mt19937_64 random(11);
    std::vector<Sort> list;
    for (auto const& row : pd::all_calls()) {
        if (row.op != pd::Operation::stable_sort || pd::contains(pd::types::floats, row.type)) continue;
        for (std::size_t n : {0u, 1u, 2u, 65u, 500u})
            for (bool ascending : {true, false}) {
                // Equal keys are frequent, equal indices occur.
                Sort s{&row,
                       make_operand(row.type, n, random),
                       make_operand(ValueType::xor_uint64, n, random),
                       ascending,
                       {}};
                if (n == 500) s.bounds = {3, 3, 100, 101, 480};
                list.push_back(std::move(s));
            }
    }
    return list;
}

} // namespace

TEST_CASE("three parties order keys as the plaintext twin does") {
    auto const list = sorts();
    std::vector<std::vector<std::uint64_t>> expected;
    auto const kit = pd::plain::make_kit("shared3p");
    DomainProcess twin(*kit);
    twin.start();
    for (auto const& s : list) expected.push_back(run_sort(twin, s, -1));
    std::mutex mutex;
    std::vector<std::string> wrong;
    run_three([&](DomainProcess& p, net::Mesh& mesh) {
        for (std::size_t i = 0; i < list.size(); ++i)
            if (run_sort(p, list[i], static_cast<int>(mesh.self())) != expected[i]) {
                std::lock_guard lock(mutex);
                wrong.push_back(list[i].row->name + " n=" + std::to_string(list[i].keys.n) +
                                (list[i].ascending ? " up" : " down"));
            }
    });
    for (auto const& w : wrong) FAIL_CHECK(w);
}
