// SPDX-License-Identifier: Apache-2.0
//
// Waiting for a job: one long poll after the other at each party until all of them call it final.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "libclient/vc/impl.h"

namespace smpc::client {

/// Services restart and networks come back, so a party may be silent for a while; a party that lacks the job although others have it
/// gets the request again (its client may have died between two of them); when the parties have agreed on a bad end, those that
/// lag behind are not waited for long.
class Watch {
public:
    Watch(VirtualCloud::Impl& cloud, std::string id);
    /// The final view. Throws Error: timeout, interrupted, not_found, or why a party could not be asked for long.
    JobView run(CallLimits const& limits, std::function<void(JobView const&)> const& changed);

private:
    void follow(Party const& party, CallLimits const& limits);
    bool ask(Party const& party, CallLimits const& limits);
    void hand_over(Party const& party, JobStatus const& known, CallLimits const& limits) const;
    bool settled() const;
    bool is_over(std::size_t index) const;

    VirtualCloud::Impl& cloud_;
    std::string const id_;
    mutable std::mutex mutex_;
    std::condition_variable_any news_;
    JobView view_;
    std::vector<char> done_, unknown_;
    unsigned version_ = 0;
};

} // namespace smpc::client
