// SPDX-License-Identifier: Apache-2.0
//
// Secret permutations of whole vectors without a multiplication: an order is made of three, of which each party lacks one (Laur,
// Willemson, Zhang, "Round-efficient oblivious database manipulation", ISC 2011; in two rounds on replicated shares: Araki et al.,
// CCS 2021, and Asharov et al., CCS 2022).
//
// out[j] = in[π(j)], π made of π_0, π_1, π_2; π_i comes from key k_i and is known to P_i and P_{i-1}. Nobody knows all three.
#pragma once

#include <array>
#include <span>

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"
#include "libruntime/pd/shared3p/engine.h"

namespace smpc::pd::shared3p {

/// One secret order of n rows, as far as this party knows it; any number of columns may be moved by it.
class SecretOrder {
public:
    /// Fresh and uniform. n < 2^32, else CallError(limits).
    SecretOrder(Engine& engine, std::size_t n);
    /// The one that a key determines: 32 elements, of which component i seeds π_i. The same components and the same n give the
    /// same order. (Without communication; whoever knows components knows the orders that they seed.)
    SecretOrder(Engine& engine, std::size_t n, Shares<std::uint8_t> key);
    /// Undoes it.
    SecretOrder inverse() &&;

    std::size_t rows() const noexcept { return n_; }
    /// The helper that the protocol must have.
    unsigned helper() const noexcept { return is_inverse_ ? (first_ + 1) % 3 : first_; }
    bool is_inverse() const noexcept { return is_inverse_; }

    /// The orders of a step in the letters of the protocol below, null where this party does not know them.
    struct Known {
        std::uint32_t const *a = nullptr, *b = nullptr, *c = nullptr;
    };
    Known known(Role role) const noexcept;

private:
    std::span<std::uint32_t> own() const noexcept { return {reinterpret_cast<std::uint32_t*>(block_.data()), n_}; }
    std::span<std::uint32_t> next() const noexcept {
        return {reinterpret_cast<std::uint32_t*>(block_.data()) + stride_, n_};
    }
    SecretOrder(Pool& pool, std::size_t n);

    Pool* pool_;
    std::size_t n_, stride_;
    Block block_; // π_i and π_{i+1} of this party P_i
    unsigned first_ = 0;
    bool is_inverse_ = false;
};

/// Memory of one shuffle: three times the elements' bytes (one byte for a bit). Outlives the operation.
class ShuffleSpace {
public:
    ShuffleSpace(Pool& pool, std::size_t bytes) : blocks_{pool.take(bytes), pool.take(bytes), pool.take(bytes)} {}
    template <class T> T* at(std::size_t i) const noexcept { return reinterpret_cast<T*>(blocks_[i].data()); }

private:
    std::array<Block, 3> blocks_;
};

/// Moves rows of `length` elements. With u = x_d + x_{d+1}, w = x_{d+2}, A, B, C the three orders in the order of their use, S and
/// R the evaluators in the roles below, and masks a (known to P_d and S) and b (known to P_d and R):
///
///     S   → R:   γ = A(w) + a            P_d → S:   δ = B(A(u) − a) − b
///     R:  C(B(γ) + b)                    S:  C(δ)                          a sharing of two, then the exchange
///
/// forward S = P_{d+2}, R = P_{d+1}; the inverse is the mirror image: S = P_{d+1}, R = P_{d+2}. Privacy: R and S see masked
/// values only, the helper receives nothing. `by_xor` for xor-shared words.
template <class W>
Step shuffle(Chunk& c, ShuffleSpace const& space, SecretOrder const& order, std::size_t length, bool by_xor,
             Shares<W> x, SharesOut<W> out);
/// The same for packed bits.
Step shuffle_bits(Chunk& c, ShuffleSpace const& space, SecretOrder const& order, std::size_t length, Shares<Word> x,
                  SharesOut<Word> out);

namespace detail {
constexpr Cost shuffle_cost(Size size, bool inverse) {
    Cost cost{.rounds = 2, .deal = size, .exchange = size};
    (inverse ? cost.first : cost.second) = size;
    return cost;
}
} // namespace detail
constexpr Cost shuffle_cost(unsigned bits, bool inverse) {
    return detail::shuffle_cost(words(bits), inverse);
}
constexpr Cost shuffle_bits_cost(bool inverse) {
    return detail::shuffle_cost(planes(1), inverse);
}

} // namespace smpc::pd::shared3p
