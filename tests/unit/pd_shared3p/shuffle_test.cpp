// SPDX-License-Identifier: Apache-2.0
//
// Shuffles of three parties: what comes out is what went in, rows stay whole, a key always gives the same order whatever the
// type, the inverse undoes it, and fresh orders are fresh and uniform.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <numeric>

#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;

namespace {

template <class T> std::vector<T> numbers(std::size_t n) {
    std::vector<T> list(n);
    for (std::size_t i = 0; i < n; ++i) list[i] = static_cast<T>(i * 7 + 3);
    return list;
}

/// Runs the same at three parties; what they return must agree.
template <class R> R agreed(std::function<R(DomainProcess&)> const& party) {
    std::mutex mutex;
    std::vector<R> results;
    run_three([&](DomainProcess& process, net::Mesh&) {
        R mine = party(process);
        std::lock_guard lock(mutex);
        results.push_back(std::move(mine));
    });
    REQUIRE(results.size() == 3);
    CHECK(results[0] == results[1]);
    CHECK(results[0] == results[2]);
    return results[0];
}

std::uint64_t random_key(DomainProcess& p) {
    auto const key = p.create(ValueType::uint8, 32);
    p.call(p.full_name("randomize_uint8_vec"), {0, key});
    return key;
}

template <class T> void check_type(ValueType type, std::size_t n, std::size_t length) {
    using Lists = std::vector<std::vector<T>>;
    auto data = numbers<T>(n * length);
    if (type == ValueType::bool_)
        for (auto& bit : data) bit = static_cast<T>(bit % 3 == 0);
    auto const lists = agreed<Lists>([&](DomainProcess& p) {
        auto name = [&](std::string const& op) {
            return p.full_name(DomainProcess::with_type((length == 1 ? "vec" : "mat") + op, type));
        };
        auto args = [&](std::uint64_t v, std::optional<std::uint64_t> key = {}) {
            std::vector<std::uint64_t> list{0, v};
            if (length != 1) list.push_back(length);
            if (key) list.push_back(*key);
            return list;
        };
        auto const key = random_key(p), other_key = random_key(p);
        auto const fresh = p.classify(type, data), keyed = p.classify(type, data), again = p.classify(type, data),
                   other = p.classify(type, data);
        p.call(name("shuf"), args(fresh));
        p.call(name("shufkey"), args(keyed, key));
        p.call(name("shufkey"), args(again, key));
        p.call(name("shufkey"), args(other, other_key));
        Lists all;
        for (auto v : {fresh, keyed, again, other}) all.push_back(p.declassify<T>(type, v));
        p.call(name("shufinv"), args(keyed, key));
        all.push_back(p.declassify<T>(type, keyed));
        return all;
    });
    auto rows = [&](std::vector<T> const& list) {
        std::vector<std::vector<T>> split;
        for (std::size_t i = 0; i < n; ++i)
            split.emplace_back(list.begin() + static_cast<std::ptrdiff_t>(i * length),
                               list.begin() + static_cast<std::ptrdiff_t>((i + 1) * length));
        std::sort(split.begin(), split.end());
        return split;
    };
    for (auto const& list : lists) CHECK(rows(list) == rows(data));
    CHECK(lists[1] == lists[2]);
    CHECK(lists[4] == data);
    if (n < 100) return;
    CHECK(lists[0] != data);
    CHECK(lists[1] != data);
    CHECK(lists[0] != lists[1]);
    CHECK(lists[1] != lists[3]);
}

} // namespace

TEST_CASE("shuffles keep the elements, keys repeat and undo them") {
    std::size_t const n = GENERATE(0u, 1u, 2u, 63u, 1000u);
    std::size_t const length = GENERATE(1u, 3u);
    INFO(n << " rows of " << length);
    check_type<std::uint8_t>(ValueType::bool_, n, length);
    check_type<std::uint8_t>(ValueType::xor_uint8, n, length);
    check_type<std::uint16_t>(ValueType::uint16, n, length);
    check_type<std::int32_t>(ValueType::int32, n, length);
    check_type<std::uint32_t>(ValueType::xor_uint32, n, length);
    check_type<std::uint64_t>(ValueType::uint64, n, length);
}

TEST_CASE("a key gives vectors and matrices of all types the same order") {
    constexpr std::size_t n = 200;
    agreed<int>([&](DomainProcess& p) {
        auto const key = random_key(p);
        std::vector<std::uint8_t> bytes(n);
        std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
        std::vector<std::uint64_t> pairs(2 * n);
        for (std::size_t i = 0; i < 2 * n; ++i) pairs[i] = i / 2;
        auto const vector = p.classify(ValueType::uint8, bytes);
        auto const matrix = p.classify(ValueType::xor_uint64, pairs);
        p.call(p.full_name("vecshufkey_uint8_vec"), {0, vector, key});
        p.call(p.full_name("matshufkey_xor_uint64_vec"), {0, matrix, 2, key});
        auto const a = p.declassify<std::uint8_t>(ValueType::uint8, vector);
        auto const b = p.declassify<std::uint64_t>(ValueType::xor_uint64, matrix);
        for (std::size_t i = 0; i < n; ++i)
            if (a[i] != b[2 * i] || a[i] != b[2 * i + 1]) throw std::runtime_error("orders differ");
        return 0;
    });
}

TEST_CASE("every order of four elements is equally likely") {
    constexpr std::size_t runs = 2400; // of 24 orders: 100 each, standard deviation 9.8
    auto const counts = agreed<std::vector<int>>([&](DomainProcess& p) {
        std::vector<int> seen(256);
        for (std::size_t r = 0; r < runs; ++r) {
            auto const v = p.classify(ValueType::uint8, std::vector<std::uint8_t>{0, 1, 2, 3});
            p.call(p.full_name("vecshuf_uint8_vec"), {0, v});
            auto const order = p.declassify<std::uint8_t>(ValueType::uint8, v);
            ++seen[static_cast<std::size_t>(order[0] | order[1] << 2 | order[2] << 4 | order[3] << 6)];
            p.call(p.full_name("delete_uint8_vec"), {0, v});
        }
        return seen;
    });
    double chi = 0;
    int orders = 0;
    for (int c : counts)
        if (c != 0) ++orders, chi += (c - 100.0) * (c - 100.0) / 100.0;
    CHECK(orders == 24);
    CHECK(chi < 23 + 5 * 6.8); // 23 degrees of freedom
}

TEST_CASE("whoever is ahead in a large shuffle finds its messages expected") {
    // Messages of 8 MB, and little room for those that nobody expects yet.
    constexpr std::size_t n = 1'000'000;
    std::atomic<int> good = 0;
    net::run_local_parties(
        3,
        [&](net::Mesh& mesh) {
            auto const kit = pd::shared3p::make_kit();
            DomainProcess p(*kit);
            p.services.provide(mesh);
            p.start();
            auto const v = p.classify(ValueType::uint64, numbers<std::uint64_t>(n));
            for (int i = 0; i < 3; ++i) p.call(p.full_name("vecshuf_uint64_vec"), {0, v}); // each party as helper
            auto const list = p.declassify<std::uint64_t>(ValueType::uint64, v);
            std::uint64_t sum = 0;
            for (auto x : list) sum += x;
            if (sum == 7 * (n * (n - 1) / 2) + 3 * n) ++good;
            kit->finish();
        },
        [](net::MeshOptions& o) {
            o.insecure_seed = 7;
            o.stash_limit = std::size_t{2} << 20;
        });
    CHECK(good == 3);
}

TEST_CASE("public permutations are permutations, the same at every party, and fresh") {
    auto const both = agreed<std::vector<std::vector<std::uint32_t>>>([&](DomainProcess& p) {
        std::vector<std::vector<std::uint32_t>> lists;
        for (std::size_t n : {0, 1, 1000, 1000}) {
            Bytes out(n * 4 + 1);
            p.call(p.full_name("gen_rand_pub_perm"), {0}, {{&out}, {}});
            lists.push_back(elements_of<std::uint32_t>(out));
        }
        return lists;
    });
    CHECK(both[2] != both[3]);
    for (auto list : both) {
        std::sort(list.begin(), list.end());
        for (std::size_t i = 0; i < list.size(); ++i) CHECK(list[i] == i);
    }
}
