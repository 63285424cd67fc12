// SPDX-License-Identifier: Apache-2.0
//
// Speed of the three-party protocols: three processes of this machine over loopback TCP, one vector operation at a time, beside
// what bare sockets of the same machine carry in the same run.
//
// A repetition begins when all parties are ready and its time is that of the slowest party. Shown are the median and the range of
// the repetitions, operations per second, payload bytes per party (average of the three) and rounds. Rows "x1" repeat an operation
// on one element, each waiting for the one before: latency.
//
//   bench_shared3p [--n N] [--reps R] [--only TEXT] [--json]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libruntime/net/raw_ring.h"
#include "libruntime/pd/shared3p/kernels.h"
#include "libruntime/pd/shared3p/kit.h"

using namespace smpc;

namespace {

struct Options {
    std::size_t n = 1'000'000;
    unsigned reps = 7;
    std::string only;
    bool json = false;
};

/// What one party measured of one row; crosses a pipe, so plain data.
struct Measured {
    char name[48]{};
    std::uint64_t n = 0, bytes = 0, rounds = 0, operations = 1;
    unsigned reps = 0;
    double seconds[32]{}, cpu_seconds[32]{}; // of this party
};
struct PartyResult {
    double ring_bytes_per_second = 0, ring_step_us = 0;
};

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double cpu_now() {
    rusage u{};
    getrusage(RUSAGE_SELF, &u);
    auto seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(u.ru_utime) + seconds(u.ru_stime);
}

class Bench {
public:
    Bench(net::Mesh& mesh, Options const& options) : mesh_(mesh), options_(options) {
        services_.provide(mesh);
        kit_ = pd::shared3p::make_kit();
        kit_->start(services_, statistics_);
        domain_ = kit_->open({0, "pd_shared3p", "shared3p", {}});
        tick_ = domain_->create(ValueType::uint8, 1);
    }

    std::vector<Measured> const& results() const { return results_; }

    void all() {
        std::size_t const n = options_.n;
        using enum ValueType;
        for (ValueType t : {uint64, uint32, uint8}) binary("mul", t, t, n);
        binary("and", bool_, bool_, n);
        for (ValueType t : {uint64, uint32, uint16, uint8}) binary("lt", t, bool_, n);
        for (ValueType t : {uint64, uint32}) binary("eq", t, bool_, n);
        binary("min", uint64, uint64, n);
        unary("conv_bool_to_uint64_vec", bool_, uint64, n);
        unary("conv_uint32_to_uint64_vec", uint32, uint64, n);
        unary("conv_uint64_to_uint8_vec", uint64, uint8, n);
        unary("reshare_uint64_to_xor_uint64_vec", uint64, xor_uint64, n);
        unary("reshare_xor_uint64_to_uint64_vec", xor_uint64, uint64, n);
        binary("lt", xor_uint64, bool_, n);
        binary("add", uint64, uint64, n);
        reduce("sum_uint64_vec", uint64, uint64, n);
        reduce("sum_bool_vec", bool_, uint64, n);
        reduce("vecmax_uint64_vec", uint64, uint64, n);
        dot(n);
        square(500);
        border(n);
        for (char const* op : {"mul", "lt", "eq", "add"}) latency(op);
    }

private:
    /// All parties meet: a byte goes around.
    void barrier() {
        std::byte out[1];
        domain_->declassify(*tick_, out);
        domain_->declassify(*tick_, out);
    }

    std::unique_ptr<pd::Vector> random(ValueType type, std::size_t n) {
        auto v = domain_->create(type, n);
        domain_->in_place(*pd::find_call("randomize_" + std::string(name_of(type)) + "_vec"), *v);
        return v;
    }

    void measure(std::string const& name, std::size_t n, std::uint64_t operations, unsigned reps,
                 std::function<void()> const& body) {
        if (!options_.only.empty() && name.find(options_.only) == std::string::npos) return;
        Measured m;
        std::snprintf(m.name, sizeof m.name, "%s", name.c_str());
        m.n = n;
        m.operations = operations;
        m.reps = std::min<unsigned>(reps, 32);
        for (int warm = 0; warm < 2; ++warm) body(); // results alternate between two blocks of memory
        for (unsigned r = 0; r < m.reps; ++r) {
            barrier();
            auto const before = statistics_.total();
            double const cpu = cpu_now(), start = now();
            body();
            m.seconds[r] = now() - start;
            m.cpu_seconds[r] = cpu_now() - cpu;
            auto const after = statistics_.total();
            m.bytes = after.bytes_out - before.bytes_out;
            m.rounds = (after.rounds - before.rounds) / operations;
        }
        barrier();
        results_.push_back(m);
    }

    void binary(std::string const& op, ValueType type, ValueType out, std::size_t n) {
        auto const& row = *pd::find_call(op + "_" + std::string(name_of(type)) + "_vec");
        auto x = random(type, n), y = random(type, n), z = domain_->create(out, n);
        measure(row.name, n, 1, options_.reps, [&] { domain_->binary(row, *x, *y, *z); });
    }
    void unary(std::string const& call, ValueType type, ValueType out, std::size_t n) {
        auto const& row = *pd::find_call(call);
        auto x = random(type, n), z = domain_->create(out, n);
        measure(row.name, n, 1, options_.reps, [&] { domain_->unary(row, *x, *z); });
    }
    void reduce(std::string const& call, ValueType type, ValueType out, std::size_t n) {
        auto const& row = *pd::find_call(call);
        auto x = random(type, n), z = domain_->create(out, 1);
        measure(row.name, n, 1, options_.reps, [&] { domain_->reduce(row, *x, *z); });
    }
    void dot(std::size_t n) {
        auto const& row = *pd::find_call("mat_mult_uint64_vec");
        auto x = random(ValueType::uint64, n), y = random(ValueType::uint64, n),
             z = domain_->create(ValueType::uint64, 1);
        pd::MatrixShape const shape{1, n, 1};
        measure("scalar product uint64", n, 1, options_.reps, [&] {
            domain_->matrix_product(row, *x, *y, {&shape, 1}, *z);
        });
    }
    void square(std::size_t side) {
        auto const& row = *pd::find_call("mat_mult_uint64_vec");
        auto x = random(ValueType::uint64, side * side), y = random(ValueType::uint64, side * side);
        auto z = domain_->create(ValueType::uint64, side * side);
        pd::MatrixShape const shape{side, side, side};
        measure(fmt::format("matrix product uint64 {0}x{0}", side), side * side, 1, std::min(options_.reps, 5u), [&] {
            domain_->matrix_product(row, *x, *y, {&shape, 1}, *z);
        });
    }
    void border(std::size_t n) {
        auto x = random(ValueType::uint64, n);
        std::vector<std::byte> bytes(n * 8);
        measure("declassify_uint64_vec", n, 1, options_.reps, [&] { domain_->declassify(*x, bytes); });
        measure("set_shares_uint64_vec", n, 1, options_.reps, [&] { domain_->set_shares(bytes, *x); });
        measure("get_shares_uint64_vec", n, 1, options_.reps, [&] { domain_->get_shares(*x, bytes); });
    }
    void latency(std::string const& op) {
        auto const& row = *pd::find_call(op + "_uint64_vec");
        constexpr unsigned count = 1000;
        auto x = random(ValueType::uint64, 1), y = random(ValueType::uint64, 1), z = domain_->create(row.out, 1);
        measure(row.name + " x1", 1, count, 5, [&] {
            for (unsigned i = 0; i < count; ++i) domain_->binary(row, *x, *y, *z);
        });
    }

    net::Mesh& mesh_;
    Options const& options_;
    vm::Services services_;
    pd::Statistics statistics_;
    std::unique_ptr<pd::Kit> kit_;
    std::unique_ptr<pd::Instance> domain_;
    std::unique_ptr<pd::Vector> tick_;
    std::vector<Measured> results_;
};

void write_all(int fd, void const* data, std::size_t size) {
    for (auto const* p = static_cast<char const*>(data); size > 0;) {
        auto const done = ::write(fd, p, size);
        if (done <= 0) std::_Exit(1);
        p += done;
        size -= static_cast<std::size_t>(done);
    }
}
bool read_all(int fd, void* data, std::size_t size) {
    for (auto* p = static_cast<char*>(data); size > 0;) {
        auto const done = ::read(fd, p, size);
        if (done <= 0) return false;
        p += done;
        size -= static_cast<std::size_t>(done);
    }
    return true;
}

int run_party(unsigned self, std::vector<net::Listener>& listeners, Options const& options, int out) try {
    net::MeshOptions mesh_options;
    mesh_options.self = self;
    for (auto const& l : listeners) mesh_options.peers.push_back(l.address());
    auto listener = std::move(listeners[self]);
    listeners.clear(); // the others' sockets, inherited by fork
    auto mesh = net::Mesh::join(std::move(listener), mesh_options);
    PartyResult party;
    auto const ring = net::measure_ring(*mesh);
    party.ring_bytes_per_second = ring.bytes_per_second;
    party.ring_step_us = ring.microseconds_per_step;
    std::vector<Measured> rows;
    {
        Bench bench(*mesh, options);
        bench.all();
        rows = bench.results();
    }
    mesh->leave();
    std::uint64_t const count = rows.size();
    write_all(out, &party, sizeof party);
    write_all(out, &count, sizeof count);
    write_all(out, rows.data(), rows.size() * sizeof(Measured));
    return 0;
} catch (Error const& error) {
    std::fputs(to_text(error).c_str(), stderr);
    return 1;
}

struct Row {
    Measured merged; // times of the slowest party, bytes summed, CPU summed
    double median = 0, low = 0, high = 0, cpu = 0;
};

void print(std::vector<Row> const& rows, PartyResult const& ring, Options const& options) {
    if (options.json) {
        nlohmann::json out;
        out["kernels"] = pd::shared3p::kernels().name;
        out["ring_bytes_per_second"] = ring.ring_bytes_per_second;
        out["ring_step_us"] = ring.ring_step_us;
        for (auto const& r : rows)
            out["rows"].push_back(
                {{"name", r.merged.name},
                 {"n", r.merged.n},
                 {"operations", r.merged.operations},
                 {"seconds", r.median},
                 {"seconds_min", r.low},
                 {"seconds_max", r.high},
                 {"elements_per_second", static_cast<double>(r.merged.n * r.merged.operations) / r.median},
                 {"bytes_per_party", r.merged.bytes / 3},
                 {"rounds", r.merged.rounds},
                 {"cpu_seconds_all_parties", r.cpu}});
        fmt::print("{}\n", out.dump(2));
        return;
    }
    fmt::print("three processes, loopback TCP, {} cores, kernels {}\n", sysconf(_SC_NPROCESSORS_ONLN),
               pd::shared3p::kernels().name);
    fmt::print("this machine's bare ring: {:.2f} GB/s sent by each party while it receives as much, {:.1f} us a step\n",
               ring.ring_bytes_per_second / 1e9, ring.ring_step_us);
    fmt::print("  => at 8 bytes per element the wire alone allows {:.0f} M/s\n\n", ring.ring_bytes_per_second / 8e6);
    fmt::print("{:<32} {:>9} {:>10} {:>17} {:>10} {:>13} {:>7} {:>12}\n", "operation", "n", "ms", "range", "M/s",
               "bytes/party", "rounds", "cpu ns/elem");
    for (auto const& r : rows) {
        double const elements = static_cast<double>(r.merged.n * r.merged.operations);
        fmt::print("{:<32} {:>9} {:>10.3f} {:>8.3f}-{:<8.3f} {:>10.3f} {:>13.2f} {:>7} {:>12.1f}\n", r.merged.name,
                   r.merged.n, r.median * 1e3, r.low * 1e3, r.high * 1e3, elements / r.median / 1e6,
                   static_cast<double>(r.merged.bytes) / 3 / elements, r.merged.rounds, r.cpu * 1e9 / elements);
    }
    fmt::print(
        "\nms: median over repetitions of the slowest party (x1: of 1000 dependent operations); bytes/party: payload "
        "per element;\ncpu: all three parties together\n");
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        std::string const arg = argv[i];
        auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
        if (arg == "--json") {
            options.json = true;
        } else if (arg == "--n") {
            options.n = std::strtoull(value().c_str(), nullptr, 10);
        } else if (arg == "--reps") {
            options.reps = static_cast<unsigned>(std::strtoul(value().c_str(), nullptr, 10));
        } else if (arg == "--only") {
            options.only = value();
        } else {
            std::fputs("usage: bench_shared3p [--n N] [--reps R] [--only TEXT] [--json]\n", stderr);
            return 2;
        }
    }
    std::vector<net::Listener> listeners;
    for (unsigned i = 0; i < 3; ++i) listeners.push_back(net::Listener::bind({"127.0.0.1", 0}));
    int pipes[3];
    pid_t children[3];
    for (unsigned i = 0; i < 3; ++i) {
        int ends[2];
        if (::pipe(ends) != 0) return 1;
        children[i] = ::fork();
        if (children[i] < 0) return 1;
        if (children[i] == 0) {
            ::close(ends[0]);
            std::_Exit(run_party(i, listeners, options, ends[1]));
        }
        ::close(ends[1]);
        pipes[i] = ends[0];
    }
    listeners.clear();

    std::vector<Row> rows;
    PartyResult ring;
    bool good = true;
    for (unsigned i = 0; i < 3 && good; ++i) {
        PartyResult party;
        std::uint64_t count = 0;
        good = read_all(pipes[i], &party, sizeof party) && read_all(pipes[i], &count, sizeof count);
        std::vector<Measured> measured(good ? count : 0);
        good = good && read_all(pipes[i], measured.data(), count * sizeof(Measured));
        if (!good) break;
        if (i == 0) ring = party, rows.resize(count);
        ring.ring_bytes_per_second = std::min(ring.ring_bytes_per_second, party.ring_bytes_per_second);
        for (std::size_t r = 0; r < count; ++r) {
            if (i == 0) {
                rows[r].merged = measured[r];
                continue;
            }
            for (unsigned k = 0; k < measured[r].reps; ++k) {
                rows[r].merged.seconds[k] = std::max(rows[r].merged.seconds[k], measured[r].seconds[k]);
                rows[r].merged.cpu_seconds[k] += measured[r].cpu_seconds[k];
            }
            rows[r].merged.bytes += measured[r].bytes;
        }
    }
    for (pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        good = good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    if (!good) {
        std::fputs("error: a party failed\n", stderr);
        return 1;
    }
    for (auto& r : rows) {
        auto* const s = r.merged.seconds;
        std::sort(s, s + r.merged.reps);
        r.median = s[r.merged.reps / 2];
        r.low = s[0];
        r.high = s[r.merged.reps - 1];
        std::sort(r.merged.cpu_seconds, r.merged.cpu_seconds + r.merged.reps);
        r.cpu = r.merged.cpu_seconds[r.merged.reps / 2];
    }
    print(rows, ring, options);
    return 0;
}
