// SPDX-License-Identifier: Apache-2.0
//
// Starting a job: the same request at all parties.
//
// A party that refuses makes the job impossible, so it is cancelled where it was taken. A party that cannot be reached may come
// back before the start timeout is over; then the job waits for it at the others, and whoever waits for the job hands the
// request to the party that lacks it (see watch.cpp). The error says so.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/time.h"
#include "libclient/base/uuid.h"
#include "libclient/vc/impl.h"
#include "libclient/vc/job_json.h"

namespace smpc::client {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds clean_up_time{15'000};

class Start {
public:
    Start(VirtualCloud::Impl& cloud, JobRequest const& request)
        : cloud_(cloud), request_(request), body_(canonical_json(to_json(request))), digest_(digest_of(request)),
          traces_(cloud.count(), Trace::none) {}

    void run(CallLimits const& limits) {
        auto failures = cloud_.at_all(limits, OnFailure::settle,
                                      [&](Party const& party, CallLimits const& inner) { send(party, inner); });
        if (!any_failed(failures)) return;
        bool refused = std::any_of(failures.begin(), failures.end(), [](auto const& f) {
            return f && !is_transient(*f) && f->code() != ErrorCode::interrupted;
        });
        auto error =
            limits.stop.stop_requested() ? Error(ErrorCode::interrupted, "interrupted") : cloud_.merged(failures);
        if (refused) throw undo(std::move(error));
        throw waits(std::move(error), failures);
    }

private:
    enum class Trace { none, maybe, made, present };

    void send(Party const& party, CallLimits const& limits) {
        auto& trace = traces_[party.number() - 1];
        Ask ask;
        ask.request.method = "POST";
        ask.request.target = "/smpc/v1/jobs";
        ask.request.headers.set("Content-Type", "application/json");
        ask.request.body = body_;
        Reply reply;
        try {
            reply = party.send(ask, limits);
        } catch (Error const& e) {
            if (is_transient(e) || e.code() == ErrorCode::interrupted) trace = Trace::maybe;
            throw;
        }
        trace = reply.status() == 200 && reply.attempts == 1 ? Trace::present : Trace::made;
        auto status = party.read([&] { return job_status_from_json(party.json(reply)); });
        if (status.id != request_.id || (!status.digest.empty() && status.digest != digest_))
            throw Error(ErrorCode::mismatch, fmt::format("{} took another job than it was sent", party.title()))
                .party(party.number());
    }

    Error undo(Error error) {
        CallLimits limits;
        limits.deadline = steady_clock::now() + clean_up_time;
        auto left = cloud_.at_all(limits, OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            auto trace = traces_[party.number() - 1];
            if (trace == Trace::none || trace == Trace::present) return;
            // Where it is not known what arrived there may be another job under this id, which is not ours to cancel.
            if (trace == Trace::maybe && !is_there(party, inner)) return;
            Ask ask;
            ask.request.method = "POST";
            ask.request.target = job_path(request_.id, "/cancel");
            ask.accept = {404, 409};
            party.send(ask, inner);
        });
        if (auto remains = harmed(left); !remains.empty())
            return error.note(fmt::format("the job may still wait at {}", party_list(remains)))
                .help(fmt::format("smpc-run cancel {}", request_.id));
        return error;
    }

    bool is_there(Party const& party, CallLimits const& limits) const {
        Ask ask;
        ask.request.target = job_path(request_.id);
        ask.accept = {404, 410};
        auto reply = party.send(ask, limits);
        if (!reply.response.ok()) return false;
        return party.read([&] { return job_status_from_json(party.json(reply)); }).digest == digest_;
    }

    Error waits(Error error, Failures const& failures) const {
        auto have = unharmed(failures);
        bool unknown = std::any_of(traces_.begin(), traces_.end(), [](auto t) { return t == Trace::maybe; });
        if (have.empty() && !unknown) return error;
        if (have.empty())
            error.note(fmt::format(
                "whether the parties have taken job {} is not known; repeating it under this id is harmless",
                request_.id));
        else
            error.note(fmt::format("{} {} accepted job {} and {} for {} until {}", party_list(have),
                                   have.size() == 1 ? "has" : "have", request_.id, have.size() == 1 ? "waits" : "wait",
                                   party_list(harmed(failures)), format_time(now() + request_.start_timeout)));
        return error.help(fmt::format("smpc-run wait {}   or   smpc-run cancel {}", request_.id, request_.id));
    }

    VirtualCloud::Impl& cloud_;
    JobRequest const& request_;
    std::string const body_, digest_;
    std::vector<Trace> traces_;
};

} // namespace

Job VirtualCloud::start(JobRequest request, Limits const& limits) {
    if (request.id.empty()) request.id = impl_->new_id();
    check(request);
    auto until = impl_->limits(limits);
    impl_->need_jobs(until, "jobs");
    Start(*impl_, request).run(until);
    return Job(impl_, request.id);
}

Job VirtualCloud::start(JobRequest request, Values const& arguments, Limits const& limits) {
    if (request.id.empty()) request.id = impl_->new_id();
    check(request);
    if (arguments.empty()) return start(std::move(request), limits);
    impl_->check_domains(arguments);
    auto until = impl_->limits(limits);

    UploadOptions options;
    options.consume = true;
    // Long enough for the job to start; what a job never used does not stay for ever.
    auto wait = request.start_timeout;
    if (request.schedule.not_before)
        wait += std::max(*request.schedule.not_before - now(), std::chrono::milliseconds{0});
    options.ttl = std::max<std::chrono::milliseconds>(std::chrono::hours(24) + wait, std::chrono::hours(24));
    std::vector<StreamSource> sources;
    for (auto& stream : make_streams(arguments, impl_->count(), impl_->random()))
        sources.push_back(StreamSource::bytes(std::move(stream)));
    auto uploaded = impl_->upload(sources, options, until);
    request.inputs.push_back(uploaded.id);
    try {
        Start(*impl_, request).run(until);
    } catch (Error const& e) {
        if (!is_transient(e) && e.code() != ErrorCode::interrupted) {
            try {
                remove(uploaded.id, clean_up_time);
            } catch (Error const& left) {
                throw Error(e)
                    .note(fmt::format("the arguments {} remain: {}", uploaded.id, left.message()))
                    .help(fmt::format("smpc-upload rm {}", uploaded.id));
            }
        }
        throw;
    }
    return Job(impl_, request.id);
}

} // namespace smpc::client
