// SPDX-License-Identifier: Apache-2.0
//
// The protocol of shuffle.h. Rows are gathered, never scattered: reads may miss the cache side by side, and what is written
// goes out in order.
#include "libruntime/pd/shared3p/shuffle.h"

#include <algorithm>

#include "libruntime/crypto/hash.h"
#include "libruntime/crypto/permutation.h"
#include "libruntime/pd/shared3p/bits.h"
#include "libruntime/vm/call.h"

namespace smpc::pd::shared3p {

// ---- orders ------------------------------------------------------------------------------------------------------------

SecretOrder::SecretOrder(Pool& pool, std::size_t n)
    : pool_(&pool), n_(n), stride_(round_up(n, alignment / sizeof(std::uint32_t))) {
    if (n > UINT32_MAX) throw vm::CallError(vm::CallFailure::limits, "a permutation of more than 2^32 - 1 rows");
    block_ = pool.take(2 * stride_ * sizeof(std::uint32_t));
}

SecretOrder::SecretOrder(Engine& engine, std::size_t n) : SecretOrder(engine.pool(), n) {
    std::uint64_t const op = engine.begin_local_operation();
    first_ = static_cast<unsigned>(op % 3);
    engine.fill_permutations(op, own(), next());
}

SecretOrder::SecretOrder(Engine& engine, std::size_t n, Shares<std::uint8_t> key) : SecretOrder(engine.pool(), n) {
    auto const fill = [](std::uint8_t const* component, std::span<std::uint32_t> order) {
        auto digest = crypto::sha256({crypto::bytes_of("smpc shared3p shuffle key"), {component, 32}});
        crypto::uniform_permutation(crypto::StreamKey(std::span(digest).first<crypto::StreamKey::key_size>()), {},
                                    order);
        crypto::wipe(digest);
    };
    fill(key.own, own());
    fill(key.next, next());
}

SecretOrder SecretOrder::inverse() && {
    SecretOrder other(*pool_, n_);
    crypto::invert_permutation(own(), other.own());
    crypto::invert_permutation(next(), other.next());
    other.first_ = first_;
    other.is_inverse_ = !is_inverse_;
    return other;
}

SecretOrder::Known SecretOrder::known(Role role) const noexcept {
    std::uint32_t const *const mine = own().data(), *const left = next().data();
    // Forward, helper P_d: A = π_d, B = π_{d+1}, C = π_{d+2}. Inverse of that, helper P_h = P_{d+1}: A = π_{h+1}, B = π_h,
    // C = π_{h+2}, each inverted. The helper holds orders h and h+1, the first evaluator h+1 and h+2, the second h+2 and h.
    switch (role) {
    case Role::helper:
        return is_inverse_ ? Known{left, mine, nullptr} : Known{mine, left, nullptr};
    case Role::first:
        return is_inverse_ ? Known{mine, nullptr, left} : Known{nullptr, mine, left};
    case Role::second:
        return is_inverse_ ? Known{nullptr, left, mine} : Known{left, nullptr, mine};
    }
    return {};
}

// ---- words -------------------------------------------------------------------------------------------------------------

namespace {

template <class W> W combined(W x, W y, bool by_xor) noexcept {
    return static_cast<W>(by_xor ? x ^ y : x + y);
}
template <class W> W without(W x, W y, bool by_xor) noexcept {
    return static_cast<W>(by_xor ? x ^ y : x - y);
}

/// f(j, i): element j of the result comes from element i. Rows of `length` elements, row r from row `row(r)`.
template <class Row, class F> void each_element(std::size_t rows, std::size_t length, Row row, F f) {
    if (length == 1) {
        for (std::size_t r = 0; r < rows; ++r) f(r, row(r));
        return;
    }
    for (std::size_t r = 0; r < rows; ++r) {
        std::size_t const from = row(r) * length;
        for (std::size_t e = 0; e < length; ++e) f(r * length + e, from + e);
    }
}

/// The roles of the evaluators in the protocol.
struct Sides {
    Role sender, receiver;
    explicit Sides(SecretOrder const& order)
        : sender(order.is_inverse() ? Role::first : Role::second),
          receiver(order.is_inverse() ? Role::second : Role::first) {}
};

template <class W, bool by_xor>
Step shuffle_words(Chunk& c, ShuffleSpace const& space, SecretOrder const& order, std::size_t length, Shares<W> x,
                   SharesOut<W> out) {
    std::size_t const n = c.n, rows = order.rows(), bytes = n * sizeof(W);
    Sides const sides(order);
    auto const [a, b, last] = order.known(c.role);
    unsigned const step = c.begin_round(2); // γ and δ
    c.expect_finish(out);
    W *const p = space.at<W>(0), *const q = space.at<W>(1), *share = nullptr;

    if (c.is_helper()) {
        c.fill_pairwise(step, sides.sender, q, bytes);
        c.fill_pairwise(step + 1, sides.receiver, p, bytes);
        each_element(
            rows, length, [&](std::size_t r) { return b[r]; },
            [&](std::size_t j, std::size_t i) { p[j] = combined(q[i], p[j], by_xor); });
        each_element(
            rows, length, [&](std::size_t r) { return a[b[r]]; },
            [&](std::size_t j, std::size_t i) { p[j] = without(combined(x.own[i], x.next[i], by_xor), p[j], by_xor); });
        c.send(step + 1, sides.sender, p, bytes);
    } else if (c.role == sides.sender) {
        auto const delta = c.receive(step + 1, Role::helper, q, bytes);
        W const* const w = c.mu(x);
        c.fill_pairwise(step, sides.sender, p, bytes);
        each_element(
            rows, length, [&](std::size_t r) { return a[r]; },
            [&](std::size_t j, std::size_t i) { p[j] = combined(w[i], p[j], by_xor); });
        c.send(step, sides.receiver, p, bytes);
        co_await delta;
    } else {
        auto const gamma = c.receive(step, sides.sender, p, bytes);
        c.fill_pairwise(step + 1, sides.receiver, q, bytes);
        co_await gamma;
        each_element(
            rows, length, [&](std::size_t r) { return b[r]; },
            [&](std::size_t j, std::size_t i) { q[j] = combined(p[i], q[j], by_xor); });
    }
    if (!c.is_helper()) {
        share = space.at<W>(2);
        each_element(
            rows, length, [&](std::size_t r) { return last[r]; },
            [&](std::size_t j, std::size_t i) { share[j] = q[i]; });
    }
    if constexpr (by_xor)
        co_await c.finish_xor(share, out);
    else
        co_await c.finish_ring(share, out);
}

} // namespace

template <class W>
Step shuffle(Chunk& c, ShuffleSpace const& space, SecretOrder const& order, std::size_t length, bool by_xor,
             Shares<W> x, SharesOut<W> out) {
    return by_xor ? shuffle_words<W, true>(c, space, order, length, x, out)
                  : shuffle_words<W, false>(c, space, order, length, x, out);
}

// ---- bits --------------------------------------------------------------------------------------------------------------

namespace {

/// packed ^= the bits `from`, moved; `from` as bytes.
void gather_bits(Chunk& c, Word* packed, std::byte const* from, std::byte* moved, std::uint32_t const* order,
                 std::size_t rows, std::size_t length) {
    Word* const bits = c.arena.take<Word>(c.words);
    each_element(
        rows, length, [&](std::size_t r) { return order[r]; },
        [&](std::size_t j, std::size_t i) { moved[j] = from[i]; });
    bytes_to_bits(bits, moved, c.n);
    c.bits().xor_(packed, packed, bits, c.words);
}

} // namespace

Step shuffle_bits(Chunk& c, ShuffleSpace const& space, SecretOrder const& order, std::size_t length, Shares<Word> x,
                  SharesOut<Word> out) {
    std::size_t const rows = order.rows(), w = c.words, bytes = (c.n + 7) / 8, memory = w * sizeof(Word);
    Sides const sides(order);
    auto const [a, b, last] = order.known(c.role);
    unsigned const step = c.begin_round(2); // γ and δ
    Word *const p = c.arena.take<Word>(w), *const q = c.arena.take<Word>(w), *share = nullptr;
    std::byte *const one = space.at<std::byte>(0), *const two = space.at<std::byte>(1);

    if (c.is_helper()) {
        // δ = B(A(u) ⊕ a) ⊕ b
        c.fill_pairwise(step, sides.sender, q, memory);
        c.fill_pairwise(step + 1, sides.receiver, p, memory);
        Word* const u = c.arena.take<Word>(w);
        c.bits().xor_(u, x.own, x.next, w);
        bits_to_bytes(one, u, c.n);
        gather_bits(c, q, one, two, a, rows, length);
        bits_to_bytes(one, q, c.n);
        gather_bits(c, p, one, two, b, rows, length);
        c.send(step + 1, sides.sender, p, bytes);
    } else if (c.role == sides.sender) {
        q[w - 1] = 0;
        auto const delta = c.receive(step + 1, Role::helper, q, bytes);
        c.fill_pairwise(step, sides.sender, p, memory);
        bits_to_bytes(one, c.mu(x), c.n);
        gather_bits(c, p, one, two, a, rows, length);
        c.send(step, sides.receiver, p, bytes);
        co_await delta;
    } else {
        p[w - 1] = 0;
        auto const gamma = c.receive(step, sides.sender, p, bytes);
        c.fill_pairwise(step + 1, sides.receiver, q, memory);
        co_await gamma;
        bits_to_bytes(one, p, c.n);
        gather_bits(c, q, one, two, b, rows, length);
    }
    if (!c.is_helper()) {
        share = c.arena.take<Word>(w);
        std::fill_n(share, w, Word{0});
        bits_to_bytes(one, q, c.n);
        gather_bits(c, share, one, two, last, rows, length);
    }
    co_await c.finish_bit(share, out);
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Step shuffle(Chunk&, ShuffleSpace const&, SecretOrder const&, std::size_t, bool, Shares<W>, SharesOut<W>);
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
