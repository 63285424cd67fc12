// SPDX-License-Identifier: Apache-2.0
//
// Answers to an editor's questions about one analysed text, in the JSON of the language server protocol 3.17. Pure: nothing
// here keeps state, reads or writes anything, except that `UriOf` may have to make a place for a module of the library.
#pragma once

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "secrec/lsp/analysis.h"

namespace smpc::secrec::lsp {

/// Where an editor can open a source file.
using UriOf = std::function<std::string(SourceFile const&)>;

/// Diagnostic[]: faults in other modules stand at the import that leads to them.
nlohmann::json diagnostics(Analysis const& analysis, UriOf const& uri);
/// CodeAction[]: the compiler's suggestions for what is reported in the range.
nlohmann::json code_actions(Analysis const& analysis, Range const& range, std::string const& uri);

/// Hover or null: declaration and documentation of a name, type of any other expression.
nlohmann::json hover(Analysis const& analysis, Position position);
/// Location[]
nlohmann::json definition(Analysis const& analysis, Position position, UriOf const& uri);
/// Location[]: the uses in this text, with the declaration if it is here and wanted.
nlohmann::json references(Analysis const& analysis, Position position, bool with_declaration, std::string const& uri);
/// DocumentHighlight[]
nlohmann::json highlights(Analysis const& analysis, Position position);
/// Range or null: whether the name there can be renamed (what is local to a procedure can).
nlohmann::json prepare_rename(Analysis const& analysis, Position position);
/// WorkspaceEdit. Throws Error(input) if the name there cannot be renamed or the new one is none.
nlohmann::json rename(Analysis const& analysis, Position position, std::string const& name, std::string const& uri);
/// DocumentSymbol[]
nlohmann::json symbols(Analysis const& analysis);
/// SignatureHelp or null; `at` is an analysis of the text with the call completed (see `completed`).
nlohmann::json signature_help(Analysis const& at, Text const& text, Position position);
/// CompletionItem[]; `at` is an analysis of the text with something complete at the caret.
nlohmann::json completion(Analysis const& at, Caret const& caret);

} // namespace smpc::secrec::lsp
