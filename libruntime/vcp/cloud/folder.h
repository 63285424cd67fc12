// SPDX-License-Identifier: Apache-2.0
//
// The folder of a virtual cloud on this machine, `.smpc`: which file is where, who may use it, and who runs it now.
//
// A running `up` holds a lock on `up.pid` as long as it lives, whatever ends it; the file says which process it is. So a stale
// file is known by its missing lock, and a process number that was given to somebody else by its start time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "libclient/base/descriptor.h"

namespace smpc::vcp {

/// A process, told apart from later ones with the same number.
struct ProcessIdentity {
    pid_t pid = -1;
    std::uint64_t start = 0; ///< clock ticks since the machine started
};

/// Empty if there is no such process (or only its remains).
std::optional<ProcessIdentity> identify_process(pid_t pid);
bool is_alive(ProcessIdentity const& process);

class CloudFolder {
public:
    /// `path` need not exist; made absolute.
    explicit CloudFolder(std::string const& path);

    /// The folder that a command means: `--data`, or `.smpc` in the working directory or the nearest parent that has one with
    /// a cloud in it; without any `.smpc` in the working directory.
    static CloudFolder find(std::string const& data_option);

    std::string const& path() const noexcept { return path_; }
    std::string file(std::string_view name) const;
    std::string config_file() const { return file("cloud.json"); }
    std::string client_file() const { return file("local.json"); }
    std::string log_file(unsigned party) const; ///< 0: of `up` itself
    bool has_cloud() const;                     ///< cloud.json exists

    /// Makes it and `log/` with mode 0700 where they are missing. Throws Error(config): not possible, no folder, not writable.
    void create() const;

private:
    std::string path_;
};

/// Makes a folder with mode 0700; one that exists gets that mode if it is ours. Throws Error(config) saying which folder and why.
void make_private_folder(std::string const& path);

/// The right to run the cloud of a folder, or the services of one party's folder.
class FolderLock {
public:
    /// Takes the lock file `path`, creating it, and writes this process's identity into it. Empty if another process has it.
    /// Throws Error(config) if the file cannot be made.
    static std::optional<FolderLock> take(std::string const& path);
    /// Who holds it; empty: nobody.
    static std::optional<ProcessIdentity> holder(std::string const& path);

    FolderLock(FolderLock&&) = default;
    FolderLock& operator=(FolderLock&&) = default;
    /// Writes the identity again: after a fork that made another process the holder.
    void sign() const;
    /// Removes the file with the lock still held; for a clean end.
    void remove() noexcept;

private:
    FolderLock(std::string path, Descriptor file) : path_(std::move(path)), file_(std::move(file)) {}
    std::string path_;
    Descriptor file_;
};

} // namespace smpc::vcp
