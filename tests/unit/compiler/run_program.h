// SPDX-License-Identifier: Apache-2.0
//
// Compiles a program text and runs it on the machine with the plaintext kit: what it printed and published, how it ended,
// and what it left behind in memory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/bytecode/executable.h"
#include "libruntime/modules/process_calls.h"

namespace smpc::test {

struct ProgramRun {
    std::string diagnostics;          ///< compiler errors; empty if it compiled
    std::vector<std::string> printed; ///< lines
    std::vector<modules::ResultRecord> published;
    std::string fault;              ///< empty, or "UserDefined: text", "IntegerDivideByZero", …
    std::uint32_t fault_line = 0;   ///< by the line table
    std::size_t live_slots = 0;     ///< public memory that was not freed
    std::size_t live_vectors = 0;   ///< private vectors that were not deleted
    std::uint64_t vectors_made = 0; ///< private vectors ever made
    bool stopped = false;           ///< it took too long
    std::uint64_t peak_bytes = 0;   ///< most memory that private vectors took at a time
    bytecode::Executable executable;

    std::string text() const; ///< printed lines, each with a line break
};

/// `name` is what messages call the file. Modules come from `directories` and the standard library.
ProgramRun run_program(std::string_view text, std::string const& name = "t.sc",
                       std::vector<std::string> const& directories = {},
                       std::map<std::string, std::vector<std::byte>> const& arguments = {}, unsigned optimize = 1);

/// The instructions of the only unit, one a line, without addresses.
std::string listing(bytecode::Executable const& executable);

} // namespace smpc::test
