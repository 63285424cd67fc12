// SPDX-License-Identifier: Apache-2.0
//
// What is shared: the elements of a private value in the form whose components are added or xor-ed up. For integers, bools
// and `fix` it is the public form; a float becomes a record of significand, exponent and sign.
//
//     significand m   4 or 8 bytes   additive mod 2^w, w = 32 or 64, with 2^(w−1) ≤ m
//     exponent    e   2 bytes        additive mod 2^16
//     sign        s   1 byte 0/1     xor
//
// |x| = m · 2^(e − 16383 − (w−1)), exact for every finite float, subnormals included; zero of either sign is e = 0,
// m = 2^(w−1), s = 0. This is the explicit-leading-one form of x87 extended numbers, which the parties' protocols work on.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <smpc/client/types.h>

namespace smpc::client {

/// Bytes of one element's share: as in public form, but 7 and 11 for floats.
std::size_t share_width(ValueType type) noexcept;

/// Public form to the form that is shared. Throws Error(input) for a float that is not finite and for strings.
std::vector<std::byte> to_share_form(ValueType type, std::span<std::byte const> elements);

/// The inverse. Floats are rounded to nearest, ties to even; beyond the range they become infinities, and e = 0 is +0.
/// Throws Error(inconsistent_result) if a significand lacks its leading one, which only shares that do not belong together give.
std::vector<std::byte> from_share_form(ValueType type, std::span<std::byte const> shared);

} // namespace smpc::client
