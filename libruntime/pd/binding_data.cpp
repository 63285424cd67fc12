// SPDX-License-Identifier: Apache-2.0
//
// Calling shapes of permutations, ciphers and hashes; see binding.cpp for the others and for how calls get here.
#include "libruntime/pd/cipher_sizes.h"
#include "libruntime/pd/invocation.h"

namespace smpc::pd {
namespace {

constexpr std::size_t shuffle_key_size = 32, block_words = 4, hash_bits = 128;

} // namespace

// ---- permutations --------------------------------------------------------------------------------------------------------

void Invocation::whole_rows(Vector const& v, std::uint64_t length) const {
    if (length == 0 ? v.size() != 0 : v.size() % length != 0)
        fail(fmt::format("{} elements do not make whole rows of {}", v.size(), length));
}

Vector const& Invocation::shuffle_key(std::size_t arg) const {
    Vector const& key = vector(arg, ValueType::uint8);
    if (key.size() != shuffle_key_size)
        fail(fmt::format("a key has {} elements, the program passes {}", shuffle_key_size, key.size()));
    return key;
}

std::size_t Invocation::shuffle() {
    expect(2, 0, 0);
    Vector& v = operand(1);
    instance().shuffle(row_, v, 1, nullptr);
    return v.size();
}

std::size_t Invocation::shuffle_rows() {
    expect(3, 0, 0);
    Vector& v = operand(1);
    whole_rows(v, call_.args[2]);
    if (v.size() != 0) instance().shuffle(row_, v, call_.args[2], nullptr);
    return v.size();
}

std::size_t Invocation::shuffle_keyed() {
    expect(3, 0, 0);
    Vector& v = operand(1);
    Vector const& key = shuffle_key(2);
    instance().shuffle(row_, v, 1, &apart(key, v));
    return v.size();
}

std::size_t Invocation::shuffle_rows_keyed() {
    expect(4, 0, 0);
    Vector& v = operand(1);
    whole_rows(v, call_.args[2]);
    Vector const& key = shuffle_key(3);
    if (v.size() != 0) instance().shuffle(row_, v, call_.args[2], &apart(key, v));
    return v.size();
}

std::size_t Invocation::sort_order() {
    bool const in_blocks = !call_.crefs.empty();
    expect(4, 1, in_blocks ? 1 : 0);
    Vector const &v = operand(1), &index = vector(2, ValueType::xor_uint64);
    same_size(v, index);
    std::size_t const n = v.size();
    std::vector<std::uint64_t> bounds{0, n};
    if (in_blocks) bounds = read_array<std::uint64_t>(call_.crefs[0]);
    if (bounds.size() < 2) fail("blocks need two bounds or more");
    if (!std::ranges::is_sorted(bounds) || bounds.back() > n)
        fail(fmt::format("the bounds of the blocks must not decrease nor exceed {} elements", n));

    auto const out = exactly(call_.refs[0], n, sizeof(std::uint64_t), "permutation");
    if (n < 2) return n; // what there is stays as it is
    auto order = read_array<std::uint64_t>(out);
    for (std::size_t i = 0; i < n; ++i)
        if (order[i] >= n)
            fail(fmt::format("entry {} at position {} is outside a vector of {} elements", order[i], i, n));
    instance().sort_order(row_, v, index, (call_.args[3] & 0xff) != 0, bounds, order);
    std::memcpy(out.data(), order.data(), out.size());
    return n;
}

std::size_t Invocation::public_permutation() {
    expect(1, 1, 0);
    auto const out = call_.refs[0];
    std::size_t const n = out.size() / sizeof(std::uint32_t);
    if (n > UINT32_MAX) fail(vm::CallFailure::limits, fmt::format("a permutation of {} numbers exceeds 32 bits", n));
    std::vector<std::uint32_t> order(n);
    instance().public_permutation(order);
    if (n != 0) std::memcpy(out.data(), order.data(), n * sizeof(std::uint32_t));
    return n;
}

// ---- ciphers and hashes ----------------------------------------------------------------------------------------------------

std::size_t Invocation::encrypt() {
    expect(4, 0, 0);
    Vector const &plain = operand(1), &keys = operand(2);
    Vector& cipher = result(3);
    same_size(plain, cipher);
    if (plain.size() % block_words != 0)
        fail(fmt::format("{} words do not make whole blocks of {}", plain.size(), block_words));
    CipherSizes const sizes = cipher_sizes(row_.op);
    std::size_t const count = takes_one_key(row_.op) ? 1 : plain.size() / block_words;
    if (keys.size() % sizes.expanded_words() != 0 || keys.size() / sizes.expanded_words() != count)
        fail(fmt::format("{} words of keys are not {} expanded keys of {} words", keys.size(), count,
                         sizes.expanded_words()));
    instance().encrypt(row_, plain, keys, cipher);
    return plain.size() / block_words;
}

std::size_t Invocation::expand_keys() {
    expect(3, 0, 0);
    Vector const& keys = operand(1);
    Vector& expanded = result(2);
    CipherSizes const sizes = cipher_sizes(row_.op);
    if (keys.size() % sizes.key_words != 0)
        fail(fmt::format("{} words do not make whole keys of {}", keys.size(), sizes.key_words));
    std::size_t const count = keys.size() / sizes.key_words;
    if (expanded.size() % sizes.expanded_words() != 0 || expanded.size() / sizes.expanded_words() != count)
        fail(fmt::format("{} keys expand to {} words each, the result has {}", count, sizes.expanded_words(),
                         expanded.size()));
    instance().expand_keys(row_, apart(keys, expanded), expanded);
    return count;
}

std::size_t Invocation::checksum() {
    expect(3, 0, 0);
    Vector const& data = operand(1);
    Vector& hash = vector(2, row_.op == Operation::crc16 ? ValueType::xor_uint16 : ValueType::xor_uint32);
    if (hash.size() != 1) fail(fmt::format("the checksum is one element, the program passes {}", hash.size()));
    instance().checksum(row_, data, hash);
    return data.size();
}

std::size_t Invocation::hash_rows() {
    expect(4, 0, 0);
    Vector const &key = operand(1), &data = operand(2);
    Vector& hashes = result(3);
    if (key.size() % hash_bits != 0) fail(fmt::format("a key of {} bytes has no {} rows", key.size(), hash_bits));
    std::size_t const length = key.size() / hash_bits;
    whole_rows(data, length);
    std::size_t const rows = length == 0 ? 0 : data.size() / length;
    if (hashes.size() % (hash_bits / 8) != 0 || hashes.size() / (hash_bits / 8) != rows)
        fail(
            fmt::format("{} rows have hashes of {} bytes each, the result has {}", rows, hash_bits / 8, hashes.size()));
    if (rows != 0) instance().hash_rows(row_, apart(key, hashes), apart(data, hashes), hashes);
    return data.size();
}

} // namespace smpc::pd
