// SPDX-License-Identifier: Apache-2.0
//
// `smpc-local run` without its option table: from the words of the command line to text on standard output.
#pragma once

#include <string>

#include "libclient/values/collect.h"
#include "libruntime/vcp/local_run.h"

namespace smpc::vcp {

struct RunCommand {
    std::string program;
    client::InputSources inputs;
    LocalRunOptions run;         ///< its listeners are set by `run_command`
    std::string format = "text"; ///< a name of the table of libclient/values/output.h
    std::string output = "-";
    bool values_only = false; ///< JSON without domains, types and statistics
    bool json_safe = false;   ///< JSON integers beyond 2^53 as strings
    bool quiet = false;       ///< no warnings
    unsigned verbosity = 0;
};

/// Runs the program and writes its results. Standard error gets warnings, the program's printed lines and statistics.
/// Throws Error for everything that fails; the output is written whole or not at all.
void run_command(RunCommand const& command, Compile const& compile);

/// The source line that a place names; empty if it is not at hand.
using SourceLine = std::function<std::string(Where const&)>;

/// Prints an error the way the format asks for (text, or one line of JSON) to standard error; gives the exit status.
int report(Error const& error, std::string const& format, SourceLine const& source_line = {});

} // namespace smpc::vcp
