// SPDX-License-Identifier: Apache-2.0
#include "libclient/carbyne/amphora.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <smpc/client/error.h>

#include "libclient/carbyne/call.h"

namespace smpc::carbyne {

using nlohmann::json;

namespace {

std::optional<std::int64_t> as_number(std::string_view text) {
    std::int64_t out = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

json tag_json(Tag const& tag) {
    return {{"key", tag.key}, {"value", tag.value}, {"valueType", tag.is_number ? "LONG" : "STRING"}};
}

json tags_json(std::vector<Tag> const& tags) {
    auto out = json::array();
    for (auto const& tag : tags) out.push_back(tag_json(tag));
    return out;
}

/// Reads an answer; whatever json complains about is the service's fault.
template <class F> auto read(http::Client& client, std::string_view body, F f) {
    try {
        return f(json::parse(body));
    } catch (json::exception const&) {
        throw Error(ErrorCode::unavailable, fmt::format("{} does not answer like Amphora", client.url().to_string()))
            .help("check the address in the configuration");
    }
}

Tag tag_from(json const& value) {
    return {value.at("key").get<std::string>(), value.value("value", std::string()),
            value.value("valueType", std::string("STRING")) == "LONG"};
}

std::vector<Tag> tags_from(json const& value) {
    std::vector<Tag> out;
    if (value.is_null()) return out;
    for (auto const& tag : value.get_ref<json::array_t const&>()) out.push_back(tag_from(tag));
    std::sort(out.begin(), out.end(), [](Tag const& a, Tag const& b) { return a.key < b.key; });
    return out;
}

std::string path(std::string const& id, std::string_view more = {}) {
    return fmt::format("/secret-shares/{}{}", http::percent_encode(id), more);
}

std::string tag_path(std::string const& id, std::string const& key) {
    return path(id, "/tags/" + http::percent_encode(key));
}

} // namespace

std::string Secret::tag(std::string_view key) const {
    auto found = std::find_if(tags.begin(), tags.end(), [&](Tag const& t) { return t.key == key; });
    return found == tags.end() ? std::string() : found->value;
}

Filter parse_filter(std::string_view text) {
    auto at = text.find_first_of(":<>");
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size())
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is not a filter", text))
            .help("filters look like key:value, key<5 or key>5");
    Filter out{std::string(text.substr(0, at)), static_cast<Compare>(text[at]), std::string(text.substr(at + 1))};
    if (out.compare != Compare::equal && !as_number(out.value))
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is not a filter: < and > compare with an integer", text));
    return out;
}

std::string to_text(std::vector<Filter> const& filters) {
    std::string out;
    for (auto const& f : filters)
        out += fmt::format("{}{}{}{}", out.empty() ? "" : ",", http::percent_encode(f.key),
                           static_cast<char>(f.compare), http::percent_encode(f.value));
    return out;
}

Tag make_tag(std::string key, std::string value) {
    bool number = as_number(value).has_value();
    return {std::move(key), std::move(value), number};
}

void sort(std::vector<Secret>& secrets, Sort const& order) {
    if (order.key.empty()) return;
    auto less = [&](Secret const& a, Secret const& b) {
        auto x = a.tag(order.key), y = b.tag(order.key);
        auto m = as_number(x), n = as_number(y);
        if (m && n) return *m < *n;
        if (m || n) return m.has_value(); // numbers before texts
        return x < y;
    };
    std::stable_sort(secrets.begin(), secrets.end(),
                     [&](Secret const& a, Secret const& b) { return order.descending ? less(b, a) : less(a, b); });
}

std::vector<Secret> Amphora::list(std::vector<Filter> const& filters, Sort const& order, http::Call const& limits) {
    http::Query query;
    if (!filters.empty()) query.add("filter", to_text(filters));
    auto target = query.empty() ? std::string("/secret-shares") : "/secret-shares?" + query.to_string();
    auto response = call(*client_, "GET", target, {}, limits);
    auto secrets = read(*client_, response.body, [](json const& page) {
        std::vector<Secret> out;
        for (auto const& item : page.at("content"))
            out.push_back({item.at("secretId").get<std::string>(), tags_from(item.value("tags", json()))});
        return out;
    });
    sort(secrets, order);
    return secrets;
}

void Amphora::remove(std::string const& id, http::Call const& limits) {
    call(*client_, "DELETE", path(id), {}, limits);
}

std::vector<Tag> Amphora::tags(std::string const& id, http::Call const& limits) {
    auto response = call(*client_, "GET", path(id, "/tags"), {}, limits);
    return read(*client_, response.body, [](json const& value) { return tags_from(value); });
}

Tag Amphora::tag(std::string const& id, std::string const& key, http::Call const& limits) {
    auto response = call(*client_, "GET", tag_path(id, key), {}, limits);
    return read(*client_, response.body, [](json const& value) { return tag_from(value); });
}

void Amphora::create_tag(std::string const& id, Tag const& tag, http::Call const& limits) {
    call(*client_, "POST", path(id, "/tags"), tag_json(tag).dump(), limits);
}

void Amphora::replace_tags(std::string const& id, std::vector<Tag> const& tags, http::Call const& limits) {
    call(*client_, "PUT", path(id, "/tags"), tags_json(tags).dump(), limits);
}

void Amphora::update_tag(std::string const& id, Tag const& tag, http::Call const& limits) {
    call(*client_, "PUT", tag_path(id, tag.key), tag_json(tag).dump(), limits);
}

void Amphora::remove_tag(std::string const& id, std::string const& key, http::Call const& limits) {
    call(*client_, "DELETE", tag_path(id, key), {}, limits);
}

void Amphora::set_tag(std::string const& id, Tag const& tag, http::Call const& limits) {
    try {
        create_tag(id, tag, limits);
    } catch (Error const& e) {
        if (e.code() != ErrorCode::conflict) throw;
        update_tag(id, tag, limits);
    }
}

} // namespace smpc::carbyne
