// SPDX-License-Identifier: Apache-2.0
//
// What parties receive is independent of the secrets, for every call of the table; the statistics catch protocols that are broken
// on purpose; values are opened by the calls that exist to open them and by no other.
#include <catch2/catch.hpp>

#include <algorithm>

#include "libruntime/pd/shared3p/engine.h"
#include "libruntime/pd/shared3p/ring.h"
#include "tests/unit/pd_shared3p/privacy.h"

using namespace smpc;
using namespace smpc::test;

namespace {

// Lanes of a run: four chunks, so that every party is the helper of one.
struct Scale {
    std::size_t chunk_lanes;
    std::size_t lanes() const { return 4 * chunk_lanes; }
    std::size_t plane() const { return chunk_lanes / 8; } ///< bytes of a plane of a chunk
};
constexpr Scale usual{1024}, heavy{256}; // heavy: calls that send hundreds of bytes for each element

// Calls whose public result is what is opened. Nothing else may be.
bool opens(pd::CallRow const& row) {
    return row.op == pd::Operation::declassify || row.op == pd::Operation::stable_sort ||
           row.op == pd::Operation::public_permutation;
}

// A case whose operands are public constants: nothing but the protocol's own masks hides them. 0 … 2: the byte that fills
// them; 3: random values.
Case with_constants(Case test, int fill) {
    for (Operand& o : test.operands) {
        o.enters_as_constant = true;
        if (fill == 3) continue;
        bool const is_float = info(o.type).cls == TypeClass::floating; // all ones would be no number
        std::byte const b{static_cast<unsigned char>(is_float                                  ? 0x40 + fill
                                                     : fill == 2 && o.type != ValueType::bool_ ? 0xff
                                                                                               : fill != 0)};
        std::ranges::fill(o.values, b);
    }
    return test;
}

// The views of a party of some calls, one call after the other.
std::vector<View> views_of(unsigned party, std::vector<Case> const& cases, Scale scale, Seeds const& seeds) {
    Recorders recorders;
    std::vector<View> views;
    run_recorded(
        recorders,
        [&](DomainProcess& process, net::Mesh& mesh) {
            auto& recorder = recorders[mesh.self()];
            Probe probe;
            if (mesh.self() == party) {
                probe.before = [&] { recorder.keep_received = true; };
                probe.after = [&] { recorder.keep_received = false; };
            }
            for (Case const& c : cases) {
                run_case(process, c, static_cast<int>(mesh.self()), &probe);
                if (mesh.self() == party) views.push_back(received_by(recorder));
                recorder.streams.clear();
                recorder.messages.clear();
            }
        },
        {.chunk_lanes = scale.chunk_lanes}, seeds);
    return views;
}

} // namespace

namespace {
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t one_row_of = 8; // statistics find nothing more under the sanitizers, and take minutes
#else
constexpr std::size_t one_row_of = 1;
#endif
} // namespace

TEST_CASE("what a party receives is independent of the inputs, for every call") {
    std::vector<pd::CallRow const*> rows[2]; // usual and heavy ones
    std::size_t counted = 0;
    for (auto const* row : computed_rows()) {
        if (opens(*row) || counted++ % one_row_of != 0) continue;
        auto const trial = make_cases(*row, heavy.lanes())[0];
        rows[declared(trial).bytes / heavy.lanes() > 150].push_back(row);
    }
    std::size_t messages = 0;
    for (bool is_heavy : {false, true}) {
        Scale const scale = is_heavy ? heavy : usual;
        constexpr std::size_t at_once = 60; // bounds the memory of the views
        for (std::size_t begin = 0; begin < rows[is_heavy].size(); begin += at_once) {
            std::vector<Case> cases;
            for (std::size_t i = begin; i < std::min(begin + at_once, rows[is_heavy].size()); ++i)
                cases.push_back(make_cases(*rows[is_heavy][i], scale.lanes())[0]);
            for (unsigned party = 0; party < 3; ++party) {
                auto views = [&](int fill, std::uint64_t unknown) {
                    std::vector<Case> filled;
                    for (Case const& c : cases) filled.push_back(with_constants(c, fill));
                    Seeds seeds{1, 2, 3};
                    seeds[(party + 2) % 3] = unknown; // the key that this party does not hold
                    return views_of(party, filled, scale, seeds);
                };
                auto const one = views(0, 4), other = views(static_cast<int>(party) + 1, 5);
                for (std::size_t i = 0; i < cases.size(); ++i) {
                    messages += one[i].size();
                    for (auto const& text : leaks(one[i], other[i], scale.plane()))
                        FAIL_CHECK(cases[i].name() << " at party " << party + 1 << ": " << text);
                }
            }
        }
    }
    CHECK(messages > 4000 / one_row_of);
}

TEST_CASE("the messages of a sort tell the order, which is public, and nothing else") {
    for (char const* name : {"stable_sort_uint16_vec", "stable_sort_int32_vec", "stable_sort_xor_uint64_vec"}) {
        // Two inputs of one order.
        auto input = [&](std::uint64_t factor, std::uint64_t offset) {
            Case c = make_cases(*pd::find_call(name), usual.lanes())[0];
            std::size_t const width = public_width(c.row->type);
            for (Operand& o : c.operands) o.enters_as_constant = true;
            for (std::size_t i = 0; i < c.n; ++i) {
                std::uint64_t const place = (i * 2654435761u) % c.n, v = place * factor + offset;
                std::memcpy(c.operands[0].values.data() + i * width, &v, width);
                std::memcpy(c.operands[1].values.data() + i * 8, &place, 8);
            }
            return c;
        };
        for (unsigned party = 0; party < 3; ++party) {
            Seeds seeds{1, 2, 3};
            auto one = views_of(party, {input(1, 0)}, usual, seeds)[0];
            seeds[(party + 2) % 3] = 4;
            auto other = views_of(party, {input(5, 77)}, usual, seeds)[0];
            // What is the same for both says no more than the order.
            std::size_t const all = one.size();
            for (auto at = one.begin(); at != one.end();) {
                auto const same = other.find(at->first);
                if (same == other.end() || same->second != at->second) {
                    ++at;
                    continue;
                }
                other.erase(same);
                at = one.erase(at);
            }
            CHECK(one.size() > all / 2);
            for (auto const& text : leaks(one, other, usual.plane()))
                FAIL_CHECK(name << " at party " << party + 1 << ": " << text);
        }
    }
}

// ---- broken on purpose -------------------------------------------------------------------------------------------------

namespace {

using namespace pd::shared3p;
using W = std::uint32_t;

void local_product(Chunk& c, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    c.ring<W>().product(z.own + c.begin, x.own + c.begin, x.next + c.begin, y.own + c.begin, y.next + c.begin, c.n);
}
auto send_product(Chunk& c, SharesOut<W> z) {
    return c.reshare(z.own + c.begin, z.next + c.begin, c.n * sizeof(W));
}

// Sends the product as it is.
Step without_mask(Chunk& c, net::Mesh&, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    local_product(c, x, y, z);
    co_await send_product(c, z);
}
// Masks it with a stream that the receiver holds as well.
Step with_a_known_mask(Chunk& c, net::Mesh& mesh, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    local_product(c, x, y, z);
    W* const mask = c.arena.take<W>(c.n);
    mesh.seeds().key(mesh.self(), 1, crypto::KeyUse::masks).fill<W>({.op_id = 1}, c.begin, std::span(mask, c.n));
    for (std::size_t e = 0; e < c.n; ++e) z.own[c.begin + e] += mask[e];
    co_await send_product(c, z);
}
// Uses one sharing of zero for two messages.
Step with_one_mask_for_two(Chunk& c, net::Mesh&, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    local_product(c, x, y, z);
    c.add_zero(z.own + c.begin, c.begin, c.n);
    co_await send_product(c, z);
    local_product(c, x, x, z);
    c.add_zero(z.own + c.begin, c.begin, c.n);
    co_await send_product(c, z);
}
Step correct(Chunk& c, net::Mesh&, Shares<W> x, Shares<W> y, SharesOut<W> z) {
    return multiply(c, x, y, z);
}

using Protocol = Step (*)(Chunk&, net::Mesh&, Shares<W>, Shares<W>, SharesOut<W>);

// What all parties of one protocol saw, on constants.
Recorders record(Protocol protocol, unsigned rounds, W constant, Seeds const& seeds) {
    Recorders recorders;
    run_recorded(
        recorders,
        [&](DomainProcess&, net::Mesh& mesh) {
            pd::Statistics statistics;
            Party party(mesh, statistics);
            recorders[mesh.self()].keep_received = true;
            Engine engine(party, 1, {.chunk_lanes = usual.chunk_lanes, .observer = &recorders[mesh.self()]});
            std::vector<W> const zero(usual.lanes(), 0), value(usual.lanes(), constant);
            bool const own = mesh.self() == 0, next = mesh.self() == 2;
            Shares<W> const x{own ? value.data() : zero.data(), next ? value.data() : zero.data()};
            std::vector<W> z_own(usual.lanes()), z_next(usual.lanes());
            SharesOut<W> const z{z_own.data(), z_next.data()};
            engine.run({.rounds = rounds, .ring = {0, rounds * sizeof(W)}}, usual.lanes(), usual.chunk_lanes,
                       [&](Chunk& c) { return protocol(c, mesh, x, x, z); });
        },
        {}, seeds);
    return recorders;
}

// The parties that learn something.
unsigned leaking(Protocol protocol, unsigned rounds = 1) {
    auto const base = record(protocol, rounds, 0, {1, 2, 3});
    unsigned count = 0;
    for (unsigned party = 0; party < 3; ++party) {
        Seeds seeds{1, 2, 3};
        seeds[(party + 2) % 3] = 4;
        auto const other = record(protocol, rounds, 12345, seeds);
        count += !leaks(received_by(base[party]), received_by(other[party]), usual.plane()).empty();
    }
    return count;
}

} // namespace

TEST_CASE("the statistics find protocols that are broken on purpose") {
    CHECK(leaking(correct) == 0);
    CHECK(leaking(without_mask) == 3);
    CHECK(leaking(with_a_known_mask) == 3);
    CHECK(leaking(with_one_mask_for_two, 2) == 3);
}

TEST_CASE("the audit of streams finds one that is used twice") {
    for (auto const& party : record(correct, 1, 7, {1, 2, 3})) CHECK(used_twice(party) == 0);
    for (auto const& party : record(with_one_mask_for_two, 2, 7, {1, 2, 3})) CHECK(used_twice(party) > 0);
}
