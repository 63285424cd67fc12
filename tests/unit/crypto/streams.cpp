// SPDX-License-Identifier: Apache-2.0
//
// Streams: the definition by AES known answers, random access, equality of all instruction-set levels, zero shares.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include <catch2/catch.hpp>
#include <openssl/evp.h>

#include <smpc/client/random.h>

#include "libruntime/crypto/aes_kernels.h"
#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/prg.h"

using namespace smpc;
using namespace smpc::crypto;

namespace {

using Key = std::array<std::uint8_t, 16>;

std::vector<Isa> levels() {
    std::vector<Isa> out;
    for (auto level : {Isa::scalar, Isa::v2, Isa::v3, Isa::v4})
        if (level <= best_isa()) out.push_back(level);
    return out;
}

Key key_of(std::uint32_t seed) {
    std::mt19937 g(seed);
    Key key;
    for (auto& b : key) b = static_cast<std::uint8_t>(g());
    return key;
}

/// The definition, word for word.
std::vector<std::uint8_t> reference(Key const& key, StreamLabel label, std::size_t size) {
    std::vector<std::uint8_t> out;
    auto* context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nullptr, key.data(), nullptr);
    for (std::uint64_t block = 0; out.size() < size; ++block) {
        std::array<std::uint8_t, 16> in{}, result{};
        for (int i = 0; i < 6; ++i) in[i] = static_cast<std::uint8_t>(label.op_id >> 8 * i);
        in[6] = static_cast<std::uint8_t>(label.lane | (label.purpose & 15) << 4);
        in[7] = static_cast<std::uint8_t>(label.purpose >> 4);
        for (int i = 0; i < 8; ++i) in[8 + i] = static_cast<std::uint8_t>(block >> 8 * i);
        int n = 0;
        EVP_EncryptUpdate(context, result.data(), &n, in.data(), 16);
        out.insert(out.end(), result.begin(), result.end());
    }
    EVP_CIPHER_CTX_free(context);
    out.resize(size);
    return out;
}

std::vector<std::uint8_t> stream(StreamKey const& key, StreamLabel label, std::uint64_t offset, std::size_t size) {
    std::vector<std::uint8_t> out(size, 0xee);
    key.fill(label, offset, std::as_writable_bytes(std::span(out)));
    return out;
}

StreamLabel const label{.op_id = 0xabcdef012345, .purpose = 0x9a7, .lane = 13};

} // namespace

TEST_CASE("A block of a stream is AES of its label") {
    Key const key{0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
    for (auto level : levels()) {
        CAPTURE(name_of(level));
        // FIPS 197, appendix C.1: the plaintext 00112233445566778899aabbccddeeff read as label word and block number.
        auto const* kernels = aes_kernels_of(level);
        alignas(16) std::array<std::uint8_t, 176> schedule{};
        Key out{};
        kernels->expand(key.data(), schedule.data());
        kernels->fill(schedule.data(), 0x7766554433221100, 0xffeeddccbbaa9988, out.data(), 1);
        CHECK(to_hex(out) == "69c4e0d86a7b0430d8cdb78070b4c55a");

        StreamKey const k(key, level);
        CHECK(stream(k, label, 0, 4096) == reference(key, label, 4096));
        CHECK(stream(k, {}, 0, 64) == reference(key, {}, 64));
    }
}

TEST_CASE("Any part of a stream can be made by itself, at every level") {
    std::mt19937 random(20240601);
    Key const key = key_of(1);
    auto const whole = reference(key, label, 10'000);
    for (auto level : levels()) {
        CAPTURE(name_of(level));
        StreamKey const k(key, level);
        CHECK(stream(k, label, 0, whole.size()) == whole);
        for (int round = 0; round < 400; ++round) {
            std::size_t const offset = random() % whole.size();
            std::size_t const size = random() % std::min<std::size_t>(whole.size() - offset, round % 2 ? 40 : 2000);
            CAPTURE(offset, size);
            REQUIRE(stream(k, label, offset, size) ==
                    std::vector<std::uint8_t>(whole.begin() + offset, whole.begin() + offset + size));
        }
    }
}

TEST_CASE("Far offsets and block numbers beyond 32 bits") {
    Key const key = key_of(2);
    std::uint64_t const offset = (std::uint64_t{1} << 36) - 64; // block numbers cross 2^32
    auto const expected = stream(StreamKey(key, Isa::scalar), label, offset, 1024);
    for (auto level : levels()) CHECK(stream(StreamKey(key, level), label, offset, 1024) == expected);
    CHECK(stream(StreamKey(key), label, offset + 512, 512) ==
          std::vector<std::uint8_t>(expected.begin() + 512, expected.end()));
}

TEST_CASE("Streams of different labels and keys differ") {
    StreamKey const k(key_of(3));
    auto const base = stream(k, {.op_id = 1, .purpose = 1, .lane = 1}, 0, 64);
    CHECK(base != stream(k, {.op_id = 2, .purpose = 1, .lane = 1}, 0, 64));
    CHECK(base != stream(k, {.op_id = 1, .purpose = 2, .lane = 1}, 0, 64));
    CHECK(base != stream(k, {.op_id = 1, .purpose = 1, .lane = 2}, 0, 64));
    CHECK(base != stream(StreamKey(key_of(4)), {.op_id = 1, .purpose = 1, .lane = 1}, 0, 64));
    StreamKey const copy = k;
    CHECK(base == stream(copy, {.op_id = 1, .purpose = 1, .lane = 1}, 0, 64));
}

TEMPLATE_TEST_CASE("Zero shares of three parties add up to zero", "", std::uint8_t, std::uint16_t, std::uint32_t,
                   std::uint64_t) {
    std::mt19937 random(7);
    for (auto level : levels()) {
        CAPTURE(name_of(level));
        StreamKey const k0(key_of(10), level), k1(key_of(11), level), k2(key_of(12), level);
        StreamPair const p0{k0, k1}, p1{k1, k2}, p2{k2, k0};
        for (std::size_t size : {0u, 1u, 7u, 16u, 33u, 1000u}) {
            std::uint64_t const first = random() % 100;
            CAPTURE(size, first);
            std::vector<TestType> a(size), b(size), c(size), x(size), y(size);
            p0.difference(label, first, std::span(a));
            p1.difference(label, first, std::span(b));
            p2.difference(label, first, std::span(c));
            for (std::size_t i = 0; i < size; ++i) REQUIRE(static_cast<TestType>(a[i] + b[i] + c[i]) == 0);

            k0.fill(label, first, std::span(x));
            k1.fill(label, first, std::span(y));
            for (std::size_t i = 0; i < size; ++i) REQUIRE(a[i] == static_cast<TestType>(x[i] - y[i]));

            auto sum = x;
            p0.add_difference(label, first, std::span(sum));
            for (std::size_t i = 0; i < size; ++i) REQUIRE(sum[i] == static_cast<TestType>(x[i] + a[i]));
            if (size >= 16) CHECK(std::any_of(a.begin(), a.end(), [](TestType v) { return v != 0; }));
        }
    }
}

TEST_CASE("Zero shares of bits xor to zero") {
    for (auto level : levels()) {
        CAPTURE(name_of(level));
        StreamKey const k0(key_of(10), level), k1(key_of(11), level), k2(key_of(12), level);
        std::vector<std::byte> a(777), b(777), c(777), d(777, std::byte{0x5a});
        StreamPair{k0, k1}.exclusive_or(label, 5, a);
        StreamPair{k1, k2}.exclusive_or(label, 5, b);
        StreamPair{k2, k0}.exclusive_or(label, 5, c);
        StreamPair{k2, k0}.xor_in(label, 5, d);
        for (std::size_t i = 0; i < a.size(); ++i) {
            REQUIRE((a[i] ^ b[i] ^ c[i]) == std::byte{0});
            REQUIRE((d[i] ^ c[i]) == std::byte{0x5a});
        }
    }
}

TEST_CASE("Randomness sources") {
    std::vector<std::byte> a(10'000), b(10'000), c(10'000);
    insecure_random(5, "test")->fill(a);
    auto const again = insecure_random(5, "test");
    again->fill(std::span(b).first(17)); // the pieces of a source join up
    again->fill(std::span(b).subspan(17));
    CHECK(a == b);
    insecure_random(5, "other")->fill(c);
    CHECK(a != c);
    insecure_random(6, "test")->fill(c);
    CHECK(a != c);
    CHECK(again->is_insecure());

    CHECK_FALSE(system_random().is_insecure());
    for (std::size_t size : {16u, 10'000u}) {
        std::vector<std::byte> x(size), y(size);
        system_random().fill(x);
        system_random().fill(y);
        CHECK(x != y);
    }
}

// Figures for people: test_crypto "[speed]"
TEST_CASE("Speed of the streams", "[.speed]") {
    std::vector<std::uint64_t> out(4096); // 32 KiB: in the first-level cache
    auto const measure = [&](char const* what, Isa level, auto&& run) {
        auto const begin = std::chrono::steady_clock::now();
        int turns = 0;
        for (; std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(300);)
            for (int i = 0; i < 20; ++i, ++turns) run(turns);
        double const seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        std::printf("%-7s %-28s %6.2f GB/s of output\n", std::string(name_of(level)).c_str(), what,
                    32768.0 * turns / seconds / 1e9);
    };
    for (auto level : levels()) {
        StreamKey const a(key_of(1), level), b(key_of(2), level);
        measure("one stream", level,
                [&](int i) { a.fill(label, static_cast<std::uint64_t>(i) * out.size(), std::span(out)); });
        measure("difference of two streams", level, [&](int i) {
            StreamPair{a, b}.difference(label, static_cast<std::uint64_t>(i) * out.size(), std::span(out));
        });
        measure("difference added in", level, [&](int i) {
            StreamPair{a, b}.add_difference(label, static_cast<std::uint64_t>(i) * out.size(), std::span(out));
        });
    }
}
