// SPDX-License-Identifier: Apache-2.0
//
// The built-in standard library lives inside the program; an editor that goes to a definition there needs a file. A copy of
// the module is made on demand in a cache folder, under the digest of its text, so that versions never mix.
#pragma once

#include <filesystem>
#include <string>

#include "secrec/compiler/source.h"

namespace smpc::secrec::lsp {

/// `$XDG_CACHE_HOME/smpc/stdlib`, else under `~/.cache`, else in the folder for temporary files.
std::filesystem::path library_cache();

/// The path of a file with the text of a module; made, read-only, if it is not there. Throws Error(input) if that fails.
std::string library_copy(std::filesystem::path const& cache, SourceFile const& module);

} // namespace smpc::secrec::lsp
