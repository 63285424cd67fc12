// SPDX-License-Identifier: Apache-2.0
//
// The protocols of aes.h. Planes of an array of bytes: bit, byte, words of the chunk. Both components are kept at every party; what
// is linear is done to each.
#include "libruntime/pd/shared3p/aes.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace smpc::pd::shared3p {
namespace {

constexpr unsigned byte_bits = 8, block_bytes = 16, word_bytes = 4;

SharesOut<Word> take_planes(Chunk& c, std::size_t bytes) {
    std::size_t const size = byte_bits * bytes * c.words;
    return {c.arena.take<Word>(size), c.arena.take<Word>(size)};
}
/// Does the same to both components.
template <class F> void both(F f) {
    f([](auto x) { return x.own; });
    f([](auto x) { return x.next; });
}

// 1/x of bytes in the tower basis, `stride` words a plane. The deal has 22 planes a byte: 4, 10 and 8.
Step invert(Chunk& c, Chunk::PlaneDeal const& deal, std::size_t bytes, Shares<Word> x, SharesOut<Word> out) {
    AesKernels const& k = c.kernels.aes;
    std::size_t const stride = bytes * c.words;
    Word* const norm = Chunk::planes(deal);
    Word *const cubes = norm + 4 * stride, *const scaled = cubes + 10 * stride;
    if (c.is_helper()) {
        Word* const masks = c.arena.take<Word>(byte_bits * stride);
        c.bits().xor_(masks, x.own, x.next, byte_bits * stride);
        k.norm_deal(norm, masks, stride);
        Masked const delta = co_await c.exchange(nullptr, 4 * bytes);
        k.inverse_deal(cubes, delta.half, stride);
        Masked const inverse = co_await c.exchange(nullptr, 4 * bytes);
        k.scale_deal(scaled, masks, inverse.half, stride);
        c.send_deal(deal);
        co_await c.finish_planes(nullptr, byte_bits * bytes, out);
        co_return;
    }
    Word const first = c.first_mask();
    Word *const p = c.arena.take<Word>(4 * stride), *const q = c.arena.take<Word>(4 * stride),
                *const r = c.arena.take<Word>(byte_bits * stride);
    co_await c.dealt(deal);
    k.norm(p, norm, c.mu(x), c.half(x), stride, first);
    Masked const delta = co_await c.exchange(p, 4 * bytes);
    k.inverse(q, cubes, delta.mu, delta.half, stride, first);
    Masked const inverse = co_await c.exchange(q, 4 * bytes);
    k.scale(r, scaled, c.mu(x), c.half(x), inverse.mu, inverse.half, stride, first);
    co_await c.finish_planes(r, byte_bits * bytes, out);
}

Chunk::PlaneDeal begin_sbox(Chunk& c, std::size_t bytes) {
    return c.begin_deal(22 * bytes);
}

// ---- words and planes ----------------------------------------------------------------------------------------------------

// Byte b of a word, counted from the highest, has the bits from 8·(3 - b) on.
constexpr std::size_t bit_of_word(std::size_t byte, std::size_t bit) {
    return 8 * (word_bytes - 1 - byte) + bit;
}

/// Planes of `count` words a lane: word j of lane e is words[e·stride + j].
void words_to_planes(Chunk& c, Word* planes, std::uint32_t const* words, std::size_t count, std::size_t stride) {
    std::size_t const w = c.words, bytes = count * word_bytes;
    auto* const column = c.arena.take<std::uint32_t>(c.n);
    Word* const bits = c.arena.take<Word>(32 * w);
    for (std::size_t j = 0; j < count; ++j) {
        for (std::size_t e = 0; e < c.n; ++e) column[e] = words[e * stride + j];
        c.ring<std::uint32_t>().to_planes(bits, column, c.n);
        for (std::size_t b = 0; b < word_bytes; ++b)
            for (std::size_t t = 0; t < byte_bits; ++t)
                std::copy_n(bits + bit_of_word(b, t) * w, w, planes + (t * bytes + j * word_bytes + b) * w);
    }
}

/// Back.
void planes_to_words(Chunk& c, std::uint32_t* words, Word const* planes, std::size_t count, std::size_t stride) {
    std::size_t const w = c.words, bytes = count * word_bytes;
    auto* const column = c.arena.take<std::uint32_t>(c.n);
    Word* const bits = c.arena.take<Word>(32 * w);
    for (std::size_t j = 0; j < count; ++j) {
        for (std::size_t b = 0; b < word_bytes; ++b)
            for (std::size_t t = 0; t < byte_bits; ++t)
                std::copy_n(planes + (t * bytes + j * word_bytes + b) * w, w, bits + bit_of_word(b, t) * w);
        c.ring<std::uint32_t>().from_planes(column, bits, c.n);
        for (std::size_t e = 0; e < c.n; ++e) words[e * stride + j] = column[e];
    }
}

/// The same word in all lanes.
void broadcast_words(Chunk& c, Word* planes, std::uint32_t const* words, std::size_t count) {
    std::size_t const w = c.words, bytes = count * word_bytes;
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t b = 0; b < word_bytes; ++b)
            for (std::size_t t = 0; t < byte_bits; ++t)
                std::fill_n(planes + (t * bytes + j * word_bytes + b) * w, w,
                            Word{0} - Word{words[j] >> bit_of_word(b, t) & 1});
}

// Adds a public byte to some bytes: to component 0, at the two parties that hold it.
void add_constant(Chunk& c, SharesOut<Word> x, std::size_t bytes, std::size_t from, std::size_t count, unsigned value) {
    if (c.self == 1) return;
    Word* const component = c.self == 0 ? x.own : x.next;
    for (std::size_t t = 0; t < byte_bits; ++t) {
        Word* const plane = component + (t * bytes + from) * c.words;
        if (value >> t & 1) c.bits().not_(plane, plane, count * c.words);
    }
}
constexpr unsigned affine_constant = 0x63;

} // namespace

// ---- encryption ------------------------------------------------------------------------------------------------------------

Step aes_encrypt(Chunk& c, CipherSizes sizes, Shares<std::uint32_t> plain, Shares<std::uint32_t> keys,
                 std::size_t key_count, bool single, SharesOut<std::uint32_t> cipher) {
    AesKernels const& k = c.kernels.aes;
    std::size_t const stride = block_bytes * c.words, at = 4 * c.begin;
    SharesOut<Word> const state = take_planes(c, block_bytes), tower = take_planes(c, block_bytes),
                          inverse = take_planes(c, block_bytes), key = take_planes(c, block_bytes);
    auto load_key = [&](unsigned round) {
        both([&](auto part) {
            std::uint32_t const* const words = part(keys) + (single ? 4 * round : 4 * (round * key_count) + at);
            if (single)
                broadcast_words(c, part(key), words, 4);
            else
                words_to_planes(c, part(key), words, 4, 4);
        });
        // MixColumns leaves a column of equal bytes as it is, so the S-box's constant may come with the key.
        if (round != 0) add_constant(c, key, block_bytes, 0, block_bytes, affine_constant);
    };

    Chunk::PlaneDeal deal = begin_sbox(c, block_bytes);
    load_key(0);
    both([&](auto part) {
        words_to_planes(c, part(state), part(plain) + at, 4, 4);
        c.bits().xor_(part(state), part(state), part(key), byte_bits * stride);
        k.to_tower(part(tower), part(state), stride);
    });
    for (unsigned round = 1; round <= sizes.rounds; ++round) {
        Chunk::PlaneDeal const now = deal;
        if (round < sizes.rounds) deal = begin_sbox(c, block_bytes); // so that it may arrive in the meantime
        co_await invert(c, now, block_bytes, tower, inverse);
        load_key(round);
        both([&](auto part) {
            if (round < sizes.rounds)
                k.middle(part(tower), part(inverse), part(key), c.words);
            else
                k.last(part(state), part(inverse), part(key), c.words);
        });
    }
    both([&](auto part) { planes_to_words(c, part(cipher) + at, part(state), 4, 4); });
}

// ---- key schedule ----------------------------------------------------------------------------------------------------------

Step aes_expand(Chunk& c, CipherSizes sizes, Shares<std::uint32_t> keys, std::size_t key_count,
                SharesOut<std::uint32_t> expanded) {
    AesKernels const& k = c.kernels.aes;
    unsigned const nk = sizes.key_words, words = sizes.expanded_words();
    std::size_t const stride = word_bytes * c.words, size = byte_bits * stride;
    std::vector<SharesOut<Word>> w(words);
    unsigned power = 1; // of z in GF(2^8): the round constant
    for (unsigned i = 0; i < words; ++i) {
        w[i] = take_planes(c, word_bytes);
        bool const rotates = i % nk == 0;
        if (i < nk) {
            both([&](auto part) { words_to_planes(c, part(w[i]), part(keys) + c.begin * nk + i, 1, nk); });
        } else if (rotates || (nk == 8 && i % nk == 4)) {
            SharesOut<Word> const tower = take_planes(c, word_bytes), inverse = take_planes(c, word_bytes);
            Chunk::PlaneDeal const deal = begin_sbox(c, word_bytes);
            both([&](auto part) { k.to_tower(part(tower), part(w[i - 1]), stride); });
            co_await invert(c, deal, word_bytes, tower, inverse);
            both([&](auto part) {
                k.from_tower(part(tower), part(inverse), stride);
                for (std::size_t t = 0; t < byte_bits; ++t)
                    for (std::size_t b = 0; b < word_bytes; ++b)
                        std::copy_n(part(tower) + (t * word_bytes + (rotates ? (b + 1) % word_bytes : b)) * c.words,
                                    c.words, part(w[i]) + (t * word_bytes + b) * c.words);
                c.bits().xor_(part(w[i]), part(w[i]), part(w[i - nk]), size);
            });
            add_constant(c, w[i], word_bytes, 0, word_bytes, affine_constant);
            if (rotates) {
                add_constant(c, w[i], word_bytes, 0, 1, power);
                power = power << 1 ^ (power & 0x80 ? 0x11b : 0);
            }
        } else {
            both([&](auto part) { c.bits().xor_(part(w[i]), part(w[i - 1]), part(w[i - nk]), size); });
        }
        both([&](auto part) {
            planes_to_words(c, part(expanded) + 4 * (i / 4 * key_count + c.begin) + i % 4, part(w[i]), 1, 4);
        });
    }
}

} // namespace smpc::pd::shared3p
