// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "libruntime/vcp/store/cell_object.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;

TEST_CASE("streams of every small length go through cells") {
    for (std::size_t n = 0; n <= 100; ++n) {
        std::vector<std::byte> const stream(n, std::byte{0xab});
        auto object = to_cell_object(stream);
        CHECK(object.size() % 32 == 0);
        CHECK(object.size() == cell_object_bytes(n));
        CHECK(object.size() == 32 + (n + 31) / 32 * 32);
        auto const size = object.size();
        object.resize(size + 32); // something follows
        auto const cell = read_cell_object(object);
        CHECK(std::vector<std::byte>(cell.stream.begin(), cell.stream.end()) == stream);
        CHECK(cell.object_bytes == size);
    }
    // The form, byte by byte.
    auto const object = to_cell_object(test::bytes("hi"));
    CHECK(object == test::bytes(std::string("SMPCSTREAMCELLS1") + std::string("\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16) +
                                "hi" + std::string(30, '\0')));
}

TEST_CASE("damaged cell objects are refused") {
    auto const good = to_cell_object(std::vector<std::byte>(40, std::byte{1}));
    REQUIRE(good.size() == 96);
    for (std::size_t n = 0; n < good.size(); ++n) CHECK_THROWS_AS(read_cell_object(std::span(good).first(n)), Error);
    // All but the forty bytes of the stream themselves (and a length that still fits in the same cells) must be as they are.
    for (std::size_t at = 0; at < good.size(); ++at) {
        if (at >= 32 && at < 72) continue;
        auto bad = good;
        bad[at] = static_cast<std::byte>(std::to_integer<unsigned>(bad[at]) ^ 0x80);
        CAPTURE(at);
        CHECK_THROWS_AS(read_cell_object(bad), Error);
    }
    auto overflow = good;
    std::fill(overflow.begin() + 16, overflow.begin() + 24, std::byte{0xff});
    CHECK_THROWS_AS(read_cell_object(overflow), Error);
}
