// SPDX-License-Identifier: Apache-2.0
//
// smpc-runtime: one party of one task as one process. Options only; libruntime/task does the work.
#include <CLI/CLI.hpp>

#include <string>

#include "apps/cli/tool.h"
#include "libruntime/task/runtime.h"

int main(int argc, char** argv) {
    smpc::task::RuntimeOptions options;
    smpc::cli::Tool tool(
        {.name = "smpc-runtime",
         .summary = "Runs one party of one task.",
         .usage = "--program FILE --engine plain [--args FILE] [--results FILE]\n"
                  "--program FILE --party K --peers H1:P1,… --task JOB.ATTEMPT [--args FILE] [--results FILE]",
         .examples = "  smpc-runtime --program p.sb --engine plain --args in.bin --results out.bin\n"
                     "  smpc-runtime --program p.sb --party 1 --peers H1:P1,H2:P2,H3:P3 --task JOB.ATTEMPT "
                     "--args in1.bin --results out1.bin\n",
         .own_signals = true});
    auto& app = tool.app();
    std::optional<std::chrono::milliseconds> connect_timeout;
    app.add_option("--program", options.program, "executable (.sb)")->type_name("FILE");
    app.add_option("--party", options.party, "own number, from 1")->type_name("K");
    app.add_option("--peers", options.peers,
                   "addresses of all parties in order, the own one included; on one machine also unix:NAME, shm:NAME")
        ->type_name("H1:P1,H2:P2,…");
    app.add_option("--listen", options.listen, "a listening socket to use instead of binding the own address")
        ->type_name("fd:N");
    app.add_option("--tls", options.tls,
                   R"({"cert":FILE,"key":FILE,"pins":[…]}: encrypted links, peers known by their keys)")
        ->type_name("FILE");
    app.add_option("--task", options.task, "a UUID and a number, equal at all parties")->type_name("JOB.ATTEMPT");
    app.add_option("--args", options.arguments, "argument stream of this party (default: none)")
        ->type_name("FILE|fd:N|-");
    app.add_option("--results", options.results,
                   "where the result stream goes after success (default: standard output)")
        ->type_name("FILE|fd:N|-");
    app.add_option("--engine", options.engine,
                   "plain (one process, no protection) or the kit that all domains must have")
        ->type_name("NAME");
    tool.add_list(app, "--kind", options.kinds, "[NAME=]KIND[:KEY=VALUE,…]",
                  "kind and parameters of one domain or of all");
    app.add_option("--client", options.client, "what clientAuth() sees")->type_name("NAME");
    app.add_option("--program-name", options.program_name, "name of the program (default: its file name)")
        ->type_name("NAME");
    tool.add_duration(app, "--connect-timeout", connect_timeout, "for joining the other parties (default: 60s)");
    tool.add_duration(app, "--timeout", options.timeout, "for the whole run (default: none)");
    tool.add_size(app, "--max-memory", options.max_memory,
                  "of public arrays, and of private vectors at this party (default: 3/4 of the machine's)");
    app.add_option("--max-steps", options.max_steps, "backward jumps, calls and system calls (default: any number)")
        ->type_name("N");
    app.add_option("--max-depth", options.max_depth, "nested calls (default: 2097152)")->type_name("N");
    app.add_option("--status", options.status, "events, one JSON object a line")->type_name("fd:N");
    tool.add_switch(app, "--stats", options.stats, "counters of every operation after the run");
    app.add_option("--insecure-seed", options.insecure_seed, "fix all randomness; for tests only")->type_name("N");
    tool.body([&] {
        if (connect_timeout) options.connect_timeout = *connect_timeout;
        tool.exit_with(smpc::task::run_runtime(options));
    });
    return tool.run(argc, argv);
}
