// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/merge_lines.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <smpc/client/error.h>

namespace smpc::cli {

MergeLines::MergeLines(unsigned parties, Sink sink) : waiting_(parties), sink_(std::move(sink)) {}

void MergeLines::add(unsigned party, std::string text) {
    waiting_.at(party - 1).push_back(std::move(text));
    while (std::none_of(waiting_.begin(), waiting_.end(), [](auto const& lines) { return lines.empty(); })) emit();
}

void MergeLines::finish() {
    while (std::any_of(waiting_.begin(), waiting_.end(), [](auto const& lines) { return !lines.empty(); })) emit();
}

/// Takes the first line of each party that has one.
void MergeLines::emit() {
    std::vector<Line> lines;
    for (unsigned k = 0; k < waiting_.size(); ++k) {
        if (waiting_[k].empty()) continue;
        auto text = std::move(waiting_[k].front());
        waiting_[k].pop_front();
        auto same = std::find_if(lines.begin(), lines.end(), [&](Line const& line) { return line.text == text; });
        if (same == lines.end()) same = lines.insert(same, {{}, std::move(text), false});
        same->parties.push_back(k + 1);
    }
    for (auto& line : lines) {
        line.differs = lines.size() > 1;
        sink_(line);
    }
}

std::string MergeLines::Line::shown() const {
    auto clean = printable(text);
    if (!differs) return clean;
    return fmt::format("{} {}: {}", parties.size() == 1 ? "party" : "parties", fmt::join(parties, ", "), clean);
}

} // namespace smpc::cli
