// SPDX-License-Identifier: Apache-2.0
//
// Text as code points, for formats that do not take bytes that are no UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace smpc::client {

/// The code points of UTF-8 text; empty if it is none (overlong forms, surrogates and cut sequences included).
inline std::optional<std::u32string> decode_utf8(std::string_view text) {
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
        if (length == 0 || text.size() - i < length) return std::nullopt;
        char32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        for (std::size_t k = 1; k < length; ++k) {
            auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0) != 0x80) return std::nullopt;
            point = point << 6 | (next & 0x3fu);
        }
        bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
        out.push_back(point);
        i += length;
    }
    return out;
}

} // namespace smpc::client
