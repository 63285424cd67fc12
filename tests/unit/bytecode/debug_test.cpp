// SPDX-License-Identifier: Apache-2.0
//
// The DEBUG section: round trip, lookup of positions, foreign and malformed bodies.
#include <catch2/catch.hpp>

#include <random>
#include <string_view>

#include <smpc/client/error.h>

#include "libruntime/bytecode/executable.h"

using namespace smpc;
using namespace smpc::bytecode;

namespace {

DebugInfo sample() {
    DebugInfo info;
    info.description = Description{};
    info.description->program = "auction";
    info.description->domains = {{"pd_shared3p", "shared3p"}};
    info.description->arguments = {{"bid", "pd_shared3p", ValueType::uint64, 0, true}};
    info.description->results = {{"won", "", ValueType::bool_, 0, {}}};
    info.files = {"auction.sc", "stdlib.sc"};
    info.lines = {{0, 0, 1, 1}, {5, 0, 300, 7}, {1000, 1, 70000, 2}};
    info.procedures = {{0, ""}, {5, "main"}, {900, "sum<pd_shared3p, uint64>"}};
    info.inlined_calls = {{"outer", 0, 1, 7, 3}, {"inner<uint8>", 1, 0, 300, 7}};
    info.inlined = {{10, 1}, {20, 2}, {300, 0}};
    return info;
}

std::vector<std::byte> bytes_of(std::string_view text) {
    auto b = std::as_bytes(std::span(text.data(), text.size()));
    return {b.begin(), b.end()};
}

} // namespace

TEST_CASE("debug information survives the round trip") {
    DebugInfo const info = sample();
    auto decoded = decode_debug(encode_debug(info));
    REQUIRE(decoded);
    CHECK(*decoded == info);
    CHECK(encode_debug(*decoded) == encode_debug(info));
    CHECK(*decode_debug(encode_debug({})) == DebugInfo{});
}

TEST_CASE("the encoding is the documented one") {
    DebugInfo info;
    info.files = {"a.sc"};
    info.lines = {{0, 0, 1, 2}, {200, 0, 300, 1}};
    std::string_view const expected("SMPC\x01\0\0\0"
                                    "FILE\x05\0\0\0a.sc\0"
                                    "LINE\x0a\0\0\0\x00\x00\x01\x02\xc8\x01\x00\xac\x02\x01",
                                    8 + 8 + 5 + 8 + 10);
    CHECK(encode_debug(info) == bytes_of(expected));
}

TEST_CASE("a position holds up to the next entry") {
    DebugInfo info = sample();
    info.lines.erase(info.lines.begin());
    CHECK(info.at(4) == nullptr);
    REQUIRE(info.at(5) != nullptr);
    CHECK(info.at(5)->line == 300);
    CHECK(info.at(999)->line == 300);
    CHECK(info.at(1000)->file == 1);
    CHECK(info.at(123456)->line == 70000);
}

TEST_CASE("procedures and inlined calls hold up to the next entry") {
    DebugInfo const info = sample();
    CHECK(info.procedure_at(4)->name.empty());
    CHECK(info.procedure_at(899)->name == "main");
    CHECK(info.procedure_at(5000)->name == "sum<pd_shared3p, uint64>");
    CHECK(DebugInfo{}.procedure_at(0) == nullptr);
    CHECK(info.inlined_at(9) == nullptr);
    CHECK(info.inlined_at(19)->name == "outer");
    REQUIRE(info.inlined_at(20));
    CHECK(info.inlined_at(20)->name == "inner<uint8>");
    CHECK(info.outer_of(*info.inlined_at(20))->name == "outer");
    CHECK(info.outer_of(*info.inlined_at(19)) == nullptr);
    CHECK(info.inlined_at(300) == nullptr);
}

TEST_CASE("foreign bodies are ignored, unknown chunks skipped") {
    CHECK_FALSE(decode_debug({}));
    CHECK_FALSE(decode_debug(bytes_of("ELF and so on")));
    auto body = encode_debug(sample());
    auto extra = bytes_of(std::string_view("NEWS\x03\0\0\0abc", 11));
    body.insert(body.end(), extra.begin(), extra.end());
    CHECK(*decode_debug(body) == sample());
}

TEST_CASE("malformed bodies of ours are errors") {
    for (std::string_view body :
         {std::string_view("SMPC", 4), std::string_view("SMPC\x02\0\0\0", 8), std::string_view("SMPC\x01\0\0\0FI", 10),
          std::string_view("SMPC\x01\0\0\0FILE\x09\0\0\0a\0", 18),
          std::string_view("SMPC\x01\0\0\0FILE\x01\0\0\0a", 17),
          std::string_view("SMPC\x01\0\0\0LINE\x04\0\0\0\0\0\x01\x01", 20), // names file 0 of none
          std::string_view("SMPC\x01\0\0\0LINE\x02\0\0\0\0\x80", 18),
          std::string_view("SMPC\x01\0\0\0PROC\x03\0\0\0\0\x05m", 19),              // a name beyond the end
          std::string_view("SMPC\x01\0\0\0INLN\x06\0\0\0\x01\0\0\0\x01\x01", 22),   // names file 0 of none
          std::string_view("SMPC\x01\0\0\0INLN\x06\0\0\0\x01\0\x01\0\x01\x01", 22), // is inside of itself
          std::string_view("SMPC\x01\0\0\0INLN\x03\0\0\0\0\x01\x01", 19),           // code of a call that is not there
          std::string_view("SMPC\x01\0\0\0DESC\x01\0\0\0{", 17)})
        CHECK_THROWS_AS(decode_debug(bytes_of(body)), Error);
    auto const whole = encode_debug(sample());
    std::mt19937_64 random(7);
    for (int i = 0; i < 1000; ++i) {
        auto damaged = whole;
        damaged[random() % damaged.size()] ^= static_cast<std::byte>(1 + random() % 255);
        try {
            (void)decode_debug(damaged);
        } catch (Error const& e) {
            REQUIRE(e.code() == ErrorCode::input);
        }
    }
}

TEST_CASE("an ill-formed line table is not written") {
    DebugInfo info = sample();
    info.lines = {{5, 0, 1, 1}, {4, 0, 1, 1}};
    CHECK_THROWS_AS(encode_debug(info), Error);
    info.lines = {{5, 2, 1, 1}};
    CHECK_THROWS_AS(encode_debug(info), Error);
    info.lines.clear();
    info.procedures = {{5, "a"}, {4, "b"}};
    CHECK_THROWS_AS(encode_debug(info), Error);
}
