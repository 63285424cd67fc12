// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/shared3p/party.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fmt/format.h>

#include "libruntime/crypto/prg.h"
#include "libruntime/modules/algorithms.h"
#include "libruntime/modules/process_calls.h"
#include "libruntime/net/raw_ring.h"
#include "libruntime/pd/domains.h"
#include "libruntime/pd/shared3p/engine.h"
#include "libruntime/pd/shared3p/kit.h"
#include "libruntime/vm/process.h"

namespace smpc::bench {
namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpu_now() {
    rusage u{};
    ::getrusage(RUSAGE_SELF, &u);
    auto seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(u.ru_utime) + seconds(u.ru_stime);
}

class StreamCounter final : public pd::shared3p::Observer {
public:
    std::uint64_t bytes = 0;
    void stream(unsigned, crypto::KeyUse, crypto::StreamLabel const&, std::uint64_t, std::uint64_t n) override {
        bytes += n;
    }
    void sent(std::uint64_t, std::size_t, unsigned, unsigned, std::span<std::byte const>) override {}
    void received(std::uint64_t, std::size_t, unsigned, unsigned, std::span<std::byte const>) override {}
};

void enter_namespace(std::string const& name) {
    std::string const path = "/run/netns/" + name;
    int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ::setns(fd, CLONE_NEWNET) != 0)
        throw Error(ErrorCode::config,
                    fmt::format("cannot enter the network namespace {}: {}", name, std::strerror(errno)));
    ::close(fd);
}

std::unique_ptr<net::Mesh> join(unsigned self, Place& place, Settings const& settings) {
    net::MeshOptions options;
    options.self = self;
    if (!settings.tls.empty()) options.tls = settings.tls[self];
    if (settings.namespaces.empty()) {
        for (auto const& l : place.listeners) options.peers.push_back(l.address());
        auto listener = std::move(place.listeners[self]);
        place.listeners.clear(); // the others' sockets, inherited by fork
        return net::Mesh::join(std::move(listener), std::move(options));
    }
    enter_namespace(settings.namespaces + std::to_string(self + 1));
    for (unsigned i = 0; i < 3; ++i)
        options.peers.push_back({fmt::format("10.213.77.{}", i + 1), static_cast<std::uint16_t>(7701 + i)});
    options.protected_by_proxy = true; // the namespaces are reachable from nowhere else
    auto listener = net::Listener::bind(options.peers[self]);
    return net::Mesh::join(std::move(listener), std::move(options));
}

/// All parties meet.
void barrier(net::Mesh& mesh) {
    constexpr net::Label label{0, 17, 0};
    std::byte const tick{1};
    for (unsigned peer : {mesh.left(), mesh.right()}) mesh.send_copy(peer, label, {&tick, 1});
    mesh.flush();
    for (unsigned peer : {mesh.left(), mesh.right()}) (void)mesh.receive_message(peer, label);
}

/// The calls of bench.sc.
class Clock {
public:
    Clock(net::Mesh& mesh, pd::Statistics& statistics, Measured& measured, StreamCounter* counter)
        : mesh_(mesh), statistics_(statistics), measured_(measured), counter_(counter) {}

    void add_calls(vm::SyscallTable& table, Work const& work, unsigned repetitions) {
        table.add("bench::number", [&work, repetitions](vm::Call& call) {
            std::string_view const name = call.string(0);
            *call.result = name == "variant"       ? work.variant
                           : name == "size"        ? work.n
                           : name == "repetitions" ? repetitions
                                                   : work.inner;
        });
        table.add("bench::begin", [this](vm::Call&) { begin(); });
        table.add("bench::end", [this](vm::Call&) { end(); });
        table.add("bench::keep", [](vm::Call&) {});
    }

private:
    void begin() {
        barrier(mesh_);
        before_ = statistics_.total();
        if (counter_) counter_->bytes = 0;
        cpu_ = cpu_now();
        start_ = now();
    }
    void end() {
        double const seconds = now() - start_, cpu = cpu_now() - cpu_;
        auto const after = statistics_.total();
        measured_.bytes = after.bytes_out - before_.bytes_out;
        measured_.rounds = after.rounds - before_.rounds;
        if (counter_) measured_.stream_bytes = counter_->bytes;
        // The first two warm up: results alternate between two blocks of memory.
        if (seen_++ < warm_up || measured_.repetitions == most_repetitions) return;
        measured_.seconds[measured_.repetitions] = seconds;
        measured_.cpu[measured_.repetitions++] = cpu;
    }

public:
    static constexpr unsigned warm_up = 2;

private:
    net::Mesh& mesh_;
    pd::Statistics& statistics_;
    Measured& measured_;
    StreamCounter* counter_;
    pd::Cost before_;
    double start_ = 0, cpu_ = 0;
    unsigned seen_ = 0;
};

template <class F> Measured guarded(F run) {
    Measured measured;
    try {
        run(measured);
    } catch (std::exception const& error) {
        std::snprintf(measured.error, sizeof measured.error, "%s", error.what());
    }
    rusage u{};
    ::getrusage(RUSAGE_SELF, &u);
    measured.resident = static_cast<std::uint64_t>(u.ru_maxrss) * 1024;
    return measured;
}

} // namespace

Measured run_party(unsigned self, Place& place, Settings const& settings, Work const& work,
                   bytecode::Executable const& program, bool counting) {
    return guarded([&](Measured& measured) {
        auto const mesh = join(self, place, settings);
        StreamCounter counter;
        pd::shared3p::EngineOptions options;
        if (counting) options.observer = &counter;
        auto const kit = pd::shared3p::make_kit(options);
        vm::SyscallTable table;
        pd::Statistics statistics;
        Clock clock(*mesh, statistics, measured, counting ? &counter : nullptr);
        modules::register_process_calls(table);
        modules::register_algorithms(table);
        pd::register_calls(table, *kit);
        clock.add_calls(table, work, counting ? 1 : settings.repetitions + Clock::warm_up);

        vm::Program loaded(program, table);
        vm::Services services;
        services.provide(*mesh);
        pd::Domains domains(statistics);
        services.provide(domains);
        kit->start(services, statistics);
        domains.open(*kit, {0, "pd_shared3p", "shared3p", {}});
        vm::ProcessOptions process_options;
        process_options.memory_bytes = domains.memory_limit();
        vm::Process process(loaded, services, process_options);
        auto const result = process.run();
        if (result.outcome != vm::Outcome::finished)
            throw Error(ErrorCode::program_failed, "the program ended with: " + result.fault.message);
        kit->finish();
        mesh->leave();
    });
}

Measured measure_machine(unsigned self, Place& place, Settings const& settings) {
    return guarded([&](Measured& measured) {
        auto const mesh = join(self, place, settings);
        auto const ring = net::measure_ring(*mesh);
        measured.ring_bytes_per_second = ring.bytes_per_second;
        measured.ring_step_us = ring.microseconds_per_step;
        mesh->leave();
    });
}

double measure_keystream() {
    std::array<std::uint8_t, crypto::StreamKey::key_size> const key{1, 2, 3};
    crypto::StreamKey const stream(key);
    std::vector<std::byte> out(32768); // in the first-level cache
    double best = 0;
    for (int turn = 0; turn < 5; ++turn) {
        double const start = now();
        std::uint64_t bytes = 0;
        for (; now() - start < 0.05; bytes += 20 * out.size())
            for (unsigned i = 0; i < 20; ++i) stream.fill({.op_id = i}, 0, std::span(out));
        best = std::max(best, static_cast<double>(bytes) / (now() - start));
    }
    return best;
}

} // namespace smpc::bench
