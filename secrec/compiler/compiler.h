// SPDX-License-Identifier: Apache-2.0
//
// The compiler as one call: files in, executable and diagnostics out. Tools and services use this header only.
//
//     Compilation c = compile_file("auction.sc", {}, Stage::executable);
//     std::cerr << render_text(c.diagnostics, c.sources);
//     if (c.executable) write(…, bytecode::write(*c.executable));
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/description.h>
#include <smpc/client/error.h>

#include "libruntime/bytecode/executable.h"
#include "secrec/compiler/audit.h"
#include "secrec/compiler/diagnostics.h"

namespace smpc::secrec {

struct SearchPath;
class Index;

/// How far to go.
enum class Stage : std::uint8_t {
    syntax,     ///< read and parse the modules
    checked,    ///< and check them: all errors, and the description
    executable, ///< and generate code
};

/// What the DEBUG section of the executable holds.
enum class DebugContents : std::uint8_t { all, description_only, nothing };

struct CompileOptions {
    std::vector<std::filesystem::path> include_directories; ///< searched in order, before the standard library
    bool standard_library = true;
    /// A folder to use in place of the built-in standard library; empty: $SMPC_STDLIB if it is set, else the built-in one.
    std::filesystem::path standard_library_directory;
    DebugContents debug = DebugContents::all;
    bool audit = false; ///< make the audit although no executable needs it
    PathStyle path_style = PathStyle::file_name; ///< of file names in the program's run-time messages
    bool warnings = true;                        ///< false: none, whatever `warning` says
    WarningOptions warning;                      ///< which ones, and which count as errors
    bool library_warnings = false;               ///< also those of the standard library's own modules
    /// 0: the code as written; 1: everything the optimizer can do. Results, errors and their order are the same.
    unsigned optimize = 1;
};

/// The outcome of one compilation. Without errors it has what the stage makes.
struct Compilation {
    std::unique_ptr<Sources> sources; ///< the places in `diagnostics` refer to these
    Diagnostics diagnostics;
    std::optional<Description> description;         ///< from Stage::checked on
    std::optional<Audit> audit;                     ///< the same, if it was asked for or is stored in the executable
    std::optional<bytecode::Executable> executable; ///< from Stage::executable on

    bool ok() const noexcept { return !diagnostics.has_errors(); }
};

/// Compiles a file. Faults of the program are diagnostics; throws Error(input) if the main file cannot be read and
/// Error(config) if the standard library's folder does not exist.
Compilation compile_file(std::filesystem::path const& file, CompileOptions const& options, Stage stage);
/// Compiles a text that is called `name` in messages (`<stdin>`, `prog.sc`).
Compilation compile_text(std::string name, std::string text, CompileOptions const& options, Stage stage);

/// For callers that only know success: the bytes of the executable of a file. Throws Error(input) with the first error of
/// the program, its place, and the others as notes.
std::vector<std::byte> compile_or_throw(std::filesystem::path const& file, CompileOptions const& options = {});
/// The errors of a compilation as one Error(input); only for one that is not ok.
Error to_error(Compilation const& compilation);

/// Checks a loaded program and leaves the diagnostics that the options want, in the order of the text. As `check` of
/// checker.h.
typed::Program check_program(Program const& program, Sources const& sources, Diagnostics& diagnostics,
                             CompileOptions const& options, Index* index = nullptr);
/// Where the modules of a compilation come from. Throws Error(config) if the standard library's folder does not exist.
SearchPath search_path(CompileOptions const& options);

/// The modules of the built-in standard library: name and text, sorted by name.
struct LibraryModule {
    std::string_view name, text;
};
std::vector<LibraryModule> const& standard_library();

} // namespace smpc::secrec
