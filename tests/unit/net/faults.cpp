// SPDX-License-Identifier: Apache-2.0
//
// What goes wrong between parties: strangers at the door, peers that disagree, die, stay silent or give up. Everywhere: the documented
// error at every party, soon, and no hang.
#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "carriers.h"
#include "libruntime/net/frame.h"
#include "libruntime/net/hello.h"
#include "libruntime/net/mesh.h"
#include "libruntime/net/socket.h"

using namespace smpc;
using namespace smpc::net;
using namespace std::chrono_literals;

namespace {

/// Three parties as threads; each runs `party` on its mesh. Gives every party's error, if any.
class Trio {
public:
    explicit Trio(test::Carrier const& by = test::carriers().front()) : carrier(by) {
        for (unsigned i = 0; i < 3; ++i) {
            listeners.push_back(Listener::bind(any_local_address(by.medium)));
            addresses.push_back(listeners.back().address());
        }
    }

    std::vector<std::optional<Error>> run(std::function<void(Mesh&)> const& party,
                                          std::function<void(unsigned, MeshOptions&)> const& adjust = {},
                                          std::vector<unsigned> const& present = {0, 1, 2}) {
        std::vector<std::optional<Error>> errors(3);
        std::vector<std::thread> threads;
        for (unsigned const i : present)
            threads.emplace_back([&, i] {
                std::unique_ptr<Mesh> mesh;
                try {
                    MeshOptions options;
                    options.self = i;
                    options.peers = addresses;
                    options.connect_timeout = 5s;
                    test::prepare(options, carrier);
                    if (adjust) adjust(i, options);
                    mesh = Mesh::join(std::move(listeners[i]), options);
                    party(*mesh);
                    mesh->leave();
                } catch (Error const& error) {
                    errors[i] = error;
                    if (mesh) mesh->abort(error);
                }
            });
        for (auto& thread : threads) thread.join();
        return errors;
    }

    test::Carrier carrier;
    std::vector<Listener> listeners;
    std::vector<Address> addresses;
};

/// Parties over each carrier in turn.
Trio any_trio() {
    return Trio(GENERATE(from_range(test::carriers())));
}

std::string text_of(std::optional<Error> const& error) {
    return error ? std::string(name_of(error->code())) + ": " + error->message() : "no error";
}

void ring_steps(Mesh& mesh, unsigned count, std::size_t size = 8) {
    std::vector<std::byte> out(size), in(size);
    for (unsigned i = 0; i < count; ++i) {
        SendRequest s;
        ReceiveRequest r;
        mesh.receive(mesh.right(), {1 + i, 0, 0}, in, r);
        mesh.send(mesh.left(), {1 + i, 0, 0}, out, s);
        while (!r.done() || !s.done()) mesh.progress(Mesh::Wait::yes);
    }
}

Descriptor dial(Address const& address) {
    auto const target = resolve(address).front();
    Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), target.get(), target.size) != 0) throw std::runtime_error("cannot connect");
    return socket;
}

std::string read_to_end(Descriptor const& socket) {
    std::string out;
    char buffer[256];
    for (ssize_t n; (n = ::recv(socket.get(), buffer, sizeof buffer, 0)) > 0;)
        out.append(buffer, static_cast<std::size_t>(n));
    return out;
}

Hello hello_from(unsigned sender, unsigned addressed) {
    Hello hello;
    hello.sender = static_cast<std::uint8_t>(sender);
    hello.addressed = static_cast<std::uint8_t>(addressed);
    hello.parties = 3;
    return hello;
}

} // namespace

TEST_CASE("Strangers are dropped without effect") {
    Trio trio;
    auto const silent = dial(trio.addresses[2]);
    auto const half = dial(trio.addresses[2]);
    REQUIRE(::send(half.get(), "SMPCMESH", 8, MSG_NOSIGNAL) == 8);
    { auto const closing = dial(trio.addresses[2]); }
    auto const stranger = dial(trio.addresses[2]);
    std::string const request = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a-user-agent-with-a-name\r\n\r\n";
    REQUIRE(::send(stranger.get(), request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size()));
    auto const errors = trio.run([](Mesh& mesh) { ring_steps(mesh, 10); });
    for (auto const& error : errors) CHECK(text_of(error) == "no error");
    CHECK(read_to_end(stranger).empty());
}

TEST_CASE("A hello with a wrong field is answered and ends both sides with its name") {
    struct Case {
        char const* field;
        std::function<void(Hello&)> change;
    };
    auto const cases = std::vector<Case>{
        {"protocol version: 2 there, 1 here", [](Hello& h) { h.version = 2; }},
        {"number of parties: 4 there, 3 here", [](Hello& h) { h.parties = 4; }},
        {"number of the party addressed: 2 there, 3 here", [](Hello& h) { h.addressed = 1; }},
        {"stripe: 1 there, 0 here", [](Hello& h) { h.stripe = 1; }},
        {"carrier (0 stream, 1 shared memory): 9 there, 0 here", [](Hello& h) { h.carrier = 9; }},
        {"party number: 3 there, below 3 here", [](Hello& h) { h.sender = 2; }},
        {"task id: ff000000-0000-0000-0000-000000000000 there, 00000000-0000-0000-0000-000000000000 here",
         [](Hello& h) { h.task[0] = 0xff; }}};
    for (auto const& c : cases) {
        CAPTURE(c.field);
        Trio trio;
        auto hello = hello_from(0, 2);
        c.change(hello);
        auto const caller = dial(trio.addresses[2]);
        auto const bytes = encode(hello);
        REQUIRE(::send(caller.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == 64);
        auto const errors = trio.run([](Mesh&) {}, {}, {2});
        CHECK(text_of(errors[2]).find("mismatch: ") == 0);
        CHECK_THAT(text_of(errors[2]), Catch::EndsWith(std::string("has another ") + c.field));
        std::string const reply = read_to_end(caller);
        REQUIRE(reply.size() == 64);
        HelloBytes reply_bytes;
        std::memcpy(reply_bytes.data(), reply.data(), 64);
        CHECK(has_magic(reply_bytes));
        CHECK(decode_hello(reply_bytes).sender == 2);
        CHECK(decode_hello(reply_bytes).addressed == hello.sender);
    }
}

TEST_CASE("Another task id at one party is a mismatch there, and nobody joins") {
    auto const errors = Trio().run([](Mesh&) {},
                                   [](unsigned i, MeshOptions& o) {
                                       o.task[3] = i == 1 ? 1 : 0;
                                       o.connect_timeout = 1s;
                                   });
    CHECK_THAT(text_of(errors[1]), Catch::StartsWith("mismatch: party ") && Catch::Contains("has another task id"));
    // The others have met party 2 themselves, or heard of it from each other, or found it gone.
    for (unsigned i : {0u, 2u}) {
        CAPTURE(text_of(errors[i]));
        REQUIRE(errors[i]);
        bool const known = errors[i]->code() == ErrorCode::mismatch || errors[i]->code() == ErrorCode::party_lost ||
                           errors[i]->code() == ErrorCode::unavailable;
        CHECK(known);
    }
}

TEST_CASE("What answers without being a party is named") {
    Trio trio;
    std::thread impostor([&] {
        Descriptor socket;
        while (!socket) socket = Descriptor(::accept(trio.listeners[2].descriptor(), nullptr, nullptr));
        char buffer[64];
        for (ssize_t got = 0, n; got < 64 && (n = ::recv(socket.get(), buffer, sizeof buffer, 0)) > 0;) got += n;
        std::string const answer(64, 'x');
        ::send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
        read_to_end(socket);
    });
    auto const errors = trio.run([](Mesh&) {}, {}, {1});
    CHECK_THAT(text_of(errors[1]), Catch::StartsWith("mismatch: what answers at party 3's address"));
    impostor.join();
}

TEST_CASE("Parties with different agreement documents all name the key and the odd one") {
    Trio trio;
    auto const errors =
        trio.run([](Mesh&) {},
                 [](unsigned i, MeshOptions& o) {
                     o.agreement = i == 1 ? R"({"program":"sha256:77","v":1})" : R"({"program":"sha256:9f","v":1})";
                 });
    for (auto const& error : errors) {
        CHECK(text_of(error) == "mismatch: party 2 would run another program");
        if (error)
            CHECK(error->notes() ==
                  std::vector<std::string>{"party 1: sha256:9f", "party 2: sha256:77", "party 3: sha256:9f"});
    }
}

TEST_CASE("A long agreement document is compared as well") {
    auto const errors = Trio().run(
        [](Mesh& mesh) { ring_steps(mesh, 2); },
        [](unsigned, MeshOptions& o) { o.agreement = "{\"program\":\"" + std::string(300'000, 'x') + "\"}"; });
    for (auto const& error : errors) CHECK(text_of(error) == "no error");
}

TEST_CASE("A failed mesh repeats its error and a finished one refuses work") {
    std::array<std::string, 3> again;
    auto const errors = any_trio().run([&](Mesh& mesh) {
        if (mesh.self() == 1) {
            ring_steps(mesh, 2); // two steps take everyone's arrival
            throw Error(ErrorCode::program_failed, "assertion failed");
        }
        try {
            ring_steps(mesh, 4);
        } catch (Error const& first) {
            try {
                mesh.flush();
            } catch (Error const& second) {
                again[mesh.self()] = second.message() == first.message() ? "the same" : second.message();
            }
            throw;
        }
    });
    CHECK(again[0] == "the same");
    CHECK(again[2] == "the same");
    for (auto const& error : Trio().run([](Mesh& mesh) {
             mesh.leave();
             mesh.abort(Error(ErrorCode::failed, "too late to tell anyone"));
             ring_steps(mesh, 1);
         }))
        CHECK(text_of(error) == "internal: the mesh was used after its end");
}

TEST_CASE("A party that is not there is unavailable, by name") {
    Trio trio;
    trio.listeners.pop_back(); // nobody listens at party 3's address
    trio.listeners.push_back(Listener::bind({"127.0.0.1", 0}));
    auto const errors = trio.run([](Mesh&) {}, [](unsigned, MeshOptions& o) { o.connect_timeout = 700ms; }, {0, 1});
    for (unsigned i : {0u, 1u}) {
        CAPTURE(i, text_of(errors[i]));
        REQUIRE(errors[i]);
        if (errors[i]->code() == ErrorCode::unavailable)
            CHECK_THAT(text_of(errors[i]),
                       Catch::Contains("cannot reach party 3") && Catch::Contains("connection refused"));
        else
            CHECK_THAT(text_of(errors[i]), Catch::StartsWith("party-lost: ") && Catch::Contains("party 3"));
        CHECK(errors[i]->party() == 3);
    }
    auto const lonely = Trio().run([](Mesh&) {}, [](unsigned, MeshOptions& o) { o.connect_timeout = 200ms; }, {2});
    CHECK_THAT(text_of(lonely[2]),
               Catch::StartsWith("unavailable: party 1 (") && Catch::Contains("did not connect within 0.2 s"));
    REQUIRE(lonely[2]->notes().size() == 1);
    CHECK_THAT(lonely[2]->notes()[0], Catch::StartsWith("party 2 ("));
}

TEST_CASE("Late parties are waited for") {
    Trio trio;
    auto const address = trio.addresses[2];
    trio.listeners.pop_back();
    std::vector<std::optional<Error>> late(3);
    std::thread third([&] {
        std::this_thread::sleep_for(300ms);
        try {
            MeshOptions options;
            options.self = 2;
            options.peers = trio.addresses;
            auto mesh = Mesh::join(Listener::bind(address), options);
            ring_steps(*mesh, 3);
            mesh->leave();
        } catch (Error const& error) {
            late[2] = error;
        }
    });
    auto const errors = trio.run([](Mesh& mesh) { ring_steps(mesh, 3); }, {}, {0, 1});
    third.join();
    CHECK(text_of(errors[0]) == "no error");
    CHECK(text_of(errors[1]) == "no error");
    CHECK(text_of(late[2]) == "no error");
}

TEST_CASE("Without encryption only loopback is allowed") {
    MeshOptions options;
    options.peers = {{"127.0.0.1", 1}, {"192.0.2.7", 2}};
    try {
        Mesh::join(Listener::bind({"127.0.0.1", 0}), options);
        FAIL("no error");
    } catch (Error const& error) {
        CHECK(error.code() == ErrorCode::config);
        CHECK(error.message() == "party 2's address 192.0.2.7:2 is not on this machine, and links are not encrypted");
        CHECK_FALSE(error.helps().empty());
    }
    options.peers = {{"127.0.0.1", 1}, {"127.0.0.1", 2}};
    CHECK_THROWS_WITH(Mesh::join(Listener::bind({"0.0.0.0", 0}), options),
                      Catch::Contains("the listening address 0.0.0.0:"));
    options.self = 2;
    CHECK_THROWS_AS(Mesh::join(Listener::bind({"127.0.0.1", 0}), options), Error);
}

TEST_CASE("A listening socket can be inherited; ports in use and other descriptors are named") {
    auto const first = Listener::bind({"127.0.0.1", 0});
    CHECK_THROWS_WITH(Listener::bind(first.address()),
                      Catch::Contains("cannot listen on 127.0.0.1:") && Catch::Contains("address already in use"));
    CHECK_THROWS_WITH(Listener::from_option("fd:999"), "descriptor 999 is no listening socket");
    CHECK_THROWS_WITH(Listener::from_option("fd:x"), Catch::Contains("no descriptor"));

    Trio trio = any_trio();
    CAPTURE(trio.carrier.name);
    for (auto& listener : trio.listeners)
        listener = Listener::from_option("fd:" + std::to_string(::dup(listener.descriptor())));
    for (auto const& error : trio.run([](Mesh& mesh) { ring_steps(mesh, 3); })) CHECK(text_of(error) == "no error");
}

TEST_CASE("A party that fails tells the others why") {
    Trio trio = any_trio();
    CAPTURE(trio.carrier.name);
    auto const errors = trio.run([](Mesh& mesh) {
        ring_steps(mesh, 5);
        if (mesh.self() == 1) throw Error(ErrorCode::program_failed, "assertion failed");
        ring_steps(mesh, 5, 100'000);
    });
    CHECK(text_of(errors[1]) == "program-failed: assertion failed");
    for (unsigned i : {0u, 2u}) {
        REQUIRE(errors[i]);
        CHECK(errors[i]->code() == ErrorCode::party_lost);
        CHECK(errors[i]->party() == 2);
        REQUIRE(errors[i]->causes().size() == 1);
        CHECK(errors[i]->causes()[0].party == 2);
        CHECK(errors[i]->causes()[0].code == ErrorCode::program_failed);
        CHECK(errors[i]->causes()[0].message == "assertion failed");
    }
}

TEST_CASE("Data that nobody expects, of another length or after the end is a mismatch") {
    SECTION("length") {
        auto const errors = any_trio().run([](Mesh& mesh) { ring_steps(mesh, 1, mesh.self() == 0 ? 16 : 8); });
        // Party 3 sees party 1's message as a fault, too, and may say so first.
        CHECK_THAT(text_of(errors[0]),
                   Catch::Equals("mismatch: party 2 sent 8 bytes for operation 1, step 0 where 16 were expected") ||
                       Catch::EndsWith("party 1 sent 16 bytes for operation 1, step 0 where 8 were expected"));
    }
    SECTION("one party ends earlier") {
        auto const errors = Trio().run([](Mesh& mesh) {
            if (mesh.self() != 2) ring_steps(mesh, 1);
        });
        for (auto const& error : errors) CHECK(error.has_value());
        CHECK_THAT(text_of(errors[1]),
                   Catch::StartsWith("mismatch: party 3 has finished") || Catch::StartsWith("party-lost"));
    }
    SECTION("one party sends more") {
        auto const errors = Trio().run([](Mesh& mesh) {
            std::byte const token{1};
            if (mesh.self() == 2) mesh.send_copy(0, {5, 1, 0}, {&token, 1});
        });
        CHECK_THAT(
            text_of(errors[0]),
            Catch::Contains("mismatch: party 3 sent data for operation 5, step 1, which this party does not run"));
    }
}

TEST_CASE("A deadline and a stop request end a wait") {
    StopFlag stop;
    std::thread stopper([&] {
        std::this_thread::sleep_for(200ms);
        stop.request(ErrorCode::terminated);
        stop.request(ErrorCode::interrupted); // too late
    });
    auto const errors = Trio().run(
        [](Mesh& mesh) {
            if (mesh.self() == 2) std::this_thread::sleep_for(400ms);
            ring_steps(mesh, 2);
        },
        [&](unsigned i, MeshOptions& o) {
            if (i == 0) o.stop = &stop;
        });
    stopper.join();
    CHECK(text_of(errors[0]) == "terminated: ended by SIGTERM");
    for (unsigned i : {1u, 2u}) { // told by party 1 itself or by the other one
        CHECK_THAT(text_of(errors[i]),
                   Catch::StartsWith("party-lost: party ") && Catch::EndsWith("party 1 failed: ended by SIGTERM") ||
                       Catch::EndsWith("because of party 1: ended by SIGTERM"));
        REQUIRE(errors[i]);
        CHECK(errors[i]->party() == 1);
    }

    auto const late = Trio().run([](Mesh& mesh) {
        mesh.set_deadline(std::chrono::steady_clock::now() + (mesh.self() == 0 ? 200ms : 10s));
        if (mesh.self() == 2) std::this_thread::sleep_for(400ms);
        ring_steps(mesh, 2);
    });
    CHECK(text_of(late[0]) == "timeout: the run took longer than its time limit");
}

TEST_CASE("A busy party is alive, a frozen one is lost") {
    auto const quick = [](unsigned, MeshOptions& o) { o.silence_limit = 600ms, o.alive_interval = 100ms; };
    auto const carrier = GENERATE(from_range(test::carriers()));
    CAPTURE(carrier.name);
    auto const busy = Trio(carrier).run(
        [](Mesh& mesh) {
            if (mesh.self() == 1) std::this_thread::sleep_for(1500ms); // as if it computed
            ring_steps(mesh, 2);
        },
        quick);
    for (auto const& error : busy) CHECK(text_of(error) == "no error");

    // Party 2 says nothing at all after joining.
    auto const frozen = Trio(carrier).run(
        [](Mesh& mesh) {
            if (mesh.self() == 1) std::this_thread::sleep_for(1500ms);
            ring_steps(mesh, 2);
        },
        [&](unsigned i, MeshOptions& o) {
            quick(i, o);
            if (i == 1) o.alive_interval = 100s;
        });
    for (unsigned i : {0u, 2u}) {
        CAPTURE(text_of(frozen[i]));
        REQUIRE(frozen[i]);
        CHECK(frozen[i]->code() == ErrorCode::party_lost);
        CHECK(frozen[i]->party() == 2);
    }
}

TEST_CASE("When a party is killed the others know within seconds, whatever they were doing") {
    auto const carrier = GENERATE(from_range(test::carriers()));
    CAPTURE(carrier.name);
    std::mt19937 random(99);
    for (int round = 0; round < 5; ++round) {
        Trio trio(carrier);
        auto const delay = std::chrono::microseconds(random() % 60'000);
        std::size_t const size = round % 2 == 0 ? 8 : 300'000;
        CAPTURE(round, delay.count());
        // Party 3 is another process, so that it can die without unwinding.
        pid_t const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            try {
                MeshOptions options;
                options.self = 2;
                options.peers = trio.addresses;
                test::prepare(options, carrier);
                auto mesh = Mesh::join(std::move(trio.listeners[2]), options);
                ring_steps(*mesh, 1'000'000'000, size);
            } catch (...) {
            }
            ::_exit(0);
        }
        trio.listeners.pop_back();
        trio.listeners.push_back(Listener::bind({"127.0.0.1", 0}));
        std::thread killer([&] {
            std::this_thread::sleep_for(delay);
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
        });
        auto const begin = std::chrono::steady_clock::now();
        auto const errors = trio.run([&](Mesh& mesh) { ring_steps(mesh, 1'000'000'000, size); },
                                     [](unsigned, MeshOptions& o) { o.connect_timeout = 1s; }, {0, 1});
        killer.join();
        unsigned naming_it = 0;
        for (unsigned i : {0u, 1u}) {
            CAPTURE(i, text_of(errors[i]));
            REQUIRE(errors[i]);
            bool const lost = errors[i]->code() == ErrorCode::party_lost,
                       absent = errors[i]->code() == ErrorCode::unavailable;
            CHECK((lost || absent));
            // Who is slow may see the other survivor leave before it hears why.
            naming_it += errors[i]->party() == 3;
            CHECK((errors[i]->party() == 3 || errors[i]->party() == 2 - i));
        }
        CHECK(naming_it > 0);
        CHECK(std::chrono::steady_clock::now() - begin < 5s);
    }
}
