// SPDX-License-Identifier: Apache-2.0
//
// See permutation.h. Draws are taken from the stream in blocks that stay in the first-level cache.
#include "libruntime/crypto/permutation.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace smpc::crypto {
namespace {

class Draws {
public:
    Draws(StreamKey const& key, StreamLabel label) noexcept : key_(key), label_(label) {}

    /// Uniform below `bound`, which is not 0.
    std::uint32_t below(std::uint32_t bound) noexcept {
        std::uint64_t product = std::uint64_t{next()} * bound;
        if (static_cast<std::uint32_t>(product) < bound) {
            std::uint32_t const threshold = (0u - bound) % bound; // 2^32 mod bound
            while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next()} * bound;
        }
        return static_cast<std::uint32_t>(product >> 32);
    }
    /// Bytes of the stream that were made.
    std::uint64_t used() const noexcept { return made_; }

private:
    std::uint32_t next() noexcept {
        if (at_ == block_.size()) {
            key_.fill(label_, made_, std::as_writable_bytes(std::span(block_)));
            made_ += sizeof(block_);
            at_ = 0;
        }
        return block_[at_++];
    }

    StreamKey const& key_;
    StreamLabel label_;
    std::array<std::uint32_t, 256> block_{};
    std::size_t at_ = block_.size();
    std::uint64_t made_ = 0;
};

} // namespace

std::uint64_t uniform_permutation(StreamKey const& key, StreamLabel label, std::span<std::uint32_t> order) noexcept {
    Draws draws(key, label);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    // Draws do not depend on what was swapped, so the places of some steps are known before they are touched.
    std::array<std::uint32_t, 64> places;
    for (std::size_t i = order.size(); i > 1;) {
        std::size_t const steps = std::min(places.size(), i - 1);
        for (std::size_t s = 0; s < steps; ++s) {
            places[s] = draws.below(static_cast<std::uint32_t>(i - s));
            __builtin_prefetch(&order[places[s]], 1);
        }
        for (std::size_t s = 0; s < steps; ++s, --i) std::swap(order[i - 1], order[places[s]]);
    }
    return draws.used();
}

void invert_permutation(std::span<std::uint32_t const> order, std::span<std::uint32_t> inverse) noexcept {
    for (std::size_t i = 0; i < order.size(); ++i) inverse[order[i]] = static_cast<std::uint32_t>(i);
}

} // namespace smpc::crypto
