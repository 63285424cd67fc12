// SPDX-License-Identifier: Apache-2.0
//
// One process for one party. Signals only set a flag that the task looks at; a timer ends a process that does not look.
#include "libruntime/task/runtime.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <new>
#include <optional>

#include "libruntime/net/stop.h"
#include "libruntime/task/io.h"
#include "libruntime/task/report.h"
#include "libruntime/task/task.h"

namespace smpc::task {
namespace {

net::StopFlag* stop_flag = nullptr;
std::atomic<Task*> running{nullptr};
std::atomic<int> late_status{0};

extern "C" void on_stop_signal(int signal) {
    ErrorCode const code = signal == SIGINT ? ErrorCode::interrupted : ErrorCode::terminated;
    stop_flag->request(code);
    if (Task* const task = running.load()) task->interrupt();
    // Whatever hangs is over in less than a second.
    late_status = exit_status(code);
    itimerval const soon{{0, 0}, {0, 800'000}};
    ::setitimer(ITIMER_REAL, &soon, nullptr);
}

extern "C" void on_timer(int) {
    remove_unfinished_result();
    ::_exit(late_status);
}

void install(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler; // without SA_RESTART: blocked reads and writes return
    ::sigaction(signal, &action, nullptr);
}

/// Whoever started this process owns its end: when the parent dies, this is terminated.
void die_with_parent(pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) throw Error(ErrorCode::terminated, "the program that started this one is gone");
}

TaskOptions task_options(RuntimeOptions const& options, Reporter const& reporter) {
    TaskOptions out;
    out.program_name = options.program_name.empty() ? std::filesystem::path(options.program).filename().string()
                                                    : options.program_name;
    out.client = options.client;
    out.engine = options.engine;
    for (std::string const& text : options.kinds) out.kinds.push_back(parse_kind_option(text));
    out.insecure_seed = options.insecure_seed;
    if (options.timeout) out.deadline = std::chrono::steady_clock::now() + *options.timeout;
    out.max_memory = options.max_memory;
    out.max_steps = options.max_steps;
    out.max_depth = options.max_depth;
    out.stop = stop_flag;
    out.print = [&reporter](std::string_view line) { reporter.print(line); };
    out.warn = [&reporter](std::string const& message) { reporter.warn(message); };
    out.ready = [&reporter] { reporter.ready(); };
    if (reporter.has_events()) out.progress = [&reporter](Progress const& progress) { reporter.progress(progress); };
    if (options.peers.empty()) {
        if (!options.tls.empty()) throw Error(ErrorCode::usage, "--tls needs --peers");
        if (options.party > 1) throw Error(ErrorCode::usage, fmt::format("--party {} needs --peers", options.party));
        return out;
    }
    if (options.party == 0) throw Error(ErrorCode::usage, "--peers needs --party, the number of this party from 1");
    if (options.task.empty()) throw Error(ErrorCode::usage, "--peers needs --task, which must be equal at all parties");
    MeshSetup mesh;
    mesh.self = options.party - 1;
    mesh.peers = net::parse_addresses(options.peers);
    if (!options.listen.empty()) mesh.listener = net::Listener::from_option(options.listen);
    mesh.task = options.task;
    if (!options.tls.empty()) mesh.tls = net::read_tls_options(options.tls);
    mesh.connect_timeout = options.connect_timeout;
    out.mesh = std::move(mesh);
    return out;
}

void run_party(RuntimeOptions const& options, Reporter const& reporter) {
    auto const check = [] { stop_flag->check(); };
    if (options.program.empty()) throw Error(ErrorCode::usage, "--program is missing").help("smpc-runtime --help");
    TaskOptions setup = task_options(options, reporter);
    ResultTarget const target(options.results);
    auto const deadline = setup.deadline;
    if (!reporter.has_events() && options.insecure_seed)
        reporter.warn("--insecure-seed: every random value can be predicted; nothing is protected");
    if (!reporter.has_events() && options.engine == "plain")
        reporter.warn("no protection: values are processed in the clear");

    Task task(read_source("program", options.program, check), std::move(setup));
    struct Registered {
        explicit Registered(Task& t) { running = &t; }
        ~Registered() { running = nullptr; }
    } const registered(task);
    if (!options.arguments.empty()) task.give_arguments(read_source("arguments", options.arguments, check));
    check();
    Outcome const outcome = task.run();
    target.write(encode_results(outcome.results), [&] {
        check();
        if (deadline && std::chrono::steady_clock::now() >= *deadline)
            throw Error(ErrorCode::timeout, "the time for the run is over");
    });
    if (options.stats) reporter.stats(task.statistics());
    reporter.done(outcome);
}

} // namespace

int run_runtime(RuntimeOptions const& options) {
    pid_t const parent = ::getppid();
    Reporter reporter;
    std::optional<Error> fault;
    try {
        static net::StopFlag flag; // static: a handler may look at it as long as the process lives
        stop_flag = &flag;
        install(SIGPIPE, SIG_IGN);
        install(SIGALRM, on_timer);
        install(SIGTERM, on_stop_signal);
        install(SIGINT, on_stop_signal);
        die_with_parent(parent);
        if (!options.status.empty()) {
            auto const fd = descriptor_option("--status", options.status);
            if (!fd) throw Error(ErrorCode::usage, fmt::format("--status {}: give fd:N", options.status));
            reporter = Reporter(fd);
        }
        run_party(options, reporter);
        return 0;
    } catch (Error const& error) {
        fault = error;
    } catch (std::bad_alloc const&) {
        fault = Error(ErrorCode::failed, "out of memory");
    } catch (std::exception const& error) {
        fault = Error(ErrorCode::internal, error.what());
    }
    if (fault->party() == 0) fault->party(options.party);
    reporter.fail(*fault);
    return exit_status(fault->code());
}

} // namespace smpc::task
