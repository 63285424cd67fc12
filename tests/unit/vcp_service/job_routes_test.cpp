// SPDX-License-Identifier: Apache-2.0
//
// Jobs over HTTP, at a cloud of one party whose runtime is a script: statuses, long polls, results, logs, events, messages of
// parties, and Ephemeral's activation with its texts in their order.
#include <catch2/catch.hpp>

#include <thread>

#include "libclient/base/base64.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/store/cell_object.h"
#include "tests/unit/vcp_jobs/script.h"
#include "tests/unit/vcp_service/support.h"

using namespace test;
using namespace std::chrono_literals;
using smpc::http::Response;

namespace {

class JobParty : public Party {
public:
    explicit JobParty(std::string const& body = copy, vcp::AuthConfig auth = {}, unsigned parties = 1)
        : Party(std::move(auth)), script_(folder / "runtime", body) {
        programs.put("p.sb", executable(1));
        vcp::JobServiceOptions options;
        options.parties = parties;
        options.data = folder.path();
        options.runtime = script_.path();
        jobs.emplace(options, streams, programs, nullptr);
        context.jobs = &*jobs;
        context.compile = [](std::string_view source, std::string const&) {
            if (source == "bad") throw smpc::Error(smpc::ErrorCode::input, "does not compile");
            return executable(2);
        };
        server.reset();
        http::ServerOptions server_options;
        server_options.workers = 4;
        server.emplace(std::move(server_options), vcp::make_api(context));
        http::ClientOptions client_options;
        client_options.url = http::Url::parse(server->url());
        client.emplace(std::move(client_options));
        if (parties == 1) jobs->start();
    }
    ~JobParty() { server.reset(); }

    Response post_json(std::string const& target, json const& body, Fields fields = {}) {
        fields.emplace_back("Content-Type", "application/json");
        return send("POST", target, body.dump(), fields);
    }
    json finished(std::string const& job) {
        for (std::string seen;;) {
            auto status = get_json("/smpc/v1/jobs/" + job + "?wait=20" + (seen.empty() ? "" : "&seen=" + seen));
            auto state = status.value("state", "");
            REQUIRE(state != seen);
            if (state != "waiting" && state != "accepted" && state != "running" && state != "committing") return status;
            seen = state;
        }
    }
    void upload(unsigned n, std::string const& data = "8 bytes!", std::string const& domain = "pd_shared3p") {
        vcp::NewStream stream;
        stream.id = id(n);
        streams.put(std::move(stream), test::stream("x", data, domain));
    }

    std::optional<vcp::JobService> jobs;

private:
    Script script_;
};

json request(unsigned n, json const& more = json::object()) {
    json body = {{"id", id(n)}, {"program", {{"name", "p.sb"}}}};
    body.update(more);
    return body;
}

json activation(unsigned n, std::string const& output, json const& inputs) {
    return {
        {"gameID", id(n)}, {"amphoraParams", inputs}, {"secretParams", json::array()}, {"output", {{"type", output}}}};
}

} // namespace

TEST_CASE("POST /jobs: created, repeated, another one, malformed") {
    JobParty party;
    auto first = party.post_json("/smpc/v1/jobs", request(9));
    CHECK(first.status == 201);
    CHECK(first.headers.get("Location") == "/smpc/v1/jobs/" + id(9));
    CHECK(party.post_json("/smpc/v1/jobs", request(9)).status == 200);
    auto other = party.post_json("/smpc/v1/jobs", request(9, {{"retries", 1}}));
    CHECK(other.status == 409);
    CHECK(code_of(other) == "conflict");
    CHECK(party.post_json("/smpc/v1/jobs", {{"id", id(8)}, {"colour", 1}}).status == 400);
    CHECK(party.send("POST", "/smpc/v1/jobs", "{").status == 400);
    auto keyed = party.post_json("/smpc/v1/jobs", {{"program", {{"name", "p.sb"}}}}, {{"Idempotency-Key", "k"}});
    CHECK(keyed.status == 201);
    CHECK(party.post_json("/smpc/v1/jobs", {{"program", {{"name", "p.sb"}}}}, {{"Idempotency-Key", "k"}}).status ==
          200);
    CHECK(party.get("/smpc/v1/jobs/" + id(7)).status == 404);
    CHECK(party.get("/smpc/v1/jobs/x").status == 400);
}

TEST_CASE("A job over HTTP: states, result with ETag and ranges, log, events, deletion") {
    JobParty party("echo one >&2; echo two >&2; " + copy);
    party.upload(1);
    party.post_json("/smpc/v1/jobs", request(9, {{"inputs", {id(1)}}}));
    auto status = party.finished(id(9));
    CHECK(status["state"] == "succeeded");
    CHECK(status["result"]["names"] == json::array({"x"}));

    auto result = party.get("/smpc/v1/jobs/" + id(9) + "/result");
    CHECK(result.status == 200);
    CHECK(result.body == text(party.streams.read(id(1))));
    auto tag = std::string(result.headers.get("ETag"));
    CHECK(party.get("/smpc/v1/jobs/" + id(9) + "/result", {{"If-None-Match", tag}}).status == 304);
    auto part = party.get("/smpc/v1/jobs/" + id(9) + "/result", {{"Range", "bytes=3-9"}});
    CHECK(part.status == 206);
    CHECK(part.body == result.body.substr(3, 7));

    CHECK(party.get("/smpc/v1/jobs/" + id(9) + "/logs").body == "one\ntwo\n");
    CHECK(party.get("/smpc/v1/jobs/" + id(9) + "/logs?follow=1").body == "one\ntwo\n");
    auto events = party.get("/smpc/v1/jobs/" + id(9) + "/events");
    CHECK(events.headers.get("Content-Type") == "text/event-stream");
    CHECK_THAT(events.body, Catch::Contains("event: log\ndata: {\"line\":\"one\"}") &&
                                Catch::Contains("event: stats") && Catch::Contains("\"state\":\"succeeded\""));
    // Behind its last event a finished job has nothing to say.
    auto last = events.body.substr(events.body.rfind("id: ") + 4);
    last = last.substr(0, last.find('\n'));
    CHECK(party.get("/smpc/v1/jobs/" + id(9) + "/events", {{"Last-Event-ID", last}}).body.empty());

    CHECK(party.send("POST", "/smpc/v1/jobs/" + id(9) + "/cancel").status == 409);
    CHECK(party.send("DELETE", "/smpc/v1/jobs/" + id(9)).status == 204);
    CHECK(party.get("/smpc/v1/jobs/" + id(9)).status == 404);
    CHECK(party.get_json("/smpc/v1/jobs")["jobs"].empty());
}

TEST_CASE("While a job runs: 409 for its result, the log as it comes, cancelling") {
    JobParty party("echo begun >&2; trap 'exit 143' TERM; sleep 60 & wait");
    party.post_json("/smpc/v1/jobs", request(9));
    auto const path = "/smpc/v1/jobs/" + id(9);
    while (party.get_json(path)["state"] != "running") std::this_thread::sleep_for(5ms);
    CHECK(party.get(path + "/result").status == 409);
    CHECK(party.send("DELETE", path).status == 409);
    std::string log;
    std::thread follower([&] { log = party.get(path + "/logs?follow=1").body; });
    while (party.get(path + "/logs").body.empty()) std::this_thread::sleep_for(5ms);
    CHECK(party.send("POST", path + "/cancel").status == 202);
    CHECK(party.finished(id(9))["state"] == "cancelled");
    follower.join();
    CHECK(log == "begun\n");
    CHECK(party.get(path + "/result").status == 409);
    CHECK(party.get("/smpc/v1/jobs?state=cancelled").status == 200);
    CHECK(party.get_json("/smpc/v1/jobs?state=cancelled")["jobs"].size() == 1);
    CHECK(party.get("/smpc/v1/jobs?state=done").status == 400);
    CHECK(party.get("/smpc/v1/jobs?limit=0").status == 400);
    CHECK(party.get("/smpc/v1/jobs?cursor=x").status == 400);
}

TEST_CASE("A long poll is answered at the next state, or when its time is over") {
    JobParty party(copy, {}, 3); // never starts: the others do not exist
    party.post_json("/smpc/v1/jobs", request(9));
    auto state = party.get_json("/smpc/v1/jobs/" + id(9))["state"].get<std::string>();
    CHECK(party.get_json("/smpc/v1/jobs/" + id(9) + "?wait=0&seen=" + state)["state"] == state);
    CHECK(party.get_json("/smpc/v1/jobs/" + id(9) + "?wait=30&seen=running")["state"] == state); // it is another one
    std::string body;
    std::thread waiter([&] { body = party.get("/smpc/v1/jobs/" + id(9) + "?wait=30&seen=" + state).body; });
    std::this_thread::sleep_for(20ms);
    // Another party says that the job is decided.
    json view = {{"v", 1},
                 {"boot", 1},
                 {"seq", 1},
                 {"known", true},
                 {"state", "failed"},
                 {"decision", {{"state", "failed"}, {"error", {{"code", "mismatch"}, {"message", "differs"}}}}}};
    auto answer = party.send("PUT", "/smpc/v1/rendezvous/" + id(9) + ".0/2", view.dump(), {{"X-Smpc-Party", "2"}});
    CHECK(answer.status == 200);
    waiter.join();
    CHECK(json::parse(body)["state"] == "failed");
    CHECK(json::parse(body)["error"]["code"] == "mismatch");
}

TEST_CASE("Messages of parties come from parties, for themselves, and are checked") {
    JobParty party(copy, {}, 3);
    auto put = [&](std::string const& number, std::string const& header, std::string const& body) {
        Fields fields;
        if (!header.empty()) fields.emplace_back("X-Smpc-Party", header);
        return party.send("PUT", "/smpc/v1/rendezvous/" + id(9) + ".1/" + number, body, fields).status;
    };
    std::string const view = R"({"v":1,"known":false,"state":"waiting"})";
    CHECK(put("2", "2", view) == 200);
    CHECK(put("2", "", view) == 403);
    CHECK(put("3", "2", view) == 403);
    CHECK(put("1", "1", view) == 403);
    CHECK(put("2", "2", "{}") == 400);
    CHECK(put("2", "2", R"({"v":2,"state":"waiting"})") == 400);
    CHECK(put("2", "2", R"({"v":1,"state":"waiting","propose":65})") == 400);
    CHECK(put("2", "2", R"({"v":1,"state":"waiting","phase":"ended"})") == 400);
    CHECK(put("2", "2", R"({"v":1,"state":"sleeping"})") == 400);
    CHECK(put("2", "2", "nonsense") == 400);
    party.post_json("/smpc/v1/jobs", request(9));
    CHECK(put("2", "2", R"({"v":1,"known":true,"state":"waiting","body":"sha256:00"})") == 409);
}

TEST_CASE("Ephemeral's activation: checks in their order") {
    JobParty party;
    party.upload(1);
    CHECK(party.get("/").status == 405);
    CHECK(party.get("/").body == "POST requests must be used to trigger a computation");
    auto plain = party.send("POST", "/", "{", {{"Content-Type", "text/plain"}});
    CHECK(plain.status == 415);
    CHECK(plain.body == "application/json content type must be provided");
    auto refused = [&](std::string const& body, int status, std::string const& message, std::string const& query = "") {
        auto answer = party.send("POST", "/" + query, body, {{"Content-Type", "application/json"}});
        INFO(body);
        CHECK(answer.status == status);
        CHECK(answer.body == message);
    };
    refused("{", 400, "error decoding the request body");
    refused(R"({"gameID":5})", 400, "error decoding the request body");
    refused(R"({"gameID":"5"})", 400, "GameID 5 is not a valid UUID");
    auto none = activation(9, "AMPHORASECRET", json::array());
    refused(none.dump(), 400,
            "either secret params or amphora secret share UUIDs must be specified, none of them given");
    auto both = activation(9, "AMPHORASECRET", {id(1)});
    both["secretParams"] = {"AAAA"};
    refused(both.dump(), 400, "either secret params or amphora secret share UUIDs must be specified, not both of them");
    auto secret = activation(9, "AMPHORASECRET", json::array());
    secret["secretParams"] = {"?"};
    refused(secret.dump(), 400, "error decoding secret parameters: illegal base64 data");
    auto good = activation(9, "AMPHORASECRET", {id(1)});
    refused(good.dump(), 400,
            "error when reading the compile parameter: strconv.ParseBool: parsing \"yes\": invalid syntax\n",
            "?compile=yes");
    refused(good.dump(), 500, "error during MPC execution: program \"ephemeral-generic\" is not stored here");
    good["code"] = "bad";
    refused(good.dump(), 503, "error compiling the code: exit status 3\n", "?compile=true");
}

TEST_CASE("Ephemeral's activation: results as an object, as cells, opened; the same again") {
    JobParty party;
    party.upload(1);
    party.upload(2, std::string("\x05\0\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0", 16), "");
    Fields const program{{"X-Smpc-Program", "p"}};
    auto body = activation(9, "AMPHORASECRET", {id(1)});
    body["gameId"] = body["gameID"]; // as the Java client spells it
    body.erase("gameID");
    auto answer = party.post_json("/", body, program);
    CHECK(answer.status == 200);
    CHECK(json::parse(answer.body)["response"] == json::array({id(9)}));
    CHECK(party.streams.read(id(9)) == party.streams.read(id(1)));
    CHECK(party.streams.tag(id(9), "gameID").value == id(9));
    CHECK(party.post_json("/", body, program).body == answer.body);

    auto cells = party.post_json("/", activation(10, "SECRETSHARE", {id(1)}), program);
    auto object = smpc::base64_decode(json::parse(cells.body)["response"][0].get<std::string>());
    REQUIRE(object);
    auto stream = party.streams.read(id(1));
    CHECK(std::ranges::equal(vcp::read_cell_object(*object).stream, stream));

    auto opened = party.post_json("/", activation(11, "PLAINTEXT", {id(2)}), program);
    CHECK(opened.status == 200);
    std::vector<std::string> numbers;
    auto const words = json::parse(opened.body)["response"];
    for (auto const& word : words) numbers.push_back(text(*smpc::base64_decode(word.get<std::string>())));
    CHECK(numbers == std::vector<std::string>{"5", "65535"});
    auto sealed = party.post_json("/", activation(12, "PLAINTEXT", {id(1)}), program);
    CHECK(sealed.status == 500);
    CHECK_THAT(sealed.body, Catch::Contains("\"x\" is private; ask for AMPHORASECRET"));

    // Secrets inside the request, and a program that is compiled on the way.
    auto inside = activation(13, "SECRETSHARE", json::array());
    inside["secretParams"] = {smpc::base64_encode(vcp::to_cell_object(stream))};
    inside["code"] = "good";
    auto compiled = party.post_json("/?compile=true", inside, {{"X-Smpc-Program", "fresh"}});
    CHECK(compiled.status == 200);
    CHECK(party.programs.find("fresh.sb").name == "fresh.sb");
    auto unknown = party.post_json("/", activation(14, "SECRETSHARE", {id(99)}), program);
    CHECK(unknown.status == 500);
    CHECK_THAT(unknown.body, Catch::StartsWith("error during MPC execution: "));
}
