// SPDX-License-Identifier: Apache-2.0
//
// The one table of warnings: what `-W` names, what the help and the documentation list, what diagnostics carry.
//
// A warning is about something that compiles but is probably not what its author means. Those that are on by default are
// right whenever they speak; those that are off speak of habits that many good programs have.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace smpc::secrec {

// clang-format off
//    enumerator                 name                         default  warns of
#define SMPC_SECREC_WARNINGS(X)                                                                                                             \
    X(unused_variable,           "unused-variable",             true,  "a local variable whose value nobody reads")                         \
    X(unused_parameter,          "unused-parameter",            false, "a parameter that its procedure does not use")                       \
    X(unused_procedure,          "unused-procedure",            true,  "a procedure or template of the main module that nobody calls")      \
    X(unused_import,             "unused-import",               true,  "an imported module of which nothing is used")                       \
    X(unused_value,              "unused-value",                true,  "a statement that computes a value and drops it")                    \
    X(shadow,                    "shadow",                      true,  "a variable that hides another one of its name")                     \
    X(self_assign,               "self-assign",                 true,  "an assignment of a variable to itself")                             \
    X(unreachable_code,          "unreachable-code",            true,  "statements that no condition can make run")                         \
    X(constant_condition,        "constant-condition",          true,  "a condition that always has the same value")                        \
    X(tautological_compare,      "tautological-compare",        true,  "a comparison that always has the same result")                      \
    X(comparison_chain,          "comparison-chain",            true,  "`a < b < c`, which compares a truth value with `c`")                \
    X(declassified_loop,         "declassified-loop",           true,  "a loop whose number of turns shows declassified values")            \
    X(declassified_branch,       "declassified-branch",         false, "a branch whose choice shows a declassified value")                  \
    X(needless_declassify,       "needless-declassify",         false, "`declassify` of a value that is made of public ones only")          \
    X(literal_range,             "literal-range",               true,  "a literal that does not fit its type and wraps around")             \
    X(literal_suffix,            "literal-suffix",              true,  "a literal whose suffix its place overrules")                        \
    X(deprecated,                "deprecated",                  true,  "a call of a procedure that is annotated `@deprecated`")             \
    X(duplicate_definition,      "duplicate-definition",        true,  "a second definition of a procedure, which replaces the first")      \
    X(argument_type,             "argument-type",               true,  "an argument or result of the program with two types")               \
    X(module_name,               "module-name",                 true,  "a module header that differs from the name of its file")
// clang-format on

enum class Warning : std::uint8_t {
#define SMPC_X(enumerator, name, on, meaning) enumerator,
    SMPC_SECREC_WARNINGS(SMPC_X)
#undef SMPC_X
};

constexpr std::size_t warning_count = 0
#define SMPC_X(enumerator, name, on, meaning) +1
    SMPC_SECREC_WARNINGS(SMPC_X)
#undef SMPC_X
    ;

/// "unused-variable", as behind `-W`.
std::string_view name_of(Warning warning) noexcept;
/// What it warns of, one phrase.
std::string_view meaning_of(Warning warning) noexcept;
bool is_on_by_default(Warning warning) noexcept;
/// The warning of this name; empty if there is none.
std::optional<Warning> warning_from_name(std::string_view name) noexcept;

/// Which warnings are reported, and which of them count as errors. A value; default: those that are on by default, none as an
/// error.
class WarningOptions {
public:
    WarningOptions();
    bool is_on(Warning w) const noexcept { return on_[static_cast<std::size_t>(w)]; }
    bool is_error(Warning w) const noexcept { return is_on(w) && errors_[static_cast<std::size_t>(w)]; }

    /// Takes one value of `-W`: `NAME`, `no-NAME`, `all`, `no-all`, `error`, `no-error`, `error=NAME` (which turns NAME on) or
    /// `no-error=NAME`. Later ones win. Throws Error(usage) for an unknown name.
    void set(std::string_view word);

private:
    std::bitset<warning_count> on_, errors_;
};

} // namespace smpc::secrec
