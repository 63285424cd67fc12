// SPDX-License-Identifier: Apache-2.0
//
// Text of numbers, elementary functions, sorting permutations, and sorting networks checked by the zero-one principle: a network
// sorts everything if it sorts all vectors of zeros and ones.
#include <catch2/catch.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "libruntime/modules/algorithms.h"
#include "libruntime/modules/networks.h"
#include "libruntime/modules/process_calls.h"
#include "tests/unit/pd/process.h"

using namespace smpc;
using namespace smpc::test;
using vm::CallFailure;
using Words = std::vector<std::uint64_t>;

namespace {

struct Fixture {
    Process process;
    Fixture() { modules::register_algorithms(process.table); }

    template <class T> std::string text(std::string_view call, T value) {
        std::uint64_t block = 0xdeadbeefdeadbeef; // upper bytes are garbage
        std::memcpy(&block, &value, sizeof value);
        auto const bytes = process.memory.bytes(process.value(call, {block}));
        CHECK(bytes.back() == std::byte{0});
        return std::string(reinterpret_cast<char const*>(bytes.data()), bytes.size() - 1);
    }
    template <class T> Words sorted(std::string_view type, std::vector<T> const& data, bool ascending) {
        Bytes out(data.size() * 8 + 1);
        process.call("public_" + std::string(type) + "_sort_permutation", {ascending ? 0x101u : 0x100u},
                     {{&out}, {array_bytes(data)}});
        return elements_of<std::uint64_t>(out);
    }
};

/// Runs serialised comparators over 0/1 wires, given as bits of a word.
bool sorts_all(Words const& words, unsigned n, std::vector<std::uint64_t> const& inputs) {
    for (std::uint64_t input : inputs) {
        std::vector<int> wires(n);
        for (unsigned i = 0; i < n; ++i) wires[i] = int(input >> i & 1);
        std::size_t at = 1;
        for (std::uint64_t stage = 0; stage < words[0]; ++stage) {
            std::uint64_t const c = words[at++];
            std::set<std::uint64_t> touched;
            for (std::uint64_t k = 0; k < c; ++k) {
                auto const left = words[at + k], right = words[at + c + k], low = words[at + 2 * c + k],
                           high = words[at + 3 * c + k];
                if (std::set{left, right} != std::set{low, high} || !touched.insert(left).second ||
                    !touched.insert(right).second)
                    return false;
                int const a = wires[left], b = wires[right];
                wires[low] = std::min(a, b), wires[high] = std::max(a, b);
            }
            at += 4 * c;
        }
        if (at != words.size() || !std::ranges::is_sorted(wires)) return false;
    }
    return true;
}

} // namespace

TEST_CASE_METHOD(Fixture, "text of numbers", "[modules]") {
    CHECK(text("int8_toString", std::int8_t(-128)) == "-128");
    CHECK(text("uint8_toString", std::uint8_t(255)) == "255");
    CHECK(text("int16_toString", std::int16_t(-1)) == "-1");
    CHECK(text("uint16_toString", std::uint16_t(65535)) == "65535");
    CHECK(text("int32_toString", std::int32_t(-5)) == "-5");
    CHECK(text("uint32_toString", std::uint32_t(4294967295u)) == "4294967295");
    CHECK(text("int64_toString", std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
    CHECK(text("uint64_toString", ~std::uint64_t{0}) == "18446744073709551615");
    CHECK(text("float32_toString", 0.1f) == "0.1");
    CHECK(text("float32_toString", 123456.75f) == "123456.8");
    CHECK(text("float32_toString", 1e10f) == "1e+10");
    CHECK(text("float64_toString", 1.0 / 3) == "0.3333333333333333");
    CHECK(text("float64_toString", 1e-7) == "1e-07");
    CHECK(text("float64_toString", 2.0) == "2");
    CHECK(process.failure("int8_toString", {}, {}, true) == CallFailure::invalid_call);
    CHECK(process.failure("int8_toString", {1}) == CallFailure::invalid_call);
}

TEST_CASE_METHOD(Fixture, "elementary functions", "[modules]") {
    std::vector<double> const x{0.25, 1, 4};
    auto const result = [&](std::string const& name) {
        Bytes out(x.size() * 8 + 1);
        process.call(name, {}, {{&out}, {array_bytes(x)}});
        return elements_of<double>(out);
    };
    for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(result("float64_sqrt")[i] == std::sqrt(x[i]));
        CHECK(result("float64_exp")[i] == Approx(std::exp(x[i])));
        CHECK(result("float64_log")[i] == Approx(std::log(x[i])));
        CHECK(result("float64_sin")[i] == Approx(std::sin(x[i])));
        CHECK(result("float64_erf")[i] == Approx(std::erf(x[i])));
    }
    Bytes single(4), longer(5);
    process.call("float32_sqrt", {},
                 {{&single}, {Bytes{std::byte{0}, std::byte{0}, std::byte{0x10}, std::byte{0x41}}}}); // 9.0
    CHECK(elements_of<float>(single)[0] == 3.0f);
    CHECK(process.failure("float32_sqrt", {}, {{&longer}, {Bytes(4)}}) == CallFailure::general);
    CHECK(process.failure("float32_sqrt", {}, {{&longer}, {}}) == CallFailure::invalid_call);
}

TEST_CASE_METHOD(Fixture, "permutations that sort public data are stable", "[modules]") {
    CHECK(sorted<std::int8_t>("int8", {3, -1, 3, 0}, true) == Words{1, 3, 0, 2});
    CHECK(sorted<std::int8_t>("int8", {3, -1, 3, 0}, false) == Words{0, 2, 3, 1});
    CHECK(sorted<std::uint8_t>("uint8", {3, 255, 3, 0}, true) == Words{3, 0, 2, 1});
    CHECK(sorted<std::uint8_t>("bool", {1, 0, 1, 0}, true) == Words{1, 3, 0, 2});
    CHECK(sorted<std::uint64_t>("uint64", {}, true).empty());
    CHECK(sorted<float>("float32", {NAN, 1.0f, -INFINITY, NAN}, true) == Words{2, 1, 0, 3});
    Bytes out(2 * 8 + 1);
    process.call("public_uint32_x4_block_sort_permutation", {1},
                 {{&out}, {array_bytes(std::vector<std::uint32_t>{1, 2, 3, 5, 1, 2, 3, 4})}});
    CHECK(elements_of<std::uint64_t>(out) == Words{1, 0});
    CHECK(process.failure("public_int8_sort_permutation", {1}, {{&out}, {Bytes(5)}}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "sorting networks sort", "[modules]") {
    for (unsigned n = 1; n <= 12; ++n) {
        INFO(n << " wires");
        Words words(process.value("SortingNetwork_serializedSize", {n}));
        Bytes out(words.size() * 8 + 1);
        process.call("SortingNetwork_serialize", {n}, {{&out}, {}});
        words = elements_of<std::uint64_t>(out);
        std::vector<std::uint64_t> inputs(std::size_t{1} << n);
        for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = i;
        CHECK(sorts_all(words, n, inputs));

        Words merge(process.value("MergingNetwork_serializedSize", {n}));
        Bytes merge_out(merge.size() * 8 + 1);
        process.call("MergingNetwork_serialize", {n}, {{&merge_out}, {}});
        inputs.clear();
        for (unsigned a = 0; a <= n; ++a) // both halves sorted: zeros, then ones
            for (unsigned b = 0; b <= n; ++b) {
                std::uint64_t const ones = (std::uint64_t{1} << n) - 1;
                inputs.push_back((ones << a & ones) | (ones << b & ones) << n);
            }
        CHECK(sorts_all(elements_of<std::uint64_t>(merge_out), 2 * n, inputs));
    }
    CHECK(process.failure("SortingNetwork_serializedSize", {0}, {}, true) == CallFailure::general);
    Bytes wrong(8);
    CHECK(process.failure("SortingNetwork_serialize", {5}, {{&wrong}, {}}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "the selection network finds the minimum", "[modules]") {
    for (std::uint64_t n : {1, 2, 8, 16})
        for (std::uint64_t k = 0; k <= n; k += 3) {
            INFO(k << " of " << n);
            Words words(process.value("TopKSortingNetwork_serializedSize", {n, k}));
            Bytes out(words.size() * 8 + 1);
            process.call("TopKSortingNetwork_serialize", {n, k}, {{&out}, {}});
            words = elements_of<std::uint64_t>(out);
            CHECK(words[0] == std::uint64_t(std::countr_zero(n)));
            for (std::uint64_t where = 0; where < n && k > 0; ++where) {
                std::vector<int> wires(n, 1);
                wires[where] = 0;
                std::size_t at = 1;
                for (std::uint64_t stage = 0; stage < words[0]; ++stage)
                    for (auto c = words[at++]; c > 0; --c, at += 2)
                        if (wires[words[at]] > wires[words[at + 1]]) std::swap(wires[words[at]], wires[words[at + 1]]);
                CHECK(at == words.size());
                CHECK(wires[0] == 0);
            }
        }
    CHECK(process.failure("TopKSortingNetwork_serializedSize", {6, 2}, {}, true) == CallFailure::general);
    CHECK(process.failure("TopKSortingNetwork_serializedSize", {4, 5}, {}, true) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "sleeping can be interrupted", "[modules]") {
    process.call("sleepMilliseconds", {1});
    modules::Interruption interruption{[] { throw Error(ErrorCode::terminated, "enough"); }};
    process.services.provide(interruption);
    CHECK_THROWS_AS(process.call("sleepMilliseconds", {1'000'000'000}), Error);
}
