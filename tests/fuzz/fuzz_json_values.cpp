// SPDX-License-Identifier: Apache-2.0
//
// Fuzz target: JSON documents of values, resolved without a description (types written out) and with one that takes the same
// names in several types. What is accepted is the same after being written as JSON and read again.
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "libclient/values/json.h"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
    using namespace smpc;
    std::string_view text(reinterpret_cast<char const*>(data), size);
    try {
        auto inputs = client::read_json_values(text, "fuzz.json");
        Description description;
        for (auto name : {"a", "b", "bid", "w"})
            for (auto type :
                 {ValueType::uint8, ValueType::int64, ValueType::float64, ValueType::fix32, ValueType::string})
                for (unsigned dims : {0u, 1u, 2u}) description.arguments.push_back({name, "", type, dims, false});
        try {
            client::resolve(inputs, &description);
        } catch (Error const&) {
        }
        auto values = client::resolve(inputs, nullptr);
        auto again = client::to_json(values).dump(-1, ' ', false, nlohmann::json::error_handler_t::strict);
        auto back = client::read_json_values(again, "again");
        // Shapes of empty arrays beyond the first empty dimension, and NaN, do not survive.
        if (client::resolve(back, nullptr).size() != values.size()) std::abort();
    } catch (Error const&) {
    }
    return 0;
}
