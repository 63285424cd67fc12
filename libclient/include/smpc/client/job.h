// SPDX-License-Identifier: Apache-2.0
//
// A job: one run of a program by all parties of a virtual cloud, and what a party says about it.
//
// The client chooses the id and sends the same request to every party; a party that has the same body under that id already
// says so and nothing else happens, so a client that lost the answer repeats the request. The job starts when all parties
// have it, and its result is readable when all of them have finished. Plain data: copy and share freely between threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>

namespace smpc::client {

/// A point of time in milliseconds since 1970 in UTC.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// clang-format off
//                enumerator   name          final   meaning
#define SMPC_JOB_STATES(X)                                                                              \
    X(accepted,   "accepted",   false, "stored by this party")                                          \
    X(waiting,    "waiting",    false, "waits for its peers, its time or its predecessors")             \
    X(running,    "running",    false, "the program runs")                                              \
    X(committing, "committing", false, "the program has ended; the parties agree on the outcome")       \
    X(succeeded,  "succeeded",  true,  "done; results can be fetched")                                  \
    X(failed,     "failed",     true,  "the program or a party failed; see the error")                  \
    X(cancelled,  "cancelled",  true,  "somebody cancelled it")                                         \
    X(expired,    "expired",    true,  "the peers did not come within the start timeout")
// clang-format on

enum class JobState : std::uint8_t {
#define SMPC_X(enumerator, name, final, meaning) enumerator,
    SMPC_JOB_STATES(SMPC_X)
#undef SMPC_X
};

/// The state's name in JSON and messages.
std::string_view name_of(JobState state) noexcept;
/// What the state means, one phrase.
std::string_view meaning_of(JobState state) noexcept;
/// The state with this name; empty if there is none.
std::optional<JobState> job_state_from_name(std::string_view name) noexcept;
/// Whether the state never changes any more.
bool is_final(JobState state) noexcept;

/// Which program: its name at the parties, its digest, or both. With both, the name is what people read and the digest
/// decides; with the name alone each party takes the latest it has, and parties that differ fail the job with `mismatch`.
struct ProgramRef {
    std::string name;   ///< "charlie_result.sb"
    std::string sha256; ///< 64 lower-case hexadecimal digits, or empty

    ProgramRef() = default;
    ProgramRef(std::string program_name, std::string digest = {})
        : name(std::move(program_name)), sha256(std::move(digest)) {}
    ProgramRef(char const* program_name) : name(program_name) {}
    bool operator==(ProgramRef const&) const = default;
};

/// What a client asks for; the body of `POST /smpc/v1/jobs`. Absent members have the defaults seen here, and two bodies that
/// differ only in spelled-out defaults are the same request.
struct JobRequest {
    std::string id{}; ///< lower-case UUID; empty: the client library draws one
    ProgramRef program{};
    std::vector<std::string> inputs{}; ///< ids of uploaded streams; no argument may be in two of them

    std::string isolation = "serializable";
    unsigned retries = 3; ///< after conflict, unavailable, party-lost; never after program faults
    std::optional<std::chrono::milliseconds> timeout{}; ///< of one attempt's run; none: the party's own limit
    std::chrono::milliseconds start_timeout{60'000};    ///< how long the job waits for all parties

    struct Schedule {
        std::optional<Time> not_before{};
        std::optional<std::chrono::milliseconds> epoch{}; ///< starts only at multiples of this since 1970
        std::vector<std::string> after{};                 ///< ids of jobs that must have succeeded before
        bool operator==(Schedule const&) const = default;
    } schedule{};

    struct Result {
        std::chrono::milliseconds retention{
            std::chrono::hours(24 * 7)};                  ///< after the end; then everything is forgotten
        std::vector<std::string> readers{};               ///< users beside the submitter who may read it
        std::uint64_t max_bytes = std::uint64_t{1} << 30; ///< of one party's stream
        bool operator==(Result const&) const = default;
    } result{};

    std::map<std::string, std::string> labels{}; ///< keys of letters, digits and . _ - /
    bool profile = false;
    bool operator==(JobRequest const&) const = default;
};

struct JobTimes {
    std::optional<Time> accepted, started, finished, expires;
    bool operator==(JobTimes const&) const = default;
};

struct JobProgress {
    std::optional<unsigned> percent; ///< 0…100; empty if the program does not say
    std::string where;               ///< "charlie_result.sc:12"; may be empty
    std::uint64_t rounds = 0;
    std::uint64_t bytes = 0; ///< sent by this party
    bool operator==(JobProgress const&) const = default;
};

/// One attempt that did not succeed.
struct JobAttempt {
    unsigned attempt = 1;
    ErrorCode code = ErrorCode::failed;
    std::string message;
    bool operator==(JobAttempt const&) const = default;
};

/// Why a job is failed, cancelled or expired: the last attempt's error, and all attempts in order.
struct JobError {
    Error error;
    std::vector<JobAttempt> attempts;
};

/// What is known of a result without reading it.
struct JobResultInfo {
    std::vector<std::string> names;     ///< published names in order
    std::optional<std::uint64_t> bytes; ///< of this party's result stream; empty before the end
    std::int64_t returned = 0;          ///< what the program's main returned
    bool operator==(JobResultInfo const&) const = default;
};

/// What the last attempt cost this party.
struct JobCosts {
    std::uint64_t rounds = 0, bytes_out = 0, bytes_in = 0;
    std::chrono::milliseconds duration{0};
    std::string operations; ///< JSON array of per-operation counts as `smpc-runtime --stats` writes it; may be empty
    bool operator==(JobCosts const&) const = default;
};

/// The job as one party sees it.
struct JobStatus {
    std::string id;
    JobState state = JobState::accepted;
    unsigned attempt = 0; ///< counted from 1; 0 before the first start
    unsigned party = 0;   ///< who says this, counted from 1
    std::string digest;   ///< "sha256:…" of the request's canonical form
    std::string submitter;
    JobTimes times;
    JobProgress progress;
    std::map<unsigned, std::string> peers; ///< state of the other parties as far as this one knows it; "unknown"
    std::optional<JobError> error;
    JobResultInfo result;
    std::optional<JobCosts> costs;
    JobRequest request; ///< as accepted
};

} // namespace smpc::client
