// SPDX-License-Identifier: Apache-2.0
//
// One chunk of an operation as its protocol sees it: which lanes, which role, masks, and the message steps.
//
// Steps of the protocols, in their letters (indices modulo 3):
//
//   ring       every P_i sends to P_{i-1}, or for opening to P_{i+1}
//   deal       the helper P_d sends P_{d+1} a value minus F(k_d); P_{d+2} makes F(k_d) itself
//   exchange   P_{d+1} and P_{d+2}, who hold a value as a sum of two, make it replicated: components d and d+1 are streams,
//              component d+2 is what remains, which each learns by the other's message
//
// The helper rotates with the chunks. All roles run the same code: what a step means for a role is decided inside the step, and
// every role counts the steps, so labels agree. Between the steps of a chain a value x = μ + ℓ is kept *masked*: μ = x_{d+2} at
// both evaluators, and ℓ = x_d + x_{d+1} as halves at the evaluators and in full at the helper, which thus never waits.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>
#include <utility>

#include "libruntime/crypto/prg.h"
#include "libruntime/net/request.h"
#include "libruntime/pd/shared3p/kernels.h"
#include "libruntime/pd/shared3p/memory.h"
#include "libruntime/pd/shared3p/shares.h"
#include "libruntime/pd/shared3p/step.h"

namespace smpc::pd::shared3p {

class Engine;

enum class Role : std::uint8_t {
    helper, ///< P_d: knows the masks, deals, never waits
    first,  ///< P_{d+1}: receives the deals; adds the terms that both evaluators know
    second, ///< P_{d+2}
};

/// Bit planes between two steps. At the helper `half` is the whole mask and `mu` is not used.
struct Masked {
    Word const* mu = nullptr;
    Word const* half = nullptr;
};

class Chunk {
public:
    Chunk(Engine& engine, Pool& pool) : arena(pool), kernels(shared3p::kernels()), engine_(engine) {}

    Arena arena;
    Kernels const& kernels;
    std::size_t index = 0, begin = 0; ///< number of the chunk, its first lane
    std::size_t n = 0, words = 0;     ///< lanes, and words of one plane
    unsigned self = 0, helper = 0;    ///< parties
    Role role = Role::helper;

    bool is_helper() const noexcept { return role == Role::helper; }
    /// 1 at the evaluator that adds what both know.
    unsigned first() const noexcept { return role == Role::first; }
    Word first_mask() const noexcept { return first() ? ~Word{0} : 0; }
    /// Component 0, which takes public constants, is part of the mask (else it is μ).
    bool mask_has_constants() const noexcept { return helper != 1; }
    BitKernels const& bits() const noexcept { return kernels.bits; }
    template <class W> RingKernels<W> const& ring() const noexcept { return kernels.ring<W>(); }

    // ---- the masked view of a replicated value (pointers to the chunk's first lane)
    template <class W> W const* mu(Shares<W> x) const noexcept { return role == Role::first ? x.next : x.own; }
    template <class W> W const* half(Shares<W> x) const noexcept { return role == Role::first ? x.own : x.next; }
    template <class W> W* mu(SharesOut<W> x) const noexcept { return role == Role::first ? x.next : x.own; }
    template <class W> W* half(SharesOut<W> x) const noexcept { return role == Role::first ? x.own : x.next; }
    /// What this role knows of x in full: at the helper the mask (computed), at the evaluators μ.
    template <class W> W const* summand(Shares<W> x) {
        if (!is_helper()) return mu(x);
        W* sum = arena.take<W>(n);
        ring<W>().add(sum, x.own, x.next, n);
        return sum;
    }
    /// The same for bits.
    Word const* bit_summand(Shares<Word> x, std::size_t count = 1) {
        if (!is_helper()) return mu(x);
        Word* sum = arena.take<Word>(count * words);
        bits().xor_(sum, x.own, x.next, count * words);
        return sum;
    }

    // ---- zero shares: z += α_i, purpose 0, which only ring protocols use
    template <class W> void add_zero(W* z, std::size_t first, std::size_t count);
    void xor_zero(void* z, std::size_t first_byte, std::size_t bytes);

    // ---- message steps. Every awaitable below must be awaited at once.

    struct Arrival {
        Chunk& c;
        net::ReceiveRequest* request;
        bool await_ready() const noexcept { return request->done(); }
        void await_suspend(std::coroutine_handle<> h) const noexcept { c.wait_for(*request, h); }
        void await_resume() const { c.note_arrival(request); }
    };
    /// Sends `bytes` from z to P_{i-1} and receives as many from P_{i+1} into `into`. z is sent from where it is.
    Arrival reshare(void const* z, void* into, std::size_t bytes);
    /// Sends to P_{i+1} and receives from P_{i-1}.
    Arrival open(void const* x, void* into, std::size_t bytes);

    /// Begins a round of messages between roles: the numbers of `count` steps, for its messages and their masks.
    unsigned begin_round(unsigned count) noexcept {
        ++round_;
        return std::exchange(step_, step_ + count);
    }
    /// A mask that the helper and one evaluator know, for the message of a step; nothing happens at the third party.
    void fill_pairwise(unsigned step, Role with, void* out, std::size_t bytes);
    /// One message of a step of such a round, by its sender and its receiver. The sent memory must last until the operation ends.
    void send(unsigned step, Role to, void const* data, std::size_t bytes) { send(party_of(to), step, data, bytes); }
    Arrival receive(unsigned step, Role from, void* into, std::size_t bytes) {
        return {*this, expect(party_of(from), step, into, bytes)};
    }

    /// Tells before a long step that the next exchange into the whole of `out` will come, so that a large message of an evaluator
    /// that is ahead finds its place. Nothing at the helper.
    template <class W> void expect_finish(SharesOut<W> out) {
        if (!is_helper()) posted_ = expect(other_evaluator(), step_, mu(out), n * sizeof(W));
    }

    /// A message from the helper, begun by all roles at the same place of a protocol and early, so that it goes straight into
    /// `table`. The helper completes it in its own time; a chain's deals all go out before the first exchange.
    template <class T> struct Deal {
        T* table = nullptr;    ///< F(k_d) at the helper and at P_{d+2}; what arrived at P_{d+1}
        std::size_t count = 0; ///< planes, or ring elements
        unsigned bytes = 0;    ///< of a ring element that travel: the low ones; the others are not valid afterwards
        unsigned step = 0;
        net::ReceiveRequest* request = nullptr;
        std::byte* packed = nullptr;
    };
    using PlaneDeal = Deal<Word const>; // const tells planes from ring elements of 64 bits
    template <class W> using RingDeal = Deal<W>;

    /// `count` planes, into which the helper XORs the values.
    PlaneDeal begin_deal(std::size_t count);
    /// `count` ring elements, a multiple of n, which the helper changes from F to value − F.
    template <class W> RingDeal<W> begin_ring_deal(std::size_t count, unsigned bytes = sizeof(W));
    /// The helper's end of it.
    void send_deal(PlaneDeal const& deal);
    template <class W> void send_deal(RingDeal<W> const& deal);
    static Word* planes(PlaneDeal const& deal) noexcept { return const_cast<Word*>(deal.table); }

    template <class T> struct Dealt {
        Chunk& c;
        Deal<T> const& deal;
        bool await_ready() const noexcept { return !deal.request || deal.request->done(); }
        void await_suspend(std::coroutine_handle<> h) const noexcept { c.wait_for(*deal.request, h); }
        void await_resume() const;
    };
    /// The evaluators' end of it: afterwards each holds its share of the values in `table`.
    template <class T> Dealt<T> dealt(Deal<T> const& deal) noexcept { return {*this, deal}; }

    struct PlaneExchange {
        Chunk& c;
        Word *sent, *mu, *half;
        std::size_t count;
        std::byte* packed;
        net::ReceiveRequest* request;
        bool await_ready() const noexcept { return !request || request->done(); }
        void await_suspend(std::coroutine_handle<> h) const noexcept { c.wait_for(*request, h); }
        Masked await_resume() const;
    };
    /// Makes `count` planes that the evaluators hold as p' ⊕ p'' masked. `p` (unused at the helper) is overwritten.
    PlaneExchange exchange(Word* p, std::size_t count);
    /// The same into the result: `count` planes of this chunk one after the other, and one plane.
    PlaneExchange finish_planes(Word* p, std::size_t count, SharesOut<Word> out);
    PlaneExchange finish_bit(Word* p, SharesOut<Word> out) { return finish_planes(p, 1, out); }

    template <class W> struct RingExchange {
        Chunk& c;
        W *sent, *mu;
        unsigned bytes;
        std::byte* packed;
        net::ReceiveRequest* request;
        bool by_xor;
        std::size_t count;
        bool await_ready() const noexcept { return !request || request->done(); }
        void await_suspend(std::coroutine_handle<> h) const noexcept { c.wait_for(*request, h); }
        void await_resume() const;
    };
    /// Makes n ring elements that the evaluators hold as p' + p'' replicated. `p` is overwritten. Only the low `bytes` bytes of
    /// each element travel and are valid afterwards. Any `count` of elements instead of n.
    template <class W> RingExchange<W> finish_ring(W* p, SharesOut<W> out, unsigned bytes = sizeof(W)) {
        return finish_ring_of(n, p, out, bytes);
    }
    template <class W>
    RingExchange<W> finish_ring_of(std::size_t count, W* p, SharesOut<W> out, unsigned bytes = sizeof(W));
    /// The same for n xor words, p' ⊕ p''. Arrays are padded to whole words of 64 bits.
    template <class W> RingExchange<W> finish_xor(W* p, SharesOut<W> out);

private:
    friend class Engine;
    struct Expected : net::ReceiveRequest {
        unsigned step = 0, peer = 0;
        std::span<std::byte> into;
    };
    void wait_for(net::ReceiveRequest& request, std::coroutine_handle<> h) noexcept {
        awaited_ = &request;
        waiting_ = h;
    }
    bool can_run() const noexcept { return awaited_ && awaited_->done(); }
    void note_arrival(net::ReceiveRequest const* request);
    void exchange_planes(PlaneExchange& x);
    void send(unsigned peer, unsigned step, void const* data, std::size_t bytes);
    net::ReceiveRequest* expect(unsigned peer, unsigned step, void* into, std::size_t bytes);
    /// The message of the other evaluator in this exchange, unless it is expected already.
    net::ReceiveRequest* expect_exchange(void* into, std::size_t bytes) {
        return posted_ ? std::exchange(posted_, nullptr) : expect(other_evaluator(), step_, into, bytes);
    }
    unsigned left() const noexcept { return (self + 2) % 3; }
    unsigned right() const noexcept { return (self + 1) % 3; }
    unsigned party_of(Role r) const noexcept { return (helper + static_cast<unsigned>(r)) % 3; }
    unsigned other_evaluator() const noexcept { return role == Role::first ? right() : left(); }
    /// F(k_d) for deals and the evaluator's own half for exchanges, into `out`; streams of different chunks do not meet.
    void fill_deal(void* out, std::size_t bytes);
    void fill_exchange(void* own, void* next, std::size_t bytes);
    crypto::StreamLabel label() const noexcept;
    std::uint64_t stream_offset() const noexcept { return std::uint64_t{index} << 36; }
    void reset() noexcept;
    bool sends_done() const noexcept;

    Engine& engine_;
    Step root_;
    std::coroutine_handle<> waiting_;
    net::ReceiveRequest *awaited_ = nullptr, *posted_ = nullptr;
    std::deque<Expected> receives_; // addresses stay; reused
    std::deque<net::SendRequest> sends_;
    std::size_t receives_used_ = 0, sends_used_ = 0;
    std::uint64_t op_ = 0;
    unsigned step_ = 0, round_ = 0;
};

} // namespace smpc::pd::shared3p
