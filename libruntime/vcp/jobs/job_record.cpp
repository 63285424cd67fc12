// SPDX-License-Identifier: Apache-2.0
//
// The JSON forms of what a party keeps about a job. Decisions and faults travel between the parties in the same form.
#include "libruntime/vcp/jobs/job_record.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/vc/job_json.h"
#include "libclient/vc/json_object.h"

namespace smpc::vcp {

using client::JobState;
using client::JsonObject;
using nlohmann::json;

namespace {

constexpr std::string_view phase_names[] = {"none", "running", "done", "ended"};

json attempts_json(std::vector<client::JobAttempt> const& attempts) {
    auto out = json::array();
    for (auto const& a : attempts)
        out.push_back({{"attempt", a.attempt}, {"code", name_of(a.code)}, {"message", a.message}});
    return out;
}

std::vector<client::JobAttempt> attempts_from(JsonObject& object) {
    std::vector<client::JobAttempt> out;
    for (auto& a : object.objects("attempts"))
        out.push_back({static_cast<unsigned>(a.number("attempt", 0, UINT32_MAX)),
                       error_code_from_name(a.text("code")).value_or(ErrorCode::failed), a.text("message")});
    return out;
}

template <class T, class Read> std::optional<T> read_if(JsonObject& object, std::string const& key, Read read) {
    auto const* value = object.find(key);
    if (!value) return std::nullopt;
    return read(*value);
}

} // namespace

std::string_view name_of(Phase phase) noexcept {
    return phase_names[static_cast<std::size_t>(phase)];
}

std::optional<Phase> phase_from_name(std::string_view name) noexcept {
    for (std::size_t i = 0; i < std::size(phase_names); ++i)
        if (phase_names[i] == name) return static_cast<Phase>(i);
    return std::nullopt;
}

JobState JobRecord::state() const noexcept {
    if (decision) return decision->state;
    switch (phase) {
    case Phase::running:
        return JobState::running;
    case Phase::done:
    case Phase::ended:
        return JobState::committing;
    case Phase::none:
        break;
    }
    return JobState::waiting;
}

json to_json(Decision const& d) {
    json out = {{"state", name_of(d.state)}, {"attempt", d.attempt}, {"attempts", attempts_json(d.attempts)}};
    if (d.error) out["error"] = smpc::to_json(*d.error).at("error");
    return out;
}

Decision decision_from_json(json const& value) {
    JsonObject object(value, "decision", ErrorCode::input);
    Decision d;
    auto state = client::job_state_from_name(object.need_text("state"));
    if (!state || !is_final(*state)) throw object.fault("state", "is no final state");
    d.state = *state;
    d.attempt = static_cast<unsigned>(object.number("attempt", 0, UINT32_MAX));
    if (auto const* error = object.find("error")) d.error = error_from_json(*error);
    if (!d.error && d.state != JobState::succeeded) throw object.fault("error", "is missing");
    d.attempts = attempts_from(object);
    return d;
}

json to_json(Fault const& f) {
    return {{"error", smpc::to_json(f.error).at("error")}, {"forced", f.forced}, {"vanished", f.vanished}};
}

Fault fault_from_json(json const& value) {
    JsonObject object(value, "fault", ErrorCode::input);
    auto const* error = object.find("error");
    if (!error) throw object.fault("error", "is missing");
    return {error_from_json(*error), object.flag("forced"), object.flag("vanished")};
}

json to_json(JobRecord const& r) {
    json out = {{"id", r.id},
                {"known", r.known},
                {"removed", r.removed},
                {"digest", r.digest},
                {"submitter", r.submitter},
                {"accepted", client::time_json(r.times.accepted)},
                {"started", client::time_json(r.times.started)},
                {"finished", client::time_json(r.times.finished)},
                {"expires", client::time_json(r.times.expires)},
                {"attempt", r.attempt},
                {"phase", name_of(r.phase)},
                {"attempts", attempts_json(r.attempts)},
                {"promised", r.acceptor.promised},
                {"ballot", r.acceptor.ballot}};
    if (r.known) out["request"] = client::to_json(r.request);
    if (r.fault) out["fault"] = to_json(*r.fault);
    if (r.result)
        out["result"] = {{"names", r.result->info.names},
                         {"bytes", r.result->info.bytes.value_or(0)},
                         {"returned", r.result->info.returned},
                         {"sha256", r.result->sha256}};
    if (r.costs)
        out["costs"] = {{"rounds", r.costs->rounds},
                        {"bytesOut", r.costs->bytes_out},
                        {"bytesIn", r.costs->bytes_in},
                        {"milliseconds", r.costs->duration.count()},
                        {"operations", r.costs->operations}};
    if (r.wish) out["wish"] = to_json(*r.wish);
    if (r.acceptor.value) out["value"] = to_json(*r.acceptor.value);
    if (r.decision) out["decision"] = to_json(*r.decision);
    return out;
}

JobRecord record_from_json(json const& value) {
    try {
        JsonObject object(value, "stored job", ErrorCode::corrupt);
        JobRecord r;
        r.id = object.need_text("id");
        r.known = object.flag("known");
        r.removed = object.flag("removed");
        r.digest = object.text("digest");
        r.submitter = object.text("submitter");
        r.times = {object.time("accepted"), object.time("started"), object.time("finished"), object.time("expires")};
        r.attempt = static_cast<unsigned>(object.number("attempt", 0, UINT32_MAX));
        r.phase = phase_from_name(object.text("phase")).value_or(Phase::none);
        r.attempts = attempts_from(object);
        r.acceptor.promised = object.number("promised");
        r.acceptor.ballot = object.number("ballot");
        if (auto const* request = object.find("request")) r.request = client::job_request_from_json(*request);
        r.fault = read_if<Fault>(object, "fault", fault_from_json);
        if (auto result = object.object("result"))
            r.result = ResultFacts{{result->texts("names"), result->number("bytes"), result->signed_number("returned")},
                                   result->text("sha256")};
        if (auto costs = object.object("costs"))
            r.costs = client::JobCosts{costs->number("rounds"), costs->number("bytesOut"), costs->number("bytesIn"),
                                       std::chrono::milliseconds(costs->number("milliseconds", 0, INT64_MAX)),
                                       costs->text("operations")};
        r.wish = read_if<Decision>(object, "wish", decision_from_json);
        r.acceptor.value = read_if<Decision>(object, "value", decision_from_json);
        r.decision = read_if<Decision>(object, "decision", decision_from_json);
        return r;
    } catch (Error const& error) {
        throw Error(ErrorCode::corrupt, fmt::format("a stored job is damaged: {}", error.message()));
    }
}

} // namespace smpc::vcp
