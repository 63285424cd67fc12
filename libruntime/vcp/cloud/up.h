// SPDX-License-Identifier: Apache-2.0
//
// The commands that start and end a cloud on this machine: `smpc-local up`, `down`, `restart`, `reset`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libruntime/vcp/cloud/folder.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

struct UpOptions {
    std::string data;                       ///< empty: `.smpc`
    std::string engine;                     ///< empty: shared3p, or what cloud.json says
    std::optional<unsigned> parties;        ///< only to be compared with what the engine has
    std::vector<std::string> kinds;         ///< `--kind`, for a new cloud.json
    std::string transport;                  ///< likewise; empty: the default, or what cloud.json says
    std::optional<std::uint16_t> base_port; ///< party k at base + k − 1; absent: as recorded, or free ones
    std::string executable;                 ///< smpc-local itself
    std::string version;
    /// What the command prints: the table of parties.
    std::function<void(std::string const& text)> print;
    /// A line for people beside it.
    std::function<void(std::string const& line)> note;
    /// A line of the merged logs, in the foreground.
    std::function<void(std::string const& line)> show;
};

/// Starts the cloud and returns when it has ended, or at once if it runs already (and says so). The first `up` in a folder writes `cloud.json`; each
/// writes `local.json` for the clients. Throws Error: config (folder or port unusable, options that contradict cloud.json), usage, unavailable (a service
/// does not start; with the last lines of its log), interrupted, terminated.
void up(UpOptions const& options);

/// The same in a process of its own that has nothing to do with this one's terminal; returns when all services are ready.
void up_detached(UpOptions const& options);
/// The other side of `up_detached`: runs the cloud and reports to the descriptor until it is ready. Returns the exit status.
int run_detached(UpOptions options, int report);

/// Ends a running cloud: politely, then by force. Returns false if none runs. Afterwards no process of it is left.
bool down(CloudFolder const& folder);

/// Starts the services of one party (0: of all) again and returns when they are ready. Throws Error(not_found) if no cloud runs,
/// Error(unavailable) if a service does not start.
void restart(CloudFolder const& folder, unsigned party);

/// Ends the cloud and deletes what its parties have stored, logs included; `cloud.json` stays. Returns what was removed, for people. Files
/// that are not the parties' own are left alone.
std::vector<std::string> reset(CloudFolder const& folder);

/// The number of a party that is named "2" or "p2". Throws Error(usage).
unsigned party_number(CloudConfig const& cloud, std::string const& text);

/// One line a party: number, name, URL.
std::string table_of_parties(CloudConfig const& cloud);

} // namespace smpc::vcp
