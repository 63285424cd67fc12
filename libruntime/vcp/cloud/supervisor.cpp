// SPDX-License-Identifier: Apache-2.0
//
// One poll loop over signals, services, control connections and, in the foreground, logs.
#include "libruntime/vcp/cloud/supervisor.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <smpc/client/error.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "libruntime/vcp/cloud/control.h"
#include "libruntime/vcp/cloud/logs.h"
#include "libruntime/vcp/cloud/service_log.h"
#include "libruntime/vcp/cloud/service_process.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;
using Clock = ServiceProcess::Clock;
using nlohmann::json;

/// The signals as readable events, for as long as it lives.
class SignalDescriptor {
public:
    SignalDescriptor() {
        sigset_t taken;
        sigemptyset(&taken);
        for (int number : {SIGCHLD, SIGHUP, SIGINT, SIGTERM}) sigaddset(&taken, number);
        ::sigprocmask(SIG_BLOCK, &taken, &before_);
        descriptor_ = Descriptor(::signalfd(-1, &taken, SFD_NONBLOCK | SFD_CLOEXEC));
        if (!descriptor_) throw Error(ErrorCode::failed, fmt::format("cannot watch signals: {}", std::strerror(errno)));
    }
    ~SignalDescriptor() { ::sigprocmask(SIG_SETMASK, &before_, nullptr); }
    SignalDescriptor(SignalDescriptor const&) = delete;
    SignalDescriptor& operator=(SignalDescriptor const&) = delete;

    int get() const noexcept { return descriptor_.get(); }
    /// 0: no more.
    int next() {
        signalfd_siginfo info{};
        return ::read(descriptor_.get(), &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
    }

private:
    sigset_t before_{};
    Descriptor descriptor_;
};

class Supervisor {
public:
    explicit Supervisor(SupervisorOptions options)
        : options_(std::move(options)), control_(options_.folder), log_(options_.folder.log_file(0)) {
        std::vector<std::string> names;
        for (auto const& party : options_.cloud.parties) names.push_back(party.name);
        if (options_.show) logs_.emplace(options_.folder, names);
        if (logs_) logs_->skip_to_end();
        if (options_.detached) log_.take_stderr();
        for (unsigned k = 1; k <= names.size(); ++k)
            services_.emplace_back(k, options_.executable, options_.folder, options_.cloud.file,
                                   std::move(options_.listeners.at(k - 1)));
    }

    void run() {
        log_.write(fmt::format("the cloud \"{}\" starts, smpc {}", options_.cloud.name, options_.version));
        for (auto& service : services_) service.start();
        while (!finished()) {
            wait();
            while (int number = signals_.next()) on_signal(number);
            for (auto& service : services_) attend(service);
            control_.serve([this](auto connection, json const& request) { on_request(connection, request); });
            if (!announced_ && all_ready()) announce();
            answer_restarts();
            show_logs();
        }
        show_logs();
        log_.write("the cloud has ended");
        for (auto connection : stop_requests_) control_.answer(connection, json::object());
        if (failure_) throw Error(*failure_);
        if (ended_by_ == SIGINT) throw Error(ErrorCode::interrupted, "interrupted; all services were stopped");
        if (ended_by_ == SIGTERM) throw Error(ErrorCode::terminated, "terminated; all services were stopped");
    }

private:
    bool all_ready() const {
        return std::all_of(services_.begin(), services_.end(),
                           [](auto const& s) { return s.state() == ServiceProcess::State::ready; });
    }
    bool finished() const {
        return stopping_ && std::none_of(services_.begin(), services_.end(), [](auto const& s) { return s.running(); });
    }

    void wait() {
        std::vector<pollfd> polled{{signals_.get(), POLLIN, 0}};
        std::optional<Clock::time_point> due;
        for (auto const& service : services_) {
            if (service.descriptor() >= 0) polled.push_back({service.descriptor(), POLLIN, 0});
            if (auto at = service.due()) due = due ? std::min(*due, *at) : *at;
        }
        control_.add_to(polled);
        if (logs_ && logs_->descriptor() >= 0) polled.push_back({logs_->descriptor(), POLLIN, 0});
        int timeout = -1;
        if (due)
            timeout = static_cast<int>(std::clamp<std::int64_t>(
                std::chrono::ceil<std::chrono::milliseconds>(*due - Clock::now()).count(), 0, 60'000));
        ::poll(polled.data(), polled.size(), timeout);
    }

    void on_signal(int number) {
        if (number == SIGHUP && options_.detached) {
            log_.write("SIGHUP: the services read their tokens again");
            for (auto& service : services_) service.signal(SIGHUP);
        } else if (number != SIGCHLD) {
            if (!stopping_) ended_by_ = number;
            stop(number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "the terminal was closed");
        }
    }

    void stop(std::string_view why) {
        if (stopping_) return;
        stopping_ = true;
        log_.write(fmt::format("stopping: {}", why));
        for (auto& service : services_) service.stop(false, 5s);
    }

    void attend(ServiceProcess& service) {
        auto before = service.state();
        service.hear();
        try {
            if (service.reap()) on_end(service);
            service.act();
        } catch (Error const& error) { // no process can be started
            log_.write(fmt::format("party {}: {}", service.party(), error.message()));
            fail(error);
        }
        if (service.state() != before && service.state() == ServiceProcess::State::ready)
            log_.write(fmt::format("party {} is ready", service.party()));
    }

    void on_end(ServiceProcess& service) {
        if (service.state() != ServiceProcess::State::waiting) {
            log_.write(fmt::format("party {} has ended as it was told", service.party()));
            return;
        }
        auto const& fault = *service.fault();
        auto pause = std::chrono::ceil<std::chrono::milliseconds>(*service.due() - Clock::now());
        log_.write(stopping_ || !announced_
                       ? fmt::format("party {}: {}", service.party(), fault.message())
                       : fmt::format("party {}: {}; it is started again{}", service.party(), fault.message(),
                                     pause > 0ms ? fmt::format(" in {} ms", pause.count()) : std::string()));
        if (!announced_) fail(fault);
        if (stopping_) service.stop(false, 5s);
    }

    void fail(Error const& fault) {
        if (!failure_ && !stopping_) failure_ = fault;
        stop("it cannot go on");
    }

    void announce() {
        announced_ = true;
        log_.write("all parties are ready");
        if (options_.ready) options_.ready();
    }

    void on_request(ControlServer::Connection connection, json const& request) {
        auto command = request.is_object() && request.contains("command") ? request["command"] : json();
        if (command == "status") {
            control_.answer(connection, status());
        } else if (command == "stop") {
            stop_requests_.push_back(connection);
            stop("smpc-local down");
        } else if (command == "restart" && !stopping_) {
            auto party = request.contains("party") ? request["party"] : json(0U);
            restart(connection, party.is_number_unsigned() ? party.get<unsigned>() : 0);
        } else {
            control_.answer(connection, to_json(Error(ErrorCode::unavailable,
                                                      stopping_ ? "the cloud is being stopped" : "unknown request")));
        }
    }

    void restart(ControlServer::Connection connection, unsigned party) {
        log_.write(party == 0 ? "restart of all parties" : fmt::format("restart of party {}", party));
        std::vector<unsigned> parties;
        for (auto& service : services_) {
            if (party != 0 && service.party() != party) continue;
            service.stop(true, 5s);
            parties.push_back(service.party());
        }
        restart_requests_.push_back({connection, std::move(parties)});
    }

    void answer_restarts() {
        std::erase_if(restart_requests_, [&](Restart const& restart) {
            using State = ServiceProcess::State;
            for (auto party : restart.parties) {
                auto const& service = services_[party - 1];
                if (service.state() == State::ready) continue;
                if (service.state() != State::waiting && !stopping_) return false;
                control_.answer(restart.connection,
                                to_json(service.state() == State::waiting && service.fault()
                                            ? *service.fault()
                                            : Error(ErrorCode::unavailable, "the cloud is being stopped")));
                return true;
            }
            control_.answer(restart.connection, json::object());
            return true;
        });
    }

    json status() const {
        json result{{"pid", ::getpid()},
                    {"version", options_.version},
                    {"since", format_time(since_)},
                    {"started", announced_}, // all were ready once
                    {"ready", announced_ && all_ready()},
                    {"stopping", stopping_},
                    {"engine", options_.cloud.engine},
                    {"name", options_.cloud.name}};
        auto& parties = result["parties"] = json::array();
        for (auto const& service : services_) {
            auto entry = service.to_json();
            auto const& party = options_.cloud.at(service.party());
            entry["name"] = party.name;
            entry["url"] = party.url();
            parties.push_back(std::move(entry));
        }
        return result;
    }

    void show_logs() {
        if (logs_) logs_->read_new(options_.show);
    }

    struct Restart {
        ControlServer::Connection connection;
        std::vector<unsigned> parties;
    };
    SupervisorOptions options_;
    SignalDescriptor signals_; // before any child, so that none of them ends unheard
    ControlServer control_;
    ServiceLog log_;
    std::optional<Logs> logs_;
    std::deque<ServiceProcess> services_;
    std::vector<ControlServer::Connection> stop_requests_;
    std::vector<Restart> restart_requests_;
    std::optional<Error> failure_;
    Time since_ = now();
    bool announced_ = false, stopping_ = false;
    int ended_by_ = 0; ///< a signal
};

} // namespace

void supervise(SupervisorOptions options) {
    Supervisor(std::move(options)).run();
}

} // namespace smpc::vcp
