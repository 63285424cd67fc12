// SPDX-License-Identifier: Apache-2.0
//
// Where a party's bytes come from and go to: a file, an inherited descriptor (`fd:N`), or standard input and output (`-`).
// Reading can be interrupted by a signal; results appear whole or not at all.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::task {

/// N of "fd:N"; empty for anything else. Throws Error(usage) if N is no descriptor that is open here.
std::optional<int> descriptor_option(std::string_view option, std::string_view text);

/// Reads a file, descriptor or standard input to its end. `check` is called whenever a signal interrupts and may throw.
/// Throws Error(input) saying `what` could not be read and why.
std::vector<std::byte> read_source(std::string_view what, std::string const& place, std::function<void()> const& check);

/// A place for results, looked at early so that a run does not end in vain.
class ResultTarget {
public:
    /// Throws Error(usage) for a closed descriptor or a terminal, Error(input) for a folder that cannot be written to.
    explicit ResultTarget(std::string place);
    /// Writes everything. A regular file gets a temporary name first and its own by renaming. Throws Error(failed) naming the
    /// place; a file that could not be finished is gone then. `check` as in read_source.
    void write(std::span<std::byte const> bytes, std::function<void()> const& check) const;

private:
    std::string place_;
    int descriptor_ = -1;  // -1: a file
    bool replaces_ = true; // false: a device or pipe, written in place
};

/// Removes the temporary file of a ResultTarget in the middle of writing. For signal handlers only.
void remove_unfinished_result() noexcept;

} // namespace smpc::task
