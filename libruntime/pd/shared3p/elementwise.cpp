// SPDX-License-Identifier: Apache-2.0
//
// Rows of the call table that work element by element.
#include <algorithm>
#include <bit>

#include "libruntime/pd/shared3p/bits.h"
#include "libruntime/pd/shared3p/compare.h"
#include "libruntime/pd/shared3p/convert.h"
#include "libruntime/pd/shared3p/decompose.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/magnitude.h"
#include "libruntime/pd/shared3p/ring.h"

namespace smpc::pd::shared3p {
namespace {

[[noreturn]] void no_such_row(CallRow const& row) {
    throw Error(ErrorCode::internal, "the shared3p kit does not compute " + row.name);
}

// z = f(x, y) on both components as words of 64 bits: xor of anything.
void xor_words(ShareVector const& x, ShareVector const& y, ShareVector& dst) {
    auto const a = x.read<Word>(), b = y.read<Word>();
    auto const z = dst.overwrite<Word>();
    std::size_t const words = dst.stride() / sizeof(Word);
    kernels().bits.xor_(z.own, a.own, b.own, words);
    kernels().bits.xor_(z.next, a.next, b.next, words);
    dst.clear_padding();
}

} // namespace

void Shared3pInstance::negate_bits(ShareVector& v) {
    if (Word* c = constants(v.write<Word>())) kernels().bits.not_(c, c, words_of(v.size()));
    v.clear_padding();
}

// ---- one operand -------------------------------------------------------------------------------------------------------

void Shared3pInstance::unary(CallRow const& row, Vector const& src, Vector& dst) {
    ShareVector const& x = shares(src);
    ShareVector& z = shares(dst);
    switch (row.op) {
    case Operation::not_:
        assign(src, dst);
        return negate_bits(z);
    case Operation::complement:
        assign(src, dst);
        if (Word* c = constants(z.write<Word>())) kernels().bits.not_(c, c, z.stride() / sizeof(Word));
        return;
    case Operation::neg:
        return with_word(row.type, [&]<class W>() {
            auto const a = x.read<W>();
            auto const out = z.overwrite<W>();
            kernels().ring<W>().neg(out.own, a.own, x.size());
            kernels().ring<W>().neg(out.next, a.next, x.size());
        });
    case Operation::highest_bit:
        return highest_bit(x, z);
    case Operation::sign:
        return sign(x, z);
    case Operation::abs:
        return abs(x, z);
    case Operation::reshare:
        return other_sharing(x, z);
    case Operation::convert:
        return convert(x, z);
    default:
        no_such_row(row);
    }
}

template <class From, class To> void Shared3pInstance::convert_words(ShareVector const& src, ShareVector& dst) {
    auto const x = src.read<From>();
    std::size_t const n = src.size();
    if constexpr (sizeof(To) > sizeof(From)) {
        if (!is_xor(src.type())) {
            Cost const cost = widen_cost(8 * sizeof(From), 8 * sizeof(To));
            auto const z = dst.overwrite<To>();
            bool const from_signed = is_signed(src.type());
            return engine_.run(cost, n, plane_lanes(cost), [&](Chunk& c) { return widen(c, x, from_signed, z); });
        }
    }
    auto const z = dst.overwrite<To>();
    for (std::size_t e = 0; e < n; ++e) z.own[e] = static_cast<To>(x.own[e]);
    for (std::size_t e = 0; e < n; ++e) z.next[e] = static_cast<To>(x.next[e]);
}

void Shared3pInstance::convert(ShareVector const& src, ShareVector& dst) {
    std::size_t const n = src.size();
    if (dst.type() == ValueType::bool_) {
        equal(src, nullptr, dst);
        return negate_bits(dst);
    }
    ShareVector out = fresh(dst);
    if (src.type() == ValueType::bool_) {
        auto const b = src.read<Word>();
        with_word(dst.type(), [&]<class W>() {
            auto const z = out.overwrite<W>();
            if (is_xor(dst.type())) {
                kernels().ring<W>().spread(z.own, b.own, n);
                kernels().ring<W>().spread(z.next, b.next, n);
            } else {
                Cost const cost = bit_to_ring_cost(8 * sizeof(W));
                engine_.run(cost, n, plane_lanes(cost), [&](Chunk& c) { return bit_to_ring(c, b, z); });
            }
        });
    } else {
        with_word(src.type(),
                  [&]<class From>() { with_word(dst.type(), [&]<class To>() { convert_words<From, To>(src, out); }); });
    }
    dst.swap(out);
}

void Shared3pInstance::other_sharing(ShareVector const& src, ShareVector& dst) {
    ShareVector out = fresh(dst);
    with_word(src.type(), [&]<class W>() {
        constexpr unsigned k = 8 * sizeof(W);
        auto const x = src.read<W>();
        auto const z = out.overwrite<W>();
        bool const from_xor = is_xor(src.type());
        Cost const cost = from_xor ? to_ring_cost(k) : to_xor_cost(k);
        engine_.run(cost, src.size(), plane_lanes(cost),
                    [&](Chunk& c) { return from_xor ? to_ring<W>(c, x, z) : to_xor<W>(c, x, z); });
    });
    dst.swap(out);
}

void Shared3pInstance::sign(ShareVector const& src, ShareVector& dst) {
    ShareVector out = fresh(dst);
    with_word(src.type(), [&]<class W>() {
        auto const x = src.read<W>();
        auto const z = out.overwrite<W>();
        Cost const cost = sign_cost(8 * sizeof(W));
        engine_.run(cost, src.size(), plane_lanes(cost), [&](Chunk& c) { return shared3p::sign<W>(c, x, z); });
    });
    dst.swap(out);
}

void Shared3pInstance::abs(ShareVector const& src, ShareVector& dst) {
    ShareVector out = fresh(dst);
    with_word(src.type(), [&]<class W>() {
        auto const x = src.read<W>();
        auto const z = out.overwrite<W>();
        Cost const cost = absolute_cost(8 * sizeof(W));
        engine_.run(cost, src.size(), plane_lanes(cost), [&](Chunk& c) { return absolute<W>(c, x, z); });
    });
    dst.swap(out);
}

// ---- two operands ------------------------------------------------------------------------------------------------------

void Shared3pInstance::binary(CallRow const& row, Vector const& left, Vector const& right, Vector& dst) {
    ShareVector const &x = shares(left), &y = shares(right);
    ShareVector& z = shares(dst);
    std::size_t const n = x.size();
    bool const is_bool = row.type == ValueType::bool_;
    switch (row.op) {
    case Operation::xor_:
        return xor_words(x, y, z);
    case Operation::and_:
    case Operation::or_: {
        ShareVector out = fresh(dst);
        bool const is_and = row.op == Operation::and_;
        if (is_bool) {
            auto const a = x.read<Word>(), b = y.read<Word>();
            auto const o = out.overwrite<Word>();
            engine_.run(bit_and_cost(), n, ring_lanes(1),
                        [&](Chunk& c) { return is_and ? bit_and(c, a, b, o) : bit_or(c, a, b, o); });
            out.clear_padding();
        } else {
            unsigned const bits = info(row.type).bits;
            auto const a = x.read<std::uint8_t>(), b = y.read<std::uint8_t>();
            auto const o = out.overwrite<std::uint8_t>();
            engine_.run(multiply_cost(bits), n, ring_lanes(bits), [&](Chunk& c) {
                return is_and ? xor_and(c, a, b, o, bits / 8) : xor_or(c, a, b, o, bits / 8);
            });
        }
        return z.swap(out);
    }
    case Operation::add:
    case Operation::sub:
        return with_word(row.type, [&]<class W>() {
            auto const f = row.op == Operation::add ? kernels().ring<W>().add : kernels().ring<W>().sub;
            auto const a = x.read<W>(), b = y.read<W>();
            auto const o = z.overwrite<W>();
            f(o.own, a.own, b.own, n);
            f(o.next, a.next, b.next, n);
        });
    case Operation::mul: {
        // Straight into the result where it is none of the operands: vectors may take half of the memory.
        if (&z != &x && &z != &y) return multiply(x, y, z);
        ShareVector out = fresh(dst);
        multiply(x, y, out);
        return z.swap(out);
    }
    case Operation::div:
    case Operation::mod:
        return divide_private(x, y, row.op == Operation::mod, z);
    case Operation::shift_left:
    case Operation::shift_right:
        return shift_private(x, y, row.op == Operation::shift_right, z);
    case Operation::eq:
        if (is_bool) {
            xor_words(x, y, z);
            return negate_bits(z);
        }
        return equal(x, &y, z);
    case Operation::lt:
        return less_than(x, y, z);
    case Operation::gt:
        return less_than(y, x, z);
    case Operation::gte:
        less_than(x, y, z);
        return negate_bits(z);
    case Operation::lte:
        less_than(y, x, z);
        return negate_bits(z);
    case Operation::min:
    case Operation::max: {
        ShareVector out = fresh(dst);
        minimum(x, y, row.op == Operation::max, out);
        return z.swap(out);
    }
    default:
        no_such_row(row);
    }
}

void Shared3pInstance::multiply(ShareVector const& x, ShareVector const& y, ShareVector& dst) {
    with_word(x.type(), [&]<class W>() {
        constexpr unsigned k = 8 * sizeof(W);
        auto const a = x.read<W>(), b = y.read<W>();
        auto const z = dst.overwrite<W>();
        engine_.run(multiply_cost(k), x.size(), ring_lanes(k),
                    [&](Chunk& c) { return shared3p::multiply(c, a, b, z); });
    });
}

void Shared3pInstance::less_than(ShareVector const& x, ShareVector const& y, ShareVector& dst) {
    ShareVector out = fresh(ValueType::bool_, x.size());
    with_word(x.type(), [&]<class W>() {
        auto const a = x.read<W>(), b = y.read<W>();
        auto const z = out.overwrite<Word>();
        if (is_xor(x.type())) {
            Cost const cost = xor_less_than_cost(8 * sizeof(W));
            return engine_.run(cost, x.size(), plane_lanes(cost), [&](Chunk& c) { return xor_less_than(c, a, b, z); });
        }
        Cost const cost = less_than_cost(8 * sizeof(W));
        bool const with_sign = is_signed(x.type());
        engine_.run(cost, x.size(), plane_lanes(cost),
                    [&](Chunk& c) { return shared3p::less_than(c, a, b, with_sign, z); });
    });
    out.clear_padding();
    dst.swap(out);
}

void Shared3pInstance::equal(ShareVector const& x, ShareVector const* y, ShareVector& dst) {
    ShareVector out = fresh(ValueType::bool_, x.size());
    with_word(x.type(), [&]<class W>() {
        auto const a = x.read<W>();
        auto const b = y ? y->read<W>() : Shares<W>{};
        auto const z = out.overwrite<Word>();
        Cost const cost = equal_cost(8 * sizeof(W));
        bool const of_bits = is_xor(x.type());
        engine_.run(cost, x.size(), plane_lanes(cost), [&](Chunk& c) { return shared3p::equal(c, a, b, of_bits, z); });
    });
    out.clear_padding();
    dst.swap(out);
}

void Shared3pInstance::minimum(ShareVector const& x, ShareVector const& y, bool maximum, ShareVector& dst) {
    with_word(x.type(), [&]<class W>() {
        auto const a = x.read<W>(), b = y.read<W>();
        auto const z = dst.overwrite<W>();
        if (is_xor(x.type())) {
            Cost const cost = xor_minimum_cost(8 * sizeof(W));
            return engine_.run(cost, x.size(), plane_lanes(cost),
                               [&](Chunk& c) { return xor_minimum(c, a, b, maximum, z); });
        }
        Cost const cost = minimum_cost(8 * sizeof(W));
        engine_.run(cost, x.size(), plane_lanes(cost),
                    [&](Chunk& c) { return shared3p::minimum(c, a, b, maximum, z); });
    });
}

void Shared3pInstance::binary_public(CallRow const& row, Vector const& left, std::span<std::byte const> y,
                                     Vector& dst) {
    if (row.op == Operation::div_public || row.op == Operation::mod_public)
        return divide_public(shares(left), y, row.op == Operation::mod_public, shares(dst));
    if (row.op != Operation::mul_public) no_such_row(row);
    Block const copy = engine_.pool().take(y.size()); // aligned
    if (!y.empty()) std::memcpy(copy.data(), y.data(), y.size());
    with_word(row.type, [&]<class W>() {
        auto const x = shares(left).read<W>();
        auto const z = shares(dst).overwrite<W>();
        auto const* factors = reinterpret_cast<W const*>(copy.data());
        kernels().ring<W>().multiply(z.own, x.own, factors, dst.size());
        kernels().ring<W>().multiply(z.next, x.next, factors, dst.size());
    });
}

// ---- xor words ---------------------------------------------------------------------------------------------------------

void Shared3pInstance::shift_public(CallRow const& row, Vector const& src, std::span<std::int64_t const> amounts,
                                    Vector& dst) {
    if (row.op == Operation::shift_right_public) return shift_right_public(shares(src), amounts, shares(dst));
    bool const rotate = row.op == Operation::rotate_left_public;
    if (!rotate && row.op != Operation::shift_left_public) no_such_row(row);
    with_word(row.type, [&]<class W>() {
        constexpr std::int64_t width = 8 * sizeof(W);
        auto const x = shares(src).read<W>();
        auto const z = shares(dst).write<W>();
        for (std::size_t e = 0; e < amounts.size(); ++e) {
            std::int64_t const s = amounts[e];
            auto moved = [&](W v, W old) -> W {
                if (rotate) return std::rotl(v, static_cast<int>(s % width));
                if (s >= width || s <= -width) return old;
                return static_cast<W>(s >= 0 ? std::uint64_t{v} << s : std::uint64_t{v} >> -s);
            };
            z.own[e] = moved(x.own[e], z.own[e]);
            z.next[e] = moved(x.next[e], z.next[e]);
        }
    });
}

// Packed bits, lowest first, are what little-endian words are in memory.
void Shared3pInstance::expand_bits(CallRow const&, Vector const& src, Vector& dst) {
    auto const x = shares(src).read<std::byte>();
    auto const z = shares(dst).overwrite<std::byte>();
    std::size_t const bytes = src.size() * public_width(src.type());
    std::copy_n(x.own, bytes, z.own);
    std::copy_n(x.next, bytes, z.next);
    shares(dst).clear_padding();
}

void Shared3pInstance::choose(CallRow const& row, Vector const& condition, Vector const& x, Vector const& y,
                              Vector& dst) {
    ShareVector out = fresh(dst);
    with_word(row.type, [&]<class W>() {
        constexpr unsigned k = 8 * sizeof(W);
        auto const b = shares(condition).read<Word>();
        auto const a1 = shares(x).read<W>(), a0 = shares(y).read<W>();
        auto const z = out.overwrite<W>();
        if (is_xor(row.type)) {
            engine_.run(multiply_cost(k), dst.size(), ring_lanes(k),
                        [&](Chunk& c) { return xor_choose(c, b, a1, a0, z); });
        } else {
            Cost const cost = bit_times_cost(k);
            engine_.run(cost, dst.size(), plane_lanes(cost),
                        [&](Chunk& c) { return shared3p::choose(c, b, a1, a0, z); });
        }
    });
    shares(dst).swap(out);
}

} // namespace smpc::pd::shared3p
