// SPDX-License-Identifier: Apache-2.0
//
// What the compiler has to say to the author of a program, and how it is printed.
//
// Every stage reports into one `Diagnostics` and goes on; nothing is thrown for faults of the program. At the end the
// caller asks `has_errors()` and prints. A message is one phrase in lower case without full stop, with names quoted
// 'like this':
//
//     diagnostics.error(call.loc, "no procedure 'f' for these arguments")
//         .note(candidate.loc, "candidate: uint64 f(uint64)")
//         .help("write '4 :: uint' or '4u64' to give the literal a type");
//
// Warnings have a name (warnings.h). Reporters do not ask which of them are wanted: `Diagnostics::apply` decides at the end.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "secrec/compiler/source.h"
#include "secrec/compiler/warnings.h"

namespace smpc::secrec {

enum class Severity : std::uint8_t { error, warning };

/// A remark that belongs to a diagnostic. Without a valid location only its text is printed.
struct Note {
    Location location;
    std::string message;
};

/// A change that would remove the fault: the bytes of `location` (none: an insertion) become `text`.
struct Fix {
    Location location;
    std::string text;
};

struct Diagnostic {
    Severity severity = Severity::error;
    Location location;
    std::string message;
    std::vector<Note> notes{};
    std::vector<std::string> helps{}; ///< what the author can do
    std::vector<Fix> fixes{};         ///< the same for tools; to be applied together
    std::optional<Warning> warning{}; ///< also of a warning that counts as an error

    // Builders, to be chained at the report.
    Diagnostic& note(Location where, std::string text) {
        notes.push_back({where, std::move(text)});
        return *this;
    }
    Diagnostic& note(std::string text) { return note(Location{}, std::move(text)); }
    Diagnostic& help(std::string text) {
        helps.push_back(std::move(text));
        return *this;
    }
    Diagnostic& fix(Location where, std::string text) {
        fixes.push_back({where, std::move(text)});
        return *this;
    }
    /// "did you mean …?" for what stands at `where`; nothing if `near` is empty.
    Diagnostic& suggest(Location where, std::string const& near);
};

/// Collects diagnostics in the order of reporting. The reference that `error` and `warning` return is good until the
/// next report.
class Diagnostics {
public:
    Diagnostic& error(Location where, std::string message) {
        return report(Severity::error, where, std::move(message));
    }
    Diagnostic& warning(Warning name, Location where, std::string message) {
        Diagnostic& d = report(Severity::warning, where, std::move(message));
        d.warning = name;
        return d;
    }
    Diagnostic& report(Severity severity, Location where, std::string message);

    /// The one reported last; null if there is none.
    Diagnostic* last() noexcept { return all_.empty() ? nullptr : &all_.back(); }

    /// Puts those reported since there were `first` of them in the order of their places; those without a place come last.
    void sort_since(std::size_t first);
    /// Drops the warnings that are off or for whose place `drop` holds, and makes errors of those that count as errors.
    void apply(WarningOptions const& options, std::function<bool(Location)> const& drop = {});

    bool has_errors() const noexcept { return errors_ != 0; }
    std::size_t error_count() const noexcept { return errors_; }
    std::size_t warning_count() const noexcept { return all_.size() - errors_; }
    std::vector<Diagnostic> const& all() const noexcept { return all_; }

private:
    std::vector<Diagnostic> all_;
    std::size_t errors_ = 0;
};

struct RenderOptions {
    bool colour = false;
    std::size_t error_limit = 50; ///< errors printed before the rest is only counted; 0 for no limit
};

/// For a person: `file:line:column: error: message`, the source line with the place underlined, notes, help; ends with
/// a newline.
std::string render_text(Diagnostic const& diagnostic, Sources const& sources, RenderOptions const& options = {});
/// All of them and a closing line with the counts; empty if there are none.
std::string render_text(Diagnostics const& diagnostics, Sources const& sources, RenderOptions const& options = {});
/// For a program: one JSON document without line breaks, with a newline behind it (docs/schemas/diagnostics.schema.json):
/// {"diagnostics":[{"severity","name","message","file","begin","end","notes","help","fixes"}…],"errors":N,"warnings":N}.
std::string render_json(Diagnostics const& diagnostics, Sources const& sources);

} // namespace smpc::secrec
