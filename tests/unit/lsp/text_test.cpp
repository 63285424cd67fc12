// SPDX-License-Identifier: Apache-2.0
//
// Positions as editors count them, edits, URIs, and the outermost layer of messages.
#include <catch2/catch.hpp>

#include <deque>
#include <random>
#include <string>

#include "secrec/lsp/framing.h"
#include "secrec/lsp/text.h"

using namespace smpc::secrec::lsp;

TEST_CASE("columns are UTF-16 code units, lines end with LF, CR LF or CR") {
    Text const text("a\xc3\xa4\xf0\x9f\x98\x80z\r\nb\rc\n\nd");
    CHECK(text.offset({0, 0}) == 0);
    CHECK(text.offset({0, 1}) == 1);
    CHECK(text.offset({0, 2}) == 3);
    CHECK(text.offset({0, 4}) == 7);
    CHECK(text.offset({0, 3}) == 3); // inside a character: before it
    CHECK(text.offset({0, 5}) == 8);
    CHECK(text.offset({0, 99}) == 8); // before the line break
    CHECK(text.offset({1, 0}) == 10);
    CHECK(text.offset({2, 0}) == 12);
    CHECK(text.offset({3, 7}) == 14);
    CHECK(text.offset({4, 1}) == 16);
    CHECK(text.offset({5, 0}) == 16);
    CHECK(text.position(7) == Position{0, 4});
    CHECK(text.position(12) == Position{2, 0});
    CHECK(text.position(99) == Position{4, 1});
    for (std::uint32_t i : {0, 1, 3, 7, 8, 10, 11, 12, 13, 14, 15, 16}) CHECK(text.offset(text.position(i)) == i);
}

TEST_CASE("edits replace ranges, whatever they are") {
    Text text("one\ntwo\nthree");
    text.replace({{1, 0}, {1, 3}}, "2");
    CHECK(text.bytes() == "one\n2\nthree");
    text.replace({{2, 0}, {0, 3}}, "-"); // backwards
    CHECK(text.bytes() == "one-three");
    text.replace({{7, 7}, {9, 9}}, "!");
    CHECK(text.bytes() == "one-three!");
    text.replace({{0, 0}, {0, 0}}, "\n");
    CHECK(text.offset({1, 1}) == 2);
}

TEST_CASE("paths and URIs") {
    CHECK(path_of_uri("file:///a%20b/%C3%A4.sc") == "/a b/\xc3\xa4.sc");
    CHECK(path_of_uri("file://localhost/a") == "/a");
    CHECK(path_of_uri("file://other/a").empty());
    CHECK(path_of_uri("untitled:x").empty());
    CHECK(path_of_uri("file:///a%00b").empty());
    CHECK(path_of_uri("file:///100%") == "/100%");
    CHECK(uri_of_path("/a b/\xc3\xa4.sc") == "file:///a%20b/%C3%A4.sc");
    CHECK(path_of_uri(uri_of_path("/%41 [x]#?.sc")) == "/%41 [x]#?.sc");
}

TEST_CASE("messages come in pieces of any size") {
    std::string const stream = framed("{}") + "content-LENGTH : 5\r\nContent-Type: x\r\n\r\nhello" + framed("x");
    for (std::size_t size : {1, 2, 3, 7, 1000}) {
        Framing framing(100);
        std::deque<Framing::Message> got;
        for (std::size_t i = 0; i < stream.size(); i += size)
            framing.feed(std::string_view(stream).substr(i, size), got);
        REQUIRE(got.size() == 3);
        CHECK(got[0].body == "{}");
        CHECK(got[1].body == "hello");
        CHECK(got[2].body == "x");
        for (auto const& m : got) CHECK(m.fault.empty());
    }
}

TEST_CASE("what is no message is reported once, and the next one is read") {
    for (std::string const& bad :
         {std::string("Content-Length: x\r\n\r\n"), std::string("Content-Length: -1\r\n\r\n"),
          std::string("Content-Length: 1\r\nContent-Length: 1\r\n\r\n"), std::string("nonsense\r\n\r\n"),
          std::string(100'000, 'x') + "\n\n", "Content-Length: 101\r\n\r\n" + std::string(101, 'y'),
          std::string("Content-Length: 18446744073709551616\r\n\r\n")}) {
        INFO(bad.substr(0, 60));
        Framing framing(100);
        std::deque<Framing::Message> got;
        framing.feed(bad + framed("{}"), got);
        REQUIRE(got.size() == 2);
        CHECK_FALSE(got[0].fault.empty());
        CHECK(got[1].body == "{}");
    }
}
