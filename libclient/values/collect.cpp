// SPDX-License-Identifier: Apache-2.0
#include "libclient/values/collect.h"

#include <fmt/format.h>
#include <unistd.h>

#include "libclient/values/file.h"
#include "libclient/values/json.h"
#include "libclient/values/schema.h"

namespace smpc::client {

namespace {

/// FILE and what follows it. A colon may be part of the file's name: the shortest existing file counts.
std::pair<std::string, std::string> split_csv_option(std::string const& text) {
    for (auto colon = text.find(':'); colon != std::string::npos; colon = text.find(':', colon + 1))
        if (::access(text.substr(0, colon).c_str(), F_OK) == 0) return {text.substr(0, colon), text.substr(colon + 1)};
    if (::access(text.c_str(), F_OK) == 0) return {text, {}};
    auto colon = text.find(':');
    return {text.substr(0, colon), colon == std::string::npos ? std::string() : text.substr(colon + 1)};
}

void append(std::vector<Input>& inputs, std::vector<Input> more) {
    for (auto& input : more) inputs.push_back(std::move(input));
}

std::vector<Input> with_schema(InputSources const& sources) {
    if (sources.csv_files.size() != 1)
        throw Error(ErrorCode::usage, "a schema needs exactly one CSV file").help("--csv FILE --schema SCHEMA.json");
    auto const& file = sources.csv_files[0];
    auto schema = parse_schema(read_file(sources.schema), sources.schema == "-" ? "standard input" : sources.schema);
    schema.non_finite_is_error = sources.non_finite_is_error;
    auto shown = file == "-" ? "standard input" : file;
    CsvTable table(shown, read_file(file), schema.csv);
    SchemaReport report;
    auto inputs = schema_inputs(table, schema, report);
    if (report.skipped_rows && sources.warn)
        sources.warn(fmt::format("{}: {} of {} rows were left out", shown, report.skipped_rows,
                                 report.rows + report.skipped_rows));
    return inputs;
}

} // namespace

std::vector<Input> collect(InputSources const& sources, Description const* description) {
    std::vector<Input> inputs;
    for (auto const& word : sources.words) inputs.push_back(parse_argument(word));
    for (auto const& file : sources.value_files)
        append(inputs, read_json_values(read_file(file), file == "-" ? "standard input" : file));
    if (!sources.schema.empty()) {
        append(inputs, with_schema(sources));
        return inputs;
    }
    for (auto const& option : sources.csv_files) {
        auto [file, selection] = split_csv_option(option);
        auto table =
            std::make_shared<CsvTable const>(file == "-" ? "standard input" : file, read_file(file), sources.csv);
        append(inputs, csv_inputs(std::move(table), selection, description));
    }
    return inputs;
}

} // namespace smpc::client
