// SPDX-License-Identifier: Apache-2.0
//
// Who is let in, as whom, and what belongs to whom.
#include <fstream>

#include <catch2/catch.hpp>

#include "libclient/base/base64.h"
#include "tests/unit/vcp_service/support.h"

using namespace test;
using smpc::vcp::user_in_jwt;

namespace {

vcp::AuthConfig tokens(std::string const& party_token_file = "") {
    vcp::AuthConfig auth;
    auth.engine = "tokens";
    auth.tokens = {{smpc::sha256_hex("token-a"), "alice", {}},
                   {smpc::sha256_hex("token-b"), "bob", {}},
                   {smpc::sha256_hex("token-c"), "carol", smpc::Time(std::chrono::seconds(1'700'000'060))}};
    if (!party_token_file.empty()) auth.party_token = party_token_file;
    return auth;
}

Fields bearer(std::string const& token) {
    return {{"Authorization", "Bearer " + token}};
}

Fields party_fields(std::string const& number, std::string const& token) {
    return {{"X-Smpc-Party", number}, {"Authorization", "Bearer " + token}};
}

std::string jwt(std::string const& payload) {
    auto const middle = smpc::base64_encode(std::as_bytes(std::span(payload)));
    return "Bearer e30." + middle.substr(0, middle.find('=')) + ".c2ln";
}

std::string const streams = "/smpc/v1/streams/";

} // namespace

TEST_CASE("without authentication everybody is nobody") {
    Party party;
    CHECK(party.send("PUT", streams + id(1), text(stream("x", "1")), bearer("whatever")).status == 201);
    CHECK(party.get_json(streams + id(1) + "/info")["owner"] == "");
}

TEST_CASE("tokens let in, name the user, expire, and are never shown") {
    Folder folder;
    std::ofstream(folder / "party.token") << "token-p\n";
    Party party(tokens(folder / "party.token"));

    auto const none = party.get("/smpc/v1/capabilities");
    CHECK(none.status == 401);
    CHECK(code_of(none) == "denied");
    CHECK(none.headers.get("WWW-Authenticate") == "Bearer");
    CHECK(party.get("/smpc/v1/capabilities", bearer("token-x")).status == 401);
    CHECK(party.get("/smpc/v1/capabilities", {{"Authorization", "Basic token-a"}}).status == 401);
    CHECK(party.get("/smpc/v1/capabilities", {{"Authorization", "Bearer "}}).status == 401);
    CHECK(party.get("/smpc/v1/capabilities", bearer("token-a")).status == 200);
    CHECK(party.get("/smpc/v1/capabilities", {{"Authorization", "bearer  token-a"}}).status == 200);
    CHECK(party.get("/smpc/v1/nowhere").status == 401);
    CHECK(party.send("PUT", streams + id(1), text(stream("x", "1"))).status == 401);
    CHECK(party.get("/health").status == 200);
    CHECK(party.get("/actuator/health").status == 200);

    CHECK(party.get("/smpc/v1/capabilities", bearer("token-c")).status == 200);
    party.now += std::chrono::seconds(60);
    auto const expired = party.get("/smpc/v1/capabilities", bearer("token-c"));
    CHECK(expired.status == 401);
    CHECK(json::parse(expired.body)["error"]["message"] == "the token of carol expired at 2023-11-14T22:14:20.000Z");

    auto const ephemeral = party.send("POST", "/", "{}");
    CHECK(ephemeral.status == 401);
    CHECK(ephemeral.body == "unauthorized request");

    party.server->stop(std::chrono::milliseconds(100));
    CHECK(party.log().find("token-") == std::string::npos);
}

TEST_CASE("what a user stored is theirs") {
    Folder folder;
    std::ofstream(folder / "party.token") << "token-p";
    Party party(tokens(folder / "party.token"));
    auto const alice = bearer("token-a"), bob = bearer("token-b");
    REQUIRE(party.send("PUT", streams + id(1), text(stream("x", "1")), alice).status == 201);
    CHECK(json::parse(party.get(streams + id(1) + "/info", bob).body)["owner"] == "alice");
    auto const denied = party.get(streams + id(1), bob);
    CHECK(denied.status == 403);
    CHECK(code_of(denied) == "denied");
    CHECK(party.send("DELETE", streams + id(1), {}, bob).status == 403);
    CHECK(party.send("PUT", streams + id(1) + "/tags", R"({"a":"1"})", bob).status == 403);
    CHECK(party.get(streams + id(1), alice).status == 200);
    CHECK(party.get(streams + id(1), party_fields("2", "token-p")).status == 200);
    CHECK(party.send("DELETE", streams + id(1), {}, party_fields("2", "token-p")).status == 403);

    std::string const secret = "/amphora/secret-shares/" + id(1);
    auto const text_of = [&](std::string const& action) {
        return json("User is not authorized to " + action + " this secret").dump();
    };
    CHECK(party.send("DELETE", secret, {}, bob).body == text_of("delete"));
    CHECK(party.send("DELETE", secret, {}, bob).status == 401);
    CHECK(party.get(secret + "/tags", bob).body == text_of("read tags for"));
    CHECK(party.send("DELETE", secret).status == 400); // as a service behind a gateway says
    CHECK(party.get("/amphora/secret-shares").body == "\"No token provided\"");
    CHECK(party.get("/amphora/intra-vcp/secret-shares/" + id(1) + "?programId=p").status == 401);
    CHECK(party.get("/amphora/intra-vcp/secret-shares/" + id(1) + "?programId=p", bob).status == 401);
    CHECK(party.send("DELETE", secret, {}, alice).status == 200);
}

TEST_CASE("parties prove who they are") {
    Folder folder;
    std::ofstream(folder / "party.token") << "token-p\n";
    vcp::Authenticator auth(tokens(folder / "party.token"), {"p1", "p2", "p3"});
    auto request = [](std::string const& party, std::string const& token, std::string const& subject = "") {
        http::ServerRequest r;
        r.method = "PUT";
        if (!party.empty()) r.headers.set("X-Smpc-Party", party);
        if (!token.empty()) r.headers.set("Authorization", "Bearer " + token);
        r.peer.subject = subject;
        return r;
    };
    auto user = [&](http::ServerRequest const& r) -> std::string {
        try {
            return auth.authenticate(r);
        } catch (smpc::Error const& error) {
            return std::string(smpc::name_of(error.code()));
        }
    };
    CHECK(user(request("2", "token-p")) == "party/2");
    CHECK(user(request("3", "", "p3")) == "party/3");
    CHECK(user(request("3", "", "p2")) == "denied");
    CHECK(user(request("2", "token-a")) == "denied");
    CHECK(user(request("2", "")) == "denied");
    CHECK(user(request("", "token-p")) == "denied");
    CHECK(user(request("0", "token-p")) == "input");
    CHECK(user(request("4", "token-p")) == "input");
    CHECK(user(request("2x", "token-p")) == "input");
    CHECK(user(request("", "", "dora")) == "dora");
    CHECK(user(request("", "", "party/2")) == "denied");

    http::ServerRequest known;
    known.user = "party/2";
    CHECK(vcp::party_of(known) == 2u);
    CHECK(vcp::user_of(known).empty());
    CHECK(vcp::require_party(known, 1) == 2);
    CHECK_THROWS_AS(vcp::require_party(known, 2), smpc::Error);
    known.user = "alice";
    CHECK_FALSE(vcp::party_of(known));
    CHECK_THROWS_AS(vcp::require_party(known, 1), smpc::Error);

    // Tokens change while the service runs; a file that cannot be read changes nothing.
    auto changed = tokens(folder / "party.token");
    changed.tokens.resize(1);
    auth.reload(changed);
    CHECK(user(request("", "token-b")) == "denied");
    changed.party_token = folder / "missing";
    CHECK(error_of([&] { auth.reload(changed); }).code() == smpc::ErrorCode::config);
    CHECK(user(request("", "token-a")) == "alice");
    changed = tokens();
    changed.tokens[0].user = "party/1";
    CHECK(error_of([&] { auth.reload(changed); }).code() == smpc::ErrorCode::config);
}

TEST_CASE("the user id of a token that a gateway has checked") {
    CHECK(user_in_jwt(jwt(R"({"sub":"afc0117f"})")) == "afc0117f");
    CHECK(user_in_jwt(jwt(R"({"a":{"b":"x"}})"), "a.b") == "x");
    CHECK(user_in_jwt(jwt(R"({"sub":"ÿÿ>>??"})")) == "ÿÿ>>??"); // both alphabets of base64
    for (std::string const bad :
         {"", "Bearer", "Bearer x", "Bearer a.b", "Bearer a.!.c", "Bearer a.e30.c.d", "Basic e30.e30.e30"})
        CHECK(user_in_jwt(bad).empty());
    CHECK(user_in_jwt(jwt(R"({"sub":7})")).empty());
    CHECK(user_in_jwt(jwt("[")).empty());

    Party party;
    std::string const intra = "/amphora/intra-vcp/secret-shares/" + id(1) + "?programId=p";
    party.send("PUT", streams + id(1), text(stream("x", "1")));
    CHECK(party.get(intra, {{"Authorization", jwt(R"({"sub":"jeff"})")}}).status == 200);
    auto const refused = party.get(intra, {{"Authorization", "Bearer nonsense"}});
    CHECK(refused.status == 401);
    CHECK(refused.body == "\"No token provided\"");
    CHECK(party.get(intra, {{"Authorization", jwt(R"({"sub":"party/2"})")}}).status == 401);
}
