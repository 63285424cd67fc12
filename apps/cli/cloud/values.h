// SPDX-License-Identifier: Apache-2.0
//
// Values on a command line: the options that give them, in one form for all tools that take values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <smpc/client/random.h>

#include "apps/cli/tool.h"
#include "libclient/sharing/plan.h"
#include "libclient/values/collect.h"
#include "secrec/compiler/compiler.h"

namespace smpc::cli {

struct ValueOptions {
    std::string program; ///< tells names and types; empty: the values do
    secrec::CompileOptions compile;
    client::InputSources inputs; ///< its words are set by the caller: positionals differ from tool to tool
    std::string separator;
    std::string nan; ///< error, missing or empty: what the schema says
    client::DomainChoices domains;
    bool partial = false; ///< other arguments of the program come from elsewhere
    std::optional<std::uint64_t> insecure_seed;

    /// Whether any value is given.
    bool any() const noexcept;
};

/// -p, --values, --csv, --separator, --schema, --nan, --public, --domain, --partial, and in other groups those of the compilation and of tests.
void add_value_options(Tool& tool, CLI::App& command, ValueOptions& options);

/// Reads everything and gives it the types of `description`, or those that are written. Says which rows a schema left out. Throws
/// Error: usage, input.
client::Values read_values(Tool& tool, ValueOptions const& options, Description const* description);

/// The source of shares and ids: the system's, or the predictable one of --insecure-seed, which is warned about.
class Randomness {
public:
    Randomness(Tool& tool, ValueOptions const& options);
    RandomSource& source() noexcept { return fixed_ ? *fixed_ : system_random(); }

private:
    std::unique_ptr<RandomSource> fixed_;
};

/// For `NAME=VALUE` words: the names of the arguments of the program that -p names.
Completer value_words();

/// The texts of `help values` and `help schema`.
std::string values_topic();
std::string schema_topic();

} // namespace smpc::cli
