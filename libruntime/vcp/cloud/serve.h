// SPDX-License-Identifier: Apache-2.0
//
// One party's service process: its stores, its jobs and its HTTP port, from a configuration to a clean end.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

struct ServeOptions {
    std::string config; ///< cloud.json
    unsigned party = 0; ///< from 1; 0: the one that the file names
    int listener = -1;  ///< an inherited listening socket; −1: binds the party's address
    int ready = -1;   ///< where to write one line of JSON when it is ready, or the error object why not; −1: nowhere
    pid_t parent = 0; ///< ends with this process; 0: with nobody
    std::string log_file; ///< empty: standard error
    std::string version;
    /// As PartyContext::compile.
    std::function<std::vector<std::byte>(std::string_view source, std::string const& name)> compile;
};

/// Serves until SIGTERM or SIGINT, then lets requests end, stops the tasks (the other parties are told) and returns. SIGHUP reads the tokens
/// again. Throws Error before it is ready: config (configuration, folder, port, certificate), corrupt, failed. Blocks these signals in all threads of
/// the process; call it from `main`, while there is one.
void serve(ServeOptions const& options);

} // namespace smpc::vcp
