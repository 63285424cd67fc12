// SPDX-License-Identifier: Apache-2.0
//
// The AES counter kernels once, for any register width. Each aes_*.cpp includes this after switching its target instruction set
// on, and names its widest register; everything here has internal linkage, so that no two copies are ever merged.
//
// Eight registers are in flight, enough to hide the latency of the AES unit; the two-stream kernels use four of each.
#pragma once

#include <cstdint>

#include <immintrin.h>

#include "libruntime/crypto/aes_kernels.h"

namespace smpc::crypto {
namespace {

#define SMPC_INLINE inline __attribute__((always_inline))

/// One block a register.
struct Width128 {
    using Register = __m128i;
    static constexpr std::size_t blocks = 1;
    static SMPC_INLINE Register broadcast(std::uint8_t const* p) {
        return _mm_load_si128(reinterpret_cast<__m128i const*>(p));
    }
    static SMPC_INLINE Register load(std::uint8_t const* p) {
        return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
    }
    static SMPC_INLINE void store(std::uint8_t* p, Register r) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), r); }
    static SMPC_INLINE Register counter(std::uint64_t label, std::uint64_t block) {
        return _mm_set_epi64x(static_cast<long long>(block), static_cast<long long>(label));
    }
    static SMPC_INLINE Register round(Register s, Register k) { return _mm_aesenc_si128(s, k); }
    static SMPC_INLINE Register last_round(Register s, Register k) { return _mm_aesenclast_si128(s, k); }
    static SMPC_INLINE Register exclusive_or(Register a, Register b) { return _mm_xor_si128(a, b); }
    template <int bits> static SMPC_INLINE Register add(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm_add_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm_add_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm_add_epi32(a, b);
        else
            return _mm_add_epi64(a, b);
    }
    template <int bits> static SMPC_INLINE Register sub(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm_sub_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm_sub_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm_sub_epi32(a, b);
        else
            return _mm_sub_epi64(a, b);
    }
};

#if defined(SMPC_AES_256)
/// Two blocks a register.
struct Width256 {
    using Register = __m256i;
    static constexpr std::size_t blocks = 2;
    static SMPC_INLINE Register broadcast(std::uint8_t const* p) {
        return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<__m128i const*>(p)));
    }
    static SMPC_INLINE Register load(std::uint8_t const* p) {
        return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p));
    }
    static SMPC_INLINE void store(std::uint8_t* p, Register r) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), r);
    }
    static SMPC_INLINE Register counter(std::uint64_t label, std::uint64_t block) {
        auto const l = static_cast<long long>(label), b = static_cast<long long>(block);
        return _mm256_set_epi64x(b + 1, l, b, l);
    }
    static SMPC_INLINE Register round(Register s, Register k) { return _mm256_aesenc_epi128(s, k); }
    static SMPC_INLINE Register last_round(Register s, Register k) { return _mm256_aesenclast_epi128(s, k); }
    static SMPC_INLINE Register exclusive_or(Register a, Register b) { return _mm256_xor_si256(a, b); }
    template <int bits> static SMPC_INLINE Register add(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm256_add_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm256_add_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm256_add_epi32(a, b);
        else
            return _mm256_add_epi64(a, b);
    }
    template <int bits> static SMPC_INLINE Register sub(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm256_sub_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm256_sub_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm256_sub_epi32(a, b);
        else
            return _mm256_sub_epi64(a, b);
    }
};
#endif

#if defined(SMPC_AES_512)
/// Four blocks a register.
struct Width512 {
    using Register = __m512i;
    static constexpr std::size_t blocks = 4;
    static SMPC_INLINE Register broadcast(std::uint8_t const* p) {
        return _mm512_broadcast_i32x4(_mm_load_si128(reinterpret_cast<__m128i const*>(p)));
    }
    static SMPC_INLINE Register load(std::uint8_t const* p) { return _mm512_loadu_si512(p); }
    static SMPC_INLINE void store(std::uint8_t* p, Register r) { _mm512_storeu_si512(p, r); }
    static SMPC_INLINE Register counter(std::uint64_t label, std::uint64_t block) {
        auto const l = static_cast<long long>(label), b = static_cast<long long>(block);
        return _mm512_set_epi64(b + 3, l, b + 2, l, b + 1, l, b, l);
    }
    static SMPC_INLINE Register round(Register s, Register k) { return _mm512_aesenc_epi128(s, k); }
    static SMPC_INLINE Register last_round(Register s, Register k) { return _mm512_aesenclast_epi128(s, k); }
    static SMPC_INLINE Register exclusive_or(Register a, Register b) { return _mm512_xor_si512(a, b); }
    template <int bits> static SMPC_INLINE Register add(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm512_add_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm512_add_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm512_add_epi32(a, b);
        else
            return _mm512_add_epi64(a, b);
    }
    template <int bits> static SMPC_INLINE Register sub(Register a, Register b) {
        if constexpr (bits == 8)
            return _mm512_sub_epi8(a, b);
        else if constexpr (bits == 16)
            return _mm512_sub_epi16(a, b);
        else if constexpr (bits == 32)
            return _mm512_sub_epi32(a, b);
        else
            return _mm512_sub_epi64(a, b);
    }
};
#endif

constexpr int rounds = 10;

/// Encrypts n registers of counter blocks that follow each other.
template <class V, int n>
SMPC_INLINE void encrypt(std::uint8_t const* schedule, std::uint64_t label, std::uint64_t block,
                         typename V::Register (&s)[n]) {
    auto k = V::broadcast(schedule);
#pragma GCC unroll 8
    for (int i = 0; i < n; ++i)
        s[i] = V::exclusive_or(V::counter(label, block + static_cast<std::uint64_t>(i) * V::blocks), k);
#pragma GCC unroll 10
    for (int r = 1; r < rounds; ++r) {
        k = V::broadcast(schedule + 16 * r);
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) s[i] = V::round(s[i], k);
    }
    k = V::broadcast(schedule + 16 * rounds);
#pragma GCC unroll 8
    for (int i = 0; i < n; ++i) s[i] = V::last_round(s[i], k);
}

template <class V, Combine how>
SMPC_INLINE void put(std::uint8_t* out, typename V::Register a, typename V::Register b) {
    using enum Combine;
    if constexpr (how == exclusive_or)
        V::store(out, V::exclusive_or(a, b));
    else if constexpr (how == xor_in)
        V::store(out, V::exclusive_or(V::load(out), V::exclusive_or(a, b)));
    else if constexpr (how >= add_sub8) {
        constexpr int bits = 8 << (static_cast<int>(how) - static_cast<int>(add_sub8));
        V::store(out, V::template add<bits>(V::load(out), V::template sub<bits>(a, b)));
    } else {
        constexpr int bits = 8 << (static_cast<int>(how) - static_cast<int>(sub8));
        V::store(out, V::template sub<bits>(a, b));
    }
}

template <class V, int n>
SMPC_INLINE void fill_while(std::uint8_t const* schedule, std::uint64_t label, std::uint64_t& block, std::uint8_t*& out,
                            std::size_t& left) {
    constexpr std::size_t step = n * V::blocks;
    for (; left >= step; left -= step, block += step, out += 16 * step) {
        typename V::Register s[n];
        encrypt<V, n>(schedule, label, block, s);
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) V::store(out + 16 * V::blocks * static_cast<std::size_t>(i), s[i]);
    }
}

template <class V>
void fill_blocks(std::uint8_t const* schedule, std::uint64_t label, std::uint64_t block, std::uint8_t* out,
                 std::size_t blocks) noexcept {
    fill_while<V, 8>(schedule, label, block, out, blocks);
    fill_while<V, 1>(schedule, label, block, out, blocks);
    if constexpr (V::blocks > 1) fill_while<Width128, 1>(schedule, label, block, out, blocks);
}

template <class V, int n, Combine how>
SMPC_INLINE void combine_while(std::uint8_t const* a, std::uint8_t const* b, std::uint64_t label, std::uint64_t& block,
                               std::uint8_t*& out, std::size_t& left) {
    constexpr std::size_t step = n * V::blocks;
    for (; left >= step; left -= step, block += step, out += 16 * step) {
        typename V::Register s[n], t[n];
        encrypt<V, n>(a, label, block, s);
        encrypt<V, n>(b, label, block, t);
#pragma GCC unroll 8
        for (int i = 0; i < n; ++i) put<V, how>(out + 16 * V::blocks * static_cast<std::size_t>(i), s[i], t[i]);
    }
}

template <class V, Combine how>
void combine_blocks(std::uint8_t const* a, std::uint8_t const* b, std::uint64_t label, std::uint64_t block,
                    std::uint8_t* out, std::size_t blocks) noexcept {
    combine_while<V, 8, how>(a, b, label, block, out, blocks);
    combine_while<V, 1, how>(a, b, label, block, out, blocks);
    if constexpr (V::blocks > 1) combine_while<Width128, 1, how>(a, b, label, block, out, blocks);
}

/// One step of the AES-128 key schedule: the round key after `k`.
template <int constant> SMPC_INLINE __m128i next_round_key(__m128i k) {
    __m128i const t = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(k, constant), 0xff);
    k = _mm_xor_si128(k, _mm_slli_si128(k, 4));
    k = _mm_xor_si128(k, _mm_slli_si128(k, 8));
    return _mm_xor_si128(k, t);
}

inline void expand_key(std::uint8_t const* key, std::uint8_t* schedule) noexcept {
    auto* const out = reinterpret_cast<__m128i*>(schedule);
    __m128i k = _mm_loadu_si128(reinterpret_cast<__m128i const*>(key));
    _mm_store_si128(out, k);
    _mm_store_si128(out + 1, k = next_round_key<0x01>(k));
    _mm_store_si128(out + 2, k = next_round_key<0x02>(k));
    _mm_store_si128(out + 3, k = next_round_key<0x04>(k));
    _mm_store_si128(out + 4, k = next_round_key<0x08>(k));
    _mm_store_si128(out + 5, k = next_round_key<0x10>(k));
    _mm_store_si128(out + 6, k = next_round_key<0x20>(k));
    _mm_store_si128(out + 7, k = next_round_key<0x40>(k));
    _mm_store_si128(out + 8, k = next_round_key<0x80>(k));
    _mm_store_si128(out + 9, k = next_round_key<0x1b>(k));
    _mm_store_si128(out + 10, next_round_key<0x36>(k));
}

template <class V> constexpr AesKernels kernels_of_width() {
    return {expand_key,
            fill_blocks<V>,
            {combine_blocks<V, Combine::exclusive_or>, combine_blocks<V, Combine::xor_in>,
             combine_blocks<V, Combine::sub8>, combine_blocks<V, Combine::sub16>, combine_blocks<V, Combine::sub32>,
             combine_blocks<V, Combine::sub64>, combine_blocks<V, Combine::add_sub8>,
             combine_blocks<V, Combine::add_sub16>, combine_blocks<V, Combine::add_sub32>,
             combine_blocks<V, Combine::add_sub64>}};
}

} // namespace
} // namespace smpc::crypto
