// SPDX-License-Identifier: Apache-2.0
//
// The JSON forms of jobs, used by client and services alike: request body, status, lists, and the digest by which parties
// see that they have the same request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include <smpc/client/job.h>

namespace smpc::client {

/// RFC 8785 (canonical JSON): keys sorted, no blanks. Numbers must be integers and keys ASCII; throws Error(input) otherwise.
std::string canonical_json(nlohmann::json const& value);

/// The request with every default spelled out. Durations as text ("10m"), times as RFC 3339, absent timeouts as null.
nlohmann::json to_json(JobRequest const& request);

/// Reads a request. Throws Error(input) naming the bad member: unknown keys (with a suggestion), wrong types, ids that are no
/// UUIDs, an input twice, more than 64 labels, retries beyond 100, durations that are zero or negative, no program.
/// `id` may be absent (then it is empty).
JobRequest job_request_from_json(nlohmann::json const& body);

/// The same checks on a request that was filled by a program.
void check(JobRequest const& request);

/// "sha256:<hex>" of the canonical form of `to_json(request)`.
std::string digest_of(JobRequest const& request);

nlohmann::json to_json(JobStatus const& status);
/// Throws Error(unavailable) naming the bad member: what a service answers is not trusted, but newer services may add keys.
JobStatus job_status_from_json(nlohmann::json const& object);

/// The "error" member of a status: the object inside of smpc::to_json(Error), with "attempts".
nlohmann::json to_json(JobError const& error);
JobError job_error_from_json(nlohmann::json const& object);

/// {"jobs":[…],"next":"cursor"}; `next` is null at the end.
struct JobPage {
    std::vector<JobStatus> jobs;
    std::string next; ///< empty: no more
};
nlohmann::json to_json(JobPage const& page);
JobPage job_page_from_json(nlohmann::json const& object);

} // namespace smpc::client
