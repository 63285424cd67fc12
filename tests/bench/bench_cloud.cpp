// SPDX-License-Identifier: Apache-2.0
//
// Load for a virtual cloud: many clients of the SDK in one process, each with connections of its own. First everybody uploads,
// then everybody queues jobs that use what was uploaded, then all jobs are waited for and every single result is checked.
//
//   bench_cloud --program FILE.sb [--clients N] [--uploads N] [--runs N] [--keep]
//
// The program takes the private uint64 "x" and publishes "x". The cloud is that of the configuration. Prints one JSON object:
// counts, seconds, operations per second and percentiles of the latency per phase. Exit status 1 if anything was lost.
// tests/e2e/load.py starts a cloud, runs this and watches the services meanwhile.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <smpc/client/cloud.h>

using namespace smpc;
using namespace smpc::client;

namespace {

struct Options {
    std::string program;
    std::size_t clients = 64, uploads = 10'000, runs = 500;
    bool keep = false; ///< leave the uploaded objects
};

using Clock = std::chrono::steady_clock;

double milliseconds_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

/// One phase: `count` operations, dealt out to the clients as they become free.
class Phase {
public:
    Phase(std::string name, std::size_t count) : name_(std::move(name)), latencies_(count) {}

    void run(std::vector<VirtualCloud>& clients, std::function<void(VirtualCloud&, std::size_t)> const& operation) {
        auto const begin = Clock::now();
        std::atomic<std::size_t> next{0};
        std::vector<std::thread> threads;
        for (auto& client : clients) {
            threads.emplace_back([&] {
                for (std::size_t i; (i = next++) < latencies_.size();) {
                    auto const start = Clock::now();
                    try {
                        operation(client, i);
                        latencies_[i] = milliseconds_since(start);
                    } catch (std::exception const& error) {
                        std::lock_guard const lock(mutex_);
                        ++failed_;
                        first_error_ = first_error_.empty() ? error.what() : first_error_;
                    }
                }
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        seconds_ = milliseconds_since(begin) / 1000;
    }

    std::size_t failed() const { return failed_; }
    nlohmann::ordered_json json() const {
        auto sorted = latencies_;
        std::sort(sorted.begin(), sorted.end());
        auto at = [&](double q) {
            return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
        };
        nlohmann::ordered_json out{{"phase", name_},
                                   {"count", latencies_.size()},
                                   {"failed", failed_},
                                   {"seconds", seconds_},
                                   {"perSecond", static_cast<double>(latencies_.size()) / seconds_},
                                   {"milliseconds", {{"p50", at(0.5)}, {"p99", at(0.99)}, {"max", at(1)}}}};
        if (!first_error_.empty()) {
            out["firstError"] = first_error_;
        }
        return out;
    }

private:
    std::string name_;
    std::vector<double> latencies_;
    std::mutex mutex_;
    std::size_t failed_ = 0;
    std::string first_error_;
    double seconds_ = 0;
};

/// The value of upload i; any function without fixed points that wraps around will do.
std::uint64_t value_of(std::size_t i) {
    return (i + 1) * 0x9E3779B97F4A7C15u;
}

int bench(Options const& options) {
    std::vector<VirtualCloud> clients;
    for (std::size_t i = 0; i < options.clients; ++i) {
        clients.push_back(VirtualCloud::from_config());
    }
    auto const program = clients.front().upload_program(options.program).program;

    Phase upload("upload", options.uploads);
    std::vector<std::string> objects(options.uploads);
    upload.run(clients, [&](VirtualCloud& cloud, std::size_t i) {
        Values values;
        values.add("x", Value::secret("pd_shared3p", "uint64", value_of(i)));
        objects[i] = cloud.upload(values).id;
    });

    // Nothing may be lost: every id that was answered is there, whole, at every party.
    std::size_t lost = 0;
    {
        std::vector<std::string> complete;
        for (auto const& entry : clients.front().list()) {
            if (entry.complete()) {
                complete.push_back(entry.id);
            }
        }
        std::sort(complete.begin(), complete.end());
        for (auto const& id : objects) {
            lost += !id.empty() && !std::binary_search(complete.begin(), complete.end(), id);
        }
    }

    Phase start("start", options.runs);
    std::vector<std::string> jobs(options.runs);
    auto const queued = Clock::now();
    start.run(clients, [&](VirtualCloud& cloud, std::size_t i) {
        JobRequest request;
        request.program = program;
        request.inputs = {objects.at(i % objects.size())};
        request.start_timeout = std::chrono::hours(1); // the queue is long
        jobs[i] = cloud.start(request).id();
    });
    Phase finish("finish", options.runs);
    finish.run(clients, [&](VirtualCloud& cloud, std::size_t i) {
        auto const results = cloud.job(jobs[i]).wait(std::chrono::minutes(30));
        if (results.get<std::uint64_t>("x") != value_of(i % objects.size())) {
            throw Error(ErrorCode::inconsistent_result, fmt::format("run {} gave a wrong value", i));
        }
    });
    double const runs_seconds = milliseconds_since(queued) / 1000;

    if (!options.keep) {
        Phase remove("remove", options.uploads);
        remove.run(clients, [&](VirtualCloud& cloud, std::size_t i) { cloud.remove(objects[i]); });
    }
    nlohmann::ordered_json const out{{"clients", options.clients},
                                     {"phases", {upload.json(), start.json(), finish.json()}},
                                     {"uploadsLost", lost},
                                     {"runsPerSecond", static_cast<double>(options.runs) / runs_seconds}};
    fmt::print("{}\n", out.dump());
    return upload.failed() + start.failed() + finish.failed() + lost == 0 ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        auto is = [&](char const* name) { return std::strcmp(argv[i], name) == 0 && i + 1 < argc; };
        if (is("--program")) {
            options.program = argv[++i];
        } else if (is("--clients")) {
            options.clients = std::stoul(argv[++i]);
        } else if (is("--uploads")) {
            options.uploads = std::stoul(argv[++i]);
        } else if (is("--runs")) {
            options.runs = std::stoul(argv[++i]);
        } else if (std::strcmp(argv[i], "--keep") == 0) {
            options.keep = true;
        } else {
            std::fputs("usage: bench_cloud --program FILE.sb [--clients N] [--uploads N] [--runs N] [--keep]\n",
                       stderr);
            return 2;
        }
    }
    try {
        return bench(options);
    } catch (Error const& error) {
        fmt::print(stderr, "{}", to_text(error));
        return exit_status(error.code());
    } catch (std::exception const& error) {
        fmt::print(stderr, "error: {}\n", error.what());
        return 1;
    }
}
