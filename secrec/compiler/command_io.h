// SPDX-License-Identifier: Apache-2.0
//
// Files as the commands of smpc-scc read and write them: `-` is standard input or output, and an output file is there whole
// or not at all. All functions throw Error(input) with the file's name and the system's reason. Private to this folder.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace smpc::secrec {

std::string read_file(std::string const& path);

void write_stdout(std::span<char const> bytes);

/// Under a temporary name first; what is no regular file (/dev/null, a pipe) is written to directly.
void write_file(std::string const& path, std::span<char const> bytes);

/// Where a result goes: `output` if it is named, else beside the input under another extension; standard output if the input
/// is standard input. Throws Error(usage) if that is the input itself.
std::string output_beside(std::string const& input, std::string const& output, std::string const& extension);

/// Throws Error(usage) if the output is standard output and that is a terminal.
void refuse_terminal(std::string const& output);

inline std::span<char const> chars(std::vector<std::byte> const& bytes) noexcept {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace smpc::secrec
