// SPDX-License-Identifier: Apache-2.0
//
// CSV files: RFC 4180 quoting, CRLF or LF, UTF-8 with or without a byte order mark, a header row. Cells are views into the
// text; only the columns that are asked for are converted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>
#include <smpc/client/types.h>

namespace smpc::client {

struct CsvOptions {
    char separator = ',';
    char quote = '"';                     ///< 0: none
    std::string comment{};                ///< lines that begin so do not count; empty: none
    bool header = true;                   ///< otherwise the columns are called "1", "2", …
    bool trim = true;                     ///< blanks around unquoted cells do not count
    bool skip_bad_rows = false;           ///< rows with another number of cells are left out rather than wrong
    std::uint64_t skip = 0;               ///< rows to leave out at the beginning
    std::optional<std::uint64_t> limit{}; ///< most rows to read after those
    std::size_t max_errors = 20;          ///< problems that are told one by one
};

/// At most 40 characters of a cell for a message, never half a UTF-8 sequence, nothing that moves the cursor.
std::string excerpt(std::string_view text);

struct CsvCell {
    std::string_view text;
    bool quoted = false;
};

/// All that is wrong with cells and rows, collected for one report.
class CsvProblems {
public:
    /// `shown`: how many are told in full.
    explicit CsvProblems(std::size_t shown = 20) : shown_(shown ? shown : 1) {}
    /// `what` says column, text and reason.
    void add(std::string const& file, std::uint64_t line, std::string what);
    bool empty() const noexcept { return count_ == 0; }
    /// One problem is the message itself; several are notes of it, the first in full and then how many more there are.
    Error to_error() const;

private:
    struct Problem {
        std::string file;
        std::uint64_t line;
        std::string what;
    };
    std::size_t shown_, count_ = 0;
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

    CsvCell const& cell(std::size_t row, std::size_t column) const noexcept {
        return cells_[row * header_.size() + column];
    }
    /// Where a row begins, from 1.
    std::uint64_t line(std::size_t row) const noexcept { return lines_[row]; }
    /// Rows that were left out because of their number of cells.
    std::uint64_t skipped_rows() const noexcept { return skipped_; }

    /// The cells of a column as elements of `type` in public form. Surrounding blanks of unquoted cells do not count; an
    /// empty, "NA" or "null" cell is missing. Bad cells go to `problems` (file, line, column, text cut at 40 characters,
    /// reason) and leave the result unusable.
    std::vector<std::byte> elements(std::size_t column, ValueType type, CsvProblems& problems) const;

private:
    std::string name_, text_;
    std::vector<std::string> header_;
    std::vector<CsvCell> cells_;       ///< row-major
    std::vector<std::uint64_t> lines_; ///< where each row begins, from 1
    std::deque<std::string> unquoted_; ///< cells with doubled quotes
    std::uint64_t skipped_ = 0;
};

} // namespace smpc::client
