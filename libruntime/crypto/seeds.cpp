// SPDX-License-Identifier: Apache-2.0
//
// Seeds and the keys derived from them; the formulas are in seeds.h.
#include "libruntime/crypto/seeds.h"

#include <algorithm>

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::crypto {

Seed draw_seed(RandomSource& random) {
    Seed seed;
    random.fill(std::as_writable_bytes(std::span(seed.bytes)));
    return seed;
}

Seed insecure_seed(std::uint64_t seed, unsigned component) {
    std::array<std::uint8_t, 9> tail{};
    for (std::size_t i = 0; i < 8; ++i) tail[i] = static_cast<std::uint8_t>(seed >> (8 * i));
    tail[8] = static_cast<std::uint8_t>(component);
    Seed out;
    out.bytes = sha256({bytes_of("smpc-insecure-seed"), tail});
    return out;
}

Secret<16> derive_key(Seed const& seed, std::span<std::uint8_t const, 16> task, unsigned component,
                      std::uint16_t domain, KeyUse use) {
    constexpr std::string_view purpose = "smpc shared3p 1";
    auto const number = static_cast<std::uint16_t>(use);
    std::array<std::uint8_t, purpose.size() + 5> info{};
    auto* const tail = std::copy(purpose.begin(), purpose.end(), info.begin());
    tail[0] = static_cast<std::uint8_t>(component);
    tail[1] = static_cast<std::uint8_t>(domain), tail[2] = static_cast<std::uint8_t>(domain >> 8);
    tail[3] = static_cast<std::uint8_t>(number), tail[4] = static_cast<std::uint8_t>(number >> 8);
    Secret<16> key;
    hkdf_sha256(seed.bytes, task, info, key.bytes);
    return key;
}

Seed const& TaskSeeds::seed(unsigned component) const {
    if (component == self_) return own_;
    if (component == next()) return next_;
    throw Error(ErrorCode::internal,
                fmt::format("party {} does not hold the seed of component {}", self_ + 1, component));
}

StreamKey TaskSeeds::key(unsigned component, std::uint16_t domain, KeyUse use) const {
    return StreamKey(derive_key(seed(component), task_, component, domain, use).bytes);
}

Digest TaskSeeds::confirmation(unsigned component, Digest const& transcript) const {
    return hmac_sha256(derive_key(seed(component), task_, component, 0, KeyUse::confirmation).bytes, transcript);
}

} // namespace smpc::crypto
