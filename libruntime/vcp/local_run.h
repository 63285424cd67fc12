// SPDX-License-Identifier: Apache-2.0
//
// One shot of a whole virtual cloud on one machine: share the arguments, start one `smpc-runtime` per party, wait, put the
// results together, leave nothing behind.
//
//     program and inputs → streams in a private directory → n processes, connected over loopback → result streams → values
//
// However it ends (success, a fault of the program, a killed party, a signal to the caller), all children have ended and the
// directory is gone when `run_local` returns or throws.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <smpc/client/description.h>
#include <smpc/client/values.h>

#include "libclient/base/costs.h"

namespace smpc::vcp {

/// A program ready to run.
struct LocalProgram {
    std::string file_name; ///< "auction.sb": how messages and the parties call it
    std::vector<std::byte> executable;
    std::optional<Description> description; ///< absent in executables of other compilers
    std::vector<std::string> domains;
};

/// Compiles a source file to an executable; throws Error for what is wrong with it.
using Compile = std::function<std::vector<std::byte>(std::string const& path)>;

/// Reads a `.sb` file, or compiles a `.sc` file. Throws Error(input): no such file, another extension, a corrupt executable.
LocalProgram load_program(std::string const& path, Compile const& compile);

struct LocalRunOptions {
    std::string engine = "shared3p";                  ///< or "plain": one process, values in the clear
    std::vector<std::string> kinds;                   ///< [NAME=]KIND[:KEY=VALUE,…], as smpc-runtime takes them
    std::string transport = "shm";                    ///< between the parties: tcp, unix or shm
    std::optional<std::chrono::milliseconds> timeout; ///< of the parties' run
    /// Of each party, see task::TaskOptions. Without the first the parties share three quarters of the machine's memory.
    std::optional<std::uint64_t> max_memory, max_steps, max_depth;
    std::optional<std::uint64_t> insecure_seed; ///< fixes all randomness, for tests
    bool stats = false;                         ///< ask the parties for the cost of every operation
    bool repeated_names = false;                ///< a name may be published more than once; else that is an error
    /// The program's output; all parties print the same, one is heard.
    std::function<void(std::string_view line)> print;
    /// Warnings of the parties about arguments, likewise.
    std::function<void(std::string const& message)> warn;
    std::string runtime;                   ///< the executable; empty: $SMPC_RUNTIME or the one beside this tool
    std::chrono::milliseconds grace{2000}; ///< for parties to end after another's fault, and after SIGTERM
};

/// The operations are there with `stats`.
using PartyReport = PartyCosts;

struct LocalOutcome {
    std::vector<client::NamedValue> published; ///< in the order of publication
    client::Values results;                    ///< the same by name; with `repeated_names` the last of each
    std::int64_t returned = 0;                 ///< what the program's main returned
    std::vector<PartyReport> parties;
    std::chrono::nanoseconds duration{}; ///< from the start of the processes to the end of the last
};

/// The number of parties of an engine. Throws Error(usage) naming the engines there are.
unsigned parties_of_engine(std::string_view engine);

/// Runs the program. Throws one Error for all parties (the cause first, parties that merely suffered as its causes), or
/// Error(interrupted, terminated) after SIGINT or SIGTERM, whose handlers it installs for its duration: one call at a time
/// in a process.
LocalOutcome run_local(LocalProgram const& program, client::Values const& arguments, LocalRunOptions const& options);

} // namespace smpc::vcp
