// SPDX-License-Identifier: Apache-2.0
//
// What smpc-scc does once its options are read: one function per subcommand. Results go to files or standard output,
// diagnostics to standard error; each function returns the exit status.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/compiler.h"

namespace smpc::secrec {

struct CommandOptions {
    CompileOptions compile;
    std::vector<std::string> warnings; ///< values of -W, for WarningOptions::set
    std::vector<std::string> inputs; ///< `-` is standard input
    std::string output;              ///< empty: the default of the command; `-` is standard output
    std::string format = "text";     ///< or json: one document on standard error for diagnostics, one for results
    std::string color = "auto";      ///< or always, never
    std::size_t error_limit = 50;
    bool assembly = false;    ///< compile: assembly text instead of an executable
    bool syntax_only = false; ///< compile, check: stop after parsing; compile then writes nothing
    bool force = false;       ///< compile: binary data may go to a terminal
    bool offsets = false;     ///< disassemble
    bool lines = false;       ///< disassemble
    bool full_names = false;  ///< disassemble
    bool debug = true;        ///< disassemble: the DEBUG section, too
    std::string approved;       ///< audit: file with the list of what may be disclosed; empty: none
    std::string write_approved; ///< audit: file to write such a list to; `-` is standard output; empty: none
};

/// Compiles one program and writes the executable (beside the input if no output is named), whole or not at all.
int run_compile(CommandOptions const& options);
/// Checks programs, each by itself; 3 if any has errors.
int run_check(CommandOptions const& options);
/// Prints arguments, results and domains of a source or executable, of the latter also its sections and system calls.
int run_describe(CommandOptions const& options);
/// Prints what a source or executable discloses; 5 if that is more than the approved list has.
int run_audit(CommandOptions const& options);
/// Builds an executable from assembly text; one that no machine would run gives a warning.
int run_assemble(CommandOptions const& options);
/// Prints an executable as assembly text.
int run_disassemble(CommandOptions const& options);

/// Prints an error as the tools do, with the line of source that it names if that is given, and returns its exit status.
int report(Error const& error, std::string const& format, std::string_view source_line = {});

} // namespace smpc::secrec
