// SPDX-License-Identifier: Apache-2.0
//
// Client and server together, as they are meant to be used: bodies of all kinds and sizes, streams, long polls, many clients at once.
#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <future>
#include <map>
#include <mutex>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <smpc/client/error.h>
#include <smpc/client/random.h>

#include "libclient/base/sha256.h"
#include "support.h"

using namespace smpc;
using namespace smpc::http;
using namespace smpc::http::test;
using namespace std::chrono_literals;

namespace {

/// A file of `size` pseudo-random bytes that has no name.
Descriptor random_file(std::size_t size, std::string& digest) {
    Descriptor file(::memfd_create("body", MFD_CLOEXEC));
    Sha256 hash;
    std::string piece(1 << 20, '\0');
    for (std::size_t done = 0; done < size; done += piece.size()) {
        insecure_random(done, "body")->fill(std::as_writable_bytes(std::span(piece)));
        REQUIRE(::write(file.get(), piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()));
        hash.update(piece);
    }
    digest = hash.hex();
    return file;
}

long peak_memory_kib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/// A body that only leaves its digest.
class HashSink : public BodySink {
public:
    void write(std::span<std::byte const> bytes) override {
        hash_.update(bytes);
        largest = std::max(largest, bytes.size());
    }
    void finish() override { digest = hash_.hex(); }
    std::string digest;
    std::size_t largest = 0;

private:
    Sha256 hash_;
};

} // namespace

TEST_CASE("a request reaches its handler and the answer comes back", "[http]") {
    auto const server = serve([](ServerRequest request, Responder responder) {
        std::string text = request.method + " " + request.target.path;
        for (auto const& [name, value] : request.target.query) text += " " + name + "=" + value;
        text += " type=" + std::string(request.headers.get("content-type"));
        text += " auth=" + std::string(request.headers.get("authorization"));
        text += " x=" + std::string(request.headers.get("X-Extra"));
        text += " peer=" + request.peer.address + (request.peer.loopback ? "/loopback" : "");
        text += " body=" + request.body;
        responder.answer(
            Answer::text(request.target.query.contains("teapot") ? 418 : 200, text).header("X-Answer", "yes"));
    });
    auto options = options_for(server->url() + "/base");
    options.token = [] { return "abc\n"; };
    options.headers.set("X-Extra", "1");
    Client client(std::move(options));

    auto response = client.get("/a//b?x=1&y=%20");
    CHECK(response.status == 200);
    CHECK(response.ok());
    CHECK(response.body == "GET /base/a/b x=1 y=  type= auth=Bearer abc x=1 peer=127.0.0.1/loopback body=");
    CHECK(response.headers.get("x-answer") == "yes");
    CHECK(response.headers.contains("Date"));

    response = client.put("/p", "hello", "text/plain");
    CHECK(response.body == "PUT /base/p type=text/plain auth=Bearer abc x=1 peer=127.0.0.1/loopback body=hello");
    response = client.post("/p?teapot", "", "application/json");
    CHECK(response.status == 418); // a status is not thrown
    CHECK(client.del("/d").body.starts_with("DELETE /base/d "));

    response = client.send({"HEAD", "/h", {}, {}});
    CHECK(response.body.empty());
    CHECK(response.headers.get("content-length") == "68");
    CHECK(client.idle() == 1);
    CHECK(server->statistics().connections_accepted == 1); // everything went over one connection
    CHECK(server->statistics().requests == 5);
}

TEST_CASE("bodies of every size and kind arrive whole", "[http]") {
    auto const server = serve(echo);
    auto client = client_of(*server);
    for (std::size_t size : {0, 1, 100, 16383, 16384, 16385, 65536, 131072, 131073, 1000000}) {
        std::string body(size, '\0');
        insecure_random(size, "body")->fill(std::as_writable_bytes(std::span(body)));
        Request request{"PUT", "/x", {}, body};
        CHECK(client.send(request).body == "PUT /x " + body);
        request.body = as_bytes(body);
        CHECK(client.send(request).body == "PUT /x " + body);
    }
    CHECK(server->statistics().connections_accepted == 1);

    // Chunked, in all splittings of a short one.
    std::string const chunked = "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                "5\r\nhello\r\n1;name=value\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n";
    for (std::size_t cut = 1; cut < chunked.size(); ++cut) {
        RawSocket socket(server->port());
        socket.send(chunked.substr(0, cut));
        std::this_thread::yield();
        socket.send(chunked.substr(cut));
        auto const answer = socket.receive_all();
        INFO(cut << ": " << answer);
        CHECK(answer.ends_with("\r\n\r\nPUT /c hello 0123456789"));
    }
}

TEST_CASE("large bodies stream both ways in little memory", "[http]") {
    constexpr std::size_t size = 96 << 20;
    std::string digest;
    auto const file = random_file(size, digest);
    std::atomic<std::size_t> largest{0};
    auto const server = serve(
        [&](ServerRequest request, Responder responder) {
            if (request.method == "GET") {
                auto const offset = std::stoul(std::string(request.target.query.get("offset", "0")));
                responder.answer(Answer::file(200, {Descriptor(::dup(file.get())), offset, size - offset},
                                              "application/octet-stream"));
                return;
            }
            auto const& sink = dynamic_cast<HashSink&>(*request.body_sink);
            largest = sink.largest;
            responder.answer(Answer::text(200, sink.digest));
        },
        {}, [](ServerRequest&) { return BodyPlan::to(std::make_shared<HashSink>()); });
    auto client = client_of(*server);
    auto const before = peak_memory_kib();

    auto const up = client.send({"PUT", "/up", {}, FileRange{file.get(), 0, size}});
    CHECK(up.body == digest);
    CHECK(largest <= 512 * 1024);

    CHECK(client.put("/up", "", "text/plain").body == sha256_hex(std::string_view()));

    Sha256 hash;
    std::size_t received = 0;
    int heads = 0;
    Call call;
    call.on_head = [&](Response const& head) { heads += head.status == 200; };
    call.sink = [&](std::span<std::byte const> bytes) {
        hash.update(bytes);
        received += bytes.size();
    };
    auto const down = client.get("/down", call);
    CHECK(down.body.empty());
    CHECK(received == size);
    CHECK(hash.hex() == digest);
    CHECK(heads == 1);
    CHECK(peak_memory_kib() - before < 16 * 1024);

    call = {};
    call.limit = 1000;
    CHECK_THROWS_AS(client.get("/down", call), Error);
    call.limit = 70000;
    CHECK(client.get("/down?offset=" + std::to_string(size - 70000), call).body.size() == 70000);
    CHECK(server->statistics().connections_accepted == 2); // only the answer that was too large cost a connection
}

TEST_CASE("a body that is too large or refused is answered before it has all been sent", "[http]") {
    std::atomic<int> handled{0};
    auto const server = serve(
        [&](ServerRequest, Responder responder) {
            ++handled;
            responder.answer(Answer::empty(204));
        },
        {},
        [](ServerRequest& request) {
            if (request.target.path == "/refuse") {
                BodyPlan plan;
                plan.refuse = Answer::text(401, "who are you\n");
                return plan;
            }
            return BodyPlan::memory(1000);
        });
    auto client = client_of(*server);
    std::string const large(20 << 20, 'x');
    for (int round = 0; round < 3; ++round) {
        CHECK(client.put("/limit", large, "text/plain").status == 413);
        auto const refused = client.put("/refuse", large, "text/plain");
        CHECK(refused.status == 401);
        CHECK(refused.body == "who are you\n");
        CHECK(client.put("/limit", std::string(1000, 'x'), "text/plain").status == 204);
    }
    // A small body that came with its head does not cost the connection when it is refused.
    auto const before = server->statistics().connections_accepted;
    for (int round = 0; round < 10; ++round) {
        CHECK(client.put("/refuse", "small", "text/plain").status == 401);
        CHECK(client.put("/limit", std::string(1001, 'x'), "text/plain").status == 413);
    }
    CHECK(server->statistics().connections_accepted <= before + 1);
    // A chunked body has no announced length; it is counted.
    RawSocket socket(server->port());
    socket.send("PUT /limit HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) socket.send("64\r\n" + std::string(100, 'x') + "\r\n");
    CHECK(socket.receive_all().starts_with("HTTP/1.1 413 "));
    CHECK(handled == 3);
}

TEST_CASE("a faulty sink or handler is answered and logged", "[http]") {
    class BadSink : public BodySink {
        void write(std::span<std::byte const>) override { throw Error(ErrorCode::failed, "disk full"); }
    };
    std::mutex mutex;
    std::vector<std::string> lines;
    ServerOptions options;
    options.log = [&](std::string const& line) {
        std::lock_guard const lock(mutex);
        lines.push_back(line);
    };
    auto const server = serve(
        [](ServerRequest request, Responder responder) {
            if (request.target.path == "/forget") return;
            if (request.target.path == "/throw") throw Error(ErrorCode::internal, "oops");
            if (request.target.path == "/odd") throw 42;
            responder.answer(Answer::text(200, "fine"));
            if (request.target.path == "/twice") {
                CHECK_FALSE(responder.answer(Answer::text(200, "again")));
                throw std::runtime_error("after the answer");
            }
        },
        std::move(options),
        [](ServerRequest& request) {
            if (request.target.path == "/head") throw std::runtime_error("in head");
            return request.method == "PUT" ? BodyPlan::to(std::make_shared<BadSink>()) : BodyPlan{};
        });
    auto client = client_of(*server);
    for (char const* path : {"/forget", "/throw", "/odd", "/head"}) {
        INFO(path);
        auto const response = client.get(path);
        CHECK(response.status == 500);
        CHECK(response.body == "internal error\n");
    }
    CHECK(client.get("/twice").body == "fine");
    CHECK(client.put("/sink", std::string(5 << 20, 'x'), "text/plain").status == 500);
    CHECK(client.get("/fine").status == 200);
    std::lock_guard const lock(mutex);
    CHECK(std::count(lines.begin(), lines.end(), "GET /throw: oops") == 1);
    CHECK(std::count(lines.begin(), lines.end(), "PUT /sink: disk full") == 1);
}

TEST_CASE("an answer may come later, from another thread", "[http]") {
    std::mutex mutex;
    std::vector<Responder> waiting;
    std::atomic<int> gone{0};
    auto server = serve([&](ServerRequest request, Responder responder) {
        if (request.target.path == "/now") return void(responder.answer(Answer::text(200, "now")));
        responder.on_gone([&] { ++gone; });
        std::lock_guard const lock(mutex);
        waiting.push_back(std::move(responder));
    });
    auto const count = [&] {
        std::lock_guard const lock(mutex);
        return waiting.size();
    };
    // Many more waiting requests than workers, and still others are served.
    auto client = client_of(*server);
    std::vector<std::future<std::string>> polls;
    for (int i = 0; i < 40; ++i)
        polls.push_back(std::async(std::launch::async, [&] { return client.get("/wait").body; }));
    while (count() < 40) std::this_thread::sleep_for(1ms);
    CHECK(client.get("/now").body == "now");
    while (server->statistics().requests_running != 40) std::this_thread::sleep_for(1ms);
    for (std::size_t i = 0; i < 40; ++i) CHECK(waiting[i].answer(Answer::text(200, "later")));
    for (auto& poll : polls) CHECK(poll.get() == "later");
    CHECK(gone == 0);
    CHECK_FALSE(waiting[0].gone());

    // A client that goes is noticed.
    waiting.clear();
    std::stop_source stop;
    auto poll = std::async(std::launch::async, [&] {
        Call call;
        call.stop = stop.get_token();
        try {
            client.get("/wait", call);
            return ErrorCode::internal;
        } catch (Error const& error) {
            return error.code();
        }
    });
    while (count() < 1) std::this_thread::sleep_for(1ms);
    stop.request_stop();
    CHECK(poll.get() == ErrorCode::interrupted);
    while (gone == 0) std::this_thread::sleep_for(1ms);
    CHECK(waiting[0].gone());
    CHECK_FALSE(waiting[0].answer(Answer::text(200, "too late")));

    // A responder may outlive its server.
    waiting.clear();
    auto last = std::async(std::launch::async, [&] { CHECK_THROWS_AS(client.get("/wait"), Error); });
    while (count() < 1) std::this_thread::sleep_for(1ms);
    server.reset();
    last.get();
    CHECK_FALSE(waiting[0].answer(Answer::text(200, "too late")));
}

TEST_CASE("an answer may be a stream", "[http]") {
    std::mutex mutex;
    std::optional<StreamWriter> writer;
    ServerOptions options;
    options.stream_backlog = 4 << 20;
    auto const server = serve(
        [&](ServerRequest, Responder responder) {
            std::lock_guard const lock(mutex);
            writer = responder.stream(200, {{"Content-Type", "text/event-stream"}});
        },
        std::move(options));
    auto client = client_of(*server);
    auto const started = [&] {
        std::lock_guard const lock(mutex);
        return writer.has_value();
    };

    std::string text;
    std::atomic<std::size_t> seen{0};
    auto reader = std::async(std::launch::async, [&] {
        Call call;
        call.sink = [&](std::span<std::byte const> bytes) {
            text += as_text(bytes);
            seen = text.size();
        };
        return client.get("/events", call).status;
    });
    while (!started()) std::this_thread::sleep_for(1ms);
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        auto const event = "data: " + std::to_string(i) + "\n\n";
        expected += event;
        CHECK(writer->write(event));
        if (i % 10 == 0)
            while (seen < expected.size()) std::this_thread::sleep_for(1ms); // nothing is held back
    }
    writer->close();
    CHECK(reader.get() == 200);
    CHECK(text == expected);
    CHECK_FALSE(writer->write("after the end"));
    CHECK(client.idle() == 1); // the connection survives a stream

    // A reader that does not read is dropped; a reader that goes is noticed.
    for (bool silent : {true, false}) {
        writer.reset();
        RawSocket socket(server->port());
        socket.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        while (!started()) std::this_thread::sleep_for(1ms);
        if (!silent) socket.close();
        std::string const piece(65536, 'x');
        std::size_t written = 0;
        while (writer->write(piece)) {
            written += piece.size();
            if (!silent) std::this_thread::sleep_for(1ms);
            REQUIRE(written < (std::size_t{1} << 30));
        }
        CHECK(writer->gone());
    }
    // HTTP/1.0 knows no chunks: the end of the connection is the end.
    writer.reset();
    RawSocket old(server->port());
    old.send("GET / HTTP/1.0\r\n\r\n");
    while (!started()) std::this_thread::sleep_for(1ms);
    writer->write("one ");
    writer->write("two");
    writer.reset(); // the last writer goes
    CHECK(old.receive_all().ends_with("\r\n\r\none two"));
}

TEST_CASE("stopping lets running requests finish", "[http]") {
    std::promise<Responder> promise;
    auto server = serve([&](ServerRequest request, Responder responder) {
        if (request.target.path == "/slow")
            promise.set_value(std::move(responder));
        else
            echo(std::move(request), std::move(responder));
    });
    auto const url = server->url();
    auto client = client_of(*server);
    CHECK(client.get("/").status == 200);
    auto slow = std::async(std::launch::async, [&] { return client.get("/slow").body; });
    auto responder = promise.get_future().get();
    auto stopping = std::async(std::launch::async, [&] { server->stop(20s); });
    Client other(options_for(url));
    for (;;) { // refused as soon as the listener is closed
        try {
            other.get("/");
            std::this_thread::sleep_for(1ms);
        } catch (Error const& error) {
            CHECK(error.code() == ErrorCode::unavailable);
            break;
        }
    }
    responder.answer(Answer::text(200, "done"));
    CHECK(slow.get() == "done");
    stopping.get(); // long before its grace is over
    server->stop(0s);
}

TEST_CASE("many clients at once lose nothing and leak nothing", "[http]") {
    auto const server = serve(echo);
    auto const descriptors = open_descriptors();
    {
        auto client = client_of(*server);
        std::atomic<int> wrong{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 64; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 100; ++i) {
                    auto const body = std::to_string(t) + "/" + std::to_string(i) +
                                      std::string(static_cast<std::size_t>(i * 40), 'x');
                    if (client.post("/x", body, "text/plain").body != "POST /x " + body) ++wrong;
                }
            });
        for (auto& thread : threads) thread.join();
        CHECK(wrong == 0);
        CHECK(client.idle() <= 64);
        CHECK(server->statistics().requests == 6400);
        CHECK(server->statistics().connections_accepted <= 64);
    }
    while (server->statistics().connections_open > 0) std::this_thread::sleep_for(1ms);
    CHECK(open_descriptors() == descriptors);
}

TEST_CASE("several I/O threads share the connections", "[http]") {
    ServerOptions options;
    options.io_threads = 3;
    options.workers = 2;
    auto const server = serve(echo, std::move(options));
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 12; ++t)
        threads.emplace_back([&] {
            auto client = client_of(*server);
            for (int i = 0; i < 50; ++i) right += client.get("/y").body == "GET /y ";
        });
    for (auto& thread : threads) thread.join();
    CHECK(right == 600);
}
