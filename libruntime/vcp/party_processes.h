// SPDX-License-Identifier: Apache-2.0
//
// The parties of a local run as child processes: starting them, listening to them, ending them.
//
// Whoever starts a runtime owns its end. A party that faults gives the others `grace` to notice by themselves, because their
// own errors say more than a signal; then SIGTERM, then after another `grace` SIGKILL. No path leaves a child alive.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/vcp/child_process.h"

namespace smpc::vcp {

struct WatchOptions {
    std::chrono::milliseconds grace{2000};
    std::optional<std::chrono::steady_clock::time_point> deadline; ///< all are ended then, with Error(timeout)
    std::function<void(std::string_view line)> print;              ///< a line that the program printed, once
    std::function<void(std::string const& message)> warn;          ///< a warning of party 1
    std::function<void(unsigned party)> ready;                     ///< a party has read its input and met the others
    std::function<void()> started;                                 ///< all children run
};

/// Starts all commands and waits for all of them; entry i is party i + 1. Throws Error(config) if the executable cannot be
/// started, Error(interrupted, terminated) after a signal; then no child is left.
std::vector<PartyEnd> run_parties(std::string const& executable, std::span<PartyCommand const> commands,
                                  WatchOptions const& options);

/// One error for what went wrong at several parties; empty if all succeeded. The earliest fault that is not merely the loss of
/// a peer is the cause, the others become causes of it. Nobody in particular is named for what all report alike, and for
/// faults of the program: it is the same everywhere, and which party tells the others first is chance.
std::optional<Error> merge_faults(std::span<PartyEnd const> ends);

/// While it lives, SIGINT and SIGTERM are remembered instead of ending the process, and a closed pipe is no signal. One at a
/// time in a process.
class SignalGuard {
public:
    SignalGuard();
    ~SignalGuard();
    SignalGuard(SignalGuard const&) = delete;
    SignalGuard& operator=(SignalGuard const&) = delete;
    /// Throws Error(interrupted) or Error(terminated) if there was such a signal.
    static void check();
    /// Readable after a signal; for poll.
    static int descriptor() noexcept;

private:
    struct Saved;
    std::unique_ptr<Saved> saved_;
};

} // namespace smpc::vcp
