// SPDX-License-Identifier: Apache-2.0
//
// JSON as the native notation of values: {"bid":100,"w":{"domain":"pd_shared3p","type":"float64","value":[0.1,0.2]}}.
// Integers are read and written without loss whatever their size; strings may stand for numbers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "libclient/values/input.h"
#include "libclient/values/output.h"

namespace smpc::client {

/// Reads a document of named values. Throws Error(input) with line and column: bad syntax, a name given twice, arrays that are
/// not rectangular, unknown keys beside domain, type, shape and value. `origin` names the document in messages.
std::vector<Input> read_json_values(std::string_view text, std::string const& origin);

/// Reads one scalar or array.
Literal read_json_literal(std::string_view text, std::string const& origin);

/// Elements as nested arrays of the value's shape; "inf", "-inf", "nan" as strings, or null where the style says that they are
/// missing; fix as decimal numbers.
nlohmann::ordered_json to_json(Value const& value, OutputStyle const& style = {});

/// {"domain","type","value"} of each name, in order.
nlohmann::ordered_json to_json(Values const& values, OutputStyle const& style = {});

/// The elements alone: {"name":value,…}.
nlohmann::ordered_json to_plain_json(Values const& values, OutputStyle const& style = {});

} // namespace smpc::client
