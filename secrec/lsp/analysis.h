// SPDX-License-Identifier: Apache-2.0
//
// One text as the compiler understands it, with everything that questions about it need. Made anew for every version of a
// document: with the standard library that takes a few milliseconds, less than keeping old results right would be worth.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "secrec/compiler/compiler.h"
#include "secrec/compiler/loader.h"
#include "secrec/lsp/names.h"
#include "secrec/lsp/text.h"

namespace smpc::secrec::lsp {

struct AnalysisOptions {
    CompileOptions compile;
    /// The unsaved text of a file; may be empty.
    std::function<std::optional<std::string>(std::filesystem::path const&)> unsaved;
};

class Analysis {
public:
    /// `name` is the path of the text, or any name that ends in `.sc`. Throws Error(config) if the standard library that is
    /// configured does not exist.
    Analysis(std::string name, std::string text, AnalysisOptions const& options);

    Text const& text() const noexcept { return text_; }
    Sources const& sources() const noexcept { return *sources_; }
    Diagnostics const& diagnostics() const noexcept { return diagnostics_; }
    Program const& program() const noexcept { return program_; }
    Index const& index() const noexcept { return *index_; }
    Names const& names() const noexcept { return *names_; }
    FileId main_file() const noexcept { return main_; }
    /// Names of modules that can be imported.
    std::vector<std::string> const& modules() const noexcept { return modules_; }

    Range range(Location where) const;

private:
    Text text_;
    std::unique_ptr<Sources> sources_;
    Diagnostics diagnostics_;
    Program program_;
    FileId main_ = no_file;
    std::unique_ptr<Index> index_;
    typed::Program checked_;
    std::unique_ptr<Names> names_;
    std::vector<std::string> modules_;
};

/// A position in the text between two tokens or in one: what completion needs to know before it parses anything.
struct Caret {
    bool in_comment = false;
    bool in_string = false;     ///< and not right behind a `$` word
    std::uint32_t word = 0;     ///< where the word that ends at the caret begins; the caret if there is none
    std::uint32_t word_end = 0; ///< where it ends, behind the caret or at it
    std::vector<char> open;     ///< brackets `(` and `[` of the statement that are open here, outermost first
    char before = 0;            ///< the last character before the word that is no blank; 0 at the beginning
    bool colons = false;        ///< the word stands behind `::`
    bool import = false;        ///< the word stands behind `import`
};
Caret caret_at(std::string_view text, std::uint32_t offset);

/// The text with a complete statement at the caret, so that it parses: the word is replaced by `word` and what is open is
/// closed. The caret's word begins where it did.
std::string completed(std::string_view text, std::uint32_t offset, Caret const& caret, std::string_view word);

} // namespace smpc::secrec::lsp
