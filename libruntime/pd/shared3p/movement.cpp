// SPDX-License-Identifier: Apache-2.0
//
// Values into, out of and between vectors. Bool is packed inside and one byte per element at the border.
#include <algorithm>

#include "libruntime/pd/shared3p/bits.h"
#include "libruntime/pd/shared3p/instance.h"
#include "libruntime/pd/shared3p/ring.h"

namespace smpc::pd::shared3p {
namespace {

bool is_bool(Vector const& v) noexcept {
    return v.type() == ValueType::bool_;
}

// Elements of both components, by index.
template <class W> void copy_element(Shares<W> from, std::size_t i, SharesOut<W> to, std::size_t j) {
    to.own[j] = from.own[i];
    to.next[j] = from.next[i];
}
void copy_bit(Shares<Word> from, std::size_t i, SharesOut<Word> to, std::size_t j) {
    set_bit(to.own, j, get_bit(from.own, i));
    set_bit(to.next, j, get_bit(from.next, i));
}

} // namespace

std::unique_ptr<Vector> Shared3pInstance::create(ValueType type, std::size_t n) {
    if (is_float(type)) return create_floats(type, n);
    return std::make_unique<ShareVector>(engine_.pool(), type, n);
}

void Shared3pInstance::assign(Vector const& src, Vector& dst) {
    if (&src == &dst) return;
    if (assign_floats(src, dst)) return;
    if (shares(src).is_default()) return shares(dst).set_default();
    auto const from = shares(src).read<std::byte>();
    auto const to = shares(dst).overwrite<std::byte>();
    std::copy_n(from.own, shares(src).stride(), to.own);
    std::copy_n(from.next, shares(src).stride(), to.next);
}

void Shared3pInstance::fill(Vector const& src, Vector& dst) {
    if (fill_floats(src, dst)) return;
    if (is_bool(dst)) {
        auto const from = shares(src).read<Word>();
        Word const own = get_bit(from.own, 0) ? ~Word{0} : 0, next = get_bit(from.next, 0) ? ~Word{0} : 0;
        auto const to = shares(dst).overwrite<Word>();
        std::fill_n(to.own, words_of(dst.size()), own);
        std::fill_n(to.next, words_of(dst.size()), next);
        return shares(dst).clear_padding();
    }
    with_word(dst.type(), [&]<class W>() {
        auto const from = shares(src).read<W>();
        W const own = from.own[0], next = from.next[0];
        auto const to = shares(dst).overwrite<W>();
        std::fill_n(to.own, dst.size(), own);
        std::fill_n(to.next, dst.size(), next);
    });
}

void Shared3pInstance::init(Vector& dst, std::span<std::byte const> value) {
    if (init_floats(dst, value)) return;
    shares(dst).set_default();
    if (std::ranges::all_of(value, [](std::byte b) { return b == std::byte{0}; })) return;
    if (is_bool(dst)) {
        if (Word* c = constants(shares(dst).write<Word>())) std::fill_n(c, words_of(dst.size()), ~Word{0});
        return shares(dst).clear_padding();
    }
    with_word(dst.type(), [&]<class W>() {
        W word;
        std::memcpy(&word, value.data(), sizeof(W));
        if (W* c = constants(shares(dst).write<W>())) std::fill_n(c, dst.size(), word);
    });
}

void Shared3pInstance::load(Vector const& src, std::size_t i, Vector& dst) {
    if (load_floats(src, i, dst)) return;
    if (is_bool(dst)) return copy_bit(shares(src).read<Word>(), i, shares(dst).write<Word>(), 0);
    with_word(dst.type(), [&]<class W>() { copy_element<W>(shares(src).read<W>(), i, shares(dst).write<W>(), 0); });
}

void Shared3pInstance::store(Vector const& src, std::size_t i, Vector& dst) {
    if (store_floats(src, i, dst)) return;
    if (is_bool(dst)) return copy_bit(shares(src).read<Word>(), 0, shares(dst).write<Word>(), i);
    with_word(dst.type(), [&]<class W>() { copy_element<W>(shares(src).read<W>(), 0, shares(dst).write<W>(), i); });
}

void Shared3pInstance::gather(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) {
    if (gather_floats(src, index, dst)) return;
    if (is_bool(dst)) {
        auto const from = shares(src).read<Word>();
        auto const to = shares(dst).write<Word>();
        for (std::size_t i = 0; i < index.size(); ++i) copy_bit(from, index[i], to, i);
        return;
    }
    with_word(dst.type(), [&]<class W>() {
        auto const from = shares(src).read<W>();
        auto const to = shares(dst).overwrite<W>();
        for (std::size_t i = 0; i < index.size(); ++i) copy_element<W>(from, index[i], to, i);
    });
}

void Shared3pInstance::scatter(Vector const& src, std::span<std::uint64_t const> index, Vector& dst) {
    if (scatter_floats(src, index, dst)) return;
    if (is_bool(dst)) {
        auto const from = shares(src).read<Word>();
        auto const to = shares(dst).write<Word>();
        for (std::size_t i = 0; i < index.size(); ++i) copy_bit(from, i, to, index[i]);
        return;
    }
    with_word(dst.type(), [&]<class W>() {
        auto const from = shares(src).read<W>();
        auto const to = shares(dst).write<W>();
        for (std::size_t i = 0; i < index.size(); ++i) copy_element<W>(from, i, to, index[i]);
    });
}

void Shared3pInstance::classify(std::span<std::byte const> data, Vector& dst) {
    if (classify_floats(data, dst)) return;
    shares(dst).set_default();
    if (data.empty()) return;
    if (is_bool(dst)) {
        if (Word* c = constants(shares(dst).write<Word>())) bytes_to_bits(c, data.data(), dst.size());
        return;
    }
    if (std::byte* c = constants(shares(dst).write<std::byte>())) std::memcpy(c, data.data(), data.size());
}

void Shared3pInstance::declassify(Vector const& src, std::span<std::byte> data) {
    if (declassify_floats(src, data)) return;
    std::size_t const n = src.size();
    if (is_bool(src)) {
        auto const x = shares(src).read<Word>();
        return engine_.run(bit_and_cost(), n, ring_lanes(1), [&](Chunk& c) { return open_bits(c, x, data.data()); });
    }
    if (is_xor(src.type())) {
        auto const x = shares(src).read<std::uint8_t>();
        return engine_.run(open_cost(8), data.size(), ring_lanes(8),
                           [&](Chunk& c) { return open_xor(c, x, data.data()); });
    }
    with_word(src.type(), [&]<class W>() {
        auto const x = shares(src).read<W>();
        constexpr unsigned k = 8 * sizeof(W);
        engine_.run(open_cost(k), n, ring_lanes(k), [&](Chunk& c) { return open(c, x, data.data()); });
    });
}

// Whoever is to see these bytes must not see components that are functions of intermediate values: always with zero share.
void Shared3pInstance::get_shares(Vector const& src, std::span<std::byte> out) {
    if (get_float_shares(src, out)) return;
    std::uint64_t const op = engine_.begin_local_operation();
    if (src.size() == 0) return;
    if (is_bool(src)) {
        std::size_t const words = words_of(src.size());
        Block block = engine_.pool().take(words * sizeof(Word));
        auto* const bits = reinterpret_cast<Word*>(block.data());
        std::copy_n(shares(src).read<Word>().own, words, bits);
        engine_.xor_zero(op, 0, {block.data(), words * sizeof(Word)});
        return bits_to_bytes(out.data(), bits, src.size());
    }
    std::memcpy(out.data(), shares(src).read<std::byte>().own, out.size());
    if (is_xor(src.type())) return engine_.xor_zero(op, 0, out);
    with_word(src.type(), [&]<class W>() {
        // The program's buffer may be unaligned.
        Block block = engine_.pool().take(out.size());
        std::span<W> const words{reinterpret_cast<W*>(block.data()), src.size()};
        std::memcpy(block.data(), out.data(), out.size());
        engine_.add_zero<W>(op, 0, words);
        std::memcpy(out.data(), block.data(), out.size());
    });
}

void Shared3pInstance::set_shares(std::span<std::byte const> in, Vector& dst) {
    if (set_float_shares(in, dst)) return;
    ShareVector out = fresh(dst);
    std::size_t const n = dst.size();
    if (is_bool(dst)) {
        auto const z = out.overwrite<Word>();
        bytes_to_bits(z.own, in.data(), n);
        engine_.run(bit_and_cost(), n, ring_lanes(1), [&](Chunk& c) { return reshare_bits(c, z); });
    } else {
        if (!in.empty()) std::memcpy(out.overwrite<std::byte>().own, in.data(), in.size());
        if (is_xor(dst.type())) {
            auto const z = out.overwrite<std::uint8_t>();
            engine_.run(reshare_cost(8), in.size(), ring_lanes(8), [&](Chunk& c) { return reshare_xor(c, z); });
        } else {
            with_word(dst.type(), [&]<class W>() {
                auto const z = out.overwrite<W>();
                constexpr unsigned k = 8 * sizeof(W);
                engine_.run(reshare_cost(k), n, ring_lanes(k), [&](Chunk& c) { return reshare(c, z); });
            });
        }
    }
    out.clear_padding();
    shares(dst).swap(out);
}

// randomize: the streams themselves are the components.
void Shared3pInstance::in_place(CallRow const&, Vector& v) {
    std::uint64_t const op = engine_.begin_local_operation();
    if (v.size() == 0) return;
    auto const out = shares(v).overwrite<std::byte>();
    std::size_t const bytes = is_bool(v) ? words_of(v.size()) * sizeof(Word) : v.size() * public_width(v.type());
    engine_.fill_random(op, {out.own, bytes}, {out.next, bytes});
    shares(v).clear_padding();
}

} // namespace smpc::pd::shared3p
