// SPDX-License-Identifier: Apache-2.0
//
// Whose API a path belongs to; it decides how errors are written and what authentication means there.
#pragma once

#include "libclient/http/message.h"

namespace smpc::vcp {

enum class Dialect {
    smpc,      ///< /smpc/v1/…, and every path that nobody knows
    amphora,   ///< /amphora/…, and the paths without that prefix as clients inside a cluster use them
    ephemeral, ///< /
    health,    ///< /health, /actuator/health: open to all
};

inline Dialect dialect_of(http::Target const& target) noexcept {
    if (target.segments.empty()) return Dialect::ephemeral;
    auto const& first = target.segments.front();
    if (first == "amphora" || first == "secret-shares" || first == "intra-vcp") return Dialect::amphora;
    if (target.path == "/health" || target.path == "/actuator/health") return Dialect::health;
    return Dialect::smpc;
}

} // namespace smpc::vcp
