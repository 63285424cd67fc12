// SPDX-License-Identifier: Apache-2.0
//
// Executables as text: the assembly language of the machine, with labels for jump targets, procedures and bindings. The
// text says everything the file does, so that an assembler can build the identical file from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libruntime/bytecode/executable.h"

namespace smpc::bytecode {

struct Style {
    bool full_names = false; ///< "common.proc.push imm 0x1" instead of "push imm 0x1"
    bool locations = false;  ///< a trailing comment on each line of code: file offset, block address, raw bytes
    bool lines = false;      ///< a comment where the source position changes (needs our DEBUG section)
    bool debug = true;       ///< the DEBUG section, too; without it the text assembles to an executable without it
};

/// The executable as assembly text, ending with a newline. Works on executables that do not verify as well: blocks that are
/// no instruction become comments.
std::string disassemble(Executable const& executable, Style const& style = {});

/// What a unit consists of, for listings: section name and its length in the unit of the format (blocks for TEXT, bytes
/// otherwise), in the order of the file.
struct SectionInfo {
    std::string_view name;
    std::uint64_t length = 0;
};
std::vector<SectionInfo> sections(Unit const& unit);

} // namespace smpc::bytecode
