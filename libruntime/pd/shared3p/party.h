// SPDX-License-Identifier: Apache-2.0
//
// What the domains of one process share at one party: the mesh, the memory, the count of operations, and the check that all
// parties are still at the same place of the same program.
//
// Every operation enters a running digest of public facts (its number, sizes, costs). Now and then the neighbours compare
// digests; a program, a library or a counter that differs is found there and not in wrong results.
#pragma once

#include <array>
#include <cstdint>

#include "libruntime/net/mesh.h"
#include "libruntime/pd/shared3p/memory.h"
#include "libruntime/pd/statistics.h"

namespace smpc::pd::shared3p {

class Party {
public:
    Party(net::Mesh& m, Statistics& s) : mesh(m), statistics(s) {}

    net::Mesh& mesh;
    Statistics& statistics;
    Pool pool;

    /// The number of the next operation. Operations count over all domains, because labels of messages do.
    std::uint64_t begin_operation() noexcept { return next_operation_++; }
    /// Adds a public fact about the operation in progress to the digest.
    void note(std::uint64_t fact) noexcept;

    /// Compares digests with both neighbours: one round of 16 bytes each way, counted outside of any call.
    /// Throws Error(mismatch) if they differ.
    void check();
    /// The same if it is time to: after every 1024 operations.
    void check_now_and_then();

private:
    static constexpr std::uint64_t operations_per_check = 1024;
    std::uint64_t next_operation_ = 1;
    std::uint64_t next_check_ = operations_per_check;
    std::array<std::uint64_t, 2> digest_{0x243f6a8885a308d3u, 0x13198a2e03707344u};
};

} // namespace smpc::pd::shared3p
