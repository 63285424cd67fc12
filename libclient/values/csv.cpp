// SPDX-License-Identifier: Apache-2.0
//
// One pass over the text splits it into cells; conversion is per column, when its type is known.
#include "libclient/values/csv.h"

#include <algorithm>

#include <fmt/format.h>

#include "libclient/values/element.h"
#include "libclient/values/input.h"
#include "libclient/values/text.h"

namespace smpc::client {

std::string excerpt(std::string_view text) {
    std::string out;
    std::size_t characters = 0;
    for (char c : text) {
        bool continuation = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
        if (!continuation && characters++ == 40) return out + "…";
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    return out;
}

namespace {

bool is_missing(std::string_view text) noexcept {
    return text.empty() || text == "NA" || text == "null";
}

/// Splits a text into cells; knows the line it is on.
class Splitter {
public:
    Splitter(std::string const& file, std::string_view text, CsvOptions const& options,
             std::deque<std::string>& unquoted)
        : file_(file), text_(text), separator_(options.separator), quote_(options.quote), trim_(options.trim),
          comment_(options.comment), unquoted_(unquoted) {}

    bool at_end() const noexcept { return at_ >= text_.size(); }
    std::uint64_t line() const noexcept { return line_; }

    /// Passes by lines of comment.
    void skip_comments() noexcept {
        while (!comment_.empty() && !at_end() && text_.substr(at_).starts_with(comment_)) {
            at_ = std::min(text_.find('\n', at_), text_.size());
            end_of_line();
        }
    }

    /// Calls `take(text, quoted)` for each cell of the next row.
    template <class Take> void row(Take take) {
        for (;;) {
            if (quote_ && at_ < text_.size() && text_[at_] == quote_) {
                auto text = quoted_cell();
                take(text, true);
            } else {
                auto end = at_;
                while (end < text_.size() && text_[end] != separator_ && text_[end] != '\n' && text_[end] != '\r')
                    ++end;
                auto cell = text_.substr(at_, end - at_);
                take(trim_ ? trim(cell) : cell, false);
                at_ = end;
            }
            if (at_ < text_.size() && text_[at_] == separator_) {
                ++at_;
                continue;
            }
            end_of_line();
            return;
        }
    }

private:
    std::string_view quoted_cell() {
        auto begin_line = line_;
        auto begin = ++at_;
        bool doubled = false;
        for (;; ++at_) {
            if (at_ >= text_.size())
                throw Error(ErrorCode::input, "a quoted cell begins here and never ends")
                    .at({file_, static_cast<std::uint32_t>(begin_line), 0, {}})
                    .help("a quote inside a quoted cell is written twice");
            if (text_[at_] == '\n') ++line_;
            if (text_[at_] != quote_) continue;
            if (at_ + 1 >= text_.size() || text_[at_ + 1] != quote_) break;
            doubled = true;
            ++at_;
        }
        auto inside = text_.substr(begin, at_ - begin);
        ++at_;
        if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
            throw Error(ErrorCode::input, "text follows the closing quote of a cell")
                .at({file_, static_cast<std::uint32_t>(line_), 0, {}})
                .help("a quote inside a quoted cell is written twice");
        if (!doubled) return inside;
        std::string plain;
        for (std::size_t i = 0; i < inside.size(); ++i) {
            plain += inside[i];
            if (inside[i] == quote_) ++i;
        }
        return unquoted_.emplace_back(std::move(plain));
    }

    void end_of_line() noexcept {
        if (at_ < text_.size() && text_[at_] == '\r') ++at_;
        if (at_ < text_.size() && text_[at_] == '\n') ++at_;
        ++line_;
    }

    std::string const& file_;
    std::string_view text_;
    char separator_, quote_;
    bool trim_;
    std::string_view comment_;
    std::deque<std::string>& unquoted_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
};

} // namespace

void CsvProblems::add(std::string const& file, std::uint64_t line, std::string what) {
    if (count_++ < shown_) first_.push_back({file, line, std::move(what)});
}

Error CsvProblems::to_error() const {
    auto const& first = first_.front();
    Where where{first.file, static_cast<std::uint32_t>(first.line), 0, {}};
    if (count_ == 1) return Error(ErrorCode::input, first.what).at(std::move(where));
    Error error(ErrorCode::input, fmt::format("{} cells cannot be read", count_));
    for (auto const& p : first_) error.note(fmt::format("{}:{}: {}", p.file, p.line, p.what));
    if (count_ > shown_) error.note(fmt::format("… and {} more", count_ - shown_));
    return error;
}

CsvTable::CsvTable(std::string name, std::string text, CsvOptions options)
    : name_(std::move(name)), text_(std::move(text)) {
    std::string_view rest = text_;
    if (rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
    while (!rest.empty() && (rest.back() == '\n' || rest.back() == '\r')) rest.remove_suffix(1);
    if (rest.empty())
        throw Error(ErrorCode::input, fmt::format("{} is empty; the first row must name the columns", name_));

    Splitter splitter(name_, rest, options, unquoted_);
    splitter.skip_comments();
    if (options.header) splitter.row([&](std::string_view cell, bool) { header_.emplace_back(cell); });
    CsvProblems problems(options.max_errors);
    std::uint64_t seen = 0;
    for (splitter.skip_comments(); !splitter.at_end(); splitter.skip_comments()) {
        if (options.limit && seen >= options.skip && seen - options.skip >= *options.limit) break;
        auto line = splitter.line();
        auto before = cells_.size();
        splitter.row([&](std::string_view cell, bool quoted) { cells_.push_back({cell, quoted}); });
        auto found = cells_.size() - before;
        if (header_.empty())
            for (std::size_t i = 0; i < found; ++i) header_.push_back(std::to_string(i + 1));
        bool bad = found != header_.size();
        if (bad && !options.skip_bad_rows && seen >= options.skip)
            problems.add(name_, line,
                         fmt::format("the row has {} cells, the {} has {}", found,
                                     options.header ? "header" : "first row", header_.size()));
        if (bad && options.skip_bad_rows && seen >= options.skip) ++skipped_;
        if (seen++ < options.skip || (bad && options.skip_bad_rows))
            cells_.resize(before);
        else
            lines_.push_back(line);
    }
    if (!problems.empty()) throw problems.to_error();
}

std::size_t CsvTable::column(std::string_view name) const {
    auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) {
        Error error(ErrorCode::input, fmt::format("{} has no column \"{}\"", name_, name));
        if (auto near = nearest(name, header_))
            error.help(fmt::format("did you mean \"{}\"?", *near));
        else
            error.help(fmt::format("its columns are {}", fmt::join(header_, ", ")));
        throw error;
    }
    if (std::find(found + 1, header_.end(), name) != header_.end())
        throw Error(ErrorCode::input, fmt::format("{} has several columns \"{}\"", name_, name));
    return static_cast<std::size_t>(found - header_.begin());
}

std::vector<std::byte> CsvTable::elements(std::size_t column, ValueType type, CsvProblems& problems) const {
    std::vector<std::byte> bytes;
    bytes.reserve(rows() * public_width(type));
    for (std::size_t row = 0; row < rows(); ++row) {
        auto const& cell = cells_[row * header_.size() + column];
        if (!cell.quoted && is_missing(cell.text)) {
            problems.add(name_, lines_[row],
                         fmt::format("column \"{}\": the cell is missing (\"{}\")", header_[column], cell.text));
        } else if (auto why = append_element_text(bytes, type, trim(cell.text))) {
            problems.add(name_, lines_[row],
                         fmt::format("column \"{}\": \"{}\" {}", header_[column], excerpt(cell.text), *why));
        }
    }
    return bytes;
}

} // namespace smpc::client
