// SPDX-License-Identifier: Apache-2.0
//
// All parties of a mesh as threads of one process, over links within this machine: for tests and benchmarks of what leans on the mesh.
#pragma once

#include <functional>
#include <vector>

#include "libruntime/net/mesh.h"

namespace smpc::net {

/// Runs `party(mesh)` once for each of n parties, each in a thread of its own with its own joined mesh, and waits for all.
/// A party that returns leaves the mesh properly; one that throws aborts it. Then the first party's own fault (else the lowest
/// party's error) is rethrown. `adjust`, if given, may change the options of each party before it joins.
void run_local_parties(unsigned n, std::function<void(Mesh&)> const& party,
                       std::function<void(MeshOptions&)> const& adjust = {}, Medium medium = Medium::tcp);

} // namespace smpc::net
