// SPDX-License-Identifier: Apache-2.0
//
// What goes over the wire to a Carbyne Stack, and what its answers become.
#include <catch2/catch.hpp>

#include <mutex>
#include <nlohmann/json.hpp>

#include "libclient/carbyne/amphora.h"
#include "libclient/carbyne/call.h"
#include "libclient/carbyne/ephemeral.h"
#include "libclient/http/server.h"
#include <smpc/client/error.h>

using namespace smpc;
using namespace smpc::carbyne;

namespace {

/// Answers every request with the next answer, and keeps what was asked.
struct Service : http::Handler {
    struct Seen {
        std::string line, body, content_type, program;
    };
    std::mutex mutex;
    std::vector<Seen> seen;
    std::vector<http::Answer> answers;
    http::Server server{http::ServerOptions{}, std::shared_ptr<http::Handler>(this, [](auto*) {})};

    void handle(http::ServerRequest request, http::Responder responder) override {
        std::lock_guard lock(mutex);
        seen.push_back({request.method + " " + request.raw_target, request.body,
                        std::string(request.headers.get("Content-Type")),
                        std::string(request.headers.get("X-Smpc-Program"))});
        if (answers.empty()) {
            responder.answer(http::Answer::empty(200));
            return;
        }
        responder.answer(std::move(answers.front()));
        answers.erase(answers.begin());
    }
    std::shared_ptr<http::Client> client(std::string const& path = {}) {
        http::ClientOptions options;
        options.url = http::Url::parse(server.url() + path);
        return std::make_shared<http::Client>(std::move(options));
    }
    ~Service() override { server.stop(std::chrono::milliseconds(0)); }
};

std::string const id = "80fbba1b-3da8-4b1e-8a2c-cebd65229fad";

Error error_of(std::function<void()> const& f) {
    try {
        f();
    } catch (Error const& e) {
        return e;
    }
    FAIL("nothing was thrown");
    return Error(ErrorCode::internal, "");
}

} // namespace

TEST_CASE("filters are encoded twice, lists sorted here") {
    Service service;
    service.answers.push_back(http::Answer::json(200, R"({"content":[
        {"secretId":"a","tags":[{"key":"n","value":"10","valueType":"LONG"}]},
        {"secretId":"b","tags":[{"key":"n","value":"9","valueType":"LONG"},{"key":"a","value":"","valueType":"STRING"}]},
        {"secretId":"c","tags":null}],"number":0,"size":2147483647,"totalElements":3,"totalPages":1})"));
    auto list =
        Amphora(service.client("/amphora")).list({parse_filter("name:a b,c"), parse_filter("n>5")}, {"n", false});
    CHECK(service.seen[0].line == "GET /amphora/secret-shares?filter=name%3Aa%2520b%252Cc%2Cn%3E5");
    REQUIRE(list.size() == 3);
    CHECK(list[0].id == "b");
    CHECK(list[1].id == "a");
    CHECK(list[0].tag("n") == "9");
    CHECK(list[0].tags[0].key == "a");
}

TEST_CASE("tags: paths, bodies and types") {
    Service service;
    Amphora amphora(service.client());
    amphora.create_tag(id, make_tag("size", "12"));
    amphora.replace_tags(id, {make_tag("a.b", "text")});
    amphora.update_tag(id, make_tag("a.b", "99999999999999999999"));
    amphora.remove_tag(id, "a.b");
    amphora.remove(id);
    REQUIRE(service.seen.size() == 5);
    CHECK(service.seen[0].line == "POST /secret-shares/" + id + "/tags");
    CHECK(service.seen[0].body == R"({"key":"size","value":"12","valueType":"LONG"})");
    CHECK(service.seen[0].content_type == "application/json");
    CHECK(service.seen[1].line == "PUT /secret-shares/" + id + "/tags");
    CHECK(service.seen[1].body == R"([{"key":"a.b","value":"text","valueType":"STRING"}])");
    CHECK(service.seen[2].line == "PUT /secret-shares/" + id + "/tags/a.b");
    CHECK_THAT(service.seen[2].body, Catch::Contains("STRING"));
    CHECK(service.seen[3].line == "DELETE /secret-shares/" + id + "/tags/a.b");
    CHECK(service.seen[4].line == "DELETE /secret-shares/" + id);

    service.answers.push_back(http::Answer::json(409, R"("A tag with key \"k\" already exists")"));
    amphora.set_tag(id, make_tag("k", "v"));
    CHECK(service.seen.back().line == "PUT /secret-shares/" + id + "/tags/k");
}

TEST_CASE("errors: JSON strings or plain text") {
    Service service;
    Amphora amphora(service.client());
    auto const cases = std::vector<std::tuple<int, std::string, ErrorCode, std::string>>{
        {404, "\"No secret with the given id #x exists.\"", ErrorCode::not_found,
         "No secret with the given id #x exists."},
        {401, "\"No token provided\"", ErrorCode::denied, "No token provided"},
        {400, "", ErrorCode::input, "400 Bad Request"},
        {500, "error during MPC execution: boom\n", ErrorCode::unavailable, "boom"},
        {302, "", ErrorCode::failed, "302"},
    };
    for (auto const& [status, body, code, text] : cases) {
        service.answers.push_back(http::Answer::text(status, body));
        auto e = error_of([&] { amphora.tags(id); });
        CHECK(e.code() == code);
        CHECK_THAT(e.message(), Catch::Contains(text));
    }
    for (auto const* garbage : {"", "<html>", "{}", "[{\"value\":1}]"}) {
        service.answers.push_back(http::Answer::text(200, garbage));
        CHECK(error_of([&] { amphora.list({}, {}); }).code() == ErrorCode::unavailable);
    }
    CHECK(error_text("\"a\\nb\"") == "a b");
    CHECK(error_text(std::string(1000, 'x')).size() < 600);
    for (auto const* bad : {"", "a", ":b", "a:", "a<b"})
        CHECK(error_of([&] { parse_filter(bad); }).code() == ErrorCode::usage);
}

TEST_CASE("activation") {
    Service service;
    Activation activation;
    activation.game_id = "71b2a100-f3f6-11e9-81b4-2a2ae2dbcce4";
    activation.application = "sum";
    CHECK(error_of([&] { body_of(activation); }).code() == ErrorCode::input);
    activation.inputs = {id};
    service.answers.push_back(http::Answer::text(200, R"({"response":["71b2a100-f3f6-11e9-81b4-2a2ae2dbcce4"]})"));
    auto client = service.client();
    CHECK(activate(*client, activation, {}) == std::vector{activation.game_id});
    CHECK(service.seen[0].line == "POST /");
    CHECK(service.seen[0].program == "sum");
    auto body = nlohmann::json::parse(service.seen[0].body);
    CHECK(body == nlohmann::json::parse(R"({"gameID":"71b2a100-f3f6-11e9-81b4-2a2ae2dbcce4",
        "amphoraParams":["80fbba1b-3da8-4b1e-8a2c-cebd65229fad"],"secretParams":[],"output":{"type":"AMPHORASECRET"}})"));
    activation.code = "grüße";
    service.answers.push_back(http::Answer::text(200, "{}"));
    CHECK(error_of([&] { activate(*client, activation, {}); }).code() == ErrorCode::unavailable);
    CHECK(service.seen[1].line == "POST /?compile=true");
    for (unsigned char c : service.seen[1].body) CHECK(c < 128);
    activation.output = "amphorasecret";
    CHECK(error_of([&] { body_of(activation); }).code() == ErrorCode::input);
}

TEST_CASE("the application is part of the host name, unless that is a number") {
    CHECK(application_url("http://172.18.1.128.sslip.io/", "e.default") == "http://e.default.172.18.1.128.sslip.io");
    CHECK(application_url("http://127.0.0.1:8080", "e") == "http://127.0.0.1:8080");
    CHECK(application_url("http://[::1]:8080", "e") == "http://[::1]:8080");
    CHECK(application_url("http://p1.example.org", "") == "http://p1.example.org");
}
