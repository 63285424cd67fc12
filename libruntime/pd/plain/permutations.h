// SPDX-License-Identifier: Apache-2.0
//
// Shuffles and sorting in the clear. With a key the order is a function of the key's bytes and the number of rows alone, so
// vectors, and matrices of as many rows, move in the same way whatever their types are.
#pragma once

#include <smpc/client/random.h>

#include <span>

#include "libruntime/pd/kit.h"

namespace smpc::pd::plain {

/// See Instance::shuffle. `random` is used without a key only and may then not be null.
void shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key, RandomSource* random);
/// See Instance::sort_order. Numbers that are not numbers have no place of their own.
void sort_order(Vector const& v, Vector const& index, bool ascending, std::span<std::uint64_t const> bounds,
                std::span<std::uint64_t> order);
/// See Instance::public_permutation.
void public_permutation(std::span<std::uint32_t> order, RandomSource* random);

} // namespace smpc::pd::plain
