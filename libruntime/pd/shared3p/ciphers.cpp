// SPDX-License-Identifier: Apache-2.0
//
// Rows of the call table that encrypt and hash.
#include "libruntime/pd/shared3p/aes.h"
#include "libruntime/pd/shared3p/hashes.h"
#include "libruntime/pd/shared3p/instance.h"

namespace smpc::pd::shared3p {

void Shared3pInstance::encrypt(CallRow const& row, Vector const& plain, Vector const& keys, Vector& cipher) {
    CipherSizes const sizes = cipher_sizes(row.op);
    std::size_t const blocks = plain.size() / 4;
    bool const single = takes_one_key(row.op);
    ShareVector out = fresh(cipher);
    auto const x = shares(plain).read<std::uint32_t>(), key = shares(keys).read<std::uint32_t>();
    auto const z = out.overwrite<std::uint32_t>();
    engine_.run(aes_cost(sizes), blocks, aes_lanes,
                [&](Chunk& c) { return aes_encrypt(c, sizes, x, key, blocks, single, z); });
    shares(cipher).swap(out);
}

void Shared3pInstance::expand_keys(CallRow const& row, Vector const& keys, Vector& expanded) {
    CipherSizes const sizes = cipher_sizes(row.op);
    std::size_t const count = keys.size() / sizes.key_words;
    auto const x = shares(keys).read<std::uint32_t>();
    auto const z = shares(expanded).overwrite<std::uint32_t>();
    engine_.run(aes_expand_cost(sizes), count, aes_lanes, [&](Chunk& c) { return aes_expand(c, sizes, x, count, z); });
}

// Linear but for the complements before and after, which are for component 0.
void Shared3pInstance::checksum(CallRow const& row, Vector const& data, Vector& hash) {
    auto const x = shares(data).read<std::uint8_t>();
    auto const of = [&]<class W>(W) {
        auto const h = shares(hash).write<W>();
        W* const complemented = constants(h);
        for (auto [state, bytes] : {std::pair{h.own, x.own}, std::pair{h.next, x.next}}) {
            W const flip = state == complemented ? static_cast<W>(~W{0}) : W{0};
            *state = static_cast<W>(crc_component<W>(static_cast<W>(*state ^ flip), {bytes, data.size()}) ^ flip);
        }
    };
    row.op == Operation::crc16 ? of(std::uint16_t{}) : of(std::uint32_t{});
}

void Shared3pInstance::hash_rows(CallRow const&, Vector const& key, Vector const& data, Vector& hashes) {
    std::size_t const rows = hashes.size() / hash_bytes;
    auto const z = shares(hashes).overwrite<std::uint8_t>();
    hash_rows_share(shares(key).read<std::uint8_t>(), shares(data).read<std::uint8_t>(), rows, data.size() / rows,
                    z.own);
    engine_.run(hash_rows_cost(), hashes.size(), ring_lanes(8), [&](Chunk& c) { return reshare_xor(c, z); });
}

} // namespace smpc::pd::shared3p
