// SPDX-License-Identifier: Apache-2.0
//
// Integers to little-endian bytes and back, for wire formats; internal to this folder.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

namespace smpc::net {

template <std::unsigned_integral T> constexpr void put_little(std::byte* out, T value) noexcept {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out[i] = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i));
}

template <std::unsigned_integral T> constexpr T get_little(std::byte const* in) noexcept {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) value |= std::to_integer<std::uint64_t>(in[i]) << (8 * i);
    return static_cast<T>(value);
}

} // namespace smpc::net
