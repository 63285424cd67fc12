// SPDX-License-Identifier: Apache-2.0
//
// Known answers of the hashes and key derivation, and the forms of UUIDs.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/seeds.h"

using namespace smpc;
using namespace smpc::crypto;

namespace {

std::vector<std::uint8_t> from_hex(std::string_view hex) {
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
    return out;
}

} // namespace

TEST_CASE("SHA-256 of FIPS 180") {
    CHECK(to_hex(sha256(bytes_of("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(sha256(bytes_of(""))) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256({bytes_of("a"), bytes_of(""), bytes_of("bc")}) == sha256(bytes_of("abc")));
}

TEST_CASE("HMAC-SHA-256 of RFC 4231, case 2") {
    CHECK(to_hex(hmac_sha256(bytes_of("Jefe"), bytes_of("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("HKDF-SHA-256 of RFC 5869, cases 1 and 3") {
    std::vector<std::uint8_t> out(42);
    hkdf_sha256(std::vector<std::uint8_t>(22, 0x0b), from_hex("000102030405060708090a0b0c"),
                from_hex("f0f1f2f3f4f5f6f7f8f9"), out);
    CHECK(to_hex(out) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    hkdf_sha256(std::vector<std::uint8_t>(22, 0x0b), {}, {}, out);
    CHECK(to_hex(out) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("UUIDs") {
    auto const dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    CHECK(to_text(dns) == "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
    CHECK(to_text(uuid_v5(dns, "www.example.com")) == "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    CHECK(parse_uuid("6BA7B810-9DAD-11D1-80B4-00C04FD430C8") == dns);
    for (auto const* bad : {"", "6ba7b810", "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
                            "6ba7b8109dad-11d1-80b4-00c04fd430c8-", "6ba7b810-9dad-11d1-80b4-00c04fd430c8 "}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_uuid(bad), Error);
    }
}

TEST_CASE("Task ids name job and attempt") {
    std::string const job = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    CHECK(parse_task_id(job + ".1") == uuid_v5(parse_uuid(job), "1"));
    CHECK(parse_task_id(job + ".12") == uuid_v5(parse_uuid(job), "12"));
    CHECK(parse_task_id(job + ".1") != parse_task_id(job + ".2"));
    for (auto const& bad : {job, job + ".", job + ".0", job + ".x", job + ".1x", job + ".-1", std::string("x.1")}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(parse_task_id(bad), Error);
    }
}

TEST_CASE("Seeds and keys follow their formulas") {
    CHECK(insecure_seed(7, 2).bytes ==
          sha256({bytes_of("smpc-insecure-seed"), from_hex("0700000000000000"), from_hex("02")}));

    TaskId const task = parse_task_id("6ba7b810-9dad-11d1-80b4-00c04fd430c8.1");
    auto const seed = insecure_seed(7, 2);
    std::array<std::uint8_t, 16> expected;
    hkdf_sha256(seed.bytes, task, from_hex("736d706320736861726564337020310203010500"),
                expected); // "smpc shared3p 1" 02 0103 0005
    CHECK(derive_key(seed, task, 2, 0x0103, KeyUse::dpf_seeds).bytes == expected);

    TaskSeeds const second(1, 3, task, insecure_seed(7, 1), insecure_seed(7, 2));
    TaskSeeds const third(2, 3, task, insecure_seed(7, 2), insecure_seed(7, 0));
    auto const transcript = sha256(bytes_of("transcript"));
    CHECK(second.confirmation(2, transcript) == third.confirmation(2, transcript));
    CHECK(second.confirmation(1, transcript) != second.confirmation(2, transcript));
    CHECK(third.holds(0));
    CHECK_FALSE(third.holds(1));
    CHECK_THROWS_AS(third.key(1, 0, KeyUse::masks), Error);
}
