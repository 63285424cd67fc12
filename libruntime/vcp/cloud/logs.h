// SPDX-License-Identifier: Apache-2.0
//
// The logs of a cloud for people: the files of all parties in one, in the order of time, each line with the name of who wrote it.
//
//     p2 | 2026-12-01T08:30:00.250Z PUT /smpc/v1/streams/… 201 1412 bytes 0.8 ms
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libclient/base/descriptor.h"
#include "libruntime/vcp/cloud/folder.h"

namespace smpc::vcp {

/// One file and how its lines are marked.
struct LogSource {
    std::string file;
    std::string label; ///< "p2"; "up"
};

/// Follows files that grow, are replaced (rotation) or appear later. Not thread-safe.
class Logs {
public:
    using Line = std::function<void(std::string const& line)>;

    /// The folder's own log (`up`) and those of the given parties; `names` has all parties' names.
    Logs(CloudFolder const& folder, std::vector<std::string> const& names, std::optional<unsigned> only_party = {});

    /// What is there, ordered by time; with `last` that many lines only. Afterwards `read_new` goes on where this ended.
    void read_all(Line const& line, std::optional<std::size_t> last = {});
    /// From here on only what is new.
    void skip_to_end();
    /// Complete lines that have been added since.
    void read_new(Line const& line);
    /// Readable when `read_new` may find something; for poll. −1 if the system cannot tell.
    int descriptor();

private:
    struct Source {
        LogSource source;
        std::uint64_t offset = 0, inode = 0;
        std::string pending;
    };
    template <class F> void read(Source& source, F take);
    std::string mark(Source const& source, std::string_view line) const;

    std::string folder_;
    std::vector<Source> sources_;
    std::size_t width_ = 2;
    Descriptor notify_;
};

} // namespace smpc::vcp
