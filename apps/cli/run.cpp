// SPDX-License-Identifier: Apache-2.0
//
// A run of a tool: words to options, the body, and what becomes of exceptions, signals and messages.
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <new>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/ioctl.h>
#include <unistd.h>

#include "apps/cli/state.h"
#include "libclient/values/file.h"

namespace smpc::cli {

namespace {

/// Thrown by `exit_with`.
struct ExitWith {
    int status;
};

void say(std::string const& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
}

/// Whether errors are to be JSON; told from the words because a mistake in them ends the parsing early.
bool wants_json(std::vector<std::string> const& words) {
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        auto const& w = words[i];
        auto value = w == "-f" || w == "--format" ? (i + 1 < words.size() ? words[i + 1] : "")
                     : w.starts_with("--format=") ? w.substr(9)
                     : w.starts_with("-f")        ? w.substr(2)
                                                  : "";
        if (value == "json" || value == "ndjson") return true;
    }
    return false;
}

/// The command first, the default one if none is named: options may stand before it, and CLI11 wants them behind.
std::vector<std::string> ordered(Table const& table, std::vector<std::string> const& words) {
    if (table.commands.empty()) return words;
    auto scanned = scan(table, words);
    if (!scanned.command) return words;
    auto out = std::move(scanned.rest);
    out.insert(out.begin(), scanned.command->app->get_name());
    return out;
}

Error with_code(Error const& error, ErrorCode code) {
    Error out(code, error.message());
    if (error.where()) out.at(*error.where());
    out.party(error.party());
    for (auto const& note : error.notes()) out.note(note);
    for (auto const& help : error.helps()) out.help(help);
    for (auto const& cause : error.causes()) out.cause(cause);
    return out;
}

/// What ends a tool after a signal: other failures of the stopped work are consequences, not causes.
Error after_signal(Error const& error, int signal) {
    bool stopped = error.code() == ErrorCode::cancelled || error.code() == ErrorCode::interrupted ||
                   error.code() == ErrorCode::terminated;
    if (signal == 0 || !stopped) return error;
    return with_code(error, signal == SIGINT ? ErrorCode::interrupted : ErrorCode::terminated);
}

/// Answers to --help, --completion and the like; false if the words ask for something else.
bool answer_about_itself(Table const& table, std::vector<std::string> const& words) {
    auto print = [](std::string const& text) { client::write_file("-", text); };
    auto const first = words.empty() ? std::string() : words[0];
    if (first == "__complete") {
        print(complete_words(table, {words.begin() + 1, words.end()}));
        return true;
    }
    if (first == "--completion" || first.starts_with("--completion=")) {
        auto shell = first == "--completion" ? (words.size() > 1 ? words[1] : "") : first.substr(13);
        print(completion_script(table, shell));
        return true;
    }
    if (first == "__man") {
        print(man_page(table));
        return true;
    }
    if (first == "__options") {
        print(options_json(table));
        return true;
    }
    if (first == "help" && words.size() <= 2 && (words.size() == 1 || words[1][0] != '-')) {
        print(words.size() == 1 ? help_text(table, nullptr, false) : topic_text(table, words[1]));
        return true;
    }
    auto scanned = scan(table, words);
    auto const* command = scanned.named ? scanned.command : nullptr;
    for (auto const& word : words) {
        if (word == "--") break;
        if (word == "-h" || word == "--help" || word == "--help-all") {
            print(help_text(table, command, word == "--help-all"));
            return true;
        }
        if (word == "--version" && !command) {
            print(table.info.name + " " + version_text() + "\n");
            return true;
        }
    }
    return false;
}

std::string timestamp() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    std::tm parts{};
    ::gmtime_r(&now.tv_sec, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, now.tv_nsec / 1'000'000);
}

std::FILE* open_log(std::string const& path) {
    int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw Error(ErrorCode::input, fmt::format("cannot write the log file {}: {}", path, std::strerror(errno)));
    return ::fdopen(descriptor, "a");
}

std::string coloured(std::string text, bool colour) {
    for (auto const* word : {"error:", "warning:"})
        if (colour && text.starts_with(word))
            text = fmt::format("\033[1;{}m{}\033[0m{}", word[0] == 'e' ? 31 : 33, word, text.substr(std::strlen(word)));
    return text;
}

int report_coloured(Error const& error, std::string const& format, SourceLine const& source_line, bool colour) {
    if (format == "json" || format == "ndjson")
        say(to_json(error).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    else
        say(coloured(to_text(error, source_line && error.where() ? source_line(*error.where()) : std::string()),
                     colour));
    return exit_status(error.code());
}

} // namespace

int report(Error const& error, std::string const& format, SourceLine const& source_line) {
    return report_coloured(error, format, source_line, false);
}

int Tool::run(int argc, char** argv) {
    std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    std::string error_format = wants_json(words) ? "json" : "text";
    auto fail = [&](Error const& error) {
        s_->progress->pause();
        return report_coloured(after_signal(error, s_->signals ? s_->signals->received() : 0), error_format,
                               s_->source_line, colour());
    };
    auto& table = s_->table;
    try {
        if (answer_about_itself(table, words)) return 0;
        try {
            auto reversed = ordered(table, words);
            std::reverse(reversed.begin(), reversed.end());
            table.root.parse(std::move(reversed));
        } catch (CLI::ParseError const& error) {
            return fail(usage_error(table, words, error));
        }
        auto chosen = table.root.get_subcommands();
        auto const& command = chosen.empty() ? table.whole : table.of(chosen.front());
        if (!chosen.empty()) s_->chosen = command.app->get_name();
        if (error_format != "json") error_format = s_->options.format;
        if (!s_->options.log_file.empty()) s_->log.reset(open_log(s_->options.log_file));
        s_->progress = std::make_unique<Progress>(s_->options.progress, s_->options.quiet);
        command.body();
        return 0;
    } catch (AlreadyReported const& reported) {
        return exit_status(reported.code);
    } catch (ExitWith const& exit) {
        return exit.status;
    } catch (Error const& error) {
        return fail(error);
    } catch (std::bad_alloc const&) {
        return fail(Error(ErrorCode::failed, "out of memory"));
    } catch (std::exception const& error) {
        return fail(Error(ErrorCode::internal, error.what()));
    }
}

/// Handlers come with the first question for the token: until then nothing would hear a signal, so it may end the process as usual.
std::stop_token Tool::stop() const noexcept try {
    if (!s_->signals && !s_->table.info.own_signals) s_->signals = std::make_unique<Signals>();
    return s_->signals ? s_->signals->stop() : std::stop_token();
} catch (std::exception const&) {
    return {};
}

void Tool::warn(std::string_view text) {
    log(3, fmt::format("warning: {}", text));
    if (s_->options.quiet) return;
    std::scoped_lock lock(s_->messages);
    s_->progress->pause();
    say(coloured(fmt::format("warning: {}\n", text), colour()));
}

void Tool::note(std::string_view text) {
    log(3, text);
    if (s_->options.quiet) return;
    std::scoped_lock lock(s_->messages);
    s_->progress->pause();
    say(std::string(text) + "\n");
}

void Tool::log(unsigned level, std::string_view text) {
    std::scoped_lock lock(s_->messages);
    if (level < 3 && s_->options.verbosity >= level) {
        s_->progress->pause();
        say(std::string(text) + "\n");
    }
    if (!s_->log) return;
    auto line = fmt::format("{} {} {}\n", timestamp(), s_->table.info.name, text);
    std::fwrite(line.data(), 1, line.size(), s_->log.get());
    std::fflush(s_->log.get());
}

Progress& Tool::progress() noexcept {
    return *s_->progress;
}

void Tool::write_result(std::string_view bytes) {
    s_->progress->pause();
    client::write_file(s_->options.output.empty() ? "-" : s_->options.output, bytes);
}

void Tool::check_binary_target() const {
    auto const& output = s_->options.output;
    if ((output.empty() || output == "-") && !s_->options.force && ::isatty(STDOUT_FILENO) != 0)
        throw Error(ErrorCode::usage, "the result is binary and is not written to a terminal")
            .help("name a file with -o, redirect the output, or use --force");
}

void Tool::write_binary(std::string_view bytes) {
    check_binary_target();
    write_result(bytes);
}

std::size_t Tool::result_width() const noexcept {
    winsize size{};
    auto const& output = s_->options.output;
    if ((!output.empty() && output != "-") || ::isatty(STDOUT_FILENO) == 0 ||
        ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

void Tool::confirm(std::string const& question) {
    if (s_->options.yes) return;
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0)
        throw Error(ErrorCode::usage, "this needs a confirmation, and there is no terminal to ask at")
            .help("add --yes");
    s_->progress->pause();
    say(question + " [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    if (answer != "y" && answer != "Y" && answer != "yes")
        throw Error(ErrorCode::cancelled, "not confirmed; nothing was done");
}

bool Tool::colour() const noexcept {
    if (s_->options.color != "auto") return s_->options.color == "always";
    char const* off = std::getenv("NO_COLOR");
    return !(off && *off) && ::isatty(STDERR_FILENO) != 0;
}

void Tool::exit_with(int status) {
    throw ExitWith{status};
}

} // namespace smpc::cli
