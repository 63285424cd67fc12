// SPDX-License-Identifier: Apache-2.0
//
// The argument-stream codec against byte sequences written by hand, and against damage at every position.
#include <catch2/catch.hpp>

#include <cstring>

#include <smpc/client/error.h>

#include "libclient/values/stream.h"

using namespace smpc;
using namespace smpc::client;

namespace {

std::vector<std::byte> bytes_of(std::initializer_list<int> list) {
    std::vector<std::byte> out;
    for (int x : list) out.push_back(static_cast<std::byte>(x));
    return out;
}

// One record: bid, pd_shared3p, uint64, the share 0x0102030405060708.
std::vector<std::byte> const bid =
    bytes_of({3,  0, 0, 0, 0, 0, 0, 0, 0x62, 0x69, 0x64,                                                 //
              11, 0, 0, 0, 0, 0, 0, 0, 0x70, 0x64, 0x5f, 0x73, 0x68, 0x61, 0x72, 0x65, 0x64, 0x33, 0x70, //
              6,  0, 0, 0, 0, 0, 0, 0, 0x75, 0x69, 0x6e, 0x74, 0x36, 0x34,                               //
              8,  0, 0, 0, 0, 0, 0, 0, 8,    7,    6,    5,    4,    3,    2,    1});

} // namespace

TEST_CASE("a record is written and read byte for byte") {
    std::vector<std::byte> out;
    auto data = bytes_of({8, 7, 6, 5, 4, 3, 2, 1});
    append_record(out, {"bid", "pd_shared3p", "uint64", data});
    CHECK(out == bid);

    auto records = read_stream(bid);
    REQUIRE(records.size() == 1);
    CHECK(records[0].name == "bid");
    CHECK(records[0].domain == "pd_shared3p");
    CHECK(records[0].type == "uint64");
    CHECK(std::vector<std::byte>(records[0].data.begin(), records[0].data.end()) == data);
    CHECK(read_stream({}).empty());
}

TEST_CASE("a stream cut off anywhere inside a record is refused, naming the record") {
    auto stream = bid;
    append_record(stream, {"x", "", "uint8", {}});
    for (std::size_t n = 1; n < stream.size(); ++n) {
        if (n == bid.size()) continue;
        INFO(n);
        try {
            read_stream(std::span(stream).first(n));
            FAIL("accepted");
        } catch (Error const& e) {
            CHECK(e.code() == ErrorCode::input);
            CHECK_THAT(e.message(), Catch::Contains(n < bid.size() ? "record 1" : "record 2"));
        }
    }
}

TEST_CASE("claimed lengths are compared with what is left before anything is allocated") {
    for (std::size_t field : {0u, 11u, 30u, 44u}) {
        auto stream = bid;
        std::uint64_t huge = ~std::uint64_t{0} - 3;
        std::memcpy(stream.data() + field, &huge, 8);
        CHECK_THROWS_AS(read_stream(stream), Error);
    }
}

TEST_CASE("duplicate names are refused or kept as asked") {
    auto twice = bid;
    twice.insert(twice.end(), bid.begin(), bid.end());
    CHECK_THROWS_WITH(read_stream(twice), Catch::Contains("\"bid\"") && Catch::Contains("twice"));
    CHECK(read_stream(twice, Duplicates::keep).size() == 2);
}

TEST_CASE("limits hold in both directions") {
    std::vector<std::byte> out;
    std::string longest(255, 'n'), longer(256, 'n');
    append_record(out, {longest, "", "uint8", {}});
    CHECK(read_stream(out).size() == 1);
    CHECK_THROWS_AS(append_record(out, {longer, "", "uint8", {}}), Error);
    CHECK_THROWS_AS(append_record(out, {"", "", "uint8", {}}), Error);

    std::vector<std::byte> raw(8 + 256 + 24);
    raw[1] = std::byte{1}; // a name of 256 bytes
    CHECK_THROWS_WITH(read_stream(raw), Catch::Contains("limit"));
    CHECK_THROWS_WITH(read_stream(std::vector<std::byte>(32)), Catch::Contains("empty"));
    CHECK_THROWS_AS(read_stream(bid, Duplicates::refuse, {255, 20}), Error);
}
