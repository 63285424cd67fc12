// SPDX-License-Identifier: Apache-2.0
//
// The message steps of chunk.h: who draws which stream, who sends what to whom, and how messages are packed.
//
// Messages are sent from where they are made when their wire form equals their memory form, which is so for ring elements of
// whole words and for planes of a multiple of 64 lanes; else they are packed into a buffer of the arena.
#include "libruntime/pd/shared3p/chunk.h"

#include "libruntime/pd/shared3p/engine.h"

namespace smpc::pd::shared3p {
namespace {

std::size_t plane_bytes(std::size_t n) noexcept {
    return (n + 7) / 8;
}
bool is_packed(std::size_t n, std::size_t count) noexcept {
    return n % 64 == 0 || count == 1;
}

void pack_planes(std::byte* to, Word const* from, std::size_t count, std::size_t words, std::size_t n) {
    std::size_t const size = plane_bytes(n);
    if (size == 1) { // the common case of scalars
        for (std::size_t p = 0; p < count; ++p) to[p] = static_cast<std::byte>(from[p]);
        return;
    }
    for (std::size_t p = 0; p < count; ++p) std::memcpy(to + p * size, from + p * words, size);
}

void unpack_planes(Word* to, std::byte const* from, std::size_t count, std::size_t words, std::size_t n) {
    std::size_t const size = plane_bytes(n);
    if (size == 1) {
        for (std::size_t p = 0; p < count; ++p) to[p] = static_cast<Word>(from[p]);
        return;
    }
    for (std::size_t p = 0; p < count; ++p) {
        to[(p + 1) * words - 1] = 0;
        std::memcpy(to + p * words, from + p * size, size);
    }
}

// Little-endian: the low bytes come first. In as few loads as there are, which never pass through memory again.
template <unsigned bytes, class W> W load_low(std::byte const* from) {
    auto part = [&]<class P>(P low) {
        std::memcpy(&low, from, sizeof low);
        if constexpr (bytes == sizeof(P))
            return static_cast<W>(low);
        else
            return static_cast<W>(low | load_low<bytes - sizeof(P), W>(from + sizeof(P)) << 8 * sizeof(P));
    };
    if constexpr (bytes >= 8)
        return part(std::uint64_t{});
    else if constexpr (bytes >= 4)
        return part(std::uint32_t{});
    else if constexpr (bytes >= 2)
        return part(std::uint16_t{});
    else
        return part(std::uint8_t{});
}
template <unsigned bytes, class W> void pack_fixed(std::byte* to, W const* from, std::size_t count) {
    for (std::size_t e = 0; e < count; ++e) std::memcpy(to + e * bytes, from + e, bytes);
}
template <unsigned bytes, class W> void unpack_fixed(W* to, std::byte const* from, std::size_t count) {
    for (std::size_t e = 0; e < count; ++e) to[e] = load_low<bytes, W>(from + e * bytes);
}

// Calls f with the width as a constant; only widths below that of W occur.
template <class W, class F> void with_width(unsigned bytes, F f) {
    [&]<unsigned... b>(std::integer_sequence<unsigned, b...>) {
        (void)((bytes == b + 1 && (f.template operator()<b + 1>(), true)) || ...);
    }
    (std::make_integer_sequence<unsigned, sizeof(W)>{});
}
template <class W> void pack_words(std::byte* to, W const* from, std::size_t count, unsigned bytes) {
    with_width<W>(bytes, [&]<unsigned b>() { pack_fixed<b>(to, from, count); });
}
template <class W> void unpack_words(W* to, std::byte const* from, std::size_t count, unsigned bytes) {
    with_width<W>(bytes, [&]<unsigned b>() { unpack_fixed<b>(to, from, count); });
}

// z -= x and z += x, with kernels where there are some.
template <class W> void subtract_from(Chunk const& c, W* z, W const* x, std::size_t count) {
    if constexpr (sizeof(W) <= sizeof(Word))
        c.ring<W>().sub(z, z, x, count);
    else
        for (std::size_t e = 0; e < count; ++e) z[e] -= x[e];
}
template <class W> void add_to(Chunk const& c, W* z, W const* x, std::size_t count) {
    if constexpr (sizeof(W) <= sizeof(Word))
        c.ring<W>().add(z, z, x, count);
    else
        for (std::size_t e = 0; e < count; ++e) z[e] += x[e];
}

} // namespace

void Chunk::reset() noexcept {
    root_ = Step();
    waiting_ = {};
    arena.reset();
    receives_used_ = sends_used_ = 0;
    awaited_ = posted_ = nullptr;
    step_ = round_ = 0;
}

bool Chunk::sends_done() const noexcept {
    for (std::size_t i = 0; i < sends_used_; ++i)
        if (!sends_[i].done()) return false;
    return true;
}

crypto::StreamLabel Chunk::label() const noexcept {
    return {.op_id = op_, .purpose = static_cast<std::uint16_t>(step_), .lane = 0};
}

void Chunk::send(unsigned peer, unsigned step, void const* data, std::size_t bytes) {
    if (sends_used_ == sends_.size()) sends_.emplace_back();
    std::span<std::byte const> const payload{static_cast<std::byte const*>(data), bytes};
    engine_.party_.mesh.send(peer, {.op_id = op_, .step = static_cast<std::uint16_t>(step)}, payload,
                             sends_[sends_used_++]);
    engine_.bytes_out_ += bytes;
    engine_.unsent_ = true;
    if (auto* o = engine_.options_.observer) o->sent(op_, index, step, peer, payload);
}

net::ReceiveRequest* Chunk::expect(unsigned peer, unsigned step, void* into, std::size_t bytes) {
    if (receives_used_ == receives_.size()) receives_.emplace_back();
    Expected& r = receives_[receives_used_++];
    r.into = {static_cast<std::byte*>(into), bytes};
    r.step = step;
    r.peer = peer;
    engine_.party_.mesh.receive(peer, {.op_id = op_, .step = static_cast<std::uint16_t>(step)}, r.into, r);
    return &r;
}

void Chunk::note_arrival(net::ReceiveRequest const* request) {
    auto const& r = static_cast<Expected const&>(*request);
    engine_.bytes_in_ += r.into.size();
    if (auto* o = engine_.options_.observer) o->received(op_, index, r.step, r.peer, r.into);
}

// ---- streams -----------------------------------------------------------------------------------------------------------

template <class W> void Chunk::add_zero(W* z, std::size_t first, std::size_t count) {
    engine_.add_zero<W>(op_, first, {z, count});
}
template void Chunk::add_zero(std::uint8_t*, std::size_t, std::size_t);
template void Chunk::add_zero(std::uint16_t*, std::size_t, std::size_t);
template void Chunk::add_zero(std::uint32_t*, std::size_t, std::size_t);
template void Chunk::add_zero(std::uint64_t*, std::size_t, std::size_t);

void Chunk::xor_zero(void* z, std::size_t first_byte, std::size_t bytes) {
    engine_.xor_zero(op_, first_byte, {static_cast<std::byte*>(z), bytes});
}

void Chunk::fill_deal(void* out, std::size_t bytes) {
    auto const& key = role == Role::helper ? engine_.deals_.own : engine_.deals_.next; // k_d
    key.fill(label(), stream_offset(), {static_cast<std::byte*>(out), bytes});
    engine_.saw_streams(crypto::KeyUse::deals, label(), stream_offset(), bytes, role == Role::helper,
                        role != Role::helper);
}

void Chunk::fill_exchange(void* own, void* next, std::size_t bytes) {
    if (own) engine_.exchanges_.own.fill(label(), stream_offset(), {static_cast<std::byte*>(own), bytes});
    if (next) engine_.exchanges_.next.fill(label(), stream_offset(), {static_cast<std::byte*>(next), bytes});
    engine_.saw_streams(crypto::KeyUse::exchanges, label(), stream_offset(), bytes, own, next);
}

// ---- ring and open -----------------------------------------------------------------------------------------------------

Chunk::Arrival Chunk::reshare(void const* z, void* into, std::size_t bytes) {
    auto* const request = expect(right(), step_, into, bytes);
    send(left(), step_, z, bytes);
    ++step_, ++round_;
    return {*this, request};
}

Chunk::Arrival Chunk::open(void const* x, void* into, std::size_t bytes) {
    auto* const request = expect(left(), step_, into, bytes);
    send(right(), step_, x, bytes);
    ++step_, ++round_;
    return {*this, request};
}

// ---- messages between roles --------------------------------------------------------------------------------------------

void Chunk::fill_pairwise(unsigned step, Role with, void* out, std::size_t bytes) {
    crypto::StreamLabel const at{.op_id = op_, .purpose = static_cast<std::uint16_t>(step), .lane = 0};
    std::span<std::byte> const mask{static_cast<std::byte*>(out), bytes};
    if (role != Role::helper && role != with) return;
    // k_d is known to P_d and P_{d+2}, k_{d+1} to P_d and P_{d+1}
    bool const own = is_helper() == (with == Role::second);
    auto const use = with == Role::second ? crypto::KeyUse::deals : crypto::KeyUse::exchanges;
    auto const& keys = with == Role::second ? engine_.deals_ : engine_.exchanges_;
    (own ? keys.own : keys.next).fill(at, stream_offset(), mask);
    engine_.saw_streams(use, at, stream_offset(), bytes, own, !own);
}

// ---- deals -------------------------------------------------------------------------------------------------------------

Chunk::PlaneDeal Chunk::begin_deal(std::size_t count) {
    Word* const table = arena.take<Word>(count * words);
    PlaneDeal d{table, count, 0, step_, nullptr, nullptr};
    std::size_t const size = count * plane_bytes(n);
    if (role != Role::second && !is_packed(n, count)) d.packed = arena.take<std::byte>(size);
    if (role == Role::first) {
        if (!d.packed) table[count * words - 1] = 0;
        d.request = expect(left(), step_, d.packed ? d.packed : static_cast<void*>(table), size);
    } else {
        fill_deal(table, count * words * sizeof(Word));
    }
    ++step_;
    if (round_ == 0) round_ = 1;
    return d;
}

void Chunk::send_deal(PlaneDeal const& d) {
    if (d.packed) pack_planes(d.packed, d.table, d.count, words, n);
    send(right(), d.step, d.packed ? d.packed : static_cast<void const*>(d.table), d.count * plane_bytes(n));
}

template <class W> Chunk::RingDeal<W> Chunk::begin_ring_deal(std::size_t count, unsigned bytes) {
    RingDeal<W> d{arena.take<W>(count), count, bytes, step_, nullptr, nullptr};
    if (role != Role::second && bytes != sizeof(W)) d.packed = arena.take<std::byte>(count * bytes);
    if (role == Role::first)
        d.request = expect(left(), step_, d.packed ? d.packed : static_cast<void*>(d.table), count * bytes);
    else
        fill_deal(d.table, count * sizeof(W));
    ++step_;
    if (round_ == 0) round_ = 1;
    return d;
}

template <class W> void Chunk::send_deal(RingDeal<W> const& d) {
    if (d.packed) pack_words(d.packed, d.table, d.count, d.bytes);
    send(right(), d.step, d.packed ? d.packed : static_cast<void const*>(d.table), d.count * d.bytes);
}

template <class T> void Chunk::Dealt<T>::await_resume() const {
    if (!deal.request) return;
    c.note_arrival(deal.request);
    if (!deal.packed) return;
    if constexpr (std::is_const_v<T>)
        unpack_planes(planes(deal), deal.packed, deal.count, c.words, c.n);
    else
        unpack_words(deal.table, deal.packed, deal.count, deal.bytes);
}
template struct Chunk::Dealt<Word const>;

// ---- exchanges ---------------------------------------------------------------------------------------------------------

void Chunk::exchange_planes(PlaneExchange& x) {
    std::size_t const size = x.count * plane_bytes(n);
    bits().xor_(x.sent, x.sent, x.half, x.count * words);
    void const* out = x.sent;
    if (is_packed(n, x.count)) {
        x.mu[x.count * words - 1] = 0;
    } else {
        x.packed = arena.take<std::byte>(size);
        auto* const packed = arena.take<std::byte>(size);
        pack_planes(packed, x.sent, x.count, words, n);
        out = packed;
    }
    x.request = expect(other_evaluator(), step_, x.packed ? x.packed : static_cast<void*>(x.mu), size);
    send(other_evaluator(), step_, out, size);
}

Chunk::PlaneExchange Chunk::exchange(Word* p, std::size_t count) {
    Word* const half = arena.take<Word>(count * words);
    std::size_t const memory = count * words * sizeof(Word);
    PlaneExchange x{*this, p, nullptr, half, count, nullptr, nullptr};
    if (is_helper()) {
        crypto::StreamPair{engine_.exchanges_.own, engine_.exchanges_.next}.exclusive_or(
            label(), stream_offset(), {reinterpret_cast<std::byte*>(half), memory});
        engine_.saw_streams(crypto::KeyUse::exchanges, label(), stream_offset(), memory, true, true);
    } else {
        x.mu = arena.take<Word>(count * words);
        fill_exchange(role == Role::first ? half : nullptr, role == Role::second ? half : nullptr, memory);
        exchange_planes(x);
    }
    ++step_, ++round_;
    return x;
}

Chunk::PlaneExchange Chunk::finish_planes(Word* p, std::size_t count, SharesOut<Word> out) {
    std::size_t const memory = count * words * sizeof(Word);
    PlaneExchange x{*this, p, nullptr, nullptr, count, nullptr, nullptr};
    if (is_helper()) {
        fill_exchange(out.own, out.next, memory);
    } else {
        x.mu = mu(out);
        x.half = half(out);
        fill_exchange(role == Role::first ? out.own : nullptr, role == Role::second ? out.next : nullptr, memory);
        exchange_planes(x);
    }
    ++step_, ++round_;
    return x;
}

Masked Chunk::PlaneExchange::await_resume() const {
    if (!c.is_helper()) {
        c.note_arrival(request);
        if (packed) unpack_planes(mu, packed, count, c.words, c.n);
        c.bits().xor_(mu, mu, sent, count * c.words);
    }
    return {mu, half};
}

template <class W>
Chunk::RingExchange<W> Chunk::finish_ring_of(std::size_t count, W* p, SharesOut<W> out, unsigned bytes) {
    RingExchange<W> x{*this, p, nullptr, bytes, nullptr, nullptr, false, count};
    if (is_helper()) {
        fill_exchange(out.own, out.next, count * sizeof(W));
    } else {
        x.mu = mu(out);
        fill_exchange(role == Role::first ? out.own : nullptr, role == Role::second ? out.next : nullptr,
                      count * sizeof(W));
        subtract_from(*this, p, static_cast<W const*>(half(out)), count);
        if (bytes == sizeof(W)) {
            x.request = expect_exchange(x.mu, count * bytes);
            send(other_evaluator(), step_, p, count * bytes);
        } else {
            x.packed = arena.take<std::byte>(count * bytes);
            auto* const packed_out = arena.take<std::byte>(count * bytes);
            pack_words(packed_out, p, count, bytes);
            x.request = expect(other_evaluator(), step_, x.packed, count * bytes);
            send(other_evaluator(), step_, packed_out, count * bytes);
        }
    }
    ++step_, ++round_;
    return x;
}

template <class W> Chunk::RingExchange<W> Chunk::finish_xor(W* p, SharesOut<W> out) {
    RingExchange<W> x{*this, p, nullptr, sizeof(W), nullptr, nullptr, true, n};
    std::size_t const bytes = n * sizeof(W);
    if (is_helper()) {
        fill_exchange(out.own, out.next, bytes);
    } else {
        x.mu = mu(out);
        fill_exchange(role == Role::first ? out.own : nullptr, role == Role::second ? out.next : nullptr, bytes);
        for (std::size_t e = 0; e < n; ++e) p[e] = static_cast<W>(p[e] ^ half(out)[e]);
        x.request = expect_exchange(x.mu, bytes);
        send(other_evaluator(), step_, p, bytes);
    }
    ++step_, ++round_;
    return x;
}

template <class W> void Chunk::RingExchange<W>::await_resume() const {
    if (c.is_helper()) return;
    c.note_arrival(request);
    if (packed) unpack_words(mu, packed, count, bytes);
    if (by_xor)
        for (std::size_t e = 0; e < count; ++e) mu[e] = static_cast<W>(mu[e] ^ sent[e]);
    else
        add_to(c, mu, static_cast<W const*>(sent), count);
}

#define SMPC_INSTANTIATE(W)                                                                                            \
    template Chunk::RingDeal<W> Chunk::begin_ring_deal<W>(std::size_t, unsigned);                                      \
    template void Chunk::send_deal<W>(RingDeal<W> const&);                                                             \
    template struct Chunk::Dealt<W>;                                                                                   \
    template Chunk::RingExchange<W> Chunk::finish_ring_of(std::size_t, W*, SharesOut<W>, unsigned);                    \
    template Chunk::RingExchange<W> Chunk::finish_xor(W*, SharesOut<W>);                                               \
    template struct Chunk::RingExchange<W>;
SMPC_INSTANTIATE(std::uint8_t)
SMPC_INSTANTIATE(std::uint16_t)
SMPC_INSTANTIATE(std::uint32_t)
SMPC_INSTANTIATE(std::uint64_t)
SMPC_INSTANTIATE(WideWord)
#undef SMPC_INSTANTIATE

} // namespace smpc::pd::shared3p
