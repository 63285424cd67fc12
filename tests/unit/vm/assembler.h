// SPDX-License-Identifier: Apache-2.0
//
// A small assembler for tests: the syntax of our disassembler and of the programs under tests/conformance/bytecode. It
// checks nothing that a test would not get wrong; " / " stands for a line break, so that vectors fit on a line.
#pragma once

#include <string_view>

#include "libruntime/bytecode/executable.h"

namespace smpc::test {

/// Throws std::runtime_error with the offending line.
bytecode::Executable assemble(std::string_view text);

} // namespace smpc::test
