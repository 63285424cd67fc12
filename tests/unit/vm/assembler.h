// SPDX-License-Identifier: Apache-2.0
//
// Assembly text in tests: " / " stands for a line break, so that a program fits on a line.
#pragma once

#include <string>
#include <string_view>

#include "libruntime/bytecode/assemble.h"

namespace smpc::test {

/// Throws Error with the offending line.
inline bytecode::Executable assemble(std::string_view text) {
    std::string lines(text);
    for (std::size_t at = 0; (at = lines.find(" / ", at)) != std::string::npos; ++at) lines.replace(at, 3, "\n");
    return bytecode::assemble(lines);
}

} // namespace smpc::test
