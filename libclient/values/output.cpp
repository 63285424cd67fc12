// SPDX-License-Identifier: Apache-2.0
#include "libclient/values/output.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/values/element.h"

namespace smpc::client {

namespace {

std::string quoted(std::string const& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Appends the elements of one dimension, and stops when the line is long enough anyway.
void append_array(std::string& out, Value const& value, std::size_t dimension, std::size_t& at, std::size_t enough) {
    auto width = public_width(value.type());
    if (dimension == value.dims()) {
        out += element_text(value.bytes().data() + width * at++, value.type());
        return;
    }
    out += '[';
    for (std::uint64_t i = 0; i < value.shape()[dimension] && out.size() <= enough; ++i) {
        if (i) out += ", ";
        append_array(out, value, dimension + 1, at, enough);
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

} // namespace

std::string to_text(Values const& values, std::size_t width) {
    std::string out;
    for (auto const& [name, value] : values) {
        std::string line = name + " = ";
        if (value.type() == ValueType::string) {
            line += quoted(value.get_string());
        } else {
            std::size_t at = 0;
            append_array(line, value, 0, at, width ? 4 * width : std::string::npos);
        }
        out += (width ? cut(std::move(line), width) : line) + '\n';
    }
    return out;
}

std::string to_csv(Values const& values) {
    std::vector<std::vector<std::string>> columns;
    std::size_t rows = 0;
    for (auto const& [name, value] : values) {
        if (value.type() == ValueType::string) {
            columns.push_back({csv_cell(name), csv_cell(value.get_string())});
        } else {
            // A matrix has as many columns as its last dimension; all before it are rows.
            std::size_t across = value.dims() < 2 ? 1 : value.shape().back();
            auto width = public_width(value.type());
            for (std::size_t k = 0; k < across; ++k) {
                auto& column = columns.emplace_back();
                column.push_back(csv_cell(value.dims() < 2 ? name : fmt::format("{}[{}]", name, k)));
                for (std::size_t i = k; i < value.size(); i += across)
                    column.push_back(element_text(value.bytes().data() + width * i, value.type()));
            }
        }
    }
    for (auto const& column : columns) rows = std::max(rows, column.size());
    std::string out;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t k = 0; k < columns.size(); ++k) {
            if (k) out += ',';
            if (row < columns[k].size()) out += columns[k][row];
        }
        out += '\n';
    }
    return out;
}

} // namespace smpc::client
