// SPDX-License-Identifier: Apache-2.0
//
// A schema says what the columns of a CSV file are: which become vectors of values, of which type and in which domain, how their
// cells are read (dates, words that stand for numbers, decimal commas) and what is done about missing and bad cells.
//
//     {"domain":"pd_shared3p",
//      "csv":{"separator":";","decimal":",","thousands":".","nullValues":["","NA"]},
//      "columns":[{"source":"amount","name":"amount","type":"int64"},
//                 {"source":"due","type":"uint32","parse":"date","format":"%d.%m.%Y","unit":"days","epoch":"1970-01-01"},
//                 {"source":"sector","type":"uint8","map":{"private":1,"public":2},"default":0},
//                 {"source":"score","type":"float64","nullable":true,"mask":"have_score","fill":0}],
//      "rows":{"onBadCell":"error","onBadRow":"error","maxErrors":20,"skip":0,"limit":null}}
//
// A nullable column becomes two vectors: the values, with `fill` where a cell is missing, and its mask (default `have_NAME`).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libclient/values/csv.h"
#include "libclient/values/input.h"

namespace smpc::client {

struct ColumnSchema {
    std::string source;                ///< column of the file
    std::string name;                  ///< of the value
    std::optional<std::string> domain; ///< empty text: public; absent: the schema's, else the program's
    ValueType type = ValueType::uint64;
    std::optional<std::uint64_t> bound; ///< bytes of each element of `bl_string(B)`; the type is xor_uint8 then

    /// Cells are dates, which become a number of units since the epoch.
    struct Date {
        std::string format; ///< %Y %y %m %d %H %M %S %% and literal text
        std::chrono::seconds unit{86'400};
        std::chrono::sys_seconds epoch{};
    };
    std::optional<Date> date;
    std::map<std::string, std::string> map; ///< text of a cell → number
    std::optional<std::string> otherwise;   ///< number of cells that `map` lacks
    bool nullable = false;
    std::string mask;
    bool mask_public = false;
    std::string fill = "0";
};

struct Schema {
    std::string file; ///< for messages
    CsvOptions csv;
    char decimal = '.', thousands = 0;
    std::vector<std::string> null_values{"", "NA", "null"};
    std::optional<std::string> domain;
    std::vector<ColumnSchema> columns;
    enum class OnBadCell { error, missing, skip_row } on_bad_cell = OnBadCell::error;
    bool non_finite_is_error = false; ///< NaN and infinities are bad cells; otherwise they are missing
};

/// Reads the JSON above (comments and trailing commas allowed). Throws Error(input) naming file, key and fault.
Schema parse_schema(std::string_view text, std::string const& file);

struct SchemaReport {
    std::uint64_t rows = 0;                       ///< that became elements
    std::uint64_t skipped_rows = 0;               ///< left out for bad cells or a wrong number of cells
    std::map<std::string, std::uint64_t> missing; ///< by value, cells that were filled
};

/// The columns as typed inputs. Throws Error(input): a column that the file lacks; bad cells, collected up to the schema's limit,
/// each with file, line, column, text cut at 40 characters and reason.
std::vector<Input> schema_inputs(CsvTable const& table, Schema const& schema, SchemaReport& report);

} // namespace smpc::client
