// SPDX-License-Identifier: Apache-2.0
#include "libclient/sharing/encoding.h"

#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>
#include <smpc/client/error.h>

namespace smpc::client {

namespace {

constexpr int bias = 16383;

/// F is the float, M its significand's word.
template <class F, class M> void encode_float(F x, std::byte* out) {
    if (!std::isfinite(x)) throw Error(ErrorCode::input, "infinities and NaN cannot be secret");
    constexpr int w = 8 * sizeof(M);
    M m = M{1} << (w - 1);
    std::uint16_t e = 0;
    std::uint8_t s = 0;
    if (x != 0) {
        int exponent = 0;
        F fraction = std::frexp(std::fabs(x), &exponent); // |x| = fraction · 2^exponent, 1/2 ≤ fraction < 1
        constexpr int digits = std::is_same_v<F, float> ? FLT_MANT_DIG : DBL_MANT_DIG;
        m = static_cast<M>(std::ldexp(fraction, digits)) << (w - digits);
        e = static_cast<std::uint16_t>(exponent + bias - 1);
        s = std::signbit(x) ? 1 : 0;
    }
    std::memcpy(out, &m, sizeof m);
    std::memcpy(out + sizeof m, &e, sizeof e);
    std::memcpy(out + sizeof m + sizeof e, &s, sizeof s);
}

/// The intermediate type holds m exactly over the whole range of e, so the conversion to F is the only rounding.
template <class F, class M> F decode_float(std::byte const* in) {
    constexpr int w = 8 * sizeof(M);
    static_assert(LDBL_MANT_DIG >= 64 && LDBL_MAX_EXP >= 16384);
    M m;
    std::uint16_t e;
    std::uint8_t s;
    std::memcpy(&m, in, sizeof m);
    std::memcpy(&e, in + sizeof m, sizeof e);
    std::memcpy(&s, in + sizeof m + sizeof e, sizeof s);
    if (e == 0) return 0;
    if (m >> (w - 1) == 0)
        throw Error(ErrorCode::inconsistent_result,
                    "a float's significand is not normalised; the parties' shares do not belong together");
    auto magnitude = static_cast<F>(std::ldexp(static_cast<long double>(m), e - bias - (w - 1)));
    return (s & 1) != 0 ? -magnitude : magnitude;
}

template <class F, class M> void encode_all(std::span<std::byte const> in, std::vector<std::byte>& out) {
    constexpr std::size_t record = sizeof(M) + 3;
    out.resize(in.size() / sizeof(F) * record);
    for (std::size_t i = 0; i < in.size() / sizeof(F); ++i) {
        F x;
        std::memcpy(&x, in.data() + i * sizeof(F), sizeof x);
        encode_float<F, M>(x, out.data() + i * record);
    }
}

template <class F, class M> void decode_all(std::span<std::byte const> in, std::vector<std::byte>& out) {
    constexpr std::size_t record = sizeof(M) + 3;
    out.resize(in.size() / record * sizeof(F));
    for (std::size_t i = 0; i < in.size() / record; ++i) {
        F x = decode_float<F, M>(in.data() + i * record);
        std::memcpy(out.data() + i * sizeof(F), &x, sizeof x);
    }
}

} // namespace

std::size_t share_width(ValueType type) noexcept {
    return public_width(type) + (info(type).cls == TypeClass::floating ? 3 : 0);
}

std::vector<std::byte> to_share_form(ValueType type, std::span<std::byte const> elements) {
    std::vector<std::byte> out;
    switch (type) {
    case ValueType::float32:
        encode_all<float, std::uint32_t>(elements, out);
        break;
    case ValueType::float64:
        encode_all<double, std::uint64_t>(elements, out);
        break;
    case ValueType::string:
        throw Error(ErrorCode::input, "a string cannot be secret as it is")
            .help("secret text is a vector of xor_uint8");
    default:
        out.assign(elements.begin(), elements.end());
    }
    return out;
}

std::vector<std::byte> from_share_form(ValueType type, std::span<std::byte const> shared) {
    std::vector<std::byte> out;
    if (type == ValueType::float32)
        decode_all<float, std::uint32_t>(shared, out);
    else if (type == ValueType::float64)
        decode_all<double, std::uint64_t>(shared, out);
    else
        out.assign(shared.begin(), shared.end());
    return out;
}

} // namespace smpc::client
