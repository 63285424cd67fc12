// SPDX-License-Identifier: Apache-2.0
//
// Values as the columns of a table, for the formats that are tables (CSV, Parquet): a column per scalar, string and vector, and
// one per column of a matrix. Columns may differ in length; what a shorter one lacks counts as missing, like elements that the
// style declares missing.
#pragma once

#include <string>
#include <vector>

#include "libclient/values/output.h"

namespace smpc::client {

/// Every `step`-th element of a value from `first` on. Points into the values it was made of.
struct Column {
    std::string name;
    Value const* value = nullptr;
    std::size_t first = 0, step = 1;
    std::size_t rows = 0; ///< 1 for a string

    ValueType type() const noexcept { return value->type(); }
    std::byte const* at(std::size_t row) const noexcept {
        return value->bytes().data() + public_width(value->type()) * (first + row * step);
    }
};

std::vector<Column> columns_of(Values const& values);

/// The length of the longest column.
std::size_t rows_of(std::vector<Column> const& columns) noexcept;

/// Whether an element is a NaN or an infinity that the style wants to see as missing.
bool is_missing(std::byte const* at, ValueType type, OutputStyle const& style) noexcept;

} // namespace smpc::client
