// SPDX-License-Identifier: Apache-2.0
//
// posix_spawn, two pipes per child (events, printed lines) and one poll loop. The status pipe is held by the child alone, so
// its end is the child's end.
#include "libruntime/vcp/party_processes.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libclient/base/descriptor.h"
#include "libruntime/vcp/spawn.h"

namespace smpc::vcp {

namespace {

using Clock = std::chrono::steady_clock;

struct Pipe {
    Descriptor read, write;
    Pipe() {
        int fds[2];
        if (::pipe2(fds, O_CLOEXEC) != 0)
            throw Error(ErrorCode::failed, fmt::format("cannot create a pipe: {}", std::strerror(errno)));
        read = Descriptor(fds[0]);
        write = Descriptor(fds[1]);
        ::fcntl(read.get(), F_SETFL, O_NONBLOCK);
    }
};

/// Complete lines out of what arrives in pieces. A line that grows without end is handed out in parts.
class Lines {
public:
    template <class F> void feed(std::string_view piece, F take) {
        pending_ += piece;
        std::size_t begin = 0;
        for (std::size_t end; (end = pending_.find('\n', begin)) != std::string::npos; begin = end + 1)
            take(std::string_view(pending_).substr(begin, end - begin));
        pending_.erase(0, begin);
        if (pending_.size() > limit) finish(take);
    }
    template <class F> void finish(F take) {
        if (!pending_.empty()) take(std::string_view(pending_));
        pending_.clear();
    }

private:
    static constexpr std::size_t limit = 1 << 24;
    std::string pending_;
};

class Child {
public:
    /// `heard`: how many lines of the program's output have been passed on, of all parties.
    Child(unsigned party, std::string const& executable, PartyCommand const& command, WatchOptions const& options,
          std::size_t& heard)
        : party_(party), print_(options.print), heard_(heard), ready_(options.ready) {
        if (party == 1) warn_ = options.warn;
        Pipe status, output;
        std::vector<PassedDescriptor> passed{{output.write.get(), 2}, {status.write.get(), status_descriptor}};
        if (command.listener >= 0) passed.push_back({command.listener, listen_descriptor});
        try {
            pid_ = spawn(executable, command.arguments, passed);
        } catch (Error& error) {
            if (error.code() == ErrorCode::config) error.help("SMPC_RUNTIME names the executable of smpc-runtime");
            throw;
        }
        status_ = std::move(status.read);
        output_ = std::move(output.read);
    }

    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            int ignored;
            while (::waitpid(pid_, &ignored, 0) < 0 && errno == EINTR) {
            }
        }
    }
    Child(Child const&) = delete;
    Child& operator=(Child const&) = delete;

    bool running() const noexcept { return pid_ > 0; }
    /// Its pipes are at their end, so the process is gone or about to be.
    bool silent() const noexcept { return !status_; }
    int status() const noexcept { return status_.get(); }
    int output() const noexcept { return output_.get(); }

    void signal(int number) noexcept {
        if (!running()) return;
        forced_ = true;
        ::kill(pid_, number);
    }

    void read_pipes() {
        drain(status_, [&](std::string_view piece) { events_.feed(piece, [&](auto line) { event(line); }); });
        drain(output_, [&](std::string_view piece) { printed_.feed(piece, [&](auto line) { printed(line); }); });
    }

    /// Whether the process has ended by now; then all it said was read.
    bool reap() {
        int status = 0;
        auto pid = ::waitpid(pid_, &status, WNOHANG);
        if (pid != pid_) return false;
        pid_ = -1;
        read_pipes();
        printed_.finish([&](auto line) { printed(line); });
        conclude(status);
        return true;
    }

    PartyEnd end(std::size_t order) && {
        return {std::move(error_), forced_, vanished_, order, std::move(done_), std::move(stats_)};
    }
    bool faulted() const noexcept { return error_.has_value(); }

private:
    template <class F> static void drain(Descriptor& pipe, F take) {
        std::array<char, 65536> buffer;
        while (pipe) {
            auto n = ::read(pipe.get(), buffer.data(), buffer.size());
            if (n > 0)
                take(std::string_view(buffer.data(), static_cast<std::size_t>(n)));
            else if (n < 0 && errno == EINTR)
                continue;
            else if (n < 0 && errno == EAGAIN)
                return;
            else
                pipe.reset();
        }
    }

    void event(std::string_view line) {
        auto object = nlohmann::json::parse(line, nullptr, false);
        if (!object.is_object() || !object.contains("event")) return;
        auto const& kind = object["event"];
        if (kind == "error") error_ = error_from_json(object);
        if (kind == "warning" && warn_)
            warn_(object["message"].is_string() ? object["message"].get<std::string>() : std::string());
        if (kind == "ready" && ready_) ready_(party_);
        if (kind == "stats") stats_ = object;
        if (kind == "done") done_ = std::move(object);
    }

    /// All parties print the same lines, so each is passed on when the first of them prints it: a party that another one's fault
    /// ended early is not the only witness.
    void printed(std::string_view line) {
        last_was_heard_ = ++lines_ > heard_;
        if (last_was_heard_) {
            heard_ = lines_;
            if (print_) print_(line);
        }
        last_line_ = line.substr(0, 400);
    }

    /// What the exit status adds to the events: the end of a process that could not report its own.
    void conclude(int status) {
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            if (!error_ && done_.is_null())
                error_ = Error(ErrorCode::internal, fmt::format("party {} ended without a word", party_));
        } else if (!error_) {
            vanished_ = true;
            if (WIFSIGNALED(status)) {
                int number = WTERMSIG(status);
                bool defect =
                    number == SIGSEGV || number == SIGABRT || number == SIGBUS || number == SIGILL || number == SIGFPE;
                error_ =
                    Error(defect ? ErrorCode::internal : ErrorCode::party_lost,
                          fmt::format("party {} was ended by signal {} ({})", party_, number, ::strsignal(number)));
            } else {
                int exit = WEXITSTATUS(status);
                auto code = static_cast<ErrorCode>(exit);
                error_ = Error(name_of(code) == "failed" ? ErrorCode::failed : code,
                               fmt::format("party {} ended with status {}", party_, exit));
            }
            if (!last_line_.empty() && !forced_ && !(last_was_heard_ && print_))
                error_->note(fmt::format("its last line was: {}", last_line_));
        }
        if (error_ && error_->party() == 0) error_->party(party_);
    }

    unsigned party_;
    std::function<void(std::string_view)> print_;
    std::size_t& heard_;
    std::size_t lines_ = 0;
    bool last_was_heard_ = false;
    std::function<void(std::string const&)> warn_;
    pid_t pid_ = -1;
    Descriptor status_, output_;
    Lines events_, printed_;
    std::string last_line_;
    std::optional<Error> error_;
    std::function<void(unsigned)> ready_;
    nlohmann::json done_, stats_ = nlohmann::json::object();
    bool forced_ = false, vanished_ = false;
};

/// When to send what to those that still run.
class Ending {
public:
    explicit Ending(std::chrono::milliseconds grace) : grace_(grace) {}
    bool begun() const noexcept { return next_.has_value(); }
    /// `patience` before SIGTERM.
    void begin(std::chrono::milliseconds patience) {
        auto at = Clock::now() + patience;
        if (!next_ || (signal_ == SIGTERM && at < *next_)) next_ = at;
    }
    void act(std::span<std::unique_ptr<Child> const> children) {
        if (!next_ || Clock::now() < *next_) return;
        for (auto const& child : children) child->signal(signal_);
        signal_ = SIGKILL;
        next_ = Clock::now() + grace_;
    }
    std::optional<Clock::time_point> next() const noexcept { return next_; }

private:
    std::chrono::milliseconds grace_;
    std::optional<Clock::time_point> next_;
    int signal_ = SIGTERM;
};

} // namespace

std::vector<PartyEnd> run_parties(std::string const& executable, std::span<PartyCommand const> commands,
                                  WatchOptions const& options) {
    SignalGuard::check();
    std::size_t heard = 0;
    std::vector<std::unique_ptr<Child>> children;
    for (std::size_t i = 0; i < commands.size(); ++i)
        children.push_back(
            std::make_unique<Child>(static_cast<unsigned>(i + 1), executable, commands[i], options, heard));
    if (options.started) options.started();

    std::vector<std::optional<std::size_t>> order(children.size());
    std::size_t ended = 0;
    bool signalled = false, late = false;
    Ending ending(options.grace);
    while (ended < children.size()) {
        std::vector<pollfd> fds;
        bool reaping = false;
        if (!signalled) fds.push_back({SignalGuard::descriptor(), POLLIN, 0});
        for (auto const& child : children) {
            if (!child->running()) continue;
            if (child->status() >= 0) fds.push_back({child->status(), POLLIN, 0});
            if (child->output() >= 0) fds.push_back({child->output(), POLLIN, 0});
            reaping = reaping || child->silent() || ending.begun();
        }
        auto wake = ending.next();
        if (options.deadline && !late) wake = wake ? std::min(*wake, *options.deadline) : *options.deadline;
        int timeout = -1;
        if (wake)
            timeout = static_cast<int>(std::clamp<std::int64_t>(
                std::chrono::ceil<std::chrono::milliseconds>(*wake - Clock::now()).count(), 0, 60'000));
        if (reaping) timeout = timeout < 0 ? 2 : std::min(timeout, 2);
        ::poll(fds.data(), fds.size(), timeout);

        for (std::size_t i = 0; i < children.size(); ++i) {
            auto& child = *children[i];
            if (!child.running()) continue;
            child.read_pipes();
            // While ending we do not rely on the pipe: a stray child of a child could hold it.
            if (!(child.silent() || ending.begun()) || !child.reap()) continue;
            order[i] = ended++;
            if (child.faulted()) ending.begin(options.grace);
        }
        if (!signalled && !fds.empty() && fds[0].fd == SignalGuard::descriptor() && (fds[0].revents & POLLIN) != 0) {
            signalled = true;
            ending.begin({});
        }
        if (options.deadline && !late && Clock::now() >= *options.deadline) {
            late = true;
            ending.begin({});
        }
        ending.act(children);
    }
    SignalGuard::check();

    std::vector<PartyEnd> ends;
    bool reported = false;
    for (std::size_t i = 0; i < children.size(); ++i) {
        ends.push_back(std::move(*children[i]).end(*order[i]));
        reported = reported || (ends.back().error && !ends.back().forced);
    }
    if (late && !reported) throw Error(ErrorCode::timeout, "the parties did not end in time and were stopped");
    return ends;
}

} // namespace smpc::vcp
