// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/run_command.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "libclient/base/costs.h"
#include "libclient/values/file.h"
#include "libclient/values/output.h"

namespace smpc::vcp {

namespace {

using Clock = std::chrono::steady_clock;

double milliseconds(Clock::duration d) {
    return std::chrono::duration<double, std::milli>(d).count();
}

void say(std::string const& text) {
    std::fputs(text.c_str(), stderr);
}

/// Characters of a line if the results go to a terminal; 0: nothing is cut.
std::size_t terminal_width(std::string const& output) {
    winsize size{};
    if (output != "-" || ::isatty(1) == 0 || ::ioctl(1, TIOCGWINSZ, &size) != 0) return 0;
    return size.ws_col;
}

std::string render(RunCommand const& command, LocalOutcome const& outcome, client::Format format) {
    client::OutputStyle style;
    style.width = terminal_width(command.output);
    style.safe_integers = command.json_safe;
    style.values_only = command.values_only;
    nlohmann::ordered_json envelope = {{"results", nullptr}};
    if (outcome.returned != 0) envelope["returned"] = outcome.returned;
    if (command.run.stats) envelope["stats"] = costs_json(outcome.duration, outcome.parties);
    return client::render(outcome.results, format, style, &envelope);
}

} // namespace

void run_command(RunCommand const& command, Compile const& compile) {
    auto format = client::format_from_name(command.format);
    auto parties = parties_of_engine(command.run.engine);
    auto begin = Clock::now();
    auto program = load_program(command.program, compile);
    auto loaded = Clock::now();
    auto const* description = program.description ? &*program.description : nullptr;
    auto arguments = client::resolve(client::collect(command.inputs, description), description);
    auto resolved = Clock::now();

    if (!command.quiet && parties == 1) say("warning: no protection: values are processed in the clear\n");
    if (!command.quiet && command.run.insecure_seed)
        say("warning: --insecure-seed: every random value can be predicted; nothing is protected\n");

    auto options = command.run;
    options.print = [](std::string_view line) { say(std::string(line) + "\n"); };
    if (!command.quiet) options.warn = [](std::string const& message) { say("warning: " + message + "\n"); };
    auto outcome = run_local(program, arguments, options);
    client::write_file(command.output, render(command, outcome, format));

    bool stats_in_document = command.format == "json" && !command.values_only;
    if (command.run.stats && !stats_in_document) say(costs_text(outcome.duration, outcome.parties));
    if (outcome.returned != 0 && command.format != "json") say(fmt::format("program returned {}\n", outcome.returned));
    if (command.verbosity > 0)
        say(fmt::format("program {:.1f} ms, inputs {:.1f} ms, {} {:.1f} ms, all {:.1f} ms\n",
                        milliseconds(loaded - begin), milliseconds(resolved - loaded),
                        parties == 1 ? "run of one process" : fmt::format("run of {} parties", parties),
                        milliseconds(std::chrono::duration_cast<Clock::duration>(outcome.duration)),
                        milliseconds(Clock::now() - begin)));
}

int report(Error const& error, std::string const& format, SourceLine const& source_line) {
    if (format == "json")
        say(to_json(error).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    else
        say(to_text(error, source_line && error.where() ? source_line(*error.where()) : std::string()));
    return exit_status(error.code());
}

} // namespace smpc::vcp
