// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/object_json.h"

#include "libclient/vc/json_object.h"

namespace smpc::client {

using nlohmann::json;

namespace {

constexpr auto bad_answer = ErrorCode::unavailable;

} // namespace

json to_json(StreamInfo const& s) {
    return {{"id", s.id},
            {"bytes", s.bytes},
            {"sha256", s.sha256},
            {"owner", s.owner},
            {"created", time_json(s.created)},
            {"expires", time_json(s.expires)},
            {"tags", s.tags},
            {"consume", s.consume}};
}

StreamInfo stream_info_from_json(json const& value) {
    JsonObject object(value, "stream", bad_answer);
    StreamInfo s;
    s.id = object.need_text("id");
    s.bytes = object.number("bytes");
    s.sha256 = object.text("sha256");
    s.owner = object.text("owner");
    s.created = object.time("created");
    s.expires = object.time("expires");
    s.tags = object.text_map("tags");
    s.consume = object.flag("consume");
    return s;
}

json to_json(ProgramInfo const& p) {
    return {{"name", p.name},
            {"sha256", p.sha256},
            {"bytes", p.bytes},
            {"uploaded", time_json(p.uploaded)},
            {"description", p.description ? json::parse(to_canonical_json(*p.description)) : json()}};
}

ProgramInfo program_info_from_json(json const& value) {
    JsonObject object(value, "program", bad_answer);
    ProgramInfo p;
    p.name = object.need_text("name");
    p.sha256 = object.need_text("sha256");
    p.bytes = object.number("bytes");
    p.uploaded = object.time("uploaded");
    if (auto const* description = object.find("description")) {
        try {
            p.description = description_from_json(description->dump());
        } catch (Error const& e) {
            throw object.fault("description", "cannot be read: " + e.message());
        }
    }
    return p;
}

json to_json(Capabilities const& c) {
    return {{"apiVersion", "smpc/v1"},
            {"version", c.version},
            {"cloud", c.cloud},
            {"party", c.party},
            {"parties", c.parties},
            {"engine", c.engine},
            {"domains", c.domains},
            {"kinds", c.kinds},
            {"features", c.features},
            {"limits", c.limits},
            {"policy", c.policy.empty() ? json() : json(c.policy)}};
}

Capabilities capabilities_from_json(json const& value) {
    JsonObject object(value, "capabilities", bad_answer);
    Capabilities c;
    c.version = object.text("version");
    c.cloud = object.text("cloud");
    c.party = static_cast<unsigned>(object.number("party", 0, UINT32_MAX));
    c.parties = static_cast<unsigned>(object.number("parties", 0, UINT32_MAX));
    c.engine = object.text("engine");
    c.domains = object.text_map("domains");
    c.kinds = object.texts("kinds");
    c.features = object.texts("features");
    if (auto limits = object.object("limits"))
        for (auto const& [name, limit] : limits->value().items()) c.limits[name] = limits->number(name);
    c.policy = object.text("policy");
    return c;
}

} // namespace smpc::client
