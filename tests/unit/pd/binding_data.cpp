// SPDX-License-Identifier: Apache-2.0
//
// The generic binding of permutations, ciphers and hashes: operands reach the right method, wrong calls are refused before.
#include <catch2/catch.hpp>

#include "process.h"
#include "recording_kit.h"

using namespace smpc;
using namespace smpc::test;
using vm::CallFailure;
using U64 = std::vector<std::uint64_t>;

namespace {

struct Fixture {
    RecordingKit kit;
    DomainProcess process{kit};
    Fixture() { process.start(); }

    std::uint64_t make(std::size_t n, ValueType type) { return process.create(type, n); }
    std::string call(std::string_view name, U64 args, References references = {}) {
        kit.log.clear();
        args.insert(args.begin(), 0);
        process.call("fake::" + std::string(name), args, std::move(references));
        return fmt::format("{}", fmt::join(kit.log, "; "));
    }
    CallFailure failure(std::string_view name, U64 args, References references = {}) {
        kit.log.clear();
        args.insert(args.begin(), 0);
        auto const result = process.failure("fake::" + std::string(name), args, std::move(references));
        CHECK(kit.log.empty());
        return result;
    }
};

} // namespace

TEST_CASE_METHOD(Fixture, "shuffles take whole rows and keys of 32 bytes", "[pd][binding]") {
    auto const v = make(6, ValueType::int16), key = make(32, ValueType::uint8), bytes = make(32, ValueType::uint8),
               none = make(0, ValueType::int16); // v1 … v4
    CHECK(call("vecshuf_int16_vec", {v}) == "vecshuf_int16_vec v1 1");
    CHECK(call("matshuf_int16_vec", {v, 3}) == "matshuf_int16_vec v1 3");
    CHECK(call("vecshufkey_int16_vec", {v, key}) == "vecshufkey_int16_vec v1 1 v2");
    CHECK(call("vecshufinv_int16_vec", {v, key}) == "vecshufinv_int16_vec v1 1 v2");
    CHECK(call("matshufkey_int16_vec", {v, 2, key}) == "matshufkey_int16_vec v1 2 v2");
    CHECK(call("matshufinv_int16_vec", {v, 6, key}) == "matshufinv_int16_vec v1 6 v2");
    CHECK(call("vecshufkey_uint8_vec", {bytes, bytes}) == "assign v3 v5; vecshufkey_uint8_vec v3 1 v5");
    CHECK(call("matshuf_int16_vec", {none, 0}).empty());
    CHECK(failure("matshuf_int16_vec", {v, 4}) == CallFailure::general);
    CHECK(failure("matshuf_int16_vec", {v, 0}) == CallFailure::general);
    CHECK(failure("vecshufkey_int16_vec", {v, make(31, ValueType::uint8)}) == CallFailure::general);
    CHECK(failure("vecshufkey_int16_vec", {v, v}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "sorting checks bounds and positions", "[pd][binding]") {
    auto const v = make(3, ValueType::uint8), index = make(3, ValueType::xor_uint64); // v1, v2
    Bytes order = array_bytes(U64{0, 1, 2});
    CHECK(call("stable_sort_uint8_vec", {v, index, 1}, {{&order}, {}}) ==
          "stable_sort_uint8_vec v1 v2 up [0 3] [0 1 2]");
    CHECK(elements_of<std::uint64_t>(order) == U64{2, 1, 0});
    CHECK(call("stable_sort_uint8_vec", {v, index, 0}, {{&order}, {array_bytes(U64{0, 2, 2})}}) ==
          "stable_sort_uint8_vec v1 v2 down [0 2 2] [2 1 0]");
    for (U64 const& bounds : {U64{1}, U64{2, 1}, U64{0, 4}})
        CHECK(failure("stable_sort_uint8_vec", {v, index, 1}, {{&order}, {array_bytes(bounds)}}) ==
              CallFailure::general);
    Bytes outside = array_bytes(U64{0, 1, 3}), small = array_bytes(U64{0, 1});
    CHECK(failure("stable_sort_uint8_vec", {v, index, 1}, {{&outside}, {}}) == CallFailure::general);
    CHECK(failure("stable_sort_uint8_vec", {v, index, 1}, {{&small}, {}}) == CallFailure::general);
    CHECK(failure("stable_sort_uint8_vec", {v, make(2, ValueType::xor_uint64), 1}, {{&order}, {}}) ==
          CallFailure::general);

    Bytes one = array_bytes(U64{77}); // left as it is
    CHECK(call("stable_sort_uint8_vec", {make(1, ValueType::uint8), make(1, ValueType::xor_uint64), 1}, {{&one}, {}})
              .empty());
    CHECK(elements_of<std::uint64_t>(one) == U64{77});

    Bytes permutation(4 * 4 + 1);
    CHECK(call("gen_rand_pub_perm", {}, {{&permutation}, {}}) == "permutation of 4");
}

TEST_CASE_METHOD(Fixture, "ciphers take whole blocks and as many keys", "[pd][binding]") {
    auto const words = [&](std::size_t n) { return make(n, ValueType::xor_uint32); };
    auto const plain = words(8), keys = words(88), key = words(44), out = words(8); // v1 … v4
    CHECK(call("aes128_xor_uint32_vec", {plain, keys, out}) == "aes128_xor_uint32_vec v1 v2 v4");
    CHECK(call("aes128_single_key_xor_uint32_vec", {plain, key, out}) == "aes128_single_key_xor_uint32_vec v1 v3 v4");
    CHECK(call("aes128_xor_uint32_vec_expand_key", {plain, keys}) == "aes128_xor_uint32_vec_expand_key v1 v2");
    CHECK(failure("aes128_xor_uint32_vec", {plain, key, out}) == CallFailure::general);
    CHECK(failure("aes192_xor_uint32_vec", {plain, keys, out}) == CallFailure::general);
    CHECK(failure("aes128_single_key_xor_uint32_vec", {plain, keys, out}) == CallFailure::general);
    CHECK(failure("aes128_single_key_xor_uint32_vec", {words(6), key, words(6)}) == CallFailure::general);
    CHECK(failure("aes256_xor_uint32_vec_expand_key", {plain, keys}) == CallFailure::general);
    CHECK(failure("aes192_xor_uint32_vec_expand_key", {plain, keys}) == CallFailure::general);
}

TEST_CASE_METHOD(Fixture, "hashes have their sizes", "[pd][binding]") {
    auto const bytes = [&](std::size_t n) { return make(n, ValueType::xor_uint8); };
    auto const data = bytes(6), key = bytes(384), out = bytes(32), crc = make(1, ValueType::xor_uint16); // v1 … v4
    CHECK(call("cw128_xor_uint8_vec", {key, data, out}) == "cw128_xor_uint8_vec v2 v1 v3");
    CHECK(call("crc16_xor_vec", {data, crc}) == "crc16_xor_vec v1 v4");
    CHECK(call("cw128_xor_uint8_vec", {bytes(0), bytes(0), bytes(0)}).empty());
    CHECK(failure("cw128_xor_uint8_vec", {key, bytes(7), out}) == CallFailure::general);
    CHECK(failure("cw128_xor_uint8_vec", {key, data, bytes(16)}) == CallFailure::general);
    CHECK(failure("cw128_xor_uint8_vec", {bytes(100), data, out}) == CallFailure::general);
    CHECK(failure("crc32_xor_vec", {data, crc}) == CallFailure::general);
    CHECK(failure("crc16_xor_vec", {data, make(2, ValueType::xor_uint16)}) == CallFailure::general);
}
