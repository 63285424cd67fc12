// SPDX-License-Identifier: Apache-2.0
//
// The two text helpers that every input form needs.
#pragma once

#include <string_view>

namespace smpc::client {

/// Without blanks (or other `blanks`) at both ends.
inline std::string_view trim(std::string_view text, std::string_view blanks = " \t") noexcept {
    auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

} // namespace smpc::client
