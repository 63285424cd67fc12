// SPDX-License-Identifier: Apache-2.0
//
// How the tools write values: one set of options for results of jobs, of stored streams and of local runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <smpc/client/results.h>

#include "apps/cli/tool.h"
#include "libclient/values/output.h"

namespace smpc::cli {

struct ResultOutput {
    CLI::App const* command = nullptr; ///< set by `add_result_options`
    std::vector<std::string> shapes;   ///< NAME=2,3
    std::string on_duplicate = "error";
    std::string precision;
    std::string null_text;
    std::string nan = "keep", infinity = "keep";
    bool json_safe = false;
    bool values_only = false;
};

/// All that `add_common` adds for `Uses::output | more`, with every format of the table, and --shape, --on-duplicate, --precision,
/// --null, --nan, --inf, --json-safe, --values-only.
void add_result_options(Tool& tool, CLI::App& command, Uses more, ResultOutput& output);

/// Throws Error(usage) for what can be known before the work: bad shapes and numbers, binary data to a terminal.
void check_result_options(Tool const& tool, ResultOutput const& output);

/// Shapes and duplicates, for the library.
client::ResultOptions to_result_options(ResultOutput const& output);

/// Writes the values that were published, all or those named (in the order of the names; Error(not_found) if one is not there).
/// `envelope` as in `client::render`.
void write_results(Tool& tool, ResultOutput const& output, client::Results const& results,
                   std::vector<std::string> const& names, nlohmann::ordered_json const& envelope);

} // namespace smpc::cli
