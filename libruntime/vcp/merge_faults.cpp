// SPDX-License-Identifier: Apache-2.0
//
// Several parties report one event in their own ways; a person wants to read what happened once.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "libruntime/vcp/party_processes.h"

namespace smpc::vcp {

namespace {

/// Whether a fault merely follows from somebody else's.
bool is_victim(PartyEnd const& end) {
    if (end.forced) return true;
    switch (end.error->code()) {
    case ErrorCode::party_lost:
        // A process that vanished is the cause of its own loss; others lose it.
        return !end.error->message().starts_with(fmt::format("party {} was ended", end.error->party()));
    case ErrorCode::unavailable:
    case ErrorCode::cancelled:
    case ErrorCode::terminated:
        return true;
    default:
        return false;
    }
}

bool same_fault(Error const& a, Error const& b) {
    auto place = [](Error const& e) {
        auto w = e.where().value_or(Where{});
        return std::tuple(w.file, w.line, w.column, w.address);
    };
    return a.code() == b.code() && a.message() == b.message() && place(a) == place(b);
}

} // namespace

std::optional<Error> merge_faults(std::span<PartyEnd const> ends) {
    std::vector<std::size_t> faulted;
    for (std::size_t i = 0; i < ends.size(); ++i)
        if (ends[i].error) faulted.push_back(i);
    if (faulted.empty()) return std::nullopt;

    auto rank = [&](std::size_t i) { return std::tuple(ends[i].forced, is_victim(ends[i]), ends[i].order); };
    auto primary = *std::min_element(faulted.begin(), faulted.end(), [&](auto a, auto b) { return rank(a) < rank(b); });
    auto const& cause = *ends[primary].error;

    std::vector<std::size_t> same;
    for (auto i : faulted)
        if (i != primary && same_fault(*ends[i].error, cause)) same.push_back(i + 1);
    bool everywhere = same.size() + 1 == ends.size();

    // Built anew, because what one party says of the others is replaced by what they say themselves.
    Error merged(cause.code(), cause.message());
    if (cause.where()) merged.at(*cause.where());
    for (auto const& note : cause.notes()) merged.note(note);
    for (auto const& help : cause.helps()) merged.help(help);
    if (!everywhere) {
        merged.party(static_cast<unsigned>(primary + 1));
        auto reporter = fmt::format("reported by party {}", primary + 1);
        if (!same.empty())
            reporter +=
                fmt::format(", and the same by part{} {}", same.size() == 1 ? "y" : "ies", fmt::join(same, ", "));
        if (cause.message().find(fmt::format("party {} was ended", primary + 1)) == std::string::npos)
            merged.note(reporter);
    }
    for (auto i : faulted) {
        if (i == primary || std::find(same.begin(), same.end(), i + 1) != same.end() || ends[i].forced) continue;
        auto const& e = *ends[i].error;
        merged.cause({static_cast<unsigned>(i + 1), e.code(), is_victim(ends[i]) ? std::string() : e.message()});
    }
    return merged;
}

} // namespace smpc::vcp
