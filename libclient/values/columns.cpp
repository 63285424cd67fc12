// SPDX-License-Identifier: Apache-2.0
//
// A matrix has as many columns as its last dimension; all dimensions before it are rows.
#include "libclient/values/columns.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "libclient/values/element.h"

namespace smpc::client {

std::vector<Column> columns_of(Values const& values) {
    std::vector<Column> columns;
    for (auto const& [name, value] : values) {
        if (value.type() == ValueType::string || value.dims() < 2) {
            columns.push_back({name, &value, 0, 1, value.type() == ValueType::string ? 1 : value.size()});
            continue;
        }
        auto across = value.shape().back();
        for (std::size_t k = 0; k < across; ++k)
            columns.push_back({fmt::format("{}[{}]", name, k), &value, k, across, value.size() / across});
    }
    return columns;
}

std::size_t rows_of(std::vector<Column> const& columns) noexcept {
    std::size_t rows = 0;
    for (auto const& column : columns) rows = std::max(rows, column.rows);
    return rows;
}

bool is_missing(std::byte const* at, ValueType type, OutputStyle const& style) noexcept {
    if (info(type).cls != TypeClass::floating) return false;
    if (style.nan != NotFinite::missing && style.infinity != NotFinite::missing) return false;
    auto x = element_double(at, type);
    return (style.nan == NotFinite::missing && std::isnan(x)) ||
           (style.infinity == NotFinite::missing && std::isinf(x));
}

} // namespace smpc::client
