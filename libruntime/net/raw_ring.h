// SPDX-License-Identifier: Apache-2.0
//
// The machine's own limit, for benchmarks to stand beside: every party sends to its left neighbour and receives from its right
// one over bare sockets of their own, with no frames and no engine.
#pragma once

#include <cstddef>

#include "libruntime/net/mesh.h"

namespace smpc::net {

struct RingLimit {
    double bytes_per_second = 0;      ///< sent by this party, while it receives as much
    double microseconds_per_step = 0; ///< 8 bytes to the left, then 8 bytes from the right, dependent
};

/// All parties must call it at the same point of their program, with equal arguments. Uses `op_id` 0 of the mesh to agree on
/// ports; the mesh must have nothing pending. For parties on one machine.
RingLimit measure_ring(Mesh& mesh, std::size_t bytes = std::size_t{128} << 20, unsigned steps = 5000);

} // namespace smpc::net
