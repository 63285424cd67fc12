// SPDX-License-Identifier: Apache-2.0
//
// Speed of the three-party protocols as programs see it: for each line of tests/bench/shared3p/work.cpp a SecreC program is
// compiled and run by three processes, over loopback TCP or in network namespaces that scripts/bench.sh makes, beside what
// the machine itself can do in the same run. The processes are the benchmark's own and not `smpc-runtime`s because a clock must
// run inside: they hold the same machine, binding, kit and mesh.
//
//   bench_shared3p [--n N] [--reps R] [--only TEXT] [--large] [--targets] [--json | --markdown]
//                  [--transport tcp|unix|shm] [--tls] [--namespaces PREFIX --delay-us D --bits-per-second B]
//   bench_shared3p --check        every program once, with few elements and without measuring the machine: does it run?
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "libclient/http/tls.h"
#include "secrec/compiler/compiler.h"
#include "tests/bench/shared3p/party.h"
#include "tests/bench/shared3p/report.h"

using namespace smpc;
using namespace smpc::bench;

namespace {

struct Options {
    Settings settings;
    std::size_t n = 0; ///< instead of the lines' own; only for lines of a million elements
    std::string only;
    bool large = false, targets = false, json = false, markdown = false, check = false, tls = false;
    double delay_us = 0, bits_per_second = 0;
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

using Parties = std::array<Measured, 3>;

/// Runs one function in three processes and collects what they measured. Throws Error(failed) if a party says why or dies.
Parties in_three_processes(Settings const& settings, std::function<Measured(unsigned, Place&)> const& party) {
    Place place;
    if (settings.namespaces.empty())
        for (unsigned i = 0; i < 3; ++i)
            place.listeners.push_back(net::Listener::bind(net::any_local_address(settings.medium)));
    std::array<int, 3> pipes{};
    std::array<pid_t, 3> children{};
    for (unsigned i = 0; i < 3; ++i) {
        int ends[2];
        if (::pipe(ends) != 0) throw Error(ErrorCode::failed, "no pipe to a party");
        children[i] = ::fork();
        if (children[i] < 0) throw Error(ErrorCode::failed, "no process for a party");
        if (children[i] == 0) {
            ::close(ends[0]);
            Measured const measured = party(i, place);
            write_all(ends[1], &measured, sizeof measured);
            std::_Exit(0);
        }
        ::close(ends[1]);
        pipes[i] = ends[0];
    }
    Parties parties;
    std::string fault;
    for (unsigned i = 0; i < 3; ++i) {
        if (!read_all(pipes[i], &parties[i], sizeof(Measured)))
            fault = fmt::format("party {} died", i + 1);
        else if (parties[i].error[0] && (fault.empty() || fault.find("lost") != std::string::npos))
            fault = parties[i].error;
        ::close(pipes[i]);
    }
    for (pid_t child : children) ::waitpid(child, nullptr, 0);
    if (!fault.empty()) throw Error(ErrorCode::failed, fault);
    return parties;
}

/// Keys and certificates of the three parties in a folder that goes with the object.
class Certificates {
public:
    Certificates() {
        char name[] = "/tmp/smpc-bench-XXXXXX";
        if (!::mkdtemp(name)) throw Error(ErrorCode::failed, "no temporary folder for certificates");
        folder_ = name;
        std::vector<std::string> pins;
        for (unsigned i = 1; i <= 3; ++i) {
            auto const cert = folder_ / fmt::format("party{}.pem", i), key = folder_ / fmt::format("party{}.key", i);
            auto const command =
                fmt::format("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
                            "-subj /CN=party{} -keyout {} -out {} 2>/dev/null",
                            i, key.string(), cert.string());
            if (std::system(command.c_str()) != 0)
                throw Error(ErrorCode::failed, "no certificates for TLS").help("the openssl command must be installed");
            pins.push_back(http::pin_of_certificate(cert));
            options_.push_back({cert, key, {}});
        }
        for (auto& o : options_) o.pins = pins;
    }
    ~Certificates() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::vector<net::TlsOptions> const& options() const noexcept { return options_; }

private:
    std::filesystem::path folder_;
    std::vector<net::TlsOptions> options_;
};

bytecode::Executable const& compiled(std::string const& program) {
    static std::map<std::string, bytecode::Executable> cache;
    if (auto const found = cache.find(program); found != cache.end()) return found->second;
    secrec::CompileOptions options;
    options.include_directories = {SMPC_BENCH_DIR "/shared3p"};
    auto result = secrec::compile_file(fmt::format(SMPC_BENCH_DIR "/shared3p/{}.sc", program), options,
                                       secrec::Stage::executable);
    if (!result.ok()) throw to_error(result);
    return cache.emplace(program, std::move(*result.executable)).first->second;
}

Line measure(Work const& given, Options options) {
    Work work = given;
    if (options.n != 0 && work.n == 1'000'000) work.n = options.n;
    if (options.check) work.n = std::min<std::size_t>(work.n, 64), work.inner = 1;
    Line line;
    line.work = &given;
    line.n = work.n;
    try {
        if (work.tls || options.tls) {
            static Certificates const certificates;
            options.settings.tls = certificates.options();
            options.settings.medium = net::Medium::tcp;
        }
        auto const& program = compiled(work.program);
        auto const parties = in_three_processes(options.settings, [&](unsigned self, Place& place) {
            return run_party(self, place, options.settings, work, program, false);
        });
        unsigned const reps = parties[0].repetitions;
        if (reps == 0) throw Error(ErrorCode::failed, "nothing was measured");
        std::vector<double> times(reps), cpu(reps);
        for (auto const& p : parties) {
            for (unsigned r = 0; r < reps; ++r) {
                times[r] = std::max(times[r], p.seconds[r]);
                cpu[r] += p.cpu[r];
            }
            line.bytes += static_cast<double>(p.bytes) / 3 / work.inner;
            line.resident = std::max(line.resident, p.resident);
        }
        std::ranges::sort(times);
        std::ranges::sort(cpu);
        line.median = times[reps / 2] / work.inner;
        line.low = times.front() / work.inner;
        line.high = times.back() / work.inner;
        line.cpu = cpu[reps / 2] / work.inner;
        line.rounds = static_cast<double>(parties[0].rounds) / work.inner;

        // Keystream in a run of its own: an observer costs time.
        Work counted = work;
        counted.n = std::min<std::size_t>(work.n, 1'000'000);
        counted.inner = 1;
        auto const streams = in_three_processes(options.settings, [&](unsigned self, Place& place) {
            return run_party(self, place, options.settings, counted, program, true);
        });
        for (auto const& p : streams)
            line.stream_bytes +=
                static_cast<double>(p.stream_bytes) * static_cast<double>(work.n) / static_cast<double>(counted.n);
    } catch (std::exception const& error) {
        line.error = error.what();
    }
    return line;
}

Limits measure_limits(Options const& options) {
    Limits limits;
    limits.cores = static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN));
    limits.keystream = measure_keystream();
    if (!options.settings.namespaces.empty()) {
        limits.links = fmt::format("three processes in network namespaces, {:g} ms each way, {:g} Mbit/s",
                                   options.delay_us / 1000, options.bits_per_second / 1e6);
        limits.ring_bytes_per_second = options.bits_per_second / 8;
        limits.ring_step_us = options.delay_us;
        return limits;
    }
    auto const medium = options.settings.medium;
    limits.links = fmt::format("three processes over {}", options.tls                          ? "TLS on loopback"
                                                          : medium == net::Medium::tcp         ? "loopback TCP"
                                                          : medium == net::Medium::unix_socket ? "Unix sockets"
                                                                                               : "shared memory");
    Settings const plain; // the bare ring is TCP in any case
    auto const parties =
        in_three_processes(plain, [&](unsigned self, Place& place) { return measure_machine(self, place, plain); });
    limits.ring_bytes_per_second = parties[0].ring_bytes_per_second;
    for (auto const& p : parties) {
        limits.ring_bytes_per_second = std::min(limits.ring_bytes_per_second, p.ring_bytes_per_second);
        limits.ring_step_us = std::max(limits.ring_step_us, p.ring_step_us);
    }
    return limits;
}

std::optional<Options> parse(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        std::string const arg = argv[i];
        auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
        if (arg == "--json")
            options.json = true;
        else if (arg == "--markdown")
            options.markdown = true;
        else if (arg == "--large")
            options.large = true;
        else if (arg == "--check")
            options.check = true, options.settings.repetitions = 1;
        else if (arg == "--tls")
            options.tls = true;
        else if (arg == "--transport")
            options.settings.medium = net::parse_medium(value());
        else if (arg == "--targets")
            options.targets = true;
        else if (arg == "--n")
            options.n = std::strtoull(value().c_str(), nullptr, 10);
        else if (arg == "--reps")
            options.settings.repetitions =
                std::clamp(static_cast<unsigned>(std::strtoul(value().c_str(), nullptr, 10)), 1u, most_repetitions);
        else if (arg == "--only")
            options.only = value();
        else if (arg == "--namespaces")
            options.settings.namespaces = value();
        else if (arg == "--delay-us")
            options.delay_us = std::strtod(value().c_str(), nullptr);
        else if (arg == "--bits-per-second")
            options.bits_per_second = std::strtod(value().c_str(), nullptr);
        else
            return std::nullopt;
    }
    return options;
}

} // namespace

int main(int argc, char** argv) try {
    auto const options = parse(argc, argv);
    if (!options) {
        std::fputs(
            "usage: bench_shared3p [--n N] [--reps R] [--only TEXT] [--large] [--targets] [--json | --markdown]\n"
            "                      [--namespaces PREFIX --delay-us D --bits-per-second B]\n",
            stderr);
        return 2;
    }
    auto const limits = options->check ? Limits{} : measure_limits(*options);
    std::vector<Line> lines;
    for (Work const& work : all_work()) {
        std::string const name = fmt::format("{} {}", work.name, work.type);
        if (work.large && !options->large) continue;
        if (name.find(options->only) == std::string::npos) continue;
        lines.push_back(measure(work, *options));
    }
    if (options->check) {
        for (Line const& l : lines)
            if (!l.error.empty()) fmt::print(stderr, "{} {}: {}\n", l.work->name, l.work->type, l.error);
    } else {
        fmt::print("{}", options->json       ? as_json(lines, limits)
                         : options->markdown ? as_markdown(lines, limits)
                                             : as_text(lines, limits, options->targets));
    }
    return std::ranges::any_of(lines, [](Line const& l) { return !l.error.empty(); }) ? 1 : 0;
} catch (Error const& error) {
    std::fputs(to_text(error).c_str(), stderr);
    return 1;
}
