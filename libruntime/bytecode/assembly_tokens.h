// SPDX-License-Identifier: Apache-2.0
//
// The words of assembly text. Private to the assembler.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::bytecode {

struct AssemblyToken {
    enum class Kind : std::uint8_t { directive, number, string, label, keyword };
    Kind kind = Kind::keyword;
    std::uint32_t line = 1, column = 1;
    std::string text;        ///< identifier without its mark, or the bytes of a string; of a number as it was written
    std::uint64_t value = 0; ///< of a number; of a label its offset
    bool has_sign = false;   ///< of a number: written with + or -; of a label: has an offset
    bool negative = false;
};

/// The lines that have tokens. Throws Error(input) with line and column for a malformed word.
std::vector<std::vector<AssemblyToken>> assembly_lines(std::string_view text, std::string_view file_name);

} // namespace smpc::bytecode
