// SPDX-License-Identifier: Apache-2.0
//
// The HTTP client and server of the toolkit against each other over loopback, in one process: small requests per second and their latencies
// by number of connections, and the throughput of large bodies, beside a bare socket that echoes the same bytes (the machine's limit).
//
//     bench_http [seconds per measurement]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libclient/http/client.h"
#include "libclient/http/server.h"

using namespace smpc;
using namespace smpc::http;
using Clock = std::chrono::steady_clock;

namespace {

class Handler200 : public Handler {
public:
    BodyPlan head(ServerRequest& request) override {
        class Discard : public BodySink {
            void write(std::span<std::byte const>) override {}
        };
        return request.has_body ? BodyPlan::to(std::make_shared<Discard>()) : BodyPlan{};
    }
    void handle(ServerRequest, Responder responder) override {
        responder.answer(Answer::json(200, R"({"state":"running"})"));
    }
};

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    auto const seconds = [](timeval t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Runs `once` again and again in `threads` threads and prints what it took.
template <typename Make> void measure(std::string const& name, int threads, double seconds, Make make) {
    std::vector<std::vector<double>> samples(static_cast<std::size_t>(threads));
    std::vector<std::thread> running;
    auto const cpu = cpu_seconds();
    auto const start = Clock::now();
    auto const end = start + std::chrono::duration<double>(seconds);
    for (auto& own : samples)
        running.emplace_back([&own, end, once = make()]() mutable {
            for (auto before = Clock::now(); before < end;) {
                once();
                auto const after = Clock::now();
                own.push_back(std::chrono::duration<double, std::micro>(after - before).count());
                before = after;
            }
        });
    for (auto& thread : running) thread.join();
    auto const took = std::chrono::duration<double>(Clock::now() - start).count();
    auto const used = cpu_seconds() - cpu;
    std::vector<double> all;
    for (auto const& own : samples) all.insert(all.end(), own.begin(), own.end());
    std::sort(all.begin(), all.end());
    auto const at = [&](double q) { return all[static_cast<std::size_t>(q * static_cast<double>(all.size() - 1))]; };
    fmt::print("{:<22} {:>3} connections {:>9.0f}/s   median {:>7.1f} us   p99 {:>8.1f} us   cpu {:>5.1f} us each "
               "(client and server)\n",
               name, threads, static_cast<double>(all.size()) / took, at(0.5), at(0.99),
               used * 1e6 / static_cast<double>(all.size()));
}

/// One byte there and back over a socket pair to a thread that echoes: two wake-ups and four system calls.
void measure_limit(double seconds) {
    measure("bare socket", 1, seconds, [] {
        int fds[2];
        if (::socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0) std::abort();
        std::thread([fd = fds[1]] {
            char byte;
            while (::read(fd, &byte, 1) == 1 && ::write(fd, &byte, 1) == 1) {
            }
            ::close(fd);
        }).detach();
        auto const own = std::make_shared<Descriptor>(fds[0]);
        return [own] {
            char byte = 0;
            if (::write(own->get(), &byte, 1) != 1 || ::read(own->get(), &byte, 1) != 1) std::abort();
        };
    });
}

} // namespace

int main(int argc, char** argv) {
    double const seconds = argc > 1 ? std::atof(argv[1]) : 2;
    Server server({}, std::make_shared<Handler200>());
    ClientOptions options;
    options.url = Url::parse(server.url());
    Client client(std::move(options));
    measure_limit(seconds);
    for (int connections : {1, 2, 8, 64})
        measure("GET", connections, seconds, [&client] { return [&client] { client.get("/smpc/v1/jobs/1?wait=0"); }; });

    constexpr std::uint64_t size = std::uint64_t{256} << 20;
    Descriptor const file(::memfd_create("body", MFD_CLOEXEC));
    if (::ftruncate(file.get(), size) != 0) return 1;
    auto const start = Clock::now();
    constexpr int rounds = 4;
    for (int i = 0; i < rounds; ++i) client.send({"PUT", "/x", {}, FileRange{file.get(), 0, size}});
    auto const took = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print("upload from a file: {:.2f} GB/s\n", static_cast<double>(size) * rounds / took / 1e9);
    return 0;
}
