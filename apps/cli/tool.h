// SPDX-License-Identifier: Apache-2.0
//
// What all command-line tools share, so that a tool's main is a table of its options and commands and nothing else:
//
//     int main(int argc, char** argv) {
//         smpc::cli::Tool tool({.name = "smpc-fetch", .summary = "Fetches results.", .usage = "ID [NAME…]", .examples = "  smpc-fetch …\n"});
//         tool.add_common(tool.app(), Uses::cloud | Uses::output, {"text", "json", "csv"});
//         tool.app().add_option("ID", id, "job or stream")->required();
//         tool.body([&] { tool.write_result(fetch(id, tool.stop())); });
//         return tool.run(argc, argv);
//     }
//
// From the one table of options come --help, --help-all, `help [topic]`, --completion and the man page; `run` turns exceptions
// into messages (text, or one line of JSON with `--format json`) and exit codes, and signals into a stop token.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <smpc/client/error.h>

#include "apps/cli/progress.h"

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace smpc::cli {

struct ToolInfo {
    std::string name{};     ///< "smpc-run"
    std::string summary{};  ///< one sentence
    std::string usage{};    ///< what follows the name, one form a line; empty: derived from the commands
    std::string examples{}; ///< lines, indented by two blanks; they come first in the help
    std::string
        default_command{}; ///< the command that is meant when the first word names none; empty: a command must be named
    /// Whether a first word that names no command may be one of the default command (a file name); others are unknown commands. Without
    /// it every word may.
    std::function<bool(std::string const&)> default_takes{};
    /// Whether the tool handles SIGINT and SIGTERM by itself (because it has child processes to stop).
    bool own_signals = false;
};

/// Values of the common options. Those that a command does not take keep their defaults.
struct CommonOptions {
    std::string config;                               ///< --config FILE; empty: search
    std::string cloud;                                ///< -C, --cloud NAME; empty: the current one
    std::optional<std::chrono::milliseconds> timeout; ///< --timeout DUR (or $SMPC_TIMEOUT); of the whole command
    std::string format = "text";                      ///< -f, --format
    std::string output;                               ///< -o, --output PATH; empty: not given; "-": standard output
    bool quiet = false;                               ///< -q: no warnings, no progress
    unsigned verbosity = 0;                           ///< -v: 1 steps, 2 requests without bodies, 3 wire sizes
    std::string log_file;                             ///< --log-file: what -vvv would print, appended
    std::string color = "auto";                       ///< auto, always, never
    std::string progress = "auto";                    ///< auto, bar, plain, json, none
    bool yes = false;                                 ///< -y: do not ask
    bool dry_run = false;                             ///< -n: show what would be done
    bool force = false;                               ///< binary data may go to a terminal
};

/// Which of the common options a command takes, beside -q, -v, --log-file, --color and --format that every command has.
enum class Uses : unsigned {
    nothing = 0,
    cloud = 1,    ///< --config, --cloud, --timeout
    output = 2,   ///< -o, --output and --force
    progress = 4, ///< --progress
    yes = 8,      ///< -y, --yes
    dry_run = 16, ///< -n, --dry-run
};
constexpr Uses operator|(Uses a, Uses b) noexcept {
    return static_cast<Uses>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

/// What is being completed: the word under the cursor and what stands before it.
struct Completing {
    std::string word;
    std::string command;                  ///< empty if the tool has no commands
    std::vector<std::string> positionals; ///< words before it that are neither options nor their values
    std::vector<std::string> words;       ///< all words before it, without the tool and the command
    /// The value that the words give for one of the names (`{"-C", "--cloud"}`); empty if they give none.
    std::string value_of(std::vector<std::string> const& names) const;
};
/// The candidates; those that do not begin with the word are dropped. May throw: then there are none.
using Completer = std::function<std::vector<std::string>(Completing const&)>;

/// Paths that begin with `word`: folders (with a slash behind them) and files with one of the extensions; any, if there are none.
std::vector<std::string> files_like(std::string const& word, std::vector<std::string> const& extensions = {});

/// The source line that a place names; empty if it is not at hand.
using SourceLine = std::function<std::string(Where const&)>;

/// Prints an error the way the format asks for (text, or one line of JSON) to standard error; gives the exit status.
int report(Error const& error, std::string const& format, SourceLine const& source_line = {});

/// For errors that were already shown in another form (the compiler's diagnostics with excerpts of the source).
struct AlreadyReported {
    ErrorCode code;
};

class Tool {
public:
    explicit Tool(ToolInfo info);
    ~Tool();
    Tool(Tool const&) = delete;
    Tool& operator=(Tool const&) = delete;

    // ---- the table of options ----

    /// The parser, for tools without commands: options are added to it as to any CLI::App.
    CLI::App& app() noexcept;
    /// A command `smpc-tool NAME`; options are added to the result. `body` runs when it is chosen.
    CLI::App& command(std::string const& name, std::string const& summary, std::function<void()> body);
    /// Examples of one command, shown first in its help; lines, indented by two blanks.
    void examples(CLI::App& command, std::string text);
    /// What a tool without commands does.
    void body(std::function<void()> body);
    /// A text for `smpc-tool help NAME`; its first line is its title.
    void topic(std::string const& name, std::string text);

    /// Adds the common options to the app or a command. `formats` are the choices of --format; the first is the default.
    void add_common(CLI::App& command, Uses uses, std::vector<std::string> formats = {"text", "json"});
    /// A boolean with its `--no-X`: `add_switch(app, "-d,--detach", detach, "return at once")`. A name that begins with "no-"
    /// gives the opposite: `add_switch(app, "--no-verify", verify, …)` has `--verify`, too, and sets `verify`.
    CLI::Option* add_switch(CLI::App& command, std::string const& names, bool& value, std::string const& text);
    /// One of several words.
    CLI::Option* add_choice(CLI::App& command, std::string const& names, std::string& value,
                            std::vector<std::string> choices, std::string const& text);
    /// An option that may be given again and again, one value each time.
    CLI::Option* add_list(CLI::App& command, std::string const& names, std::vector<std::string>& values,
                          std::string const& type_name, std::string const& text);
    /// A duration (500ms, 10s, 5m, 7d) or a size (64KiB, 1MB).
    CLI::Option* add_duration(CLI::App& command, std::string const& names,
                              std::optional<std::chrono::milliseconds>& value, std::string const& text);
    CLI::Option* add_size(CLI::App& command, std::string const& names, std::optional<std::uint64_t>& value,
                          std::string const& text);
    /// Dynamic completion of an option's or a positional's value. Without it FILE and PATH complete files, DIR folders, choices words.
    void complete(CLI::Option* option, Completer completer);

    /// What `--cloud` completes; apps/cli/cloud knows.
    void complete_clouds(Completer completer);

    /// Options in the group "Options" (the default of CLI11) are in --help, those in other named groups only in --help-all, man
    /// page and completion, those in the group "" nowhere.

    // ---- the run ----

    /// Parses, runs the body of the chosen command and returns the exit status. Never throws. A body ends with another status
    /// than 0 by throwing Error, or by `exit_with`.
    int run(int argc, char** argv);

    // ---- for bodies ----

    CommonOptions const& options() const noexcept;
    std::string const& name() const noexcept;
    std::string const& command_name() const noexcept; ///< empty for tools without commands
    /// Set at the first SIGINT or SIGTERM; the second ends the process at once.
    std::stop_token stop() const noexcept;
    /// "warning: …" on standard error, unless -q.
    void warn(std::string_view text);
    /// A line on standard error, unless -q: what a person wants to know beside the result.
    void note(std::string_view text);
    /// A line on standard error from that verbosity on (1: -v, 2: -vv, 3: -vvv), and in the log file. Any thread.
    void log(unsigned level, std::string_view text);
    Progress& progress() noexcept;
    /// The result: to the file of -o (written whole or not at all) or standard output.
    void write_result(std::string_view bytes);
    /// The same for binary data, which a terminal gets only with --force (else Error(usage)).
    void write_binary(std::string_view bytes);
    /// Throws if binary data may not go where the result goes; for asking before the work.
    void check_binary_target() const;
    /// Characters of a line if the result goes to a terminal; 0: nothing is to be cut.
    std::size_t result_width() const noexcept;
    /// Asks "QUESTION [y/N]" if standard input and error are terminals. Throws Error(cancelled) for no, Error(usage) if nobody can be
    /// asked; with --yes nothing is asked.
    void confirm(std::string const& question);
    /// Whether messages may be coloured.
    bool colour() const noexcept;
    /// How errors find the line of source that they name.
    void source_lines(SourceLine find);
    /// Ends the command with this status although nothing failed (a program's own return value).
    [[noreturn]] void exit_with(int status);

private:
    struct State;
    std::unique_ptr<State> s_;
};

} // namespace smpc::cli
