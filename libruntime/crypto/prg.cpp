// SPDX-License-Identifier: Apache-2.0
//
// Streams by label and byte offset; the whole blocks go to the kernels of the instruction-set level, the cut blocks at both ends
// are made here.
#include "libruntime/crypto/prg.h"

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/crypto/aes_kernels.h"
#include "libruntime/crypto/hash.h"

namespace smpc::crypto {

static_assert(std::endian::native == std::endian::little, "streams are read as little-endian elements in place");

AesKernels const* aes_kernels_of(Isa level) noexcept {
    if (level > best_isa()) return nullptr;
#if defined(__x86_64__)
    bool const wide = __builtin_cpu_supports("vaes");
    switch (level) {
    case Isa::scalar:
        return &aes_scalar;
    case Isa::v2:
        return &aes_ni;
    case Isa::v3:
        return wide ? &aes_vaes256 : &aes_ni;
    case Isa::v4:
        return wide ? &aes_vaes512 : &aes_ni;
    }
#endif
    return &aes_scalar;
}

namespace {

constexpr std::size_t block_size = 16;

/// Calls `whole(block, out, blocks)` for the blocks that lie wholly in the request and for each cut block with a temporary that holds the
/// request's bytes at their place before and after.
template <class Whole> void by_blocks(std::uint64_t byte_offset, std::span<std::byte> out, Whole&& whole) noexcept {
    auto* p = reinterpret_cast<std::uint8_t*>(out.data());
    std::size_t left = out.size();
    std::uint64_t block = byte_offset / block_size;
    auto const cut = [&](std::size_t begin, std::size_t size) {
        alignas(block_size) std::array<std::uint8_t, block_size> whole_block{};
        std::memcpy(whole_block.data() + begin, p, size);
        whole(block, whole_block.data(), std::size_t{1});
        std::memcpy(p, whole_block.data() + begin, size);
        wipe(whole_block);
        ++block, p += size, left -= size;
    };
    if (std::size_t const begin = byte_offset % block_size; begin != 0 && left > 0)
        cut(begin, std::min(left, block_size - begin));
    if (std::size_t const blocks = left / block_size; blocks > 0) {
        whole(block, p, blocks);
        block += blocks, p += blocks * block_size, left -= blocks * block_size;
    }
    if (left > 0) cut(0, left);
}

template <class W> constexpr Combine for_width(Combine first) {
    return static_cast<Combine>(static_cast<int>(first) + std::countr_zero(sizeof(W)));
}

} // namespace

StreamKey::StreamKey(std::span<std::uint8_t const, key_size> key) : StreamKey(key, process_isa()) {}

StreamKey::StreamKey(std::span<std::uint8_t const, key_size> key, Isa level) : kernels_(aes_kernels_of(level)) {
    if (kernels_ == nullptr)
        throw Error(ErrorCode::config, fmt::format("this machine cannot run instruction-set level {}", name_of(level)));
    kernels_->expand(key.data(), schedule_.data());
}

StreamKey::~StreamKey() {
    wipe(schedule_);
}

void StreamKey::fill(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept {
    std::uint64_t const word = label.word();
    by_blocks(byte_offset, out, [&](std::uint64_t block, std::uint8_t* to, std::size_t blocks) {
        kernels_->fill(schedule_.data(), word, block, to, blocks);
    });
}

void StreamPair::combine(int operation, StreamLabel label, std::uint64_t byte_offset,
                         std::span<std::byte> out) const noexcept {
    auto const function = own.kernels_->combine[static_cast<std::size_t>(operation)];
    std::uint64_t const word = label.word();
    by_blocks(byte_offset, out, [&](std::uint64_t block, std::uint8_t* to, std::size_t blocks) {
        function(own.schedule_.data(), next.schedule_.data(), word, block, to, blocks);
    });
}

template <class W>
void StreamPair::difference(StreamLabel label, std::uint64_t first, std::span<W> out) const noexcept {
    combine(static_cast<int>(for_width<W>(Combine::sub8)), label, first * sizeof(W), std::as_writable_bytes(out));
}

template <class W>
void StreamPair::add_difference(StreamLabel label, std::uint64_t first, std::span<W> out) const noexcept {
    combine(static_cast<int>(for_width<W>(Combine::add_sub8)), label, first * sizeof(W), std::as_writable_bytes(out));
}

void StreamPair::exclusive_or(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept {
    combine(static_cast<int>(Combine::exclusive_or), label, byte_offset, out);
}

void StreamPair::xor_in(StreamLabel label, std::uint64_t byte_offset, std::span<std::byte> out) const noexcept {
    combine(static_cast<int>(Combine::xor_in), label, byte_offset, out);
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template void StreamPair::difference<W>(StreamLabel, std::uint64_t, std::span<W>) const noexcept;                  \
    template void StreamPair::add_difference<W>(StreamLabel, std::uint64_t, std::span<W>) const noexcept;
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::crypto
