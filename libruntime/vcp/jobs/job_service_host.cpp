// SPDX-License-Identifier: Apache-2.0
//
// What the board asks of the world, and the threads that bring it the answers.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/random.h>

#include "libclient/vc/job_json.h"
#include "libruntime/vcp/jobs/agreement.h"
#include "libruntime/vcp/jobs/job_service_impl.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

using client::JobState;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds first_back_off{50}, last_back_off{1'000};

BoardOptions board_options(JobServiceOptions const& options) {
    BoardOptions out;
    out.party = options.party;
    out.parties = options.parties;
    out.max_parallel = options.max_parallel;
    out.patience = options.patience;
    return out;
}

} // namespace

JobService::Impl::Impl(JobServiceOptions options, StreamStore& streams, ProgramStore& programs,
                       std::unique_ptr<Peers> peers)
    : options_(std::move(options)), streams_(streams), programs_(programs), peers_(std::move(peers)),
      store_(options_.data), files_(options_.data, options_.max_log_bytes), board_(board_options(options_), *this),
      runner_(options_.runtime, options_.data + "/run") {
    for (unsigned p = 1; p <= options_.parties; ++p) senders_.push_back(std::make_unique<Sender>());
}

JobService::Impl::~Impl() {
    stop();
}

void JobService::Impl::start() {
    {
        Turn turn(*this);
        if (started_) return;
        started_ = true;
        for (auto& record : store_.open()) on_board([&](Board& board) { board.restore(std::move(record)); });
    }
    threads_.emplace_back([this] { keep_time(); });
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { work(); });
    for (unsigned p = 1; p <= options_.parties; ++p)
        for (int i = 0; p != options_.party && i < 2; ++i) threads_.emplace_back([this, p] { send(p); });
}

void JobService::Impl::stop() {
    runner_.stop_all();
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
        timer_news_.notify_all();
        work_news_.notify_all();
        for (auto& sender : senders_) sender->news.notify_all();
    }
    if (peers_) peers_->stop();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

Time JobService::Impl::time() const {
    return options_.now ? options_.now() : now();
}

Milliseconds JobService::Impl::steady() {
    return std::chrono::duration_cast<milliseconds>(Clock::now().time_since_epoch()).count();
}

std::uint64_t JobService::Impl::fresh() {
    std::uint64_t number = 0;
    system_random().fill(std::as_writable_bytes(std::span(&number, 1)));
    return (number >> 11) | 1; // exact in every JSON reader
}

void JobService::Impl::write_log(std::string const& line) const {
    if (options_.log) options_.log(line);
}

// ---- records ------------------------------------------------------------------------------------------------------

void JobService::Impl::save(JobRecord const& record) {
    saving_ = record.id;
    store_.save(record);
    saving_.clear();
}

void JobService::Impl::set_aside() {
    if (saving_.empty()) return;
    write_log(fmt::format("job {} cannot be saved; it is left alone for a while", saving_));
    board_.drop(saving_);
    aside_.insert(std::exchange(saving_, {}));
}

/// Jobs that could not be saved: perhaps there is room on the disk again.
void JobService::Impl::take_back() {
    auto ids = std::exchange(aside_, {});
    for (auto const& id : ids) {
        try {
            auto record = store_.load(id);
            if (record && !record->decision && !board_.find(id))
                on_board([&](Board& board) { board.restore(std::move(*record)); });
        } catch (Error const& error) {
            write_log(fmt::format("job {}: {}", id, error.message()));
            aside_.insert(id);
        }
    }
}

std::optional<JobRecord> JobService::Impl::find(std::string const& id) {
    if (auto const* open = board_.find(id)) return *open;
    return store_.load(id);
}

JobRecord JobService::Impl::need(std::string const& id) {
    auto record = find(id);
    if (!record || !record->known || record->removed)
        throw Error(ErrorCode::not_found, fmt::format("party {} has no job {}", options_.party, printable(id)));
    return std::move(*record);
}

client::JobStatus JobService::Impl::status_of(JobRecord const& r) const {
    client::JobStatus s;
    s.id = r.id;
    s.state = r.state();
    s.attempt = r.attempt;
    s.party = options_.party;
    s.digest = r.digest;
    s.submitter = r.submitter;
    s.times = r.times;
    s.peers = board_.peers_of(r.id);
    if (r.decision) // agreed, so it is theirs as well
        for (auto& [party, state] : s.peers) state = name_of(r.decision->state);
    if (r.decision && r.decision->error) s.error = client::JobError{*r.decision->error, r.decision->attempts};
    if (r.decision && r.decision->state == JobState::succeeded && r.result) s.result = r.result->info;
    if (auto it = progress_.find(r.id); it != progress_.end()) s.progress = it->second;
    s.costs = r.costs;
    s.request = r.request;
    return s;
}

void JobService::Impl::append(std::string const& id, std::vector<JobFiles::Entry> const& entries) {
    files_.append(id, entries);
    news_.insert(id);
}

void JobService::Impl::changed(JobRecord const& r) {
    if (!r.known) return;
    auto state = r.state();
    nlohmann::json data = {{"state", name_of(state)}, {"attempt", r.attempt}, {"party", options_.party}};
    if (r.decision && r.decision->error)
        data["error"] = client::to_json(client::JobError{*r.decision->error, r.decision->attempts});
    std::vector<JobFiles::Entry> entries;
    if (state == JobState::succeeded && r.costs) {
        nlohmann::json costs = {{"rounds", r.costs->rounds},
                                {"bytesOut", r.costs->bytes_out},
                                {"bytesIn", r.costs->bytes_in},
                                {"milliseconds", r.costs->duration.count()}};
        auto operations = nlohmann::json::parse(r.costs->operations, nullptr, false);
        if (!operations.is_discarded()) costs["operations"] = std::move(operations);
        entries.push_back({"stats", std::move(costs)});
    }
    entries.push_back({"state", std::move(data)});
    append(r.id, entries);
    write_log(fmt::format("job {}: {}{}{}", r.id, name_of(state),
                          r.attempt > 1 ? fmt::format(" (attempt {})", r.attempt) : "",
                          r.decision && r.decision->error ? ": " + r.decision->error->message() : ""));
    if (!r.decision) return;
    progress_.erase(r.id);
    auto keep = r.decision->state == JobState::succeeded ? r.decision->attempt : 0;
    if (keep != 0 && !r.result)
        write_log(
            fmt::format("job {}: the others agreed on success, but there is no result here; please report this", r.id));
    files_.drop_results(r.id, keep);
    if (keep != 0) post([this, record = r] { forget_inputs(record); });
}

/// Inputs that were uploaded for one job only.
void JobService::Impl::forget_inputs(JobRecord const& record) {
    for (auto const& id : record.request.inputs) {
        try {
            if (streams_.info(id).consume) streams_.remove(id);
        } catch (Error const&) { // gone already
        }
    }
}

/// Leaves the mutex and calls back. What a callback does with the service is a turn of its own.
void JobService::Impl::finish_turn(std::unique_lock<std::mutex>& lock) {
    auto news = std::exchange(news_, {});
    std::vector<std::function<void()>> calls;
    auto now = Clock::now();
    for (auto it = waiters_.begin(); it != waiters_.end();) {
        auto& waiter = it->second;
        bool due = waiter.deadline <= now;
        if (!due && !news.contains(waiter.id)) {
            ++it;
            continue;
        }
        auto record = find(waiter.id);
        if (record && !due && record->state() == waiter.seen && !is_final(record->state())) {
            ++it;
            continue;
        }
        if (record) calls.push_back([done = std::move(waiter.done), status = status_of(*record)] { done(status); });
        it = waiters_.erase(it);
    }
    for (auto const& [number, subscription] : subscriptions_)
        if (news.contains(subscription.first)) calls.push_back(subscription.second);
    timer_news_.notify_one();
    lock.unlock();
    for (auto const& call : calls) call();
}

// ---- the world ----------------------------------------------------------------------------------------------------

void JobService::Impl::post(std::function<void()> work) {
    work_.push_back(std::move(work));
    work_news_.notify_one();
}

void JobService::Impl::prepare(JobRecord const& record) {
    post([this, id = record.id, request = record.request] {
        try {
            auto facts = facts_of(request, options_.engine, options_.kinds, streams_, programs_);
            Turn turn(*this);
            on_board([&](Board& board) { board.prepared(id, std::move(facts)); });
        } catch (Error const& error) {
            Turn turn(*this);
            on_board([&](Board& board) { board.unprepared(id, error); });
        }
    });
}

std::string JobService::Impl::listen(std::string const& id, unsigned) {
    if (options_.parties == 1) return {};
    auto listener = std::make_shared<net::Listener>(net::Listener::bind(net::parse_address(options_.mesh)));
    auto address = net::to_text(listener->address());
    listeners_[id] = std::move(listener);
    return address;
}

void JobService::Impl::unlisten(std::string const& id) {
    listeners_.erase(id);
}

void JobService::Impl::run(JobRecord const& record, std::vector<std::string> const& addresses) {
    std::shared_ptr<net::Listener> listener;
    if (auto node = listeners_.extract(record.id)) listener = std::move(node.mapped());
    stop_requests_.erase(fmt::format("{}.{}", record.id, record.attempt));
    post([this, record, listener = std::move(listener), addresses]() mutable {
        start_task(record, std::move(listener), std::move(addresses));
    });
}

void JobService::Impl::stop(std::string const& id, unsigned attempt) {
    stop_requests_.insert(fmt::format("{}.{}", id, attempt));
    runner_.stop(id, attempt);
}

void JobService::Impl::outgoing(unsigned peer) {
    senders_[peer - 1]->news.notify_one();
}

TaskListener JobService::Impl::listener_for(std::string const& id, unsigned attempt) {
    TaskListener listener;
    auto log = [this, id](std::vector<std::string> const& lines) {
        Turn turn(*this);
        auto const* open = board_.find(id);
        if (!open || open->decision) return;
        std::vector<JobFiles::Entry> entries;
        for (auto const& line : lines) entries.push_back({"log", {{"line", line}}});
        append(id, entries);
    };
    listener.print = log;
    listener.warn = [log](std::string const& message) { log({"warning: " + message}); };
    listener.progress = [this, id](client::JobProgress const& progress) {
        Turn turn(*this);
        auto const* open = board_.find(id);
        if (!open || open->decision) return;
        progress_[id] = progress;
        append(id, {{"progress", {{"where", progress.where}, {"rounds", progress.rounds}, {"bytes", progress.bytes}}}});
    };
    listener.succeeded = [this, id, attempt](std::string const& path, ResultFacts facts, client::JobCosts costs) {
        files_.keep_result(id, attempt, path);
        Turn turn(*this);
        stop_requests_.erase(fmt::format("{}.{}", id, attempt));
        on_board([&](Board& board) { board.succeeded(id, attempt, std::move(facts), std::move(costs)); });
    };
    listener.faulted = [this, id, attempt](Fault fault) {
        Turn turn(*this);
        stop_requests_.erase(fmt::format("{}.{}", id, attempt));
        try {
            on_board([&](Board& board) { board.faulted(id, attempt, std::move(fault)); });
        } catch (Error const& error) {
            write_log(fmt::format("job {}: {}", id, error.message()));
        }
    };
    return listener;
}

void JobService::Impl::start_task(JobRecord const& record, std::shared_ptr<net::Listener> listener,
                                  std::vector<std::string> addresses) {
    auto listening = listener_for(record.id, record.attempt);
    auto name = fmt::format("{}.{}", record.id, record.attempt);
    auto stopped = [&] {
        std::lock_guard lock(mutex_);
        return stop_requests_.contains(name);
    };
    try {
        if (stopped()) throw Error(ErrorCode::cancelled, "stopped before it began");
        auto program = find_program(record.request.program, programs_);
        TaskRequest task;
        task.job = record.id;
        task.attempt = record.attempt;
        task.party = options_.party;
        task.program_path = program.path;
        task.program_name = program.name;
        task.client = record.submitter;
        task.engine = options_.engine;
        task.kinds = kinds_for(program, options_.kinds, programs_);
        task.limits = options_.limits;
        if (listener) task.listener = std::move(*listener);
        task.addresses = std::move(addresses);
        for (auto const& id : record.request.inputs) task.inputs.push_back(streams_.open(id).file);
        task.timeout = record.request.timeout;
        if (options_.max_timeout)
            task.timeout = std::min(task.timeout.value_or(*options_.max_timeout), *options_.max_timeout);
        task.max_result_bytes = record.request.result.max_bytes;
        runner_.start(std::move(task), listening);
        if (stopped()) runner_.stop(record.id, record.attempt);
    } catch (Error const& error) {
        listening.faulted({error, error.code() == ErrorCode::cancelled, false});
    }
}

// ---- threads ------------------------------------------------------------------------------------------------------

void JobService::Impl::keep_time() {
    auto next_sweep = Clock::now();
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            auto until = next_sweep;
            if (auto wake = board_.wake()) until = std::min(until, Clock::time_point(milliseconds(*wake)));
            for (auto const& [number, waiter] : waiters_) until = std::min(until, waiter.deadline);
            if (!aside_.empty()) until = std::min(until, Clock::now() + std::chrono::seconds(1));
            if (!stopping_ && until > Clock::now()) timer_news_.wait_until(lock, until);
            if (stopping_) return;
        }
        try {
            Turn turn(*this);
            if (auto wake = board_.wake(); wake && *wake <= steady()) on_board([](Board& board) { board.tick(); });
            if (!aside_.empty()) take_back();
            if (Clock::now() >= next_sweep) {
                next_sweep = Clock::now() + std::chrono::minutes(1);
                for (auto const& id : store_.expired(time())) {
                    if (board_.find(id)) continue;
                    store_.erase(id);
                    files_.remove(id);
                }
            }
        } catch (std::exception const& error) {
            write_log(fmt::format("jobs: {}", error.what()));
        }
    }
}

void JobService::Impl::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        work_news_.wait(lock, [&] { return stopping_ || !work_.empty(); });
        if (stopping_) return;
        auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        try {
            work();
        } catch (std::exception const& error) {
            write_log(fmt::format("jobs: {}", error.what()));
        }
        work = nullptr;
        lock.lock();
    }
}

/// One message at a time to one peer, most urgent for a job that has waited longest. A peer that does not answer is asked less and
/// less often.
void JobService::Impl::send(unsigned peer) {
    auto& sender = *senders_[peer - 1];
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        if (auto wait = sender.not_before; wait > Clock::now()) {
            sender.news.wait_until(lock, wait);
            continue;
        }
        auto message = board_.next(peer);
        if (!message) {
            sender.news.wait(lock);
            continue;
        }
        lock.unlock();
        std::optional<JobView> answer;
        std::string reason;
        try {
            answer = view_from_json(peers_->exchange(peer, message->id, message->attempt, to_json(message->view)));
        } catch (std::exception const& error) {
            reason = error.what();
        }
        try {
            Turn turn(*this);
            if (answer) {
                if (!sender.reachable) write_log(fmt::format("party {} answers again", peer));
                sender.reachable = true;
                sender.back_off = milliseconds(0);
                sender.not_before = {};
                on_board([&](Board& board) { board.answered(peer, *message, *answer); });
            } else if (!stopping_) {
                if (sender.reachable) write_log(fmt::format("party {} does not answer: {}", peer, reason));
                sender.reachable = false;
                sender.back_off = std::clamp(sender.back_off * 2, first_back_off, last_back_off);
                sender.not_before = Clock::now() + sender.back_off;
                on_board([&](Board& board) { board.unanswered(peer, *message); });
            }
        } catch (std::exception const& error) {
            write_log(fmt::format("jobs: {}", error.what()));
        }
        lock.lock();
    }
}

} // namespace smpc::vcp
