// SPDX-License-Identifier: Apache-2.0
//
// Whole files in and out, with errors that name the file and the system's reason.
#pragma once

#include <string>
#include <string_view>

namespace smpc::client {

/// The bytes of a file; `-` is standard input. Throws Error(input): no such file, a directory, not readable.
std::string read_file(std::string const& path);

/// Writes a file whole or not at all: to a temporary name beside it, then renamed. `-` is standard output. Throws Error(input)
/// for a place that cannot be written, Error(failed) if writing breaks off (disk full). `mode` are the permissions of a new file
/// before the process's mask: 0600 for what is secret.
void write_file(std::string const& path, std::string_view bytes, unsigned mode = 0666);

} // namespace smpc::client
