// SPDX-License-Identifier: Apache-2.0
//
// smpc-runtime: one party of one task as one process. Options only; libruntime/task does the work.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>

#include "libclient/base/units.h"
#include "libruntime/task/runtime.h"

int main(int argc, char** argv) {
    smpc::task::RuntimeOptions options;
    std::string connect_timeout = "60s", timeout, max_memory;
    std::uint64_t seed = 0;

    CLI::App app("One party of one MPC task as one process.\n\n"
                 "  smpc-runtime --program p.sb --engine plain --args in.bin --results out.bin\n"
                 "  smpc-runtime --program p.sb --party 1 --peers H1:P1,H2:P2,H3:P3 --task JOB.ATTEMPT --args in1.bin "
                 "--results out1.bin\n");
    app.add_option("--program", options.program, "executable (.sb)")->type_name("FILE");
    app.add_option("--party", options.party, "own number, from 1")->type_name("K");
    app.add_option("--peers", options.peers, "addresses of all parties in order, the own one included")
        ->type_name("H1:P1,H2:P2,…");
    app.add_option("--listen", options.listen, "a listening socket to use instead of binding the own address")
        ->type_name("fd:N");
    app.add_option("--task", options.task, "a UUID and a number, equal at all parties")->type_name("JOB.ATTEMPT");
    app.add_option("--args", options.arguments, "argument stream of this party (default: none)")
        ->type_name("FILE|fd:N|-");
    app.add_option("--results", options.results,
                   "where the result stream goes after success (default: standard output)")
        ->type_name("FILE|fd:N|-");
    app.add_option("--engine", options.engine,
                   "plain (one process, no protection) or the kit that all domains must have")
        ->type_name("NAME");
    app.add_option("--kind", options.kinds, "kind and parameters of one domain or of all; repeatable")
        ->type_name("[NAME=]KIND[:KEY=VALUE,…]")
        ->take_all()
        ->allow_extra_args(false);
    app.add_option("--client", options.client, "what clientAuth() sees")->type_name("NAME");
    app.add_option("--program-name", options.program_name, "name of the program (default: its file name)")
        ->type_name("NAME");
    app.add_option("--connect-timeout", connect_timeout, "for joining the other parties (default: 60s)")
        ->type_name("DUR");
    app.add_option("--timeout", timeout, "for the whole run (default: none)")->type_name("DUR");
    app.add_option("--max-memory", max_memory,
                   "of public arrays, and of private vectors at this party (default: 3/4 of the machine's)")
        ->type_name("SIZE");
    app.add_option("--max-steps", options.max_steps, "backward jumps, calls and system calls (default: any number)")
        ->type_name("N");
    app.add_option("--max-depth", options.max_depth, "nested calls (default: 2097152)")->type_name("N");
    app.add_option("--status", options.status, "events, one JSON object a line")->type_name("fd:N");
    app.add_flag("--stats", options.stats, "counters of every operation after the run");
    auto* seed_option = app.add_option("--insecure-seed", seed, "fix all randomness; for tests only")->type_name("N");

    app.set_version_flag("--version", "smpc-runtime " SMPC_VERSION);

    try {
        app.parse(argc, argv);
        options.connect_timeout = smpc::parse_duration(connect_timeout);
        if (!max_memory.empty()) options.max_memory = smpc::parse_size(max_memory);
        if (!timeout.empty()) options.timeout = smpc::parse_duration(timeout);
        if (*seed_option) options.insecure_seed = seed;
    } catch (CLI::CallForHelp const&) {
        std::fputs(app.help().c_str(), stdout);
        return 0;
    } catch (CLI::CallForVersion const& version) {
        std::printf("%s\n", version.what());
        return 0;
    } catch (CLI::ParseError const& error) {
        std::fprintf(stderr, "error: %s\n  help: smpc-runtime --help\n", error.what());
        return smpc::exit_status(smpc::ErrorCode::usage);
    } catch (smpc::Error const& error) {
        std::fputs(to_text(error).c_str(), stderr);
        return smpc::exit_status(error.code());
    }
    return smpc::task::run_runtime(options);
}
