// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: bytes as assembly text. What assembles must disassemble to text that assembles to the same again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <smpc/client/error.h>

#include "libruntime/bytecode/assemble.h"
#include "libruntime/bytecode/disassemble.h"

using namespace smpc;
using namespace smpc::bytecode;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    Executable executable;
    try {
        executable = assemble({reinterpret_cast<char const*>(data), size}, "fuzz.sasm");
    } catch (Error const& e) {
        if (e.code() != ErrorCode::input) std::abort();
        return 0;
    }
    auto const& unit = executable.units[0];
    // Large sections of one repeated value are slow to print and say nothing new.
    if (unit.bss_size > (1u << 20) || unit.data.size() + unit.rodata.size() + unit.debug.size() > (1u << 20)) return 0;
    if (assemble(disassemble(executable)) != executable) std::abort();
    return 0;
}
