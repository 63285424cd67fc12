// SPDX-License-Identifier: Apache-2.0
//
// How a party's job service reaches the others. One message about one job goes to a peer, the peer's own view of that job comes
// back; everything else (what is in them, when to repeat) is the protocol's business. An interface, so that tests can lose,
// repeat, delay and reorder messages without a network.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace smpc::vcp {

class Peers {
public:
    virtual ~Peers() = default;

    /// Delivers a message about attempt `attempt` of a job to party `party` (from 1) and returns that party's answer. Blocks for
    /// at most a few seconds. Thread-safe. Throws Error: unavailable, timeout (worth repeating), denied (the peer does not
    /// accept this party), failed (it does not understand).
    virtual nlohmann::json exchange(unsigned party, std::string const& job, unsigned attempt,
                                    nlohmann::json const& message) = 0;
    /// Makes exchanges in progress end soon; later ones fail at once.
    virtual void stop() noexcept = 0;
};

} // namespace smpc::vcp
