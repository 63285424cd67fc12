// SPDX-License-Identifier: Apache-2.0
//
// The one family of errors of the toolkit, and the one table of its exit codes.
//
// Every fault is thrown as `smpc::Error` where it is known: what happened, where, what to do. Each layer on the way up may
// add one note; the top prints the error once (`to_text`, `to_json`) and exits with `exit_status(code())`.
// Values, shares and keys never appear in an error.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace smpc {

// clang-format off
//                 enumerator           exit  name in JSON            meaning                                          retry helps
#define SMPC_ERROR_CODES(X)                                                                                                     \
    X(failed,              1,  "failed",              "unspecified failure",                                            false)    \
    X(usage,               2,  "usage",               "command line",                                                   false)    \
    X(input,               3,  "input",               "bad value, CSV cell, file, stream, schema or source program",    false)    \
    X(config,              4,  "config",              "configuration missing or invalid",                               false)    \
    X(denied,              5,  "denied",              "not authenticated or not allowed",                               false)    \
    X(unavailable,         6,  "unavailable",         "a party or a store cannot be reached",                           true)     \
    X(timeout,             7,  "timeout",             "deadline passed; the job may continue",                          true)     \
    X(mismatch,            8,  "mismatch",            "the parties disagree on program, arguments or parameters",       false)    \
    X(program_failed,      9,  "program-failed",      "assertion, user exception, machine error or missing argument",   false)    \
    X(inconsistent_result, 10, "inconsistent-result", "the streams of the parties cannot be combined",                  false)    \
    X(conflict,            11, "conflict",            "transaction aborted after all retries, or object exists",        true)     \
    X(cancelled,           12, "cancelled",           "job cancelled",                                                  false)    \
    X(not_found,           13, "not-found",           "unknown job, stream, table or program",                          false)    \
    X(party_lost,          14, "party-lost",          "a peer disappeared during the protocol",                         true)     \
    X(corrupt,             15, "corrupt",             "stored data damaged",                                            false)    \
    X(test_failed,         16, "test-failed",         "at least one test failed",                                       false)    \
    X(memory_limit,        17, "memory-limit",        "the program wants more memory than it may have",                 false)    \
    X(step_limit,          18, "step-limit",          "the program takes more steps than it may",                       false)    \
    X(depth_limit,         19, "depth-limit",         "the program nests calls deeper than it may",                     false)    \
    X(internal,            70, "internal",            "a defect of the toolkit; please report it",                      false)    \
    X(interrupted,         130, "interrupted",        "ended by SIGINT",                                                false)    \
    X(terminated,          143, "terminated",         "ended by SIGTERM",                                               false)
// clang-format on

enum class ErrorCode : std::uint8_t {
#define SMPC_X(enumerator, exit, name, meaning, retry) enumerator = exit,
    SMPC_ERROR_CODES(SMPC_X)
#undef SMPC_X
};

/// The process exit status of a code (the number in the table).
constexpr int exit_status(ErrorCode code) noexcept {
    return static_cast<int>(code);
}
/// The code's stable name, as in JSON ("program-failed").
std::string_view name_of(ErrorCode code) noexcept;
/// What the code means, one phrase, for help texts and tables.
std::string_view meaning_of(ErrorCode code) noexcept;
/// Whether the same command may succeed when it is repeated.
bool is_retryable(ErrorCode code) noexcept;
/// The code with this name; empty if there is none.
std::optional<ErrorCode> error_code_from_name(std::string_view name) noexcept;

/// The text with every byte that is not part of printable UTF-8 (or a line break or tab) as `\xHH`.
std::string printable(std::string_view text);

/// A place in a source program or an executable. Line and column count from 1, 0 means unknown; `address` is a block of TEXT.
struct Where {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::optional<std::uint64_t> address;
};

/// A fault of another party that this one merely suffered from.
struct Cause {
    unsigned party = 0; ///< counted from 1, 0 if unknown
    ErrorCode code = ErrorCode::failed;
    std::string message;
};

/// An error with code, message, place and advice. Copyable; a value like any other.
class Error : public std::runtime_error {
public:
    /// Bytes of the message that are no printable UTF-8 (names out of damaged files) become `\xHH`.
    Error(ErrorCode code, std::string message);

    ErrorCode code() const noexcept { return code_; }
    /// What happened: one phrase without a trailing full stop.
    std::string message() const { return what(); }

    // Builders, to be chained at the throw: `throw Error(ErrorCode::input, "…").help("…");`
    Error& at(Where where) & {
        where_ = std::move(where);
        return *this;
    }
    Error&& at(Where where) && {
        where_ = std::move(where);
        return std::move(*this);
    }
    Error& party(unsigned number) & {
        party_ = number;
        return *this;
    }
    Error&& party(unsigned number) && {
        party_ = number;
        return std::move(*this);
    }
    /// One line of context; printed as `note: …` in the order of adding.
    Error& note(std::string text) & {
        notes_.push_back(printable(text));
        return *this;
    }
    Error&& note(std::string text) && {
        notes_.push_back(printable(text));
        return std::move(*this);
    }
    /// What the user can do; printed as `help: …`.
    Error& help(std::string text) & {
        help_.push_back(printable(text));
        return *this;
    }
    Error&& help(std::string text) && {
        help_.push_back(printable(text));
        return std::move(*this);
    }
    Error& cause(Cause c) & {
        causes_.push_back(std::move(c));
        return *this;
    }
    Error&& cause(Cause c) && {
        causes_.push_back(std::move(c));
        return std::move(*this);
    }

    std::optional<Where> const& where() const noexcept { return where_; }
    unsigned party() const noexcept { return party_; } ///< counted from 1, 0 if none
    std::vector<std::string> const& notes() const noexcept { return notes_; }
    std::vector<std::string> const& helps() const noexcept { return help_; }
    std::vector<Cause> const& causes() const noexcept { return causes_; }

private:
    ErrorCode code_;
    std::optional<Where> where_;
    unsigned party_ = 0;
    std::vector<std::string> notes_, help_;
    std::vector<Cause> causes_;
};

/// Several lines of text for a person: `error: …`, `  --> file:line:column`, `  note: …`, `  help: …`; ends with a newline.
/// `source_line`, if not empty, is the line of source that the error's place names; it is shown with the column marked.
std::string to_text(Error const& error, std::string_view source_line = {});
/// The error object of the command-line interface: {"error":{"code","exit","message",…}}.
nlohmann::json to_json(Error const& error);
/// The inverse of `to_json`; unknown keys are ignored, a malformed object gives an `internal` error about it.
Error error_from_json(nlohmann::json const& object);

} // namespace smpc
