// SPDX-License-Identifier: Apache-2.0
//
// Streams of pseudo-random bytes, addressed and not iterated:
//
//     F(k; s)[j] = AES-128_k( op_id(48) ‖ lane(4) ‖ purpose(12) ‖ block j (64) ),  fields little-endian, first field lowest
//
// Any part of any stream can be made at any time in any order, so chunks and threads need no shared generator state and two
// holders of a key can never drift apart. Element e of width b bytes lives at byte e·b; bit e of a bit vector at bit e, least
// significant first. A label belongs to one operation and one element width: never make two widths from the same label.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "libruntime/crypto/isa.h"

namespace smpc::crypto {

/// The public name of one stream of one operation.
struct StreamLabel {
    std::uint64_t op_id = 0;   ///< index of the operation in the program, < 2^48
    std::uint16_t purpose = 0; ///< which stream of the operation, < 2^12
    std::uint8_t lane = 0;     ///< worker, < 16

    /// The first eight bytes of every counter block of the stream, as a little-endian word.
    constexpr std::uint64_t word() const noexcept {
        return (op_id & 0xffff'ffff'ffffu) | std::uint64_t{lane & 15u} << 48 | std::uint64_t{purpose & 0xfffu} << 52;
    }
};

struct AesKernels;

/// An expanded AES-128 key of one use. Wiped when destroyed. A copy is another full key; move it or refer to it.
/// `fill` and the pair functions below are const and may run in several threads at once.
///
/// A key must not make more than 2^40 blocks (16 TiB); the caller counts (blocks are public: they follow from sizes).
class StreamKey {
public:
    static constexpr std::size_t key_size = 16;
    static constexpr std::uint64_t max_blocks = std::uint64_t{1} << 40;

    /// Throws Error(config) when `level` (default: the process's) is more than this machine can run.
    explicit StreamKey(std::span<std::uint8_t const, key_size> key);
    StreamKey(std::span<std::uint8_t const, key_size> key, Isa level);
    StreamKey(StreamKey const&) noexcept = default;
    StreamKey& operator=(StreamKey const&) noexcept = default;
    ~StreamKey();

    /// out := F(label)[byte_offset … byte_offset + out.size()). No alignment is needed; multiples of 16 bytes are fastest.
    void fill(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept;

    /// The same for elements: `first` counts elements.
    template <class W> void fill(StreamLabel label, std::uint64_t first, std::span<W> out) const noexcept {
        fill(label, first * sizeof(W), std::as_writable_bytes(out));
    }

private:
    friend struct StreamPair;
    alignas(16) std::array<std::uint8_t, 176> schedule_{};
    AesKernels const* kernels_;
};

/// The two streams of one label that a party of a replicated sharing holds (its own component's key and the next one's),
/// combined on the fly: neither stream is written to memory. W is an unsigned integer of 8, 16, 32 or 64 bits.
///
/// Summed over the three parties of a ring of keys (k_0,k_1), (k_1,k_2), (k_2,k_0) both forms give zero.
struct StreamPair {
    StreamKey const& own;
    StreamKey const& next;

    /// out[e] := F(own)[first+e] − F(next)[first+e] mod 2^w
    template <class W> void difference(StreamLabel label, std::uint64_t first, std::span<W> out) const noexcept;
    /// out[e] := out[e] + F(own)[first+e] − F(next)[first+e] mod 2^w
    template <class W> void add_difference(StreamLabel label, std::uint64_t first, std::span<W> out) const noexcept;
    /// out := F(own) ⊕ F(next), bytes from byte_offset
    void exclusive_or(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept;
    /// out := out ⊕ F(own) ⊕ F(next), bytes from byte_offset
    void xor_in(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept;

private:
    void combine(int operation, StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept;
};

} // namespace smpc::crypto
