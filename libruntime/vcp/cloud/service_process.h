// SPDX-License-Identifier: Apache-2.0
//
// One party's service as a child of `up`: its process, how it says that it is ready, when it is started again.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/error.h>

#include "libclient/base/descriptor.h"
#include "libclient/base/time.h"
#include "libruntime/vcp/cloud/folder.h"

namespace smpc::vcp {

class ServiceProcess {
public:
    using Clock = std::chrono::steady_clock;
    enum class State {
        starting,
        ready,
        waiting,  ///< ended by itself, is started again at `next_start`
        stopping, ///< was told to end; is started again if `again`
        stopped
    };

    ServiceProcess(unsigned party, std::string executable, CloudFolder folder, std::string config, Descriptor listener);
    /// Kills it, if it still runs.
    ~ServiceProcess();
    ServiceProcess(ServiceProcess const&) = delete;
    ServiceProcess& operator=(ServiceProcess const&) = delete;

    /// Throws Error(config, failed) if no process can be started.
    void start();
    void signal(int number) noexcept;
    /// SIGTERM; SIGKILL when `patience` is over.
    void stop(bool again, std::chrono::milliseconds patience);

    /// Reads what it says about being ready.
    void hear();
    /// Takes note of its end, if it has ended. True if so.
    bool reap();
    /// What is due by now: a start, a kill.
    void act();
    /// When `act` has something to do next.
    std::optional<Clock::time_point> due() const noexcept;

    unsigned party() const noexcept { return party_; }
    State state() const noexcept { return state_; }
    bool running() const noexcept { return pid_ > 0; }
    int descriptor() const noexcept { return ready_.get(); } ///< for poll; −1: nothing to hear
    /// Why it ended last; empty if it never did, or was told to.
    std::optional<Error> const& fault() const noexcept { return fault_; }
    nlohmann::json to_json() const;

private:
    void conclude(int status);
    void pause();

    unsigned party_;
    std::string executable_;
    CloudFolder folder_;
    std::string config_;
    Descriptor listener_;

    State state_ = State::stopped;
    pid_t pid_ = -1;
    Descriptor ready_;
    std::string heard_;
    std::optional<Error> said_; ///< why it cannot get ready, in its own words
    std::optional<Error> fault_;
    std::optional<Clock::time_point> next_start_, kill_at_;
    Clock::time_point started_{};
    Time since_{};
    bool again_ = false, listening_ = true;
    unsigned restarts_ = 0; ///< of services that ended by themselves
    unsigned streak_ = 0;   ///< of those, how many without a healthy while between them
};

std::string_view name_of(ServiceProcess::State state) noexcept;

} // namespace smpc::vcp
