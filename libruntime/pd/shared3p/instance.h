// SPDX-License-Identifier: Apache-2.0
//
// One shared3p domain of a process: which protocols a row of the call table runs, and the work that needs none.
//
// Results are made in fresh vectors and swapped in, so a protocol never writes what it still reads, whatever the program
// aliases; local element-wise kernels work in place.
#pragma once

#include "libruntime/pd/kit.h"
#include "libruntime/pd/shared3p/engine.h"
#include "libruntime/pd/shared3p/floats.h"
#include "libruntime/pd/shared3p/shares.h"

namespace smpc::pd::shared3p {

class SecretOrder;

/// Whether the kit computes a row.
bool computes(CallRow const& row) noexcept;

/// Calls f.operator()<W>() with the unsigned word of a type's width; not for bool and float types.
template <class F> void with_word(ValueType type, F f) {
    switch (info(type).bits) {
    case 8:
        return f.template operator()<std::uint8_t>();
    case 16:
        return f.template operator()<std::uint16_t>();
    case 32:
        return f.template operator()<std::uint32_t>();
    case 64:
        return f.template operator()<std::uint64_t>();
    default:
        throw Error(ErrorCode::internal, "the shared3p kit computes on words of 8, 16, 32 and 64 bits only");
    }
}

constexpr bool is_signed(ValueType type) noexcept {
    return contains(types::signeds, type);
}
constexpr bool is_xor(ValueType type) noexcept {
    return contains(types::xors, type);
}

/// The narrowest type that counts so many.
ValueType type_of_count(std::size_t most) noexcept;

/// The longest shift to the right among public amounts that is less than the width; 0 if there is none.
unsigned farthest_shift(std::span<std::int64_t const> amounts, unsigned bits) noexcept;

/// What public divisors have in common, which decides how they are divided by.
struct DivisorFacts {
    bool powers_of_two = true, all_equal = true;
    unsigned remainder_bits = 1; ///< that hold all remainders
    unsigned most = 0;           ///< ⌊log₂⌋ of the largest
};
DivisorFacts facts_of_divisors(std::span<std::byte const> divisors, unsigned bits);

class Shared3pInstance final : public Instance {
public:
    Shared3pInstance(Party& party, std::uint16_t domain, EngineOptions options) : engine_(party, domain, options) {}

    std::unique_ptr<Vector> create(ValueType type, std::size_t n) override;

    // movement.cpp
    void assign(Vector const& src, Vector& dst) override;
    void fill(Vector const& src, Vector& dst) override;
    void init(Vector& dst, std::span<std::byte const> value) override;
    void load(Vector const& src, std::size_t i, Vector& dst) override;
    void store(Vector const& src, std::size_t i, Vector& dst) override;
    void gather(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) override;
    void scatter(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) override;
    void classify(std::span<std::byte const> data, Vector& dst) override;
    void declassify(Vector const& src, std::span<std::byte> data) override;
    void get_shares(Vector const& src, std::span<std::byte> shares) override;
    void set_shares(std::span<std::byte const> shares, Vector& dst) override;
    void in_place(CallRow const& row, Vector& v) override;

    // elementwise.cpp
    void unary(CallRow const& row, Vector const& src, Vector& dst) override;
    void binary(CallRow const& row, Vector const& x, Vector const& y, Vector& dst) override;
    void binary_public(CallRow const& row, Vector const& x, std::span<std::byte const> y, Vector& dst) override;
    void shift_public(CallRow const& row, Vector const& x, std::span<std::int64_t const> amounts, Vector& dst) override;
    void expand_bits(CallRow const& row, Vector const& src, Vector& dst) override;
    void choose(CallRow const& row, Vector const& condition, Vector const& x, Vector const& y, Vector& dst) override;

    // reductions.cpp
    void reduce(CallRow const& row, Vector const& src, Vector& dst) override;
    void reduce_runs(CallRow const& row, Vector const& src, std::span<std::uint64_t const> lengths,
                     Vector& dst) override;
    void scan(CallRow const& row, Vector const& src, Vector& dst) override;
    void scan_slices(CallRow const& row, Vector& v, std::span<Slice const> slices) override;
    void matrix_product(CallRow const& row, Vector const& a, Vector const& b, std::span<MatrixShape const> shapes,
                        Vector& c) override;
    void sliding_product(CallRow const& row, Vector const& src, std::span<std::byte const> coefficients,
                         Vector& dst) override;

    // permutations.cpp
    void shuffle(CallRow const& row, Vector& v, std::size_t row_length, Vector const* key) override;
    void sort_order(CallRow const& row, Vector const& v, Vector const& index, bool ascending,
                    std::span<std::uint64_t const> bounds, std::span<std::uint64_t> order) override;
    void public_permutation(std::span<std::uint32_t> order) override;

    // ciphers.cpp
    void encrypt(CallRow const& row, Vector const& plain, Vector const& keys, Vector& cipher) override;
    void expand_keys(CallRow const& row, Vector const& keys, Vector& expanded) override;
    void checksum(CallRow const& row, Vector const& data, Vector& hash) override;
    void hash_rows(CallRow const& row, Vector const& key, Vector const& data, Vector& hashes) override;

private:
    static ShareVector const& shares(Vector const& v) noexcept { return static_cast<ShareVector const&>(v); }
    static ShareVector& shares(Vector& v) noexcept { return static_cast<ShareVector&>(v); }
    ShareVector fresh(ValueType type, std::size_t n) { return {engine_.pool(), type, n}; }
    ShareVector fresh(Vector const& like) { return fresh(like.type(), like.size()); }

    /// The component that takes public constants (component 0) as far as this party holds it, else null.
    template <class W> W* constants(SharesOut<W> x) const noexcept {
        return engine_.self() == 0 ? x.own : engine_.self() == 2 ? x.next : nullptr;
    }
    // floats.cpp: the moves of movement.cpp for float vectors; false if the vector is none
    std::unique_ptr<Vector> create_floats(ValueType type, std::size_t n);
    template <class F> void each_part(Vector const& src, Vector& dst, F move);
    bool assign_floats(Vector const& src, Vector& dst);
    bool fill_floats(Vector const& src, Vector& dst);
    bool init_floats(Vector& dst, std::span<std::byte const> value);
    bool load_floats(Vector const& src, std::size_t i, Vector& dst);
    bool store_floats(Vector const& src, std::size_t i, Vector& dst);
    bool gather_floats(Vector const& src, std::span<std::uint64_t const> index, Vector& dst);
    bool scatter_floats(Vector const& src, std::span<std::uint64_t const> index, Vector& dst);
    bool classify_floats(std::span<std::byte const> data, Vector& dst);
    bool declassify_floats(Vector const& src, std::span<std::byte> data);
    bool get_float_shares(Vector const& src, std::span<std::byte> shares);
    bool set_float_shares(std::span<std::byte const> shares, Vector& dst);

    void move_rows(SecretOrder const& order, std::size_t row_length, ShareVector& v);
    void negate_bits(ShareVector& v);
    void convert(ShareVector const& src, ShareVector& dst);
    template <class From, class To> void convert_words(ShareVector const& src, ShareVector& dst);
    void other_sharing(ShareVector const& src, ShareVector& dst);
    void sign(ShareVector const& src, ShareVector& dst);
    void abs(ShareVector const& src, ShareVector& dst);
    void less_than(ShareVector const& x, ShareVector const& y, ShareVector& dst);
    void equal(ShareVector const& x, ShareVector const* y, ShareVector& dst);
    void minimum(ShareVector const& x, ShareVector const& y, bool maximum, ShareVector& dst);
    void multiply(ShareVector const& x, ShareVector const& y, ShareVector& dst);
    void shift_right_public(ShareVector const& x, std::span<std::int64_t const> amounts, ShareVector& dst);
    void divide_public(ShareVector const& x, std::span<std::byte const> y, bool remainder, ShareVector& dst);
    void divide_private(ShareVector const& x, ShareVector const& y, bool remainder, ShareVector& dst);
    void shift_private(ShareVector const& x, ShareVector const& y, bool right, ShareVector& dst);
    void highest_bit(ShareVector const& x, ShareVector& dst);
    void sum_groups(ShareVector const& src, ShareVector& dst);
    void count_bits(ShareVector const& src, ShareVector& dst);
    /// Pairs up the elements of each group until one is left; `combine(x, y, out)`.
    template <class F> void tournament(ShareVector const& src, ShareVector& dst, F combine);

    Engine engine_;
};

} // namespace smpc::pd::shared3p
