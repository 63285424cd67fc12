// SPDX-License-Identifier: Apache-2.0
//
// nlohmann/json reads the text; trailing commas become blanks before, so that places in messages stay right, and keys given
// twice are found by watching the parser, because a value that silently loses against another one is a fault nobody sees.
#include "libclient/values/config_json.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "libclient/values/input.h"

namespace smpc::client {

namespace {

std::string base_name(std::string const& file) {
    return std::filesystem::path(file).filename().string();
}

/// Index behind the comment that begins at `at`, or `at` if none does.
std::size_t behind_comment(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) == "//") return std::min(text.find('\n', at), text.size());
    if (text.substr(at, 2) != "/*") return at;
    auto end = text.find("*/", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
}

/// The text with every comma before a closing bracket as a blank.
std::string without_trailing_commas(std::string_view text) {
    std::string result(text);
    std::optional<std::size_t> comma;
    for (std::size_t i = 0; i < text.size();) {
        if (auto behind = behind_comment(text, i); behind != i) {
            i = behind;
            continue;
        }
        char c = text[i];
        if (c == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\') ++i;
        } else if ((c == '}' || c == ']') && comma) {
            result[*comma] = ' ';
        }
        if (c == ',')
            comma = i;
        else if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
            comma.reset();
        ++i;
    }
    return result;
}

Error at_byte(std::string const& what, std::string_view text, std::size_t byte, std::string const& file) {
    auto before = text.substr(0, std::min(byte, text.size()));
    auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
    auto begin = before.rfind('\n');
    auto column = static_cast<std::uint32_t>(before.size() - (begin == std::string_view::npos ? 0 : begin + 1));
    return Error(ErrorCode::config, what).at({file, line, std::max<std::uint32_t>(column, 1), {}});
}

} // namespace

nlohmann::ordered_json read_config_json(std::string_view text, std::string const& file) {
    using Json = nlohmann::ordered_json;
    auto clean = without_trailing_commas(text);
    std::vector<std::set<std::string>> open;
    auto watch = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key && !open.back().insert(value.get<std::string>()).second)
            throw Error(ErrorCode::config, fmt::format("{}: \"{}\" is given twice in one object", base_name(file),
                                                       value.get<std::string>()))
                .help("remove one of the two");
        return true;
    };
    try {
        return Json::parse(clean, watch, true, true);
    } catch (Json::parse_error const& error) {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing value - …"
        std::string what(error.what());
        if (auto colon = what.find(": "); colon != std::string::npos) what = what.substr(colon + 2);
        if (auto last = what.find("; last read:"); last != std::string::npos) what.resize(last);
        throw at_byte(fmt::format("{} is not valid JSON: {}", base_name(file), what), text, error.byte, file);
    }
}

ConfigObject::ConfigObject(nlohmann::ordered_json const& object, std::string const& file, std::string place)
    : object_(&object), file_(&file), place_(std::move(place)) {
    if (!object.is_object())
        throw Error(ErrorCode::config,
                    place_.empty() ? fmt::format("{}: not an object but {}", base_name(file), object.type_name())
                                   : fmt::format("{}: {}: an object {{…}} is expected, not {}", base_name(file), place_,
                                                 object.type_name()));
}

std::string ConfigObject::path_of(std::string const& key) const {
    return place_.empty() ? key : place_ + "." + key;
}

Error ConfigObject::fault(std::string const& key, std::string const& what) const {
    return Error(ErrorCode::config, fmt::format("{}: {}: {}", base_name(*file_), path_of(key), what))
        .note("the file is " + *file_);
}

nlohmann::ordered_json const* ConfigObject::raw(std::string const& key) {
    known_.insert(key);
    auto found = object_->find(key);
    return found == object_->end() || found->is_null() ? nullptr : &*found;
}

bool ConfigObject::has(std::string const& key) {
    return raw(key) != nullptr;
}

std::optional<std::string> ConfigObject::text(std::string const& key) {
    auto const* value = raw(key);
    if (!value) return {};
    if (!value->is_string()) throw fault(key, fmt::format("a string is expected, not {}", value->type_name()));
    return value->get<std::string>();
}

std::string ConfigObject::need_text(std::string const& key) {
    auto value = text(key);
    if (!value) throw fault(key, "is missing");
    return *value;
}

std::optional<bool> ConfigObject::flag(std::string const& key) {
    auto const* value = raw(key);
    if (!value) return {};
    if (!value->is_boolean()) throw fault(key, fmt::format("true or false is expected, not {}", value->type_name()));
    return value->get<bool>();
}

std::optional<std::uint64_t> ConfigObject::number(std::string const& key, std::uint64_t least, std::uint64_t most) {
    auto const* value = raw(key);
    if (!value) return {};
    if (!value->is_number_unsigned() || *value < least || *value > most)
        throw fault(key, fmt::format("a whole number from {} to {} is expected", least, most));
    return value->get<std::uint64_t>();
}

std::optional<ConfigObject> ConfigObject::object(std::string const& key) {
    auto const* value = raw(key);
    if (!value) return {};
    return ConfigObject(*value, *file_, path_of(key));
}

std::vector<ConfigObject> ConfigObject::objects(std::string const& key) {
    std::vector<ConfigObject> result;
    auto const* value = raw(key);
    if (!value) return result;
    if (!value->is_array()) throw fault(key, fmt::format("an array […] is expected, not {}", value->type_name()));
    for (std::size_t i = 0; i < value->size(); ++i)
        result.emplace_back((*value)[i], *file_, fmt::format("{}[{}]", path_of(key), i));
    return result;
}

std::vector<std::string> ConfigObject::texts(std::string const& key) {
    std::vector<std::string> result;
    auto const* value = raw(key);
    if (!value) return result;
    if (!value->is_array() || !std::all_of(value->begin(), value->end(), [](auto const& e) { return e.is_string(); }))
        throw fault(key, "an array of strings is expected");
    for (auto const& entry : *value) result.push_back(entry.get<std::string>());
    return result;
}

void ConfigObject::finish() const {
    for (auto const& [key, value] : object_->items()) {
        if (known_.contains(key)) continue;
        std::vector<std::string> names(known_.begin(), known_.end());
        auto error = fault(key, "unknown key");
        if (auto near = nearest(key, names)) throw std::move(error).help(fmt::format("did you mean \"{}\"?", *near));
        throw std::move(error).help(fmt::format("known here: {}", fmt::join(names, ", ")));
    }
}

} // namespace smpc::client
