// SPDX-License-Identifier: Apache-2.0
#include "libruntime/vcp/service/amphora_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/base64.h"
#include "libclient/base/uuid.h"
#include "libruntime/vcp/service/answers.h"
#include "libruntime/vcp/store/cell_object.h"

namespace smpc::vcp::amphora {

namespace {

std::string_view type_name(Tag const& tag) noexcept {
    return tag.is_long ? "LONG" : "STRING";
}

/// The member as text; absent and null are `otherwise`.
std::string text(nlohmann::json const& object, char const* key, std::string otherwise) {
    auto const found = object.find(key);
    if (found == object.end() || found->is_null()) return otherwise;
    if (!found->is_string()) refuse();
    return found->get<std::string>();
}

Tag tag_of(nlohmann::json const& json) {
    if (!json.is_object()) refuse();
    auto const type = text(json, "valueType", "STRING");
    if (type != "STRING" && type != "LONG") refuse();
    Tag tag{text(json, "key", ""), text(json, "value", ""), type == "LONG"};
    try {
        check_tag(tag);
    } catch (Error const&) {
        refuse();
    }
    return tag;
}

std::vector<Tag> tags_of(nlohmann::json const& json) {
    std::vector<Tag> tags;
    if (json.is_null()) return tags;
    if (!json.is_array()) refuse();
    for (auto const& each : json) tags.push_back(tag_of(each));
    return tags;
}

nlohmann::json read(std::string const& body) {
    try {
        return parse_body(body);
    } catch (Error const&) {
        refuse();
    }
}

} // namespace

void refuse(int status) {
    throw HttpError(status, ErrorCode::input, "");
}

void refuse(int status, std::string text) {
    throw HttpError(status, ErrorCode::input, std::move(text));
}

nlohmann::json tag_json(Tag const& tag) {
    return {{"key", tag.key}, {"value", tag.value}, {"valueType", type_name(tag)}};
}

nlohmann::json tags_json(std::vector<Tag> const& tags) {
    auto out = nlohmann::json::array();
    for (auto const& tag : tags) out.push_back(tag_json(tag));
    return out;
}

nlohmann::json metadata_json(StreamInfo const& info) {
    return {{"secretId", info.id}, {"tags", tags_json(info.tags)}};
}

Tag read_tag(std::string const& body) {
    return tag_of(read(body));
}

std::vector<Tag> read_tags(std::string const& body) {
    auto const json = read(body);
    if (!json.is_array()) refuse();
    return tags_of(json);
}

SecretShare read_secret_share(std::string const& body) {
    auto const json = read(body);
    if (!json.is_object()) refuse();
    SecretShare share;
    try {
        share.id = checked_uuid(text(json, "secretId", ""), "secretId");
    } catch (Error const&) {
        refuse();
    }
    if (auto tags = json.find("tags"); tags != json.end()) share.tags = tags_of(*tags);
    auto data = base64_decode(text(json, "data", ""));
    if (!data || data->size() % cell_bytes != 0) refuse();
    share.data = std::move(*data);
    return share;
}

std::string tag_text(Tag const& tag) {
    return fmt::format("Tag(key={}, value={}, valueType={})", tag.key, tag.value, type_name(tag));
}

} // namespace smpc::vcp::amphora
