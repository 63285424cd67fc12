// SPDX-License-Identifier: Apache-2.0
//
// Any bytes through the lexer. The tokens must cover the text in order, without overlaps, and end with one `end`; places of
// complaints must lie within the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "secrec/compiler/lexer.h"

using namespace smpc::secrec;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    Sources sources;
    Diagnostics diagnostics;
    SourceFile const& file = sources.add("input.sc", std::string(reinterpret_cast<char const*>(data), size));
    auto tokens = tokenize(file, diagnostics);
    if (tokens.empty() || tokens.back().kind != TokenKind::end) std::abort();
    std::uint32_t covered = 0;
    for (Token t : tokens) {
        if (t.begin < covered || t.end < t.begin || t.end > size) std::abort();
        covered = t.end;
    }
    for (auto const& d : diagnostics.all())
        if (!d.location.valid() || d.location.begin > d.location.end || d.location.end > size) std::abort();
    if (render_text(diagnostics, sources).empty() != diagnostics.all().empty()) std::abort();
    return 0;
}
