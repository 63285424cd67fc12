// SPDX-License-Identifier: Apache-2.0
//
// One `smpc-runtime` as a child process: started with exactly the descriptors it needs, in a process group of its own, heard
// through two pipes (events, printed lines), never left behind. Who owns one polls its descriptors, calls `read_pipes` when there
// is something, and `reap` when it is `silent`.
//
// The child ends when the thread that started it does (that is what its parent-death signal watches), so that thread must
// live as long as the child.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <sys/types.h>

#include "libclient/base/descriptor.h"

namespace smpc::vcp {

/// Descriptors that a child finds open beside the standard ones: its listening socket, its status pipe, its arguments.
inline constexpr int listen_descriptor = 3, status_descriptor = 4, arguments_descriptor = 5;

struct PartyCommand {
    std::vector<std::string> arguments; ///< without the executable's name
    int listener = -1;                  ///< becomes `listen_descriptor`; −1: none
    int input = -1;                     ///< becomes `arguments_descriptor`; −1: none
};

/// How one party ended.
struct PartyEnd {
    std::optional<Error> error;                      ///< absent: it succeeded
    bool forced = false;                             ///< we ended it, so its error says nothing
    bool vanished = false;                           ///< it ended by a signal of others or without a report
    std::size_t order = 0;                           ///< 0 ended first
    nlohmann::json done;                             ///< its last event, if it succeeded
    nlohmann::json stats = nlohmann::json::object(); ///< its event of that name, if any
};

/// What a child says while it runs. Functions may be empty.
struct ChildListener {
    std::function<bool(std::string_view line)> print; ///< a line of the program; returns whether somebody reads it
    std::function<void(std::string const& message)> warn;
    std::function<void()> ready;
    std::function<void(nlohmann::json const& event)> progress;
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

/// The executable of smpc-runtime: `given`, else $SMPC_RUNTIME, else the one beside this program. Throws Error(config).
std::string find_runtime(std::string const& given);

class ChildProcess {
public:
    /// Starts it. Throws Error(config) if the executable cannot be started, Error(failed) without free descriptors.
    ChildProcess(unsigned party, std::string const& executable, PartyCommand const& command, ChildListener listener);
    /// Kills it, if it still runs, and waits for it.
    ~ChildProcess();
    ChildProcess(ChildProcess const&) = delete;
    ChildProcess& operator=(ChildProcess const&) = delete;

    bool running() const noexcept { return pid_ > 0; }
    /// Its status pipe is at its end, so the process is gone or about to be.
    bool silent() const noexcept { return !status_; }
    int status() const noexcept { return status_.get(); } ///< for poll; −1 at its end
    int output() const noexcept { return output_.get(); } ///< likewise

    /// From now on its end is forced.
    void signal(int number) noexcept;
    void read_pipes();
    /// Whether the process has ended by now; then all it said was read.
    bool reap();
    bool faulted() const noexcept { return error_.has_value(); }
    /// After `reap`.
    PartyEnd end(std::size_t order) &&;

private:
    void event(std::string_view line);
    void printed(std::string_view line);
    void conclude(int status);

    unsigned party_;
    ChildListener listener_;
    bool last_was_heard_ = false;
    pid_t pid_ = -1;
    Descriptor status_, output_;
    Lines events_, printed_;
    std::string last_line_;
    std::optional<Error> error_;
    nlohmann::json done_, stats_ = nlohmann::json::object();
    bool forced_ = false, vanished_ = false;
};

} // namespace smpc::vcp
