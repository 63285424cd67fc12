// SPDX-License-Identifier: Apache-2.0
//
// Files that must survive: written to a temporary in the same folder, flushed to the disk, renamed, and the folder flushed too, so
// that after a crash at any moment the name stands for the whole old content, the whole new content, or nothing.
// (What people name on a command line, including `-`, is read and written by libclient/values/file.h.)
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "libclient/base/descriptor.h"

namespace smpc {

/// Prefix of every temporary that `DurableFile` makes; a process that finds one when it starts may remove it.
inline constexpr std::string_view temporary_prefix = ".tmp-";

/// A file that is being written and gets its name only when it is complete. Not thread-safe.
///
///     DurableFile file(folder / "object");       // opens folder/.tmp-<random>
///     file.write(bytes);                         // as often as needed
///     file.commit();                             // fsync, rename, fsync of the folder; without it the temporary is removed
class DurableFile {
public:
    /// `mode` are the permission bits of the file. Throws Error(failed) when the folder does not take a file.
    explicit DurableFile(std::filesystem::path target, unsigned mode = 0600);
    ~DurableFile();
    DurableFile(DurableFile&& other) noexcept;
    DurableFile& operator=(DurableFile&&) = delete;

    /// Throws Error(failed) when the disk is full or fails.
    void write(std::span<std::byte const> bytes);
    void write(std::string_view bytes);
    std::uint64_t size() const noexcept { return size_; }
    std::filesystem::path const& temporary() const noexcept { return temporary_; }

    /// Makes it durable under its name. If `replace` is false and the name exists already, nothing changes and the result is false.
    /// Throws Error(failed). No write may follow.
    bool commit(bool replace = true);
    /// The same under another name in the same folder.
    bool commit_as(std::filesystem::path target, bool replace = true);
    /// Removes the temporary; what the destructor does.
    void discard() noexcept;

private:
    std::filesystem::path target_, temporary_;
    Descriptor file_;
    std::uint64_t size_ = 0;
};

/// Writes `bytes` durably in place of whatever stands under `path`. Throws Error(failed).
void write_durably(std::filesystem::path const& path, std::string_view bytes, unsigned mode = 0600);

/// Flushes a folder's entries to the disk, after names in it were made, renamed or removed. Throws Error(failed).
void sync_folder(std::filesystem::path const& folder);

/// The bytes of a file; empty when there is no such file. Throws Error(failed): cannot be read, or more than `limit` bytes.
std::optional<std::string> read_if_exists(std::filesystem::path const& path, std::uint64_t limit = UINT64_MAX);
/// The same, but a missing file is Error(not_found).
std::string read_whole(std::filesystem::path const& path, std::uint64_t limit = UINT64_MAX);

/// Writes all bytes to a descriptor that blocks. Throws Error(failed) naming `what` and the system's reason.
void write_all(int fd, std::span<std::byte const> bytes, std::string_view what);

} // namespace smpc
