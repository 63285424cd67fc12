// SPDX-License-Identifier: Apache-2.0
//
// Streams put together by hand.
#include <catch2/catch.hpp>

#include <smpc/client/error.h>

#include "libclient/values/raw_stream.h"
#include "libclient/values/stream.h"

using namespace smpc;
using namespace smpc::client;

TEST_CASE("a record written piece by piece is a record") {
    RawStream raw;
    raw.sized_text("bid");
    raw.sized_text("pd_shared3p");
    raw.sized_text("uint64");
    raw.sized_integer(8, "0x0102030405060708");
    auto const* p = reinterpret_cast<std::byte const*>(raw.bytes().data());
    auto records = read_stream({p, raw.bytes().size()});
    REQUIRE(records.size() == 1);
    CHECK(records[0].name == "bid");
    CHECK(records[0].domain == "pd_shared3p");
    CHECK(records[0].type == "uint64");
    REQUIRE(records[0].data.size() == 8);
    CHECK(records[0].data[0] == std::byte{8});
}

TEST_CASE("integers of every width, sign and order") {
    auto bytes = [](unsigned width, bool is_signed, ByteOrder order, std::string_view number) {
        RawStream raw;
        raw.integer(width, is_signed, order, number);
        return raw.bytes();
    };
    CHECK(bytes(2, true, ByteOrder::little, "-2") == "\xfe\xff");
    CHECK(bytes(2, true, ByteOrder::big, "-2") == "\xff\xfe");
    CHECK(bytes(4, false, ByteOrder::big, "258") == std::string("\0\0\1\2", 4));
    CHECK(bytes(8, false, ByteOrder::little, "18446744073709551615") == std::string(8, '\xff'));
    CHECK(bytes(8, true, ByteOrder::little, "-9223372036854775808") == std::string("\0\0\0\0\0\0\0\x80", 8));
    for (auto const* bad : {"", "x", "1x", "-1", "0x", "65536", "99999999999999999999", "--1"})
        CHECK_THROWS_AS(bytes(2, false, ByteOrder::little, bad), Error);
    for (auto const* bad : {"32768", "-32769"}) CHECK_THROWS_AS(bytes(2, true, ByteOrder::little, bad), Error);
}

TEST_CASE("text and hexadecimal") {
    RawStream raw;
    raw.text("ab");
    raw.hex("00 ff 7F");
    CHECK(raw.bytes() == std::string("ab\0\xff\x7f", 5));
    CHECK_THROWS_AS(raw.hex("0"), Error);
    CHECK_THROWS_AS(raw.hex("zz"), Error);
    CHECK(raw.bytes().size() == 5);
}
