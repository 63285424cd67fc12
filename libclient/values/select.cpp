// SPDX-License-Identifier: Apache-2.0
//
// What a user may say about results before they are written: how names that occur twice differ, and shapes.
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "libclient/values/output.h"
#include "libclient/values/text.h"

namespace smpc::client {

Values with_numbered_names(std::vector<NamedValue> entries) {
    Values values;
    std::map<std::string, unsigned> seen;
    for (auto& [name, value] : entries) {
        auto count = ++seen[name];
        auto unique = count == 1 ? name : fmt::format("{}#{}", name, count);
        if (values.find(unique))
            throw Error(ErrorCode::inconsistent_result,
                        fmt::format("the program published a value \"{}\" and {} values \"{}\"", unique, count, name))
                .help("--on-duplicate first or last");
        values.add(std::move(unique), std::move(value));
    }
    return values;
}

std::pair<std::string, Shape> parse_shape(std::string_view word) {
    auto malformed = [&] {
        return Error(ErrorCode::usage, fmt::format("\"{}\" is not a shape of a value", word))
            .help("write NAME=ROWS,COLUMNS: m=2,3");
    };
    auto equals = word.rfind('=');
    if (equals == std::string_view::npos || equals == 0) throw malformed();
    Shape shape;
    for (auto rest = word.substr(equals + 1); !rest.empty();) {
        auto comma = rest.find(',');
        auto length = trim(rest.substr(0, comma));
        std::uint64_t n = 0;
        auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), n);
        bool ends_in_comma = comma != std::string_view::npos && comma + 1 == rest.size();
        if (error != std::errc{} || end != length.data() + length.size() || ends_in_comma) throw malformed();
        shape.push_back(n);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return {std::string(word.substr(0, equals)), std::move(shape)};
}

} // namespace smpc::client
