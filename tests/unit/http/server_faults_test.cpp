// SPDX-License-Identifier: Apache-2.0
//
// The server against clients that fail, lie or attack: malformed and ambiguous requests, cut requests, slow heads, too many connections.
#include <catch2/catch.hpp>

#include <atomic>
#include <mutex>

#include <smpc/client/error.h>
#include <smpc/client/random.h>

#include "support.h"

using namespace smpc;
using namespace smpc::http;
using namespace smpc::http::test;
using namespace std::chrono_literals;

namespace {

std::string talk(Server const& server, std::string_view bytes) {
    RawSocket socket(server.port());
    socket.send(bytes);
    socket.finish();
    return socket.receive_all();
}

std::size_t answers_in(std::string const& text) {
    std::size_t count = 0;
    for (auto at = text.find("HTTP/1.1 "); at != std::string::npos; at = text.find("HTTP/1.1 ", at + 1)) ++count;
    return count;
}

} // namespace

TEST_CASE("malformed and ambiguous requests are refused, and nothing after them is served", "[http]") {
    std::atomic<int> handled{0};
    auto const server = serve([&](ServerRequest request, Responder responder) {
        ++handled;
        echo(std::move(request), std::move(responder));
    });
    std::string const smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    struct Case {
        std::string request;
        int status;
    };
    std::vector<Case> const cases = {
        {"GARBAGE\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400}, // no Host
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        {"GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /../etc HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n", 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551617\r\n\r\nh" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
         400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + smuggled,
         400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n" + smuggled, 501},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled, 501},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
             smuggled,
         400},
        {"PUT / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n" + smuggled, 400},
        {"PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n" + smuggled, 400},
        {"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'x') + "\r\n\r\n", 431},
        {"GET /" + std::string(20'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n", 431},
    };
    for (auto const& [request, status] : cases) {
        INFO(request.substr(0, 200));
        auto const answer = talk(*server, request);
        INFO(answer);
        CHECK(answer.starts_with("HTTP/1.1 " + std::to_string(status) + " "));
        CHECK(answers_in(answer) == 1);
    }
    std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 200; ++i) many += "A: b\r\n";
    CHECK(talk(*server, many + "\r\n").starts_with("HTTP/1.1 431 "));
    CHECK(handled == 0);
    CHECK(server->statistics().malformed == cases.size() + 1);

    // What looks odd but is right.
    CHECK(talk(*server, "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 "));
    CHECK(talk(*server, "GET http://x/a HTTP/1.1\r\nHost: x\r\n\r\n").ends_with("GET /a "));
    CHECK(talk(*server, "GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 200 "));
    CHECK(answers_in(talk(*server,
                          "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPUT /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"
                          "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" +
                              smuggled)) == 3);
}

TEST_CASE("a request cut at every byte never reaches the handler", "[http]") {
    std::atomic<int> handled{0};
    auto const server = serve([&](ServerRequest, Responder responder) {
        ++handled;
        responder.answer(Answer::empty(204));
    });
    std::string const request = "PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t cut = 0; cut < request.size(); ++cut) talk(*server, request.substr(0, cut));
    std::string const chunked =
        "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    for (std::size_t cut = 0; cut < chunked.size(); ++cut) talk(*server, chunked.substr(0, cut));
    CHECK(handled == 0);
    CHECK(talk(*server, request).starts_with("HTTP/1.1 204 "));
    while (server->statistics().connections_open > 0) std::this_thread::sleep_for(1ms);
    CHECK(server->statistics().requests_running == 0);
}

TEST_CASE("random bytes are refused", "[http]") {
    auto const server = serve(echo);
    auto const random = insecure_random(3, "requests");
    for (int i = 0; i < 300; ++i) {
        std::string bytes(static_cast<std::size_t>(1 + i * 11), '\0');
        random->fill(std::as_writable_bytes(std::span(bytes)));
        auto const answer = talk(*server, bytes);
        CHECK((answer.empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 5")));
    }
    CHECK(client_of(*server).get("/").status == 200);
}

TEST_CASE("a client may wait for leave to send its body", "[http]") {
    auto const server = serve(echo, {}, [](ServerRequest& request) {
        BodyPlan plan;
        if (request.target.path == "/no") plan.refuse = Answer::text(403, "no\n");
        return plan;
    });
    RawSocket socket(server->port());
    socket.send("PUT /yes HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(socket.receive_some() == "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("hello");
    CHECK(socket.receive_some().ends_with("PUT /yes hello"));
    socket.send("PUT /no HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(socket.receive_all().starts_with("HTTP/1.1 403 "));
}

TEST_CASE("slow and idle clients are closed and hold up nobody", "[http]") {
    std::mutex mutex;
    int slow = 0;
    ServerOptions options;
    options.workers = 1;
    options.head_timeout = 500ms;
    options.body_timeout = 500ms;
    options.idle_timeout = 500ms;
    options.log = [&](std::string const& line) {
        std::lock_guard const lock(mutex);
        slow += line.ends_with("too slow");
    };
    auto const server = serve(echo, std::move(options));
    RawSocket head(server->port()), body(server->port()), idle(server->port()), silent(server->port()),
        reader(server->port());
    head.send("GET / HT");
    body.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
    idle.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client_of(*server).get("/").status == 200);
    CHECK(head.receive_all().empty());
    CHECK(body.receive_all().empty());
    CHECK(answers_in(idle.receive_all()) == 1);
    CHECK(silent.receive_all().empty());
    // One that asks for much and does not read.
    auto const large = serve(
        [](ServerRequest, Responder responder) { responder.answer(Answer::text(200, std::string(64 << 20, 'x'))); },
        [] {
            ServerOptions o;
            o.body_timeout = 500ms;
            return o;
        }());
    RawSocket deaf(large->port());
    deaf.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    while (large->statistics().requests == 0) std::this_thread::sleep_for(1ms);
    while (large->statistics().connections_open > 0) std::this_thread::sleep_for(1ms);
    std::lock_guard const lock(mutex);
    CHECK(slow >= 2);
}

TEST_CASE("connections beyond the limit are told so", "[http]") {
    ServerOptions options;
    options.connections = 3;
    auto const server = serve(echo, std::move(options));
    std::vector<std::unique_ptr<RawSocket>> sockets;
    for (int i = 0; i < 3; ++i) {
        sockets.push_back(std::make_unique<RawSocket>(server->port()));
        sockets.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(sockets.back()->receive_some().starts_with("HTTP/1.1 200 "));
    }
    CHECK(RawSocket(server->port()).receive_all().starts_with("HTTP/1.1 503 "));
    CHECK(server->statistics().connections_refused == 1);
    sockets.clear();
    while (server->statistics().connections_open > 0) std::this_thread::sleep_for(1ms);
    CHECK(client_of(*server).get("/").status == 200);
}

TEST_CASE("a port that is taken, or a host that is none, is said", "[http]") {
    auto const server = serve(echo);
    ServerOptions options;
    options.port = server->port();
    try {
        serve(echo, std::move(options));
        FAIL();
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::config);
        CHECK(error.message() ==
              "cannot listen on 127.0.0.1 port " + std::to_string(server->port()) + ": address already in use");
    }
    options = {};
    options.host = "192.0.2.1"; // reserved for documentation: no machine has it
    CHECK_THROWS_AS(serve(echo, std::move(options)), Error);
}
