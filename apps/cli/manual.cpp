// SPDX-License-Identifier: Apache-2.0
//
// The man page and the machine-readable table of options, from the same rows as the help.
#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "apps/cli/table.h"

namespace smpc::cli {

namespace {

/// Text for roff: no line begins with a control character, backslashes and hyphens stand for themselves.
std::string roff(std::string_view text) {
    std::string out;
    bool line_start = true;
    for (char c : text) {
        if (line_start && (c == '.' || c == '\'')) out += "\\&";
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
        line_start = c == '\n';
    }
    return out;
}

std::string bold(std::string const& text) {
    return "\\fB" + roff(text) + "\\fR";
}

/// Lines as they are.
std::string verbatim(std::string_view text) {
    auto body = roff(text);
    while (!body.empty() && body.back() == '\n') body.pop_back();
    return ".nf\n" + body + "\n.fi\n";
}

std::string option_items(Table const& table, CLI::App const& app) {
    std::string out;
    for (auto const& row : rows_of(table, app))
        if (!row.text.empty()) out += ".TP\n" + bold(row.synopsis()) + "\n" + roff(row.text) + "\n";
    return out;
}

std::string sentence(std::string text) {
    if (!text.empty() && text.back() != '.') text += '.';
    return text;
}

std::string files_and_environment() {
    struct Entry {
        char const *name, *text;
    };
    constexpr Entry variables[] = {
        {"SMPC_CONFIG", "configuration file, if --config is not given"},
        {"SMPC_CLOUD", "virtual cloud, if --cloud is not given"},
        {"SMPC_TOKEN_<PARTY>", "bearer token for the party of that name"},
        {"SMPC_TIMEOUT", "default time limit of requests"},
        {"NO_COLOR", "no colours, whatever the terminal can do"},
    };
    std::string out = ".SH ENVIRONMENT\n";
    for (auto const& v : variables) out += ".TP\n" + bold(v.name) + "\n" + roff(v.text) + ".\n";
    constexpr Entry files[] = {
        {".smpc/config.json", "configuration of the working directory or a parent of it"},
        {".smpc/local.json", "the local virtual cloud, written by smpc-local"},
        {"~/.config/smpc/config.json, /etc/xdg/smpc/config.json, /etc/smpc/config.json",
         "configuration of the user and the machine"},
    };
    out += ".SH FILES\n";
    for (auto const& f : files) out += ".TP\n" + bold(f.name) + "\n" + roff(f.text) + ".\n";
    return out;
}

std::string exit_statuses() {
    std::string out = ".SH EXIT STATUS\n.TP\n.B 0\nsuccess.\n";
#define SMPC_X(enumerator, exit, name, meaning, retry) out += ".TP\n.B " #exit "\n" + roff(meaning) + ".\n";
    SMPC_ERROR_CODES(SMPC_X)
#undef SMPC_X
    return out;
}

nlohmann::ordered_json options_of(Table const& table, CLI::App const& app) {
    auto list = nlohmann::ordered_json::array();
    for (auto const& row : rows_of(table, app)) {
        nlohmann::ordered_json entry = {
            {"names", row.names},           {"value", row.value},           {"text", row.text},
            {"group", row.group},           {"positional", row.positional}, {"required", row.required},
            {"repeatable", row.repeatable}, {"switch", row.is_switch}};
        if (!row.choices.empty()) entry["choices"] = row.choices;
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace

std::string man_page(Table const& table) {
    auto const& info = table.info;
    std::string title = info.name;
    std::transform(title.begin(), title.end(), title.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    auto out = fmt::format(".TH {} 1 \"{}\" \"smpc {}\" \"Secure multi-party computation\"\n", title, version_date(),
                           version_number());
    out += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.nf\n", roff(info.name), roff(info.summary));
    std::string usage =
        info.usage.empty() ? (table.commands.empty() ? "[options]" : "COMMAND [options] …") : info.usage;
    for (std::string_view rest = usage; !rest.empty();) {
        auto end = std::min(rest.find('\n'), rest.size());
        out += bold(info.name) + " " + roff(rest.substr(0, end)) + "\n";
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    out += ".fi\n";
    if (!info.examples.empty()) out += ".SH EXAMPLES\n" + verbatim(info.examples);
    if (table.commands.empty()) {
        out += ".SH OPTIONS\n" + option_items(table, table.root);
    } else {
        out += ".SH COMMANDS\n";
        for (auto const& c : table.commands) {
            if (c.app->get_group().empty()) continue;
            out += ".SS " + roff(info.name + " " + c.app->get_name()) + "\n";
            out += roff(sentence(c.app->get_description())) + "\n";
            if (&c == table.by_default()) out += "This is the command if none is named.\n";
            if (!c.examples.empty()) out += ".PP\n" + verbatim(c.examples);
            out += option_items(table, *c.app);
        }
        out += ".SH GENERAL OPTIONS\n" + option_items(table, table.root);
    }
    for (auto const& [name, text] : table.topics) {
        auto end = std::min(text.find('\n'), text.size());
        auto heading = text.substr(0, end);
        std::transform(heading.begin(), heading.end(), heading.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        out +=
            ".SH \"" + roff(heading) + "\"\n" + verbatim(std::string_view(text).substr(std::min(end + 1, text.size())));
    }
    out += exit_statuses() + files_and_environment();
    out += ".SH SEE ALSO\n";
    constexpr std::string_view tools[] = {"smpc-fetch", "smpc-local", "smpc-run",   "smpc-runtime",
                                          "smpc-scc",   "smpc-share", "smpc-upload"};
    std::string others;
    for (auto tool : tools)
        if (tool != info.name) others += (others.empty() ? "" : ",\n") + bold(std::string(tool)) + "(1)";
    return out + others + "\n";
}

std::string options_json(Table const& table) {
    nlohmann::ordered_json document = {{"tool", table.info.name}, {"options", options_of(table, table.root)}};
    auto commands = nlohmann::ordered_json::array();
    for (auto const& c : table.commands)
        if (!c.app->get_group().empty())
            commands.push_back({{"name", c.app->get_name()},
                                {"default", &c == table.by_default()},
                                {"options", options_of(table, *c.app)}});
    document["commands"] = std::move(commands);
    return document.dump(1) + "\n";
}

} // namespace smpc::cli
