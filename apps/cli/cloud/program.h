// SPDX-License-Identifier: Apache-2.0
//
// Programs on the command line: a source (.sc, compiled here), an executable (.sb), and what they take.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>

#include "apps/cli/tool.h"
#include "secrec/compiler/compiler.h"

namespace smpc::cli {

struct Program {
    std::string name;                  ///< as the parties store it: "sum.sb" for sum.sc and sum.sb
    std::vector<std::byte> executable; ///< empty if only the description was asked for
    std::optional<Description> description;
};

/// Whether the word means a file (it ends in .sc or .sb and exists, or has a slash) rather than a program at the parties.
bool is_program_file(std::string const& word);

/// -I and what else a compilation takes.
void add_source_options(Tool& tool, CLI::App& command, secrec::CompileOptions& options);

/// Reads or compiles. Diagnostics of the compiler go to standard error as text with excerpts, after which AlreadyReported is
/// thrown; with --format json they are in the error. Throws Error(input) for files that cannot be read or are no program.
/// Later errors that name a place in the program show its line of source.
Program load_program(Tool& tool, std::string const& path, secrec::CompileOptions const& options);
/// The same as far as the description; no code is generated.
Program describe_program(Tool& tool, std::string const& path, secrec::CompileOptions const& options);

/// Completes `NAME=` for the arguments of the program that one of the options names (`{"-p", "--program"}`), or of the first
/// positional if the list is empty, in which case that one is completed as a program (file or, if `stored`, name at the parties).
Completer argument_names(std::vector<std::string> program_options, Completer stored = {});

} // namespace smpc::cli
