// SPDX-License-Identifier: Apache-2.0
//
// What `smpc-local up` is while it runs: the parent of the parties' services. It holds their listening sockets, so that a client that comes
// while a service is started again waits instead of being refused; starts a service again that ended by itself, with growing pauses if it
// keeps ending; answers the control socket; and ends everything when it is told to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libclient/base/descriptor.h"
#include "libruntime/vcp/cloud/folder.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

struct SupervisorOptions {
    CloudFolder folder;
    CloudConfig cloud;
    std::string executable; ///< smpc-local itself, which has the command `serve`
    std::string version;
    std::vector<Descriptor> listeners; ///< one per party, listening
    bool detached = false; ///< no terminal: SIGHUP makes the services read their tokens again instead of ending all
    /// All services are ready, for the first time.
    std::function<void()> ready;
    /// In the foreground: called for each line of the merged logs.
    std::function<void(std::string const& line)> show;
};

/// Returns when the cloud was stopped through the control socket or because the terminal was closed. Throws Error(unavailable, config …) if a service
/// does not get ready at first, Error(interrupted, terminated) after SIGINT or SIGTERM. No service is left in any case. One at a time in a process, on its only thread: it takes the
/// signals SIGCHLD, SIGHUP, SIGINT and SIGTERM for itself.
void supervise(SupervisorOptions options);

} // namespace smpc::vcp
