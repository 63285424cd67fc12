// SPDX-License-Identifier: Apache-2.0
//
// The output of the parties as one text. All parties run the same program and print the same lines, so a line is shown once when
// all of them have printed it; where they differ each party's own line is shown with its number.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace smpc::cli {

/// Lines of n parties on their way to one sink. Not thread-safe.
class MergeLines {
public:
    /// Who printed a line, numbers from 1: all parties, or those that agree on it.
    using Sink = std::function<void(std::vector<unsigned> const& parties, std::string const& text)>;

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

/// "text", or "party 2: text", "parties 1, 3: text" if not all of n parties printed it.
std::string merged_line(std::vector<unsigned> const& parties, unsigned n, std::string const& text);

} // namespace smpc::cli
