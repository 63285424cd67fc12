// SPDX-License-Identifier: Apache-2.0
#include "libruntime/pd/plain/ciphers.h"

#include <array>
#include <bit>

#include "libruntime/pd/cipher_sizes.h"
#include "libruntime/pd/plain/column.h"

namespace smpc::pd::plain {
namespace {

using Byte = std::uint8_t;
using Block = std::array<Byte, 16>;

Byte times_two(Byte x) {
    return static_cast<Byte>(x << 1 ^ (x & 0x80 ? 0x1b : 0));
}

// FIPS 197, 5.1.1: the inverse in GF(2^8), found by walking the powers of 3 and of its inverse, then the affine map.
std::array<Byte, 256> make_sbox() {
    std::array<Byte, 256> table{};
    Byte p = 1, q = 1;
    do {
        p = static_cast<Byte>(p ^ times_two(p)); // times 3
        q = static_cast<Byte>(q ^ q << 1);       // divided by 3
        q = static_cast<Byte>(q ^ q << 2);
        q = static_cast<Byte>(q ^ q << 4);
        if (q & 0x80) q ^= 0x09;
        table[p] = static_cast<Byte>(q ^ std::rotl(q, 1) ^ std::rotl(q, 2) ^ std::rotl(q, 3) ^ std::rotl(q, 4) ^ 0x63);
    } while (p != 1);
    table[0] = 0x63;
    return table;
}

Byte sbox(Byte x) {
    static std::array<Byte, 256> const table = make_sbox();
    return table[x];
}

std::uint32_t substitute(std::uint32_t word) {
    std::uint32_t out = 0;
    for (int shift = 0; shift < 32; shift += 8) out |= std::uint32_t{sbox(static_cast<Byte>(word >> shift))} << shift;
    return out;
}

void add_round_key(Block& state, std::uint32_t const* key) {
    for (std::size_t i = 0; i < 16; ++i) state[i] ^= static_cast<Byte>(key[i / 4] >> (24 - 8 * (i % 4)));
}

Block substitute_and_shift_rows(Block const& state) {
    Block out;
    for (std::size_t c = 0; c < 4; ++c)
        for (std::size_t r = 0; r < 4; ++r) out[4 * c + r] = sbox(state[4 * ((c + r) % 4) + r]);
    return out;
}

Block mix_columns(Block const& state) {
    Block out;
    for (std::size_t c = 0; c < 16; c += 4)
        for (std::size_t r = 0; r < 4; ++r) {
            Byte const a = state[c + r], b = state[c + (r + 1) % 4];
            out[c + r] = static_cast<Byte>(times_two(a ^ b) ^ b ^ state[c + (r + 2) % 4] ^ state[c + (r + 3) % 4]);
        }
    return out;
}

} // namespace

void encrypt(CallRow const& row, Vector const& plain, Vector const& keys, Vector& cipher) {
    auto const input = values_of<std::uint32_t>(plain);
    auto const& key = values_of<std::uint32_t>(keys);
    auto& output = values_of<std::uint32_t>(cipher);
    std::size_t const blocks = input.size() / 4;
    if (blocks == 0) return;
    bool const single = takes_one_key(row.op);
    std::size_t const stride = single ? 4 : 4 * blocks, rounds = key.size() / stride - 1;
    for (std::size_t k = 0; k < blocks; ++k) {
        std::uint32_t const* round_key = key.data() + (single ? 0 : 4 * k);
        Block state{};
        add_round_key(state, &input[4 * k]);
        add_round_key(state, round_key);
        for (std::size_t r = 1; r <= rounds; ++r) {
            state = substitute_and_shift_rows(state);
            if (r < rounds) state = mix_columns(state);
            add_round_key(state, round_key + r * stride);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            std::uint32_t word = 0;
            for (std::size_t b = 0; b < 4; ++b) word = word << 8 | state[4 * i + b];
            output[4 * k + i] = word;
        }
    }
}

void expand_keys(CallRow const& row, Vector const& keys, Vector& expanded) {
    auto const& in = values_of<std::uint32_t>(keys);
    auto& out = values_of<std::uint32_t>(expanded);
    std::size_t const nk = cipher_sizes(row.op).key_words;
    std::size_t const count = in.size() / nk, words = 4 * (nk + 7);
    std::vector<std::uint32_t> w(words);
    for (std::size_t k = 0; k < count; ++k) {
        Byte rcon = 1;
        for (std::size_t i = 0; i < words; ++i) {
            if (i < nk) {
                w[i] = in[nk * k + i];
            } else {
                std::uint32_t t = w[i - 1];
                if (i % nk == 0) {
                    t = substitute(std::rotl(t, 8)) ^ std::uint32_t{rcon} << 24;
                    rcon = times_two(rcon);
                } else if (nk == 8 && i % nk == 4) {
                    t = substitute(t);
                }
                w[i] = w[i - nk] ^ t;
            }
            out[i / 4 * 4 * count + 4 * k + i % 4] = w[i];
        }
    }
}

namespace {

template <class W> void checksum(W polynomial, std::vector<Byte> const& data, W& hash) {
    W state = static_cast<W>(~hash);
    for (Byte byte : data) {
        state = static_cast<W>(state ^ byte);
        for (int bit = 0; bit < 8; ++bit) state = static_cast<W>(state >> 1 ^ (state & 1 ? polynomial : 0));
    }
    hash = static_cast<W>(~state);
}

} // namespace

void checksum(CallRow const& row, Vector const& data, Vector& hash) {
    auto const& bytes = values_of<Byte>(data);
    if (row.op == Operation::crc16)
        checksum<std::uint16_t>(0x8408, bytes, values_of<std::uint16_t>(hash)[0]);
    else
        checksum<std::uint32_t>(0xedb88320, bytes, values_of<std::uint32_t>(hash)[0]);
}

void hash_rows(Vector const& key, Vector const& data, Vector& hashes) {
    auto const &k = values_of<Byte>(key), &d = values_of<Byte>(data);
    auto& out = values_of<Byte>(hashes);
    std::size_t const length = k.size() / 128;
    for (std::size_t row = 0; row < d.size() / length; ++row)
        for (std::size_t i = 0; i < 128; ++i) {
            unsigned ones = 0;
            for (std::size_t j = 0; j < length; ++j)
                ones +=
                    static_cast<unsigned>(std::popcount(static_cast<Byte>(d[row * length + j] & k[i * length + j])));
            Byte& byte = out[16 * row + i / 8];
            Byte const mask = static_cast<Byte>(0x80 >> i % 8);
            byte = static_cast<Byte>(ones % 2 ? byte | mask : byte & ~mask);
        }
}

} // namespace smpc::pd::plain
