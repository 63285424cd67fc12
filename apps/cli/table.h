// SPDX-License-Identifier: Apache-2.0
//
// The table of a tool's commands and options, as everything reads it: help, man page, completion, suggestions. It is the CLI::App
// itself, plus what that cannot hold (examples, choices, completers). Internal to apps/cli.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "apps/cli/tool.h"

namespace smpc::cli {

struct Command {
    CLI::App* app = nullptr; ///< the root for a tool without commands
    std::string examples;
    std::function<void()> body;
};

struct Table {
    ToolInfo info;
    CLI::App root;
    std::vector<Command> commands; ///< empty for a tool without commands
    Command whole;                 ///< the tool without commands
    std::vector<std::pair<std::string, std::string>> topics;
    std::map<CLI::Option const*, std::vector<std::string>> choices;
    std::map<CLI::Option const*, Completer> completers;
    std::map<CLI::Option const*, std::vector<std::string>> switches; ///< names as shown, without the opposite form

    /// The command of this name; null if there is none.
    Command const* find(std::string_view name) const;
    /// What runs when no command is named: the default command, or the tool itself. Null if a command must be named.
    Command const* by_default() const;
    Command const& of(CLI::App const* app) const;
};

/// One row: an option or positional as people see it.
struct Row {
    CLI::Option const* option = nullptr;
    std::vector<std::string> names; ///< "-f", "--format"; of a positional its one name
    std::string value;              ///< "FILE"; empty for switches
    std::string text, group;
    bool positional = false, required = false, repeatable = false;
    bool is_switch = false;      ///< has a `--no-` form, which is not among `names`
    bool negative = false;       ///< its names begin with `--no-`; then the other form is without
    bool optional_value = false; ///< the value may only follow `=`
    std::vector<std::string> choices;

    /// "-f, --format FMT", "--[no-]resume", "--no-verify", "NAME=VALUE".
    std::string synopsis() const;
};

/// The visible rows of a command in the order of declaration.
std::vector<Row> rows_of(Table const& table, CLI::App const& app);

/// How the words of a command line fall into commands, options and positionals, without judging them.
struct Words {
    Command const* command = nullptr; ///< null if none is named and there is no default
    bool named = false;               ///< the command's name is among the words
    std::vector<std::string> rest;    ///< all words without the command's name
    std::vector<std::string> positionals;
    bool only_options = false; ///< after `--`
    /// The option whose value the next word would be; null if none.
    CLI::Option const* awaiting = nullptr;
};
Words scan(Table const& table, std::vector<std::string> const& words);
/// The option of a command (or of any other if it has none) that a word like `--name=…` or `-n` means; null if unknown.
CLI::Option const* find_option(Table const& table, Command const* command, std::string const& name);
/// Whether the option takes a value from the next word.
bool takes_value(CLI::Option const& option);

// What is made of the table.
std::string help_text(Table const& table, Command const* command, bool all);
std::string topic_text(Table const& table, std::string const& name); ///< throws Error(usage) with a suggestion
std::string man_page(Table const& table);
std::string completion_script(Table const& table, std::string const& shell);
std::string options_json(Table const& table);
/// The answer to `__complete WORD… CURRENT`: candidates, one a line.
std::string complete_words(Table const& table, std::vector<std::string> words);
/// What CLI11 found wrong, in our words, with the nearest name for a mistyped one.
Error usage_error(Table const& table, std::vector<std::string> const& words, CLI::ParseError const& error);

/// "0.1.0 (commit 1bdf812, protocol 1)".
std::string version_text();
std::string version_number();
std::string version_date(); ///< of the commit, "2024-02-01"; may be empty

} // namespace smpc::cli
