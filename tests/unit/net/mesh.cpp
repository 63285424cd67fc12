// SPDX-License-Identifier: Apache-2.0
//
// Messages over real links of every kind between parties that are threads of this process.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include "carriers.h"
#include "libruntime/net/local_mesh.h"
#include "libruntime/net/raw_ring.h"

using namespace smpc;
using namespace smpc::net;

namespace {

using Buffer = std::vector<std::byte>;

/// Bytes that depend on everything a message is.
Buffer content(unsigned from, unsigned to, Label const& label, unsigned index, std::size_t size) {
    std::mt19937_64 g((std::uint64_t{from} << 60) ^ (std::uint64_t{to} << 56) ^ (label.op_id << 20) ^
                      (std::uint64_t{label.step} << 8) ^ (std::uint64_t{label.lane} << 4) ^ index);
    Buffer out(size);
    std::size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        auto const word = g();
        std::memcpy(&out[i], &word, 8);
    }
    for (; i < size; ++i) out[i] = static_cast<std::byte>(g());
    return out;
}

void wait_for(Mesh& mesh, Request const& request) {
    while (!request.done()) mesh.progress(Mesh::Wait::yes);
}

void exchange(Mesh& mesh, unsigned to, unsigned from, Label const& label, std::span<std::byte const> out,
              std::span<std::byte> in) {
    SendRequest s;
    ReceiveRequest r;
    mesh.receive(from, label, in, r);
    mesh.send(to, label, out, s);
    wait_for(mesh, r);
    wait_for(mesh, s);
}

/// Parties as threads, over each carrier in turn.
void run_parties(unsigned n, std::function<void(Mesh&)> const& party,
                 std::function<void(MeshOptions&)> const& adjust = {}) {
    auto const carrier = GENERATE(from_range(test::carriers()));
    INFO(carrier.name);
    run_local_parties(
        n, party,
        [&](MeshOptions& options) {
            test::prepare(options, carrier);
            if (adjust) adjust(options);
        },
        carrier.medium);
}

} // namespace

TEST_CASE("A ring of parties passes messages of every size") {
    unsigned const n = GENERATE(2u, 3u, 5u);
    CAPTURE(n);
    std::mutex checks; // Catch2 assertions are not thread-safe
    run_parties(n, [&](Mesh& mesh) {
        std::uint64_t op = 1;
        for (std::size_t size : {1u, 15u, 16u, 4096u, 4097u, 16384u, 16385u, 100'000u, 5'000'000u}) {
            Label const label{op++, 3, 2};
            auto const out = content(mesh.self(), mesh.left(), label, 0, size);
            Buffer in(size);
            exchange(mesh, mesh.left(), mesh.right(), label, out, in);
            std::lock_guard const lock(checks);
            REQUIRE(in == content(mesh.right(), mesh.self(), label, 0, size));
        }
    });
}

TEST_CASE("Empty messages are none") {
    run_parties(3, [](Mesh& mesh) {
        SendRequest s;
        ReceiveRequest r;
        mesh.send(mesh.left(), {1, 1, 0}, {}, s);
        mesh.receive(mesh.right(), {1, 1, 0}, {}, r);
        if (!s.done() || !r.done() || mesh.progress(Mesh::Wait::yes) != 0)
            throw std::runtime_error("an empty message was pending");
        if (mesh.total_traffic().wire_sent != 0) throw std::runtime_error("an empty message was sent");
    });
}

TEST_CASE("Many labels, sizes and directions interleave; early messages wait") {
    std::mutex checks;
    unsigned const seed = 4711;
    run_parties(3, [&](Mesh& mesh) {
        // The same script at every party: for each pair and label a few messages. Every party sends in one random order and posts
        // its buffers in another, so most messages come early or late.
        struct Message {
            unsigned from, to;
            Label label;
            unsigned index;
            std::size_t size;
        };
        std::vector<Message> script;
        std::mt19937 common(seed), own(seed + 1 + mesh.self());
        for (std::uint64_t op = 1; op <= 60; ++op)
            for (unsigned from = 0; from < 3; ++from)
                for (unsigned to = 0; to < 3; ++to) {
                    if (from == to) continue;
                    Label const label{op, static_cast<std::uint16_t>(common() % 3),
                                      static_cast<std::uint16_t>(common() % 16)};
                    unsigned const count = common() % 4;
                    for (unsigned index = 0; index < count; ++index)
                        script.push_back(
                            {from, to, label, index, common() % 8 == 0 ? 1 + common() % 300'000 : 1 + common() % 900});
                }
        // Shuffled by label, in order within one.
        auto const shuffled = [&](auto&& mine) {
            std::vector<std::size_t> keys;
            std::map<std::tuple<unsigned, unsigned, std::uint64_t, unsigned, unsigned>, std::deque<std::size_t>>
                by_label;
            for (std::size_t i = 0; i < script.size(); ++i)
                if (mine(script[i]))
                    by_label[{script[i].from, script[i].to, script[i].label.op_id, script[i].label.step,
                              script[i].label.lane}]
                        .push_back(i);
            std::vector<std::deque<std::size_t>> lists;
            for (auto& [key, list] : by_label) lists.push_back(list);
            std::vector<std::size_t> order;
            while (!lists.empty()) {
                auto& list = lists[own() % lists.size()];
                order.push_back(list.front());
                list.pop_front();
                std::erase_if(lists, [](auto const& l) { return l.empty(); });
            }
            return order;
        };
        auto const to_send = shuffled([&](Message const& m) { return m.from == mesh.self(); });
        auto const to_receive = shuffled([&](Message const& m) { return m.to == mesh.self(); });
        std::deque<SendRequest> sends;
        std::deque<ReceiveRequest> receives;
        std::deque<Buffer> outgoing, incoming;
        std::size_t s = 0, r = 0;
        while (s < to_send.size() || r < to_receive.size()) {
            bool const sending = r == to_receive.size() || (s < to_send.size() && own() % 2 == 0);
            auto const& m = script[sending ? to_send[s++] : to_receive[r++]];
            if (sending) {
                outgoing.push_back(content(m.from, m.to, m.label, m.index, m.size));
                mesh.send(m.to, m.label, outgoing.back(), sends.emplace_back());
            } else {
                incoming.emplace_back(m.size);
                mesh.receive(m.from, m.label, incoming.back(), receives.emplace_back());
            }
            if (own() % 4 == 0) mesh.progress(Mesh::Wait::no);
        }
        for (auto const& request : receives) wait_for(mesh, request);
        for (auto const& request : sends) wait_for(mesh, request);
        std::lock_guard const lock(checks);
        for (std::size_t i = 0; i < to_receive.size(); ++i) {
            auto const& m = script[to_receive[i]];
            REQUIRE(incoming[i] == content(m.from, m.to, m.label, m.index, m.size));
        }
    });
}

TEST_CASE("Everyone may send much before anyone receives") {
    std::mutex checks;
    run_parties(3, [&](Mesh& mesh) {
        constexpr std::size_t size = 30'000'000; // far more than the sockets hold
        Label const label{1, 0, 0};
        auto const out = content(mesh.self(), 9, label, 0, size);
        SendRequest to_left, to_right;
        mesh.send(mesh.left(), label, out, to_left);
        mesh.send(mesh.right(), label, out, to_right);
        mesh.flush();
        Buffer from_left(size), from_right(size);
        ReceiveRequest l, r;
        mesh.receive(mesh.left(), label, from_left, l);
        mesh.receive(mesh.right(), label, from_right, r);
        wait_for(mesh, l);
        wait_for(mesh, r);
        if (!to_left.done() || !to_right.done()) throw std::runtime_error("flush returned before the data was gone");
        std::lock_guard const lock(checks);
        REQUIRE(from_left == content(mesh.left(), 9, label, 0, size));
        REQUIRE(from_right == content(mesh.right(), 9, label, 0, size));
    });
}

TEST_CASE("A message may be larger than a frame") {
    run_parties(2, [](Mesh& mesh) {
        std::size_t const size = max_frame_payload + 1000;
        Buffer const out(size, std::byte{static_cast<unsigned char>(mesh.self() + 1)});
        for (bool const early : {false, true}) {
            Label const label{early ? 2u : 1u, 0, 0};
            Buffer in(size);
            SendRequest s;
            ReceiveRequest r;
            if (!early) mesh.receive(1 - mesh.self(), label, in, r);
            mesh.send(1 - mesh.self(), label, out, s);
            if (early) {
                // Both parties have sent all of it before either posts its buffer.
                std::byte token{1};
                mesh.flush();
                exchange(mesh, 1 - mesh.self(), 1 - mesh.self(), {label.op_id, 1, 0}, {&token, 1}, {&token, 1});
                mesh.receive(1 - mesh.self(), label, in, r);
            }
            wait_for(mesh, r);
            wait_for(mesh, s);
            if (in != Buffer(size, std::byte{static_cast<unsigned char>(2 - mesh.self())}))
                throw std::runtime_error("wrong bytes");
        }
        auto const traffic = mesh.traffic(1 - mesh.self());
        if (traffic.messages_sent != 3 || traffic.wire_sent != 2 * size + 1 + 5 * frame_header_size)
            throw std::runtime_error("wrong count");
    });
}

TEST_CASE("Traffic is counted by message, with and without headers") {
    run_parties(3, [](Mesh& mesh) {
        Buffer const large(10'000);
        Buffer in(10'000), small(10);
        auto const before = mesh.total_traffic();
        if (before.wire_sent != 0 || before.wire_received != 0) throw std::runtime_error("the set-up was counted");
        exchange(mesh, mesh.left(), mesh.right(), {1, 0, 0}, large, in);
        exchange(mesh, mesh.left(), mesh.right(), {1, 1, 0}, std::span(large).first(10), small);
        auto const left = mesh.traffic(mesh.left()), right = mesh.traffic(mesh.right());
        bool const ok = left.messages_sent == 2 && left.payload_sent == 10'010 && left.wire_sent == 10'042 &&
                        left.messages_received == 0 && right.messages_received == 2 &&
                        right.payload_received == 10'010 && right.wire_received == 10'042 && right.messages_sent == 0;
        if (!ok) throw std::runtime_error("wrong count");
    });
}

TEST_CASE("Notifications come once, from progress, after the data") {
    run_parties(3, [](Mesh& mesh) {
        struct State {
            Buffer in = Buffer(20'000);
            int notified = 0;
        } state;
        Buffer const out(20'000, std::byte{42});
        auto const note = [](Request& request) noexcept {
            auto& s = *static_cast<State*>(request.context);
            if (request.done() && s.in.front() == std::byte{42} && s.in.back() == std::byte{42}) ++s.notified;
        };
        ReceiveRequest r(note, &state);
        SendRequest s;
        mesh.receive(mesh.right(), {1, 0, 0}, state.in, r);
        // A message that is here before its buffer would be done at once, without a notification: so all buffers come first.
        Buffer token(1);
        exchange(mesh, mesh.left(), mesh.right(), {3, 0, 0}, Buffer(1), token);
        exchange(mesh, mesh.right(), mesh.left(), {4, 0, 0}, Buffer(1), token);
        mesh.send(mesh.left(), {1, 0, 0}, out, s);
        while (!r.done() || !s.done()) mesh.progress(Mesh::Wait::yes);
        if (state.notified != 1) throw std::runtime_error("wrong number of notifications");

        // A request may be used again.
        mesh.receive(mesh.right(), {2, 0, 0}, state.in, r);
        exchange(mesh, mesh.left(), mesh.right(), {5, 0, 0}, Buffer(1), token);
        exchange(mesh, mesh.right(), mesh.left(), {6, 0, 0}, Buffer(1), token);
        mesh.send(mesh.left(), {2, 0, 0}, out, s);
        while (!r.done() || !s.done()) mesh.progress(Mesh::Wait::yes);
        if (state.notified != 2) throw std::runtime_error("a request could not be used again");
    });
}

TEST_CASE("Requests may die while they wait") {
    run_parties(3, [](Mesh& mesh) {
        Buffer in(100);
        {
            ReceiveRequest withdrawn;
            mesh.receive(mesh.right(), {7, 0, 0}, in, withdrawn);
            Buffer const unsent(100'000);
            SendRequest never;
            mesh.send(mesh.left(), {9, 0, 0}, unsent, never);
        }
        Buffer const out(100, std::byte{3});
        exchange(mesh, mesh.left(), mesh.right(), {8, 0, 0}, out, in);
        exchange(mesh, mesh.right(), mesh.left(), {10, 0, 0}, out, in); // nobody ends before all have come here
        if (in != out) throw std::runtime_error("wrong bytes");
    });
}

TEST_CASE("All parties hold matching seeds") {
    std::mutex checks;
    std::map<unsigned, std::vector<Buffer>> streams; // by component
    run_parties(3, [&](Mesh& mesh) {
        for (unsigned component : {mesh.self(), mesh.seeds().next()}) {
            Buffer out(64);
            mesh.seeds().key(component, 1, crypto::KeyUse::masks).fill({.op_id = 5}, 0, std::span(out));
            std::lock_guard const lock(checks);
            streams[component].push_back(out);
        }
    });
    REQUIRE(streams.size() == 3);
    for (auto const& [component, pair] : streams) {
        REQUIRE(pair.size() == 2);
        CHECK(pair[0] == pair[1]);
    }
    CHECK(streams[0][0] != streams[1][0]);
    CHECK(streams[1][0] != streams[2][0]);
}

TEST_CASE("An insecure seed fixes the keys, nothing else does") {
    std::mutex checks;
    auto const first_stream = [&](std::optional<std::uint64_t> seed) {
        Buffer result;
        run_parties(
            3,
            [&](Mesh& mesh) {
                if (mesh.self() != 0) return;
                result.resize(32);
                mesh.seeds().key(0, 0, crypto::KeyUse::masks).fill({.op_id = 5}, 0, std::span(result));
            },
            [&](MeshOptions& options) { options.insecure_seed = seed; });
        return result;
    };
    CHECK(first_stream(9) == first_stream(9));
    CHECK(first_stream(9) != first_stream(10));
    CHECK(first_stream({}) != first_stream({}));
}

// Figures for people: test_net "[speed]". Three parties share the machine's cores.
TEST_CASE("Speed of the mesh", "[.speed]") {
    run_parties(3, [](Mesh& mesh) {
        auto const raw = measure_ring(mesh);
        auto const timed = [](auto&& run) {
            auto const begin = std::chrono::steady_clock::now();
            run();
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        };
        // Bulk: messages of 64 KiB, eight in flight each way.
        constexpr std::size_t size = 65'536, window = 8, messages = 4096;
        std::vector<Buffer> out(window, Buffer(size)), in(window, Buffer(size));
        std::vector<SendRequest> s(window);
        std::vector<ReceiveRequest> r(window);
        auto const cpu = [] {
            rusage used{};
            ::getrusage(RUSAGE_SELF, &used);
            return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                   1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
        };
        double const before_bulk = cpu();
        double const bulk = timed([&] {
            for (std::size_t i = 0; i < messages + window; ++i) {
                std::size_t const slot = i % window;
                if (i >= window) wait_for(mesh, r[slot]), wait_for(mesh, s[slot]);
                if (i >= messages) continue;
                mesh.receive(mesh.right(), {1 + i / 16, 0, 0}, in[slot], r[slot]);
                mesh.send(mesh.left(), {1 + i / 16, 0, 0}, out[slot], s[slot]);
                mesh.progress(Mesh::Wait::no);
            }
        });
        double const before_small = cpu(), bulk_cpu = before_small - before_bulk;
        constexpr unsigned steps = 20'000;
        std::uint64_t word = 0;
        double const small = timed([&] {
            for (unsigned i = 0; i < steps; ++i)
                exchange(mesh, mesh.left(), mesh.right(), {1000 + i, 0, 0}, std::as_bytes(std::span(&word, 1)),
                         std::as_writable_bytes(std::span(&word, 1)));
        });
        double const small_cpu = cpu() - before_small;
        constexpr double parties = 3;
        if (mesh.self() == 0)
            std::printf("of processor time, per party: mesh %.2f GB/s, %.1f us a step\n",
                        parties * static_cast<double>(size * messages) / bulk_cpu / 1e9,
                        small_cpu / parties / steps * 1e6);
        if (mesh.self() == 0)
            std::printf("ring, per party:  raw %.2f GB/s, %.1f us a step;  mesh %.2f GB/s, %.1f us a step\n",
                        raw.bytes_per_second / 1e9, raw.microseconds_per_step,
                        static_cast<double>(size * messages) / bulk / 1e9, small / steps * 1e6);
    });
}
