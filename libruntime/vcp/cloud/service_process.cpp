// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/service_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libruntime/vcp/spawn.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;

constexpr int listen_number = 3, ready_number = 4;
/// A service that lived so long is not one that keeps failing; the first few failures in a row cause no pause either.
constexpr auto healthy_while = 1s, longest_pause = 10s;
constexpr unsigned free_failures = 3;
/// Clients wait at a listening socket as long as its service is about to come back; for longer pauses they are refused.
constexpr auto short_pause = 1s;

/// The end of what a service has said, for people who cannot see its log.
std::deque<std::string> last_lines(std::string const& path) {
    std::ifstream file(path);
    std::deque<std::string> last;
    for (std::string line; std::getline(file, line);) {
        last.push_back(line);
        if (last.size() > 5) last.pop_front();
    }
    return last;
}

} // namespace

std::string_view name_of(ServiceProcess::State state) noexcept {
    using enum ServiceProcess::State;
    switch (state) {
    case starting:
        return "starting";
    case ready:
        return "ready";
    case waiting:
        return "waiting";
    case stopping:
        return "stopping";
    case stopped:
        break;
    }
    return "stopped";
}

ServiceProcess::ServiceProcess(unsigned party, std::string executable, CloudFolder folder, std::string config,
                               Descriptor listener)
    : party_(party), executable_(std::move(executable)), folder_(std::move(folder)), config_(std::move(config)),
      listener_(std::move(listener)) {}

ServiceProcess::~ServiceProcess() {
    if (!running()) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

void ServiceProcess::start() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        throw Error(ErrorCode::failed, fmt::format("cannot create a pipe: {}", std::strerror(errno)));
    ready_ = Descriptor(ends[0]);
    Descriptor write_end(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    if (!listening_) listening_ = ::listen(listener_.get(), SOMAXCONN) == 0;
    heard_.clear();
    said_.reset();
    next_start_.reset();
    kill_at_.reset();
    state_ = State::starting;
    started_ = Clock::now();
    since_ = now();
    again_ = false;
    pid_ = spawn(executable_,
                 {"serve", "--config", config_, "--party", std::to_string(party_), "--listen",
                  fmt::format("fd:{}", listen_number), "--ready", fmt::format("fd:{}", ready_number), "--parent",
                  std::to_string(::getpid()), "--log", folder_.log_file(party_)},
                 std::vector<PassedDescriptor>{{listener_.get(), listen_number}, {write_end.get(), ready_number}});
}

void ServiceProcess::signal(int number) noexcept {
    if (pid_ > 0) ::kill(pid_, number);
}

void ServiceProcess::stop(bool again, std::chrono::milliseconds patience) {
    again_ = again;
    if (!running()) {
        if (again)
            next_start_ = Clock::now();
        else {
            next_start_.reset();
            state_ = State::stopped;
        }
        return;
    }
    state_ = State::stopping;
    signal(SIGTERM);
    kill_at_ = Clock::now() + patience;
}

void ServiceProcess::hear() {
    char buffer[4096];
    while (ready_) {
        auto n = ::read(ready_.get(), buffer, sizeof buffer);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) break;
        if (n <= 0) {
            ready_.reset();
            break;
        }
        heard_.append(buffer, static_cast<std::size_t>(n));
    }
    for (std::size_t end; (end = heard_.find('\n')) != std::string::npos; heard_.erase(0, end + 1)) {
        auto said = nlohmann::json::parse(heard_.substr(0, end), nullptr, false);
        if (!said.is_object()) continue;
        if (said.contains("error"))
            said_ = error_from_json(said);
        else if (state_ == State::starting)
            state_ = State::ready;
    }
}

bool ServiceProcess::reap() {
    int status = 0;
    if (pid_ <= 0 || ::waitpid(pid_, &status, WNOHANG) != pid_) return false;
    auto before = state_;
    hear();
    pid_ = -1;
    ready_.reset();
    kill_at_.reset();
    if (before == State::stopping) {
        state_ = State::stopped;
        if (again_) start();
        return true;
    }
    conclude(status);
    pause();
    return true;
}

void ServiceProcess::conclude(int status) {
    if (said_) {
        auto said = *std::exchange(said_, std::nullopt);
        fault_ = Error(said.code(), fmt::format("party {}: {}", party_, said.message())).party(party_);
        for (auto const& note : said.notes()) fault_->note(note);
        for (auto const& help : said.helps()) fault_->help(help);
        return;
    }
    auto how = WIFSIGNALED(status) ? fmt::format("was ended by signal {} ({})", WTERMSIG(status),
                                                 ::strsignal(WTERMSIG(status))) // NOLINT(concurrency-mt-unsafe)
                                   : fmt::format("ended with status {}", WEXITSTATUS(status));
    fault_ = Error(ErrorCode::unavailable, fmt::format("the service of party {} {}", party_, how)).party(party_);
    for (auto const& line : last_lines(folder_.log_file(party_))) fault_->note(line);
    fault_->help("its log is " + folder_.log_file(party_));
}

void ServiceProcess::pause() {
    ++restarts_;
    streak_ = Clock::now() - started_ > healthy_while ? 0 : streak_ + 1;
    auto pause =
        streak_ <= free_failures
            ? 0ms
            : std::min<std::chrono::milliseconds>(50ms * (1 << std::min(streak_ - free_failures, 10U)), longest_pause);
    if (pause > short_pause && listening_) {
        ::shutdown(listener_.get(), SHUT_RDWR);
        listening_ = false;
    }
    state_ = State::waiting;
    next_start_ = Clock::now() + pause;
}

void ServiceProcess::act() {
    auto time = Clock::now();
    if (kill_at_ && time >= *kill_at_) {
        signal(SIGKILL);
        kill_at_.reset();
    }
    if (next_start_ && time >= *next_start_) start();
}

std::optional<ServiceProcess::Clock::time_point> ServiceProcess::due() const noexcept {
    if (kill_at_ && next_start_) return std::min(*kill_at_, *next_start_);
    return kill_at_ ? kill_at_ : next_start_;
}

nlohmann::json ServiceProcess::to_json() const {
    nlohmann::json result{{"party", party_}, {"state", name_of(state_)}, {"restarts", restarts_}};
    if (running()) {
        result["pid"] = pid_;
        result["since"] = format_time(since_);
        result["uptimeSeconds"] = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - started_).count();
    }
    if (fault_) result["lastFault"] = fault_->message();
    return result;
}

} // namespace smpc::vcp
