// SPDX-License-Identifier: Apache-2.0
//
// Parsing of the command line's forms: NAME[:TYPE]=VALUE and the selection of CSV columns.
#include "libclient/values/input.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "libclient/values/file.h"
#include "libclient/values/json.h"
#include "libclient/values/text.h"

namespace smpc::client {

namespace {

/// Takes `[]` and `[[N]]` off the end of a type.
std::optional<unsigned> take_dims(std::string_view& text) {
    if (text.ends_with("]]")) {
        auto open = text.rfind("[[");
        if (open == std::string_view::npos) return std::nullopt;
        auto digits = text.substr(open + 2, text.size() - open - 4);
        unsigned dims = 0;
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), dims);
        if (error != std::errc{} || end != digits.data() + digits.size() || dims > 16) return std::nullopt;
        text = trim(text.substr(0, open));
        return dims;
    }
    unsigned dims = 0;
    for (; text.ends_with("[]"); ++dims) text = trim(text.substr(0, text.size() - 2));
    return dims ? std::optional(dims) : std::nullopt;
}

} // namespace

TypeHint parse_type(std::string_view whole) {
    TypeHint hint;
    auto text = trim(whole);
    hint.dims = take_dims(text);
    if (auto blank = text.find_first_of(" \t"); blank != std::string_view::npos) {
        hint.domain = std::string(text.substr(0, blank));
        if (*hint.domain == "public") hint.domain->clear();
        text = trim(text.substr(blank));
    }
    if (text.starts_with("bl_string(") && text.ends_with(")")) {
        auto digits = text.substr(10, text.size() - 11);
        std::uint64_t bound = 0;
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bound);
        if (error == std::errc{} && end == digits.data() + digits.size() && bound <= 1u << 20) {
            hint.type = ValueType::string;
            hint.bound = bound;
            return hint;
        }
    }
    hint.type = value_type_from_name(text);
    if (!hint.type) {
        Error error(ErrorCode::usage, fmt::format("unknown type \"{}\"", whole));
        std::vector<std::string> names;
#define SMPC_X(enumerator, name, cls, bits, pub) names.emplace_back(name);
        SMPC_VALUE_TYPES(SMPC_X)
#undef SMPC_X
        if (auto near = nearest(text, names))
            error.help(fmt::format("did you mean \"{}\"?", *near));
        else
            error.help("a type is written [DOMAIN] TYPE[[]…]: uint64, float64[], \"pd_shared3p int32\"");
        throw error;
    }
    return hint;
}

Input parse_argument(std::string_view word) {
    auto equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0)
        throw Error(ErrorCode::usage, fmt::format("\"{}\" is not an argument of the program", word))
            .help("write NAME=VALUE or NAME:TYPE=VALUE");
    Input input;
    auto left = word.substr(0, equals);
    auto text = word.substr(equals + 1);
    if (auto colon = left.find(':'); colon != std::string_view::npos) {
        input.hint = parse_type(left.substr(colon + 1));
        left = left.substr(0, colon);
    }
    if (left.empty())
        throw Error(ErrorCode::usage, "an argument has no name").help("write NAME=VALUE or NAME:TYPE=VALUE");
    input.name = std::string(left);
    input.origin = "the command line";
    if (text.starts_with("@@")) {
        input.content = Word{std::string(text.substr(1))};
    } else if (text.starts_with("@")) {
        std::string path(text.substr(1));
        auto bytes = read_file(path);
        if (path.ends_with(".json")) {
            try {
                input.content = read_json_literal(bytes, path);
            } catch (Error const& e) {
                if (e.where()) throw;
                throw Error(e.code(), fmt::format("argument \"{}\" in {}: {}", input.name, path, e.message()));
            }
        } else if (path.ends_with(".npy")) {
            input.content = read_npy(bytes, path);
        } else {
            input.content = FileText{path, std::move(bytes)};
        }
    } else {
        input.content = Word{std::string(text)};
    }
    return input;
}

std::vector<Input> csv_inputs(std::shared_ptr<CsvTable const> table, std::string_view selection,
                              Description const* description) {
    std::vector<Input> inputs;
    if (selection.empty()) {
        if (!description)
            throw Error(ErrorCode::input, fmt::format("{}: the program does not describe its arguments", table->name()))
                .help(fmt::format("name the columns: {}:\"NAME:DOMAIN TYPE=COLUMN\",…", table->name()));
        for (auto const& name : table->header()) {
            if (description->arguments_named(name).empty()) continue;
            if (std::any_of(inputs.begin(), inputs.end(), [&](Input const& i) { return i.name == name; })) continue;
            auto position = table->column(name);
            inputs.push_back({name, table->name(), {}, CsvColumn{table, position}});
        }
        if (inputs.empty()) {
            Error error(ErrorCode::input, fmt::format("{}: no column has the name of an argument", table->name()));
            error.note(fmt::format("its columns are {}", fmt::join(table->header(), ", ")));
            error.help(fmt::format("map columns to arguments: {}:NAME=COLUMN,…", table->name()));
            throw error;
        }
        return inputs;
    }
    while (!selection.empty()) {
        auto comma = selection.find(',');
        auto item = selection.substr(0, comma);
        selection = comma == std::string_view::npos ? std::string_view() : selection.substr(comma + 1);
        auto equals = item.find('=');
        auto left = item.substr(0, equals);
        Input input;
        if (auto colon = left.find(':'); colon != std::string_view::npos) {
            input.hint = parse_type(left.substr(colon + 1));
            left = left.substr(0, colon);
        }
        input.name = std::string(left);
        input.origin = table->name();
        if (input.name.empty())
            throw Error(ErrorCode::usage, fmt::format("{}: a column is given to no argument", table->name()))
                .help("write FILE:NAME[=COLUMN],…");
        input.content =
            CsvColumn{table, table->column(equals == std::string_view::npos ? left : item.substr(equals + 1))};
        inputs.push_back(std::move(input));
    }
    return inputs;
}

std::string describe(ArgumentEntry const& entry) {
    auto text = fmt::format("{} {}", entry.domain.empty() ? "public" : entry.domain, name_of(entry.type));
    return entry.dims == 0 ? text : fmt::format("{}[[{}]]", text, entry.dims);
}

std::optional<std::string> nearest(std::string_view name, std::span<std::string const> candidates) {
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (auto const& candidate : candidates) {
        // Levenshtein's distance with exchanges of neighbours (optimal string alignment), three rows at a time.
        std::vector<std::size_t> before, above, row(candidate.size() + 1);
        for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
        for (std::size_t i = 1; i <= name.size(); ++i) {
            before = std::exchange(above, row);
            row[0] = i;
            for (std::size_t j = 1; j < row.size(); ++j) {
                row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (name[i - 1] != candidate[j - 1])});
                if (i > 1 && j > 1 && name[i - 1] == candidate[j - 2] && name[i - 2] == candidate[j - 1])
                    row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        if (row.back() < best_distance && row.back() < std::max(name.size(), candidate.size())) {
            best = candidate;
            best_distance = row.back();
        }
    }
    return best;
}

} // namespace smpc::client
