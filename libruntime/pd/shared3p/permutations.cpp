// SPDX-License-Identifier: Apache-2.0
//
// Rows of the call table that move elements in secret, and the public orders.
#include "libruntime/crypto/permutation.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/ring.h"
#include "libruntime/pd/shared3p/shuffle.h"

namespace smpc::pd::shared3p {

void Shared3pInstance::shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key) {
    std::size_t const rows = v.size() / row_length;
    bool const undo = row.op == Operation::shuffle_inverse || row.op == Operation::shuffle_rows_inverse;
    SecretOrder const order = !key   ? SecretOrder(engine_, rows)
                              : undo ? SecretOrder(engine_, rows, shares(*key).read<std::uint8_t>()).inverse()
                                     : SecretOrder(engine_, rows, shares(*key).read<std::uint8_t>());
    if (!is_float(v.type())) return move_rows(order, row_length, shares(v));
    auto& floats = static_cast<FloatVector&>(v);
    for (std::size_t i = 0; i < FloatVector::part_count; ++i) move_rows(order, row_length, floats.part(i));
}

void Shared3pInstance::move_rows(SecretOrder const& order, std::size_t row_length, ShareVector& v) {
    ShareVector out = fresh(v);
    bool const inverse = order.is_inverse();
    if (v.type() == ValueType::bool_) {
        ShuffleSpace const space(engine_.pool(), v.size());
        auto const x = v.read<Word>();
        auto const z = out.overwrite<Word>();
        engine_.run_whole(shuffle_bits_cost(inverse), v.size(), order.helper(),
                          [&](Chunk& c) { return shuffle_bits(c, space, order, row_length, x, z); });
        out.clear_padding();
    } else {
        with_word(v.type(), [&]<class W>() {
            ShuffleSpace const space(engine_.pool(), v.size() * sizeof(W));
            auto const x = v.read<W>();
            auto const z = out.overwrite<W>();
            engine_.run_whole(shuffle_cost(8 * sizeof(W), inverse), v.size(), order.helper(), [&](Chunk& c) {
                return shared3p::shuffle(c, space, order, row_length, is_xor(v.type()), x, z);
            });
        });
    }
    v.swap(out);
}

// A secret random number is opened; everybody takes it as the key of a stream.
void Shared3pInstance::public_permutation(std::span<std::uint32_t> order) {
    ShareVector coin = fresh(ValueType::xor_uint8, crypto::StreamKey::key_size);
    std::array<std::uint8_t, crypto::StreamKey::key_size> key;
    in_place({}, coin);
    declassify(coin, std::as_writable_bytes(std::span(key)));
    crypto::uniform_permutation(crypto::StreamKey(key), {}, order);
}

} // namespace smpc::pd::shared3p
