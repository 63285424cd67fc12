// SPDX-License-Identifier: Apache-2.0
//
// The comparison of the agreement documents (canonical JSON) that the parties exchange before they touch data.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <smpc/client/error.h>

namespace smpc::net {

/// `documents` in party order. Empty if all are equal byte for byte; else an Error(mismatch) that names the first key in which they
/// differ, the party that stands alone if there is one, and every party's value. Documents of peers may be anything.
std::optional<Error> find_disagreement(std::span<std::string const> documents);

} // namespace smpc::net
