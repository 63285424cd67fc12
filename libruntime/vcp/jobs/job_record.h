// SPDX-License-Identifier: Apache-2.0
//
// What a party must never forget about a job: the request, how far the newest attempt came here, what this party has promised
// and accepted in the agreement on the outcome, and the outcome. Saved before anybody is told of a change.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/job.h>

namespace smpc::vcp {

/// How far the newest attempt came at one party. `none`: it has been given up, or there was none yet.
enum class Phase : std::uint8_t { none, running, done, ended };

std::string_view name_of(Phase phase) noexcept;
std::optional<Phase> phase_from_name(std::string_view name) noexcept;

/// How a job ends, the same at all parties. As a wish: how a party wants it to end.
struct Decision {
    client::JobState state = client::JobState::failed; ///< a final one
    unsigned attempt = 0;                              ///< whose results count, if it succeeded
    std::optional<Error> error;                        ///< unless it succeeded
    std::vector<client::JobAttempt> attempts;          ///< that did not succeed
};

/// One party's part in the agreement on the decision (single-decree Paxos). Ballots: 0 none, 1 the leader's first, then
/// `64·round + party`.
struct Acceptor {
    std::uint64_t promised = 0; ///< takes part in no ballot below
    std::uint64_t ballot = 0;   ///< of `value`
    std::optional<Decision> value;
};

/// How an attempt ended badly here.
struct Fault {
    Error error;
    bool forced = false;   ///< we ended it, so its error says nothing
    bool vanished = false; ///< the process ended without a report
};

/// A finished attempt's results at this party.
struct ResultFacts {
    client::JobResultInfo info;
    std::string sha256;
};

struct JobRecord {
    std::string id;
    bool known = false;   ///< this party has the request; else it only takes part in the agreement
    bool removed = false; ///< forgotten by request; the outcome is kept for peers that may still ask
    client::JobRequest request;
    std::string digest; ///< of the request
    std::string submitter;
    client::JobTimes times;

    unsigned attempt = 0; ///< the newest that was started here
    Phase phase = Phase::none;
    std::optional<Fault> fault;               ///< of phase `ended`
    std::optional<ResultFacts> result;        ///< of phase `done`
    std::optional<client::JobCosts> costs;    ///< of the newest attempt that ended well
    std::vector<client::JobAttempt> attempts; ///< given up, in order (leader)

    std::optional<Decision> wish;
    Acceptor acceptor;
    std::optional<Decision> decision;

    /// The state that a client sees.
    client::JobState state() const noexcept;
};

nlohmann::json to_json(Decision const& decision);
/// Throws Error(input) for what is no decision.
Decision decision_from_json(nlohmann::json const& object);
nlohmann::json to_json(Fault const& fault);
Fault fault_from_json(nlohmann::json const& object);
nlohmann::json to_json(JobRecord const& record);
/// Throws Error(corrupt).
JobRecord record_from_json(nlohmann::json const& object);

} // namespace smpc::vcp
