// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/jobs/task_runner.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libclient/base/files.h"
#include "libclient/base/sha256.h"
#include "libclient/values/stream.h"
#include "libruntime/vcp/child_process.h"
#include "libruntime/vcp/jobs/mapping.h"

namespace smpc::vcp {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A folder for one task, removed with all it holds.
class WorkFolder {
public:
    explicit WorkFolder(std::string path) : path_(std::move(path)) {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
        if (::mkdir(path_.c_str(), 0700) != 0)
            throw Error(ErrorCode::failed, fmt::format("cannot create {}: {}", path_, std::strerror(errno)));
    }
    ~WorkFolder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    WorkFolder(WorkFolder const&) = delete;
    WorkFolder& operator=(WorkFolder const&) = delete;
    std::string operator/(std::string_view name) const { return fmt::format("{}/{}", path_, name); }

private:
    std::string path_;
};

/// One descriptor with all inputs one after another. A single one is passed on as it is.
Descriptor join_inputs(std::vector<Descriptor> inputs, WorkFolder const& folder) {
    if (inputs.empty()) return {};
    if (inputs.size() == 1) return std::move(inputs[0]);
    auto path = folder / "args";
    Descriptor joined(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!joined) throw Error(ErrorCode::failed, fmt::format("cannot create {}: {}", path, std::strerror(errno)));
    std::vector<std::byte> buffer(std::size_t{1} << 20);
    for (auto const& input : inputs)
        for (ssize_t n; (n = ::read(input.get(), buffer.data(), buffer.size())) != 0;) {
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw Error(ErrorCode::failed, fmt::format("cannot read an input: {}", std::strerror(errno)));
            write_all(joined.get(), std::span(buffer).first(static_cast<std::size_t>(n)), "the arguments of a task");
        }
    ::lseek(joined.get(), 0, SEEK_SET);
    ::unlink(path.c_str());
    return joined;
}

std::vector<std::string> command_line(TaskRequest const& r, WorkFolder const& folder, bool has_input) {
    std::vector<std::string> out{"--program", r.program_path, "--program-name", r.program_name};
    auto add = [&](std::string name, std::string value) {
        out.push_back(std::move(name));
        out.push_back(std::move(value));
    };
    add("--party", std::to_string(r.party));
    if (has_input) add("--args", fmt::format("fd:{}", arguments_descriptor));
    add("--results", folder / "results");
    add("--status", fmt::format("fd:{}", status_descriptor));
    if (r.listener) {
        add("--peers", fmt::format("{}", fmt::join(r.addresses, ",")));
        add("--listen", fmt::format("fd:{}", listen_descriptor));
        add("--task", fmt::format("{}.{}", r.job, r.attempt));
    }
    if (!r.engine.empty()) add("--engine", r.engine);
    for (auto const& kind : r.kinds) add("--kind", kind);
    if (!r.client.empty()) add("--client", r.client);
    if (r.timeout) add("--timeout", fmt::format("{}ms", r.timeout->count()));
    out.insert(out.end(), r.limits.begin(), r.limits.end());
    out.push_back("--stats");
    return out;
}

/// Names, size and digest of a result stream, which is on the disk when this returns.
ResultFacts inspect(std::string const& path, std::uint64_t most) {
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0)
        throw Error(ErrorCode::internal, "the runtime succeeded without a result");
    auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > most)
        throw Error(ErrorCode::program_failed, fmt::format("the result has {} bytes, the job allows {}", size, most))
            .help("raise maxBytes of the job's result");
    ResultFacts facts;
    facts.info.bytes = size;
    Mapping mapping(file.get(), size, "the result");
    for (auto const& record : client::read_stream(mapping.bytes(), client::Duplicates::keep))
        if (std::find(facts.info.names.begin(), facts.info.names.end(), record.name) == facts.info.names.end())
            facts.info.names.emplace_back(record.name);
    facts.sha256 = sha256_hex(mapping.bytes());
    if (::fsync(file.get()) != 0)
        throw Error(ErrorCode::failed, fmt::format("cannot write the result: {}", std::strerror(errno)));
    return facts;
}

client::JobProgress progress_of(nlohmann::json const& event) {
    client::JobProgress progress;
    auto number = [&](char const* key) {
        auto it = event.find(key);
        return it != event.end() && it->is_number_unsigned() ? it->get<std::uint64_t>() : 0;
    };
    progress.rounds = number("rounds");
    progress.bytes = number("bytes");
    if (auto it = event.find("where"); it != event.end() && it->is_string()) progress.where = it->get<std::string>();
    return progress;
}

client::JobCosts costs_of(PartyEnd const& end, Clock::duration duration) {
    auto const& d = end.done;
    client::JobCosts costs{d.value("rounds", std::uint64_t{0}),
                           d.value("bytesOut", std::uint64_t{0}),
                           d.value("bytesIn", std::uint64_t{0}),
                           std::chrono::duration_cast<milliseconds>(duration),
                           {}};
    if (auto it = end.stats.find("operations"); it != end.stats.end()) costs.operations = it->dump();
    return costs;
}

} // namespace

struct TaskRunner::Task {
    std::thread thread;
    Descriptor wake{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::atomic<bool> stop{false};
    std::atomic<bool> over{false};

    void ask_to_stop() {
        stop = true;
        ::eventfd_write(wake.get(), 1);
    }
};

TaskRunner::TaskRunner(std::string runtime, std::string folder, milliseconds grace)
    : runtime_(find_runtime(runtime)), folder_(std::move(folder)), grace_(grace) {
    std::error_code failure;
    fs::remove_all(folder_, failure);
    if (::mkdir(folder_.c_str(), 0700) != 0)
        throw Error(ErrorCode::failed, fmt::format("cannot create {}: {}", folder_, std::strerror(errno)));
}

TaskRunner::~TaskRunner() {
    stop_all();
}

/// With the mutex: forgets what is over.
void TaskRunner::sweep() {
    for (auto it = tasks_.begin(); it != tasks_.end();) {
        if (!it->second->over) {
            ++it;
            continue;
        }
        it->second->thread.join();
        it = tasks_.erase(it);
    }
}

void TaskRunner::start(TaskRequest request, TaskListener listener) {
    std::unique_lock lock(mutex_);
    sweep();
    auto name = fmt::format("{}.{}", request.job, request.attempt);
    auto& slot = tasks_[name];
    if (slot) throw Error(ErrorCode::internal, fmt::format("task {} runs already", name));
    slot = std::make_unique<Task>();
    Task& task = *slot;
    if (stopped_) task.stop = true;
    task.thread = std::thread([this, &task, r = std::move(request), l = std::move(listener)]() mutable {
        try {
            run(task, std::move(r), l);
        } catch (Error const& error) {
            l.faulted({error, false, false});
        } catch (std::exception const& error) {
            l.faulted({Error(ErrorCode::failed, error.what()), false, false});
        }
        task.over = true;
    });
}

void TaskRunner::stop(std::string const& job, unsigned attempt) {
    std::lock_guard lock(mutex_);
    if (auto it = tasks_.find(fmt::format("{}.{}", job, attempt)); it != tasks_.end()) it->second->ask_to_stop();
}

void TaskRunner::stop_all() {
    std::map<std::string, std::unique_ptr<Task>> tasks;
    {
        std::lock_guard lock(mutex_);
        stopped_ = true;
        tasks.swap(tasks_);
        for (auto& [name, task] : tasks) task->ask_to_stop();
    }
    for (auto& [name, task] : tasks) task->thread.join();
}

std::size_t TaskRunner::running() const {
    std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(tasks_.begin(), tasks_.end(), [](auto const& entry) { return !entry.second->over; }));
}

void TaskRunner::run(Task& task, TaskRequest request, TaskListener const& listener) {
    WorkFolder folder(fmt::format("{}/{}.{}", folder_, request.job, request.attempt));
    auto input = join_inputs(std::move(request.inputs), folder);
    PartyCommand command{command_line(request, folder, static_cast<bool>(input)),
                         request.listener ? request.listener->descriptor() : -1, input.get()};
    std::vector<std::string> lines;
    ChildListener heard;
    heard.print = [&](std::string_view line) {
        lines.emplace_back(line);
        return true;
    };
    heard.warn = listener.warn;
    heard.progress = [&](auto const& event) { listener.progress(progress_of(event)); };

    auto begin = Clock::now();
    ChildProcess child(request.party, runtime_, command, heard);
    request.listener.reset(); // else peers would wait in the queue of a party that is dead
    input.reset();
    auto flush = [&] {
        if (!lines.empty()) listener.print(lines);
        lines.clear();
    };

    std::optional<Clock::time_point> next_signal; // the runtime keeps its time itself; this is for one that hangs
    if (request.timeout) next_signal = begin + *request.timeout + grace_;
    int signal = SIGTERM;
    bool stopping = false;
    for (;;) {
        pollfd fds[] = {{child.status(), POLLIN, 0}, {child.output(), POLLIN, 0}, {task.wake.get(), POLLIN, 0}};
        if (stopping) fds[2].fd = -1;
        int wait = child.silent() || signal == SIGKILL ? 2 : -1;
        if (next_signal) {
            auto left = std::chrono::ceil<milliseconds>(*next_signal - Clock::now()).count();
            auto until = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
            wait = wait < 0 ? until : std::min(wait, until);
        }
        ::poll(fds, 3, wait);
        child.read_pipes();
        flush();
        if ((child.silent() || signal == SIGKILL) && child.reap()) break;
        if (task.stop && !stopping) {
            stopping = true;
            next_signal = Clock::now();
        }
        if (next_signal && Clock::now() >= *next_signal) {
            child.signal(signal);
            signal = SIGKILL;
            next_signal = Clock::now() + grace_;
        }
    }
    flush();
    auto end = std::move(child).end(0);
    if (end.error) {
        listener.faulted({*end.error, end.forced, end.vanished});
        return;
    }
    auto facts = inspect(folder / "results", request.max_result_bytes);
    facts.info.returned = end.done.value("value", std::int64_t{0});
    listener.succeeded(folder / "results", std::move(facts), costs_of(end, Clock::now() - begin));
}

} // namespace smpc::vcp
