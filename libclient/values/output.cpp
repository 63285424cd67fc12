// SPDX-License-Identifier: Apache-2.0
//
// The table of formats and the formats made of text.
#include "libclient/values/output.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/values/columns.h"
#include "libclient/values/element.h"
#include "libclient/values/input.h"
#include "libclient/values/json.h"
#include "libclient/values/stream.h"

namespace smpc::client {

namespace {

constexpr std::array format_table{
#define SMPC_X(enumerator, name, suffix, binary, summary) FormatInfo{Format::enumerator, name, suffix, binary, summary},
    SMPC_OUTPUT_FORMATS(SMPC_X)
#undef SMPC_X
};

std::string line_of(nlohmann::ordered_json const& document) {
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string quoted(std::string const& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Appends the elements of one dimension, and stops when the line is long enough anyway.
void append_array(std::string& out, Value const& value, std::size_t dimension, std::size_t& at, std::size_t enough,
                  OutputStyle const& style) {
    auto width = public_width(value.type());
    if (dimension == value.dims()) {
        auto const* element = value.bytes().data() + width * at++;
        out += is_missing(element, value.type(), style) ? "null" : element_text(element, value.type(), style.precision);
        return;
    }
    out += '[';
    for (std::uint64_t i = 0; i < value.shape()[dimension] && out.size() <= enough; ++i) {
        if (i) out += ", ";
        append_array(out, value, dimension + 1, at, enough, style);
    }
    out += ']';
}

/// The first `width` characters of a line, the last of them `…` if something is left out.
std::string cut(std::string line, std::size_t width) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if ((static_cast<unsigned char>(line[i]) & 0xc0) == 0x80) continue;
        if (++characters < width) continue;
        auto rest = i + 1;
        while (rest < line.size() && (static_cast<unsigned char>(line[rest]) & 0xc0) == 0x80) ++rest;
        if (rest < line.size()) line.replace(i, std::string::npos, "…");
        break;
    }
    return line;
}

std::string csv_cell(std::string const& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (char c : text) {
        out += c;
        if (c == '"') out += c;
    }
    return out + '"';
}

/// Throws if a value holds what the style refuses.
void check_finite(Values const& values, OutputStyle const& style) {
    if (style.nan != NotFinite::refuse && style.infinity != NotFinite::refuse) return;
    for (auto const& [name, value] : values) {
        if (info(value.type()).cls != TypeClass::floating) continue;
        auto width = public_width(value.type());
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto x = element_double(value.bytes().data() + i * width, value.type());
            bool nan = std::isnan(x) && style.nan == NotFinite::refuse;
            if (nan || (std::isinf(x) && style.infinity == NotFinite::refuse))
                throw Error(ErrorCode::input, fmt::format("value \"{}\" holds {}", name, nan ? "NaN" : "an infinity"));
        }
    }
}

std::string to_json_document(Values const& values, OutputStyle const& style, nlohmann::ordered_json const* envelope) {
    if (style.values_only) return line_of(to_plain_json(values, style));
    nlohmann::ordered_json document;
    document["apiVersion"] = "smpc/v1";
    if (envelope)
        for (auto const& [key, entry] : envelope->items())
            if (key != "apiVersion") document[key] = entry;
    document["results"] = to_json(values, style);
    return line_of(document);
}

std::string to_raw(Values const& values) {
    if (values.size() != 1)
        throw Error(ErrorCode::usage, fmt::format("format raw is for one value; here are {}", values.size()))
            .help("name the value");
    auto bytes = values.begin()->value.bytes();
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

} // namespace

std::span<FormatInfo const> formats() noexcept {
    return format_table;
}

FormatInfo const& info(Format format) noexcept {
    return format_table[static_cast<std::size_t>(format)];
}

Format format_from_name(std::string_view name) {
    std::vector<std::string> names;
    for (auto const& row : format_table) {
        if (row.name == name) return row.format;
        names.emplace_back(row.name);
    }
    Error error(ErrorCode::usage, fmt::format("unknown format \"{}\"", name));
    if (auto near = nearest(name, names)) throw error.help(fmt::format("did you mean {}?", *near));
    throw error.help(fmt::format("the formats are {}", fmt::join(names, ", ")));
}

std::optional<Format> format_from_suffix(std::string_view path) noexcept {
    for (auto const& row : format_table)
        if (path.ends_with(row.suffix)) return row.format;
    return std::nullopt;
}

std::string render(Values const& values, Format format, OutputStyle const& style,
                   nlohmann::ordered_json const* envelope) {
    check_finite(values, style);
    switch (format) {
    case Format::text:
        return to_text(values, style);
    case Format::json:
        return to_json_document(values, style, envelope);
    case Format::ndjson:
        return to_ndjson(values, style);
    case Format::csv:
        return to_csv(values, style);
    case Format::npz:
        return to_npz(values);
    case Format::parquet:
        return to_parquet(values, style);
    case Format::raw:
        return to_raw(values);
    case Format::stream:
        return to_stream(values);
    }
    throw Error(ErrorCode::internal, "a format has no writer");
}

std::string to_text(Values const& values, OutputStyle const& style) {
    std::string out;
    for (auto const& [name, value] : values) {
        std::string line = name + " = ";
        if (value.type() == ValueType::string) {
            line += quoted(value.get_string());
        } else {
            std::size_t at = 0;
            append_array(line, value, 0, at, style.width ? 4 * style.width : std::string::npos, style);
        }
        out += (style.width ? cut(std::move(line), style.width) : line) + '\n';
    }
    return out;
}

std::string to_csv(Values const& values, OutputStyle const& style) {
    auto columns = columns_of(values);
    if (columns.empty()) return {};
    auto missing = csv_cell(style.null_text);
    std::string out;
    for (auto const& column : columns) {
        if (&column != &columns.front()) out += ',';
        out += csv_cell(column.name);
    }
    out += '\n';
    auto rows = rows_of(columns);
    for (std::size_t row = 0; row < rows; ++row) {
        for (auto const& column : columns) {
            if (&column != &columns.front()) out += ',';
            if (row >= column.rows || is_missing(column.at(row), column.type(), style))
                out += missing;
            else if (column.type() == ValueType::string)
                out += csv_cell(column.value->get_string());
            else
                out += element_text(column.at(row), column.type(), style.precision);
        }
        out += '\n';
    }
    return out;
}

std::string to_ndjson(Values const& values, OutputStyle const& style) {
    std::string out;
    for (auto const& [name, value] : values) {
        nlohmann::ordered_json line = {{"name", name}};
        if (!style.values_only) {
            line["domain"] = value.domain();
            line["type"] = name_of(value.type());
        }
        line["value"] = to_json(value, style);
        out += line_of(line);
    }
    return out;
}

std::string to_stream(Values const& values) {
    std::vector<std::byte> stream;
    for (auto const& [name, value] : values)
        append_record(stream, {name, value.domain(), name_of(value.type()), value.bytes()});
    return {reinterpret_cast<char const*>(stream.data()), stream.size()};
}

} // namespace smpc::client
