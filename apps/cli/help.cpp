// SPDX-License-Identifier: Apache-2.0
//
// --help: one screen, examples first. --help-all: everything. Both from the table.
#include <algorithm>

#include <fmt/format.h>

#include "apps/cli/table.h"

namespace smpc::cli {

namespace {

constexpr std::size_t text_column = 28, right_margin = 100;

/// Text broken between words, from `text_column` on; the first line goes on where the caller is.
std::string wrapped(std::string_view text) {
    std::string out;
    std::size_t column = text_column;
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (column != text_column && column + 1 + word.size() > right_margin) {
            out += "\n" + std::string(text_column, ' ');
            column = text_column;
        } else if (column != text_column) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
    }
    return out + "\n";
}

/// Columns that the text takes on a terminal: UTF-8 continuation bytes take none.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string line(std::string const& left, std::string const& text) {
    auto width = columns(left) + 2;
    std::string out = "  " + left;
    if (width + 2 > text_column)
        out += "\n" + std::string(text_column, ' ');
    else
        out += std::string(text_column - width, ' ');
    return out + wrapped(text);
}

std::string option_lines(Table const& table, CLI::App const& app, bool all, bool& more) {
    std::string positionals, out;
    std::vector<std::string> groups;
    auto rows = rows_of(table, app);
    for (auto const& row : rows) {
        if (row.positional) {
            if (!row.text.empty()) positionals += line(row.synopsis(), row.text);
        } else if (row.group == "Options" || all) {
            if (std::find(groups.begin(), groups.end(), row.group) == groups.end()) groups.push_back(row.group);
        } else {
            more = true;
        }
    }
    if (!positionals.empty()) out += "\nArguments:\n" + positionals;
    for (auto const& group : groups) {
        out += fmt::format("\n{}:\n", group);
        for (auto const& row : rows)
            if (!row.positional && row.group == group) out += line(row.synopsis(), row.text);
    }
    return out;
}

std::string positional_synopsis(Table const& table, CLI::App const& app) {
    std::string out;
    for (auto const& row : rows_of(table, app))
        if (row.positional) out += row.required ? " " + row.synopsis() : " [" + row.synopsis() + "]";
    return out;
}

std::string usage_lines(Table const& table, Command const* command) {
    auto const& name = table.info.name;
    if (command && command != &table.whole)
        return fmt::format("{} {} [options]{}\n", name, command->app->get_name(),
                           positional_synopsis(table, *command->app));
    if (table.info.usage.empty() && table.commands.empty())
        return fmt::format("{} [options]{}\n", name, positional_synopsis(table, table.root));
    if (table.info.usage.empty()) return fmt::format("{} COMMAND [options] …\n", name);
    std::string out;
    std::string_view rest = table.info.usage;
    while (!rest.empty()) {
        auto end = std::min(rest.find('\n'), rest.size());
        out += fmt::format("{}{} {}\n", out.empty() ? "" : "       ", name, rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::string closing(Table const& table, bool all, bool more) {
    std::string out;
    std::vector<std::string> names;
    for (auto const& [topic, text] : table.topics) names.push_back(topic);
    if (!names.empty()) out += fmt::format("\nTopics: {} help {}\n", table.info.name, fmt::join(names, "|"));
    if (!all && more) out += fmt::format("{}All options: --help-all\n", names.empty() ? "\n" : "");
    return out;
}

} // namespace

std::string help_text(Table const& table, Command const* command, bool all) {
    bool whole_tool = command == nullptr || command == &table.whole;
    auto const* shown = whole_tool ? table.by_default() : command;
    std::string out = whole_tool ? fmt::format("{}: {}\n", table.info.name, table.info.summary)
                                 : fmt::format("{} {}: {}\n", table.info.name, command->app->get_name(),
                                               command->app->get_description());
    auto const& examples = whole_tool ? table.info.examples : command->examples;
    if (!examples.empty()) out += "\nExamples:\n" + examples;
    out += "\nUsage: " + usage_lines(table, whole_tool ? nullptr : command);
    bool more = false;
    if (whole_tool && !table.commands.empty()) {
        out += "\nCommands:\n";
        for (auto const& c : table.commands)
            if (!c.app->get_group().empty())
                out += line(c.app->get_name() + positional_synopsis(table, *c.app),
                            c.app->get_description() + (&c == table.by_default() ? " (the default)" : ""));
        more = true;
    }
    if (shown) out += option_lines(table, *shown->app, all, more);
    if (whole_tool && !table.commands.empty()) {
        out += option_lines(table, table.root, all, more);
        if (all)
            for (auto const& c : table.commands) {
                if (&c == shown || c.app->get_group().empty()) continue;
                out += fmt::format("\n{} {}{}\n  {}\n", table.info.name, c.app->get_name(),
                                   positional_synopsis(table, *c.app), c.app->get_description());
                out += option_lines(table, *c.app, true, more);
            }
    }
    return out + closing(table, all, more);
}

} // namespace smpc::cli
