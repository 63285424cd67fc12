// SPDX-License-Identifier: Apache-2.0
//
// The parts below the protocols: memory, kernels of every instruction-set level, schedules, and what happens to an operation
// when a party disappears in it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "libruntime/crypto/isa.h"
#include "libruntime/pd/shared3p/bits.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/plan.h"
#include "tests/unit/pd_shared3p/harness.h"

using namespace smpc;
using namespace smpc::test;
using namespace smpc::pd::shared3p;

TEST_CASE("the pool recycles blocks of one size class") {
    Pool pool;
    for (std::size_t bytes : {0u, 1u, 64u, 65u, 192u, 200u, 320u, 4096u, 5000u, 100000u, 3000000u}) {
        std::byte* first = nullptr;
        {
            Block const block = pool.take(bytes);
            REQUIRE(block.size() >= bytes);
            REQUIRE(block.size() <= 64 + bytes + bytes / 3);
            REQUIRE(reinterpret_cast<std::uintptr_t>(block.data()) % 64 == 0);
            first = block.data();
        }
        auto const before = pool.system_allocations();
        Block const again = pool.take(bytes);
        CHECK(again.data() == first);
        CHECK(pool.system_allocations() == before);
    }
}

TEST_CASE("Large blocks of sizes that nobody wants any more do not pile up") {
    Pool pool;
    constexpr std::size_t megabyte = std::size_t{1} << 20;
    for (std::size_t size = 8 * megabyte; size <= 160 * megabyte; size += 8 * megabyte) {
        auto const one = pool.take(size), two = pool.take(size); // untouched pages take no memory
        CHECK(pool.large_in_use() == one.size() + two.size());
        CHECK(pool.large_kept() <= 256 * megabyte + pool.large_in_use() / 2 + one.size() + two.size());
    }
    CHECK(pool.large_in_use() == 0);
    auto const before = pool.system_allocations();
    { auto const again = pool.take(160 * megabyte); }
    CHECK(pool.system_allocations() == before); // the last ones are still there
}

TEST_CASE("an arena gives aligned memory and keeps it") {
    Pool pool;
    Arena arena(pool);
    for (int round = 0; round < 3; ++round) {
        auto const before = pool.system_allocations();
        for (std::size_t n : {1u, 100u, 300000u, 7u, 200000u}) {
            auto* p = arena.take<std::uint32_t>(n);
            REQUIRE(reinterpret_cast<std::uintptr_t>(p) % 64 == 0);
            p[0] = p[n - 1] = 1;
        }
        if (round > 0) CHECK(pool.system_allocations() == before);
        arena.reset();
    }
}

TEST_CASE("schedules cover their bits and cost what is published") {
    for (auto const& [bits, rounds, total] : {std::tuple{7u, 3u, 30u},
                                              {8u, 3u, 34u},
                                              {15u, 4u, 69u},
                                              {16u, 4u, 77u},
                                              {31u, 4u, 164u}, // 4 less than published
                                              {32u, 4u, 169u},
                                              {63u, 5u, 334u},
                                              {64u, 5u, 342u}}) {
        auto const plan = carry_plan(bits);
        CHECK(plan.bits() == bits);
        auto const cost = carry_cost(plan, 1) + Cost{.rounds = 1, .exchange = planes(1)};
        CHECK(cost.rounds == rounds);
        CHECK(cost.total_bits() == total);
    }
    for (auto const& [bits, rounds, total] :
         {std::tuple{8u, 3u, 29u}, {16u, 4u, 61u}, {32u, 4u, 129u}, {64u, 5u, 253u}}) {
        auto const plan = equality_plan(bits);
        CHECK(plan.bits() == bits);
        auto const cost = equality_cost(plan) + Cost{.rounds = 1, .exchange = planes(1)};
        CHECK(cost.rounds == rounds);
        CHECK(cost.total_bits() == total);
    }
    for (unsigned bits = 1; bits <= 64; ++bits)
        for (auto const& plan : {carry_plan(bits), equality_plan(bits)}) {
            CHECK(plan.bits() == bits);
            std::size_t groups = plan.leaves.size();
            for (auto layer : plan.layers) {
                std::size_t joined = 0;
                for (auto radix : layer) joined += radix;
                CHECK(joined == groups);
                groups = layer.size();
            }
            CHECK(groups == 1);
            CHECK(plan.layers.size() <= 3);
        }
    CHECK_THROWS_AS(carry_plan(0), Error);
    CHECK_THROWS_AS(carry_plan(65), Error);
}

namespace {

std::vector<Kernels const*> levels() {
    std::vector<Kernels const*> all{&kernels_base};
    if (crypto::best_isa() >= crypto::Isa::v3) all.push_back(&kernels_v3);
    if (crypto::best_isa() >= crypto::Isa::v4) all.push_back(&kernels_v4);
    return all;
}

std::vector<std::uint64_t> random_words(std::size_t n, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::uint64_t> v(n);
    for (auto& w : v) w = random();
    return v;
}

template <class W> std::vector<W> random_elements(std::size_t n, std::uint64_t seed) {
    std::vector<W> v(n);
    std::mt19937_64 random(seed);
    for (auto& w : v) w = static_cast<W>(random());
    return v;
}

template <class W> void check_planes(std::size_t n) {
    auto const x = random_elements<W>(n, n);
    std::size_t const words = words_of(n);
    for (auto const* k : levels()) {
        std::vector<Word> planes(8 * sizeof(W) * words, ~Word{0});
        k->ring<W>().to_planes(planes.data(), x.data(), n);
        bool good = true;
        for (std::size_t e = 0; e < words * 64; ++e)
            for (std::size_t b = 0; b < 8 * sizeof(W); ++b)
                good = good && get_bit(planes.data() + b * words, e) == (e < n && (x[e] >> b & 1));
        INFO(k->name << " " << sizeof(W) << " bytes, n = " << n);
        CHECK(good);
        std::vector<W> back(n);
        k->ring<W>().from_planes(back.data(), planes.data(), n);
        CHECK(back == x);
    }
}

// Results of a kernel at all levels.
template <class F> void check_levels(std::size_t out_size, F f) {
    std::vector<std::uint64_t> reference;
    for (auto const* k : levels()) {
        std::vector<std::uint64_t> out(out_size, 0x5555);
        f(*k, out.data());
        if (reference.empty()) reference = out;
        INFO(k->name);
        CHECK(out == reference);
    }
}

} // namespace

TEST_CASE("bit planes hold the bits of the elements, at every level") {
    for (std::size_t n : {1u, 8u, 63u, 64u, 65u, 511u, 512u, 513u, 1500u}) {
        check_planes<std::uint8_t>(n);
        check_planes<std::uint16_t>(n);
        check_planes<std::uint32_t>(n);
        check_planes<std::uint64_t>(n);
    }
}

TEST_CASE("all levels compute the same bits") {
    for (std::size_t words : {1u, 3u, 8u, 17u}) {
        auto const a = random_words(64 * 8 * words, 1), b = random_words(64 * 8 * words, 2),
                   c = random_words(64 * 8 * words, 3);
        std::uint8_t const leaves[] = {3, 1, 2, 4, 3}, radices[] = {2, 3, 4, 2};
        check_levels(40 * words,
                     [&](Kernels const& k, Word* out) { k.bits.leaf_deal(out, a.data(), leaves, 5, words); });
        check_levels(9 * words, [&](Kernels const& k, Word* out) {
            k.bits.leaf_carry(out, a.data(), b.data(), leaves, 5, words, ~Word{0});
        });
        check_levels(5 * words, [&](Kernels const& k, Word* out) {
            k.bits.leaf_equal(out, a.data(), b.data(), leaves, 5, words, 0);
        });
        check_levels(60 * words,
                     [&](Kernels const& k, Word* out) { k.bits.join_deal(out, a.data(), radices, 4, words, true); });
        check_levels(8 * words, [&](Kernels const& k, Word* out) {
            k.bits.join(out, a.data(), b.data(), c.data(), radices, 4, words, ~Word{0}, false);
        });
        check_levels(20 * words,
                     [&](Kernels const& k, Word* out) { k.bits.and_deal(out, a.data(), radices, 4, words); });
        check_levels(4 * words, [&](Kernels const& k, Word* out) {
            k.bits.and_gate(out, a.data(), b.data(), c.data(), radices, 4, words, 0);
        });
        check_levels(65 * words, [&](Kernels const& k, Word* out) {
            k.bits.subtract(out, out + 64 * words, a.data(), b.data(), 64, words);
        });
        std::size_t const n = 64 * words - 5;
        check_levels(
            n, [&](Kernels const& k, Word* out) { k.u64.product(out, a.data(), b.data(), c.data(), a.data() + 1, n); });
        check_levels(n, [&](Kernels const& k, Word* out) {
            k.u64.bit_times(out, a.data(), b.data(), c.data(), a.data() + 1, b.data() + 2, 1, n);
        });
        check_levels(6 * 70, [&](Kernels const& k, Word* out) {
            k.u64.matrix(out, a.data(), b.data(), c.data(), a.data(), 6, words, 70);
        });
    }
}

namespace {

// Kernels of conversions and shifts of one width, n elements of it in every buffer.
template <class W> void check_word_levels(std::size_t n) {
    std::size_t const words = words_of(n), most = 70 * n * sizeof(W) / 8 + 70 * words + 70;
    auto const a = random_words(most, 4), b = random_words(most, 5), c = random_words(most, 6);
    auto as = [](auto const& v) { return reinterpret_cast<W const*>(v.data()); };
    auto bytes = [](auto const& v) { return reinterpret_cast<std::uint8_t const*>(v.data()); };
    auto check = [&](auto f) {
        check_levels(most, [&](Kernels const& k, Word* out) { f(k.ring<W>(), reinterpret_cast<W*>(out)); });
    };
    check([&](auto const& k, W* z) { k.scale_deal(z, a.data(), b.data(), as(c), n); });
    check([&](auto const& k, W* z) {
        k.scale(z, a.data(), b.data(), W{3}, static_cast<W>(-1), as(c), as(a), as(b), W{1}, n);
    });
    check([&](auto const& k, W* z) { k.deal_word_bits(z, as(a), n); });
    check([&](auto const& k, W* z) { k.word_bits(z, as(a), as(b), W{1}, n); });
    check([&](auto const& k, W* z) { k.pieces(reinterpret_cast<std::uint8_t*>(z), as(a), n); });
    check([&](auto const& k, W* z) { k.deal_pieces(z, bytes(a), n); });
    check([&](auto const& k, W* z) { k.join_pieces(z, bytes(a), as(b), bytes(c), W{1}, n); });
}

} // namespace

TEST_CASE("all levels convert and shift alike") {
    for (std::size_t n : {1u, 64u, 200u, 515u}) {
        INFO("n = " << n);
        check_word_levels<std::uint8_t>(n);
        check_word_levels<std::uint16_t>(n);
        check_word_levels<std::uint32_t>(n);
        check_word_levels<std::uint64_t>(n);
        std::size_t const words = words_of(n);
        constexpr unsigned k = 32;
        auto const a = random_words(4 * k * words, 7), b = random_words(4 * k * words, 8),
                   c = random_words(2 * words, 9);
        check_levels((3 * k + 1) * words,
                     [&](Kernels const& at, Word* out) { at.bits.move_deal(out, a.data(), c.data(), k, 4, 8, words); });
        check_levels(k * words, [&](Kernels const& at, Word* out) {
            at.bits.move(out, a.data(), a.data() + words, b.data(), c.data(), b.data() + words, k, 16, k, words,
                         ~Word{0});
        });
    }
}

TEST_CASE("a warm operation asks the system for no memory") {
    net::run_local_parties(3, [&](net::Mesh& mesh) {
        pd::Statistics statistics;
        Party party(mesh, statistics);
        Shared3pInstance domain(party, 0, {});
        constexpr std::size_t n = 100'000;
        auto x = domain.create(ValueType::uint64, n), y = domain.create(ValueType::uint64, n);
        auto z = domain.create(ValueType::uint64, n), b = domain.create(ValueType::bool_, n);
        domain.in_place(*pd::find_call("randomize_uint64_vec"), *x);
        domain.in_place(*pd::find_call("randomize_uint64_vec"), *y);
        std::uint64_t warm = 0;
        for (int time = 0; time < 9; ++time) {
            domain.binary(*pd::find_call("mul_uint64_vec"), *x, *y, *z);
            domain.binary(*pd::find_call("lt_uint64_vec"), *x, *y, *b);
            if (time == 5) warm = party.pool.system_allocations(); // every chunk of the window has had every role
        }
        if (party.pool.system_allocations() != warm) throw std::runtime_error("memory was taken from the system");
    });
}

TEST_CASE("a party that ends in the middle of an operation is reported by the others") {
    std::array<ErrorCode, 3> seen{};
    auto const run = [&] {
        net::run_local_parties(
            3,
            [&](net::Mesh& mesh) {
                pd::Statistics statistics;
                Party party(mesh, statistics);
                Shared3pInstance domain(party, 0, {.chunk_lanes = 1024});
                auto x = domain.create(ValueType::uint64, 200'000), b = domain.create(ValueType::bool_, 200'000);
                domain.in_place(*pd::find_call("randomize_uint64_vec"), *x);
                try {
                    for (int time = 0;; ++time) {
                        if (mesh.self() == 2 && time == 2) throw Error(ErrorCode::interrupted, "enough");
                        domain.binary(*pd::find_call("lt_uint64_vec"), *x, *x, *b);
                    }
                } catch (Error const& error) {
                    seen[mesh.self()] = error.code();
                    throw;
                }
            },
            [](net::MeshOptions& o) { o.silence_limit = std::chrono::seconds(5); });
    };
    CHECK_THROWS_AS(run(), Error);
    CHECK(seen[0] == ErrorCode::party_lost);
    CHECK(seen[1] == ErrorCode::party_lost);
    CHECK(seen[2] == ErrorCode::interrupted);
}

TEST_CASE("parties that run different programs find out") {
    std::array<ErrorCode, 3> seen{};
    auto const run = [&] {
        net::run_local_parties(3, [&](net::Mesh& mesh) {
            pd::Statistics statistics;
            Party party(mesh, statistics);
            party.note(mesh.self() == 1 ? 7 : 8);
            try {
                party.check();
            } catch (Error const& error) {
                seen[mesh.self()] = error.code();
                throw;
            }
        });
    };
    CHECK_THROWS_AS(run(), Error);
    CHECK(std::ranges::count(seen, ErrorCode::mismatch) >= 1);
}
