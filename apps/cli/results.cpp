// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/results.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace smpc::cli {

namespace {

using client::Format;

constexpr char group[] = "Form of the result";

client::NotFinite not_finite(std::string const& word) {
    return word == "error"     ? client::NotFinite::refuse
           : word == "missing" ? client::NotFinite::missing
                               : client::NotFinite::keep;
}

/// The format asked for, or the one that the suffix of the output file means.
Format format_of(Tool const& tool, ResultOutput const& output) {
    auto const& options = tool.options();
    if (output.command->get_option("--format")->count() == 0)
        if (auto format = client::format_from_suffix(options.output)) return *format;
    return client::format_from_name(options.format);
}

std::optional<unsigned> precision_of(std::string const& text) {
    if (text.empty()) return std::nullopt;
    unsigned digits = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), digits);
    if (error != std::errc{} || end != text.data() + text.size() || digits < 1 || digits > 40)
        throw Error(ErrorCode::usage, "--precision is a number of digits, 1 to 40");
    return digits;
}

client::OutputStyle style_of(Tool const& tool, ResultOutput const& output) {
    client::OutputStyle style;
    style.width = tool.result_width();
    style.precision = precision_of(output.precision);
    style.null_text = output.null_text;
    style.safe_integers = output.json_safe;
    style.values_only = output.values_only;
    style.nan = not_finite(output.nan);
    style.infinity = not_finite(output.infinity);
    return style;
}

/// One value of each name, or all of them in the order of publication.
std::vector<client::NamedValue> by_policy(client::Results const& results, std::string const& on_duplicate) {
    auto const& published = results.published();
    if (on_duplicate == "all") return published;
    std::vector<client::NamedValue> out;
    for (auto const& entry : published) {
        auto same = std::find_if(out.begin(), out.end(), [&](auto const& e) { return e.name == entry.name; });
        if (same == out.end())
            out.push_back(entry);
        else if (on_duplicate == "last")
            same->value = entry.value;
        else if (on_duplicate == "error")
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("the program published \"{}\" more than once", entry.name))
                .help("--on-duplicate first, last or all says which value is meant");
    }
    return out;
}

/// Those that were asked for, in the order in which they were.
std::vector<client::NamedValue> chosen(std::vector<client::NamedValue> entries, client::Values const& known,
                                       std::vector<std::string> const& names) {
    if (names.empty()) return entries;
    std::vector<client::NamedValue> out;
    for (auto const& name : names) {
        known.at(name); // says what there is instead
        for (auto const& entry : entries)
            if (entry.name == name) out.push_back(entry);
    }
    return out;
}

void reshape(std::vector<client::NamedValue>& entries, client::Values const& known,
             std::map<std::string, client::Shape> const& shapes) {
    for (auto const& [name, shape] : shapes) {
        if (!known.find(name))
            throw Error(ErrorCode::not_found, fmt::format("--shape: there is no value \"{}\"", name));
        for (auto& entry : entries) {
            if (entry.name != name || entry.value.shape() == shape) continue;
            auto count = client::element_count(shape);
            if (entry.value.type() == ValueType::string || count != entry.value.size())
                throw Error(ErrorCode::usage, fmt::format("--shape: \"{}\" is {}, which has not {} elements", name,
                                                          describe(entry.value), count));
            entry.value = std::move(entry.value).reshaped(shape);
        }
    }
}

} // namespace

void add_result_options(Tool& tool, CLI::App& command, Uses more, ResultOutput& output) {
    output.command = &command;
    std::vector<std::string> names;
    for (auto const& format : client::formats()) names.emplace_back(format.name);
    tool.add_common(command, more | Uses::output, std::move(names));
    tool.add_switch(command, "--values-only", output.values_only, "JSON without domains and types")->group(group);
    tool.add_switch(command, "--json-safe", output.json_safe, "JSON integers beyond 2^53 as strings")->group(group);
    command.add_option("--precision", output.precision, "significant digits of floats in text (default: all)")
        ->type_name("DIGITS")
        ->group(group);
    command.add_option("--null", output.null_text, "CSV: text of missing cells (default: empty)")
        ->type_name("TEXT")
        ->group(group);
    tool.add_choice(command, "--nan", output.nan, {"keep", "missing", "error"}, "what becomes of NaN")->group(group);
    tool.add_choice(command, "--inf", output.infinity, {"keep", "error"}, "what becomes of infinities")->group(group);
    tool.add_list(command, "--shape", output.shapes, "NAME=2,3", "shape of an array whose program does not say it")
        ->group(group);
    tool.add_choice(command, "--on-duplicate", output.on_duplicate, {"error", "first", "last", "all"},
                    "which value of a name that was published twice")
        ->group(group);
}

void check_result_options(Tool const& tool, ResultOutput const& output) {
    precision_of(output.precision);
    to_result_options(output);
    if (info(format_of(tool, output)).binary) tool.check_binary_target();
}

client::ResultOptions to_result_options(ResultOutput const& output) {
    client::ResultOptions options;
    options.on_duplicate = output.on_duplicate == "first"  ? client::OnDuplicate::first
                           : output.on_duplicate == "last" ? client::OnDuplicate::last
                           : output.on_duplicate == "all"  ? client::OnDuplicate::all
                                                           : client::OnDuplicate::error;
    for (auto const& word : output.shapes) {
        auto [name, shape] = client::parse_shape(word);
        if (!options.shapes.emplace(name, std::move(shape)).second)
            throw Error(ErrorCode::usage, fmt::format("--shape of \"{}\" is given twice", name));
    }
    return options;
}

void write_results(Tool& tool, ResultOutput const& output, client::Results const& results,
                   std::vector<std::string> const& names, nlohmann::ordered_json const& envelope) {
    auto format = format_of(tool, output);
    auto entries = by_policy(results, output.on_duplicate);
    reshape(entries, results.values(), to_result_options(output).shapes);
    auto values = client::with_numbered_names(chosen(std::move(entries), results.values(), names));
    auto bytes = client::render(values, format, style_of(tool, output), &envelope);
    info(format).binary ? tool.write_binary(bytes) : tool.write_result(bytes);
}

} // namespace smpc::cli
