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
    if (end.vanished) return false;
    switch (end.error->code()) {
    case ErrorCode::party_lost:
    case ErrorCode::unavailable:
    case ErrorCode::cancelled:
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
    if (a.code() != b.code()) return false;
    return a.code() == ErrorCode::timeout || (a.message() == b.message() && place(a) == place(b));
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
    // All parties run one program on one control flow, so its faults are everybody's, whoever was the first to say so.
    // The program is the same everywhere and so is its time; which party notices first, and where, is chance.
    auto is_one_of = [&](auto... codes) { return ((cause.code() == codes) || ...); };
    bool of_the_program = is_one_of(ErrorCode::program_failed, ErrorCode::timeout, ErrorCode::memory_limit,
                                    ErrorCode::step_limit, ErrorCode::depth_limit) &&
                          std::all_of(faulted.begin(), faulted.end(),
                                      [&](auto i) { return is_victim(ends[i]) || same_fault(*ends[i].error, cause); });
    bool everywhere = of_the_program || same.size() + 1 == ends.size();

    // Built anew, because what one party says of the others is replaced by what they say themselves.
    Error merged(cause.code(), cause.message());
    if (cause.code() == ErrorCode::terminated || cause.code() == ErrorCode::interrupted)
        merged = Error(ErrorCode::party_lost, fmt::format("party {} was stopped by somebody else", primary + 1));
    if (cause.where()) merged.at(*cause.where());
    for (auto const& note : cause.notes()) merged.note(note);
    for (auto const& help : cause.helps()) merged.help(help);
    if (everywhere) return merged;
    merged.party(static_cast<unsigned>(primary + 1));
    if (!ends[primary].vanished)
        merged.note(same.empty() ? fmt::format("reported by party {}", primary + 1)
                                 : fmt::format("reported by party {}, and the same by part{} {}", primary + 1,
                                               same.size() == 1 ? "y" : "ies", fmt::join(same, ", ")));
    for (auto i : faulted) {
        if (i == primary || std::find(same.begin(), same.end(), i + 1) != same.end() || ends[i].forced) continue;
        auto const& e = *ends[i].error;
        if (everywhere && is_victim(ends[i])) continue;
        merged.cause({static_cast<unsigned>(i + 1), e.code(), is_victim(ends[i]) ? std::string() : e.message()});
    }
    return merged;
}

} // namespace smpc::vcp
