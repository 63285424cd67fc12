// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/job_service.h"

#include <algorithm>
#include <charconv>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "libclient/base/descriptor.h"
#include "libclient/base/sha256.h"
#include "libclient/base/uuid.h"
#include "libclient/vc/job_json.h"
#include "libruntime/vcp/jobs/job_service_impl.h"
#include "libruntime/vcp/jobs/mapping.h"

namespace smpc::vcp {

using client::JobState;
using Turn = JobService::Impl::Turn;

namespace {

bool matches(JobFilter const& filter, JobRecord const& r) {
    auto const& states = filter.states;
    if (!states.empty() && std::find(states.begin(), states.end(), r.state()) == states.end()) return false;
    auto const& program = r.request.program;
    if (!filter.program.empty() && filter.program != program.name && filter.program != program.sha256) return false;
    return std::all_of(filter.labels.begin(), filter.labels.end(), [&](std::string const& label) {
        auto equals = label.find('=');
        auto it = r.request.labels.find(label.substr(0, equals));
        return it != r.request.labels.end() && (equals == std::string::npos || it->second == label.substr(equals + 1));
    });
}

std::string cursor_of(JobRecord const& r) {
    return fmt::format("{}.{}", r.times.accepted.value_or(client::Time()).time_since_epoch().count(), r.id);
}

std::pair<client::Time, std::string> parse_cursor(std::string const& text) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end == text.data() + text.size() || *end != '.')
        throw Error(ErrorCode::input, "the cursor is none of this service").help("take \"next\" of the page before");
    return {client::Time(std::chrono::milliseconds(number)), std::string(end + 1, text.data() + text.size())};
}

} // namespace

JobService::JobService(JobServiceOptions options, StreamStore& streams, ProgramStore& programs,
                       std::unique_ptr<Peers> peers)
    : impl_(std::make_unique<Impl>(std::move(options), streams, programs, std::move(peers))) {}

JobService::~JobService() = default;

void JobService::start() {
    impl_->start();
}

void JobService::stop() {
    impl_->stop();
}

JobService::Submitted JobService::submit(nlohmann::json const& body, std::string const& user,
                                         std::string const& idempotency_key) {
    auto request = client::job_request_from_json(body);
    if (request.id.empty()) {
        if (idempotency_key.empty())
            throw Error(ErrorCode::input, "the job has no id").help("choose a UUID and send it to every party");
        request.id = uuid_v5(smpc_uuid_space, fmt::format("job\n{}\n{}", user, idempotency_key));
    }
    auto digest = client::digest_of(request);
    Turn turn(*impl_);
    if (auto there = impl_->find(request.id); there && there->known) {
        if (there->removed)
            throw Error(ErrorCode::conflict, fmt::format("job {} was removed", request.id)).help("choose a new id");
        if (there->digest != digest)
            throw Error(ErrorCode::conflict, fmt::format("there is another job {}", request.id))
                .help("an id belongs to one request; choose a new id for another one");
        return {impl_->status_of(*there), false};
    }
    JobRecord record;
    record.id = request.id;
    record.digest = std::move(digest);
    record.submitter = user;
    record.times.accepted = impl_->time();
    record.request = std::move(request);
    auto id = record.id;
    impl_->changed(record);
    impl_->on_board([&](Board& board) { board.submit(std::move(record)); });
    return {impl_->status_of(impl_->need(id)), true};
}

client::JobStatus JobService::get(std::string const& id) const {
    Turn turn(*impl_);
    return impl_->status_of(impl_->need(id));
}

std::uint64_t JobService::wait(std::string const& id, std::optional<JobState> seen,
                               std::chrono::steady_clock::time_point deadline,
                               std::function<void(client::JobStatus)> done) {
    std::optional<client::JobStatus> now;
    std::uint64_t number = 0;
    {
        Turn turn(*impl_);
        auto record = impl_->need(id);
        auto state = record.state();
        if (is_final(state) || (seen && state != *seen) || deadline <= std::chrono::steady_clock::now())
            now = impl_->status_of(record);
        else
            impl_->waiters_[number = ++impl_->last_number_] = {id, state, deadline, std::move(done)};
    }
    if (now) done(std::move(*now));
    return number;
}

void JobService::abandon(std::uint64_t waiter) {
    Turn turn(*impl_);
    impl_->waiters_.erase(waiter);
}

client::JobPage JobService::list(JobFilter const& filter) const {
    std::optional<std::pair<client::Time, std::string>> after;
    if (!filter.cursor.empty()) after = parse_cursor(filter.cursor);
    client::JobPage page;
    std::string last;
    Turn turn(*impl_);
    impl_->store_.each(after, [&](JobRecord const& r) {
        if (filter.since && r.times.accepted && *r.times.accepted < *filter.since) return false;
        if (!matches(filter, r)) return true;
        if (page.jobs.size() == filter.limit) {
            page.next = last;
            return false;
        }
        last = cursor_of(r);
        page.jobs.push_back(impl_->status_of(r));
        return true;
    });
    return page;
}

client::JobStatus JobService::cancel(std::string const& id, std::string const& user) {
    Turn turn(*impl_);
    auto record = impl_->need(id);
    if (record.decision)
        throw Error(ErrorCode::conflict, fmt::format("job {} is {} already", id, name_of(record.state())));
    Error reason(ErrorCode::cancelled, user.empty() ? std::string("cancelled") : fmt::format("cancelled by {}", user));
    impl_->on_board([&](Board& board) { return board.cancel(id, std::move(reason)); });
    return impl_->status_of(impl_->need(id));
}

JobResultFile JobService::result(std::string const& id, std::string const& user) const {
    auto record = [&] {
        Turn turn(*impl_);
        return impl_->need(id);
    }();
    auto const& readers = record.request.result.readers;
    bool may = user.empty() || readers.empty() || user == record.submitter ||
               std::find(readers.begin(), readers.end(), user) != readers.end();
    if (!may)
        throw Error(ErrorCode::denied, fmt::format("the result of job {} is not for {}", id, user))
            .party(impl_->options_.party);
    auto state = record.state();
    if (!is_final(state))
        throw Error(ErrorCode::conflict, fmt::format("job {} is not finished: {}", id, name_of(state)));
    if (state != JobState::succeeded)
        throw Error(ErrorCode::conflict, fmt::format("job {} has no result: it is {}", id, name_of(state)));
    if (!record.result || record.attempt != record.decision->attempt)
        throw Error(ErrorCode::corrupt, fmt::format("the result of job {} is missing", id))
            .party(impl_->options_.party);
    JobResultFile file{impl_->files_.result_path(id, record.attempt), record.result->info.bytes.value_or(0),
                       record.result->sha256};
    Descriptor opened(::open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    bool whole =
        opened && ::fstat(opened.get(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) == file.bytes;
    if (!whole || sha256_hex(Mapping(opened.get(), file.bytes, "the result").bytes()) != file.sha256)
        throw Error(ErrorCode::corrupt,
                    fmt::format("the result of job {} is damaged on the disk of party {}", id, impl_->options_.party))
            .party(impl_->options_.party)
            .help("run the job again: smpc-run rerun " + id);
    return file;
}

void JobService::remove(std::string const& id) {
    Turn turn(*impl_);
    auto record = impl_->need(id);
    if (!record.decision)
        throw Error(ErrorCode::conflict, fmt::format("job {} is not finished: {}", id, name_of(record.state())))
            .help("cancel it first");
    record.removed = true;
    record.result.reset();
    impl_->on_board([&](Board& board) {
        impl_->save(record);
        board.mark_removed(id);
    });
    impl_->files_.remove(id);
}

std::vector<JobEvent> JobService::events(std::string const& id, std::uint64_t after) const {
    {
        Turn turn(*impl_);
        impl_->need(id);
    }
    return impl_->files_.read(id, after);
}

bool JobService::at_end(std::string const& id, std::uint64_t after) const {
    Turn turn(*impl_);
    auto record = impl_->find(id);
    return !record || (record->decision && after >= impl_->files_.last(id));
}

std::uint64_t JobService::subscribe(std::string const& id, std::function<void()> more) {
    Turn turn(*impl_);
    impl_->need(id);
    impl_->subscriptions_[++impl_->last_number_] = {id, std::move(more)};
    return impl_->last_number_;
}

void JobService::unsubscribe(std::uint64_t subscription) {
    Turn turn(*impl_);
    impl_->subscriptions_.erase(subscription);
}

nlohmann::json JobService::receive(unsigned from, std::string const& job, nlohmann::json const& message) {
    if (from < 1 || from > impl_->options_.parties || from == impl_->options_.party)
        throw Error(ErrorCode::input, fmt::format("party {} is none of the other parties", from));
    auto view = view_from_json(message);
    Turn turn(*impl_);
    return to_json(impl_->on_board([&](Board& board) { return board.receive(from, job, view); }));
}

std::map<JobState, std::uint64_t> JobService::counts() const {
    Turn turn(*impl_);
    return impl_->store_.counts();
}

} // namespace smpc::vcp
