// SPDX-License-Identifier: Apache-2.0
//
// The second half of a run: waiting, the program's output, results, statistics, exit status. A job does not need the client that
// waits for it, so whatever ends the waiting says how to take it up again.
#include "apps/smpc-run/commands.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/merge_lines.h"
#include "libclient/base/costs.h"
#include "libclient/base/uuid.h"

namespace smpc::run {

namespace {

using client::JobState;

void follow_output(cli::Tool& tool, client::VirtualCloud const& cloud, client::Job& job) {
    cli::MergeLines lines(cloud.parties(), [&](cli::MergeLines::Line const& line) {
        tool.progress().pause();
        std::fputs((line.shown() + "\n").c_str(), stderr);
    });
    job.logs([&](client::LogLine const& line) { lines.add(line.party, line.text); }, true, cli::limits(tool));
    lines.finish();
}

/// The costs of the last attempt at every party that tells them.
std::vector<PartyCosts> costs_of(client::JobView const& view) {
    std::vector<PartyCosts> all;
    for (auto const& party : view.parties) {
        if (!party.status || !party.status->costs) continue;
        auto const& costs = *party.status->costs;
        all.push_back({party.number, costs.rounds, costs.bytes_out, costs.bytes_in,
                       costs.operations.empty() ? nlohmann::json() : nlohmann::json::parse(costs.operations)});
    }
    return all;
}

std::chrono::milliseconds duration_of(client::JobView const& view) {
    std::chrono::milliseconds longest{0};
    for (auto const& party : view.parties)
        if (party.status && party.status->costs) longest = std::max(longest, party.status->costs->duration);
    return longest;
}

void show_progress(cli::Tool& tool, client::JobView const& view) {
    for (auto const& party : view.parties) {
        if (!party.status) continue;
        auto const& progress = party.status->progress;
        progress.percent ? tool.progress().update("run", party.number, *progress.percent, 100, "percent")
                         : tool.progress().update("run", party.number, progress.rounds, 0, "rounds");
    }
}

/// Waits; what ends the waiting early says what becomes of the job.
client::JobView wait_until_final(cli::Tool& tool, client::VirtualCloud& cloud, client::Job& job,
                                 WaitOptions const& options) {
    std::optional<JobState> last;
    try {
        if (options.follow) follow_output(tool, cloud, job);
        return job.wait_final(cli::limits(tool), [&](client::JobView const& view) {
            show_progress(tool, view);
            if (last == view.state) return;
            last = view.state;
            tool.log(1, fmt::format("job {}: {}", job.id(), name_of(view.state)));
        });
    } catch (Error& error) {
        bool interrupted = error.code() == ErrorCode::interrupted || error.code() == ErrorCode::cancelled ||
                           error.code() == ErrorCode::terminated;
        if (interrupted && options.cancel_on_interrupt) {
            job.cancel(std::chrono::seconds(10));
            throw Error(ErrorCode::interrupted, fmt::format("interrupted; job {} is cancelled", job.id()));
        }
        if (interrupted)
            throw Error(ErrorCode::interrupted, fmt::format("interrupted; job {} continues", job.id()))
                .help(fmt::format("smpc-run wait {0}   or   smpc-run cancel {0}", job.id()));
        if (error.code() == ErrorCode::timeout || error.code() == ErrorCode::unavailable)
            error.help(fmt::format("smpc-run wait {0}   or   smpc-run cancel {0}", job.id()));
        throw;
    }
}

void remove_inputs(cli::Tool& tool, client::VirtualCloud& cloud, std::string const& stream) {
    if (stream.empty()) return;
    try {
        cloud.remove(stream, std::chrono::seconds(10));
    } catch (Error const& error) {
        // A job that succeeds has consumed them already.
        if (error.code() != ErrorCode::not_found)
            tool.warn(fmt::format("the inputs {} stay: {}", stream, error.message()));
    }
}

/// Results with all that belongs to them; ends with the program's own status if that is wanted.
void write(cli::Tool& tool, client::Job const& job, client::JobView const& view, client::Results const& results,
           std::vector<std::string> const& names, WaitOptions const& options) {
    auto returned = results.status().result.returned;
    bool document = tool.options().format == "json" && !options.output.values_only;
    nlohmann::ordered_json envelope = {{"job", job.id()}, {"results", nullptr}};
    if (returned != 0) envelope["returned"] = returned;
    auto costs = costs_of(view);
    if (!options.stats.empty()) envelope["stats"] = costs_json(duration_of(view), costs);
    cli::write_results(tool, options.output, results, names, envelope);
    if (!options.stats.empty() && !document) {
        auto text = options.stats == "json" ? costs_json(duration_of(view), costs).dump() + "\n"
                                            : costs_text(duration_of(view), costs);
        std::fputs(text.c_str(), stderr);
    }
    if (returned != 0 && !document) tool.note(fmt::format("program returned {}", returned));
    if (options.exit_status && returned != 0)
        tool.exit_with(returned > 0 && returned < 64 ? 64 + static_cast<int>(returned)
                                                     : exit_status(ErrorCode::failed));
}

} // namespace

void finish(cli::Tool& tool, client::VirtualCloud& cloud, client::Job job, WaitOptions const& options,
            std::string const& inline_inputs) {
    auto view = wait_until_final(tool, cloud, job, options);
    if (auto error = view.error()) {
        // After a passing trouble the same inputs serve another attempt.
        if (is_retryable(error->code()))
            error->help(fmt::format("smpc-run rerun {}", job.id()));
        else
            remove_inputs(tool, cloud, inline_inputs);
        throw Error(*error);
    }
    auto results = job.results(cli::to_result_options(options.output), cli::limits(tool));
    try {
        write(tool, job, view, results, {}, options);
    } catch (Error const& error) {
        // The work is done; only its form is wrong.
        throw Error(error).help(fmt::format("the job has succeeded: smpc-fetch {} [NAME…]", job.id()));
    }
}

void wait(cli::Tool& tool, std::string const& id, WaitOptions const& options) {
    cli::check_result_options(tool, options.output);
    auto job_id = checked_uuid(id, "ID");
    auto cloud = cli::connect(tool);
    finish(tool, cloud, cloud.job(job_id), options, {});
}

void result(cli::Tool& tool, std::string const& id, std::vector<std::string> const& names, WaitOptions const& options) {
    cli::check_result_options(tool, options.output);
    auto job_id = checked_uuid(id, "ID");
    auto cloud = cli::connect(tool);
    auto job = cloud.job(job_id);
    auto results = job.results(cli::to_result_options(options.output), cli::limits(tool));
    auto view = options.stats.empty() ? client::JobView() : job.status(cli::limits(tool));
    write(tool, job, view, results, names, options);
}

} // namespace smpc::run
