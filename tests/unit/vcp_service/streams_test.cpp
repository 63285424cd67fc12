// SPDX-License-Identifier: Apache-2.0
//
// /smpc/v1/streams as clients use it.
#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/unit/vcp_service/support.h"

using namespace test;

namespace {

std::string path(unsigned n, std::string const& more = "") {
    return "/smpc/v1/streams/" + id(n) + more;
}

} // namespace

TEST_CASE("a stream goes up, comes down, and is described") {
    Party party;
    auto const bytes = text(stream("bid", "12345678"));
    auto up = party.send("PUT", path(1, "?ttl=1h&consume=true"), bytes,
                         {{"X-Smpc-Tag", "app=auction"}, {"X-Smpc-Tag", "round=1"}});
    REQUIRE(up.status == 201);
    json const expected = {{"id", id(1)},
                           {"bytes", bytes.size()},
                           {"sha256", smpc::sha256_hex(bytes)},
                           {"owner", ""},
                           {"created", "2023-11-14T22:13:20.000Z"},
                           {"expires", "2023-11-14T23:13:20.000Z"},
                           {"tags", {{"app", "auction"}, {"round", "1"}}},
                           {"consume", true}};
    CHECK(json::parse(up.body) == expected);
    CHECK(party.get_json(path(1, "/info")) == expected);
    CHECK(party.send("PUT", path(1), bytes).status == 200);
    auto const other = party.send("PUT", path(1), text(stream("bid", "other")));
    CHECK(other.status == 409);
    CHECK(code_of(other) == "conflict");

    auto down = party.get(path(1));
    CHECK(down.status == 200);
    CHECK(down.body == bytes);
    CHECK(down.headers.get("Content-Type") == "application/vnd.smpc.stream");
    auto const tag = std::string(down.headers.get("ETag"));
    CHECK(tag == "\"sha256:" + smpc::sha256_hex(bytes) + "\"");
    auto head = party.send("HEAD", path(1));
    CHECK(head.status == 200);
    CHECK(head.headers.get("Content-Length") == std::to_string(bytes.size()));
    CHECK(head.body.empty());
    CHECK(party.get(path(1), {{"If-None-Match", tag}}).status == 304);

    auto part = party.get(path(1), {{"Range", "bytes=8-10"}});
    CHECK(part.status == 206);
    CHECK(part.body == "bid");
    CHECK(part.headers.get("Content-Range") == "bytes 8-10/" + std::to_string(bytes.size()));
    CHECK(party.get(path(1), {{"Range", "bytes=8-"}, {"If-Range", "\"other\""}}).body == bytes);
    CHECK(party.get(path(1), {{"Range", "bytes=8-"}, {"If-Range", tag}}).body == bytes.substr(8));
    auto beyond = party.get(path(1), {{"Range", "bytes=5000-"}});
    CHECK(beyond.status == 416);
    CHECK(beyond.headers.get("Content-Range") == "bytes */" + std::to_string(bytes.size()));

    CHECK(party.send("DELETE", path(1)).status == 204);
    CHECK(party.send("DELETE", path(1)).status == 404);
    CHECK(code_of(party.get(path(1))) == "not-found");
}

TEST_CASE("bad uploads leave nothing and say why") {
    Party party;
    auto const good = text(stream("bid", "12345678"));
    struct Row {
        std::string target, body;
        Fields fields;
        int status;
        std::string words;
    };
    std::vector<Row> const rows = {
        {path(1), good.substr(0, 40), {}, 400, "record 1 (\\\"bid\\\")"},
        {path(1), "nonsense, not a stream at all", {}, 400, "argument stream: record 1"},
        {"/smpc/v1/streams/1", good, {}, 400, "stream id"},
        {path(1, "?ttl=soon"), good, {}, 400, "soon"},
        {path(1, "?consume=maybe"), good, {}, 400, "consume"},
        {path(1), good, {{"X-Smpc-Tag", "no value"}}, 400, "key=value"},
        {path(1), good, {{"X-Smpc-Tag", "a=1"}, {"X-Smpc-Tag", "a=2"}}, 400, "same key"},
    };
    for (auto const& row : rows) {
        auto const answer = party.send("PUT", row.target, row.body, row.fields);
        CAPTURE(row.target, row.words, answer.body);
        CHECK(answer.status == row.status);
        CHECK(answer.body.find(row.words) != std::string::npos);
    }
    CHECK(party.streams.list({}).total == 0);
    CHECK(std::filesystem::is_empty(party.folder / "streams"));
    CHECK(party.send("PUT", path(1)).status == 201); // an empty stream is one
}

TEST_CASE("large streams go both ways") {
    Party party;
    auto const bytes = text(stream("x", std::string(30'000'000, 'x')));
    REQUIRE(party.send("PUT", path(1), bytes).status == 201);
    CHECK(party.get(path(1)).body == bytes);
}

TEST_CASE("tags are set and removed, lists are filtered and paged") {
    Party party;
    for (unsigned n = 0; n < 5; ++n) {
        party.now += std::chrono::seconds(1);
        REQUIRE(party
                    .send("PUT", path(n), text(stream("x", std::to_string(n))),
                          {{"X-Smpc-Tag", n % 2 ? "a=odd one" : "a=even"}})
                    .status == 201);
    }
    auto const set = party.send("PUT", path(1, "/tags"), R"({"b":"2","a":"","never":null})");
    CHECK(set.status == 200);
    CHECK(json::parse(set.body)["tags"] == json{{"b", "2"}});
    CHECK(party.send("PUT", path(1, "/tags"), R"({"owner":"eve"})").status == 400);
    CHECK(party.send("PUT", path(1, "/tags"), R"({"x":1})").status == 400);
    CHECK(party.send("PUT", path(1, "/tags"), "[]").status == 400);
    CHECK(party.send("PUT", path(1, "/tags"), "{").status == 400);
    CHECK(party.send("PUT", path(1, "/tags"), std::string(100, '[')).status == 400);
    CHECK(party.send("PUT", path(9, "/tags"), R"({"b":"2"})").status == 404);

    auto ids = [&](std::string const& query) {
        std::string out;
        auto const page = party.get_json("/smpc/v1/streams" + query);
        for (auto const& s : page["streams"]) out += s["id"].get<std::string>().back();
        return out + (page["next"].is_null() ? "" : ">" + page["next"].get<std::string>());
    };
    CHECK(ids("") == "43210");
    CHECK(ids("?filter=a%3Aeven") == "420");
    CHECK(ids("?filter=a:odd%2520one") == "3");
    CHECK(ids("?filter=a:even,b:2").empty());
    CHECK(ids("?limit=2") == "43>2");
    CHECK(ids("?limit=2&cursor=2") == "21>4");
    CHECK(ids("?limit=2&cursor=4") == "0");
    CHECK(ids("?sort=a") == "0243"
                            "1");
    CHECK(party.get("/smpc/v1/streams?filter=nonsense").status == 400);
    CHECK(party.get("/smpc/v1/streams?limit=x").status == 400);
}

TEST_CASE("damage and a full disk are told") {
    Party party;
    REQUIRE(party.send("PUT", path(1), text(stream("x", "1"))).status == 201);
    std::filesystem::resize_file(party.folder / ("streams/" + id(1)), 3);
    auto const damaged = party.get(path(1));
    CHECK(damaged.status == 500);
    CHECK(code_of(damaged) == "corrupt");
    std::filesystem::remove_all(party.folder / "streams");
    CHECK(party.send("PUT", path(2), text(stream("x", "1"))).status == 503);
}
