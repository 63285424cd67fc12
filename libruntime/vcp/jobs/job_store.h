// SPDX-License-Identifier: Apache-2.0
//
// The records of a party's jobs in `jobs.sqlite`. The record itself is one JSON document; columns repeat what is searched for.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libruntime/vcp/jobs/job_record.h"
#include "libruntime/vcp/store/sqlite.h"

namespace smpc::vcp {

/// Not thread-safe.
class JobStore {
public:
    /// Opens or creates `<directory>/jobs.sqlite`. Throws Error(corrupt, failed).
    explicit JobStore(std::string const& directory);

    /// Durable when it returns. Throws Error(failed), StorageFull.
    void save(JobRecord const& record);
    /// Throws Error(corrupt).
    std::optional<JobRecord> load(std::string const& id);
    void erase(std::string const& id);

    /// Every job without a decision, oldest first; also those of which only peers have spoken.
    std::vector<JobRecord> open();
    /// Ids of decided jobs that expired before `now`.
    std::vector<std::string> expired(client::Time now);

    /// Calls `take` for known, not removed jobs, newest first, beginning after (`accepted`, `id`); stops when it returns false.
    void each(std::optional<std::pair<client::Time, std::string>> const& after,
              std::function<bool(JobRecord const&)> const& take);
    std::map<client::JobState, std::uint64_t> counts();

private:
    Database database_;
    Statement save_, load_, erase_;
};

} // namespace smpc::vcp
