// SPDX-License-Identifier: Apache-2.0
#include "apps/cli/table.h"

#include <algorithm>

namespace smpc::cli {

Command const* Table::find(std::string_view name) const {
    for (auto const& c : commands)
        if (c.app->get_name() == name) return &c;
    return nullptr;
}

Command const* Table::by_default() const {
    if (commands.empty()) return &whole;
    return info.default_command.empty() ? nullptr : find(info.default_command);
}

Command const& Table::of(CLI::App const* app) const {
    for (auto const& c : commands)
        if (c.app == app) return c;
    return whole;
}

bool takes_value(CLI::Option const& option) {
    return option.get_items_expected_min() > 0;
}

std::string Row::synopsis() const {
    if (positional) return repeatable ? names[0] + "…" : names[0];
    std::string out;
    for (auto const& name : names) {
        if (!out.empty()) out += ", ";
        bool is_long = name.starts_with("--");
        if (is_long && is_switch && !negative)
            out += "--[no-]" + name.substr(2);
        else
            out += name;
    }
    if (optional_value) return out + "[=" + value + "]";
    return value.empty() ? out : out + " " + value;
}

namespace {

Row row_of(Table const& table, CLI::Option const& option) {
    Row row;
    row.option = &option;
    row.text = option.get_description();
    row.group = option.get_group();
    row.required = option.get_required();
    row.positional = option.get_positional();
    row.repeatable =
        option.get_items_expected_max() > 1 || option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
    if (auto found = table.choices.find(&option); found != table.choices.end()) row.choices = found->second;
    if (auto found = table.switches.find(&option); found != table.switches.end()) {
        row.names = found->second;
        row.is_switch = true;
        row.negative = row.names.back().starts_with("--no-");
        return row;
    }
    if (row.positional) row.names.push_back(option.get_name(true));
    for (auto const& name : option.get_snames()) row.names.push_back("-" + name);
    for (auto const& name : option.get_lnames()) row.names.push_back("--" + name);
    row.optional_value = !takes_value(option) && !option.get_type_name().empty();
    if (takes_value(option) || row.optional_value) row.value = option.get_type_name();
    return row;
}

} // namespace

std::vector<Row> rows_of(Table const& table, CLI::App const& app) {
    std::vector<Row> rows;
    for (auto const* option : app.get_options())
        if (!option->get_group().empty()) rows.push_back(row_of(table, *option));
    return rows;
}

CLI::Option const* find_option(Table const& table, Command const* command, std::string const& name) {
    auto in = [&](CLI::App const& app) -> CLI::Option const* {
        for (auto const* option : app.get_options()) {
            if (name.starts_with("--") ? option->check_lname(name.substr(2)) : option->check_sname(name.substr(1)))
                return option;
        }
        return nullptr;
    };
    if (command)
        if (auto const* option = in(*command->app)) return option;
    for (auto const& c : table.commands)
        if (auto const* option = in(*c.app)) return option;
    return in(table.root);
}

namespace {

/// The option whose value the word after this one is: `--name`, or the last letter of `-abc`.
CLI::Option const* option_awaiting_value(Table const& table, Command const* command, std::string const& word) {
    if (word.starts_with("--")) {
        if (word.find('=') != std::string::npos) return nullptr;
        auto const* option = find_option(table, command, word);
        return option && takes_value(*option) ? option : nullptr;
    }
    for (std::size_t i = 1; i < word.size(); ++i) {
        auto const* option = find_option(table, command, std::string("-") + word[i]);
        if (!option || !takes_value(*option)) continue;
        return i + 1 == word.size() ? option : nullptr; // -fjson holds its value
    }
    return nullptr;
}

} // namespace

Words scan(Table const& table, std::vector<std::string> const& words) {
    Words out;
    out.command = table.by_default();
    for (auto const& word : words) {
        if (out.awaiting) {
            out.awaiting = nullptr;
        } else if (!out.only_options && word == "--") {
            out.only_options = true;
        } else if (!out.only_options && word.size() > 1 && word[0] == '-') {
            out.awaiting = option_awaiting_value(table, out.command, word);
        } else {
            auto const* command =
                out.positionals.empty() && !out.named && !out.only_options ? table.find(word) : nullptr;
            if (command) {
                out.command = command;
                out.named = true;
                continue;
            }
            auto const& takes = table.info.default_takes;
            bool first = out.positionals.empty() && !out.named && !out.only_options && !table.commands.empty();
            if (first && takes && !takes(word)) out.command = nullptr;
            out.positionals.push_back(word);
        }
        out.rest.push_back(word);
    }
    return out;
}

} // namespace smpc::cli
