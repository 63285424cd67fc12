// SPDX-License-Identifier: Apache-2.0
//
// The executor of engine.h: one loop that always continues the oldest chunk that can run, moves bytes after each turn, and
// sleeps in the mesh when nothing can run.
#include "libruntime/pd/shared3p/engine.h"

#include <algorithm>

#include <fmt/format.h>

#include <smpc/client/error.h>

#include "libruntime/crypto/permutation.h"

namespace smpc::pd::shared3p {

namespace {

// So many lanes that every party is the helper as often as the others, unless chunks would become very small.
std::size_t fair_lanes(std::size_t n) {
    return std::max<std::size_t>(1024, round_up((n + 5) / 6, 512));
}

} // namespace

Engine::Keys Engine::keys_of(std::uint16_t domain, crypto::KeyUse use) const {
    auto const& seeds = party_.mesh.seeds();
    return {seeds.key(seeds.self(), domain, use), seeds.key(seeds.next(), domain, use)};
}

Engine::Engine(Party& party, std::uint16_t domain, EngineOptions options)
    : party_(party), options_(options), self_(party.mesh.self()), masks_(keys_of(domain, crypto::KeyUse::masks)),
      deals_(keys_of(domain, crypto::KeyUse::deals)), exchanges_(keys_of(domain, crypto::KeyUse::exchanges)),
      permutations_(keys_of(domain, crypto::KeyUse::permutations)) {
    if (party.mesh.parties() != 3)
        throw Error(ErrorCode::config, fmt::format("shared3p needs 3 parties, not {}", party.mesh.parties()));
    if (options_.chunk_lanes % 64 != 0 || options_.window == 0)
        throw Error(ErrorCode::internal, "chunks must have a multiple of 64 lanes and the window at least one chunk");
}

Engine::~Engine() = default;

Chunk& Engine::begin_chunk(std::uint64_t op, std::size_t index, std::size_t begin, std::size_t n) {
    if (idle_.empty()) {
        chunks_.push_back(std::make_unique<Chunk>(*this, party_.pool));
        idle_.reserve(options_.window);
        active_.reserve(options_.window);
        idle_.push_back(chunks_.back().get());
    }
    Chunk& c = *idle_.back();
    idle_.pop_back();
    active_.push_back(&c);
    c.reset();
    c.op_ = op;
    c.index = index;
    c.begin = begin;
    c.n = n;
    c.words = words_of(n);
    c.self = self_;
    c.helper = static_cast<unsigned>((first_helper_ + index) % 3);
    c.role = static_cast<Role>((self_ + 3 - c.helper) % 3);
    return c;
}

Chunk* Engine::runnable() noexcept {
    for (Chunk* c : active_)
        if (!c->root_.done() && c->can_run()) return c;
    return nullptr;
}

void Engine::retire_finished() {
    for (std::size_t i = 0; i < active_.size();) {
        Chunk* const c = active_[i];
        if (!c->root_.done() || !c->sends_done()) {
            ++i;
            continue;
        }
        rounds_ = std::max(rounds_, c->round_);
        active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(i));
        idle_.push_back(c);
    }
}

void Engine::pipeline(std::uint64_t op, std::size_t n, std::size_t lanes, void* protocol, Make make) {
    net::Mesh& mesh = party_.mesh;
    std::size_t const count = (n + lanes - 1) / lanes;
    std::size_t next = 0;
    for (;;) {
        Chunk* c = runnable();
        if (c) {
            c->waiting_.resume();
        } else if (next < count && active_.size() < options_.window) {
            std::size_t const begin = next * lanes;
            c = &begin_chunk(op, next, begin, std::min(lanes, n - begin));
            ++next;
            c->root_ = make(protocol, *c);
            c->root_.start();
        }
        if (c && c->root_.done()) c->root_.rethrow();
        retire_finished();
        if (active_.empty() && next == count) break;
        mesh.progress(c ? net::Mesh::Wait::no : net::Mesh::Wait::yes);
        unsent_ = false;
    }
    // A helper may end without ever having waited: its last messages must not stay here.
    if (unsent_) mesh.progress(net::Mesh::Wait::no);
    unsent_ = false;
}

void Engine::run_chunks(Cost const& cost, std::size_t n, std::size_t lanes, std::optional<unsigned> whole_helper,
                        void* protocol, Make make) {
    party_.check_now_and_then();
    std::uint64_t const op = party_.begin_operation();
    if (n == 0) return;
    first_helper_ = whole_helper.value_or(static_cast<unsigned>(op % 3));
    if (whole_helper)
        lanes = n;
    else if (options_.chunk_lanes)
        lanes = options_.chunk_lanes;
    else if (cost.deal.bits() != 0)
        lanes = std::min(lanes, fair_lanes(n));
    for (std::uint64_t fact :
         {op, std::uint64_t{n}, std::uint64_t{lanes}, std::uint64_t{cost.rounds}, cost.total_bits()})
        party_.note(fact);
    rounds_ = 0;
    bytes_out_ = bytes_in_ = 0;
    try {
        pipeline(op, n, lanes, protocol, make);
    } catch (...) {
        // Frames and requests that point into the operation's vectors go before these do.
        active_.clear();
        idle_.clear();
        chunks_.clear();
        throw;
    }
    pd::Cost& counters = party_.statistics.current();
    counters.rounds += rounds_;
    counters.bytes_out += bytes_out_;
    counters.bytes_in += bytes_in_;
    auto const declared = sent_by(cost, self_, first_helper_, n, lanes);
    if (bytes_out_ != declared || rounds_ != cost.rounds)
        throw Error(
            ErrorCode::internal,
            fmt::format(
                "a protocol sent {} bytes in {} rounds but declares {} bytes in {} rounds (operation {}, {} lanes)",
                bytes_out_, rounds_, declared, cost.rounds, op, n));
}

void Engine::saw_streams(crypto::KeyUse use, crypto::StreamLabel const& label, std::uint64_t offset,
                         std::uint64_t bytes, bool own, bool next) {
    if (!options_.observer) return;
    if (own) options_.observer->stream(self_, use, label, offset, bytes);
    if (next) options_.observer->stream((self_ + 1) % 3, use, label, offset, bytes);
}

template <class W> void Engine::add_zero(std::uint64_t op, std::size_t first, std::span<W> out) {
    crypto::StreamLabel const label{.op_id = op};
    crypto::StreamPair{masks_.own, masks_.next}.add_difference<W>(label, first, out);
    saw_streams(crypto::KeyUse::masks, label, first * sizeof(W), out.size_bytes(), true, true);
}
template void Engine::add_zero(std::uint64_t, std::size_t, std::span<std::uint8_t>);
template void Engine::add_zero(std::uint64_t, std::size_t, std::span<std::uint16_t>);
template void Engine::add_zero(std::uint64_t, std::size_t, std::span<std::uint32_t>);
template void Engine::add_zero(std::uint64_t, std::size_t, std::span<std::uint64_t>);

void Engine::xor_zero(std::uint64_t op, std::size_t first_byte, std::span<std::byte> out) {
    crypto::StreamLabel const label{.op_id = op};
    crypto::StreamPair{masks_.own, masks_.next}.xor_in(label, first_byte, out);
    saw_streams(crypto::KeyUse::masks, label, first_byte, out.size(), true, true);
}

void Engine::fill_permutations(std::uint64_t op, std::span<std::uint32_t> own, std::span<std::uint32_t> next) {
    crypto::StreamLabel const label{.op_id = op};
    std::uint64_t const by_own = crypto::uniform_permutation(permutations_.own, label, own);
    std::uint64_t const by_next = crypto::uniform_permutation(permutations_.next, label, next);
    saw_streams(crypto::KeyUse::permutations, label, 0, by_own, true, false);
    saw_streams(crypto::KeyUse::permutations, label, 0, by_next, false, true);
}

void Engine::fill_random(std::uint64_t op, std::span<std::byte> own, std::span<std::byte> next) {
    crypto::StreamLabel const label{.op_id = op};
    masks_.own.fill(label, 0, own);
    masks_.next.fill(label, 0, next);
    saw_streams(crypto::KeyUse::masks, label, 0, own.size(), true, true);
}

} // namespace smpc::pd::shared3p
