// SPDX-License-Identifier: Apache-2.0
//
// How cases are run; see harness.h.
#include "tests/unit/pd_shared3p/harness.h"

#include <algorithm>

#include "libruntime/pd/plain/kit.h"
#include "libruntime/pd/shared3p/instance.h"

namespace smpc::test {
namespace {

using pd::Shape;

// The operand that comes out, where there is no result of its own.
std::optional<std::size_t> changed_operand(pd::CallRow const& row) {
    switch (row.shape) {
    case Shape::in_place:
    case Shape::set_shares:
    case Shape::scan_slices:
    case Shape::shuffle:
    case Shape::shuffle_rows:
    case Shape::shuffle_keyed:
    case Shape::shuffle_rows_keyed:
        return 0;
    case Shape::checksum:
        return 1;
    default:
        return std::nullopt;
    }
}

} // namespace

Bytes run_case(DomainProcess& p, Case const& test, int party, Probe* probe) {
    auto const& row = *test.row;
    auto name = [&](std::string const& op, ValueType type) { return p.full_name(DomainProcess::with_type(op, type)); };
    // Every use of the row itself goes through here.
    std::string const full = p.full_name(row.name);
    auto call = [&](std::vector<std::uint64_t> const& args, References const& references = {}, bool returns = false) {
        pd::Cost const& counted = p.statistics.at(row.op, row.type);
        pd::Cost const before = counted; // what parties compare now and then is counted elsewhere
        if (probe && probe->before) probe->before();
        std::uint64_t result = 0;
        p.invoke(full, args, references, returns ? &result : nullptr);
        if (probe) {
            probe->cost.rounds += counted.rounds - before.rounds;
            probe->cost.bytes_out += counted.bytes_out - before.bytes_out;
            if (probe->after) probe->after();
        }
        return result;
    };
    std::vector<std::uint64_t> handles;
    for (Operand const& o : test.operands) {
        handles.push_back(p.create(o.type, o.n));
        Bytes const shares = with_spare(party < 0 ? o.values : o.shares[static_cast<std::size_t>(party)]);
        if (o.enters_as_constant && row.shape != Shape::set_shares)
            p.call(name("classify", o.type), {0, handles.back()}, {{}, {with_spare(o.values)}});
        else if (row.shape == Shape::set_shares)
            call({0, handles.back()}, {{}, {shares}}, true);
        else
            p.value(name("set_shares", o.type), {0, handles.back()}, {{}, {shares}});
    }
    auto const changed = changed_operand(row);
    ValueType const out_type = changed ? test.operands[*changed].type : pd::storage_type(row.out);
    std::uint64_t out = row.shape == Shape::create
                            ? call({0, test.out_size}, {}, true)
                            : p.create(out_type, row.shape == Shape::declassify ? 0 : test.out_size);
    if (!test.old_result.empty()) p.call(name("classify", out_type), {0, out}, {{}, {with_spare(test.old_result)}});
    References publics{{}, test.publics};
    switch (row.shape) {
    case Shape::create:
        break;
    case Shape::destroy:
        call({0, out});
        return {};
    case Shape::init: {
        std::uint64_t value = 0;
        std::memcpy(&value, test.publics[0].data(), public_width(row.type));
        call({0, value, out});
        break;
    }
    case Shape::load: {
        // every third element, one by one
        std::uint64_t const one = p.create(out_type, 1);
        for (std::size_t i = 0; i < std::min<std::size_t>(test.n, 60); i += 3) {
            call({0, handles[0], i, one});
            p.call(name("store", out_type), {0, one, i, out});
        }
        p.call(name("delete", out_type), {0, one});
        break;
    }
    case Shape::store:
        for (std::size_t i = 0; i < std::min<std::size_t>(test.n, 60); i += 2) call({0, handles[0], i, out});
        break;
    case Shape::declassify: {
        Bytes result(test.out_size * public_width(row.type));
        call({0, handles[0]}, {{&result}, {}});
        p.call(name("delete", test.operands[0].type), {0, handles[0]});
        p.call(name("delete", out_type), {0, out});
        return result;
    }
    case Shape::get_shares: {
        // what comes out goes in again: the same values on other shares
        Bytes bytes((party < 0 ? test.operands[0].values : test.operands[0].shares[0]).size());
        call({0, handles[0]}, {{&bytes}, {}}, true);
        p.value(name("set_shares", out_type), {0, out}, {{}, {with_spare(bytes)}});
        break;
    }
    case Shape::set_shares:
        break;
    case Shape::sort_order:
    case Shape::public_permutation: {
        Bytes result = test.reference;
        if (row.shape == Shape::sort_order)
            call({0, handles[0], handles[1], *test.number}, {{&result}, test.publics});
        else
            call({0}, {{&result}, {}});
        for (auto h : handles) p.call(name("delete", p.domains.vectors().find(0, h)->type()), {0, h});
        p.call(name("delete", out_type), {0, out});
        return result;
    }
    default: {
        std::vector<std::uint64_t> args{0};
        args.insert(args.end(), handles.begin(), handles.end());
        if (test.number) args.insert(args.begin() + 2, *test.number);
        if (!changed) args.push_back(out);
        call(args, publics);
    }
    }
    if (changed) std::swap(out, handles[*changed]);
    Bytes result(test.out_size * public_width(out_type));
    p.call(name("declassify", out_type), {0, out}, {{&result}, {}});
    handles.push_back(out);
    for (auto h : handles) p.call(name("delete", p.domains.vectors().find(0, h)->type()), {0, h});
    return result;
}

pd::shared3p::CallSizes sizes_of(Case const& test) {
    pd::shared3p::CallSizes sizes;
    sizes.n = test.operands.empty() ? test.out_size : test.operands[0].n;
    sizes.out = test.out_size;
    sizes.number = test.number.value_or(0);
    for (Bytes const& b : test.publics) sizes.publics.emplace_back(b);
    return sizes;
}

pd::shared3p::Traffic declared(Case const& test) {
    auto const* entry = pd::shared3p::find_cost(*test.row);
    if (!entry) throw std::runtime_error("no cost of " + test.row->name);
    return entry->of(*test.row, sizes_of(test));
}

Bytes expected(Case const& test) {
    auto const kit = pd::plain::make_kit("shared3p");
    DomainProcess process(*kit);
    process.start();
    return run_case(process, test, -1);
}

void run_three(std::function<void(DomainProcess&, net::Mesh&)> const& party,
               std::function<pd::shared3p::EngineOptions(unsigned)> const& options, Seeds const& seeds) {
    net::run_local_parties(
        3,
        [&](net::Mesh& mesh) {
            auto const kit = pd::shared3p::make_kit(options ? options(mesh.self()) : pd::shared3p::EngineOptions{});
            DomainProcess process(*kit);
            process.services.provide(mesh);
            process.start();
            party(process, mesh);
            kit->finish();
        },
        [&](net::MeshOptions& o) { o.insecure_seed = seeds[o.self]; });
}

std::vector<pd::CallRow const*> computed_rows() {
    std::vector<pd::CallRow const*> rows;
    for (auto const& row : pd::all_calls()) {
        if (!pd::shared3p::computes(row)) continue;
        if (!make_cases(row, 7).empty()) rows.push_back(&row);
    }
    return rows;
}

} // namespace smpc::test
