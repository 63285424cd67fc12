// SPDX-License-Identifier: Apache-2.0
//
// What can be done with a job that exists.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/vc/impl.h"
#include "libclient/vc/job_json.h"
#include "libclient/vc/watch.h"

namespace smpc::client {

namespace {

/// Throws unless the job has succeeded.
void need_success(JobView const& view) {
    if (auto error = view.error()) throw *error;
    if (view.state == JobState::succeeded) return;
    throw Error(ErrorCode::timeout, fmt::format("job {} is not finished: it is {}", view.id, name_of(view.state)))
        .help(fmt::format("smpc-fetch --wait {}   or   smpc-run wait {}", view.id, view.id));
}

/// Results of a job that has succeeded everywhere.
Results fetch_results(VirtualCloud::Impl& cloud, JobView const& view, ResultOptions const& options,
                      CallLimits const& limits) {
    Failures failures;
    auto streams = cloud.download(job_path(view.id, "/result"), limits, failures);
    std::vector<std::size_t> missing;
    for (std::size_t i = 0; i < failures.size(); ++i)
        if (failures[i] && failures[i]->code() == ErrorCode::not_found) missing.push_back(i);
    if (!missing.empty() && missing.size() == failures.size())
        throw Error(ErrorCode::not_found, fmt::format("the results of job {} are no longer kept", view.id))
            .help(fmt::format("smpc-run rerun {}", view.id));
    if (!missing.empty())
        throw Error(ErrorCode::inconsistent_result, fmt::format("{} {} no result of job {}", party_list(missing),
                                                                missing.size() == 1 ? "has" : "have", view.id))
            .party(static_cast<unsigned>(missing.front() + 1));
    cloud.demand(failures);
    std::optional<Description> description;
    if (!options.description) description = cloud.description_of(view.status().request.program, limits);
    return cloud.combine(streams, options, description ? &*description : nullptr, view.status());
}

} // namespace

JobView Job::status(Limits const& limits) {
    return cloud_->view(id_, cloud_->limits(limits));
}

JobView Job::wait_final(Limits const& limits, std::function<void(JobView const&)> const& changed) {
    return Watch(*cloud_, id_).run(cloud_->limits(limits, std::nullopt), changed);
}

Results Job::wait(Limits const& limits, ResultOptions const& options) {
    auto until = cloud_->limits(limits, std::nullopt);
    auto view = Watch(*cloud_, id_).run(until, {});
    need_success(view);
    return fetch_results(*cloud_, view, options, until);
}

Results Job::results(ResultOptions const& options, Limits const& limits) {
    auto until = cloud_->limits(limits);
    auto view = cloud_->view(id_, until);
    need_success(view);
    for (auto const& party : view.parties)
        // A party that does not know the job will say so again, as one whose results are missing.
        if (party.unreachable && party.unreachable->code() != ErrorCode::not_found) throw *party.unreachable;
    return fetch_results(*cloud_, view, options, until);
}

bool Job::cancel(Limits const& limits) {
    std::vector<int> answers(cloud_->count(), 0);
    auto failures =
        cloud_->at_all(cloud_->limits(limits), OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            Ask ask;
            ask.request.method = "POST";
            ask.request.target = job_path(id_, "/cancel");
            ask.accept = {404, 409};
            answers[party.number() - 1] = party.send(ask, inner).status();
        });
    auto any = [&](auto test) { return std::any_of(answers.begin(), answers.end(), test); };
    if (any([](int s) { return s / 100 == 2; })) return true; // one is enough: it tells its peers
    if (any([](int s) { return s == 409; })) return false;
    cloud_->demand(failures);
    throw Error(ErrorCode::not_found, fmt::format("no party knows the job {}", id_));
}

void Job::remove(Limits const& limits) {
    std::vector<char> found(cloud_->count(), 0);
    auto failures =
        cloud_->at_all(cloud_->limits(limits), OnFailure::finish, [&](Party const& party, CallLimits const& inner) {
            Ask ask;
            ask.request.method = "DELETE";
            ask.request.target = job_path(id_);
            ask.accept = {404, 410};
            auto reply = party.send(ask, inner);
            found[party.number() - 1] = reply.response.ok() || reply.attempts > 1;
        });
    if (!any_failed(failures)) {
        if (std::none_of(found.begin(), found.end(), [](char c) { return c; }))
            throw Error(ErrorCode::not_found, fmt::format("no party knows the job {}", id_));
        return;
    }
    auto error = cloud_->merged(failures);
    if (error.code() == ErrorCode::conflict) error.help(fmt::format("smpc-run cancel {}   ends it first", id_));
    throw error;
}

std::vector<std::string> Job::profile(Limits const& limits) {
    std::vector<std::string> out(cloud_->count());
    cloud_->demand(
        cloud_->at_all(cloud_->limits(limits), OnFailure::stop, [&](Party const& party, CallLimits const& inner) {
            Ask ask;
            ask.request.target = job_path(id_, "/profile");
            out[party.number() - 1] = party.send(ask, inner).response.body;
        }));
    return out;
}

Job Job::rerun(std::function<void(JobRequest&)> const& change, Limits const& limits) {
    auto request = status(limits).status().request;
    if (request.program == ProgramRef())
        throw Error(ErrorCode::failed, fmt::format("the parties do not say what job {} asked for", id_));
    request.id.clear();
    request.schedule = {};
    if (change) change(request);
    VirtualCloud cloud(cloud_->config, cloud_->options);
    cloud.impl_ = cloud_;
    return cloud.start(std::move(request), limits);
}

} // namespace smpc::client
