// SPDX-License-Identifier: Apache-2.0
//
// One party of one task, from bytes to bytes: an executable and an argument stream in, a result stream out. The order is
//
//     load (verify, kinds of domains, calls) → arguments (read, check) → mesh → start kits → run → finish → leave the mesh
//
// and results exist only after the last step. Nothing here touches files, options or signals (runtime.h does); a test or the
// plaintext engine of a tool may run a task inside its own process. One task uses one thread.
//
//     task::Task task(std::move(executable), options);     // throws Error before anybody is disturbed
//     task.give_arguments(stream);
//     task::Outcome outcome = task.run();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/error.h>

#include "libruntime/modules/process_calls.h"
#include "libruntime/net/listener.h"
#include "libruntime/net/stop.h"
#include "libruntime/net/tls.h"
#include "libruntime/pd/statistics.h"
#include "libruntime/task/kinds.h"

namespace smpc::vm {
class Program;
}

namespace smpc::task {

struct MeshSetup {
    unsigned self = 0;                     ///< own index from 0
    std::vector<net::Address> peers;       ///< of every party in order, the own one included
    std::optional<net::Listener> listener; ///< bound already; absent: the own address is bound when the task is made
    std::string task;                      ///< "JOB.ATTEMPT", equal at all parties
    std::optional<net::TlsOptions> tls;    ///< links are encrypted; without it only within the machine
    std::chrono::milliseconds connect_timeout{60'000};
};

/// Where a run is and what it has cost so far.
struct Progress {
    Where where; ///< line 0: the program does not say
    std::uint64_t rounds = 0;
    std::uint64_t bytes = 0; ///< sent by this party
};

struct TaskOptions {
    std::string program_name;      ///< for messages and access rules: "auction.sb"
    std::string client;            ///< what clientAuth() sees
    std::string engine;            ///< "plain", the name of a kit, or empty: the kits of the program's domains
    std::vector<KindOption> kinds; ///< kinds and parameters that the user gave
    std::optional<MeshSetup> mesh; ///< absent: one party alone, which only the plain engine can be
    std::optional<std::uint64_t> insecure_seed;
    std::optional<std::chrono::steady_clock::time_point> deadline; ///< of the whole run: Error(timeout)
    std::optional<std::uint64_t>
        max_memory; ///< bytes of public arrays, and of private vectors at this party: Error(memory_limit)
    std::optional<std::uint64_t> max_steps; ///< taken backward jumps, calls and system calls: Error(step_limit)
    std::optional<std::uint64_t> max_depth; ///< nested calls: Error(depth_limit)
    net::StopFlag* stop = nullptr;          ///< not owned; ends the run from outside

    std::function<void(std::string_view line)> print = [](std::string_view) {}; ///< the program's output
    std::function<void(std::string message)> warn = [](std::string) {};         ///< about arguments
    std::function<void(Progress const&)> progress;                              ///< now and then, if anybody listens
    std::function<void()> ready = [] {};                                        ///< mesh joined, the run begins
};

struct Outcome {
    std::uint64_t value = 0; ///< what the program returned; not an exit code
    std::vector<modules::ResultRecord> results;
    std::uint64_t rounds = 0, bytes_out = 0, bytes_in = 0;
};

class Task {
public:
    /// Verifies the executable, decides the kind of every domain and binds all calls. Throws Error: input (a fault of the
    /// executable, unknown calls), config (unknown kind or parameter), usage (engine and peers do not fit).
    Task(std::vector<std::byte> executable, TaskOptions options);
    ~Task();
    Task(Task const&) = delete;
    Task& operator=(Task const&) = delete;

    /// Reads this party's argument stream and checks it against the program's description. Throws Error(input) naming the
    /// argument. At most once; without it the program has no arguments (required ones are then missed by `run`).
    void give_arguments(std::vector<std::byte> stream);

    /// Once. Throws Error: input (required argument missing), what the mesh throws, program_failed, timeout, interrupted, …
    /// Peers have been told when it throws.
    Outcome run();

    /// Makes a run in progress look at `TaskOptions::stop` soon. From a signal handler of the thread that runs.
    void interrupt() noexcept;

    /// Null for an executable that does not describe itself.
    Description const* description() const noexcept;
    pd::Statistics const& statistics() const noexcept;
    /// What the run published so far, also after a failure; for tests of the machine. Not for release.
    std::vector<modules::ResultRecord> const& published() const noexcept;
    /// The document that all parties must agree on (canonical JSON); complete after `give_arguments`.
    std::string agreement() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The records as one result stream. Throws Error(failed) if a name or domain is longer than the format allows.
std::vector<std::byte> encode_results(std::vector<modules::ResultRecord> const& records);

} // namespace smpc::task
