// SPDX-License-Identifier: Apache-2.0
//
// Calls that must fail, one for every row that can: they fail at all parties for public reasons, before anything is sent or a
// stream is drawn, and the parties are still in step afterwards.
#include <catch2/catch.hpp>

#include <mutex>
#include <set>

#include "libruntime/pd/shared3p/instance.h"
#include "tests/unit/pd_shared3p/observers.h"

using namespace smpc;
using namespace smpc::test;

namespace {

/// The case with one public fault; nothing if the shape has none to be made.
std::optional<Case> broken(Case c) {
    using enum pd::Shape;
    switch (c.row->shape) {
    case assign:
    case unary:
    case binary:
    case choose:
    case scan:
    case expand_bits:
    case matrix_product:
    case sliding_product:
    case encrypt:
    case expand_keys:
    case hash_rows:
        ++c.out_size;
        return c;
    case shift_public:
    case binary_public:
        if (c.row->op == pd::Operation::div_public || c.row->op == pd::Operation::mod_public)
            std::ranges::fill(c.publics[0], std::byte{0}); // divisors
        else
            c.publics[0].resize(c.publics[0].size() - 2);
        return c;
    case reduce:
        c.out_size = c.n - 1; // does not divide
        return c;
    case reduce_runs:
        c.publics[0][0] ^= std::byte{1}; // the lengths' sum
        return c;
    case gather:
    case scatter:
        c.publics[0][1] = std::byte{0x7f}; // an index
        return c;
    case scan_slices:
        c.publics[0][1] = std::byte{0x7f}; // a beginning
        c.publics[2][0] = std::byte{1};
        return c;
    case shuffle_rows:
    case shuffle_rows_keyed:
        c.number = *c.number + 1;
        return c;
    case shuffle_keyed:
        c.operands[1] = c.operands[0]; // no key
        return c.operands[0].type == ValueType::uint8 ? std::optional(c) : std::nullopt;
    case sort_order:
        c.reference[1] = std::byte{0x7f}; // a position
        return c;
    case checksum:
        c.operands[1] = c.operands[0]; // of another type
        return c;
    case classify:
        c.out_size += 2;
        return c;
    default:
        return std::nullopt;
    }
}

} // namespace

TEST_CASE("calls that must fail send nothing and leave the parties in step") {
    std::vector<Case> cases;
    std::set<pd::Shape> shapes;
    for (auto const* row : computed_rows())
        if (auto c = broken(make_cases(*row, 30)[0])) {
            shapes.insert(row->shape);
            cases.push_back(std::move(*c));
        }
    CHECK(cases.size() > 400);
    CHECK(shapes.size() > 20);

    std::mutex mutex;
    std::set<std::string> faults;
    auto require = [&](bool holds, std::string const& text) {
        std::lock_guard lock(mutex);
        if (!holds) faults.insert(text);
    };
    Recorders recorders;
    run_recorded(recorders, [&](DomainProcess& process, net::Mesh& mesh) {
        auto const& recorder = recorders[mesh.self()];
        for (Case const& c : cases) {
            net::Traffic before;
            std::size_t drawn = 0, messages = 0;
            Probe probe;
            probe.before = [&] {
                before = mesh.total_traffic();
                drawn = recorder.streams.size(), messages = recorder.messages.size();
            };
            bool failed = false;
            try {
                run_case(process, c, static_cast<int>(mesh.self()), &probe);
            } catch (vm::CallError const&) {
                failed = true;
            }
            require(failed, c.name() + " did not fail");
            auto const moved = mesh.total_traffic() - before;
            require(!failed || (moved.payload_sent == 0 && moved.payload_received == 0 &&
                                recorder.messages.size() == messages && recorder.streams.size() == drawn),
                    c.name() + " failed, but after messages or masks");
        }
        // Still the same operation at all parties.
        Case const good = make_cases(*pd::find_call("lt_uint64_vec"), 100)[0];
        require(run_case(process, good, static_cast<int>(mesh.self())) == expected(good),
                "the parties are out of step");
    });
    for (auto const& text : faults) FAIL_CHECK(text);
}
