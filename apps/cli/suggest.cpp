// SPDX-License-Identifier: Apache-2.0
//
// What is wrong with a command line, in our words, and what was probably meant.
#include <algorithm>

#include <fmt/format.h>

#include "apps/cli/table.h"
#include "libclient/values/input.h"

namespace smpc::cli {

namespace {

std::vector<std::string> command_names(Table const& table) {
    std::vector<std::string> names;
    for (auto const& c : table.commands)
        if (!c.app->get_group().empty()) names.push_back(c.app->get_name());
    return names;
}

/// Every name of a command's options, also those of the opposite forms.
std::vector<std::string> option_names(CLI::App const& app) {
    std::vector<std::string> names;
    for (auto const* option : app.get_options())
        for (auto const& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

std::string help_command(Table const& table, Words const& words) {
    auto text = "see " + table.info.name;
    if (words.named) text += " " + words.command->app->get_name();
    return text + " --help";
}

/// The first word that looks like an option and is none.
std::string unknown_option(Table const& table, Words const& words) {
    for (auto const& word : words.rest) {
        if (word == "--") break;
        if (word.size() < 2 || word[0] != '-') continue;
        auto name = word.substr(0, word.find('='));
        if (word.starts_with("--") ? !find_option(table, words.command, name)
                                   : !find_option(table, words.command, name.substr(0, 2)))
            return name;
        // Known elsewhere is unknown here.
        auto const& app = words.command ? *words.command->app : table.root;
        bool here = false;
        for (auto const* option : app.get_options())
            here = here || (word.starts_with("--") ? option->check_lname(name.substr(2))
                                                   : option->check_sname(name.substr(1, 1)));
        if (!here) return name;
    }
    return {};
}

/// The message of CLI11 without its habit to begin with the option's name in another case.
std::string tidy(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

} // namespace

Error usage_error(Table const& table, std::vector<std::string> const& given, CLI::ParseError const& error) {
    auto words = scan(table, given);
    if (!words.command) {
        auto names = command_names(table);
        if (words.positionals.empty())
            return Error(ErrorCode::usage, "no command is given")
                .help(fmt::format("one of {}; see {} --help", fmt::join(names, ", "), table.info.name));
        Error unknown(ErrorCode::usage, fmt::format("unknown command \"{}\"", words.positionals[0]));
        if (auto near = client::nearest(words.positionals[0], names))
            return unknown.help("did you mean " + *near + "?");
        return unknown.help(fmt::format("one of {}; see {} --help", fmt::join(names, ", "), table.info.name));
    }
    if (dynamic_cast<CLI::ExtrasError const*>(&error)) {
        auto name = unknown_option(table, words);
        if (name.empty()) {
            std::size_t taken = 0;
            for (auto const* option : words.command->app->get_options())
                if (option->get_positional()) taken += option->count();
            auto const& extra = taken < words.positionals.size() ? words.positionals[taken] : words.positionals.back();
            return Error(ErrorCode::usage, fmt::format("\"{}\" is one argument too many", extra))
                .help(help_command(table, words));
        }
        Error unknown(ErrorCode::usage, fmt::format("unknown option \"{}\"", name));
        if (auto near = client::nearest(name, option_names(*words.command->app)))
            return unknown.help("did you mean " + *near + "?");
        return unknown.help(help_command(table, words));
    }
    if (dynamic_cast<CLI::RequiredError const*>(&error))
        for (auto const* option : words.command->app->get_options())
            if (option->get_required() && option->count() == 0)
                return Error(ErrorCode::usage, option->get_name(option->get_positional()) + " is required")
                    .help(help_command(table, words));
    return Error(ErrorCode::usage, tidy(error.what())).help(help_command(table, words));
}

std::string topic_text(Table const& table, std::string const& name) {
    std::vector<std::string> names;
    for (auto const& [topic, text] : table.topics) {
        if (topic == name) return text;
        names.push_back(topic);
    }
    if (auto const* command = table.find(name)) return help_text(table, command, true);
    for (auto const& command : command_names(table)) names.push_back(command);
    Error error(ErrorCode::usage, fmt::format("there is no help on \"{}\"", name));
    if (auto near = client::nearest(name, names)) throw error.help("did you mean " + *near + "?");
    if (names.empty()) throw error.help(fmt::format("see {} --help-all", table.info.name));
    throw error.help(fmt::format("there is help on {}", fmt::join(names, ", ")));
}

} // namespace smpc::cli
