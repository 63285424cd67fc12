// SPDX-License-Identifier: Apache-2.0
//
// A directory that only its owner can enter and that goes away with its object. Together the parties' streams are the
// plaintext, so they stand nowhere else.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpc::vcp {

class PrivateDirectory {
public:
    /// `smpc-XXXXXX` with mode 0700 in $TMPDIR, default /tmp. Throws Error(failed) naming the place.
    PrivateDirectory();
    /// Removes it with all it holds.
    ~PrivateDirectory();
    PrivateDirectory(PrivateDirectory const&) = delete;
    PrivateDirectory& operator=(PrivateDirectory const&) = delete;

    std::string path(std::string_view name) const;
    /// A new file of mode 0600. Throws Error(failed), for example when the disk is full.
    void write(std::string_view name, std::span<std::byte const> bytes) const;
    /// As soon as nobody needs a file any more.
    void remove(std::string_view name) const noexcept;
    /// Throws Error(failed) if the file is not there or not readable.
    std::vector<std::byte> read(std::string_view name) const;

private:
    std::string path_;
};

} // namespace smpc::vcp
