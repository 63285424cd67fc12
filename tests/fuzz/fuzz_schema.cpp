// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: a schema and a CSV file, separated by a NUL. Typed columns of equal length, or one smpc::Error.
#include <cstdlib>
#include <cstring>
#include <string>

#include "libclient/values/schema.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace smpc;
    auto const* text = reinterpret_cast<char const*>(data);
    auto const* nul = size ? static_cast<char const*>(std::memchr(text, 0, size)) : nullptr;
    auto split = nul ? static_cast<std::size_t>(nul - text) : size;
    try {
        auto schema = client::parse_schema({text, split}, "fuzz.json");
        client::CsvTable table("fuzz.csv", std::string(text + split + (nul ? 1 : 0), size - split - (nul ? 1 : 0)),
                               schema.csv);
        client::SchemaReport report;
        for (auto const& input : client::schema_inputs(table, schema, report)) {
            auto const& value = std::get<client::Value>(input.content);
            if (value.shape().at(0) != report.rows) std::abort();
        }
    } catch (Error const& e) {
        if (e.code() != ErrorCode::input) std::abort();
    }
    return 0;
}
