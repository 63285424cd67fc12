// SPDX-License-Identifier: Apache-2.0
//
// Programs, what the party says about itself, and what it says to requests that it does not understand.
#include <catch2/catch.hpp>

#include "tests/unit/vcp_service/support.h"

using namespace test;

TEST_CASE("programs are stored by name and answered with their digest") {
    Party party;
    auto const program = text(executable(1));
    auto const put = party.send("PUT", "/smpc/v1/programs/p.sb", program);
    REQUIRE(put.status == 201);
    auto const about = json::parse(put.body);
    CHECK(about["name"] == "p.sb");
    CHECK(about["sha256"] == smpc::sha256_hex(program));
    CHECK(about["bytes"] == program.size());
    CHECK(about["description"].is_null());
    CHECK(party.send("PUT", "/smpc/v1/programs/p.sb", program).status == 200);
    CHECK(party.get("/smpc/v1/programs/p.sb").body == program);
    CHECK(party.get("/smpc/v1/programs/p.sb").headers.get("ETag") == "\"sha256:" + smpc::sha256_hex(program) + "\"");
    CHECK(party.get_json("/smpc/v1/programs/p/info") == about);
    CHECK(party.get_json("/smpc/v1/programs") == json{{"programs", {about}}, {"next", nullptr}});
    CHECK(party.send("PUT", "/smpc/v1/programs/p.sb", text(executable(2))).status == 201);
    CHECK(party.get("/smpc/v1/programs/p.sb").body == text(executable(2)));

    auto const bad = party.send("PUT", "/smpc/v1/programs/q.sb", "#!/bin/sh");
    CHECK(bad.status == 400);
    CHECK(code_of(bad) == "input");
    CHECK(party.send("PUT", "/smpc/v1/programs/.q", program).status == 400);
    CHECK(party.send("PUT", "/smpc/v1/programs/a%2Fb", program).status == 400);
    CHECK(party.get("/smpc/v1/programs/q.sb").status == 404);
    CHECK(party.get("/smpc/v1/programs/..%2F..%2Famphora.sqlite").status == 404);
}

TEST_CASE("the party says what it is and how it fares") {
    Party party;
    REQUIRE(party.send("PUT", "/smpc/v1/streams/" + id(1), text(stream("x", "1"))).status == 201);
    auto const capabilities = party.get_json("/smpc/v1/capabilities");
    CHECK(capabilities["party"] == 1);
    CHECK(capabilities["parties"] == 3);
    CHECK(capabilities["cloud"] == "test");
    CHECK(capabilities["domains"] == json{{"pd_shared3p", "shared3p"}});
    CHECK(capabilities["kinds"] == json{"shared3p"});
    CHECK(capabilities["limits"]["streamBytes"] == std::uint64_t{16} << 30);
    auto const stats = party.get_json("/smpc/v1/stats");
    CHECK(stats["storage"]["streams"]["objects"] == 1);
    CHECK(stats["storage"]["programs"]["objects"] == 0);
    CHECK(stats["process"]["descriptors"] > 3);
    CHECK(stats["process"]["residentBytes"] > 1'000'000);
    for (auto path : {"/health", "/actuator/health", "//actuator//health"}) {
        CHECK(party.get(path).status == 200);
        CHECK(party.get_json(path) == json{{"status", "UP"}});
    }
}

TEST_CASE("health follows readiness") {
    Party party;
    party.context.ready = [] { return false; };
    CHECK(party.get("/health").status == 503);
    CHECK(party.get_json("/health")["status"] == "OUT_OF_SERVICE");
}

TEST_CASE("unknown paths and methods have answers, defects are hidden") {
    Party party;
    auto const unknown = party.get("/smpc/v2/streams");
    CHECK(unknown.status == 404);
    CHECK(code_of(unknown) == "not-found");
    auto const method = party.send("POST", "/smpc/v1/capabilities", "{}");
    CHECK(method.status == 405);
    CHECK(method.headers.get("Allow") == "GET, HEAD");
    CHECK(code_of(method) == "usage");
    // A path below a file that should be a folder: the message must not come out as a defect.
    CHECK(party.get("/smpc/v1/streams/%00").status == 400);
}

TEST_CASE("the log has method, path and status, and neither query nor body") {
    Party party;
    party.send("PUT", "/smpc/v1/streams/" + id(1) + "?ttl=1h", text(stream("marker-name", "marker-data")),
               {{"Authorization", "Bearer marker-token"}, {"X-Smpc-Tag", "a=marker-tag"}});
    party.send("PUT", "/smpc/v1/streams/" + id(2), "marker-nonsense");
    party.server->stop(std::chrono::milliseconds(100));
    auto const log = party.log();
    CHECK(log.find("PUT /smpc/v1/streams/" + id(1) + " 201") != std::string::npos);
    CHECK(log.find("marker") == std::string::npos);
}
