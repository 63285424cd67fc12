// SPDX-License-Identifier: Apache-2.0
//
// `smpc-local run`: compile, share, run all parties as processes, put the results together, leave nothing behind.
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "apps/cli/cloud/program.h"
#include "apps/cli/results.h"
#include "apps/smpc-local/commands.h"
#include "libclient/base/costs.h"
#include "libclient/values/collect.h"
#include "libruntime/bytecode/executable.h"
#include "libruntime/vcp/local_run.h"

namespace smpc::local {

namespace {

using Clock = std::chrono::steady_clock;

constexpr char examples[] = "  smpc-local run auction.sc alice=1000 bob=1250\n"
                            "  smpc-local run mean.sc --csv sales.csv --format json\n"
                            "  smpc-local run product.sc --csv alice.csv:x --csv bob.csv:y=amount\n";

constexpr char arguments[] =
    "Arguments of the program\n\n"
    "  NAME=VALUE         100, text, 1,2,3 or [[1,2],[3,4]]; types come from the program\n"
    "  NAME:TYPE=VALUE    with the type: w:float64[]=0.1,0.2 or \"b:pd_shared3p uint64=1\"\n"
    "  NAME=@FILE         the value in FILE.json, else the text of the file; @- is standard input\n"
    "  --values FILE      JSON: {\"bid\":100,\"w\":[0.1,0.2]}\n"
    "  --csv FILE         all columns that have the name of an argument\n"
    "  --csv FILE:NAME=COLUMN,…    these columns for these arguments\n";

struct Options {
    std::string program;
    client::InputSources inputs;
    std::string separator = ",";
    secrec::CompileOptions sources;
    vcp::LocalRunOptions run;
    std::optional<std::chrono::milliseconds> timeout;
    std::optional<std::uint64_t> seed;
    cli::ResultOutput output;
};

double milliseconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

void say(std::string const& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
}

vcp::LocalProgram load(cli::Tool& tool, Options const& options) {
    auto loaded = cli::load_program(tool, options.program, options.sources);
    vcp::LocalProgram program{loaded.name, std::move(loaded.executable), std::move(loaded.description), {}};
    auto executable = bytecode::read(program.executable);
    for (auto const& domain : executable.units.at(executable.active).domains) program.domains.push_back(domain);
    return program;
}

void write(cli::Tool& tool, Options const& options, vcp::LocalOutcome const& outcome) {
    bool document = tool.options().format == "json" && !options.output.values_only;
    nlohmann::ordered_json envelope = {{"results", nullptr}};
    if (outcome.returned != 0) envelope["returned"] = outcome.returned;
    if (options.run.stats) envelope["stats"] = costs_json(outcome.duration, outcome.parties);
    client::JobStatus const no_job;
    cli::write_results(tool, options.output, client::Results(outcome.published, no_job), {}, envelope);
    if (options.run.stats && !document) say(costs_text(outcome.duration, outcome.parties));
    if (outcome.returned != 0 && !document) tool.note(fmt::format("program returned {}", outcome.returned));
}

void run(cli::Tool& tool, Options options) {
    cli::check_result_options(tool, options.output);
    if (options.separator == "tab") options.separator = "\t";
    if (options.separator.size() != 1) throw Error(ErrorCode::usage, "--separator is one character, or tab");
    options.inputs.csv.separator = options.separator[0];
    auto parties = vcp::parties_of_engine(options.run.engine);

    auto begin = Clock::now();
    auto program = load(tool, options);
    auto loaded = Clock::now();
    auto const* description = program.description ? &*program.description : nullptr;
    auto values = client::resolve(client::collect(options.inputs, description), description);
    auto resolved = Clock::now();

    if (parties == 1) tool.warn("no protection: values are processed in the clear");
    if (options.seed) tool.warn("--insecure-seed: every random value can be predicted; nothing is protected");
    auto& local = options.run;
    local.timeout = options.timeout;
    local.insecure_seed = options.seed;
    local.repeated_names = options.output.on_duplicate != "error";
    local.print = [](std::string_view line) { say(std::string(line) + "\n"); };
    local.warn = [&tool](std::string const& message) { tool.warn(message); };
    auto outcome = run_local(program, values, local);
    write(tool, options, outcome);
    tool.log(1, fmt::format("program {:.1f} ms, inputs {:.1f} ms, {} {:.1f} ms, all {:.1f} ms",
                            milliseconds(loaded - begin), milliseconds(resolved - loaded),
                            parties == 1 ? "run of one process" : fmt::format("run of {} parties", parties),
                            milliseconds(outcome.duration), milliseconds(Clock::now() - begin)));
}

} // namespace

void add_run_command(cli::Tool& tool) {
    auto options = std::make_shared<Options>();
    auto& command = tool.command("run", "Runs a program once: one process per party, nothing is left behind.",
                                 [&tool, options] { run(tool, *options); });
    tool.examples(command, examples);
    tool.topic("arguments", arguments);
    tool.complete(command.add_option("PROGRAM", options->program, "source (.sc) or executable (.sb)")->required(),
                  cli::argument_names({}));
    tool.complete(command.add_option("NAME=VALUE", options->inputs.words,
                                     "arguments of the program; types come from the program"),
                  cli::argument_names({}));
    tool.add_list(command, "--values", options->inputs.value_files, "FILE",
                  "arguments in a JSON file; - is standard input");
    tool.add_list(command, "--csv", options->inputs.csv_files, "FILE[:NAME=COLUMN,…]",
                  "arguments in columns of a CSV file");
    command.add_option("--separator", options->separator, "of CSV files: a character (default: a comma) or tab")
        ->type_name("CHAR");
    command.add_option("--engine", options->run.engine, "shared3p (default) or plain: one process, no protection")
        ->type_name("NAME");
    tool.add_list(command, "--kind", options->run.kinds, "[NAME=]KIND[:KEY=VALUE,…]",
                  "kind and parameters of a domain");
    command
        .add_option("--transport", options->run.transport,
                    "between the parties: shm (default: shared memory), unix (sockets) or tcp")
        ->type_name("NAME");
    command.add_flag("--stats", options->run.stats, "rounds, bytes and time of every operation");
    tool.add_duration(command, "--timeout", options->timeout, "for the run: 500ms, 10s, 5m");
    constexpr char limits[] = "Limits";
    tool.add_size(command, "--max-memory", options->run.max_memory,
                  "of one party's arrays (default: 3/4 of the machine's, divided by the parties)")
        ->group(limits);
    command
        .add_option("--max-steps", options->run.max_steps,
                    "backward jumps, calls and system calls (default: any number)")
        ->type_name("N")
        ->group(limits);
    command.add_option("--max-depth", options->run.max_depth, "nested calls (default: 2097152)")
        ->type_name("N")
        ->group(limits);
    command.add_option("--insecure-seed", options->seed, "fix all randomness; for tests only")->type_name("N");
    cli::add_source_options(tool, command, options->sources);
    cli::add_result_options(tool, command, cli::Uses::nothing, options->output);
}

} // namespace smpc::local
