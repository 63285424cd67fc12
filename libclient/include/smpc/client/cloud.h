// SPDX-License-Identifier: Apache-2.0
//
// The client's view of a virtual cloud: parties that each hold one share of everything and compute together.
//
//     auto cloud = VirtualCloud::from_config();
//     auto job = cloud.start({.program = "sum.sb"}, {{"x", Value::secret("pd_shared3p", "uint64", 100)}});
//     std::cout << job.id() << '\n';                       // cloud.job(id) finds it again, from any process
//     Results r = job.wait(std::chrono::minutes(10));
//     auto sum = r.get<std::uint64_t>("sum");
//
// Every operation speaks to all parties at once and means the same everywhere: it has happened at all of them, or the error
// says at which it has not. Ids are chosen by the client, so whatever is repeated under the same id happens once; retries
// after lost answers, unreachable parties and 5xx are made inside each call, until its deadline.
//
// Threads may share a VirtualCloud and a Job. Copies are cheap and refer to the same connections.
// Errors are smpc::Error; `party()` says whose fault it was, `causes()` what became of the others, `help` how to go on.
//   unavailable, timeout  a party was not reached, or not in time       denied     credentials, certificates, permissions
//   not_found             unknown id or name                            conflict   another object has this id
//   mismatch              the parties hold different things             interrupted  the stop token was triggered
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/config.h>
#include <smpc/client/job.h>
#include <smpc/client/objects.h>
#include <smpc/client/random.h>
#include <smpc/client/results.h>
#include <smpc/client/values.h>

namespace smpc::client {

class Job;

/// How long a call may take, and how to end it early. Without a timeout the cloud's default applies: three times the request
/// timeout for operations, no limit for waiting on jobs and for following logs and events.
struct Limits {
    std::optional<std::chrono::milliseconds> timeout;
    std::stop_token stop;

    Limits() = default;
    template <class Rep, class Period>
    Limits(std::chrono::duration<Rep, Period> longest, std::stop_token token = {})
        : timeout(std::chrono::ceil<std::chrono::milliseconds>(longest)), stop(std::move(token)) {}
    Limits(std::stop_token token) : stop(std::move(token)) {}
};

/// One party's stream to be sent: bytes in memory or a stretch of a file. Cheap to copy; bytes are shared, not copied.
class StreamSource {
public:
    static StreamSource bytes(std::vector<std::byte> data);
    /// Bytes of the caller, which must outlive the upload.
    static StreamSource view(std::span<std::byte const> data);
    /// A file from `offset` on; the rest of it, or `size` bytes. Opened when the upload begins; Error(input) if that fails.
    static StreamSource file(std::filesystem::path path, std::uint64_t offset = 0,
                             std::optional<std::uint64_t> size = std::nullopt);
    struct State;
    std::shared_ptr<State const> state; ///< for the library

private:
    StreamSource() = default;
};

/// What happens during a long operation. `phase` is "upload", "wait", "fetch"; `unit` is "bytes" or "".
struct Progress {
    std::string_view phase;
    unsigned party = 0;
    std::uint64_t done = 0, total = 0; ///< total 0: unknown
    std::string_view unit;
};

struct CloudOptions {
    RandomSource* random =
        nullptr; ///< of shares and ids; default the operating system's. Must be thread-safe or used by one thread.
    unsigned attempts = 5;                                            ///< most tries of one request
    std::chrono::milliseconds first_delay{100}, longest_delay{5'000}; ///< between tries; doubled, with jitter
    /// Called from several threads, one at a time.
    std::function<void(Progress const&)> progress{};
    /// One line per HTTP request: never bodies, tokens or values.
    std::function<void(std::string const& line)> verbose{};
    /// For tests: how to wait between tries. Returns early when the stop token is triggered.
    std::function<void(std::chrono::milliseconds, std::stop_token)> sleep{};
};

struct UploadOptions {
    std::string id{}; ///< lower-case UUID; empty: a fresh one. The same id and bytes again is success
    std::optional<std::chrono::milliseconds> ttl{}; ///< removed by the parties after so long; default: never
    Tags tags{};
    bool consume = false;  ///< the first job that succeeds with it removes it
    bool resume = false;   ///< ask first which parties have it already (same digest) and skip those
    unsigned parallel = 0; ///< parties at a time; 0: all
};

/// What one party did with what it was sent.
struct PartyOutcome {
    unsigned party = 0;
    std::string name;
    std::string status; ///< "stored", "present" (had it already)
    std::uint64_t bytes = 0;
};

struct UploadResult {
    std::string id;
    std::vector<PartyOutcome> parties;
    std::optional<Time> expires;
};

struct ProgramUploadResult {
    ProgramRef program; ///< with its digest, ready for a JobRequest
    std::vector<PartyOutcome> parties;
};

/// A stored stream as the parties have it.
struct StreamEntry {
    std::string id;
    std::vector<std::optional<StreamInfo>> parties; ///< one per party in order; empty where it is missing
    /// The first that is there; there always is one.
    StreamInfo const& info() const;
    bool complete() const noexcept; ///< every party has it
};

/// Which objects to list: all that have each of these tags with this value.
struct StreamFilter {
    Tags tags{};
};

struct JobFilter {
    std::vector<JobState> states{};              ///< any of them; empty: all
    std::map<std::string, std::string> labels{}; ///< each of them
    std::string program{};                       ///< name; empty: any
    std::optional<Time> since{};                 ///< accepted at or after
    std::size_t limit = 1000;                    ///< newest first
};

/// A job as all parties see it.
struct JobView {
    std::string id;
    JobState state = JobState::accepted; ///< of the job as a whole: succeeded only if it is so everywhere
    struct Party {
        unsigned number = 0;
        std::string name;
        std::optional<JobStatus> status;  ///< empty: the party did not answer
        std::optional<Error> unreachable; ///< why
    };
    std::vector<Party> parties;
    /// Why it failed, was cancelled or expired: the parties' errors merged, the cause first. Empty otherwise.
    std::optional<Error> error() const;
    /// The first status there is.
    JobStatus const& status() const;
};

/// One line of a job's output.
struct LogLine {
    unsigned party = 0; ///< counted from 1
    std::string text;   ///< without the line break
};

/// One event of a job, as it happens.
struct JobEvent {
    unsigned party = 0;
    std::string id;   ///< of the event; for resuming
    std::string name; ///< "state", "log", "progress", "stats"
    std::string data; ///< JSON
};

/// A run in a stock Carbyne Stack deployment.
struct Activation {
    std::string application;           ///< "ephemeral-generic.default": which of the deployment's programs
    std::vector<std::string> inputs{}; ///< ids of stored secrets in the order of the program; at least one
    std::string id{};                  ///< of the computation and of the secret that it stores; empty: a fresh one
    std::string code{};                ///< if not empty, compiled by the services first
};

/// The parties. See the top of this file for errors and threads.
class VirtualCloud {
public:
    /// The cloud of the configuration (`load_cloud`). Reaches nobody yet.
    static VirtualCloud from_config(std::string_view cloud_name = {}, ConfigSearch const& search = {},
                                    CloudOptions options = {});
    /// Throws Error(config) for URLs, certificates or pins that cannot be used.
    explicit VirtualCloud(CloudConfig config, CloudOptions options = {});
    VirtualCloud(VirtualCloud const&);
    VirtualCloud(VirtualCloud&&) noexcept;
    VirtualCloud& operator=(VirtualCloud const&);
    VirtualCloud& operator=(VirtualCloud&&) noexcept;
    ~VirtualCloud();

    CloudConfig const& config() const noexcept;
    unsigned parties() const noexcept;
    /// What each party offers, party 1 first. Throws Error(mismatch) if a party is another than the configuration says.
    std::vector<Capabilities> capabilities(Limits const& limits = {});
    /// Whether this is a stock Carbyne Stack deployment without jobs; asks once.
    bool is_carbyne(Limits const& limits = {});

    // -- streams ------------------------------------------------------------------------------------------------------------
    /// Shares the values and uploads one stream to each party: at all parties, or at none. Error(input): a value that cannot be
    /// shared, or in a domain that the cloud does not have.
    UploadResult upload(Values const& values, UploadOptions const& options = {}, Limits const& limits = {});
    /// Uploads ready streams, one per party. If one upload fails for good the others are deleted again; if that fails, too, the
    /// error lists what remains and the command that removes it.
    UploadResult upload(std::vector<StreamSource> const& streams, UploadOptions const& options = {},
                        Limits const& limits = {});
    /// Newest first. Parties that cannot be reached are an error.
    std::vector<StreamEntry> list(StreamFilter const& filter = {}, Limits const& limits = {});
    /// Throws Error(not_found) if no party has it.
    StreamEntry show(std::string_view id, Limits const& limits = {});
    /// Removes it everywhere. A party that does not have it is no error unless none has it (not_found).
    void remove(std::string_view id, Limits const& limits = {});
    /// Sets tags at all parties; others stay. An empty value removes the tag.
    void tag(std::string_view id, Tags const& tags, Limits const& limits = {});
    /// Reads a stored stream of all parties and puts the values together. Shapes are not stored: arrays come as vectors.
    Results fetch(std::string_view id, ResultOptions const& options = {}, Limits const& limits = {});

    // -- programs -----------------------------------------------------------------------------------------------------------
    /// Stores an executable at all parties under `name` ("sum.sb"); parties that have it with this digest are skipped.
    ProgramUploadResult upload_program(std::string name, std::span<std::byte const> executable,
                                       Limits const& limits = {});
    /// The same from a file, named as the file is.
    ProgramUploadResult upload_program(std::filesystem::path const& file, Limits const& limits = {});
    /// The programs of party 1 … n that all of them have under the same name with the same digest come once.
    std::vector<ProgramInfo> programs(Limits const& limits = {});
    /// Throws Error(not_found) naming the parties that lack it, Error(mismatch) if they have different ones.
    ProgramInfo program(std::string_view name, Limits const& limits = {});

    // -- jobs ---------------------------------------------------------------------------------------------------------------
    /// Sends the request to all parties; returns when all of them have stored it. If one refuses, the job is cancelled at the
    /// others. If one cannot be reached, the job stays (it waits there for its start timeout) and the error names id and command.
    Job start(JobRequest request, Limits const& limits = {});
    /// The same with arguments: shares and uploads them first (consumed by the job), and removes them if the start is refused.
    Job start(JobRequest request, Values const& arguments, Limits const& limits = {});
    /// A job that exists, here or not: nothing is asked.
    Job job(std::string id);
    /// Newest first, merged by id.
    std::vector<JobView> jobs(JobFilter const& filter = {}, Limits const& limits = {});

    /// Runs a program of a stock Carbyne Stack deployment (also understood by our own parties) and waits for its end: all parties are
    /// asked at the same time. Nothing can be asked meanwhile, and a client that lets go loses the answer. Returns the id of the
    /// secret that holds the results. Error(inconsistent_result) if the parties answer differently.
    std::string activate(Activation activation, Limits const& limits = {});

    class Impl;

private:
    friend class Job;
    std::shared_ptr<Impl> impl_;
};

/// A job of a cloud, by its id.
class Job {
public:
    std::string const& id() const noexcept { return id_; }

    /// What all parties say now. Throws Error(not_found) if no party knows the job; a party that does not answer is in the view.
    JobView status(Limits const& limits = {});
    /// Waits until the job is final at all parties. `changed`, if given, sees each new view. Error(timeout): the job goes on.
    JobView wait_final(Limits const& limits = {}, std::function<void(JobView const&)> const& changed = {});
    /// Waits, then fetches: the results, or the error that the job ended with.
    Results wait(Limits const& limits = {}, ResultOptions const& options = {});
    /// The results of a job that has succeeded. Error(timeout) naming the state if it is not final; the job's error if it failed.
    Results results(ResultOptions const& options = {}, Limits const& limits = {});
    /// Asks all parties; one that takes it is enough. Returns false if the job was final already.
    bool cancel(Limits const& limits = {});
    /// Forgets results and logs of a final job everywhere. Error(conflict) if it is not final.
    void remove(Limits const& limits = {});
    /// What the program printed, so far or (`follow`) until the end of the job; lines of one party in order. With `follow` the sink
    /// is called as they appear. The sink is called by one thread at a time.
    void logs(std::function<void(LogLine const&)> const& sink, bool follow = false, Limits const& limits = {});
    /// All events from the beginning until the job is final.
    void events(std::function<void(JobEvent const&)> const& sink, Limits const& limits = {});
    /// Each party's trace file, party 1 first. Error(not_found) unless the request said `profile`.
    std::vector<std::string> profile(Limits const& limits = {});
    /// A new job with the same request under a new id; `change` may alter it before it is sent.
    Job rerun(std::function<void(JobRequest&)> const& change = {}, Limits const& limits = {});

private:
    friend class VirtualCloud;
    Job(std::shared_ptr<VirtualCloud::Impl> cloud, std::string id) : cloud_(std::move(cloud)), id_(std::move(id)) {}
    std::shared_ptr<VirtualCloud::Impl> cloud_;
    std::string id_;
};

} // namespace smpc::client
