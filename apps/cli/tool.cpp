// SPDX-License-Identifier: Apache-2.0
//
// The table of options being built. What happens when it is used is in run.cpp.
#include <algorithm>

#include <fmt/format.h>

#include "apps/cli/state.h"
#include "libclient/base/units.h"

namespace smpc::cli {

Tool::Tool(ToolInfo info) : s_(std::make_unique<State>()) {
    auto& root = s_->table.root;
    root.name(info.name);
    root.description(info.summary);
    root.set_help_flag(); // ours tells commands apart and has a short and a long form
    auto flag = [&](char const* names, char const* text) { root.add_flag(names)->description(text)->group("Help"); };
    flag("-h,--help", "this tool, or the command before it, on one screen");
    flag("--help-all", "all options of all commands");
    flag("--version", "version, commit and protocol version");
    auto* shell =
        root.add_option("--completion")->description("prints a completion script: bash, zsh or fish")->group("Help");
    shell->type_name("SHELL");
    s_->table.choices[shell] = {"bash", "zsh", "fish"};
    s_->table.info = std::move(info);
    s_->table.whole.app = &root;
    s_->table.whole.examples = s_->table.info.examples;
}

Tool::~Tool() = default;

CLI::App& Tool::app() noexcept {
    return s_->table.root;
}

CLI::App& Tool::command(std::string const& name, std::string const& summary, std::function<void()> body) {
    auto* app = s_->table.root.add_subcommand(name, summary);
    s_->table.commands.push_back({app, {}, std::move(body)});
    s_->table.root.require_subcommand(1);
    return *app;
}

void Tool::examples(CLI::App& command, std::string text) {
    for (auto& c : s_->table.commands)
        if (c.app == &command) c.examples = std::move(text);
}

void Tool::body(std::function<void()> body) {
    s_->table.whole.body = std::move(body);
}

void Tool::topic(std::string const& name, std::string text) {
    s_->table.topics.emplace_back(name, std::move(text));
}

CLI::Option* Tool::add_switch(CLI::App& command, std::string const& names, bool& value, std::string const& text) {
    std::vector<std::string> shown;
    for (std::size_t begin = 0; begin <= names.size();) {
        auto end = std::min(names.find(',', begin), names.size());
        shown.push_back(names.substr(begin, end - begin));
        begin = end + 1;
    }
    bool negative = shown.back().starts_with("--no-");
    std::string all;
    for (auto const& name : shown) {
        all += (all.empty() ? "" : ",") + std::string(negative ? "!" : "") + name;
        if (name.starts_with("--")) all += negative ? ",--" + name.substr(5) : ",!--no-" + name.substr(2);
    }
    auto* option = command.add_flag(all, value, text);
    s_->table.switches[option] = std::move(shown);
    return option;
}

CLI::Option* Tool::add_choice(CLI::App& command, std::string const& names, std::string& value,
                              std::vector<std::string> choices, std::string const& text) {
    std::string list;
    for (auto const& choice : choices)
        list += (list.empty() ? "" : ", ") + choice + (choice == value ? " (default)" : "");
    auto* option = command.add_option(names, value, text + ": " + list);
    option->type_name("WORD")->check([choices](std::string const& given) {
        if (std::find(choices.begin(), choices.end(), given) != choices.end()) return std::string();
        return fmt::format("\"{}\" is none of {}", given, fmt::join(choices, ", "));
    });
    s_->table.choices[option] = std::move(choices);
    return option;
}

CLI::Option* Tool::add_list(CLI::App& command, std::string const& names, std::vector<std::string>& values,
                            std::string const& type_name, std::string const& text) {
    return command.add_option(names, values, text + "; repeatable")
        ->type_name(type_name)
        ->take_all()
        ->allow_extra_args(false);
}

namespace {

/// Reads a value with a function that throws; its error gets the option's name.
template <class T, class Parse>
CLI::Option* add_parsed(CLI::App& command, std::string const& names, std::optional<T>& value, std::string const& text,
                        Parse parse) {
    auto option_name = names.substr(names.rfind(',') == std::string::npos ? 0 : names.rfind(',') + 1);
    return command.add_option_function<std::string>(
        names,
        [&value, parse, option_name](std::string const& given) {
            try {
                value = parse(given);
            } catch (Error const& e) {
                Error named(e.code(), option_name + ": " + e.message());
                for (auto const& help : e.helps()) named.help(help);
                throw named;
            }
        },
        text);
}

} // namespace

CLI::Option* Tool::add_duration(CLI::App& command, std::string const& names,
                                std::optional<std::chrono::milliseconds>& value, std::string const& text) {
    return add_parsed(command, names, value, text, parse_duration)->type_name("DUR");
}

CLI::Option* Tool::add_size(CLI::App& command, std::string const& names, std::optional<std::uint64_t>& value,
                            std::string const& text) {
    return add_parsed(command, names, value, text, parse_size)->type_name("SIZE");
}

void Tool::complete(CLI::Option* option, Completer completer) {
    s_->table.completers[option] = std::move(completer);
}

void Tool::add_common(CLI::App& command, Uses uses, std::vector<std::string> formats) {
    constexpr char group[] = "Common options";
    auto& o = s_->options;
    auto wants = [&](Uses one) { return (static_cast<unsigned>(uses) & static_cast<unsigned>(one)) != 0; };
    if (wants(Uses::cloud)) {
        command.add_option("--config", o.config, "configuration file instead of those that are searched for")
            ->type_name("FILE")
            ->group(group);
        auto* cloud = command.add_option("-C,--cloud", o.cloud, "virtual cloud, by its name in the configuration")
                          ->type_name("NAME")
                          ->group(group);
        complete(cloud, [state = s_.get()](Completing const& c) {
            return state->cloud_names ? state->cloud_names(c) : std::vector<std::string>();
        });
        add_duration(command, "--timeout", o.timeout, "time limit of the whole command: 500ms, 10s, 5m")->group(group);
    }
    if (!formats.empty()) {
        if (std::find(formats.begin(), formats.end(), o.format) == formats.end()) o.format = formats.front();
        add_choice(command, "-f,--format", o.format, std::move(formats), "form of the result")->group(group);
    }
    if (wants(Uses::output)) {
        command.add_option("-o,--output", o.output, "where the result goes; - is standard output (default)")
            ->type_name("PATH")
            ->group(group);
        add_switch(command, "--force", o.force, "write binary data to a terminal")->group(group);
    }
    if (wants(Uses::dry_run))
        add_switch(command, "-n,--dry-run", o.dry_run, "show what would be done, do nothing")->group(group);
    if (wants(Uses::yes)) add_switch(command, "-y,--yes", o.yes, "do not ask")->group(group);
    if (wants(Uses::progress))
        add_choice(command, "--progress", o.progress, {"auto", "bar", "plain", "json", "none"}, "how far it is")
            ->group(group);
    add_switch(command, "-q,--quiet", o.quiet, "no warnings, no progress")->group(group);
    command.add_flag("-v,--verbose", o.verbosity, "say more: steps; -vv: requests; -vvv: sizes")->group(group);
    command.add_option("--log-file", o.log_file, "append what -vvv would say to this file")
        ->type_name("FILE")
        ->group(group);
    add_choice(command, "--color", o.color, {"auto", "always", "never"}, "colours in messages")->group(group);
}

void Tool::complete_clouds(Completer completer) {
    s_->cloud_names = std::move(completer);
}

CommonOptions const& Tool::options() const noexcept {
    return s_->options;
}

std::string const& Tool::name() const noexcept {
    return s_->table.info.name;
}

std::string const& Tool::command_name() const noexcept {
    return s_->chosen;
}

void Tool::source_lines(SourceLine find) {
    s_->source_line = std::move(find);
}

} // namespace smpc::cli
