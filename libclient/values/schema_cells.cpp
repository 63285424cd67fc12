// SPDX-License-Identifier: Apache-2.0
//
// Cells to elements by a schema. Each column is converted for all rows first, with a note of bad cells, because a bad cell may
// take its whole row out of every column.
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "libclient/values/element.h"
#include "libclient/values/schema.h"
#include "libclient/values/text.h"
#include "libclient/values/utf8.h"

namespace smpc::client {

namespace {

std::optional<std::string> date_number(std::string_view text, ColumnSchema::Date const& date, Reason& why) {
    unsigned year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    std::size_t at = 0;
    auto digits = [&](std::size_t most, unsigned& out) {
        std::size_t begin = at;
        unsigned number = 0;
        for (; at < text.size() && at - begin < most && text[at] >= '0' && text[at] <= '9'; ++at)
            number = number * 10 + static_cast<unsigned>(text[at] - '0');
        out = number;
        return at > begin;
    };
    bool fits = true;
    for (std::size_t i = 0; fits && i < date.format.size(); ++i) {
        if (date.format[i] != '%' || date.format[i + 1] == '%') {
            if (date.format[i] == '%') ++i;
            fits = at < text.size() && text[at++] == date.format[i];
            continue;
        }
        switch (date.format[++i]) {
        case 'Y':
            fits = digits(4, year);
            break;
        case 'y':
            fits = digits(2, year);
            year += year < 69 ? 2000 : 1900;
            break;
        case 'm':
            fits = digits(2, month);
            break;
        case 'd':
            fits = digits(2, day);
            break;
        case 'H':
            fits = digits(2, hour);
            break;
        case 'M':
            fits = digits(2, minute);
            break;
        default:
            fits = digits(2, second);
            break;
        }
    }
    std::chrono::year_month_day ymd{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                    std::chrono::day(day)};
    if (!fits || at != text.size()) {
        why = fmt::format("is no date of the form {}", date.format);
        return std::nullopt;
    }
    if (!ymd.ok() || hour > 23 || minute > 59 || second > 60) {
        why = "is a day or time that does not exist";
        return std::nullopt;
    }
    auto moment = std::chrono::sys_days(ymd) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                  std::chrono::seconds(second);
    auto since = (moment - date.epoch).count();
    auto unit = date.unit.count();
    return std::to_string(since / unit - (since % unit < 0 ? 1 : 0)); // whole units, also before the epoch
}

bool is_non_finite(std::string_view text) {
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "nan" || lower == "inf" || lower == "infinity";
}

class ColumnReader {
public:
    ColumnReader(CsvTable const& table, Schema const& schema, ColumnSchema const& column)
        : table_(table), schema_(schema), column_(column), position_(table.column(column.source)) {}

    std::vector<std::byte> bytes;   ///< of all rows; of bad cells something
    std::vector<std::byte> present; ///< 0 or 1 of all rows
    std::uint64_t missing = 0;

    /// Marks rows to be left out in `drop`, or adds to `problems`.
    void read(std::vector<bool>& drop, CsvProblems& problems) {
        bytes.reserve(table_.rows() * width());
        for (std::size_t row = 0; row < table_.rows(); ++row) {
            auto const& cell = table_.cell(row, position_);
            auto text = column_.bound ? cell.text : trim(cell.text);
            Reason why;
            bool is_missing = missing_cell(cell, text);
            if (!is_missing) {
                auto before = bytes.size();
                if (append(text, why)) {
                    present.push_back(std::byte{1});
                    continue;
                }
                bytes.resize(before);
            } else {
                why = "is missing";
            }
            if (column_.nullable && (is_missing || schema_.on_bad_cell == Schema::OnBadCell::missing)) {
                ++missing;
            } else if (schema_.on_bad_cell == Schema::OnBadCell::skip_row) {
                drop[row] = true;
            } else {
                problems.add(table_.name(), table_.line(row),
                             fmt::format("column \"{}\": \"{}\" {}", column_.source, excerpt(cell.text), why));
            }
            Reason ignored;
            append_plain(column_.fill, ignored);
            present.push_back(std::byte{0});
        }
    }

    std::size_t width() const noexcept { return column_.bound ? *column_.bound : public_width(column_.type); }

private:
    bool missing_cell(CsvCell const& cell, std::string_view text) const {
        bool listed =
            std::find(schema_.null_values.begin(), schema_.null_values.end(), text) != schema_.null_values.end();
        if (listed && !(cell.quoted && column_.bound)) return true;
        bool floating = info(column_.type).cls == TypeClass::floating || info(column_.type).cls == TypeClass::fixed;
        return floating && !column_.bound && !schema_.non_finite_is_error && is_non_finite(text);
    }

    bool append(std::string_view text, Reason& why) {
        if (!column_.map.empty()) {
            auto found = column_.map.find(std::string(text));
            if (found != column_.map.end()) return append_plain(found->second, why);
            if (column_.otherwise) return append_plain(*column_.otherwise, why);
            why = "is not in the map";
            return false;
        }
        if (column_.date) {
            auto number = date_number(text, *column_.date, why);
            return number && append_plain(*number, why);
        }
        if (column_.bound || (schema_.thousands == 0 && schema_.decimal == '.')) return append_plain(text, why);
        std::string plain;
        for (char c : text)
            if (c != schema_.thousands || !schema_.thousands) plain += c == schema_.decimal ? '.' : c == '.' ? '?' : c;
        return append_plain(plain, why);
    }

    bool append_plain(std::string_view text, Reason& why) {
        if (!column_.bound) {
            auto reason = append_element_text(bytes, column_.type, text);
            if (reason) why = *reason;
            return !reason;
        }
        if (text.size() > *column_.bound) {
            why = fmt::format("has {} bytes, more than bl_string({}) takes", text.size(), *column_.bound);
            return false;
        }
        if (!decode_utf8(text)) {
            why = "is not UTF-8";
            return false;
        }
        auto const* p = reinterpret_cast<std::byte const*>(text.data());
        bytes.insert(bytes.end(), p, p + text.size());
        bytes.resize(bytes.size() + *column_.bound - text.size());
        return true;
    }

    CsvTable const& table_;
    Schema const& schema_;
    ColumnSchema const& column_;
    std::size_t position_;
};

/// The rows that stay.
std::vector<std::byte> kept(std::vector<std::byte> const& bytes, std::size_t width, std::vector<bool> const& drop) {
    std::vector<std::byte> out;
    out.reserve(bytes.size());
    for (std::size_t row = 0; row < drop.size(); ++row)
        if (!drop[row])
            out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(row * width),
                       bytes.begin() + static_cast<std::ptrdiff_t>((row + 1) * width));
    return out;
}

} // namespace

std::vector<Input> schema_inputs(CsvTable const& table, Schema const& schema, SchemaReport& report) {
    CsvProblems problems(schema.csv.max_errors);
    std::vector<bool> drop(table.rows());
    std::vector<ColumnReader> columns;
    for (auto const& column : schema.columns) {
        columns.emplace_back(table, schema, column).read(drop, problems);
        if (column.nullable) report.missing[column.name] = columns.back().missing;
    }
    if (!problems.empty()) throw problems.to_error();
    auto dropped = static_cast<std::uint64_t>(std::count(drop.begin(), drop.end(), true));
    report.skipped_rows = dropped + table.skipped_rows();
    report.rows = table.rows() - dropped;

    std::vector<Input> inputs;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const& column = schema.columns[i];
        auto& reader = columns[i];
        Shape shape{report.rows};
        if (column.bound) shape.push_back(*column.bound);
        TypeHint hint;
        hint.domain = column.domain;
        hint.type = column.type;
        auto bytes = dropped ? kept(reader.bytes, reader.width(), drop) : std::move(reader.bytes);
        inputs.push_back({column.name, table.name(), hint, Value({}, column.type, shape, std::move(bytes))});
        if (!column.nullable) continue;
        hint.type = ValueType::bool_;
        if (column.mask_public) hint.domain = "";
        auto present = dropped ? kept(reader.present, 1, drop) : std::move(reader.present);
        inputs.push_back(
            {column.mask, table.name(), hint, Value({}, ValueType::bool_, {report.rows}, std::move(present))});
    }
    return inputs;
}

} // namespace smpc::client
