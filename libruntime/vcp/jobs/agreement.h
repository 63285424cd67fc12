// SPDX-License-Identifier: Apache-2.0
//
// What the parties must agree on before anything runs: the request, the program as each of them has it, and the public facts of
// the inputs (names, domains, types, sizes; never their bytes). The runtimes compare the same once more when they meet; here a
// difference is found before any process starts, and the message says which party differs.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libruntime/vcp/jobs/job_record.h"

namespace smpc::vcp {

class StreamStore;
class ProgramStore;
struct ProgramInfo;

/// The stored program that a request means: by digest if it gives one, else by name. Throws Error(not_found).
ProgramInfo find_program(client::ProgramRef const& program, ProgramStore const& programs);

/// Those of the cloud's kinds ([NAME=]KIND[:KEY=VALUE,…]) that the program has a domain for; a runtime refuses others. Throws
/// Error(corrupt).
std::vector<std::string> kinds_for(ProgramInfo const& program, std::vector<std::string> const& kinds,
                                   ProgramStore const& programs);

/// One party's side; empty where it is not known yet.
struct PartyFacts {
    std::string body;  ///< digest of the request
    std::string facts; ///< canonical JSON of `facts_of`
};

/// Reads program and inputs as they are stored here: {"program","name","engine","kinds","inputs":[[name,domain,type,bytes],…]},
/// canonical. Throws Error: not_found (no such program or stream here), input (an argument in two streams), mismatch (the
/// request pins another digest), corrupt.
std::string facts_of(client::JobRequest const& request, std::string const& engine,
                     std::vector<std::string> const& kinds, StreamStore const& streams, ProgramStore const& programs);

/// The first difference among those that are known (entry i is party i + 1), as the error that ends the job; empty if
/// there is none.
std::optional<Error> find_mismatch(std::span<PartyFacts const> parties);

} // namespace smpc::vcp
