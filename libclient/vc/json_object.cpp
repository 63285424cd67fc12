// SPDX-License-Identifier: Apache-2.0
#include "libclient/vc/json_object.h"

#include <fmt/format.h>

#include "libclient/base/units.h"
#include "libclient/values/input.h"

namespace smpc::client {

using nlohmann::json;

JsonObject::JsonObject(json const& object, std::string place, ErrorCode code)
    : object_(&object), place_(std::move(place)), code_(code) {
    if (!object.is_object()) throw Error(code_, fmt::format("{}: not a JSON object", place_));
}

json const* JsonObject::find(std::string const& key) {
    known_.insert(key);
    auto it = object_->find(key);
    return it == object_->end() || it->is_null() ? nullptr : &*it;
}

std::string JsonObject::text(std::string const& key, std::string otherwise) {
    auto const* value = find(key);
    if (!value) return otherwise;
    if (!value->is_string()) throw fault(key, "is not a string");
    return value->get<std::string>();
}

std::string JsonObject::need_text(std::string const& key) {
    if (!find(key)) throw fault(key, "is missing");
    return text(key);
}

bool JsonObject::flag(std::string const& key, bool otherwise) {
    auto const* value = find(key);
    if (!value) return otherwise;
    if (!value->is_boolean()) throw fault(key, "is neither true nor false");
    return value->get<bool>();
}

std::uint64_t JsonObject::number(std::string const& key, std::uint64_t otherwise, std::uint64_t most) {
    auto const* value = find(key);
    if (!value) return otherwise;
    // A number that was not parsed but built may be of the signed kind.
    if (!value->is_number_integer() || (!value->is_number_unsigned() && value->get<std::int64_t>() < 0))
        throw fault(key, "is not a whole number from 0 on");
    auto n = value->get<std::uint64_t>();
    if (n > most) throw fault(key, fmt::format("is greater than {}", most));
    return n;
}

std::int64_t JsonObject::signed_number(std::string const& key, std::int64_t otherwise) {
    auto const* value = find(key);
    if (!value) return otherwise;
    if (!value->is_number_integer()) throw fault(key, "is not a whole number");
    return value->get<std::int64_t>();
}

std::optional<Time> JsonObject::time(std::string const& key) {
    if (!find(key)) return std::nullopt;
    try {
        return parse_time(text(key));
    } catch (Error const& e) {
        throw fault(key, "is not a point of time: " + e.message());
    }
}

std::optional<std::chrono::milliseconds> JsonObject::duration(std::string const& key) {
    if (!find(key)) return std::nullopt;
    try {
        return parse_duration(text(key));
    } catch (Error const& e) {
        throw fault(key, "is not a duration: " + e.message());
    }
}

std::vector<std::string> JsonObject::texts(std::string const& key) {
    auto const* value = find(key);
    std::vector<std::string> out;
    if (!value) return out;
    if (!value->is_array()) throw fault(key, "is not an array");
    for (auto const& item : *value) {
        if (!item.is_string()) throw fault(key, "holds something else than strings");
        out.push_back(item.get<std::string>());
    }
    return out;
}

std::map<std::string, std::string> JsonObject::text_map(std::string const& key) {
    auto const* value = find(key);
    std::map<std::string, std::string> out;
    if (!value) return out;
    if (!value->is_object()) throw fault(key, "is not an object");
    for (auto const& [name, item] : value->items()) {
        if (!item.is_string()) throw fault(key + "." + name, "is not a string");
        out[name] = item.get<std::string>();
    }
    return out;
}

std::optional<JsonObject> JsonObject::object(std::string const& key) {
    auto const* value = find(key);
    if (!value) return std::nullopt;
    return JsonObject(*value, inner(key), code_);
}

std::vector<JsonObject> JsonObject::objects(std::string const& key) {
    auto const* value = find(key);
    std::vector<JsonObject> out;
    if (!value) return out;
    if (!value->is_array()) throw fault(key, "is not an array");
    for (std::size_t i = 0; i < value->size(); ++i)
        out.emplace_back((*value)[i], fmt::format("{}[{}]", inner(key), i), code_);
    return out;
}

std::string JsonObject::inner(std::string const& key) const {
    // "job request: schedule", then "job request: schedule.after"
    return place_ + (place_.find(": ") == std::string::npos ? ": " : ".") + key;
}

Error JsonObject::fault(std::string const& key, std::string const& what) const {
    return Error(code_, fmt::format("{} {}", inner(key), what));
}

void JsonObject::finish() const {
    for (auto const& [key, value] : object_->items()) {
        if (known_.contains(key)) continue;
        auto error = fault(key, "is not a known member");
        std::vector<std::string> candidates(known_.begin(), known_.end());
        if (auto near = nearest(key, candidates)) error.help(fmt::format("did you mean \"{}\"?", *near));
        throw error;
    }
}

std::optional<json> parse_json(std::string_view text) {
    constexpr int deepest = 64;
    bool too_deep = false;
    auto watch = [&](int depth, json::parse_event_t event, json const&) {
        bool opens = event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
        if (opens && depth >= deepest) too_deep = true;
        return !too_deep; // what is dropped is not kept either
    };
    auto value = json::parse(text, watch, false);
    if (too_deep || value.is_discarded()) return std::nullopt;
    return value;
}

json time_json(std::optional<Time> const& time) {
    return time ? json(format_time(*time)) : json();
}

} // namespace smpc::client
