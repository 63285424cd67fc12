// SPDX-License-Identifier: Apache-2.0
//
// CSV files: RFC 4180 quoting, CRLF or LF, UTF-8 with or without a byte order mark, a header row. Cells are views into the
// text; only the columns that are asked for are converted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>
#include <smpc/client/types.h>

namespace smpc::client {

struct CsvOptions {
    char separator = ',';
};

/// All that is wrong with cells and rows, collected for one report.
class CsvProblems {
public:
    static constexpr std::size_t shown = 20;

    /// `what` says column, text and reason.
    void add(std::string const& file, std::uint64_t line, std::string what);
    bool empty() const noexcept { return count_ == 0; }
    /// One problem is the message itself; several are notes of it, the first `shown` in full and then how many more there are.
    Error to_error() const;

private:
    struct Problem {
        std::string file;
        std::uint64_t line;
        std::string what;
    };
    std::size_t count_ = 0;
    std::vector<Problem> first_;
};

class CsvTable {
public:
    /// Takes the text of a file; `name` is for messages. Throws Error(input) with line for: no header, a quote that does not
    /// end, text around a quoted cell, rows with another number of cells than the header. Blank lines at the end are ignored.
    CsvTable(std::string name, std::string text, CsvOptions options = {});
    CsvTable(CsvTable const&) = delete;
    CsvTable& operator=(CsvTable const&) = delete;

    std::string const& name() const noexcept { return name_; }
    std::vector<std::string> const& header() const noexcept { return header_; }
    std::size_t rows() const noexcept { return lines_.size(); }
    /// The position of a column. Throws Error(input) if there is none (with a suggestion) or if several have the name.
    std::size_t column(std::string_view name) const;

    /// The cells of a column as elements of `type` in public form. Surrounding blanks of unquoted cells do not count; an
    /// empty, "NA" or "null" cell is missing. Bad cells go to `problems` (file, line, column, text cut at 40 characters,
    /// reason) and leave the result unusable.
    std::vector<std::byte> elements(std::size_t column, ValueType type, CsvProblems& problems) const;

private:
    struct Cell {
        std::string_view text;
        bool quoted = false;
    };

    std::string name_, text_;
    std::vector<std::string> header_;
    std::vector<Cell> cells_;          ///< row-major
    std::vector<std::uint64_t> lines_; ///< where each row begins, from 1
    std::deque<std::string> unquoted_; ///< cells with doubled quotes
};

} // namespace smpc::client
