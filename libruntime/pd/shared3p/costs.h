// SPDX-License-Identifier: Apache-2.0
//
// The catalogue of costs: for every call that the kit computes, its rounds and bytes as a formula of the sizes and widths of
// its operands, where the protocol comes from, and a word about it. The formulas are made of the Costs that protocols declare
// beside their code (cost.h), so nothing is counted twice. Tests compare it with what was sent, call by call, and write the
// table of docs/protocols.md from it.
//
// To add a call: an entry in costs_integers.cpp or costs_movement.cpp (costs.cpp joins the lists), built from the protocol's Cost.
// Everything here is constant and may be used by any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "libruntime/pd/calls.h"
#include "libruntime/pd/shared3p/cost.h"

namespace smpc::pd::shared3p {

/// What a whole call moves: rounds one after the other, and payload bytes of all three parties together.
struct Traffic {
    std::uint64_t rounds = 0;
    std::uint64_t bytes = 0;

    /// One after the other.
    friend constexpr Traffic operator+(Traffic a, Traffic b) noexcept {
        return {a.rounds + b.rounds, a.bytes + b.bytes};
    }
    constexpr Traffic& operator+=(Traffic other) noexcept { return *this = *this + other; }
    constexpr bool operator==(Traffic const&) const = default;
};

/// One engine operation over n lanes, however it is cut into chunks; none moves nothing.
constexpr Traffic traffic(Cost const& cost, std::size_t n) noexcept {
    if (n == 0) return {};
    return {cost.rounds,
            3 * cost.ring.of(n) + cost.deal.of(n) + 2 * cost.exchange.of(n) + cost.first.of(n) + cost.second.of(n)};
}

/// The public facts of one call that its cost may depend on.
struct CallSizes {
    std::size_t n = 0;        ///< elements of the first operand
    std::size_t out = 0;      ///< elements of the result (of the operand, when it is changed in place)
    std::uint64_t number = 0; ///< a public number that the call is given, such as a row length
    std::vector<std::span<std::byte const>> publics; ///< its public arrays in the order of the call, n elements or more
};

/// The calls that an entry is for.
struct Operations {
    std::array<Operation, 8> list{};
    std::size_t count = 0;

    template <class... O> constexpr Operations(O... ops) : list{ops...}, count(sizeof...(O)) {}
    constexpr bool contain(Operation op) const noexcept {
        for (std::size_t i = 0; i < count; ++i)
            if (list[i] == op) return true;
        return false;
    }
};

struct CostEntry {
    Operations operations;
    TypeSet types = 0; ///< types of {T} that it is for
    TypeSet out = 0;   ///< types of the result that it is for
    Traffic (*of)(CallRow const& row, CallSizes const& sizes) = nullptr;
    char const* growth = ""; ///< how it depends on the sizes, when it is not so much for each element
    char const* how = "";    ///< the idea, in a few words
    char const* source = ""; ///< paper and section: "[AFLNO16] 2.1"; empty for local work
    char const* unit = "";   ///< what the documentation counts by when it is not elements of the first operand: "block"
    std::size_t (*units)(CallSizes const& sizes) = nullptr; ///< how many of them a call has
    bool is_bound = false; ///< not the cost but the most that it is: the rest depends on the (public) result
};

/// All entries, in the order of the documentation.
std::span<CostEntry const> cost_catalogue();
/// The entry of a call, or null.
CostEntry const* find_cost(CallRow const& row) noexcept;

/// Width of the operand's and the result's type in bits.
unsigned bits_of(CallRow const& row) noexcept;
unsigned result_bits_of(CallRow const& row) noexcept;
/// For calls without communication.
Traffic local(CallRow const& row, CallSizes const& sizes) noexcept;

/// The lists that the catalogue joins.
std::span<CostEntry const>
movement_costs(); ///< costs_movement.cpp: vectors, borders, shuffles, sorting, ciphers, hashes
std::span<CostEntry const> integer_costs(); ///< costs_integers.cpp: arithmetic, comparison, conversion, reductions

} // namespace smpc::pd::shared3p
