// SPDX-License-Identifier: Apache-2.0
//
// The incremental check agrees with the reader of argument streams, however the bytes are cut.
#include <catch2/catch.hpp>

#include <smpc/client/random.h>

#include "libruntime/vcp/store/stream_check.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using client::Duplicates;
using vcp::StreamCheck;

namespace {

/// Empty if accepted, else the message.
std::string checked(std::span<std::byte const> bytes, std::size_t piece, Duplicates duplicates = Duplicates::refuse) {
    try {
        StreamCheck check(duplicates);
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            check.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)));
        check.finish();
        return {};
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::input);
        return error.message();
    }
}

std::string read(std::span<std::byte const> bytes, Duplicates duplicates = Duplicates::refuse) {
    try {
        client::read_stream(bytes, duplicates);
        return {};
    } catch (Error const& error) {
        return error.message();
    }
}

std::vector<std::byte> example() {
    auto out = test::stream("bid", "12345678");
    for (auto const& [name, data] : {std::pair("empty", ""), std::pair("more", "abcdefghijklmnop")})
        for (auto b : test::stream(name, data, "")) out.push_back(b);
    return out;
}

} // namespace

TEST_CASE("a good stream passes in pieces of any size") {
    auto const bytes = example();
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) CHECK(checked(bytes, piece).empty());
    CHECK(checked({}, 1).empty());
}

TEST_CASE("cut streams are refused with the reader's words") {
    auto const bytes = example();
    unsigned boundaries = 0;
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        auto const cut = std::span(bytes).first(n);
        CAPTURE(n);
        CHECK(checked(cut, 3) == read(cut));
        if (checked(cut, 3).empty()) ++boundaries;
    }
    CHECK(boundaries == 3); // the empty one, and after two of the three records
}

TEST_CASE("random damage is seen by both or by none") {
    auto const good = example();
    auto random = insecure_random(7, "stream check");
    unsigned refused = 0;
    for (int i = 0; i < 3000; ++i) {
        std::array<std::byte, 4> draw;
        random->fill(draw);
        auto bytes = good;
        bytes[std::to_integer<std::size_t>(draw[0]) % bytes.size()] = draw[1];
        if (i % 3 == 0) bytes[std::to_integer<std::size_t>(draw[2]) % bytes.size()] = std::byte{0};
        auto const piece = 1 + std::to_integer<std::size_t>(draw[3]) % 40;
        auto const reading = read(bytes);
        CHECK(checked(bytes, piece).empty() == reading.empty());
        if (!reading.empty()) ++refused;
    }
    CHECK(refused > 1000);
}

TEST_CASE("duplicates, empty names, long names, absurd lengths, too many records") {
    auto twice = test::stream("x", "1");
    auto const once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    CHECK(checked(twice, 5) == read(twice));
    CHECK(checked(twice, 5, Duplicates::keep).empty());

    std::vector<std::byte> empty_name(32, std::byte{0});
    CHECK(checked(empty_name, 1) == "argument stream: record 1: its name is empty");
    std::vector<std::byte> long_name(8 + 300, std::byte{'n'});
    long_name[0] = std::byte{44}, long_name[1] = std::byte{1};
    std::fill(long_name.begin() + 2, long_name.begin() + 8, std::byte{0});
    CHECK(checked(long_name, 400) == "argument stream: record 1: its name has 300 bytes, the limit is 255");
    std::vector<std::byte> absurd = test::stream("x", "");
    std::fill(absurd.end() - 8, absurd.end(), std::byte{0xff});
    CHECK(checked(absurd, 4).starts_with(
        "argument stream: record 1 (\"x\"): the data should have 18446744073709551615 bytes"));

    StreamCheck check(Duplicates::keep);
    auto const record = test::stream("x", "");
    for (std::uint64_t i = 0; i < StreamCheck::max_records; ++i) check.feed(record);
    CHECK_THROWS_AS(check.feed(record), Error);
}
