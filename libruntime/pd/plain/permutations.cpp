// SPDX-License-Identifier: Apache-2.0
#include "libruntime/pd/plain/permutations.h"

#include <algorithm>

#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/permutation.h"
#include "libruntime/pd/plain/column.h"

namespace smpc::pd::plain {
namespace {

std::array<std::uint8_t, crypto::StreamKey::key_size> fresh_key(RandomSource* random) {
    if (!random)
        throw vm::CallError(vm::CallFailure::missing_facility, "a random order: the process has no random source");
    std::array<std::uint8_t, crypto::StreamKey::key_size> key;
    random->fill(std::as_writable_bytes(std::span(key)));
    return key;
}

std::vector<std::uint32_t> order_of(std::span<std::uint8_t const, crypto::StreamKey::key_size> key, std::size_t n) {
    if (n > UINT32_MAX) throw vm::CallError(vm::CallFailure::limits, "a permutation of more than 2^32 - 1 rows");
    std::vector<std::uint32_t> order(n);
    crypto::uniform_permutation(crypto::StreamKey(key), {}, order);
    return order;
}

} // namespace

void shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key, RandomSource* random) {
    std::vector<std::uint32_t> order;
    if (key) {
        auto const digest = crypto::sha256(values_of<std::uint8_t>(*key));
        order = order_of(std::span(digest).first<crypto::StreamKey::key_size>(), v.size() / row_length);
    } else {
        order = order_of(fresh_key(random), v.size() / row_length);
    }
    bool const undo = row.op == Operation::shuffle_inverse || row.op == Operation::shuffle_rows_inverse;
    with_word(v.type(), [&]<class W>(W) {
        auto const from = values_of<W>(v);
        auto& to = values_of<W>(v);
        for (std::size_t j = 0; j < order.size(); ++j)
            std::copy_n(from.begin() + static_cast<std::ptrdiff_t>((undo ? j : order[j]) * row_length), row_length,
                        to.begin() + static_cast<std::ptrdiff_t>((undo ? order[j] : j) * row_length));
    });
}

void sort_order(Vector const& v, Vector const& index, bool ascending, std::span<std::uint64_t const> bounds,
                std::span<std::uint64_t> order) {
    with_word(v.type(), [&]<class W>(W) {
        auto const& value = values_of<W>(v);
        auto const& tie = values_of<std::uint64_t>(index);
        auto const before = [&](std::uint64_t i, std::uint64_t j) {
            if (value[i] != value[j]) return ascending ? value[i] < value[j] : value[j] < value[i];
            return tie[i] < tie[j];
        };
        for (std::size_t b = 0; b + 1 < bounds.size(); ++b)
            std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(bounds[b]),
                             order.begin() + static_cast<std::ptrdiff_t>(bounds[b + 1]), before);
    });
}

void public_permutation(std::span<std::uint32_t> order, RandomSource* random) {
    std::ranges::copy(order_of(fresh_key(random), order.size()), order.begin());
}

} // namespace smpc::pd::plain
