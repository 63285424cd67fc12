// SPDX-License-Identifier: Apache-2.0
//
// A program as a tool's user names it: a source file, which is compiled first, or an executable. Shared by all tools that take a
// PROGRAM, so that diagnostics look alike and errors of a run show the line of source that they mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/description.h>

#include "apps/cli/tool.h"

namespace smpc::cli {

struct Program {
    std::string name;                       ///< "auction.sb": how parties and messages call it
    std::vector<std::byte> executable;      ///< verified to be one
    std::string sha256;                     ///< of the executable, 64 hexadecimal digits
    std::optional<Description> description; ///< absent in executables of other compilers
    std::vector<std::string> domains;       ///< that it declares
};

struct ProgramOptions {
    std::vector<std::string> include_directories;
};

/// -I, --include DIR.
void add_program_options(Tool& tool, CLI::App& command, ProgramOptions& options);

/// Whether the word names a file of a program, not a program that the parties have stored: it ends in `.sc`, has a `/`, or is an
/// existing file that ends in `.sb`.
bool is_program_file(std::string const& word);

/// Reads a `.sb` file or compiles a `.sc` file. The compiler's diagnostics are printed (with `--format json` they become the error) and
/// the sources are kept: later errors of this process show their lines. For a `.sb` file they are looked for beside it.
/// Throws AlreadyReported, or Error(input): no such file, another extension, a corrupt executable.
Program load_program(Tool& tool, std::string const& path, ProgramOptions const& options);

} // namespace smpc::cli
