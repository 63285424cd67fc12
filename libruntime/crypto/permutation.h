// SPDX-License-Identifier: Apache-2.0
//
// Uniform permutations from a stream: who holds the key of the stream makes the same permutation.
//
// Fisher-Yates with unbiased draws (multiply and shift, with rejection; Lemire, "Fast random integer generation in an interval",
// 2019). A biased draw would show in the orders that a shuffle makes, so the rejection is not an option.
#pragma once

#include <cstdint>
#include <span>

#include "libruntime/crypto/prg.h"

namespace smpc::crypto {

/// Fills `order` with a permutation of 0 … n-1 (n < 2^32) that is uniform when the stream is. A function of stream and n alone.
/// Returns the bytes of the stream that were used, from byte 0 on; how many it is says nothing about the permutation that
/// anyone without the key could use. Threads: as StreamKey.
std::uint64_t uniform_permutation(StreamKey const& key, StreamLabel label, std::span<std::uint32_t> order) noexcept;

/// inverse[order[i]] = i; `order` is a permutation, `inverse` another array of the same size.
void invert_permutation(std::span<std::uint32_t const> order, std::span<std::uint32_t> inverse) noexcept;

} // namespace smpc::crypto
