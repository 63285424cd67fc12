// SPDX-License-Identifier: Apache-2.0
//
// Finding the first difference between agreement documents and saying it.
#include "libruntime/net/agreement.h"

#include <algorithm>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace smpc::net {
namespace {

using Json = nlohmann::json;

/// Where the values are in each document; null pointers where a document has none.
using Places = std::vector<Json const*>;

bool same(Json const* a, Json const* b) {
    return a == nullptr || b == nullptr ? a == b : *a == *b;
}
bool all_same(Places const& values) {
    return std::all_of(values.begin(), values.end(), [&](Json const* v) { return same(v, values.front()); });
}

/// How a person calls an element of an array: its name, if it has one.
std::string name_of_element(Places const& values, std::size_t index) {
    for (Json const* v : values) {
        if (v == nullptr) continue;
        if (v->is_array() && !v->empty() && v->front().is_string()) return v->front().get<std::string>();
        if (v->is_object() && v->contains("name") && v->at("name").is_string()) return v->at("name").get<std::string>();
    }
    return std::to_string(index + 1);
}

/// Goes down to the first key whose values differ; `values` and `path` then describe it.
void descend(Places& values, std::string& path) {
    auto const step = [&](Places next, std::string const& key) {
        values = std::move(next);
        path += (path.empty() ? "" : ".") + key;
        descend(values, path);
    };
    auto const all_are = [&](auto predicate) {
        return std::all_of(values.begin(), values.end(), [&](Json const* v) { return v != nullptr && predicate(*v); });
    };
    if (all_are([](Json const& v) { return v.is_object(); })) {
        std::set<std::string> keys;
        for (Json const* v : values)
            for (auto const& [key, unused] : v->items()) keys.insert(key);
        for (auto const& key : keys) {
            Places next;
            for (Json const* v : values) next.push_back(v->contains(key) ? &v->at(key) : nullptr);
            if (!all_same(next)) return step(std::move(next), key);
        }
    } else if (all_are([](Json const& v) { return v.is_array(); })) {
        std::size_t longest = 0;
        for (Json const* v : values) longest = std::max(longest, v->size());
        for (std::size_t i = 0; i < longest; ++i) {
            Places next;
            for (Json const* v : values) next.push_back(i < v->size() ? &v->at(i) : nullptr);
            if (all_same(next)) continue;
            auto const name = name_of_element(next, i);
            // Inside a tuple the position says little, so its whole value is shown.
            if (std::any_of(next.begin(), next.end(), [](Json const* v) { return v == nullptr || v->is_array(); })) {
                values = std::move(next);
                path += "." + name;
                return;
            }
            return step(std::move(next), name);
        }
    }
}

/// The party (from 0) whose value differs while all others agree; empty with two parties or more camps.
std::optional<std::size_t> odd_one_out(Places const& values) {
    if (values.size() < 3) return std::nullopt;
    for (std::size_t odd = 0; odd < values.size(); ++odd) {
        Places others = values;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(odd));
        if (all_same(others)) return odd;
    }
    return std::nullopt;
}

std::string shown(Json const* value) {
    constexpr std::size_t longest = 120;
    if (value == nullptr) return "nothing";
    std::string text =
        value->is_string() ? value->get<std::string>() : value->dump(-1, ' ', true, Json::error_handler_t::replace);
    if (text.size() > longest) text = text.substr(0, longest) + "…";
    return text;
}

} // namespace

std::optional<Error> find_disagreement(std::span<std::string const> documents) {
    if (std::all_of(documents.begin(), documents.end(), [&](auto const& d) { return d == documents.front(); }))
        return std::nullopt;

    std::vector<Json> parsed;
    Places values;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        parsed.push_back(Json::parse(documents[i], nullptr, false));
        if (!parsed.back().is_object())
            return Error(ErrorCode::mismatch,
                         fmt::format("party {} sent an agreement document that is no JSON object", i + 1))
                .party(static_cast<unsigned>(i + 1))
                .help("check that all parties run the same version");
    }
    for (auto const& document : parsed) values.push_back(&document);
    if (all_same(values))
        return Error(ErrorCode::mismatch, "the parties write the same agreement document differently")
            .help("check that all parties run the same version");

    std::string path;
    descend(values, path);
    auto const odd = odd_one_out(values);
    std::string const who = odd ? fmt::format("party {}", *odd + 1) : "the parties";
    Error error(ErrorCode::mismatch,
                path == "program" ? fmt::format("{} would run {}", who, odd ? "another program" : "different programs")
                                  : fmt::format("{} disagree{} on `{}`", who, odd ? "s with the others" : "", path));
    if (odd) error.party(static_cast<unsigned>(*odd + 1));
    for (std::size_t i = 0; i < values.size(); ++i) error.note(fmt::format("party {}: {}", i + 1, shown(values[i])));
    if (path == "program")
        error.help("give every party the same program file");
    else if (path.starts_with("arguments"))
        error.help("give every party the argument stream of the same upload");
    else
        error.help("start every party with the same options");
    return error;
}

} // namespace smpc::net
