// SPDX-License-Identifier: Apache-2.0
//
// Values as a person or a program reads them: the one table of output formats, and what each of them writes.
//
// Every format is a function from values to bytes. Nothing is written here: who calls has the whole output in hand before the
// first byte leaves, so that a result appears whole or not at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/values.h>

namespace smpc::client {

// clang-format off
//            enumerator  name       suffix      binary  what it writes
#define SMPC_OUTPUT_FORMATS(X)                                                                                           \
    X(text,    "text",    ".txt",     false, "one line per value: name = value")                                         \
    X(json,    "json",    ".json",    false, "one JSON document")                                                        \
    X(ndjson,  "ndjson",  ".ndjson",  false, "one JSON document per value and line")                                     \
    X(csv,     "csv",     ".csv",     false, "a header row and a column per scalar, vector and column of a matrix")      \
    X(npz,     "npz",     ".npz",     true,  "NumPy archive, one array per value")                                       \
    X(parquet, "parquet", ".parquet", true,  "Parquet file with the columns of csv")                                     \
    X(raw,     "raw",     ".raw",     true,  "the elements of one value, little-endian, without a header")               \
    X(stream,  "stream",  ".args",    true,  "one argument stream with all values in public form")
// clang-format on

enum class Format : std::uint8_t {
#define SMPC_X(enumerator, name, suffix, binary, summary) enumerator,
    SMPC_OUTPUT_FORMATS(SMPC_X)
#undef SMPC_X
};

struct FormatInfo {
    Format format;
    std::string_view name;
    std::string_view suffix; ///< of files that hold it, with the point
    bool binary;             ///< not for terminals
    std::string_view summary;
};

/// The table's rows, in its order.
std::span<FormatInfo const> formats() noexcept;
FormatInfo const& info(Format format) noexcept;
/// Throws Error(usage) with a suggestion for an unknown name.
Format format_from_name(std::string_view name);
/// The format that a file name's suffix means, if any.
std::optional<Format> format_from_suffix(std::string_view path) noexcept;

/// What becomes of floats that are no numbers.
enum class NotFinite : std::uint8_t {
    keep,    ///< as `inf`, `-inf`, `nan` (strings in JSON)
    missing, ///< as a missing cell: `null` in JSON and text, the null text in CSV, null in Parquet; archives keep them
    refuse   ///< Error(input) naming the value
};

struct OutputStyle {
    std::size_t width = 0; ///< text: longer lines are cut with `…`; 0: never
    /// Significant digits of floats and fixed-point numbers in text, 1 to 40; without it the shortest text that reads back the same.
    std::optional<unsigned> precision{};
    std::string null_text{};    ///< csv: what missing cells hold
    bool safe_integers = false; ///< JSON: integers beyond ±2^53 as strings, for readers with doubles only
    bool values_only = false;   ///< JSON: elements without domains and types
    NotFinite nan = NotFinite::keep;
    NotFinite infinity = NotFinite::keep; ///< `missing` is not offered for infinities, but means the same
};

/// The values in a format. Throws Error(input) for what a format cannot express (raw: not exactly one value; npz: a name that is no
/// file name), or what the style refuses.
///
/// `envelope` is for `json` without `values_only`: an object whose keys stand beside "apiVersion" and "results"; a key
/// "results" in it marks their place, without one they come last.
std::string render(Values const& values, Format format, OutputStyle const& style = {},
                   nlohmann::ordered_json const* envelope = nullptr);

/// One line per value, `name = value`: numbers, strings in JSON's quotes, arrays in brackets.
std::string to_text(Values const& values, OutputStyle const& style = {});

/// CSV with a header row: a column per scalar and vector, a column `name[k]` per column of a matrix. Columns may differ in
/// length, shorter ones end in missing cells. Quotes only where needed.
std::string to_csv(Values const& values, OutputStyle const& style = {});

/// {"name","domain","type","value"} of each value on a line of its own; with `values_only` {"name","value"}.
std::string to_ndjson(Values const& values, OutputStyle const& style = {});

/// A zip archive with `name.npy` for each value, not compressed, the same bytes for the same values. Fixed-point numbers become
/// float64, strings arrays of zero dimensions.
std::string to_npz(Values const& values);

/// Parquet: the columns of `to_csv`, all optional, PLAIN, uncompressed, a row group per 10^6 rows. Fixed-point numbers become
/// DOUBLE, strings UTF-8 (or bytes if they are none).
std::string to_parquet(Values const& values, OutputStyle const& style = {});

/// The binary argument stream of all values, private ones in their public form, as programs without protection exchange them.
std::string to_stream(Values const& values);

/// Values in order of publication with unique names: a second `x` is named `x#2`, a third `x#3`. Throws Error(inconsistent_result)
/// if such a name is taken.
Values with_numbered_names(std::vector<NamedValue> entries);

/// Reads `NAME=2,3`, or `NAME=` for a scalar. Throws Error(usage).
std::pair<std::string, Shape> parse_shape(std::string_view word);

} // namespace smpc::client
