// SPDX-License-Identifier: Apache-2.0
//
// cloud.json: what is read, what is refused, and that every refusal says which key is wrong.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include <smpc/client/error.h>
#include <unistd.h>

#include "libruntime/vcp/cloud_config.h"

using namespace smpc;
using namespace smpc::vcp;

namespace {

constexpr char path[] = "/clouds/one/cloud.json";

/// The text of a whole configuration with other keys in it.
std::string cloud_with(std::string const& more) {
    return R"({"format":1,"parties":[{"http":"127.0.0.1:1"},{"http":"127.0.0.1:2"},{"http":"127.0.0.1:3"}])" +
           (more.empty() ? "" : "," + more) + "}";
}

std::string cloud_of(std::string const& party1, std::string const& more = {}) {
    return R"({"format":1,"parties":[)" + party1 + R"(,{"http":"127.0.0.1:2"},{"http":"127.0.0.1:3"}])" +
           (more.empty() ? "" : "," + more) + "}";
}

Error error_of(std::string const& text) {
    try {
        parse_cloud_config(text, path);
    } catch (Error const& error) {
        return error;
    }
    FAIL("accepted: " << text);
    throw 0;
}

void check_refused(std::string const& text, std::string const& message) {
    auto error = error_of(text);
    INFO(text);
    CHECK(error.code() == ErrorCode::config);
    CHECK_THAT(error.message(), Catch::Contains(message));
}

} // namespace

TEST_CASE("a configuration of few words has useful defaults") {
    auto cloud = parse_cloud_config(cloud_with(""), path);
    CHECK(cloud.name == "local");
    CHECK(cloud.engine == "shared3p");
    CHECK(cloud.kinds() == std::vector<std::string>{"pd_shared3p=shared3p"});
    CHECK(cloud.directory == "/clouds/one");
    CHECK(cloud.metadata_file == "/clouds/one/meta.sqlite");
    CHECK(cloud.transport == "shm");
    CHECK(cloud.max_parallel == 2);
    CHECK(cloud.auth.engine == "none");
    REQUIRE(cloud.parties.size() == 3);
    CHECK(cloud.at(2).name == "p2");
    CHECK(cloud.at(2).data == "/clouds/one/party2");
    CHECK(cloud.at(2).mesh == Endpoint{"127.0.0.1", 0});
    CHECK(cloud.at(2).url() == "http://127.0.0.1:2/");
    CHECK_THROWS_AS(cloud.at(4), Error);
    CHECK_THROWS_AS(cloud.at(0), Error);
}

TEST_CASE("the whole of a configuration is read") {
    std::string token(64, 'a'), pin = "sha256:" + std::string(64, '0');
    auto text = R"({ // comments and trailing commas are fine
      "format":1,"name":"demo","engine":"shared3p","party":1,"domains":{"a":"shared3p","*":"shared3p",},
      "parties":[{"name":"bank","http":"0.0.0.0:443","data":"../bank","mesh":"[::1]:7",
                  "limits":{"memory":"2GiB","steps":1000,"depth":50},
                  "tls":{"cert":"c.pem","key":"/k.pem","clientCa":"ca.pem","ca":"ca.pem","pin":")" +
                pin + R"("}},
                 {"http":"127.0.0.1:2"},{"http":"127.0.0.1:3"},],
      "auth":{"engine":"tokens","partyToken":"party.token",
              "tokens":[{"sha256":")" +
                token + R"(","user":"alice","expires":"2026-12-01T00:00:00Z"},{"sha256":")" + token +
                R"(","user":"bob"}]},
      "storage":{"metadata":{"engine":"sqlite","file":"m.sqlite"},"objects":{"engine":"file"},"dataSources":{"*":{}}},
      "keydb":{"hosts":{"*":{"engine":"embedded"}}},"policy":{"engine":"allow"},"spdz":"carbyne-defaults",
      "maxParallel":7,"peers":"rendezvous"})";
    auto cloud = parse_cloud_config(text, path);
    CHECK(cloud.name == "demo");
    CHECK(cloud.party == 1);
    CHECK(cloud.transport == "tcp"); // the parties may be different users
    CHECK(cloud.max_parallel == 7);
    CHECK(cloud.kinds() == std::vector<std::string>{"shared3p", "a=shared3p"});
    CHECK(cloud.metadata_file == "/clouds/one/m.sqlite");
    auto const& bank = cloud.at(1);
    CHECK(bank.url() == "https://0.0.0.0:443/");
    CHECK(bank.data == "/clouds/bank");
    CHECK(bank.mesh == Endpoint{"::1", 7});
    CHECK(bank.limits.memory == std::uint64_t{2} << 30);
    CHECK(bank.limits.steps == 1000U);
    CHECK(bank.limits.depth == 50U);
    CHECK_FALSE(cloud.at(2).limits.memory);
    REQUIRE(bank.tls);
    CHECK(bank.tls->cert == "/clouds/one/c.pem");
    CHECK(bank.tls->key == "/k.pem");
    CHECK(bank.tls->client_ca == "/clouds/one/ca.pem");
    CHECK(bank.tls->pin == pin);
    CHECK(cloud.at(2).data.empty()); // on a machine of its own
    REQUIRE(cloud.auth.tokens.size() == 2);
    CHECK(cloud.auth.tokens[0].user == "alice");
    CHECK(format_time(cloud.auth.tokens[0].expires.value()) == "2026-12-01T00:00:00.000Z");
    CHECK_FALSE(cloud.auth.tokens[1].expires);
    CHECK(cloud.auth.party_token == "/clouds/one/party.token");
}

TEST_CASE("what is wrong is named with its key") {
    check_refused("", "not valid JSON");
    check_refused("{\"format\":1", "not valid JSON");
    check_refused("[]", "not an object but array");
    check_refused(R"({"format":1,"format":1})", "\"format\" is given twice");
    check_refused(R"({"parties":[]})", "format: is missing");
    check_refused(R"({"format":2,"parties":[]})", "format: 2 is unknown");
    check_refused(R"({"format":"1","parties":[]})", "format: a whole number");
    check_refused(R"({"format":1})", "parties: the engine shared3p has 3 parties, the file 0");
    check_refused(R"({"format":1,"parties":{}})", "parties: an array");
    check_refused(R"({"format":1,"parties":[1,2,3]})", "parties[0]: an object");
    check_refused(R"({"format":1,"engine":"plain","parties":[{"http":"127.0.0.1:1"},{"http":"127.0.0.1:2"}]})",
                  "the engine plain has 1 party, the file 2");
    check_refused(cloud_with(R"("engine":"spdz")"), "engine: \"spdz\" is not available");
    check_refused(cloud_with(R"("name":"a b")"), "name: \"a b\" is no name");
    check_refused(cloud_with(R"("name":"../x")"), "is no name");
    check_refused(cloud_with(R"("party":4)"), "party: a whole number from 1 to 3");
    check_refused(cloud_with(R"("maxParallel":0)"), "maxParallel: a whole number from 1 to 256");
    check_refused(cloud_with(R"("maxParallel":1.5)"), "maxParallel: a whole number");
    check_refused(cloud_with(R"("peers":"discovery")"), "peers: \"discovery\" is not available");
    check_refused(cloud_with(R"("policy":{"engine":"file"})"), "policy.engine: \"file\" is not available");
    check_refused(cloud_with(R"("storage":{"metadata":{"engine":"etcd"}})"), "storage.metadata.engine: \"etcd\"");
    check_refused(cloud_with(R"("storage":{"objects":{"engine":"s3"}})"), "storage.objects.engine: \"s3\"");
    check_refused(cloud_with(R"("domains":{"a":1})"), "domains.a: a string is expected");
    check_refused(cloud_with(R"("domains":{"a":""})"), "domains.a: ");
    check_refused(cloud_with(R"("domains":{"a":"b=shared3p"})"), "domains.a: ");
    check_refused(cloud_with(R"("auth":{"engine":"oidc"})"), "auth.engine: \"oidc\" is not available");
    check_refused(cloud_with(R"("auth":{"engine":"tokens"})"), "auth.tokens: is missing");
    check_refused(cloud_with(R"("auth":{"engine":"tokens","tokens":[{"sha256":"12","user":"a"}]})"),
                  "auth.tokens[0].sha256: not 64 hex digits");
    check_refused(cloud_of(R"({"name":"p1"})"), "parties[0].http: is missing");
    check_refused(cloud_of(R"({"http":"127.0.0.1"})"), "parties[0].http: \"127.0.0.1\" is no address");
    check_refused(cloud_of(R"({"http":"127.0.0.1:70000"})"), "the port is no number up to 65535");
    // Beyond the machine links are encrypted, and so need keys.
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","mesh":"10.0.0.1:5"})"), "parties[0].tls: is missing");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","mesh":"10.0.0.1:5"})", R"("transport":"tcp")"),
                  "parties[0].mesh: 10.0.0.1 is not on this machine, and the transport tcp does not encrypt");
    check_refused(cloud_with(R"("transport":"tls")"), "parties[0].tls: is missing");
    check_refused(cloud_with(R"("transport":"pigeon")"), "transport: \"pigeon\" is not available");
    check_refused(cloud_with(R"("transport":"shm","party":2)"), "transport: shm is for parties that are all on this");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","data":""})"), "parties[0].data: the name of the file is empty");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","tls":{"key":"k"}})"), "parties[0].tls.cert: is missing");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","tls":{"cert":"c"}})"), "parties[0].tls.key: is missing");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","tls":{"cert":"c","key":"k","pin":"12"}})"),
                  "parties[0].tls.pin: ");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","limits":{"memory":"much"}})"), "parties[0].limits.memory: ");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","limits":{"steps":0}})"),
                  "parties[0].limits.steps: a whole number");
    check_refused(cloud_of(R"({"http":"127.0.0.1:2"})"), "two parties have the address 127.0.0.1:2");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","name":"p2"})"), "two parties have the name p2");
    check_refused(cloud_of(R"({"http":"127.0.0.1:1","data":"party2"})"),
                  "two parties have the folder /clouds/one/party2");
}

TEST_CASE("what is reachable from outside needs TLS and authentication") {
    std::string auth =
        R"("auth":{"engine":"tokens","tokens":[{"sha256":")" + std::string(64, 'f') + R"(","user":"a"}]})";
    std::string tls = R"("tls":{"cert":"c","key":"k"})";
    for (std::string host : {"0.0.0.0", "10.1.2.3", "p1.example.org", "127.evil.example", "[::]"}) {
        auto party = [&](std::string const& more) { return R"({"http":")" + host + ":443\"" + more + "}"; };
        check_refused(cloud_of(party("")), "parties[0].tls: is missing");
        check_refused(cloud_of(party(""), auth), "parties[0].tls: is missing");
        check_refused(cloud_of(party("," + tls)), "so clients must be authenticated");
        CHECK_NOTHROW(parse_cloud_config(cloud_of(party("," + tls), auth), path));
    }
}

TEST_CASE("mistyped keys get a suggestion") {
    auto error = error_of(cloud_with(R"("maxparalel":3)"));
    CHECK(error.message() == "cloud.json: maxparalel: unknown key");
    CHECK(error.helps().at(0) == "did you mean \"maxParallel\"?");
    error = error_of(cloud_of(R"({"http":"127.0.0.1:1","tls":{"cert":"c","keys":"k","key":"k"}})"));
    CHECK(error.message() == "cloud.json: parties[0].tls.keys: unknown key");
    error = error_of("{\n  \"format\": 1,\n  oops\n}");
    REQUIRE(error.where());
    CHECK(error.where()->line == 3);
}

TEST_CASE("addresses are read and written") {
    CHECK(parse_endpoint("127.0.0.1:80") == Endpoint{"127.0.0.1", 80});
    CHECK(parse_endpoint("[::1]:0") == Endpoint{"::1", 0});
    CHECK(to_string(Endpoint{"::1", 9}) == "[::1]:9");
    CHECK(to_string(Endpoint{"host", 9}) == "host:9");
    for (auto bad : {"", ":", "host", "host:", "host:x", "host:-1", "host:65536", ":80", "::1:80", "[::1:80", "[g]:80",
                     "a b:1", "host:80/", "http://host:80"})
        CHECK_THROWS_AS(parse_endpoint(bad), Error);
    CHECK(is_loopback("127.1.2.3"));
    CHECK(is_loopback("localhost"));
    CHECK_FALSE(is_loopback("128.0.0.1"));
    CHECK_FALSE(is_loopback("127.0.0.1.example.org"));
}

TEST_CASE("a new configuration is read back") {
    for (auto const* engine : {"shared3p", "plain"}) {
        auto text = new_cloud_text({"mine", engine, {}, {}});
        auto cloud = parse_cloud_config(text, path);
        CHECK(cloud.name == "mine");
        CHECK(cloud.engine == engine);
        CHECK(cloud.at(1).http.port == 0);
        auto changed = parse_cloud_config(with_ports(text, path, {4711, 0, 4713}), path);
        CHECK(changed.at(1).http.port == 4711);
        if (cloud.parties.size() == 3) CHECK(changed.at(2).http.port == 0);
        CHECK(changed.domains == cloud.domains);
    }
    auto kinds = parse_cloud_config(new_cloud_text({"m", "shared3p", {"pd_a=shared3p", "shared3p"}, {}}), path).kinds();
    CHECK(kinds == std::vector<std::string>{"shared3p", "pd_a=shared3p"});
    CHECK_THROWS_AS(new_cloud_text({"m", "spdz", {}, {}}), Error);
    CHECK_THROWS_AS(new_cloud_text({"m", "shared3p", {"=x"}, {}}), Error);
    // Ports are changed without losing what only people and later versions know.
    auto changed = with_ports(cloud_with(R"("keydb":{"hosts":{}},"spdz":"x")"), path, {9, 0, 0});
    CHECK_THAT(changed,
               Catch::Contains("\"keydb\"") && Catch::Contains("127.0.0.1:9") && Catch::Contains("127.0.0.1:2"));
}

TEST_CASE("files that cannot be read are errors of the configuration") {
    auto missing = std::filesystem::temp_directory_path() / ("no-cloud-" + std::to_string(::getpid()) + ".json");
    try {
        load_cloud_config(missing);
        FAIL("read");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::config);
        CHECK_THAT(error.message(), Catch::Contains(missing.string()));
    }
    auto write = [&](std::string const& text) { std::ofstream(missing) << text; };
    write("  secret-word \n");
    CHECK(read_token(missing) == "secret-word");
    write("two words");
    CHECK_THROWS_AS(read_token(missing), Error);
    write(" \n");
    CHECK_THROWS_AS(read_token(missing), Error);
    std::filesystem::remove(missing);
    CHECK_THROWS_AS(read_token(missing), Error);
}
