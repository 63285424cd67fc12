// SPDX-License-Identifier: Apache-2.0
//
// Values as a person or a program reads them.
#pragma once

#include <cstddef>
#include <string>

#include <smpc/client/values.h>

namespace smpc::client {

/// One line per value, `name = value`: numbers, strings in JSON's quotes, arrays in brackets. Lines longer than `width`
/// characters are cut with `…`; 0: never (when the output is not a terminal).
std::string to_text(Values const& values, std::size_t width = 0);

/// CSV with a header row: a column per scalar and vector, a column `name[k]` per column of a matrix. Columns may differ in
/// length, shorter ones end in empty cells. Quotes only where needed, floats in the shortest form that reads back the same.
std::string to_csv(Values const& values);

} // namespace smpc::client
