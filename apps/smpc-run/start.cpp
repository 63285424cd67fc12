// SPDX-License-Identifier: Apache-2.0
//
// From the words of the command line to a job that all parties have: program, values, streams, request, in this order, so that what
// the user got wrong is found before anything leaves this machine.
#include "apps/smpc-run/commands.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/cloud/program.h"
#include "libclient/base/sha256.h"
#include "libclient/base/time.h"
#include "libclient/base/uuid.h"
#include "libclient/sharing/sharing.h"

namespace smpc::run {

namespace {

/// How long values from the command line stay with the parties when neither the job nor this tool removes them.
constexpr std::chrono::hours inline_ttl{24};

/// The program of a job: of a file here, or of the parties.
struct Choice {
    client::ProgramRef ref;
    std::vector<std::byte> executable; ///< empty: the parties have it
    std::optional<Description> description;
};

Choice choose_program(cli::Tool& tool, client::VirtualCloud& cloud, StartOptions const& options) {
    Choice choice;
    if (cli::is_program_file(options.program)) {
        auto program = cli::load_program(tool, options.program, options.sources);
        choice = {{program.name, sha256_hex(program.executable)},
                  std::move(program.executable),
                  std::move(program.description)};
    } else {
        try {
            auto info = cloud.program(options.program, cli::limits(tool));
            choice = {{info.name, info.sha256}, {}, std::move(info.description)};
        } catch (Error const& error) {
            if (error.code() != ErrorCode::not_found) throw;
            throw Error(error).help(
                "a program here is a file that ends in .sc or .sb; smpc-run --help shows the commands");
        }
    }
    if (!options.program_sha256.empty() && options.program_sha256 != choice.ref.sha256)
        throw Error(ErrorCode::mismatch, fmt::format("{} has the digest {}, not the one that --program-sha256 says",
                                                     choice.ref.name, choice.ref.sha256));
    return choice;
}

/// The values of the command line. With streams beside them the parties check whether anything is missing or given twice, because
/// only they can look into the streams.
client::Values read_values(StartOptions const& options, std::optional<Description> description) {
    auto sources = options.inputs;
    auto separator = options.separator == "tab" ? "\t" : options.separator;
    if (separator.size() != 1) throw Error(ErrorCode::usage, "--separator is one character, or tab");
    sources.csv.separator = separator[0];
    if (description && !options.streams.empty())
        for (auto& argument : description->arguments) argument.required = false;
    auto const* known = description ? &*description : nullptr;
    return client::resolve(client::collect(sources, known), known);
}

client::JobRequest request_of(StartOptions const& options, client::JobRequest request) {
    request.id = options.job_id.empty() ? new_uuid() : checked_uuid(options.job_id, "--job-id");
    for (auto const& id : options.streams) request.inputs.push_back(checked_uuid(id, "-i"));
    if (options.retries) request.retries = *options.retries;
    if (options.job_timeout) request.timeout = options.job_timeout;
    if (options.start_timeout) request.start_timeout = *options.start_timeout;
    if (options.retention) request.result.retention = *options.retention;
    if (!options.at.empty()) request.schedule.not_before = parse_moment(options.at, "--at");
    for (auto const& id : options.after) request.schedule.after.push_back(checked_uuid(id, "--after"));
    for (auto const& [key, value] : parse_labels(options.labels)) request.labels[key] = value;
    return request;
}

/// Uploads values of the command line for one job. Empty if there are none.
std::string upload_values(cli::Tool& tool, client::VirtualCloud& cloud, client::Values const& values,
                          client::JobRequest const& request, bool keep) {
    if (values.empty()) return {};
    client::UploadOptions upload;
    upload.consume = !keep;
    if (!keep) {
        upload.ttl = inline_ttl;
        if (auto const& begin = request.schedule.not_before; begin && *begin > now()) *upload.ttl += *begin - now();
    }
    auto id = cloud.upload(values, upload, cli::limits(tool)).id;
    tool.log(1, fmt::format("{} values uploaded as {}", values.size(), id));
    if (keep) tool.note(fmt::format("inputs are kept as {}", id));
    return id;
}

/// Whether the parties may have the job although starting it failed.
bool may_have_started(ErrorCode code) {
    return code == ErrorCode::unavailable || code == ErrorCode::timeout || code == ErrorCode::interrupted ||
           code == ErrorCode::terminated || code == ErrorCode::cancelled;
}

void remove_quietly(client::VirtualCloud& cloud, std::string const& stream) {
    try {
        cloud.remove(stream, std::chrono::seconds(10));
    } catch (Error const&) {
        // It has a time to live; the error that the user has to see is another one.
    }
}

void send(cli::Tool& tool, client::VirtualCloud& cloud, client::JobRequest request, std::string const& inline_inputs,
          bool keep_inputs, WaitOptions const& wait) {
    auto removable = keep_inputs ? std::string() : inline_inputs;
    auto job = [&] {
        try {
            return cloud.start(request, cli::limits(tool));
        } catch (Error const& error) {
            if (!removable.empty() && !may_have_started(error.code())) remove_quietly(cloud, removable);
            throw;
        }
    }();
    tool.log(1, fmt::format("job {}", job.id()));
    if (!wait.detach) return finish(tool, cloud, job, wait, removable);
    if (tool.options().format != "json" && tool.options().format != "ndjson") return tool.write_result(job.id() + "\n");
    nlohmann::ordered_json document = {
        {"apiVersion", "smpc/v1"},
        {"job", job.id()},
        {"program", {{"name", request.program.name}, {"sha256", request.program.sha256}}},
        {"inputs", request.inputs}};
    tool.write_result(document.dump() + "\n");
}

/// What would be sent, to whom, with sizes and types, without values.
void show_plan(cli::Tool& tool, client::VirtualCloud& cloud, Choice const& program, client::JobRequest const& request,
               client::Values const& values) {
    nlohmann::ordered_json plan = {{"apiVersion", "smpc/v1"}, {"dryRun", true}};
    plan["program"] = {
        {"name", program.ref.name}, {"sha256", program.ref.sha256}, {"uploadBytes", program.executable.size()}};
    auto text = fmt::format("program   {} (sha256 {}), {}\n", program.ref.name, program.ref.sha256,
                            program.executable.empty() ? "stored at the parties"
                                                       : fmt::format("{} bytes to upload", program.executable.size()));
    plan["arguments"] = nlohmann::ordered_json::array();
    for (auto const& [name, value] : values) {
        plan["arguments"].push_back(
            {{"name", name}, {"domain", value.domain()}, {"type", name_of(value.type())}, {"shape", value.shape()}});
        text += fmt::format("argument  {}: {}\n", name, describe(value));
    }
    plan["inputs"] = request.inputs;
    for (auto const& id : request.inputs) text += fmt::format("stream    {}\n", id);
    auto streams = client::make_streams(values, cloud.parties(), system_random());
    plan["parties"] = nlohmann::ordered_json::array();
    for (auto const& party : cloud.config().parties) {
        auto bytes = values.empty() ? 0 : streams[party.number - 1].size();
        plan["parties"].push_back(
            {{"party", party.number}, {"name", party.name}, {"url", party.url}, {"streamBytes", bytes}});
        text += fmt::format("party {}   {} {}: {} bytes of shares\n", party.number, party.name, party.url, bytes);
    }
    tool.write_result(tool.options().format == "json" ? plan.dump() + "\n" : text);
}

/// A stock Carbyne Stack deployment has no jobs: it runs a program of its own on stored secrets while the client waits.
void activate(cli::Tool& tool, client::VirtualCloud& cloud, StartOptions const& options, WaitOptions const& wait) {
    auto refuse = [&](std::string const& what) {
        return Error(ErrorCode::usage,
                     fmt::format("cloud \"{}\" is a Carbyne Stack deployment, where {}", cloud.config().name, what));
    };
    if (wait.detach) throw refuse("a run ends with the client that waits for it: --detach is not possible");
    if (!options.inputs.words.empty() || !options.inputs.value_files.empty() || !options.inputs.csv_files.empty())
        throw refuse("programs take stored secrets only").help("name their ids: -i ID");
    client::Activation activation{options.program, {}, options.job_id, {}};
    for (auto const& id : options.streams) activation.inputs.push_back(checked_uuid(id, "-i"));
    auto secret = cloud.activate(std::move(activation), cli::limits(tool));
    auto const& format = tool.options().format;
    if (format != "json" && format != "ndjson") return tool.write_result(secret + "\n");
    tool.write_result(nlohmann::ordered_json{{"apiVersion", "smpc/v1"}, {"secret", secret}}.dump() + "\n");
}

} // namespace

void start(cli::Tool& tool, StartOptions const& options, WaitOptions const& wait) {
    cli::check_result_options(tool, wait.output);
    auto request = request_of(options, {});
    auto cloud = cli::connect(tool);
    if (!cli::is_program_file(options.program) && cloud.is_carbyne(cli::limits(tool)))
        return activate(tool, cloud, options, wait);
    auto program = choose_program(tool, cloud, options);
    auto values = read_values(options, program.description);
    request.program = program.ref;
    if (tool.options().dry_run) return show_plan(tool, cloud, program, request, values);
    if (!program.executable.empty()) cloud.upload_program(program.ref.name, program.executable, cli::limits(tool));
    auto inline_inputs = upload_values(tool, cloud, values, request, options.keep_inputs);
    if (!inline_inputs.empty()) request.inputs.push_back(inline_inputs);
    send(tool, cloud, std::move(request), inline_inputs, options.keep_inputs, wait);
}

void rerun(cli::Tool& tool, StartOptions const& options, WaitOptions const& wait) {
    cli::check_result_options(tool, wait.output);
    auto job_id = checked_uuid(options.job, "ID");
    auto cloud = cli::connect(tool);
    auto former = cloud.job(job_id).status(cli::limits(tool)).status().request;
    bool new_inputs = !options.streams.empty() || !options.inputs.words.empty() ||
                      !options.inputs.value_files.empty() || !options.inputs.csv_files.empty();
    former.schedule = {};
    if (new_inputs) former.inputs.clear();
    auto request = request_of(options, std::move(former));
    std::string inline_inputs;
    if (new_inputs) {
        auto program = cloud.program(request.program.name, cli::limits(tool));
        if (!request.program.sha256.empty() && request.program.sha256 != program.sha256) program.description.reset();
        auto values = read_values(options, program.description);
        inline_inputs = upload_values(tool, cloud, values, request, options.keep_inputs);
        if (!inline_inputs.empty()) request.inputs.push_back(inline_inputs);
    }
    try {
        send(tool, cloud, std::move(request), inline_inputs, options.keep_inputs, wait);
    } catch (Error const& error) {
        if (error.code() != ErrorCode::not_found || new_inputs) throw;
        throw Error(error).help(fmt::format("values of the command line are removed with the job that used them; give "
                                            "them again: smpc-run rerun {} NAME=VALUE…",
                                            options.job));
    }
}

} // namespace smpc::run
