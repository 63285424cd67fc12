// SPDX-License-Identifier: Apache-2.0
//
// Any bytes through lexer and parser, and what they complain about through both printers. The parser must neither crash nor
// hang, and a place that it reports must lie within the text.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "secrec/compiler/parser.h"

using namespace smpc::secrec;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    Sources sources;
    Diagnostics diagnostics;
    SourceFile const& file = sources.add("input.sc", std::string(reinterpret_cast<char const*>(data), size));
    auto module = parse(file, diagnostics);
    for (auto const& d : diagnostics.all())
        if (d.location.valid() && (d.location.begin > d.location.end || d.location.end > size)) std::abort();
    for (auto const& d : module->declarations)
        if (!d.loc().valid() || d.loc().end > size) std::abort();
    if (render_text(diagnostics, sources).empty() != diagnostics.all().empty()) std::abort();
    if (render_json(diagnostics, sources).empty()) std::abort();
    return 0;
}
