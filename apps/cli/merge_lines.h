// SPDX-License-Identifier: Apache-2.0
//
// The output of the parties as one text. All parties run the same program and print the same lines, so a line is shown once when
// all of them have printed it; where they differ each party's own line is shown with its number. A party that ended before the
// others, because one of them failed, has printed less, which is no difference.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace smpc::cli {

/// Lines of n parties on their way to one sink. Not thread-safe.
class MergeLines {
public:
    struct Line {
        std::vector<unsigned> parties; ///< who printed it, numbers from 1
        std::string text;
        bool differs = false; ///< another party printed something else in its place
        /// The text, with the parties before it if it differs: "party 2: text", "parties 1, 3: text".
        std::string shown() const;
    };
    using Sink = std::function<void(Line const&)>;

    MergeLines(unsigned parties, Sink sink);

    /// The next line of one party (from 1).
    void add(unsigned party, std::string text);
    /// No more lines come: shows what some of the parties have printed and others have not.
    void finish();

private:
    void emit();

    std::vector<std::deque<std::string>> waiting_;
    Sink sink_;
};

} // namespace smpc::cli
