// SPDX-License-Identifier: Apache-2.0
//
// What the parties say about jobs: side by side, because a job is the same thing at all of them and differences are the news.
#include "apps/smpc-run/commands.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "apps/cli/cloud/connect.h"
#include "apps/cli/merge_lines.h"
#include "libclient/base/time.h"
#include "libclient/base/uuid.h"

namespace smpc::run {

namespace {

using client::JobState;
using client::JobStatus;
using client::JobView;
using Json = nlohmann::ordered_json;

bool as_json(cli::Tool const& tool) {
    return tool.options().format == "json";
}

void write(cli::Tool& tool, Json document) {
    Json versioned = {{"apiVersion", "smpc/v1"}};
    versioned.update(document);
    tool.write_result(versioned.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

Json time_json(std::optional<client::Time> const& time) {
    return time ? Json(format_time(*time)) : Json();
}

std::string time_text(std::optional<client::Time> const& time) {
    return time ? format_time(*time) : "-";
}

Json error_json(Error const& error) {
    return to_json(error)["error"];
}

std::string labels_text(std::map<std::string, std::string> const& labels) {
    std::vector<std::string> words;
    for (auto const& [key, value] : labels) words.push_back(key + "=" + value);
    return words.empty() ? "-" : fmt::format("{}", fmt::join(words, ","));
}

/// What is the same at all parties.
Json job_json(JobView const& view) {
    auto const& status = view.status();
    return {{"id", view.id},
            {"state", name_of(view.state)},
            {"program", {{"name", status.request.program.name}, {"sha256", status.request.program.sha256}}},
            {"submitter", status.submitter},
            {"labels", status.request.labels},
            {"accepted", time_json(status.times.accepted)},
            {"finished", time_json(status.times.finished)}};
}

Json party_json(JobView::Party const& party) {
    Json out = {{"party", party.number}, {"name", party.name}};
    if (!party.status) {
        out["state"] = "unknown";
        if (party.unreachable) out["error"] = error_json(*party.unreachable);
        return out;
    }
    auto const& s = *party.status;
    out["state"] = name_of(s.state);
    out["attempt"] = s.attempt;
    out["times"] = {{"accepted", time_json(s.times.accepted)},
                    {"started", time_json(s.times.started)},
                    {"finished", time_json(s.times.finished)},
                    {"expires", time_json(s.times.expires)}};
    out["progress"] = {{"percent", s.progress.percent ? Json(*s.progress.percent) : Json()},
                       {"where", s.progress.where},
                       {"rounds", s.progress.rounds},
                       {"bytes", s.progress.bytes}};
    out["resultBytes"] = s.result.bytes ? Json(*s.result.bytes) : Json();
    if (s.error) out["error"] = error_json(s.error->error);
    return out;
}

/// Columns as wide as their widest cell; the last one is not padded.
std::string table(std::vector<std::vector<std::string>> const& rows) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows)
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (widths.size() <= k) widths.push_back(0);
            widths[k] = std::max(widths[k], row[k].size());
        }
    std::string out;
    for (auto const& row : rows) {
        for (std::size_t k = 0; k < row.size(); ++k)
            out += k + 1 == row.size() ? row[k] : fmt::format("{:<{}}  ", row[k], widths[k]);
        out += '\n';
    }
    return out;
}

/// A line per fact, a column per party; lines that have nothing to say are left out.
std::string parties_table(JobView const& view) {
    std::vector<std::vector<std::string>> rows;
    auto add = [&](std::string name, auto cell, bool always) {
        std::vector<std::string> row{std::move(name)};
        bool any = always;
        for (auto const& party : view.parties) {
            row.push_back(party.status ? cell(*party.status) : "-");
            any = any || row.back() != "-";
        }
        if (any) rows.push_back(std::move(row));
    };
    rows.push_back({"party"});
    rows.push_back({"state"});
    for (auto const& party : view.parties) {
        rows[0].push_back(fmt::format("{} {}", party.number, party.name));
        rows[1].push_back(party.status ? std::string(name_of(party.status->state)) : "unknown");
    }
    add(
        "attempt", [](JobStatus const& s) { return std::to_string(s.attempt); }, true);
    add(
        "accepted", [](JobStatus const& s) { return time_text(s.times.accepted); }, true);
    add(
        "started", [](JobStatus const& s) { return time_text(s.times.started); }, true);
    add(
        "finished", [](JobStatus const& s) { return time_text(s.times.finished); }, true);
    add(
        "at", [](JobStatus const& s) { return s.progress.where.empty() ? "-" : s.progress.where; }, false);
    add(
        "percent", [](JobStatus const& s) { return s.progress.percent ? std::to_string(*s.progress.percent) : "-"; },
        false);
    add(
        "rounds", [](JobStatus const& s) { return std::to_string(s.costs ? s.costs->rounds : s.progress.rounds); },
        true);
    add(
        "bytes sent",
        [](JobStatus const& s) { return std::to_string(s.costs ? s.costs->bytes_out : s.progress.bytes); }, true);
    return table(rows);
}

std::string status_text(JobView const& view) {
    auto const& status = view.status();
    auto const& request = status.request;
    auto text = fmt::format("job      {}\nstate    {}: {}\nprogram  {} (sha256 {})\n", view.id, name_of(view.state),
                            meaning_of(view.state), request.program.name, request.program.sha256);
    if (!status.submitter.empty()) text += fmt::format("by       {}\n", status.submitter);
    if (!request.labels.empty()) text += fmt::format("labels   {}\n", labels_text(request.labels));
    if (auto const& when = request.schedule.not_before) text += fmt::format("not before {}\n", format_time(*when));
    if (!request.schedule.after.empty()) text += fmt::format("after    {}\n", fmt::join(request.schedule.after, ", "));
    text += "\n" + parties_table(view);
    for (auto const& party : view.parties)
        if (party.unreachable) text += "\n" + to_text(*party.unreachable);
    if (auto error = view.error()) text += "\n" + to_text(*error);
    return text;
}

/// All of them before anything is done with the first.
std::vector<std::string> checked_ids(std::vector<std::string> ids) {
    for (auto& id : ids) id = checked_uuid(id, "ID");
    return ids;
}

client::JobFilter filter_of(ListOptions const& options) {
    client::JobFilter filter;
    for (auto const& name : options.states) {
        auto state = client::job_state_from_name(name);
        if (!state) throw Error(ErrorCode::usage, fmt::format("unknown state \"{}\"", name));
        filter.states.push_back(*state);
    }
    if (filter.states.empty() && !options.all)
        filter.states = {JobState::accepted, JobState::waiting, JobState::running, JobState::committing};
    filter.labels = parse_labels(options.labels);
    filter.program = options.program;
    if (!options.since.empty()) filter.since = parse_moment(options.since, "--since");
    filter.limit = options.limit;
    return filter;
}

} // namespace

std::map<std::string, std::string> parse_labels(std::vector<std::string> const& words) {
    std::map<std::string, std::string> labels;
    for (auto const& word : words) {
        auto equals = word.find('=');
        if (equals == std::string::npos || equals == 0)
            throw Error(ErrorCode::usage, fmt::format("\"{}\" is not a label", word)).help("write --label KEY=VALUE");
        labels[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return labels;
}

client::Time parse_moment(std::string const& text, std::string const& option) {
    try {
        if (text.starts_with("+")) return now() + parse_duration(text.substr(1));
        if (text.starts_with("-")) return now() - parse_duration(text.substr(1));
        return parse_time(text);
    } catch (Error const& error) {
        throw Error(ErrorCode::usage, fmt::format("{}: {}", option, error.message()))
            .help("a time is written 2026-12-01T08:30:00Z, or +10m from now");
    }
}

void status(cli::Tool& tool, std::string const& id) {
    auto job_id = checked_uuid(id, "ID");
    auto cloud = cli::connect(tool);
    auto view = cloud.job(job_id).status(cli::limits(tool));
    if (!as_json(tool)) return tool.write_result(status_text(view));
    auto document = job_json(view);
    document["parties"] = Json::array();
    for (auto const& party : view.parties) document["parties"].push_back(party_json(party));
    if (auto error = view.error()) document["error"] = error_json(*error);
    write(tool, std::move(document));
}

void logs(cli::Tool& tool, std::string const& id, bool follow) {
    auto job_id = checked_uuid(id, "ID");
    auto cloud = cli::connect(tool);
    auto job = cloud.job(job_id);
    auto lines = Json::array();
    cli::MergeLines merged(cloud.parties(), [&](cli::MergeLines::Line const& line) {
        if (as_json(tool))
            lines.push_back({{"parties", line.parties}, {"text", line.text}});
        else
            tool.write_result(line.shown() + "\n");
    });
    job.logs([&](client::LogLine const& line) { merged.add(line.party, line.text); }, follow, cli::limits(tool));
    merged.finish();
    if (as_json(tool)) write(tool, {{"job", job.id()}, {"lines", lines}});
}

void cancel(cli::Tool& tool, std::vector<std::string> const& ids) {
    auto checked = checked_ids(ids);
    auto cloud = cli::connect(tool);
    auto done = Json::array();
    for (auto const& id : checked) {
        auto job = cloud.job(id);
        if (!job.cancel(cli::limits(tool))) {
            auto state = job.status(cli::limits(tool)).state;
            if (state != JobState::cancelled)
                throw Error(ErrorCode::conflict, fmt::format("job {} is {} already", job.id(), name_of(state)));
        }
        done.push_back(job.id());
    }
    if (as_json(tool)) write(tool, {{"cancelled", done}});
}

void remove(cli::Tool& tool, std::vector<std::string> const& ids) {
    auto checked = checked_ids(ids);
    auto cloud = cli::connect(tool);
    tool.confirm(ids.size() == 1 ? fmt::format("Forget results and logs of job {}?", ids[0])
                                 : fmt::format("Forget results and logs of {} jobs?", ids.size()));
    auto done = Json::array();
    for (auto const& id : checked) {
        auto job = cloud.job(id);
        job.remove(cli::limits(tool));
        done.push_back(job.id());
    }
    if (as_json(tool)) write(tool, {{"removed", done}});
}

void list(cli::Tool& tool, ListOptions const& options) {
    auto filter = filter_of(options);
    auto cloud = cli::connect(tool);
    auto views = cloud.jobs(filter, cli::limits(tool));
    if (as_json(tool)) {
        auto jobs = Json::array();
        for (auto const& view : views) jobs.push_back(job_json(view));
        return write(tool, {{"jobs", jobs}});
    }
    std::vector<std::vector<std::string>> rows{{"JOB", "STATE", "PROGRAM", "ACCEPTED", "LABELS"}};
    for (auto const& view : views) {
        auto const& s = view.status();
        rows.push_back({view.id, std::string(name_of(view.state)), s.request.program.name, time_text(s.times.accepted),
                        labels_text(s.request.labels)});
    }
    tool.write_result(table(rows));
}

} // namespace smpc::run
