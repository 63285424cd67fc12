// SPDX-License-Identifier: Apache-2.0
//
// Rows of the call table as test cases: operands made from a fixed seed, and one function that runs a row on any kit through
// the call table, so that the plaintext twin and three parties do exactly the same. Operands enter as shares (the twin's single
// share is the value itself), so that the three-party kit computes on random components.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "libruntime/net/local_mesh.h"
#include "libruntime/pd/calls.h"
#include "libruntime/pd/shared3p/costs.h"
#include "libruntime/pd/shared3p/kit.h"
#include "tests/unit/pd/process.h"

namespace smpc::test {

/// An array as programs pass it: with one byte to spare.
inline Bytes with_spare(Bytes bytes) {
    bytes.push_back(std::byte{0});
    return bytes;
}

/// A private operand: its elements as bytes, and the three parties' shares of them.
struct Operand {
    ValueType type{};
    std::size_t n = 0;
    Bytes values;
    std::array<Bytes, 3> shares;
    bool enters_as_constant = false; ///< as a public value instead of as shares: its components are known
};

/// One call: a row, operands in the order of the call, public data, and the size of the result.
struct Case {
    pd::CallRow const* row = nullptr;
    std::size_t n = 0; ///< the size the case was made for
    std::vector<Operand> operands;
    std::vector<Bytes> publics; ///< crefs, with the spare byte of arrays
    std::size_t out_size = 0;
    Bytes old_result; ///< elements of the result vector before the call (empty: default values)
    std::optional<std::uint64_t>
        number;      ///< a public number, passed after the first operand (after the second: sort_order)
    Bytes reference; ///< a public array that the call changes; it is the result then
    std::string name() const { return row->name + " n=" + std::to_string(n); }
};

/// Elements: extreme values and random ones, the same for the same seed. `like` (may be empty) makes equal and neighbouring
/// pairs frequent.
Operand make_operand(ValueType type, std::size_t n, std::mt19937_64& random, Bytes const& like = {});

/// The cases of a row for vectors of about n elements.
std::vector<Case> make_cases(pd::CallRow const& row, std::size_t n);

/// Operands of a call in the notation of rows.txt.
std::string signature(pd::CallRow const& row);

/// Looks at the row's own calls in a case, which also enters operands and opens the result.
struct Probe {
    pd::Cost cost; ///< what they cost
    std::function<void()> before, after;
};

/// Runs a case in a started process; party is 0 … 2, or -1 for the twin. Returns the declassified result.
Bytes run_case(DomainProcess& process, Case const& test, int party, Probe* probe = nullptr);

/// The public facts of a case, and what the catalogue of costs says about it.
pd::shared3p::CallSizes sizes_of(Case const& test);
pd::shared3p::Traffic declared(Case const& test);

/// What the plaintext twin says.
Bytes expected(Case const& test);

/// Each party's own seed: whoever has another one draws another K_i.
using Seeds = std::array<std::uint64_t, 3>;
inline constexpr Seeds fixed_seeds{20250101, 20250101, 20250101};

/// Runs `party(process, mesh)` at three parties over loopback.
void run_three(std::function<void(DomainProcess&, net::Mesh&)> const& party,
               std::function<pd::shared3p::EngineOptions(unsigned)> const& options = {},
               Seeds const& seeds = fixed_seeds);

/// Whether the result is random by nature, so that it cannot be compared with the twin's.
bool is_random(pd::CallRow const& row);

/// All rows of the table that the kit computes and that have elements.
std::vector<pd::CallRow const*> computed_rows();

} // namespace smpc::test
