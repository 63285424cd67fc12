// SPDX-License-Identifier: Apache-2.0
//
// The client against peers that fail in every way: absent, silent, slow, cut at every byte, garbage. Each failure is one error with the
// right code that names host and port.
#include <catch2/catch.hpp>

#include <future>
#include <mutex>

#include <smpc/client/error.h>
#include <smpc/client/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support.h"

using namespace smpc;
using namespace smpc::http;
using namespace smpc::http::test;
using namespace std::chrono_literals;

namespace {

/// The error of a call that has to fail.
template <typename F> Error fault_of(F f) {
    try {
        f();
    } catch (Error const& error) {
        return error;
    }
    return Error(ErrorCode::internal, "nothing was thrown");
}

bool has(Error const& error, std::string_view text) {
    auto const all = to_text(error);
    INFO(all);
    CHECK(all.find(text) != std::string::npos);
    return all.find(text) != std::string::npos;
}

/// Answers the first request of each connection with `text` and closes.
std::unique_ptr<RawServer> answering(std::string text) {
    return std::make_unique<RawServer>([text = std::move(text)](int fd) {
        read_request(fd);
        write_text(fd, text);
    });
}

} // namespace

TEST_CASE("nobody there", "[http]") {
    std::string url;
    {
        RawServer const server([](int) {});
        url = server.url();
    }
    Client client(options_for(url));
    auto error = fault_of([&] { client.get("/"); });
    CHECK(error.code() == ErrorCode::unavailable);
    has(error, "cannot connect to 127.0.0.1:" + url.substr(url.rfind(':') + 1) + ": connection refused");

    Client nowhere(options_for("http://no-such-host.invalid:81"));
    error = fault_of([&] { nowhere.get("/"); });
    CHECK(error.code() == ErrorCode::unavailable);
    has(error, "no-such-host.invalid");
}

TEST_CASE("answers cut at every byte are errors that say where they ended", "[http]") {
    std::string const whole = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n0123456789";
    std::string const chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n";
    for (auto const& answer : {whole, chunked})
        for (std::size_t cut = 0; cut <= answer.size(); ++cut) {
            INFO("cut after " << cut << " of " << answer);
            auto const server = answering(answer.substr(0, cut));
            Client client(options_for(server->url()));
            if (cut == answer.size()) {
                CHECK(client.get("/").body == "0123456789");
                continue;
            }
            auto const error = fault_of([&] { client.get("/"); });
            CHECK(error.code() == ErrorCode::unavailable);
            auto const body = answer.find("\r\n\r\n") + 4;
            has(error, cut == 0 ? "closed without an answer" : cut < body ? "ended inside its head" : "ended after");
            if (answer == whole && cut >= body)
                has(error, "ended after " + std::to_string(cut - body) + " of 10 bytes");
            has(error, std::to_string(server->port()));
        }
}

TEST_CASE("garbage is not taken for an answer", "[http]") {
    std::vector<std::string> answers = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/3 200 OK\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n",
        std::string(1 << 20, 'A'),
        std::string("\x15\x03\x03\x00\x02\x02\x28", 7),
    };
    auto const random = insecure_random(7, "garbage");
    for (int i = 0; i < 200; ++i) {
        std::string bytes(static_cast<std::size_t>(1 + i * 7), '\0');
        random->fill(std::as_writable_bytes(std::span(bytes)));
        answers.push_back(bytes);
    }
    for (auto const& answer : answers) {
        INFO(answer.substr(0, 200));
        auto const server = answering(answer);
        Client client(options_for(server->url()));
        auto const error = fault_of([&] { client.get("/"); });
        CHECK(error.code() == ErrorCode::unavailable);
        has(error, "127.0.0.1:" + std::to_string(server->port()));
        if (answer[0] == 0x15) has(error, "https://");
    }
    auto const server = answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\nx");
    Client client(options_for(server->url()));
    has(fault_of([&] { client.get("/"); }), "larger than 67108864 bytes");
}

TEST_CASE("interim answers are passed over, and a body may end with the connection", "[http]") {
    auto const server = answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                                  "HTTP/1.1 201 Created\r\nConnection: close\r\n\r\nuntil the end");
    Client client(options_for(server->url()));
    auto const response = client.put("/", "x", "text/plain");
    CHECK(response.status == 201);
    CHECK(response.body == "until the end");
    CHECK_FALSE(response.headers.contains("Link"));
    CHECK(client.idle() == 0);
}

TEST_CASE("a silent or dripping peer meets the deadline", "[http]") {
    std::atomic<bool> end{false};
    for (bool drip : {false, true}) {
        end = false;
        RawServer const server([&](int fd) {
            read_request(fd);
            if (drip) write_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            while (!end) {
                if (drip) write_text(fd, "x");
                std::this_thread::sleep_for(5ms);
            }
        });
        Client client(options_for(server.url()));
        Call call;
        call.deadline = std::chrono::steady_clock::now() + 500ms;
        auto const error = fault_of([&] { client.get("/", call); });
        CHECK(error.code() == ErrorCode::timeout);
        has(error, drip ? "no complete answer from 127.0.0.1:" : "no answer from 127.0.0.1:");
        end = true;
    }
    // An event stream may last, as long as something comes.
    end = false;
    RawServer const server([&](int fd) {
        read_request(fd);
        write_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 24; ++i) {
            write_text(fd, "1\r\nx\r\n");
            std::this_thread::sleep_for(50ms);
        }
        while (!end) std::this_thread::sleep_for(5ms);
    });
    Client client(options_for(server.url()));
    Call call;
    std::size_t received = 0;
    call.deadline = std::chrono::steady_clock::now() + 1s;
    call.idle_limit = 1s;
    call.sink = [&](std::span<std::byte const> bytes) { received += bytes.size(); };
    CHECK(fault_of([&] { client.get("/", call); }).code() == ErrorCode::timeout);
    CHECK(received == 24);
    end = true;
}

TEST_CASE("an upload that nobody reads meets the deadline, a stop ends everything", "[http]") {
    std::atomic<bool> end{false};
    RawServer const server([&](int) {
        while (!end) std::this_thread::sleep_for(1ms);
    });
    Client client(options_for(server.url()));
    Call call;
    call.deadline = std::chrono::steady_clock::now() + 200ms;
    std::string const large(64 << 20, 'x');
    CHECK(fault_of([&] { client.put("/", large, "text/plain", call); }).code() == ErrorCode::timeout);

    std::stop_source stop;
    call = {};
    call.stop = stop.get_token();
    auto sending = std::async(std::launch::async, [&] { return fault_of([&] { client.get("/", call); }).code(); });
    std::this_thread::sleep_for(20ms);
    stop.request_stop();
    CHECK(sending.get() == ErrorCode::interrupted);
    CHECK(fault_of([&] { client.get("/", call); }).code() == ErrorCode::interrupted); // stopped before it began
    call = {};
    call.deadline = std::chrono::steady_clock::now() - 1s;
    CHECK(fault_of([&] { client.get("/", call); }).code() == ErrorCode::timeout);
    end = true;
}

TEST_CASE("a connection that died in the pool is replaced once, silently, if that is safe", "[http]") {
    std::string const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    // Each connection answers one request with keep-alive, reads the next one, and closes without an answer.
    std::atomic<int> requests{0};
    RawServer const server([&](int fd) {
        if (read_request(fd).empty()) return;
        ++requests;
        write_text(fd, answer);
        if (!read_request(fd).empty()) ++requests;
    });
    Client client(options_for(server.url()));
    CHECK(client.get("/").body == "ok");
    CHECK(client.get("/").body == "ok"); // over the dead one, then over a new one
    CHECK(server.connections() == 2);
    CHECK(requests == 3);
    CHECK(client.put("/", "x", "text/plain").body == "ok");
    CHECK(server.connections() == 3);

    // A POST may have been carried out; it is not repeated unless the caller says that it may.
    auto const error = fault_of([&] { client.post("/", "x", "text/plain"); });
    CHECK(error.code() == ErrorCode::unavailable);
    has(error, "closed without an answer");
    CHECK(client.post("/", "x", "text/plain").body == "ok"); // a new connection
    Call call;
    call.repeatable = true;
    CHECK(client.post("/", "x", "text/plain", call).body == "ok");

    // A connection that closed while it was idle is not even tried.
    RawServer const closing([&](int fd) {
        read_request(fd);
        write_text(fd, answer);
    });
    Client second(options_for(closing.url()));
    for (int i = 0; i < 3; ++i) {
        CHECK(second.post("/", "x", "text/plain").body == "ok");
        while (closing.closed() <= i) std::this_thread::sleep_for(1ms);
    }
    CHECK(closing.connections() == 3);
}

TEST_CASE("a fault of the sink comes out unchanged", "[http]") {
    auto const server = serve(echo);
    auto client = client_of(*server);
    Call call;
    call.sink = [](std::span<std::byte const>) { throw std::runtime_error("sink full"); };
    CHECK_THROWS_WITH(client.get("/", call), "sink full");
    CHECK(client.get("/").status == 200);
    auto options = options_for(server->url());
    options.token = []() -> std::string { throw Error(ErrorCode::denied, "no token"); };
    Client tokenless(std::move(options));
    CHECK(fault_of([&] { tokenless.get("/"); }).code() == ErrorCode::denied);
    CHECK_THROWS_AS(client.get("/a b"), Error);
    CHECK_THROWS_AS(client.get("/a\r\nX: y"), Error);
    CHECK_THROWS_AS(client.send({"PUT", "/", {}, FileRange{-1, 0, 10}}), Error);
}

TEST_CASE("the verbose hook tells enough and nothing secret", "[http]") {
    std::mutex mutex;
    std::vector<std::string> lines;
    auto const server = serve(echo);
    auto options = options_for(server->url());
    options.token = [] { return std::string("marker-token"); };
    options.verbose = [&](std::string const& line) {
        std::lock_guard const lock(mutex);
        lines.push_back(line);
    };
    Client client(std::move(options));
    client.put("/x?wait=1&token=marker-query", "marker-body", "text/plain");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].starts_with("PUT " + server->url() + "/x?wait=1&token=…: 200 in "));
    CHECK(lines[0].find("marker") == std::string::npos);
    server->stop(0ms);
    CHECK_THROWS_AS(client.get("/y"), Error);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].find("connection refused") != std::string::npos);
}
