// SPDX-License-Identifier: Apache-2.0
//
// Finds, reads and parses the modules of a program: the main file and, transitively, what it imports.
//
// `import foo;` is `foo.sc` in the first search directory that has it, the standard library last; the main file's own
// directory is not searched. Each file is read and parsed once. The result is in dependency order: imported modules
// before their importers, the main module last.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/ast.h"
#include "secrec/compiler/diagnostics.h"

namespace smpc::secrec {

/// A module and the modules it imports directly, in text order, each once; missing and cyclic ones are left out.
struct LoadedModule {
    std::string name; ///< what an import calls it; the main file's name without `.sc`
    std::unique_ptr<ast::Module> tree;
    std::vector<std::size_t> imports; ///< positions in Program::modules
};

/// All modules, imported ones before their importers; the last is the main module.
struct Program {
    std::vector<LoadedModule> modules;
    bool incomplete = false; ///< a module is missing, or a part of one was left out because of a syntax error
    LoadedModule const& main() const { return modules.back(); }
};

struct SearchPath {
    std::vector<std::filesystem::path> directories; ///< in order of search
    /// Where the standard library is looked up after the directories: text by module name (without `.sc`), and what to
    /// call its files in messages. Empty function: none.
    std::function<std::optional<std::string>(std::string_view module)> library;
    std::string library_name = "<stdlib>";
    /// What stands in a file instead of what is on the disk (an editor's unsaved text); nothing: read the file. Empty
    /// function: none.
    std::function<std::optional<std::string>(std::filesystem::path const&)> unsaved;
    std::vector<std::string> library_modules; ///< the names that `library` knows, for suggestions
    std::filesystem::path library_directory;  ///< one of `directories` that holds the standard library; empty: none
};

/// Loads a program whose main text is in memory already (standard input, a request, a test). `name` is for messages.
Program load_text(std::string name, std::string text, SearchPath const& path, Sources& sources,
                  Diagnostics& diagnostics);
/// Loads a program from its main file. Throws Error(input) if that cannot be read; faults of imported files are diagnostics.
Program load_file(std::filesystem::path const& file, SearchPath const& path, Sources& sources,
                  Diagnostics& diagnostics);

} // namespace smpc::secrec
