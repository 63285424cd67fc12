// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a program, checked with every warning on. The checker also runs behind syntax errors, on what is left of the
// tree. Whatever is wrong must come out as diagnostics with places in the text; a program without errors has a description.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "secrec/compiler/compiler.h"

using namespace smpc::secrec;

namespace {

void check_place(Sources const& sources, Location where) {
    if (!where.valid()) return;
    if (where.file >= sources.size() || where.begin > where.end || where.end > sources[where.file].text().size())
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    CompileOptions options;
    options.warning.set("all");
    Compilation c =
        compile_text("input.sc", std::string(reinterpret_cast<char const*>(data), size), options, Stage::checked);
    if (c.ok() != c.description.has_value()) std::abort();
    for (auto const& d : c.diagnostics.all()) {
        check_place(*c.sources, d.location);
        for (auto const& n : d.notes) check_place(*c.sources, n.location);
        for (auto const& f : d.fixes) check_place(*c.sources, f.location);
    }
    if (render_text(c.diagnostics, *c.sources).empty() != c.diagnostics.all().empty()) std::abort();
    if (render_json(c.diagnostics, *c.sources).empty()) std::abort();
    return 0;
}
