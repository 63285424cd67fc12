// SPDX-License-Identifier: Apache-2.0
#include "secrec/compiler/diagnostics.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "libclient/base/text_width.h"

namespace smpc::secrec {

namespace {

constexpr std::size_t tab_width = 4;
constexpr std::size_t max_excerpt_columns = 160;
constexpr std::size_t max_excerpt_lines = 4;

/// Escape sequences of a terminal, or nothing.
struct Paint {
    explicit Paint(bool on) : on_(on) {}
    std::string operator()(std::string_view code, std::string_view text) const {
        return on_ ? fmt::format("\033[{}m{}\033[0m", code, text) : std::string(text);
    }

private:
    bool on_;
};

std::string_view name_of(Severity severity) {
    return severity == Severity::error ? "error" : "warning";
}

/// A source line as it is shown: tabs widened, other control bytes replaced. `columns[i]` is where byte i begins on the screen.
struct ShownLine {
    std::string text;
    std::vector<std::size_t> columns; ///< one more than bytes
};

ShownLine show(std::string_view line) {
    ShownLine shown;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.size();) {
        auto byte = static_cast<unsigned char>(line[at]);
        if (line[at] == '\t') {
            std::size_t width = tab_width - column % tab_width;
            shown.columns.push_back(column);
            shown.text.append(width, ' ');
            column += width;
            ++at;
        } else if (byte < 0x20 || byte == 0x7f) {
            shown.columns.push_back(column++);
            shown.text += '?';
            ++at;
        } else {
            ShownCharacter c = character_at(line, at);
            shown.columns.insert(shown.columns.end(), c.bytes, column);
            shown.text += line.substr(at, c.bytes);
            column += c.columns;
            at += c.bytes;
        }
    }
    shown.columns.push_back(column);
    return shown;
}

/// The bytes of a shown text from one screen column to another.
std::string cut(ShownLine const& line, std::size_t from, std::size_t to) {
    std::string result;
    std::size_t column = 0;
    for (std::size_t at = 0; at < line.text.size();) {
        ShownCharacter c = character_at(line.text, at);
        if (column >= from && column < to) result += line.text.substr(at, c.bytes);
        column += c.columns;
        at += c.bytes;
    }
    return result;
}

/// The lines of a place with the place underlined, each line behind `margin` columns of line number.
class Excerpt {
public:
    Excerpt(Sources const& sources, Location location, std::size_t margin, Paint const& paint)
        : file_(sources[location.file]), span_(sources.span(location)), margin_(margin), paint_(paint) {}

    std::string text() {
        std::uint32_t last = last_line();
        std::uint32_t count = last - span_.begin.line + 1;
        for (std::uint32_t n = span_.begin.line; n <= last; ++n) {
            bool middle = n != span_.begin.line && n != last;
            if (count > max_excerpt_lines && middle) {
                if (n == span_.begin.line + 1) out_ += paint_("34", fmt::format("{:>{}} ...", "", margin_)) + '\n';
                continue;
            }
            add_line(n);
        }
        return std::move(out_);
    }

private:
    /// A place that ends at the begin of a line does not touch that line.
    std::uint32_t last_line() const {
        bool untouched = span_.end.column == 1 && span_.end.line > span_.begin.line;
        return untouched ? span_.end.line - 1 : span_.end.line;
    }

    void add_line(std::uint32_t number) {
        std::string_view line = file_.line(number);
        ShownLine shown = show(line);
        auto at = [&](std::size_t byte) { return shown.columns[std::min(byte, line.size())]; };
        std::size_t indent = line.find_first_not_of(" \t");
        std::size_t from =
            number == span_.begin.line ? at(span_.begin.column - 1) : at(indent == line.npos ? 0 : indent);
        std::size_t to = number == span_.end.line ? at(span_.end.column - 1) : shown.columns.back();

        // Of a very long line only the surroundings are shown.
        std::size_t first = from > max_excerpt_columns / 2 && shown.columns.back() > max_excerpt_columns
                                ? from - max_excerpt_columns / 2
                                : 0;
        std::size_t end = std::min(shown.columns.back(), first + max_excerpt_columns);
        std::string text = cut(shown, first, end);
        std::string lead = first > 0 ? "..." : "";
        std::string tail = end < shown.columns.back() ? "..." : "";

        to = std::min(to, end);
        std::size_t width = std::max<std::size_t>(to > from ? to - from : 0, 1);
        std::string mark(width, '~');
        if (number == span_.begin.line) mark[0] = '^';
        out_ += fmt::format("{} {}{}{}\n", paint_("34", fmt::format("{:>{}} |", number, margin_)), lead, text, tail);
        out_ += fmt::format("{} {}{}\n", paint_("34", fmt::format("{:>{}} |", "", margin_)),
                            std::string(lead.size() + from - first, ' '), paint_("1;31", mark));
    }

    SourceFile const& file_;
    Span span_;
    std::size_t margin_;
    Paint const& paint_;
    std::string out_;
};

std::size_t digits(std::uint32_t number) {
    return std::to_string(number).size();
}

std::string place(Sources const& sources, Location location) {
    Span span = sources.span(location);
    return fmt::format("{}:{}:{}: ", span.file, span.begin.line, span.begin.column);
}

nlohmann::json position_json(Position p) {
    return {{"line", p.line}, {"column", p.column}};
}

void add_place(nlohmann::json& object, Sources const& sources, Location location) {
    if (!location.valid()) return;
    Span span = sources.span(location);
    object["file"] = span.file;
    object["begin"] = position_json(span.begin);
    object["end"] = position_json(span.end);
}

std::string dump(nlohmann::json const& object) {
    // Excerpts of a source may hold any bytes; those that are not UTF-8 must not break the line.
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json to_json(Diagnostic const& d, Sources const& sources) {
    nlohmann::json object{{"severity", name_of(d.severity)}, {"message", d.message}};
    if (d.warning) object["name"] = name_of(*d.warning);
    add_place(object, sources, d.location);
    object["notes"] = nlohmann::json::array();
    for (auto const& n : d.notes) {
        nlohmann::json note{{"message", n.message}};
        add_place(note, sources, n.location);
        object["notes"].push_back(std::move(note));
    }
    object["help"] = d.helps;
    object["fixes"] = nlohmann::json::array();
    for (auto const& f : d.fixes) {
        nlohmann::json fix{{"text", f.text}};
        add_place(fix, sources, f.location);
        object["fixes"].push_back(std::move(fix));
    }
    return object;
}

/// The name of a warning as it follows the message, in the words of the option that governs it.
std::string flag(Diagnostic const& d) {
    if (!d.warning) return {};
    return fmt::format(" [-W{}{}]", d.severity == Severity::error ? "error=" : "", name_of(*d.warning));
}

} // namespace

Diagnostic& Diagnostics::report(Severity severity, Location where, std::string message) {
    if (severity == Severity::error) ++errors_;
    all_.push_back({severity, where, std::move(message)});
    return all_.back();
}

Diagnostic& Diagnostic::suggest(Location where, std::string const& near) {
    if (near.empty()) return *this;
    return help(fmt::format("did you mean '{}'?", near)).fix(where, near);
}

void Diagnostics::apply(WarningOptions const& options, std::function<bool(Location)> const& drop) {
    std::erase_if(all_, [&](Diagnostic const& d) {
        return d.warning && (!options.is_on(*d.warning) || (drop && drop(d.location)));
    });
    for (Diagnostic& d : all_)
        if (d.severity == Severity::warning && d.warning && options.is_error(*d.warning)) {
            d.severity = Severity::error;
            ++errors_;
        }
}

void Diagnostics::sort_since(std::size_t first) {
    std::stable_sort(all_.begin() + static_cast<std::ptrdiff_t>(first), all_.end(),
                     [](Diagnostic const& a, Diagnostic const& b) { return a.location < b.location; });
}

std::string render_text(Diagnostic const& d, Sources const& sources, RenderOptions const& options) {
    Paint paint(options.colour);
    std::string out;
    if (d.location.valid()) out += paint("1", place(sources, d.location));
    out += paint(d.severity == Severity::error ? "1;31" : "1;35", fmt::format("{}: ", name_of(d.severity)));
    out += paint("1", d.message) + flag(d) + '\n';

    std::size_t margin = 4;
    auto widen = [&](Location l) {
        if (l.valid()) margin = std::max(margin, digits(sources.span(l).end.line));
    };
    widen(d.location);
    for (auto const& n : d.notes) widen(n.location);

    if (d.location.valid()) out += Excerpt(sources, d.location, margin, paint).text();
    for (auto const& n : d.notes) {
        out += "  ";
        if (n.location.valid()) out += place(sources, n.location);
        out += paint("1;36", "note: ") + n.message + '\n';
        if (n.location.valid()) out += Excerpt(sources, n.location, margin, paint).text();
    }
    for (auto const& h : d.helps) out += "  " + paint("1;32", "help: ") + h + '\n';
    return out;
}

std::string render_text(Diagnostics const& diagnostics, Sources const& sources, RenderOptions const& options) {
    std::string out;
    std::size_t errors = 0;
    for (auto const& d : diagnostics.all()) {
        if (d.severity == Severity::error && options.error_limit != 0 && ++errors > options.error_limit) continue;
        out += render_text(d, sources, options);
    }
    if (diagnostics.all().empty()) return out;
    auto count = [](std::size_t n, std::string_view what) {
        return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
    };
    std::size_t warnings = diagnostics.warning_count();
    std::string summary;
    if (diagnostics.has_errors()) summary = count(diagnostics.error_count(), "error");
    if (warnings != 0) summary += (summary.empty() ? "" : " and ") + count(warnings, "warning");
    if (errors > options.error_limit && options.error_limit != 0)
        summary += fmt::format("; the first {} errors are shown", options.error_limit);
    return out + summary + '\n';
}

std::string render_json(Diagnostics const& diagnostics, Sources const& sources) {
    nlohmann::json document{{"diagnostics", nlohmann::json::array()},
                            {"errors", diagnostics.error_count()},
                            {"warnings", diagnostics.warning_count()}};
    for (auto const& d : diagnostics.all()) document["diagnostics"].push_back(to_json(d, sources));
    return dump(document) + '\n';
}

} // namespace smpc::secrec
