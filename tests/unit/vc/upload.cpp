// SPDX-License-Identifier: Apache-2.0
//
// Uploads happen at all parties or at none, whatever one of them does.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include <unistd.h>

#include "libclient/sharing/sharing.h"
#include "libclient/values/stream.h"
#include "tests/unit/vc/fake_cloud.h"

using namespace smpc;
using namespace smpc::client;
using namespace smpc::client::test;
using namespace std::chrono_literals;

namespace {

Values some_values() {
    return {{"x", Value::secret("pd_shared3p", "uint64", 1234567)}, {"n", Value::open(std::vector<int>{1, 2, 3})}};
}

std::vector<StreamSource> some_streams(std::size_t bytes = 64) {
    std::vector<StreamSource> out;
    for (unsigned k = 0; k < 3; ++k)
        out.push_back(StreamSource::bytes(std::vector<std::byte>(bytes, std::byte(k + 1))));
    return out;
}

bool is_put(http::ServerRequest const& r) {
    return r.method == "PUT";
}
bool is_delete(http::ServerRequest const& r) {
    return r.method == "DELETE";
}

std::string all_text(Error const& e) {
    return to_text(e);
}

} // namespace

TEST_CASE("an upload reaches every party with its own shares") {
    FakeCloud cloud;
    UploadOptions options;
    options.id = id_1;
    options.tags = {{"project", "a=b"}, {"authorizedPrograms", "sum"}};
    options.ttl = 24h;
    options.consume = true;
    auto result = cloud.client().upload(some_values(), options);
    CHECK(result.id == id_1);
    REQUIRE(result.parties.size() == 3);
    CHECK(result.expires);
    std::set<std::string> different;
    for (unsigned k = 1; k <= 3; ++k) {
        CHECK(result.parties[k - 1].status == "stored");
        CHECK(result.parties[k - 1].party == k);
        auto& stream = cloud.at(k).streams.at(id_1);
        CHECK(stream.bytes.size() == result.parties[k - 1].bytes);
        CHECK(stream.tags == options.tags);
        CHECK(stream.consume);
        different.insert(stream.bytes);
        auto records = read_stream(std::as_bytes(std::span(stream.bytes)));
        REQUIRE(records.size() == 2);
        CHECK(records[0].name == "x");
    }
    CHECK(different.size() == 3);
    auto back = cloud.client().fetch(id_1);
    CHECK(back.get<std::uint64_t>("x") == 1234567);
    CHECK(back.get_vector<std::int32_t>("n") == std::vector<std::int32_t>{1, 2, 3});
}

TEST_CASE("the same bytes again are success, others are a conflict that leaves what is there") {
    FakeCloud cloud;
    auto client = cloud.client();
    auto streams = some_streams();
    CHECK(client.upload(streams, {.id = id_1}).parties[1].status == "stored");
    CHECK(client.upload(streams, {.id = id_1}).parties[1].status == "present");
    auto e = error_of([&] { client.upload(some_streams(65), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::conflict);
    for (unsigned k = 1; k <= 3; ++k) CHECK(cloud.at(k).streams.at(id_1).bytes.size() == 64);
}

TEST_CASE("a conflict at one party removes what the others got") {
    FakeCloud cloud;
    cloud.at(2).streams[id_1].bytes = "something else";
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::conflict);
    CHECK(e.party() == 2);
    CHECK(cloud.at(1).streams.empty());
    CHECK(cloud.at(3).streams.empty());
    CHECK(cloud.at(2).streams.at(id_1).bytes == "something else");
}

TEST_CASE("another's object under the same id is never removed, however the answers come") {
    for (unsigned slow = 1; slow <= 3; ++slow) {
        FakeCloud cloud;
        for (auto& party : cloud.parties) party->streams[id_1].bytes = "somebody else's";
        cloud.at(slow).misbehave = [](auto const& r) -> std::optional<http::Answer> {
            if (is_put(r)) std::this_thread::sleep_for(100ms); // is interrupted by the others' conflict
            return std::nullopt;
        };
        CHECK(error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); }).code() == ErrorCode::conflict);
        for (auto& party : cloud.parties) CHECK(party->streams.at(id_1).bytes == "somebody else's");
    }
}

TEST_CASE("a repeated upload that fails does not remove an earlier success") {
    FakeCloud cloud;
    auto streams = some_streams();
    cloud.client().upload(streams, {.id = id_1});
    cloud.at(3).misbehave = [](auto const& r) -> std::optional<http::Answer> {
        if (!is_put(r)) return std::nullopt;
        return error_answer(403, Error(ErrorCode::denied, "not you"));
    };
    CHECK(error_of([&] { cloud.client().upload(streams, {.id = id_1}); }).code() == ErrorCode::denied);
    for (unsigned k = 1; k <= 3; ++k) CHECK(cloud.at(k).streams.size() == 1);
}

TEST_CASE("a resumed upload sends only what is missing") {
    FakeCloud cloud;
    auto streams = some_streams();
    cloud.client().upload(streams, {.id = id_1});
    cloud.at(2).streams.clear();
    auto before = cloud.at(1).count("PUT");
    auto result = cloud.client().upload(streams, {.id = id_1, .resume = true});
    CHECK(result.parties[0].status == "present");
    CHECK(result.parties[1].status == "stored");
    CHECK(cloud.at(1).count("PUT") == before);
    CHECK(cloud.at(2).streams.size() == 1);
}

TEST_CASE("what a failing party means") {
    struct Case {
        std::string name;
        std::function<std::optional<http::Answer>(http::ServerRequest const&)> misbehave;
        ErrorCode code;
        std::string text;
    };
    auto on_put = [](http::Answer (*make)()) {
        return [make](http::ServerRequest const& r) -> std::optional<http::Answer> {
            if (is_put(r)) return make();
            return std::nullopt;
        };
    };
    auto const cases = std::vector<Case>{
        {"expired token",
         on_put([] { return error_answer(401, Error(ErrorCode::denied, "the token of alice has expired")); }),
         ErrorCode::denied, "the token of alice has expired"},
        {"bare 401", on_put([] { return http::Answer::text(401, "who are you"); }), ErrorCode::denied,
         "401 Unauthorized"},
        {"too large", on_put([] { return error_answer(413, Error(ErrorCode::input, "longer than 1 GiB")); }),
         ErrorCode::input, "longer than 1 GiB"},
        {"refused format", on_put([] { return error_answer(400, Error(ErrorCode::input, "record 1 is truncated")); }),
         ErrorCode::input, "record 1 is truncated"},
        {"disk full", on_put([] { return error_answer(507, Error(ErrorCode::failed, "no space left")); }),
         ErrorCode::failed, "no space left"},
        {"always 500", on_put([] { return http::Answer::text(500, "oops"); }), ErrorCode::unavailable, "500"},
        {"always 503", on_put([] { return error_answer(503, Error(ErrorCode::unavailable, "draining")); }),
         ErrorCode::unavailable, "draining"},
        {"not JSON", on_put([] { return http::Answer::text(201, "<html>hello</html>"); }), ErrorCode::unavailable,
         "does not answer like a party"},
        {"JSON without bottom",
         on_put([] { return http::Answer::json(201, std::string(100'000, '[') + std::string(100'000, ']')); }),
         ErrorCode::unavailable, "is not JSON"},
        {"JSON of something else", on_put([] { return http::Answer::json(201, "[1,2,3]"); }), ErrorCode::unavailable,
         "does not answer like a party"},
        {"another object", on_put([] {
             return http::Answer::json(201, R"({"id":"22222222-2222-4222-8222-222222222222","bytes":64,"sha256":""})");
         }),
         ErrorCode::corrupt, "has not stored what it was sent"},
        {"wrong digest", on_put([] {
             return http::Answer::json(201,
                                       R"({"id":"11111111-1111-4111-8111-111111111111","bytes":64,"sha256":"00"})");
         }),
         ErrorCode::corrupt, "has not stored what it was sent"},
        {"redirect", on_put([] { return http::Answer::empty(302); }), ErrorCode::failed, "302"},
    };
    for (auto const& c : cases)
        for (unsigned bad = 1; bad <= 3; ++bad) {
            INFO(c.name << " at party " << bad);
            FakeCloud cloud;
            cloud.at(bad).misbehave = c.misbehave;
            auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
            CHECK(e.code() == c.code);
            CHECK(e.party() == bad);
            CHECK_THAT(e.message(), Catch::Contains(c.text));
            CHECK_THAT(e.message(), Catch::Contains(cloud.at(bad).url()));
            CHECK(cloud.is_empty());
        }
}

TEST_CASE("the same fault everywhere is told once") {
    FakeCloud cloud;
    for (auto& party : cloud.parties)
        party->misbehave = [](auto const& r) -> std::optional<http::Answer> {
            if (!is_put(r)) return std::nullopt;
            return error_answer(503, Error(ErrorCode::unavailable, "draining"));
        };
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.party() == 1);
    CHECK(e.causes().empty());
    CHECK_THAT(all_text(e), Catch::Contains("the same at parties 2 and 3"));
}

TEST_CASE("server errors are retried, and the back-off grows") {
    FakeCloud cloud;
    std::atomic<int> failures{3};
    cloud.at(2).misbehave = [&](auto const& r) -> std::optional<http::Answer> {
        if (is_put(r) && failures-- > 0) return http::Answer::text(500, "");
        return std::nullopt;
    };
    auto result = cloud.client().upload(some_streams(), {.id = id_1});
    CHECK(result.parties[1].status == "stored");
    CHECK(cloud.naps == 3);
    CHECK(cloud.at(2).count("PUT") == 4);
}

TEST_CASE("an answer that was lost does not matter") {
    FakeCloud cloud;
    std::atomic<int> losses{2};
    cloud.at(3).lose_answer = [&](auto const& r) { return is_put(r) && losses-- > 0; };
    auto result = cloud.client().upload(some_streams(), {.id = id_1});
    CHECK(result.parties[2].status == "stored");
    CHECK(cloud.at(3).streams.size() == 1);
}

TEST_CASE("what a party stored without saying so is removed, too") {
    FakeCloud cloud;
    cloud.at(1).lose_answer = is_put; // stores, but nobody hears of it
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::unavailable);
    CHECK(cloud.is_empty());
}

TEST_CASE("what cannot be removed is listed with the command that does it") {
    FakeCloud cloud;
    cloud.at(1).misbehave = [](auto const& r) -> std::optional<http::Answer> {
        if (is_delete(r)) return http::Answer::text(500, "");
        return std::nullopt;
    };
    cloud.at(2).misbehave = [&](auto const& r) -> std::optional<http::Answer> {
        if (!is_put(r)) return std::nullopt;
        while (cloud.at(1).count("PUT") == 0)
            std::this_thread::sleep_for(1ms); // so that party 1 has something to remove
        std::this_thread::sleep_for(50ms);
        return error_answer(403, Error(ErrorCode::denied, "not you"));
    };
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::denied);
    auto text = all_text(e);
    CHECK_THAT(text, Catch::Contains("could not be undone"));
    CHECK_THAT(text, Catch::Contains(cloud.at(1).url()));
    CHECK_THAT(text, !Catch::Contains(cloud.at(3).url()));
    CHECK_THAT(text, Catch::Contains(std::string("smpc-upload rm ") + id_1));
    CHECK(cloud.at(3).streams.empty());
}

TEST_CASE("a party that is not there") {
    FakeCloud cloud;
    cloud.at(2).stop();
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::unavailable);
    CHECK(e.party() == 2);
    CHECK_THAT(e.message(), Catch::Contains("cannot reach party 2"));
    CHECK_THAT(e.message(), Catch::Contains("5 attempts"));
    CHECK(cloud.is_empty());
}

TEST_CASE("a party that hangs") {
    FakeCloud cloud;
    cloud.config.request_timeout = 100ms;
    cloud.at(3).hang = is_put;
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}); });
    CHECK(e.code() == ErrorCode::timeout);
    CHECK(e.party() == 3);
    CHECK(cloud.is_empty());
}

TEST_CASE("the caller's deadline and stop token end an upload, and nothing stays") {
    FakeCloud cloud;
    cloud.at(3).hang = is_put;
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_1}, 300ms); });
    CHECK(e.code() == ErrorCode::timeout);
    CHECK(cloud.is_empty());

    std::stop_source source;
    std::jthread stopper([&] {
        while (cloud.at(1).count("PUT") < 2) std::this_thread::sleep_for(1ms);
        source.request_stop();
    });
    auto stopped = error_of([&] { cloud.client().upload(some_streams(), {.id = id_2}, source.get_token()); });
    CHECK(stopped.code() == ErrorCode::interrupted);
    CHECK(cloud.is_empty());
}

TEST_CASE("answers that are cut, or no HTTP at all") {
    std::string const whole =
        "HTTP/1.1 201 Created\r\nContent-Length: 90\r\nContent-Type: application/json\r\n\r\n"
        R"({"id":"11111111-1111-4111-8111-111111111111","bytes":64,"sha256":"","tags":{}          })";
    FakeCloud cloud;
    cloud.client().capabilities(); // the parties themselves are fine
    for (std::size_t length = 0; length <= whole.size(); length += 7) {
        INFO("cut after " << length << " bytes");
        ByteServer cut(whole.substr(0, length));
        auto config = cloud.config;
        config.parties[1].url = cut.url();
        auto options = cloud.options;
        options.attempts = 2;
        auto e = error_of([&] { VirtualCloud(config, options).upload(some_streams(), {.id = id_1}); });
        CHECK(e.code() == ErrorCode::unavailable);
        CHECK(e.party() == 2);
        CHECK(cloud.is_empty());
    }
    for (std::string garbage : {"SSH-2.0-OpenSSH_9.2\r\n", "HTTP/9.9 abc\r\n\r\n", "\x16\x03\x01\x02"}) {
        ByteServer other(garbage);
        auto config = cloud.config;
        config.parties[0].url = other.url();
        auto e = error_of([&] { VirtualCloud(config, cloud.options).upload(some_streams(), {.id = id_1}); });
        CHECK(e.code() == ErrorCode::unavailable);
        CHECK(e.party() == 1);
        CHECK(cloud.is_empty());
    }
}

TEST_CASE("streams come from files, too") {
    auto folder = std::filesystem::temp_directory_path() / ("smpc-vc-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    auto file = folder / "bundle";
    std::ofstream(file) << "headFIRSTSECONDTHIRD";
    FakeCloud cloud;
    std::vector<StreamSource> streams{StreamSource::file(file, 4, 5), StreamSource::file(file, 9, 6),
                                      StreamSource::file(file, 15)};
    cloud.client().upload(streams, {.id = id_1, .parallel = 1});
    CHECK(cloud.at(1).streams.at(id_1).bytes == "FIRST");
    CHECK(cloud.at(2).streams.at(id_1).bytes == "SECOND");
    CHECK(cloud.at(3).streams.at(id_1).bytes == "THIRD");
    streams[2] = StreamSource::file(file, 15, 6);
    CHECK(error_of([&] { cloud.client().upload(streams); }).code() == ErrorCode::input);
    streams[2] = StreamSource::file(folder / "none");
    CHECK(error_of([&] { cloud.client().upload(streams); }).code() == ErrorCode::input);
    std::filesystem::remove_all(folder);
}

TEST_CASE("mistakes of the caller are found before anything is sent") {
    FakeCloud cloud;
    auto client = cloud.client();
    CHECK(error_of([&] {
              client.upload(Values{{"x", Value::secret("pd_sharde3p", "uint8", 1)}});
          }).code() == ErrorCode::input);
    CHECK(error_of([&] { client.upload(std::vector<StreamSource>{StreamSource::bytes({})}); }).code() ==
          ErrorCode::input);
    CHECK(error_of([&] { client.upload(some_streams(), {.id = "abc"}); }).code() == ErrorCode::usage);
    CHECK(error_of([&] { client.upload(some_streams(), {.tags = {{"a b", "c"}}}); }).code() == ErrorCode::usage);
    CHECK(cloud.at(1).count("PUT") == 0);
}

TEST_CASE("parties in the wrong order are noticed") {
    FakeCloud cloud;
    std::swap(cloud.config.parties[0].url, cloud.config.parties[1].url);
    auto e = error_of([&] { cloud.client().upload(some_streams()); });
    CHECK(e.code() == ErrorCode::mismatch);
    CHECK(cloud.is_empty());
}

TEST_CASE("a refused token of a command is renewed once; tokens are in no message") {
    auto file = std::filesystem::temp_directory_path() / ("smpc-vc-token-" + std::to_string(::getpid()));
    FakeCloud cloud;
    cloud.config.parties[1].auth.token_command =
        "echo run >> " + file.string() + "; echo hush$(wc -l < " + file.string() + ")";
    std::vector<std::string> lines;
    std::mutex mutex;
    cloud.options.verbose = [&](std::string const& line) {
        std::lock_guard lock(mutex);
        lines.push_back(line);
    };
    auto accept = [&](std::string const& token) {
        cloud.at(2).misbehave = [token](auto const& r) -> std::optional<http::Answer> {
            if (r.headers.get("Authorization") == "Bearer " + token) return std::nullopt;
            return error_answer(401, Error(ErrorCode::denied, "the token of alice has expired"));
        };
    };
    accept("hush2");
    CHECK(cloud.client().upload(some_streams(), {.id = id_1}).parties[1].status == "stored");
    accept("never");
    auto e = error_of([&] { cloud.client().upload(some_streams(), {.id = id_2}); });
    CHECK(e.code() == ErrorCode::denied);
    CHECK(e.party() == 2);
    CHECK_THAT(to_text(e), !Catch::Contains("hush"));
    CHECK(lines.size() > 4);
    for (auto const& line : lines) CHECK_THAT(line, !Catch::Contains("hush"));
    for (unsigned k = 1; k <= 3; ++k) CHECK_FALSE(cloud.at(k).streams.contains(id_2));
    std::filesystem::remove(file);
}
