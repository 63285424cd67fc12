// SPDX-License-Identifier: Apache-2.0
//
// Reading of a schema. What it says is checked here, so that the conversion of a million cells finds nothing left to doubt.
#include "libclient/values/schema.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "libclient/values/config_json.h"
#include "libclient/values/element.h"

namespace smpc::client {

namespace {

char one_character(ConfigObject& object, std::string const& key, char otherwise, bool may_be_empty) {
    auto text = object.text(key);
    if (!text) return otherwise;
    if (*text == "tab" || *text == "\\t") return '\t';
    if (text->size() == 1) return (*text)[0];
    if (text->empty() && may_be_empty) return 0;
    throw object.fault(key, may_be_empty ? "one character is expected, or an empty text for none"
                                         : "one character is expected");
}

void read_csv_part(ConfigObject object, Schema& schema) {
    auto& csv = schema.csv;
    csv.separator = one_character(object, "separator", ',', false);
    csv.quote = one_character(object, "quote", '"', true);
    schema.decimal = one_character(object, "decimal", '.', false);
    schema.thousands = one_character(object, "thousands", 0, true);
    csv.header = object.flag("header").value_or(true);
    csv.comment = object.text("comment").value_or("");
    csv.trim = object.flag("trim").value_or(true);
    if (object.has("nullValues")) schema.null_values = object.texts("nullValues");
    auto encoding = object.text("encoding").value_or("utf-8");
    if (encoding != "utf-8" && encoding != "UTF-8")
        throw object.fault("encoding", fmt::format("\"{}\" cannot be read, only utf-8", encoding));
    if (csv.separator == csv.quote || csv.separator == schema.decimal)
        throw object.fault("separator", "the same character has two meanings");
    if (schema.thousands && (schema.thousands == schema.decimal || schema.thousands == csv.separator))
        throw object.fault("thousands", "the same character has two meanings");
    object.finish();
}

void read_rows_part(ConfigObject object, Schema& schema) {
    auto cell = object.text("onBadCell").value_or("error");
    if (cell == "missing")
        schema.on_bad_cell = Schema::OnBadCell::missing;
    else if (cell == "skipRow")
        schema.on_bad_cell = Schema::OnBadCell::skip_row;
    else if (cell != "error")
        throw object.fault("onBadCell", fmt::format("\"{}\" is none of error, missing, skipRow", cell));
    auto row = object.text("onBadRow").value_or("error");
    if (row != "error" && row != "skipRow")
        throw object.fault("onBadRow", fmt::format("\"{}\" is none of error, skipRow", row));
    schema.csv.skip_bad_rows = row == "skipRow";
    schema.csv.max_errors = static_cast<std::size_t>(object.number("maxErrors", 1, 1'000'000).value_or(20));
    schema.csv.skip = object.number("skip", 0, UINT64_MAX).value_or(0);
    schema.csv.limit = object.number("limit", 0, UINT64_MAX);
    object.finish();
}

/// A number as the text that cells have.
std::string number_text(ConfigObject& object, std::string const& key, nlohmann::ordered_json const& value) {
    if (value.is_number()) return value.dump();
    if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
    if (value.is_string()) return value.get<std::string>();
    throw object.fault(key, "a number is expected");
}

void check_element(ConfigObject& object, std::string const& key, ColumnSchema const& column, std::string const& text) {
    if (column.bound) {
        if (text.size() > *column.bound) throw object.fault(key, "the text is longer than the bound");
        return;
    }
    std::vector<std::byte> bytes;
    if (auto why = append_element_text(bytes, column.type, text)) throw object.fault(key, "the number " + *why);
}

std::chrono::sys_seconds read_epoch(ConfigObject& object, std::string const& text) {
    unsigned year = 0, month = 0, day = 0;
    int end = 0;
    if (std::sscanf(text.c_str(), "%4u-%2u-%2u%n", &year, &month, &day, &end) == 3 &&
        end == static_cast<int>(text.size())) {
        std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                         std::chrono::day(day)};
        if (date.ok()) return std::chrono::sys_days(date);
    }
    throw object.fault("epoch", "a date like 1970-01-01 is expected");
}

void read_date(ConfigObject& object, ColumnSchema& column) {
    auto parse = object.text("parse");
    auto format = object.text("format"), unit = object.text("unit"), epoch = object.text("epoch");
    if (!parse) {
        if (format || unit || epoch)
            throw object.fault(format ? "format" : unit ? "unit" : "epoch", "is for \"parse\":\"date\"");
        return;
    }
    if (*parse != "date")
        throw object.fault("parse", fmt::format("\"{}\" is unknown; cells can be parsed as date", *parse));
    auto cls = info(column.type).cls;
    if (column.bound ||
        (cls != TypeClass::unsigned_integer && cls != TypeClass::signed_integer && cls != TypeClass::xor_integer))
        throw object.fault("parse", "a date becomes an integer; the type must be one");
    ColumnSchema::Date date;
    date.format = format.value_or("%Y-%m-%d");
    for (std::size_t i = 0; i < date.format.size(); ++i)
        if (date.format[i] == '%' &&
            (++i == date.format.size() || std::string_view("YymdHMS%").find(date.format[i]) == std::string_view::npos))
            throw object.fault("format", "known are %Y %y %m %d %H %M %S %%");
    static std::map<std::string, int> const units = {
        {"seconds", 1}, {"minutes", 60}, {"hours", 3600}, {"days", 86'400}, {"weeks", 604'800}};
    auto found = units.find(unit.value_or("days"));
    if (found == units.end()) throw object.fault("unit", "one of seconds, minutes, hours, days, weeks is expected");
    date.unit = std::chrono::seconds(found->second);
    if (epoch) date.epoch = read_epoch(object, *epoch);
    column.date = date;
}

void read_type(ConfigObject& object, ColumnSchema& column) {
    TypeHint hint;
    try {
        hint = parse_type(object.need_text("type"));
    } catch (Error const& e) {
        if (e.code() != ErrorCode::usage) throw;
        throw object.fault("type", e.message());
    }
    if (hint.dims) throw object.fault("type", "the type of one cell is expected, without brackets");
    if (hint.domain) column.domain = hint.domain;
    column.type = *hint.type;
    column.bound = hint.bound;
    if (column.type == ValueType::string && !column.bound)
        throw object.fault("type", "texts in a column need a length: bl_string(32)");
    if (column.bound) column.type = ValueType::xor_uint8;
}

ColumnSchema read_column(ConfigObject object, Schema const& schema) {
    ColumnSchema column;
    column.source = object.need_text("source");
    column.name = object.text("name").value_or(column.source);
    column.domain = schema.domain;
    read_type(object, column);
    if (auto domain = object.text("domain")) column.domain = *domain == "public" ? "" : *domain;
    if (column.bound && column.domain && column.domain->empty())
        throw object.fault("type", "texts in a column can only be secret");
    read_date(object, column);
    if (auto const* map = object.raw("map")) {
        if (!map->is_object()) throw object.fault("map", "an object is expected: {\"text\":number}");
        if (column.date) throw object.fault("map", "a column of dates has no map");
        for (auto const& [text, value] : map->items()) {
            column.map[text] = number_text(object, "map", value);
            check_element(object, "map", column, column.map[text]);
        }
    }
    if (auto const* value = object.raw("default")) {
        if (column.map.empty()) throw object.fault("default", "is for cells that \"map\" lacks");
        column.otherwise = number_text(object, "default", *value);
        check_element(object, "default", column, *column.otherwise);
    }
    column.nullable = object.flag("nullable").value_or(false);
    auto mask = object.text("mask"), mask_domain = object.text("maskDomain");
    auto const* fill = object.raw("fill");
    if (!column.nullable && (mask || mask_domain || fill))
        throw object.fault(mask ? "mask" : mask_domain ? "maskDomain" : "fill", "is for \"nullable\":true");
    column.mask = mask.value_or("have_" + column.name);
    if (mask_domain && *mask_domain != "public")
        throw object.fault("maskDomain", "public is expected, or nothing for the column's domain");
    column.mask_public = mask_domain.has_value();
    column.fill = fill ? number_text(object, "fill", *fill) : column.bound ? "" : "0";
    check_element(object, "fill", column, column.fill);
    object.finish();
    return column;
}

Schema read(std::string_view text, std::string const& file) {
    Schema schema;
    schema.file = file;
    auto document = read_config_json(text, file);
    ConfigObject root(document, file);
    for (auto const* key : {"table", "dataSource", "mode"})
        root.text(key); // where a table of this name goes is not asked here
    schema.domain = root.text("domain");
    if (schema.domain == "public") schema.domain = "";
    if (auto csv = root.object("csv")) read_csv_part(std::move(*csv), schema);
    if (auto rows = root.object("rows")) read_rows_part(std::move(*rows), schema);
    std::set<std::string> names;
    for (auto& object : root.objects("columns")) {
        auto column = read_column(std::move(object), schema);
        for (auto const& name : {column.name, column.nullable ? column.mask : std::string()})
            if (!name.empty() && !names.insert(name).second)
                throw root.fault("columns", fmt::format("two columns give the value \"{}\"", name));
        schema.columns.push_back(std::move(column));
    }
    if (schema.columns.empty()) throw root.fault("columns", "no column is listed");
    root.finish();
    return schema;
}

} // namespace

Schema parse_schema(std::string_view text, std::string const& file) {
    try {
        return read(text, file);
    } catch (Error const& e) {
        // A schema is an input; only where it stands is configuration.
        Error error(ErrorCode::input, e.message());
        if (e.where()) error.at(*e.where());
        for (auto const& note : e.notes()) error.note(note);
        for (auto const& help : e.helps()) error.help(help);
        throw error;
    }
}

} // namespace smpc::client
