// SPDX-License-Identifier: Apache-2.0
//
// Hostile and mistaken peers of encrypted links: another key, another party's key, no TLS at all. Everyone learns what is wrong.
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "carriers.h"
#include "libclient/http/tls.h"

using namespace smpc;
using namespace smpc::net;
using namespace std::chrono_literals;

namespace {

std::string text_of(std::optional<Error> const& error) {
    std::string out = error ? std::string(name_of(error->code())) + ": " + error->message() : "no error";
    if (error)
        for (auto const& note : error->notes()) out += " | " + note;
    return out;
}

/// Joins three parties with these TLS options (none: plain); gives everyone's error.
std::array<std::optional<Error>, 3> join(std::array<std::optional<TlsOptions>, 3> const& tls) {
    std::vector<Listener> listeners;
    std::vector<Address> addresses;
    for (unsigned i = 0; i < 3; ++i) {
        listeners.push_back(Listener::bind({"127.0.0.1", 0}));
        addresses.push_back(listeners.back().address());
    }
    std::array<std::optional<Error>, 3> errors;
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 3; ++i)
        threads.emplace_back([&, i] {
            try {
                MeshOptions options;
                options.self = i;
                options.peers = addresses;
                options.tls = tls[i];
                options.connect_timeout = 1500ms;
                auto mesh = Mesh::join(std::move(listeners[i]), options);
                mesh->leave();
            } catch (Error const& error) {
                errors[i] = error;
            }
        });
    for (auto& thread : threads) thread.join();
    return errors;
}

} // namespace

TEST_CASE("Parties that know each other's keys join; another key is refused by name") {
    using test::tls_of;
    SECTION("all is well") {
        for (auto const& error : join({tls_of(0), tls_of(1), tls_of(2)})) CHECK(text_of(error) == "no error");
    }
    SECTION("party 3 has another key than the others expect") {
        auto stranger = test::tls_of_stranger();
        stranger.pins[2] = http::pin_of_certificate(stranger.cert);
        auto const errors = join({tls_of(0), tls_of(1), stranger});
        CHECK_THAT(text_of(errors[0]), (Catch::StartsWith("denied: party 3") &&
                                        Catch::Contains("shows a key that is not pinned: sha256:")) ||
                                           Catch::StartsWith("party-lost"));
        CHECK(errors[2].has_value());
    }
    SECTION("party 1 has another key than the others expect") {
        auto stranger = test::tls_of_stranger();
        stranger.pins[0] = http::pin_of_certificate(stranger.cert);
        auto const errors = join({stranger, tls_of(1), tls_of(2)});
        CHECK_THAT(text_of(errors[0]), Catch::Contains("refuses this party's certificate or TLS"));
        // Who gives up first says it; the other may only hear of that.
        CHECK_THAT(text_of(errors[1]) + text_of(errors[2]), Catch::Contains("shows a key that is not pinned: sha256:"));
    }
    SECTION("party 2's pins are in another order") {
        auto mixed = tls_of(1);
        std::swap(mixed.pins[0], mixed.pins[2]);
        auto const errors = join({tls_of(0), mixed, tls_of(2)});
        CHECK_THAT(text_of(errors[1]), Catch::Contains("key"));
    }
    SECTION("a party that takes another's place") {
        auto own = tls_of(0);
        auto const errors = join({tls_of(1), tls_of(1), tls_of(2)});
        CHECK_THAT(text_of(errors[0]), Catch::Contains("has another key than the pin of party 1"));
    }
}

TEST_CASE("With and without TLS parties do not meet, and say so") {
    SECTION("a plain caller") {
        auto const errors = join({std::nullopt, test::tls_of(1), test::tls_of(2)});
        for (auto const& error : errors) CHECK(error.has_value());
        CHECK_THAT(text_of(errors[0]), Catch::Contains("TLS") || Catch::Contains("closed before the reply") ||
                                           Catch::StartsWith("mismatch"));
        CHECK_THAT(text_of(errors[1]) + text_of(errors[2]), Catch::Contains("does not speak TLS"));
    }
    SECTION("a plain listener") {
        auto const errors = join({test::tls_of(0), test::tls_of(1), std::nullopt});
        for (auto const& error : errors) CHECK(error.has_value());
        CHECK_THAT(text_of(errors[0]), Catch::Contains("TLS handshake") || Catch::StartsWith("party-lost"));
        CHECK_THAT(text_of(errors[2]), Catch::Contains("speaks TLS, this party does not"));
    }
}

TEST_CASE("Beyond loopback TLS is enough; within the machine it has no place") {
    MeshOptions options;
    options.self = 1;
    options.connect_timeout = 50ms;
    options.peers = {{"192.0.2.1", 4711}, {"127.0.0.1", 4712}, {"127.0.0.1", 4713}};
    CHECK_THROWS_WITH(Mesh::join(Listener::bind({"127.0.0.1", 0}), options),
                      Catch::Contains("party 1's address 192.0.2.1:4711 is not on this machine"));
    options.tls = test::tls_of(1);
    CHECK_THROWS_WITH(Mesh::join(Listener::bind({"127.0.0.1", 0}), options), Catch::Contains("did not connect"));
    options.peers[0] = {"/x", 0, Medium::unix_socket};
    CHECK_THROWS_WITH(Mesh::join(Listener::bind({"127.0.0.1", 0}), options),
                      Catch::Contains("TLS is for links over TCP"));
}

TEST_CASE("The file of TLS options is checked") {
    auto const own = test::tls_of(0);
    auto const file = own.cert.parent_path() / "tls.json";
    auto const read = [&](std::string const& text) {
        std::ofstream(file) << text;
        return read_tls_options(file);
    };
    auto const good = read(R"({"cert":"a.pem","key":"/b.pem","pins":["sha256:00","sha256:11"]})");
    CHECK(good.cert == own.cert.parent_path() / "a.pem");
    CHECK(good.key == "/b.pem");
    CHECK(good.pins == std::vector<std::string>{"sha256:00", "sha256:11"});
    CHECK_THROWS_WITH(read("[]"), Catch::Contains("is no JSON object"));
    CHECK_THROWS_WITH(read(R"({"cert":"a","key":"b","pins":[1]})"), Catch::Contains("`pins` are strings"));
    CHECK_THROWS_WITH(read(R"({"cert":"a","key":"b","pin":"x"})"), Catch::Contains("`pin` is not known here"));
    CHECK_THROWS_WITH(read(R"({"cert":"a","pins":[]})"), Catch::Contains("`cert` and `key` are needed"));
    CHECK_THROWS_WITH(TlsLinks(own, 0, 2), Catch::Contains("3 are given"));
    CHECK_THROWS_WITH(TlsLinks(own, 1, 3), Catch::Contains("another key than the pin of party 2"));
}
