// SPDX-License-Identifier: Apache-2.0
//
// The jobs of one party: accepts them durably, agrees with the other parties on when they run and how they end, runs this
// party's share of each as a process, keeps results, logs and events until they are forgotten. docs/jobs.md describes the
// protocol between the parties.
//
// Independent of HTTP: the routes (libruntime/vcp/service) translate requests into these calls. All functions may be called
// from any thread; callbacks come on the service's own threads, must not block and must not throw.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/job.h>

#include "libclient/base/time.h"
#include "libruntime/vcp/jobs/peers.h"

namespace smpc::client {
struct JobPage;
}

namespace smpc::vcp {

class StreamStore;
class ProgramStore;

struct JobServiceOptions {
    unsigned party = 1, parties = 1;  ///< own number from 1, and how many there are
    std::string data;                 ///< the party's data folder: `jobs.sqlite`, `jobs/<id>/`, `run/<task>/`
    std::string mesh = "127.0.0.1:0"; ///< where the tasks listen for the peers' tasks; port 0: a free one for each
    std::string engine = "shared3p";  ///< as `smpc-runtime --engine`
    std::vector<std::string> kinds;   ///< as `smpc-runtime --kind`
    std::vector<std::string> limits;  ///< more options of `smpc-runtime`: --max-memory …
    unsigned max_parallel = 2;        ///< jobs that run at the same time
    std::string runtime; ///< executable of smpc-runtime; empty: $SMPC_RUNTIME or the one beside this program
    std::uint64_t max_log_bytes = std::uint64_t{64} << 20; ///< of one job
    std::optional<std::chrono::milliseconds>
        max_timeout; ///< limit of one attempt for jobs that name none or a longer one
    std::chrono::milliseconds patience{
        10'000};               ///< how long a peer may be silent during an attempt before it counts as lost
    std::function<Time()> now; ///< the system clock if empty
    std::function<void(std::string const& line)> log; ///< one line per notable event; never values
};

/// Which jobs to list; empty members mean "any".
struct JobFilter {
    std::vector<client::JobState> states;
    std::vector<std::string> labels; ///< "key=value" or "key"; all must hold
    std::string program;             ///< name or digest
    std::optional<Time> since;       ///< accepted at or after
    std::size_t limit = 100;         ///< 1…1000
    std::string cursor;              ///< of the page before; empty: the newest
};

/// A finished job's stream of this party.
struct JobResultFile {
    std::string path; ///< stays readable once opened, also when the job is removed
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// Something that happened to a job, in order. `id` counts up and is stable across restarts.
struct JobEvent {
    std::uint64_t id = 0;
    std::string event; ///< "state", "log", "progress", "stats"
    std::string data;  ///< JSON; for "log" {"line":…}
};

class JobService {
public:
    /// Opens or creates the job store and takes over what the last service left: jobs that waited go on waiting, attempts that
    /// ran are lost. Throws Error(corrupt, failed). Nothing runs before `start`.
    JobService(JobServiceOptions options, StreamStore& streams, ProgramStore& programs, std::unique_ptr<Peers> peers);
    /// Stops, if nobody did.
    ~JobService();
    JobService(JobService const&) = delete;
    JobService& operator=(JobService const&) = delete;

    void start();
    /// Ends the running tasks (their attempts count as lost), then all threads. Jobs go on when the service is started again.
    void stop();

    struct Submitted {
        client::JobStatus status;
        bool created = false; ///< false: the same request was here before
    };
    /// Durable when it returns. `body` is the request as received; without an id, `idempotency_key` gives one (UUIDv5 of key and
    /// user). Throws Error(input) for a malformed request, Error(conflict) for another body under this id.
    Submitted submit(nlohmann::json const& body, std::string const& user, std::string const& idempotency_key = {});

    /// Throws Error(not_found), as everything below that takes an id.
    client::JobStatus get(std::string const& id) const;

    /// Calls `done` once with the status: at once if the job's state differs from `seen` or is final, else at the next change of
    /// state, or at the deadline. Returns a number for `abandon`.
    std::uint64_t wait(std::string const& id, std::optional<client::JobState> seen,
                       std::chrono::steady_clock::time_point deadline, std::function<void(client::JobStatus)> done);
    /// The waiter has gone. A callback that is on its way may still come.
    void abandon(std::uint64_t waiter);

    client::JobPage list(JobFilter const& filter) const;

    /// Asks all parties to end the job as cancelled; the state follows when they have agreed. Throws Error(conflict) if the job
    /// is final.
    client::JobStatus cancel(std::string const& id, std::string const& user);

    /// Throws Error(conflict) when the job has not succeeded (yet), and Error(denied) when `user` is neither submitter nor one of the readers that the job names. An empty `user` (no
    /// authentication) may read everything.
    /// The bytes are compared with their digest: Error(corrupt) if the disk has changed them.
    JobResultFile result(std::string const& id, std::string const& user) const;

    /// Forgets a final job: result, log, record. Throws Error(conflict) if it is not final.
    void remove(std::string const& id);

    /// Events after `after` (0: from the start), at most about 1 MiB at once.
    std::vector<JobEvent> events(std::string const& id, std::uint64_t after) const;
    /// The job is final and `after` is its last event.
    bool at_end(std::string const& id, std::uint64_t after) const;
    /// Calls `more` after each new event of the job. Returns a number for `unsubscribe`.
    std::uint64_t subscribe(std::string const& id, std::function<void()> more);
    void unsubscribe(std::uint64_t subscription);

    /// A message of a peer, and this party's view to answer with. Throws Error(input) for what is no message.
    nlohmann::json receive(unsigned from, std::string const& job, nlohmann::json const& message);

    /// Number of jobs by state, for status displays.
    std::map<client::JobState, std::uint64_t> counts() const;

    class Impl;

private:
    std::unique_ptr<Impl> impl_;
};

} // namespace smpc::vcp
