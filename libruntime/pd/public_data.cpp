// SPDX-License-Identifier: Apache-2.0
//
// Fixed point at the border: fix32 has 16, fix64 has 32 fractional bits, two's complement.
#include "libruntime/pd/public_data.h"

#include <cmath>
#include <limits>

namespace smpc::pd {
namespace {

template <class Float, class Integer> Integer to_fixed(Float x) noexcept {
    constexpr int radix = sizeof(Integer) * 4;
    Float const scaled = std::trunc(std::ldexp(x, radix));
    Float const limit = std::ldexp(Float{1}, 2 * radix - 1);
    if (!(scaled >= -limit && scaled < limit)) return std::numeric_limits<Integer>::min();
    return static_cast<Integer>(scaled);
}

template <class Float, class Integer> void each_to_fixed(std::span<std::byte const> in, std::byte* out) noexcept {
    for (std::size_t i = 0; i + sizeof(Float) <= in.size(); i += sizeof(Float)) {
        Float x;
        std::memcpy(&x, in.data() + i, sizeof x);
        Integer const v = to_fixed<Float, Integer>(x);
        std::memcpy(out + i, &v, sizeof v);
    }
}

template <class Float, class Integer> void each_to_float(std::span<std::byte> data) noexcept {
    for (std::size_t i = 0; i + sizeof(Float) <= data.size(); i += sizeof(Float)) {
        Integer v;
        std::memcpy(&v, data.data() + i, sizeof v);
        Float const x = std::ldexp(static_cast<Float>(v), -int(sizeof(Integer) * 4));
        std::memcpy(data.data() + i, &x, sizeof x);
    }
}

} // namespace

std::vector<std::byte> fixed_from_floats(ValueType type, std::span<std::byte const> floats) {
    std::vector<std::byte> out(floats.size());
    if (type == ValueType::fix32)
        each_to_fixed<float, std::int32_t>(floats, out.data());
    else
        each_to_fixed<double, std::int64_t>(floats, out.data());
    return out;
}

void floats_from_fixed(ValueType type, std::span<std::byte> elements) noexcept {
    if (type == ValueType::fix32)
        each_to_float<float, std::int32_t>(elements);
    else
        each_to_float<double, std::int64_t>(elements);
}

} // namespace smpc::pd
