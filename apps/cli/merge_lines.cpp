// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/merge_lines.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

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
    std::vector<std::pair<std::string, std::vector<unsigned>>> groups;
    for (unsigned k = 0; k < waiting_.size(); ++k) {
        if (waiting_[k].empty()) continue;
        auto text = std::move(waiting_[k].front());
        waiting_[k].pop_front();
        auto same = std::find_if(groups.begin(), groups.end(), [&](auto const& group) { return group.first == text; });
        if (same == groups.end()) same = groups.insert(same, {std::move(text), {}});
        same->second.push_back(k + 1);
    }
    for (auto const& [text, parties] : groups) sink_(parties, text);
}

std::string merged_line(std::vector<unsigned> const& parties, unsigned n, std::string const& text) {
    if (parties.size() == n) return text;
    return fmt::format("{} {}: {}", parties.size() == 1 ? "party" : "parties", fmt::join(parties, ", "), text);
}

} // namespace smpc::cli
