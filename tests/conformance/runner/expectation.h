// SPDX-License-Identifier: Apache-2.0
//
// The `//!` lines at the head of a conformance program: its arguments, what it must publish and print, or how it must
// fail. The format is described in tests/conformance/README.md.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/values.h>

namespace smpc::conformance {

/// A named list of elements as the file writes them: shapes are not part of expectations.
struct ExpectedValue {
    std::string name;
    std::string domain; ///< empty: public
    std::string type;
    std::vector<std::string> elements; ///< texts of numbers and bools; of a string its one decoded text
};

struct Tolerance {
    double relative = 0, absolute = 0;
};

struct Expectation {
    std::string section;
    std::vector<std::string> covers; ///< rules of the language, as rules/README.md names them
    std::vector<ExpectedValue> arguments;
    std::vector<ExpectedValue> results; ///< in the order of publication; names may repeat
    std::vector<std::string> printed;
    std::vector<unsigned> warnings; ///< lines
    /// Lines. One: of the first error, 0 is any. Several: of all errors.
    std::vector<unsigned> compile_errors;
    std::optional<std::string> runtime_error;
    std::string description; ///< canonical JSON; empty: any
    std::optional<Tolerance> general_tolerance;  ///< for every floating-point result
    std::map<std::string, Tolerance> tolerances; ///< for one result each
};

/// Throws std::runtime_error naming file and line if a line is malformed.
Expectation read_expectation(std::filesystem::path const& program);

/// The argument as a value of `dims` dimensions (0 or 1).
client::NamedValue to_argument(ExpectedValue const& expected, bool scalar);

/// Empty if `actual` is what the expectation says; else what differs.
std::string compare(ExpectedValue const& expected, client::NamedValue const& actual,
                    std::optional<Tolerance> tolerance);

} // namespace smpc::conformance
