// SPDX-License-Identifier: Apache-2.0
//
// One poll loop over the pipes of all children.
#include "libruntime/vcp/party_processes.h"

#include <algorithm>
#include <csignal>
#include <memory>

#include <poll.h>

namespace smpc::vcp {

namespace {

using Clock = std::chrono::steady_clock;

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
    void act(std::span<std::unique_ptr<ChildProcess> const> children) {
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

/// All parties print the same lines, so each is passed on when the first of them prints it: a party that another one's fault ended
/// early is not the only witness.
ChildListener listener_of(std::size_t index, WatchOptions const& options, std::size_t& heard) {
    ChildListener listener;
    listener.print = [&options, &heard, lines = std::size_t{0}](std::string_view line) mutable {
        if (++lines <= heard) return false;
        heard = lines;
        if (options.print) options.print(line);
        return options.print != nullptr;
    };
    if (index == 0) listener.warn = options.warn;
    if (options.ready) listener.ready = [&options, index] { options.ready(static_cast<unsigned>(index + 1)); };
    return listener;
}

} // namespace

std::vector<PartyEnd> run_parties(std::string const& executable, std::span<PartyCommand const> commands,
                                  WatchOptions const& options) {
    SignalGuard::check();
    std::size_t heard = 0; // lines that were passed on
    std::vector<std::unique_ptr<ChildProcess>> children;
    for (std::size_t i = 0; i < commands.size(); ++i)
        children.push_back(std::make_unique<ChildProcess>(static_cast<unsigned>(i + 1), executable, commands[i],
                                                          listener_of(i, options, heard)));
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
