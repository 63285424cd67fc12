// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a program with the standard library at hand, down to an executable. Whatever is wrong with it must come out as a
// diagnostic: an exception, a crash, or code that the format's reader refuses is a fault of the compiler.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "secrec/compiler/compiler.h"

using namespace smpc::secrec;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string text(reinterpret_cast<char const*>(data), size);
    Compilation c = compile_text("input.sc", std::move(text), {}, Stage::executable);
    if (c.ok() != c.executable.has_value()) std::abort();
    if (render_text(c.diagnostics, *c.sources).empty() != c.diagnostics.all().empty()) std::abort();
    if (c.executable) (void)smpc::bytecode::read(smpc::bytecode::write(*c.executable));
    return 0;
}
