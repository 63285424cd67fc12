// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: CSV files. Every column is converted to every type; a table or bad cells, never more.
#include <cstdlib>
#include <string>

#include "libclient/values/csv.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace smpc;
    try {
        client::CsvTable table("fuzz.csv", std::string(reinterpret_cast<char const*>(data), size));
        for (std::size_t column = 0; column < table.header().size() && column < 8; ++column)
            for (auto type : {ValueType::bool_, ValueType::int8, ValueType::uint64, ValueType::float32,
                              ValueType::float64, ValueType::fix32}) {
                client::CsvProblems problems;
                auto bytes = table.elements(column, type, problems);
                if (problems.empty() != (bytes.size() == table.rows() * public_width(type))) std::abort();
                if (!problems.empty() && problems.to_error().message().empty()) std::abort();
            }
    } catch (Error const&) {
    }
    return 0;
}
