// SPDX-License-Identifier: Apache-2.0
//
// Amphora's paths: statuses, texts and bodies that clients of Carbyne Stack know.
#include <catch2/catch.hpp>

#include "libclient/base/base64.h"
#include "libruntime/vcp/store/cell_object.h"
#include "tests/unit/vcp_service/support.h"

using namespace test;

namespace {

std::string secret(unsigned n, std::string const& more = "") {
    return "/amphora/secret-shares/" + id(n) + more;
}

void store(Party& party, unsigned n, Fields const& tags = {}) {
    party.now += std::chrono::seconds(1);
    Fields fields;
    for (auto const& [key, value] : tags) fields.emplace_back("X-Smpc-Tag", key + "=" + value);
    REQUIRE(party.send("PUT", "/smpc/v1/streams/" + id(n), text(stream("x", std::to_string(n))), fields).status == 201);
}

json tag(std::string const& key, std::string const& value, std::string const& type = "STRING") {
    return {{"key", key}, {"value", value}, {"valueType", type}};
}

/// Status and text of an error.
std::pair<int, std::string> refusal(http::Response const& response) {
    return {response.status, response.body};
}
using R = std::pair<int, std::string>;

std::string quoted(std::string const& text) {
    return json(text).dump();
}

} // namespace

TEST_CASE("A3 lists metadata with filters, sorting and pages") {
    Party party;
    for (unsigned n = 0; n < 4; ++n) store(party, n, {{"n", std::to_string(3 - n)}, {"who", n % 2 ? "a b" : "c"}});
    auto ids = [&](std::string const& query) {
        std::string out;
        auto const page = party.get_json("/amphora/secret-shares" + query);
        for (auto const& each : page["content"]) out += each["secretId"].get<std::string>().back();
        return out;
    };
    auto const all = party.get_json("/amphora/secret-shares");
    CHECK(all["number"] == 0);
    CHECK(all["size"] == 2147483647);
    CHECK(all["totalElements"] == 4);
    CHECK(all["totalPages"] == 1);
    CHECK(all.size() == 5);
    CHECK(all["content"][0] ==
          json{{"secretId", id(0)}, {"tags", {tag("creation-date", "1700000001000"), tag("n", "3"), tag("who", "c")}}});
    auto const page = party.get_json("/amphora/secret-shares?pageNumber=1&pageSize=3");
    CHECK(page["number"] == 1);
    CHECK(page["size"] == 3);
    CHECK(page["totalPages"] == 2);
    CHECK(page["content"].size() == 1);
    CHECK(party.get_json("/amphora/secret-shares?pageNumber=2")["size"] == 1);
    CHECK(ids("?pageSize=-1&pageNumber=-3") == "0123");
    CHECK(ids("?filter=n:3") == "0");
    CHECK(ids("?filter=n%3C2") == "23");
    CHECK(ids("?filter=n%3E0,who:c") == "02");
    CHECK(ids("?filter=who:a%2520b") == "13");
    CHECK(ids("?sort=n&dir=asc") == "3210");
    CHECK(ids("?sort=n&dir=DESC") == "0123");
    CHECK(refusal(party.get("/amphora/secret-shares?filter=n")) ==
          R{400, quoted("The given String cannot be parsed as a TagFilter: \"n\".")});
    CHECK(refusal(party.get("/amphora/secret-shares?filter=n%3Cx")) ==
          R{400, quoted("Value cannot be parsed as long.")});
    CHECK(refusal(party.get("/amphora/secret-shares?pageSize=x")) == R{400, ""});
    // The paths of a client in the cluster, and those that a careless proxy makes.
    CHECK(party.get("/secret-shares").body == party.get("//amphora//secret-shares").body);
}

TEST_CASE("A5 deletes") {
    Party party;
    store(party, 1);
    auto const gone = party.send("DELETE", secret(1));
    CHECK(gone.status == 200);
    CHECK(gone.body.empty());
    CHECK(refusal(party.send("DELETE", secret(1))) ==
          R{404, quoted("No secret with the given id #" + id(1) + " exists.")});
    CHECK(refusal(party.send("DELETE", "/amphora/secret-shares/1")) == R{400, ""});
}

TEST_CASE("A6 to A11: tags") {
    Party party;
    store(party, 1, {{"a", "1"}});
    auto const date = tag("creation-date", "1700000001000");
    CHECK(party.get_json(secret(1, "/tags")) == json{tag("a", "1"), date});

    auto const added =
        party.send("POST", secret(1, "/tags"), R"({"key":"b.c","value":"-5","valueType":"LONG","unknown":1})");
    CHECK(added.status == 201);
    CHECK(json::parse(added.body) == party.server->url() + secret(1, "/tags/b.c"));
    CHECK(party.get_json(secret(1, "/tags/b.c")) == tag("b.c", "-5", "LONG"));
    CHECK(refusal(party.send("POST", secret(1, "/tags"), R"({"key":"a"})")) ==
          R{409, quoted("A tag with key \"a\" already exists for secret #" + id(1))});
    CHECK(refusal(party.send("POST", secret(1, "/tags"), R"({"key":"owner","value":"eve"})")) ==
          R{400, quoted("\"owner\" is a reserved key.")});
    for (std::string const body : {"", "[]", "{", R"({"key":"a b"})", R"({"key":"x","valueType":"FLOAT"})",
                                   R"({"key":"x","value":7})", R"({"key":"x","value":"y","valueType":"LONG"})"})
        CHECK(refusal(party.send("POST", secret(1, "/tags"), body)) == R{400, ""});

    CHECK(party.send("PUT", secret(1, "/tags/a"), R"({"key":"a","value":"2"})").status == 200);
    CHECK(party.get_json(secret(1, "/tags/a")) == tag("a", "2"));
    CHECK(refusal(party.send("PUT", secret(1, "/tags/a"), R"({"key":"b","value":"2"})")) ==
          R{400, quoted("The defined key and tag data do not match.\na <> Tag(key=b, value=2, valueType=STRING)")});
    auto const missing = R{404, quoted("No tag with key \"zz\" exists for secret with id #" + id(1) + ".")};
    CHECK(refusal(party.send("PUT", secret(1, "/tags/zz"), R"({"key":"zz"})")) == missing);
    CHECK(refusal(party.get(secret(1, "/tags/zz"))) == missing);
    CHECK(refusal(party.send("DELETE", secret(1, "/tags/zz"))) == missing);
    CHECK(refusal(party.send("DELETE", secret(1, "/tags/creation-date"))) ==
          R{400, quoted("\"creation-date\" is a reserved key.")});
    CHECK(party.send("DELETE", secret(1, "/tags/b.c")).status == 200);

    CHECK(refusal(party.send("PUT", secret(1, "/tags"), "[]")) == R{400, quoted("At least one tag must be given.")});
    CHECK(refusal(party.send("PUT", secret(1, "/tags"), R"([{"key":"x"},{"key":"x"}])")) ==
          R{400, quoted("Two or more tags with the same key defined.")});
    CHECK(party.send("PUT", secret(1, "/tags"), R"([{"key":"x"},{"key":"owner","value":"eve"}])").status == 200);
    CHECK(party.get_json(secret(1, "/tags")) == json{date, tag("x", "")});

    auto const unknown = R{404, quoted("No secret with the given id #" + id(2) + " exists.")};
    CHECK(refusal(party.get(secret(2, "/tags"))) == unknown);
    CHECK(refusal(party.send("POST", secret(2, "/tags"), R"({"key":"a"})")) == unknown);
    CHECK(refusal(party.get(secret(2, "/tags/a"))) == unknown);
}

TEST_CASE("errors are a JSON string; the media type is the one asked for") {
    Party party;
    CHECK(party.get(secret(1, "/tags")).headers.get("Content-Type") == "text/plain;charset=UTF-8");
    CHECK(party.get(secret(1, "/tags"), {{"Accept", "application/json"}})
              .headers.get("Content-Type")
              .starts_with("application/json"));
    CHECK(party.get("/amphora/input-masks?requestId=" + id(1) + "&count=1").status == 404);
    CHECK(party.send("POST", "/amphora/secret-shares", "{}").status == 405);
}

TEST_CASE("A12 and A13 move streams in cells and words as they are") {
    Party party;
    auto const result = stream("sum", "12345678");
    auto share = [](unsigned n, std::vector<std::byte> const& data, json tags = json::array()) {
        return json{{"secretId", id(n)}, {"tags", std::move(tags)}, {"data", smpc::base64_encode(data)}}.dump();
    };
    auto const cells = vcp::to_cell_object(result);
    std::string const intra = "/amphora/intra-vcp/secret-shares";
    auto const stored = party.send(
        "POST", intra, share(1, cells, {tag("owner", "jeff"), tag("gameID", id(1)), tag("creation-date", "1")}));
    CHECK(stored.status == 201);
    CHECK(json::parse(stored.body) == party.server->url() + intra + "/" + id(1));
    // As a stream, it is what the program published.
    CHECK(party.get("/smpc/v1/streams/" + id(1)).body == text(result));
    auto const read = party.get_json(intra + "/" + id(1) + "?programId=p");
    CHECK(read.size() == 3);
    CHECK(read["data"] == smpc::base64_encode(cells));
    CHECK(read["tags"] == json{tag("creation-date", "1700000000000"), tag("gameID", id(1)), tag("owner", "jeff")});
    CHECK(refusal(party.send("POST", intra, share(1, cells))) ==
          R{409, quoted("A secret with the given id already exists.")});
    CHECK(party.get(intra + "/" + id(1)).status == 400);
    CHECK(party.get(intra + "/" + id(9) + "?programId=p").status == 404);

    store(party, 2);
    CHECK(party.get_json(intra + "/" + id(2) + "?programId=p")["data"] ==
          smpc::base64_encode(vcp::to_cell_object(stream("x", "2"))));

    std::vector<std::byte> const words(64, std::byte{7});
    CHECK(party.send("POST", intra, share(3, words, nullptr)).status == 201);
    CHECK(party.get_json(intra + "/" + id(3) + "?programId=p")["data"] == smpc::base64_encode(words));
    CHECK(party.get("/smpc/v1/streams/" + id(3)).status == 409);

    CHECK(refusal(party.send("POST", intra, share(4, std::vector<std::byte>(33)))) == R{400, ""});
    CHECK(refusal(party.send("POST", intra, share(4, words, {tag("a", "1"), tag("a", "2")}))) ==
          R{400, quoted("Two or more tags with the same key defined.")});
    auto damaged = cells;
    damaged[17] = std::byte{1};
    CHECK(party.send("POST", intra, share(4, damaged)).status == 400);
    CHECK(party.send("POST", intra, share(4, vcp::to_cell_object(bytes("no stream")))).status == 400);
    CHECK_FALSE(party.streams.contains(id(4)));
}
