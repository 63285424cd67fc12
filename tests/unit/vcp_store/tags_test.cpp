// SPDX-License-Identifier: Apache-2.0
//
// Tags: Amphora's rules and its words.
#include <catch2/catch.hpp>

#include "libruntime/vcp/store/stream_store.h"
#include "tests/unit/vcp_store/support.h"

using namespace smpc;
using namespace smpc::vcp;
using test::error_of;
using test::id;

TEST_CASE("which tags are good") {
    struct Row {
        Tag tag;
        std::string message; ///< empty: good
    };
    std::string const bad_key =
        "A tag's key must be an alphanumeric string with a minimum length of 1. It may contain periods (.), "
        "hyphens (-) and underscores (_).";
    std::string umlauts;
    for (int i = 0; i < 256; ++i) umlauts += "ä";
    std::vector<Row> const rows = {
        {{"a", "", false}, ""},
        {{"A-z_0.9", "anything = possible, äöü", false}, ""},
        {{"", "x", false}, bad_key},
        {{"a b", "x", false}, bad_key},
        {{"ä", "x", false}, bad_key},
        {{"a/b", "x", false}, bad_key},
        {{std::string("a\0b", 3), "x", false}, bad_key},
        {{std::string(128, 'k'), "", false}, ""},
        {{std::string(129, 'k'), "", false}, "The length of a tag's key cannot be longer then 128 characters."},
        {{"a", umlauts, false}, ""},
        {{"a", std::string(257, 'v'), false},
         fmt::format("The given value exceeds the maximum length of 256: (257) \"{}\"", std::string(257, 'v'))},
        {{"a", "12", true}, ""},
        {{"a", "-9223372036854775808", true}, ""},
        {{"a", "+7", true}, ""},
        {{"a", "9223372036854775808", true}, "Value cannot be parsed as long."},
        {{"a", "", true}, "Value cannot be parsed as long."},
        {{"a", "1.5", true}, "Value cannot be parsed as long."},
        {{"a", "+-7", true}, "Value cannot be parsed as long."},
        {{"a", " 7", true}, "Value cannot be parsed as long."},
    };
    for (auto const& row : rows) {
        CAPTURE(row.tag.key, row.tag.value);
        if (row.message.empty()) {
            CHECK_NOTHROW(check_tag(row.tag));
            continue;
        }
        auto const error = error_of([&] { check_tag(row.tag); });
        CHECK(error.code() == ErrorCode::input);
        CHECK(error.message() == row.message);
    }
    CHECK(error_of([] {
              check_tags({{"a", "1", false}, {"a", "2", false}});
          }).message() == "Two or more tags with the same key defined.");
    CHECK(parse_tag("k=v=w") == Tag{"k", "v=w", false});
    CHECK(parse_tag("k=") == Tag{"k", "", false});
    CHECK(error_of([] { parse_tag("k"); }).code() == ErrorCode::input);
    CHECK(error_of([] { parse_tag("=v"); }).code() == ErrorCode::input);
}

TEST_CASE("tags of a stored stream") {
    test::Folder folder;
    StreamStore store(folder.path());
    auto const one = id(1);
    NewStream s;
    s.id = one;
    s.owner = "alice";
    s.tags = {{"a", "1", false}};
    store.put(s, test::stream("x", "1"));
    auto keys = [&] {
        std::string out;
        for (auto const& tag : store.info(one).tags)
            out += tag.key + "=" + (tag.key == "creation-date" ? "?" : tag.value) + " ";
        return out;
    };
    auto message = [](auto action) { return std::pair(error_of(action).code(), error_of(action).message()); };
    using P = std::pair<ErrorCode, std::string>;

    store.add_tag(one, {"b", "2", true});
    CHECK(keys() == "a=1 b=2 creation-date=? owner=alice ");
    CHECK(store.tag(one, "b") == Tag{"b", "2", true});
    CHECK(message([&] {
              store.add_tag(one, {"b", "3", false});
          }) == P{ErrorCode::conflict, "A tag with key \"b\" already exists for secret #" + one});
    CHECK(message([&] {
              store.add_tag(one, {"owner", "eve", false});
          }) == P{ErrorCode::input, "\"owner\" is a reserved key."});
    CHECK(message([&] {
              store.update_tag(one, {"creation-date", "0", false});
          }) == P{ErrorCode::input, "\"creation-date\" is a reserved key."});
    CHECK(message([&] { store.remove_tag(one, "owner"); }) == P{ErrorCode::input, "\"owner\" is a reserved key."});
    auto const missing = P{ErrorCode::not_found, "No tag with key \"c\" exists for secret with id #" + one + "."};
    CHECK(message([&] { store.tag(one, "c"); }) == missing);
    CHECK(message([&] { store.update_tag(one, {"c", "", false}); }) == missing);
    CHECK(message([&] { store.remove_tag(one, "c"); }) == missing);
    store.update_tag(one, {"b", "x", false});
    CHECK(store.tag(one, "b") == Tag{"b", "x", false});
    store.remove_tag(one, "a");
    CHECK(keys() == "b=x creation-date=? owner=alice ");

    CHECK(message([&] { store.replace_tags(one, {}); }) == P{ErrorCode::input, "At least one tag must be given."});
    CHECK(message([&] {
              store.replace_tags(one, {{"d", "", false}, {"d", "", false}});
          }) == P{ErrorCode::input, "Two or more tags with the same key defined."});
    CHECK(keys() == "b=x creation-date=? owner=alice ");
    store.replace_tags(one, {{"d", "4", false}, {"owner", "eve", false}});
    CHECK(keys() == "creation-date=? d=4 owner=alice ");

    store.change_tags(one, {{"e", "5", false}, {"d", "6", false}}, {"b", "never"});
    CHECK(keys() == "creation-date=? d=6 e=5 owner=alice ");
    CHECK(message([&] {
              store.change_tags(one, {{"f", "", false}}, {"owner"});
          }) == P{ErrorCode::input, "\"owner\" is a reserved key."});
    CHECK(keys() == "creation-date=? d=6 e=5 owner=alice ");

    for (auto action : std::vector<std::function<void()>>{[&] {
                                                              store.add_tag(id(2), {"a", "", false});
                                                          },
                                                          [&] {
                                                              store.replace_tags(id(2), {{"a", "", false}});
                                                          },
                                                          [&] { store.tag(id(2), "a"); },
                                                          [&] {
                                                              store.update_tag(id(2), {"a", "", false});
                                                          },
                                                          [&] { store.remove_tag(id(2), "a"); },
                                                          [&] { store.change_tags(id(2), {}, {}); }})
        CHECK(error_of(action).code() == ErrorCode::not_found);

    // Tags go with their stream.
    store.remove(one);
    NewStream again;
    again.id = one;
    store.put(again, test::stream("x", "1"));
    CHECK(keys() == "creation-date=? ");
}
