// SPDX-License-Identifier: Apache-2.0
//
// The system calls under the stores: failures as errors that name the path, a full disk as StorageFull.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "libclient/base/descriptor.h"

namespace smpc::vcp {

/// Throws for the current errno: StorageFull (no space, quota), Error(unavailable) otherwise ("cannot write FILE: reason").
[[noreturn]] void throw_system(char const* doing, std::string const& path);

Descriptor create_file(std::string const& path); ///< new, mode 0600
void write_bytes(int fd, std::span<std::byte const> bytes, std::string const& path);
void sync_file(int fd, std::string const& path);
/// SHA-256 of the whole file, by pread.
std::string digest_of_file(int fd, std::string const& path);
std::uint64_t size_of_file(int fd, std::string const& path);
/// A whole file: temporary in the same folder, synced, renamed, folder synced.
void store_file(std::string const& folder, std::string const& name, std::span<std::byte const> bytes);
/// Makes the folder (mode 0700) if it is not there.
void make_folder(std::string const& path);

} // namespace smpc::vcp
