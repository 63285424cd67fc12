// SPDX-License-Identifier: Apache-2.0
//
// Completion. The shells' scripts are a few lines that hand the words to the tool itself (`smpc-tool __complete WORD… CURRENT`),
// which knows its options, and asks configuration and cloud for names and ids.
#include <algorithm>
#include <filesystem>

#include "apps/cli/table.h"

namespace smpc::cli {

namespace fs = std::filesystem;

std::string Completing::value_of(std::vector<std::string> const& names) const {
    std::string value;
    for (std::size_t i = 0; i < words.size(); ++i)
        for (auto const& name : names) {
            if (words[i] == name && i + 1 < words.size()) value = words[i + 1];
            if (name.starts_with("--") && words[i].starts_with(name + "=")) value = words[i].substr(name.size() + 1);
        }
    return value;
}

std::vector<std::string> files_like(std::string const& word, std::vector<std::string> const& extensions) {
    auto slash = word.rfind('/');
    auto folder = slash == std::string::npos ? std::string() : word.substr(0, slash + 1);
    auto beginning = slash == std::string::npos ? word : word.substr(slash + 1);
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator at(folder.empty() ? "." : folder, fs::directory_options::skip_permission_denied, error),
         end;
         !error && at != end; at.increment(error)) {
        auto name = at->path().filename().string();
        std::error_code ignored;
        bool is_folder = at->is_directory(ignored);
        if (!name.starts_with(beginning) || (name[0] == '.' && beginning.empty())) continue;
        bool fits = is_folder || extensions.empty() ||
                    std::any_of(extensions.begin(), extensions.end(), [&](auto const& e) { return name.ends_with(e); });
        if (fits) found.push_back(folder + name + (is_folder ? "/" : ""));
    }
    return found;
}

namespace {

std::vector<std::string> folders_like(std::string const& word) {
    auto found = files_like(word, {"/"}); // no file's name ends so
    return found;
}

/// Files, if the placeholder of the value says that it is one.
std::vector<std::string> by_placeholder(std::string const& placeholder, std::string const& word) {
    if (placeholder.find("DIR") != std::string::npos && placeholder.find("FILE") == std::string::npos)
        return folders_like(word);
    for (auto const* what : {"FILE", "PATH", "PROGRAM", "BUNDLE", "STREAM"})
        if (placeholder.find(what) != std::string::npos) return files_like(word);
    return {};
}

std::vector<std::string> values_of(Table const& table, CLI::Option const& option, Completing const& completing) {
    if (auto choices = table.choices.find(&option); choices != table.choices.end()) return choices->second;
    if (auto own = table.completers.find(&option); own != table.completers.end()) return own->second(completing);
    return by_placeholder(option.get_positional() ? option.get_name(true) : option.get_type_name(), completing.word);
}

/// The positional that word number `index` belongs to: the last one may repeat.
CLI::Option const* positional_at(CLI::App const& app, std::size_t index) {
    CLI::Option const* last = nullptr;
    std::size_t at = 0;
    for (auto const* option : app.get_options()) {
        if (!option->get_positional()) continue;
        last = option;
        if (at++ == index) return option;
    }
    return last && last->get_items_expected_max() > 1 ? last : nullptr;
}

std::vector<std::string> option_words(Table const& table, Words const& words, std::string const& current) {
    std::vector<std::string> found;
    auto add = [&](CLI::App const& app) {
        for (auto const& row : rows_of(table, app)) {
            if (row.positional) continue;
            for (auto const& name : row.names)
                if (name.starts_with("--") || current == "-") found.push_back(name + (row.optional_value ? "=" : ""));
            if (row.is_switch && current.starts_with("--no") && !row.negative)
                for (auto const& name : row.names)
                    if (name.starts_with("--")) found.push_back("--no-" + name.substr(2));
            if (row.is_switch && row.negative)
                for (auto const& name : row.names)
                    if (name.starts_with("--no-")) found.push_back("--" + name.substr(5));
        }
    };
    if (words.command) add(*words.command->app);
    if (!words.named && !table.commands.empty()) add(table.root);
    return found;
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

constexpr char bash_script[] = R"(# bash completion for @TOOL@
_@FUNCTION@() {
    local rest="${COMP_LINE:0:COMP_POINT}" before word i
    local -a words=()
    rest="${rest#*"${COMP_WORDS[0]}"}"
    # bash cuts words at = and :, the tool wants them whole.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        before="${rest%%[![:space:]]*}"
        rest="${rest#"$before"}"
        word="${COMP_WORDS[i]}"
        if ((i == COMP_CWORD)); then word="$rest"; else rest="${rest#"$word"}"; fi
        word="${word//[\"\'\\]/}"
        if [[ -z $before && ${#words[@]} -gt 0 ]]; then words[-1]+="$word"; else words+=("$word"); fi
    done
    mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" __complete "${words[@]}" 2>/dev/null)
    # What readline replaces begins behind the last = or :.
    local current="${words[-1]}"
    if [[ $current == *[=:]* ]]; then
        local prefix="${current%"${current##*[=:]}"}"
        COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
    return 0
}
complete -F _@FUNCTION@ @TOOL@
)";

constexpr char zsh_script[] = R"(#compdef @TOOL@
# zsh completion for @TOOL@
_@FUNCTION@() {
    local -a found
    found=("${(@f)$(${words[1]} __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
    found=(${found:#})
    compadd -S '' -- ${(M)found:#*[=/]}
    compadd -- ${found:#*[=/]}
}
if [[ ${funcstack[1]} == _@TOOL@ ]]; then _@FUNCTION@ "$@"; else compdef _@FUNCTION@ @TOOL@; fi
)";

constexpr char fish_script[] = R"(# fish completion for @TOOL@
function __@FUNCTION@_complete
    set -l words (commandline -opc)
    $words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null
end
complete -c @TOOL@ -f -a '(__@FUNCTION@_complete)'
)";

} // namespace

std::string completion_script(Table const& table, std::string const& shell) {
    char const* script = shell == "bash"   ? bash_script
                         : shell == "zsh"  ? zsh_script
                         : shell == "fish" ? fish_script
                                           : nullptr;
    if (!script)
        throw Error(ErrorCode::usage, "there is no completion for \"" + shell + "\"").help("one of bash, zsh, fish");
    return replaced(replaced(script, "@FUNCTION@", replaced(table.info.name, "-", "_")), "@TOOL@", table.info.name);
}

std::string complete_words(Table const& table, std::vector<std::string> words) {
    std::string current = words.empty() ? std::string() : words.back();
    if (!words.empty()) words.pop_back();
    auto scanned = scan(table, words);
    Completing completing{current,
                          scanned.command && scanned.command != &table.whole ? scanned.command->app->get_name() : "",
                          scanned.positionals, scanned.rest};
    std::vector<std::string> found;
    std::string prefix;
    auto equals = current.find('=');
    try {
        if (scanned.awaiting) {
            found = values_of(table, *scanned.awaiting, completing);
        } else if (!scanned.only_options && current.starts_with("--") && equals != std::string::npos) {
            prefix = current.substr(0, equals + 1);
            completing.word = current.substr(equals + 1);
            if (auto const* option = find_option(table, scanned.command, current.substr(0, equals)))
                found = values_of(table, *option, completing);
        } else if (!scanned.only_options && current.starts_with("-")) {
            found = option_words(table, scanned, current);
        } else {
            // Behind options the default command is probably meant, so the others have to be begun.
            bool any_command = words.empty() || !current.empty() || !scanned.command;
            if (any_command && !scanned.named && scanned.positionals.empty())
                for (auto const& c : table.commands)
                    if (!c.app->get_group().empty()) found.push_back(c.app->get_name());
            if (auto at = current.find("=@"); at != std::string::npos) {
                for (auto const& file : files_like(current.substr(at + 2)))
                    found.push_back(current.substr(0, at + 2) + file);
            } else if (scanned.command) {
                if (auto const* option = positional_at(*scanned.command->app, scanned.positionals.size()))
                    for (auto& word : values_of(table, *option, completing)) found.push_back(std::move(word));
            }
        }
    } catch (std::exception const&) {
        // A party that does not answer or a program that does not compile gives no candidates.
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::string out;
    for (auto const& word : found)
        if ((prefix + word).starts_with(current)) out += prefix + word + "\n";
    return out;
}

} // namespace smpc::cli
