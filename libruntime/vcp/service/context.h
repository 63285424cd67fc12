// SPDX-License-Identifier: Apache-2.0
//
// Everything the routes of one party's services share. `smpc-local serve` makes one, opens the parts and keeps them alive longer than the
// HTTP server; routes hold a reference and use it from many threads (each part says that it may be used so).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/base/time.h"
#include "libruntime/vcp/cloud_config.h"

namespace smpc::vcp {

class Authenticator; // libruntime/vcp/service/auth.h
class JobService;    // libruntime/vcp/jobs
class ProgramStore;
class StreamStore;

struct PartyContext {
    CloudConfig const& cloud;
    unsigned party = 0;  ///< own number, from 1
    std::string version; ///< of the toolkit

    StreamStore& streams;
    ProgramStore& programs;
    Authenticator& auth;
    JobService* jobs = nullptr; ///< null: no job routes (tests of the stores)

    /// SecreC source to an executable, for Ephemeral's `?compile=true` and uploads of source; `name` is what diagnostics call the file.
    /// Throws Error(input). Empty: not offered.
    std::function<std::vector<std::byte>(std::string_view source, std::string const& name)> compile;

    /// One line without a line break for the service's log; thread-safe. Empty: nothing is logged.
    std::function<void(std::string const& line)> log;
    /// False while the service starts or drains: /health then answers 503. Empty: always ready.
    std::function<bool()> ready;
    /// Wall-clock time. Empty: the system's.
    std::function<Time()> clock;

    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

    PartyConfig const& own() const { return cloud.at(party); }
    Time time() const { return clock ? clock() : now(); }
    void write_log(std::string const& line) const {
        if (log) log(line);
    }
};

} // namespace smpc::vcp
