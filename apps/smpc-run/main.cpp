// SPDX-License-Identifier: Apache-2.0
//
// smpc-run: computations of a virtual cloud, from start to results. The table of its commands and options; commands.h has what they do.
#include <CLI/CLI.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "apps/smpc-run/commands.h"

namespace {

using namespace smpc;
using cli::Uses;

constexpr char usage[] = "PROGRAM [NAME=VALUE…] [-i ID]… [options]\n"
                         "wait|status|logs|result|cancel|rm ID…\n"
                         "ps [--all] [--state STATE]… [--label K=V]…\n"
                         "rerun ID [NAME=VALUE…]";

constexpr char examples[] = "  smpc-run auction.sc alice=1000 bob=1250\n"
                            "  job=$(smpc-run -d auction.sb -i $alice -i $bob)\n"
                            "  smpc-run wait $job -f json\n"
                            "  smpc-run mean.sc --csv sales.csv --stats\n";

void add_wait_options(cli::Tool& tool, CLI::App& command, run::WaitOptions& options) {
    tool.add_switch(command, "--follow", options.follow, "show what the program prints, as it appears");
    tool.add_switch(command, "--cancel-on-interrupt", options.cancel_on_interrupt, "Ctrl-C cancels the job");
}

void add_end_options(cli::Tool& tool, CLI::App& command, run::WaitOptions& options, Uses more) {
    command.add_flag("--stats{text}", options.stats, "rounds, bytes and time of every operation: text, json")
        ->type_name("FORM")
        ->check([](std::string const& form) {
            return form == "text" || form == "json" ? std::string() : "\"" + form + "\" is neither text nor json";
        });
    tool.add_switch(command, "--exit-status", options.exit_status,
                    "end with 64 plus what the program returned, if not 0");
    cli::add_result_options(tool, command, Uses::cloud | Uses::progress | more, options.output);
}

void add_input_options(cli::Tool& tool, CLI::App& command, run::StartOptions& options) {
    constexpr char group[] = "Inputs";
    tool.add_list(command, "-i,--input", options.streams, "ID", "stream that smpc-upload has stored")->group(group);
    tool.add_list(command, "--values", options.inputs.value_files, "FILE",
                  "arguments in a JSON file; - is standard input")
        ->group(group);
    tool.add_list(command, "--csv", options.inputs.csv_files, "FILE[:NAME=COLUMN,…]",
                  "arguments in columns of a CSV file")
        ->group(group);
    command.add_option("--separator", options.separator, "of CSV files: a character (default: a comma) or tab")
        ->type_name("CHAR")
        ->group(group);
    tool.add_switch(command, "--keep-inputs", options.keep_inputs,
                    "do not remove the values of this command line after the job")
        ->group(group);
}

void add_job_options(cli::Tool& tool, CLI::App& command, run::StartOptions& options) {
    constexpr char group[] = "Job";
    command.add_option("--retries", options.retries, "attempts after passing troubles (default: 3)")
        ->type_name("N")
        ->group(group);
    tool.add_duration(command, "--start-timeout", options.start_timeout,
                      "how long it waits for all parties (default: 60s)")
        ->group(group);
    tool.add_duration(command, "--job-timeout", options.job_timeout, "time limit of the run itself")->group(group);
    tool.add_duration(command, "--retention", options.retention, "how long results are kept (default: 7d)")
        ->group(group);
    command.add_option("--at", options.at, "not before this time: 2026-12-01T08:30:00Z, +10m")
        ->type_name("TIME")
        ->group(group);
    tool.add_list(command, "--after", options.after, "ID", "not before this job has ended")->group(group);
    tool.add_list(command, "--label", options.labels, "KEY=VALUE", "for finding it again (ps --label)")->group(group);
    command.add_option("--job-id", options.job_id, "id to use; the same command with the same id is one job")
        ->type_name("UUID")
        ->group(group);
}

} // namespace

int main(int argc, char** argv) {
    cli::Tool tool({.name = "smpc-run",
                    .summary = "Runs programs on the parties of a virtual cloud.",
                    .usage = usage,
                    .examples = examples,
                    .default_command = "start"});
    run::StartOptions start;
    run::WaitOptions wait;
    run::ListOptions list;
    std::string id;
    std::vector<std::string> ids, names;
    bool follow = false;
    auto job_argument = [&](CLI::App& command) {
        tool.complete(command.add_option("ID", id, "job")->required(), cli::job_ids());
    };
    auto jobs_argument = [&](CLI::App& command) {
        tool.complete(command.add_option("ID", ids, "jobs")->required(), cli::job_ids());
    };

    auto& start_command =
        tool.command("start", "Starts a job, waits and shows its results.", [&] { run::start(tool, start, wait); });
    tool.examples(start_command, examples);
    tool.complete(
        start_command
            .add_option("PROGRAM", start.program, "source (.sc), executable (.sb) or name of a stored program")
            ->required(),
        cli::argument_names({}, cli::stored_programs()));
    tool.complete(start_command.add_option("NAME=VALUE", start.inputs.words,
                                           "arguments of the program; types come from the program"),
                  cli::argument_names({}, cli::stored_programs()));
    tool.add_switch(start_command, "-d,--detach", wait.detach, "print the job's id and return");
    add_wait_options(tool, start_command, wait);
    add_input_options(tool, start_command, start);
    cli::add_source_options(tool, start_command, start.sources);
    add_job_options(tool, start_command, start);
    start_command.add_option("--program-sha256", start.program_sha256, "refuse any other executable")
        ->type_name("HEX")
        ->group("Job");
    add_end_options(tool, start_command, wait, Uses::dry_run);

    auto& wait_command =
        tool.command("wait", "Waits for a job and shows its results.", [&] { run::wait(tool, id, wait); });
    job_argument(wait_command);
    add_wait_options(tool, wait_command, wait);
    add_end_options(tool, wait_command, wait, Uses::nothing);

    auto& result_command = tool.command("result", "Shows the results of a job that has succeeded.",
                                        [&] { run::result(tool, id, names, wait); });
    job_argument(result_command);
    result_command.add_option("NAME", names, "only these values");
    add_end_options(tool, result_command, wait, Uses::nothing);

    auto& status_command =
        tool.command("status", "Shows what each party says about a job.", [&] { run::status(tool, id); });
    job_argument(status_command);
    tool.add_common(status_command, Uses::cloud | Uses::output);

    auto& logs_command = tool.command("logs", "Shows what the program printed.", [&] { run::logs(tool, id, follow); });
    job_argument(logs_command);
    tool.add_switch(logs_command, "--follow", follow, "until the job ends");
    tool.add_common(logs_command, Uses::cloud);

    auto& cancel_command = tool.command("cancel", "Cancels jobs.", [&] { run::cancel(tool, ids); });
    jobs_argument(cancel_command);
    tool.add_common(cancel_command, Uses::cloud);

    auto& remove_command =
        tool.command("rm", "Forgets results and logs of jobs that have ended.", [&] { run::remove(tool, ids); });
    jobs_argument(remove_command);
    tool.add_common(remove_command, Uses::cloud | Uses::yes);

    auto& list_command = tool.command("ps", "Lists jobs, newest first.", [&] { run::list(tool, list); });
    tool.add_switch(list_command, "--all", list.all, "those that have ended, too");
    tool.add_list(list_command, "--state", list.states, "STATE", "in this state");
    tool.add_list(list_command, "--label", list.labels, "KEY=VALUE", "with this label");
    list_command.add_option("--program", list.program, "of this program")->type_name("NAME");
    list_command.add_option("--since", list.since, "accepted since: 2026-12-01T08:30:00Z, -1h")->type_name("TIME");
    list_command.add_option("--limit", list.limit, "how many at most (default: 1000)")->type_name("N");
    tool.add_common(list_command, Uses::cloud | Uses::output);

    auto& rerun_command = tool.command("rerun", "Starts a job like another one, with the same inputs or new ones.",
                                       [&] { run::rerun(tool, start, wait); });
    tool.complete(rerun_command.add_option("ID", start.job, "job")->required(), cli::job_ids());
    rerun_command.add_option("NAME=VALUE", start.inputs.words, "arguments instead of all inputs of that job");
    tool.add_switch(rerun_command, "-d,--detach", wait.detach, "print the job's id and return");
    add_wait_options(tool, rerun_command, wait);
    add_input_options(tool, rerun_command, start);
    add_job_options(tool, rerun_command, start);
    add_end_options(tool, rerun_command, wait, Uses::nothing);

    cli::complete_cloud_names(tool);
    return tool.run(argc, argv);
}
