// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/cloud/serve.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "libclient/base/descriptor.h"
#include "libclient/base/files.h"
#include "libclient/http/server.h"
#include "libruntime/pd/domains.h"
#include "libruntime/vcp/cloud/folder.h"
#include "libruntime/vcp/cloud/listen.h"
#include "libruntime/vcp/cloud/peer_access.h"
#include "libruntime/vcp/cloud/service_log.h"
#include "libruntime/vcp/jobs/http_peers.h"
#include "libruntime/vcp/jobs/job_service.h"
#include "libruntime/vcp/service/api.h"
#include "libruntime/vcp/service/auth.h"
#include "libruntime/vcp/store/program_store.h"
#include "libruntime/vcp/store/stream_store.h"

namespace smpc::vcp {

namespace {

using namespace std::chrono_literals;

/// Requests that have begun get so long after SIGTERM; the process as a whole ends within `last_call`.
constexpr auto request_grace = 500ms;
constexpr unsigned last_call = 5; // seconds

sigset_t watched_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (int number : {SIGHUP, SIGINT, SIGTERM}) sigaddset(&signals, number);
    return signals;
}

/// The system sends SIGTERM when the parent ends; it may have ended before we asked for that.
void end_with(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) throw Error(ErrorCode::terminated, "the process that started this service has ended");
}

/// As many connections and files as the system lets us have.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// A service of the same party that was killed together with its `up` may still be ending.
FolderLock lock_folder(PartyConfig const& party) {
    auto path = party.data + "/lock";
    for (auto deadline = std::chrono::steady_clock::now() + 6s;;) {
        if (auto lock = FolderLock::take(path)) return std::move(*lock);
        if (std::chrono::steady_clock::now() > deadline) {
            auto holder = FolderLock::holder(path);
            throw Error(ErrorCode::config, fmt::format("another service works with the folder {}{}", party.data,
                                                       holder ? fmt::format(" (process {})", holder->pid) : ""))
                .help("one service per party and folder; end the other one first");
        }
        std::this_thread::sleep_for(5ms);
    }
}

/// Parties on one machine share its memory.
std::vector<std::string> limit_options(CloudConfig const& cloud, unsigned party) {
    auto const& limits = cloud.at(party).limits;
    auto neighbours = cloud.party != 0 ? 1 : cloud.parties.size();
    std::vector<std::string> words{
        "--max-memory", std::to_string(limits.memory.value_or(pd::Domains::default_memory_limit() / neighbours))};
    if (limits.steps) words.insert(words.end(), {"--max-steps", std::to_string(*limits.steps)});
    if (limits.depth) words.insert(words.end(), {"--max-depth", std::to_string(*limits.depth)});
    return words;
}

/// What the parties' tasks need to know each other by their keys; a file, because it is for another program.
std::string write_mesh_keys(CloudConfig const& cloud, unsigned party) {
    auto const& own = cloud.at(party);
    auto const file = own.data + "/mesh-tls.json";
    write_durably(file, nlohmann::json{{"cert", own.tls->cert}, {"key", own.tls->key}, {"pins", cloud.pins()}}.dump());
    return file;
}

/// Where a task listens: the configured address over TCP, else a name that is new each time.
std::string mesh_address(CloudConfig const& cloud, unsigned party) {
    bool const local = cloud.transport == "unix" || cloud.transport == "shm";
    return local ? cloud.transport + ":@" : to_string(cloud.at(party).mesh);
}

JobServiceOptions job_options(CloudConfig const& cloud, unsigned party, ServiceLog& log) {
    JobServiceOptions jobs;
    jobs.party = party;
    jobs.parties = static_cast<unsigned>(cloud.parties.size());
    jobs.data = cloud.at(party).data;
    jobs.mesh = mesh_address(cloud, party);
    jobs.engine = cloud.engine;
    jobs.kinds = cloud.kinds();
    jobs.limits = limit_options(cloud, party);
    if (cloud.transport == "tls") jobs.limits.insert(jobs.limits.end(), {"--tls", write_mesh_keys(cloud, party)});
    jobs.max_parallel = cloud.max_parallel;
    jobs.log = [&log](std::string const& line) { log.write(line); };
    return jobs;
}

http::ServerOptions server_options(ServeOptions const& options, PartyContext const& context) {
    http::ServerOptions server;
    auto const& own = context.own();
    server.host = own.http.host;
    server.port = own.http.port;
    server.inherited = options.listener >= 0 ? options.listener
                                             : listen_at(own.http, fmt::format("party {}", context.party)).release();
    if (own.tls) {
        server.tls.emplace();
        server.tls->cert = own.tls->cert;
        server.tls->key = own.tls->key;
        if (own.tls->client_ca) server.tls->client_ca = *own.tls->client_ca;
    }
    server.log = context.log;
    server.access = make_access_log(context);
    return server;
}

std::vector<std::string> names_of(CloudConfig const& cloud) {
    std::vector<std::string> names;
    for (auto const& party : cloud.parties) names.push_back(party.name);
    return names;
}

void reload_tokens(ServeOptions const& options, Authenticator& auth, ServiceLog& log) {
    try {
        auth.reload(load_cloud_config(options.config).auth);
        log.write("SIGHUP: tokens were read again");
    } catch (Error const& error) {
        log.write(fmt::format("SIGHUP: the old tokens stay: {}", error.message()));
    }
}

class ReadyReport {
public:
    explicit ReadyReport(int descriptor) : descriptor_(descriptor) {
        if (descriptor >= 0) ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    }
    void say(nlohmann::json const& what) {
        auto line = what.dump() + "\n";
        if (descriptor_) [[maybe_unused]]
            auto n = ::write(descriptor_.get(), line.data(), line.size());
        descriptor_.reset();
    }

private:
    Descriptor descriptor_;
};

void serve_until_signal(ServeOptions const& options, CloudConfig const& cloud, unsigned party, ServiceLog& log,
                        ReadyReport& report) {
    make_private_folder(cloud.at(party).data);
    auto lock = lock_folder(cloud.at(party));
    StreamStore streams(cloud.at(party).data);
    ProgramStore programs(cloud.at(party).data);
    Authenticator auth(cloud.auth, names_of(cloud));
    std::atomic<bool> ready = false;

    PartyContext context{cloud,
                         party,
                         options.version,
                         streams,
                         programs,
                         auth,
                         nullptr,
                         options.compile,
                         [&log](std::string const& line) { log.write(line); },
                         [&ready] { return ready.load(); },
                         {}};
    JobService jobs(job_options(cloud, party, log), streams, programs, make_http_peers(peer_access(cloud, party)));
    context.jobs = &jobs;

    // Who was waiting at the socket is served at once, so everything else must be there before.
    jobs.start();
    ready = true;
    http::Server server(server_options(options, context), make_api(context));
    log.write(fmt::format("party {} of \"{}\" is ready at {}, smpc {}, process {}", party, cloud.name,
                          cloud.at(party).url(), options.version, ::getpid()));
    report.say({{"ready", true}});

    auto signals = watched_signals();
    for (int number = 0; ::sigwait(&signals, &number) == 0 && number == SIGHUP;) reload_tokens(options, auth, log);

    log.write("stopping");
    ::alarm(last_call); // the default action of SIGALRM ends a process that hangs
    ready = false;
    server.stop(request_grace);
    jobs.stop();
    log.write("stopped");
}

} // namespace

void serve(ServeOptions const& options) {
    ReadyReport report(options.ready);
    try {
        if (options.listener >= 0) ::fcntl(options.listener, F_SETFD, FD_CLOEXEC);
        auto signals = watched_signals();
        ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
        ::signal(SIGPIPE, SIG_IGN);
        if (options.parent > 0) end_with(options.parent);
        raise_descriptor_limit();
        ServiceLog log(options.log_file);
        if (!options.log_file.empty()) log.take_stderr();
        auto cloud = load_cloud_config(options.config);
        auto party = options.party != 0 ? options.party : cloud.party;
        if (party == 0)
            throw Error(ErrorCode::usage, "which party is this?").help("give --party K, or \"party\": K in cloud.json");
        if (cloud.at(party).data.empty())
            throw Error(ErrorCode::config, fmt::format("{} is for party {}, not {}", cloud.file, cloud.party, party));
        try {
            serve_until_signal(options, cloud, party, log, report);
        } catch (std::exception const& error) {
            log.write(fmt::format("ended: {}", error.what()));
            throw;
        }
    } catch (Error const& error) {
        report.say(to_json(error));
        throw;
    } catch (std::exception const& error) {
        report.say(to_json(Error(ErrorCode::internal, error.what())));
        throw;
    }
}

} // namespace smpc::vcp
