// SPDX-License-Identifier: Apache-2.0
//
// What one party tells another about a job: always its whole view, never a change. So messages may be lost, repeated and
// overtake each other, and every answer repairs what went missing before.
#pragma once

#include <map>

#include "libruntime/vcp/jobs/job_record.h"

namespace smpc::vcp {

struct JobView {
    std::uint64_t boot = 0, seq = 0; ///< which life of the service, and which of its views: older ones are ignored
    bool known = false;
    std::string body; ///< digest of the request
    client::JobState state = client::JobState::accepted;

    bool ready = false; ///< time and predecessors allow it, program and inputs are here
    std::string facts;  ///< what the run will use, canonical JSON; see agreement.h
    unsigned max_parallel = 0;

    unsigned attempt = 0;
    Phase phase = Phase::none;
    std::optional<Fault> fault;
    std::uint64_t round = 0; ///< the invitation that `mesh` answers
    std::string mesh;        ///< where this party's task of that invitation listens

    std::optional<Decision> wish;
    Acceptor acceptor;
    std::uint64_t prepare = 0; ///< asks for a promise
    std::uint64_t propose = 0; ///< asks to accept `proposal`
    std::optional<Decision> proposal;
    std::optional<Decision> decision;

    // Of the leader only.
    bool all_ready = false;
    unsigned invited = 0;                        ///< the attempt that all are to get ready for; 0: none
    std::uint64_t invitation = 0;                ///< a number that is never used again
    std::vector<std::string> start;              ///< addresses of all tasks: the attempt `invited` begins
    bool abandon = false;                        ///< the attempt has failed somewhere: stop it
    std::map<unsigned, client::JobState> states; ///< of all parties, as the leader knows them
};

nlohmann::json to_json(JobView const& view);
/// Throws Error(input): what a peer sends is checked like anybody's.
JobView view_from_json(nlohmann::json const& object);

} // namespace smpc::vcp
