// SPDX-License-Identifier: Apache-2.0
//
// The protocols of ring.h. Products are made and masked in blocks that stay in the first-level cache, and sent from the
// result array itself; what arrives goes straight into the other component.
#include "libruntime/pd/shared3p/ring.h"

#include <algorithm>

#include "libruntime/pd/shared3p/bits.h"

namespace smpc::pd::shared3p {
namespace {

constexpr std::size_t block_bytes = 4096; // of one array: masks are made and used while it is in L1

} // namespace

template <class W> Step multiply(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    constexpr std::size_t block = block_bytes / sizeof(W);
    auto const& k = c.ring<W>();
    std::size_t const end = c.begin + c.n;
    for (std::size_t e = c.begin; e < end; e += block) {
        std::size_t const m = std::min(block, end - e);
        k.product(z.own + e, x.own + e, x.next + e, y.own + e, y.next + e, m);
        c.add_zero(z.own + e, e, m);
    }
    co_await c.reshare(z.own + c.begin, z.next + c.begin, c.n * sizeof(W));
}

template <class W> Step reshare(Chunk& c, SharesOut<W> z) {
    c.add_zero(z.own + c.begin, c.begin, c.n);
    co_await c.reshare(z.own + c.begin, z.next + c.begin, c.n * sizeof(W));
}

template <class W> Step open(Chunk& c, Shares<W> x, std::byte* out) {
    W* const missing = c.arena.take<W>(c.n);
    x = x.at(c.begin);
    co_await c.open(x.own, missing, c.n * sizeof(W));
    W* const value = c.arena.take<W>(c.n);
    c.ring<W>().add3(value, x.own, x.next, missing, c.n);
    std::memcpy(out + c.begin * sizeof(W), value, c.n * sizeof(W));
}

namespace {

using BitProduct = void (*)(Word*, Word const*, Word const*, Word const*, Word const*, std::size_t);

Step bit_product(Chunk& c, BitProduct product, Shares<Word> x, Shares<Word> y, SharesOut<Word> z) {
    std::size_t const at = c.begin / 64, bytes = (c.n + 7) / 8;
    product(z.own + at, x.own + at, x.next + at, y.own + at, y.next + at, c.words);
    c.xor_zero(z.own + at, c.begin / 8, c.words * sizeof(Word));
    z.next[at + c.words - 1] = 0;
    co_await c.reshare(z.own + at, z.next + at, bytes);
}

Step xor_product(Chunk& c, BitProduct product, Shares<std::uint8_t> x, Shares<std::uint8_t> y,
                 SharesOut<std::uint8_t> z, unsigned bytes) {
    // Arrays are padded to cache lines, so whole words may be touched behind the last element.
    std::size_t const at = c.begin * bytes, size = c.n * bytes, count = (size + 7) / 8;
    auto word = [&](auto* p) {
        return reinterpret_cast<
            std::conditional_t<std::is_const_v<std::remove_pointer_t<decltype(p)>>, Word const*, Word*>>(p + at);
    };
    product(word(z.own), word(x.own), word(x.next), word(y.own), word(y.next), count);
    c.xor_zero(z.own + at, at, size);
    co_await c.reshare(z.own + at, z.next + at, size);
}

} // namespace

Step bit_and(Chunk& c, Shares<Word> x, Shares<Word> y, SharesOut<Word> z) {
    return bit_product(c, c.bits().product, x, y, z);
}
Step bit_or(Chunk& c, Shares<Word> x, Shares<Word> y, SharesOut<Word> z) {
    return bit_product(c, c.bits().or_product, x, y, z);
}
Step xor_and(Chunk& c, Shares<std::uint8_t> x, Shares<std::uint8_t> y, SharesOut<std::uint8_t> z, unsigned bytes) {
    return xor_product(c, c.bits().product, x, y, z, bytes);
}
Step xor_or(Chunk& c, Shares<std::uint8_t> x, Shares<std::uint8_t> y, SharesOut<std::uint8_t> z, unsigned bytes) {
    return xor_product(c, c.bits().or_product, x, y, z, bytes);
}

template <class W> Step xor_choose(Chunk& c, Shares<Word> condition, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    auto const& k = c.ring<W>();
    condition = condition.at(c.begin / 64);
    x = x.at(c.begin), y = y.at(c.begin), z = z.at(c.begin);
    // t = x ⊕ y; z_i = b_i·(t_i ⊕ t_{i+1}) ⊕ b_{i+1}·t_i ⊕ y_i ⊕ α_i
    W *const t = c.arena.take<W>(c.n), *const both = c.arena.take<W>(c.n), *const kept = c.arena.take<W>(c.n);
    for (std::size_t e = 0; e < c.n; ++e) {
        t[e] = static_cast<W>(x.own[e] ^ y.own[e]);
        both[e] = static_cast<W>(t[e] ^ x.next[e] ^ y.next[e]);
    }
    k.keep(z.own, both, condition.own, c.n);
    k.keep(kept, t, condition.next, c.n);
    for (std::size_t e = 0; e < c.n; ++e) z.own[e] = static_cast<W>(z.own[e] ^ kept[e] ^ y.own[e]);
    c.xor_zero(z.own, c.begin * sizeof(W), c.n * sizeof(W));
    co_await c.reshare(z.own, z.next, c.n * sizeof(W));
}

Step reshare_bits(Chunk& c, SharesOut<Word> z) {
    std::size_t const at = c.begin / 64;
    c.xor_zero(z.own + at, c.begin / 8, c.words * sizeof(Word));
    z.next[at + c.words - 1] = 0;
    co_await c.reshare(z.own + at, z.next + at, (c.n + 7) / 8);
}

Step reshare_xor(Chunk& c, SharesOut<std::uint8_t> z) {
    c.xor_zero(z.own + c.begin, c.begin, c.n);
    co_await c.reshare(z.own + c.begin, z.next + c.begin, c.n);
}

Step open_bits(Chunk& c, Shares<Word> x, std::byte* out) {
    std::size_t const bytes = (c.n + 7) / 8;
    x = x.at(c.begin / 64); // bits above the last element are 0 in every vector, so nothing else is opened
    Word* const value = c.arena.take<Word>(c.words);
    value[c.words - 1] = 0;
    co_await c.open(x.own, value, bytes);
    c.bits().xor_(value, value, x.own, c.words);
    c.bits().xor_(value, value, x.next, c.words);
    bits_to_bytes(out + c.begin, value, c.n);
}

Step open_xor(Chunk& c, Shares<std::uint8_t> x, std::byte* out) {
    x = x.at(c.begin);
    auto* const value = c.arena.take<std::uint8_t>(c.n);
    co_await c.open(x.own, value, c.n);
    for (std::size_t e = 0; e < c.n; ++e) out[c.begin + e] = static_cast<std::byte>(value[e] ^ x.own[e] ^ x.next[e]);
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step multiply(Chunk&, Shares<W>, Shares<W>, SharesOut<W>);                                                \
    template Step reshare(Chunk&, SharesOut<W>);                                                                       \
    template Step open(Chunk&, Shares<W>, std::byte*);                                                                 \
    template Step xor_choose(Chunk&, Shares<Word>, Shares<W>, Shares<W>, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
