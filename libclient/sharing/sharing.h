// SPDX-License-Identifier: Apache-2.0
//
// The inside of <smpc/client/sharing.h>: what the tools and tests need beyond the public functions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <smpc/client/sharing.h>

#include "libclient/values/stream.h"

namespace smpc::client {

/// Splits elements in share form (`to_share_form`) into n shares of the same form. The randomness is drawn share by share in
/// order of parties, one contiguous run of the vector's bytes each; of bytes that hold one bit the lowest bit counts.
std::vector<Bytes> split(ValueType type, std::span<std::byte const> shared, unsigned parties, RandomSource& random);

/// The inverse: adds or xors up. All shares have equal sizes, a multiple of the share's width.
Bytes combine(ValueType type, std::span<std::span<std::byte const> const> shares);

/// As `reconstruct`, in the order of publication, where names may repeat if they are kept.
std::vector<NamedValue> reconstruct_all(std::span<Bytes const> streams, DomainParties const& parties_of,
                                        Description const* description, Duplicates duplicates);

} // namespace smpc::client
