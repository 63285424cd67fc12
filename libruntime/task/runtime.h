// SPDX-License-Identifier: Apache-2.0
//
// The process around a task: files and descriptors in and out, signals, the parent's death, events, exit codes. This is all
// of `smpc-runtime` except its option table.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "libruntime/net/listener.h"
#include "libruntime/task/kinds.h"

namespace smpc::task {

struct RuntimeOptions {
    std::string program;            ///< executable
    unsigned party = 0;             ///< from 1; 0: not given
    std::string peers;              ///< "H1:P1,H2:P2,…", one per party in order; empty: alone
    std::string tls;                ///< file of net::TlsOptions, or empty
    std::string listen;             ///< "fd:N" or empty
    std::string task;               ///< "JOB.ATTEMPT"
    std::string arguments;          ///< file, "fd:N", "-" or empty: none
    std::string results = "-";      ///< file, "fd:N" or "-"
    std::string engine;             ///< "plain", a kit or empty
    std::vector<std::string> kinds; ///< [NAME=]KIND[:KEY=VALUE,…]
    std::string client, program_name;
    std::chrono::milliseconds connect_timeout{60'000};
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::uint64_t> max_memory, max_steps, max_depth; ///< see TaskOptions
    std::string status;                                            ///< "fd:N" or empty: events, one JSON object a line
    bool stats = false;
    std::optional<std::uint64_t> insecure_seed;
};

/// Runs the task and returns the exit status of the process. Prints or reports every fault itself; throws nothing.
/// Installs signal handlers and asks the system to end this process with its parent; call it once, from `main`.
int run_runtime(RuntimeOptions const& options);

} // namespace smpc::task
