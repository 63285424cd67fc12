// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/job_json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/sha256.h"
#include "libclient/base/time.h"
#include "libclient/base/units.h"
#include "libclient/vc/json_object.h"

namespace smpc::client {

using nlohmann::json;
using std::chrono::milliseconds;

namespace {

json duration_json(std::optional<milliseconds> const& duration) {
    return duration ? json(duration_text(*duration)) : json();
}

void check_canonical(json const& value) {
    if (value.is_number_float()) throw Error(ErrorCode::input, "canonical JSON: a number that is not an integer");
    if (value.is_object())
        for (auto const& [key, item] : value.items()) {
            if (std::any_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) > 126; }))
                throw Error(ErrorCode::input, "canonical JSON: a key that is not ASCII");
            check_canonical(item);
        }
    if (value.is_array())
        for (auto const& item : value) check_canonical(item);
}

ProgramRef program_from_json(JsonObject object) {
    ProgramRef program(object.text("name"), object.text("sha256"));
    object.finish();
    return program;
}

JobRequest request_from(JsonObject& object) {
    JobRequest r;
    r.id = object.text("id");
    if (auto program = object.object("program")) r.program = program_from_json(*program);
    r.inputs = object.texts("inputs");
    r.isolation = object.text("isolation", r.isolation);
    r.retries = static_cast<unsigned>(object.number("retries", r.retries, 100));
    r.timeout = object.duration("timeout");
    r.start_timeout = object.duration("startTimeout").value_or(r.start_timeout);
    if (auto schedule = object.object("schedule")) {
        r.schedule.not_before = schedule->time("notBefore");
        r.schedule.epoch = schedule->duration("epoch");
        r.schedule.after = schedule->texts("after");
        schedule->finish();
    }
    if (auto result = object.object("result")) {
        r.result.retention = result->duration("retention").value_or(r.result.retention);
        r.result.readers = result->texts("readers");
        r.result.max_bytes = result->number("maxBytes", r.result.max_bytes);
        result->finish();
    }
    r.labels = object.text_map("labels");
    r.profile = object.flag("profile");
    return r;
}

JobState state_from(JsonObject& object) {
    auto name = object.need_text("state");
    auto state = job_state_from_name(name);
    if (!state) throw object.fault("state", fmt::format("is \"{}\", which is no state", name));
    return *state;
}

} // namespace

std::string canonical_json(json const& value) {
    check_canonical(value);
    // nlohmann::json keeps the keys of objects sorted by bytes, which for ASCII is RFC 8785's order, and escapes as it says.
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json to_json(JobRequest const& r) {
    json program = json::object();
    if (!r.program.name.empty()) program["name"] = r.program.name;
    if (!r.program.sha256.empty()) program["sha256"] = r.program.sha256;
    json out = {{"program", program},
                {"inputs", r.inputs},
                {"isolation", r.isolation},
                {"retries", r.retries},
                {"timeout", duration_json(r.timeout)},
                {"startTimeout", duration_json(r.start_timeout)},
                {"schedule",
                 {{"notBefore", time_json(r.schedule.not_before)},
                  {"epoch", duration_json(r.schedule.epoch)},
                  {"after", r.schedule.after}}},
                {"result",
                 {{"retention", duration_json(r.result.retention)},
                  {"readers", r.result.readers},
                  {"maxBytes", r.result.max_bytes}}},
                {"labels", r.labels},
                {"profile", r.profile}};
    if (!r.id.empty()) out["id"] = r.id;
    return out;
}

JobRequest job_request_from_json(json const& body) {
    JsonObject object(body, "job request", ErrorCode::input);
    auto request = request_from(object);
    object.finish();
    check(request);
    return request;
}

std::string digest_of(JobRequest const& request) {
    return "sha256:" + sha256_hex(std::string_view(canonical_json(to_json(request))));
}

json to_json(JobError const& error) {
    auto out = to_json(error.error).at("error");
    out["attempts"] = json::array();
    for (auto const& a : error.attempts)
        out["attempts"].push_back({{"attempt", a.attempt}, {"code", name_of(a.code)}, {"message", a.message}});
    return out;
}

JobError job_error_from_json(json const& value) {
    JobError out{error_from_json(value), {}};
    JsonObject object(value, "job error", ErrorCode::unavailable);
    for (auto& a : object.objects("attempts"))
        out.attempts.push_back({static_cast<unsigned>(a.number("attempt", 1, UINT32_MAX)),
                                error_code_from_name(a.text("code")).value_or(ErrorCode::failed), a.text("message")});
    return out;
}

json to_json(JobStatus const& s) {
    json out = {{"id", s.id},
                {"state", name_of(s.state)},
                {"attempt", s.attempt},
                {"party", s.party},
                {"digest", s.digest},
                {"submitter", s.submitter},
                {"times",
                 {{"accepted", time_json(s.times.accepted)},
                  {"started", time_json(s.times.started)},
                  {"finished", time_json(s.times.finished)},
                  {"expires", time_json(s.times.expires)}}},
                {"progress",
                 {{"percent", s.progress.percent ? json(*s.progress.percent) : json()},
                  {"where", s.progress.where},
                  {"rounds", s.progress.rounds},
                  {"bytes", s.progress.bytes}}},
                {"error", s.error ? to_json(*s.error) : json()},
                {"result",
                 {{"names", s.result.names},
                  {"bytes", s.result.bytes ? json(*s.result.bytes) : json()},
                  {"returned", s.result.returned}}},
                {"request", to_json(s.request)}};
    out["peers"] = json::object();
    for (auto const& [number, state] : s.peers) out["peers"][std::to_string(number)] = state;
    out["costs"] = nullptr;
    if (s.costs) {
        out["costs"] = {{"rounds", s.costs->rounds},
                        {"bytesOut", s.costs->bytes_out},
                        {"bytesIn", s.costs->bytes_in},
                        {"milliseconds", s.costs->duration.count()}};
        auto operations = json::parse(s.costs->operations, nullptr, false);
        if (!operations.is_discarded()) out["costs"]["operations"] = std::move(operations);
    }
    return out;
}

JobStatus job_status_from_json(json const& value) {
    JsonObject object(value, "job", ErrorCode::unavailable);
    JobStatus s;
    s.id = object.need_text("id");
    s.state = state_from(object);
    s.attempt = static_cast<unsigned>(object.number("attempt", 0, UINT32_MAX));
    s.party = static_cast<unsigned>(object.number("party", 0, UINT32_MAX));
    s.digest = object.text("digest");
    s.submitter = object.text("submitter");
    if (auto times = object.object("times"))
        s.times = {times->time("accepted"), times->time("started"), times->time("finished"), times->time("expires")};
    if (auto progress = object.object("progress")) {
        if (progress->find("percent")) s.progress.percent = static_cast<unsigned>(progress->number("percent", 0, 100));
        s.progress.where = progress->text("where");
        s.progress.rounds = progress->number("rounds");
        s.progress.bytes = progress->number("bytes");
    }
    for (auto const& [key, state] : object.text_map("peers")) {
        if (key.empty() || key.size() > 4 ||
            !std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; }))
            throw object.fault("peers", "has a key that is no party number");
        s.peers[static_cast<unsigned>(std::stoul(key))] = state;
    }
    if (auto const* error = object.find("error")) s.error = job_error_from_json(*error);
    if (auto result = object.object("result")) {
        s.result.names = result->texts("names");
        if (result->find("bytes")) s.result.bytes = result->number("bytes");
        s.result.returned = result->signed_number("returned");
    }
    if (auto costs = object.object("costs")) {
        s.costs = JobCosts{costs->number("rounds"),
                           costs->number("bytesOut"),
                           costs->number("bytesIn"),
                           milliseconds(costs->number("milliseconds", 0, INT64_MAX)),
                           {}};
        if (auto const* operations = costs->find("operations")) s.costs->operations = operations->dump();
    }
    if (auto request = object.object("request")) s.request = request_from(*request);
    return s;
}

json to_json(JobPage const& page) {
    json jobs = json::array();
    for (auto const& job : page.jobs) jobs.push_back(to_json(job));
    return {{"jobs", std::move(jobs)}, {"next", page.next.empty() ? json() : json(page.next)}};
}

JobPage job_page_from_json(json const& value) {
    JsonObject object(value, "list of jobs", ErrorCode::unavailable);
    JobPage page;
    for (auto& job : object.objects("jobs")) page.jobs.push_back(job_status_from_json(job.value()));
    page.next = object.text("next");
    return page;
}

} // namespace smpc::client
