// SPDX-License-Identifier: Apache-2.0
//
// smpc-fetch: results of a job, or the values of a stored stream, put together from the shares of all parties. One id may be
// either, because people copy ids from the output of smpc-run and of smpc-upload alike; the parties are asked for a job first.
#include <CLI/CLI.hpp>

#include <nlohmann/json.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/results.h"
#include "apps/cli/tool.h"
#include "libclient/base/units.h"
#include "libclient/base/uuid.h"

namespace {

using namespace smpc;

constexpr char examples[] = "  smpc-fetch 5f0c1b2a-6c1e-4d3a-9f57-0b8f6f1c2d3e\n"
                            "  smpc-fetch --wait $job --values-only -f json\n"
                            "  smpc-fetch $job winner histogram -o results.npz\n"
                            "  smpc-fetch --keep-shares shares/ $job\n";

struct Options {
    std::string id;
    std::vector<std::string> names;
    std::string wait; ///< empty: not given; "forever", or a duration
    std::string keep_shares;
    cli::ResultOutput output;
};

/// Waits as long as --wait says, but not longer than --timeout.
client::Results results_of(cli::Tool& tool, client::Job job, client::ResultOptions const& options,
                           std::string const& wait) {
    if (wait.empty()) {
        try {
            return job.results(options, cli::limits(tool));
        } catch (Error const& error) {
            if (error.code() != ErrorCode::timeout) throw;
            throw Error(error).help("smpc-fetch --wait " + job.id());
        }
    }
    auto limits = cli::limits(tool);
    if (wait != "forever") {
        auto longest = parse_duration(wait);
        limits.timeout = limits.timeout ? std::min(*limits.timeout, longest) : longest;
    }
    return job.wait(limits, options);
}

/// Whether a party knows a job of this id.
bool is_job(cli::Tool& tool, client::Job& job) {
    try {
        job.status(cli::limits(tool));
        return true;
    } catch (Error const& error) {
        if (error.code() != ErrorCode::not_found) throw;
        return false;
    }
}

void fetch(cli::Tool& tool, Options const& options) {
    cli::check_result_options(tool, options.output);
    if (!options.wait.empty() && options.wait != "forever") parse_duration(options.wait);
    auto id = checked_uuid(options.id, "ID");
    auto result_options = cli::to_result_options(options.output);
    result_options.keep_shares = options.keep_shares;
    auto cloud = cli::connect(tool);
    auto job = cloud.job(id);
    if (is_job(tool, job)) {
        auto results = results_of(tool, job, result_options, options.wait);
        nlohmann::ordered_json envelope = {{"job", id}, {"results", nullptr}};
        if (auto returned = results.status().result.returned; returned != 0) envelope["returned"] = returned;
        return cli::write_results(tool, options.output, results, options.names, envelope);
    }
    try {
        auto results = cloud.fetch(id, result_options, cli::limits(tool));
        cli::write_results(tool, options.output, results, options.names, {{"stream", id}, {"results", nullptr}});
    } catch (Error const& error) {
        if (error.code() != ErrorCode::not_found || error.message().find(id) == std::string::npos) throw;
        throw Error(ErrorCode::not_found, "no party has a job or a stream " + id)
            .help("smpc-run ps --all lists jobs, smpc-upload ls streams");
    }
}

} // namespace

int main(int argc, char** argv) {
    cli::Tool tool(
        {.name = "smpc-fetch",
         .summary = "Fetches results of a job, or a stored stream, from all parties and puts the values together.",
         .usage = "ID [NAME…]",
         .examples = examples,
         .default_command = {}});
    Options options;
    auto& app = tool.app();
    tool.complete(app.add_option("ID", options.id, "job (smpc-run -d) or stream (smpc-upload)")->required(),
                  cli::job_ids());
    app.add_option("NAME", options.names, "only these values");
    app.add_flag("--wait{forever}", options.wait,
                 "until the job is final; without it a job that is not ends in status 7")
        ->type_name("DUR");
    app.add_option("--keep-shares", options.keep_shares,
                   "the parties' streams, too, as files 1.results … in this folder")
        ->type_name("DIR");
    cli::add_result_options(tool, app, cli::Uses::cloud | cli::Uses::progress, options.output);
    cli::complete_cloud_names(tool);
    tool.body([&] { fetch(tool, options); });
    return tool.run(argc, argv);
}
