// SPDX-License-Identifier: Apache-2.0
//
// The commands of smpc-run, each one function over the SDK. main.cpp has their options.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/cloud.h>

#include "apps/cli/results.h"
#include "apps/cli/tool.h"
#include "libclient/values/collect.h"
#include "secrec/compiler/compiler.h"

namespace smpc::run {

/// What is done with a job after it was sent, or when one waits for it.
struct WaitOptions {
    bool detach = false;
    bool follow = false;
    bool exit_status = false;
    bool cancel_on_interrupt = false;
    std::string stats; ///< empty, "text" or "json"
    cli::ResultOutput output;
};

struct StartOptions {
    std::string program;
    std::string job; ///< of `rerun`
    client::InputSources inputs;
    std::string separator = ",";
    std::vector<std::string> streams; ///< ids of -i
    secrec::CompileOptions sources;
    bool keep_inputs = false;

    std::optional<unsigned> retries;
    std::optional<std::chrono::milliseconds> start_timeout, job_timeout, retention;
    std::string at;
    std::vector<std::string> after, labels;
    std::string job_id, program_sha256;
};

struct ListOptions {
    bool all = false;
    std::vector<std::string> states, labels;
    std::string program, since;
    std::size_t limit = 1000;
};

void start(cli::Tool& tool, StartOptions const& options, WaitOptions const& wait);
void rerun(cli::Tool& tool, StartOptions const& options, WaitOptions const& wait);
/// Waits until it is final, then writes its results.
void wait(cli::Tool& tool, std::string const& id, WaitOptions const& options);
/// Writes the results of a job that has succeeded.
void result(cli::Tool& tool, std::string const& id, std::vector<std::string> const& names, WaitOptions const& options);

void status(cli::Tool& tool, std::string const& id);
void logs(cli::Tool& tool, std::string const& id, bool follow);
void cancel(cli::Tool& tool, std::vector<std::string> const& ids);
void remove(cli::Tool& tool, std::vector<std::string> const& ids);
void list(cli::Tool& tool, ListOptions const& options);

/// Waits for a job that runs, shows its output if wanted, writes its results, ends with its program's status if wanted.
/// `inline_inputs` is the stream of values from the command line, removed here if the job will never need it again; may be empty.
void finish(cli::Tool& tool, client::VirtualCloud& cloud, client::Job job, WaitOptions const& options,
            std::string const& inline_inputs);

/// K=V words. Throws Error(usage).
std::map<std::string, std::string> parse_labels(std::vector<std::string> const& words);
/// RFC 3339, or `+10m` from now. Throws Error(usage).
client::Time parse_moment(std::string const& text, std::string const& option);

} // namespace smpc::run
