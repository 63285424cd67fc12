// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648) as services of Carbyne Stack write it, and its URL form as in tokens.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace smpc {

/// With padding.
std::string base64_encode(std::span<std::byte const> bytes);
/// Both alphabets, padding optional but right if there; empty for anything else (blanks, stray bits, a wrong length).
std::optional<std::vector<std::byte>> base64_decode(std::string_view text);

} // namespace smpc
