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
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "secrec/compiler/source.h"

namespace smpc::secrec {

enum class Severity : std::uint8_t { error, warning };

/// A remark that belongs to a diagnostic. Without a valid location only its text is printed.
struct Note {
    Location location;
    std::string message;
};

struct Diagnostic {
    Severity severity = Severity::error;
    Location location;
    std::string message;
    std::vector<Note> notes;
    std::vector<std::string> helps; ///< what the author can do

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
};

/// Collects diagnostics in the order of reporting. The reference that `error` and `warning` return is good until the
/// next report.
class Diagnostics {
public:
    Diagnostic& error(Location where, std::string message) {
        return report(Severity::error, where, std::move(message));
    }
    Diagnostic& warning(Location where, std::string message) {
        return report(Severity::warning, where, std::move(message));
    }
    Diagnostic& report(Severity severity, Location where, std::string message);

    /// Puts those reported since there were `first` of them in the order of their places.
    void sort_since(std::size_t first);

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
/// For a program: one JSON object without line breaks, keys severity, message, file, begin, end, notes, help.
std::string render_json(Diagnostic const& diagnostic, Sources const& sources);
/// One object a line, all of them.
std::string render_json(Diagnostics const& diagnostics, Sources const& sources);

} // namespace smpc::secrec
