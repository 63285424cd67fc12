// SPDX-License-Identifier: Apache-2.0
//
// The small shapes of the protocol that every answer is made of. Private to this folder; throws nlohmann's exceptions for
// parameters of another shape, which the server turns into an error of the request.
#pragma once

#include <nlohmann/json.hpp>

#include "secrec/lsp/text.h"

namespace smpc::secrec::lsp {

inline nlohmann::json to_json(Position const& p) {
    return {{"line", p.line}, {"character", p.character}};
}
inline nlohmann::json to_json(Range const& r) {
    return {{"start", to_json(r.begin)}, {"end", to_json(r.end)}};
}

/// A count as the protocol has it; negative and too large ones become the nearest possible.
inline std::uint32_t count_from(nlohmann::json const& j) {
    if (j.is_number_unsigned())
        return static_cast<std::uint32_t>(std::min<std::uint64_t>(j.get<std::uint64_t>(), 0x7fffffff));
    if (!j.is_number()) return j.get<std::uint32_t>(); // throws: what else it is stands in the message
    return 0;
}
inline Position position_from(nlohmann::json const& j) {
    return {count_from(j.at("line")), count_from(j.at("character"))};
}
inline Range range_from(nlohmann::json const& j) {
    return {position_from(j.at("start")), position_from(j.at("end"))};
}

} // namespace smpc::secrec::lsp
