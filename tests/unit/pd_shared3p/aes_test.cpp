// SPDX-License-Identifier: Apache-2.0
//
// The S-box of AES as the kernels compute it, at every instruction-set level: all 256 bytes with random masks, the three roles
// played side by side, against the definition of FIPS 197.
#include <catch2/catch.hpp>

#include <bit>
#include <random>
#include <vector>

#include "libruntime/crypto/isa.h"
#include "libruntime/pd/shared3p/kernels.h"

using namespace smpc;
using namespace smpc::pd::shared3p;

namespace {

constexpr std::size_t lanes = 256, stride = words_of(lanes);
using Planes = std::vector<Word>;

std::uint8_t times(std::uint8_t x, std::uint8_t y) {
    unsigned r = 0, shifted = x;
    for (; y; y = static_cast<std::uint8_t>(y >> 1)) {
        if (y & 1) r ^= shifted;
        shifted = shifted << 1 ^ (shifted & 0x80 ? 0x11b : 0);
    }
    return static_cast<std::uint8_t>(r);
}

std::uint8_t sbox(std::uint8_t x) {
    std::uint8_t inverse = 0;
    for (unsigned y = 1; y < 256; ++y)
        if (times(x, static_cast<std::uint8_t>(y)) == 1) inverse = static_cast<std::uint8_t>(y);
    return static_cast<std::uint8_t>(inverse ^ std::rotl(inverse, 1) ^ std::rotl(inverse, 2) ^ std::rotl(inverse, 3) ^
                                     std::rotl(inverse, 4) ^ 0x63);
}

Planes operator^(Planes x, Planes const& y) {
    for (std::size_t i = 0; i < x.size(); ++i) x[i] ^= y[i];
    return x;
}

/// A value as the roles know it: μ at both evaluators, the mask as two halves.
struct Value {
    Planes mu, one, two;
    Planes mask() const { return one ^ two; }
};

class Roles {
public:
    explicit Roles(Kernels const& k) : aes(k.aes) {}
    AesKernels const& aes;

    Value share(Planes const& x) {
        Value v{x, random(x.size()), random(x.size())};
        v.mu = v.mu ^ v.one ^ v.two;
        return v;
    }
    Value inverse(Value const& x) {
        Planes dealt(4 * stride);
        aes.norm_deal(dealt.data(), x.mask().data(), stride);
        Value const norm = gate(dealt, 4, [&](Word* p, Word const* d, Planes Value::*half, Word first) {
            aes.norm(p, d, x.mu.data(), (x.*half).data(), stride, first);
        });
        dealt.assign(10 * stride, 0);
        aes.inverse_deal(dealt.data(), norm.mask().data(), stride);
        Value const inverted = gate(dealt, 4, [&](Word* p, Word const* d, Planes Value::*half, Word first) {
            aes.inverse(p, d, norm.mu.data(), (norm.*half).data(), stride, first);
        });
        dealt.assign(8 * stride, 0);
        aes.scale_deal(dealt.data(), x.mask().data(), inverted.mask().data(), stride);
        return gate(dealt, 8, [&](Word* p, Word const* d, Planes Value::*half, Word first) {
            aes.scale(p, d, x.mu.data(), (x.*half).data(), inverted.mu.data(), (inverted.*half).data(), stride, first);
        });
    }

private:
    Planes random(std::size_t words) {
        Planes p(words);
        for (Word& w : p) w = random_();
        return p;
    }
    /// Both evaluators' shares of a gate, put together and masked anew.
    template <class F> Value gate(Planes const& dealt, std::size_t out, F f) {
        Planes const u = random(dealt.size()), v = dealt ^ u;
        Planes p(out * stride), q(out * stride);
        f(p.data(), u.data(), &Value::one, ~Word{0});
        f(q.data(), v.data(), &Value::two, Word{0});
        return share(p ^ q);
    }
    std::mt19937_64 random_{5};
};

void check_sbox(Kernels const& k) {
    INFO("level " << k.name);
    std::vector<std::uint8_t> bytes(lanes);
    for (std::size_t i = 0; i < lanes; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    Planes x(8 * stride), tower(8 * stride), out(8 * stride);
    k.u8.to_planes(x.data(), bytes.data(), lanes);
    k.aes.to_tower(tower.data(), x.data(), stride);
    Roles roles(k);
    Value const inverse = roles.inverse(roles.share(tower));
    k.aes.from_tower(out.data(), (inverse.mu ^ inverse.mask()).data(), stride);
    std::vector<std::uint8_t> got(lanes);
    k.u8.from_planes(got.data(), out.data(), lanes);
    bool good = true;
    for (std::size_t i = 0; i < lanes; ++i) good = good && (got[i] ^ 0x63) == sbox(static_cast<std::uint8_t>(i));
    CHECK(good);
}

} // namespace

TEST_CASE("the S-box is that of the standard at every level") {
    CHECK(sbox(0x53) == 0xed); // the example of the standard
    check_sbox(kernels_base);
    if (crypto::best_isa() >= crypto::Isa::v3) check_sbox(kernels_v3);
    if (crypto::best_isa() >= crypto::Isa::v4) check_sbox(kernels_v4);
}
