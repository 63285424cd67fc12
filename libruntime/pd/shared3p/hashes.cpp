// SPDX-License-Identifier: Apache-2.0
//
// The local work of hashes.h.
#include "libruntime/pd/shared3p/hashes.h"

#include <array>
#include <bit>
#include <vector>

namespace smpc::pd::shared3p {
namespace {

template <class W> constexpr std::array<W, 256> make_table() {
    constexpr W polynomial = sizeof(W) == 2 ? W(0x8408) : W(0xedb88320u);
    std::array<W, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        W state = static_cast<W>(byte);
        for (int bit = 0; bit < 8; ++bit) state = static_cast<W>(state >> 1 ^ (state & 1 ? polynomial : 0));
        table[byte] = state;
    }
    return table;
}

/// Rows of bytes as words, the last one filled up with zeros.
std::vector<Word> padded_rows(std::uint8_t const* bytes, std::size_t rows, std::size_t length) {
    std::size_t const words = (length + 7) / 8;
    std::vector<Word> out(rows * words);
    for (std::size_t r = 0; r < rows; ++r) std::memcpy(out.data() + r * words, bytes + r * length, length);
    return out;
}

} // namespace

template <class W> W crc_component(W state, std::span<std::uint8_t const> data) noexcept {
    static constexpr std::array<W, 256> table = make_table<W>();
    for (std::uint8_t byte : data) state = static_cast<W>(state >> 8 ^ table[(state ^ byte) & 0xff]);
    return state;
}
template std::uint16_t crc_component(std::uint16_t, std::span<std::uint8_t const>) noexcept;
template std::uint32_t crc_component(std::uint32_t, std::span<std::uint8_t const>) noexcept;

void hash_rows_share(Shares<std::uint8_t> key, Shares<std::uint8_t> data, std::size_t rows, std::size_t length,
                     std::uint8_t* hashes) {
    std::size_t const words = (length + 7) / 8;
    auto const own = padded_rows(key.own, hash_bits, length);
    auto sum = padded_rows(key.next, hash_bits, length);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] ^= own[i];
    std::vector<Word> x(words), y(words);
    for (std::size_t r = 0; r < rows; ++r) {
        std::memcpy(x.data(), data.own + r * length, length);
        std::memcpy(y.data(), data.next + r * length, length);
        for (std::size_t byte = 0; byte < hash_bytes; ++byte) {
            unsigned bits = 0;
            for (std::size_t i = 8 * byte; i < 8 * byte + 8; ++i) { // the first bit is the highest
                Word product = 0;                                   // x_i·(k_i ⊕ k_{i+1}) ⊕ x_{i+1}·k_i
                for (std::size_t j = 0; j < words; ++j)
                    product ^= (x[j] & sum[i * words + j]) ^ (y[j] & own[i * words + j]);
                bits = bits << 1 | (static_cast<unsigned>(std::popcount(product)) & 1);
            }
            hashes[r * hash_bytes + byte] = static_cast<std::uint8_t>(bits);
        }
    }
}

} // namespace smpc::pd::shared3p
