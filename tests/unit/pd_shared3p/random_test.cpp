// SPDX-License-Identifier: Apache-2.0
//
// Random values: uniform for every type, and other ones each time. (Shuffles have tests of their own.)
#include <catch2/catch.hpp>

#include <algorithm>
#include <mutex>
#include <set>

#include "libruntime/pd/shared3p/instance.h"
#include "tests/unit/pd_shared3p/privacy.h"

using namespace smpc;
using namespace smpc::test;

namespace {

std::vector<ValueType> types_of(pd::Operation op) {
    std::vector<ValueType> types;
    for (auto const& row : pd::all_calls())
        if (row.op == op && pd::shared3p::computes(row)) types.push_back(row.type);
    return types;
}

/// Calls by name on vectors of a process.
struct Calls {
    DomainProcess& p;
    std::string name(std::string const& op, ValueType type) const {
        return p.full_name(DomainProcess::with_type(op, type));
    }
    Bytes open(ValueType type, std::uint64_t v) const {
        Bytes out(p.domains.vectors().find(0, v)->size() * public_width(type));
        p.call(name("declassify", type), {0, v}, {{&out}, {}});
        return out;
    }
};

struct Findings {
    std::mutex mutex;
    std::set<std::string> list;
    void require(bool holds, std::string const& text) {
        std::lock_guard lock(mutex);
        if (!holds) list.insert(text);
    }
    ~Findings() {
        for (auto const& text : list) FAIL_CHECK(text);
    }
};

} // namespace

TEST_CASE("random values are uniform, and other ones each time") {
    Findings findings;
    run_three([&](DomainProcess& process, net::Mesh&) {
        Calls const calls{process};
        for (ValueType type : types_of(pd::Operation::randomize)) {
            auto const v = process.create(type, 1 << 14);
            Bytes last;
            for (int time = 0; time < 2; ++time) {
                process.call(calls.name("randomize", type), {0, v});
                Bytes const values = calls.open(type, v);
                std::string const what = std::string(name_of(type));
                if (type == ValueType::bool_) {
                    auto const ones = static_cast<double>(std::ranges::count(values, std::byte{1}));
                    auto const zeros = static_cast<double>(std::ranges::count(values, std::byte{0}));
                    findings.require(ones + zeros == 1 << 14, what + " is not 0 or 1");
                    findings.require(std::abs(ones - zeros) < 9 * 128, what + " is not uniform");
                } else {
                    findings.require(std::abs(byte_deviation(values)) < 9, what + " is not uniform");
                }
                findings.require(values != last, what + " repeats");
                last = values;
            }
        }
    });
}
