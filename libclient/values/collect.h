// SPDX-License-Identifier: Apache-2.0
//
// All inputs of a command line in one place, so that every tool takes them in the same forms.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "libclient/values/input.h"

namespace smpc::client {

struct InputSources {
    std::vector<std::string> words;       ///< NAME[:TYPE]=VALUE
    std::vector<std::string> value_files; ///< JSON documents; `-` is standard input
    std::vector<std::string> csv_files;   ///< FILE[:NAME[:TYPE][=COLUMN],…]
    CsvOptions csv;
    std::string schema;               ///< a file that says what the columns of the one CSV file are; empty: none
    bool non_finite_is_error = false; ///< with a schema: NaN and infinities are bad cells, not missing ones
    std::function<void(std::string const&)> warn; ///< told what a schema left out; may be empty
};

/// Reads everything; resolves nothing. Throws Error: usage (a malformed word), input (files, cells, columns).
std::vector<Input> collect(InputSources const& sources, Description const* description);

} // namespace smpc::client
