// SPDX-License-Identifier: Apache-2.0
//
// Views as JSON. Absent members have their defaults, so a view of a job that waits is short; members of newer versions are
// ignored.
#include "libruntime/vcp/jobs/job_view.h"

#include <nlohmann/json.hpp>

#include "libclient/vc/json_object.h"

namespace smpc::vcp {

using client::JsonObject;
using nlohmann::json;

namespace {

template <class T> void put(json& out, char const* key, T const& value) {
    if (!(value == T())) out[key] = value;
}
template <class T> void put(json& out, char const* key, std::optional<T> const& value) {
    if (value) out[key] = to_json(*value);
}

client::JobState state_from(JsonObject const& object, std::string const& name) {
    auto state = client::job_state_from_name(name);
    if (!state) throw object.fault("state", "is no state");
    return *state;
}

} // namespace

json to_json(JobView const& v) {
    json out = {{"v", 1}, {"boot", v.boot}, {"seq", v.seq}, {"known", v.known}, {"state", name_of(v.state)}};
    put(out, "body", v.body);
    put(out, "ready", v.ready);
    put(out, "facts", v.facts);
    put(out, "maxParallel", v.max_parallel);
    put(out, "attempt", v.attempt);
    if (v.phase != Phase::none) out["phase"] = name_of(v.phase);
    put(out, "fault", v.fault);
    put(out, "round", v.round);
    put(out, "mesh", v.mesh);
    put(out, "wish", v.wish);
    put(out, "promised", v.acceptor.promised);
    put(out, "ballot", v.acceptor.ballot);
    put(out, "value", v.acceptor.value);
    put(out, "prepare", v.prepare);
    put(out, "propose", v.propose);
    put(out, "proposal", v.proposal);
    put(out, "decision", v.decision);
    put(out, "allReady", v.all_ready);
    put(out, "invited", v.invited);
    put(out, "invitation", v.invitation);
    put(out, "start", v.start);
    put(out, "abandon", v.abandon);
    if (!v.states.empty())
        for (auto const& [party, state] : v.states) out["states"][std::to_string(party)] = name_of(state);
    return out;
}

JobView view_from_json(json const& value) {
    JsonObject object(value, "message of a party", ErrorCode::input);
    if (object.number("v") != 1) throw object.fault("v", "is not 1: the party runs another version");
    JobView v;
    v.boot = object.number("boot");
    v.seq = object.number("seq");
    v.known = object.flag("known");
    v.state = state_from(object, object.need_text("state"));
    v.body = object.text("body");
    v.ready = object.flag("ready");
    v.facts = object.text("facts");
    v.max_parallel = static_cast<unsigned>(object.number("maxParallel", 0, UINT32_MAX));
    v.attempt = static_cast<unsigned>(object.number("attempt", 0, UINT32_MAX));
    auto phase = phase_from_name(object.text("phase", "none"));
    if (!phase) throw object.fault("phase", "is no phase");
    v.phase = *phase;
    if (auto const* fault = object.find("fault")) v.fault = fault_from_json(*fault);
    if (v.phase == Phase::ended && !v.fault) throw object.fault("fault", "is missing");
    v.round = object.number("round");
    v.mesh = object.text("mesh");
    if (auto const* wish = object.find("wish")) v.wish = decision_from_json(*wish);
    v.acceptor.promised = object.number("promised");
    v.acceptor.ballot = object.number("ballot");
    if (auto const* accepted = object.find("value")) v.acceptor.value = decision_from_json(*accepted);
    if ((v.acceptor.ballot != 0) != v.acceptor.value.has_value())
        throw object.fault("value", "does not fit the ballot");
    v.prepare = object.number("prepare");
    v.propose = object.number("propose");
    if (auto const* proposal = object.find("proposal")) v.proposal = decision_from_json(*proposal);
    if ((v.propose != 0) != v.proposal.has_value()) throw object.fault("proposal", "does not fit the ballot");
    if (auto const* decision = object.find("decision")) v.decision = decision_from_json(*decision);
    v.all_ready = object.flag("allReady");
    v.invited = static_cast<unsigned>(object.number("invited", 0, UINT32_MAX));
    v.invitation = object.number("invitation");
    v.start = object.texts("start");
    v.abandon = object.flag("abandon");
    for (auto const& [party, state] : object.text_map("states"))
        if (!party.empty() && party.size() <= 4 && party.find_first_not_of("0123456789") == std::string::npos)
            v.states[static_cast<unsigned>(std::stoul(party))] = state_from(object, state);
    return v;
}

} // namespace smpc::vcp
