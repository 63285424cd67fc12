// SPDX-License-Identifier: Apache-2.0
//
// Assembly text to executables: the inverse of disassemble.h.
//
//     # comments run to the end of the line; numbers are hexadecimal; keywords may stand between arguments
//     :loop   tadd uint64 stack 0x1 stack 0x1 imm 0x2
//             jnz imm :loop uint64 stack 0x1        # a label as the target of a jump becomes a distance
//             push cref :RODATA                     # the sections' memory handles: :RODATA :DATA :BSS
//             halt imm 0x0
//     .section RODATA
//     :hello  .data string "hello\0"                # no NUL unless it is written
//             .fill 0x8 uint64 0x0
//     .section BIND
//     :print  .bind "Process_logString"
//
// Sections can be left and entered again; `.linking_unit 0xN` begins or continues a unit, `.active_unit 0xN` names the unit
// that runs (0 unless said; an addition of ours, as the file format can say it and the text of other assemblers cannot).
#pragma once

#include <string_view>

#include "libruntime/bytecode/executable.h"

namespace smpc::bytecode {

/// Throws Error(input) at line and column of `file_name` for the first fault, with a message of the format's assembler
/// ("Undefined label: x") and a help line that says what was expected.
Executable assemble(std::string_view text, std::string_view file_name = {});

} // namespace smpc::bytecode
