// SPDX-License-Identifier: Apache-2.0
//
// An open job on the board: the durable record and what this life of the service knows beyond it. Private to board*.cpp.
#pragma once

#include "libruntime/vcp/jobs/board.h"

namespace smpc::vcp {

struct Board::Peer {
    JobView view; ///< the newest; `known` is false before the first
    bool heard = false;
    std::uint64_t sent = 0;      ///< print of the view that the peer has answered
    std::uint64_t in_flight = 0; ///< print of the one on its way; 0: none
    bool queued = false;
    Milliseconds told_at = 0;    ///< last answered
    std::uint64_t end_order = 0; ///< when its end of the attempt became known; 0: not yet
};

/// This party's attempt to have a decision agreed.
struct Board::Proposal {
    std::uint64_t ballot = 0; ///< 0: none
    bool preparing = false;
    Decision value;
    Milliseconds retry_at = 0; ///< outbid: when to try again; 0: not outbid
};

struct Board::Job {
    JobRecord record;
    std::vector<Peer> peers; ///< index 0 is party 1; the own entry is unused

    bool preparing = false, ready = false;
    std::string facts;
    std::uint64_t round = 0; ///< the invitation for which this party listens; 0: it does not
    std::string mesh;
    bool stopping = false; ///< the own task was told to end

    // leader
    bool all_ready = false;
    unsigned invited = 0;
    std::uint64_t invitation = 0;
    Milliseconds invited_at = 0;
    std::vector<std::string> start;
    bool abandon = false;
    Milliseconds first_end = 0;
    std::uint64_t end_order = 0, ends = 0;
    Milliseconds retry_at = 0;
    Milliseconds differ_since = 0;

    Milliseconds incomplete_since = 0; ///< ready here, but not (known to be) everywhere
    Milliseconds wish_since = 0, value_since = 0, decided_at = 0;
    Proposal proposal;
    bool proposed = false; ///< this party has led the agreement and tells everybody
    std::uint64_t print = 0;
    client::JobState shown = client::JobState::accepted;
    Milliseconds wake = 0;

    explicit Job(JobRecord r, unsigned parties) : record(std::move(r)), peers(parties) {}
    Peer& peer(unsigned party) { return peers[party - 1]; }
    Peer const& peer(unsigned party) const { return peers[party - 1]; }
    bool open() const noexcept { return !record.decision; }
    bool attempt_runs() const noexcept { return record.phase != Phase::none; }
};

} // namespace smpc::vcp
