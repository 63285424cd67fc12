// SPDX-License-Identifier: Apache-2.0
//
// What a VirtualCloud and its Jobs share: the parties, the options, and what was learnt about the cloud.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/cloud.h>

#include "libclient/sharing/sharing.h"
#include "libclient/vc/fan_out.h"
#include "libclient/vc/party.h"

namespace smpc::client {

class VirtualCloud::Impl {
public:
    Impl(CloudConfig config, CloudOptions options);

    CloudConfig const config;
    CloudOptions const options;
    std::vector<std::unique_ptr<Party>> parties;
    std::vector<std::string> titles; ///< of the parties

    unsigned count() const noexcept { return static_cast<unsigned>(parties.size()); }

    /// The limits of an operation: what the caller says, else `SMPC_TIMEOUT`, else `usual` (none: no deadline).
    CallLimits limits(Limits const& given, std::optional<std::chrono::milliseconds> usual) const;
    /// The same with three times the request timeout as usual.
    CallLimits limits(Limits const& given) const { return limits(given, 3 * config.request_timeout); }

    /// `work(party, limits)` at all parties; failures by party.
    Failures at_all(CallLimits const& limits, OnFailure on_failure,
                    std::function<void(Party const&, CallLimits const&)> const& work, unsigned parallel = 0) const;
    /// Throws the merged error of an operation, if any party failed.
    void demand(Failures const& failures) const;
    Error merged(Failures const& failures) const { return merge(failures, titles); }

    std::vector<Capabilities> capabilities(CallLimits const& limits);
    /// Asks once who is there. Throws if the parties are not those of the configuration.
    void introduce(CallLimits const& limits);
    bool is_carbyne(CallLimits const& limits);
    /// Whether stored objects are looked for in Amphora: configured so, or found out. Asks nobody.
    bool speaks_carbyne();
    /// Introduces, and throws Error(usage) for a stock Carbyne Stack deployment, which has no `what`.
    void need_jobs(CallLimits const& limits, std::string_view what);

    void report(std::string_view phase, unsigned party, std::uint64_t done, std::uint64_t total) const;
    RandomSource& random() const { return options.random ? *options.random : system_random(); }
    std::string new_id() const;

    /// How many parties hold a share of values in a domain; for reconstruction.
    DomainParties domain_parties() const;
    /// Throws Error(input) for a value in a domain that the cloud does not have.
    void check_domains(Values const& values) const;

    /// One stream of each party, from the same path. `phase` for progress.
    std::vector<Bytes> download(std::string const& target, CallLimits const& limits, Failures& failures) const;
    /// Puts streams of all parties together as the options say, and keeps them if wanted.
    Results combine(std::vector<Bytes> const& streams, ResultOptions const& options, Description const* description,
                    JobStatus status) const;
    /// What the parties know about the program of a job; empty if nothing.
    std::optional<Description> description_of(ProgramRef const& program, CallLimits const& limits);

    // Operations; the public classes hand them on.
    UploadResult upload(std::vector<StreamSource> const& streams, UploadOptions const& options,
                        CallLimits const& limits);
    JobView view(std::string const& id, CallLimits const& limits);

private:
    /// Empty for a party without our interface (404).
    std::vector<std::optional<Capabilities>> ask_capabilities(CallLimits const& limits) const;

    std::mutex mutex_;
    std::optional<bool> carbyne_;                                    ///< empty: nobody was asked yet
    std::map<std::string, std::optional<Description>> descriptions_; ///< by digest
    mutable std::mutex progress_mutex_;
};

/// A stream's bytes or file, ready to be sent.
struct StreamSource::State {
    std::vector<std::byte> owned;
    std::span<std::byte const> bytes;
    std::filesystem::path path; ///< if not empty, the bytes are in a file
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> size;
};

/// The state of a job as a whole, from what the parties that answered say.
JobState merged_state(std::vector<JobView::Party> const& parties) noexcept;

/// "/smpc/v1/jobs/ID" and so on.
std::string job_path(std::string const& id, std::string_view more = {});
std::string stream_path(std::string const& id, std::string_view more = {});
std::string program_path(std::string const& name, std::string_view more = {});

} // namespace smpc::client
