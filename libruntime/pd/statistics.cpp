// SPDX-License-Identifier: Apache-2.0
//
// Sums over the counters of a process.
#include "libruntime/pd/statistics.h"

namespace smpc::pd {

Cost Statistics::total() const noexcept {
    Cost sum = outside_;
    for (Cost const& c : costs_) {
        sum.calls += c.calls;
        sum.elements += c.elements;
        sum.rounds += c.rounds;
        sum.bytes_out += c.bytes_out;
        sum.bytes_in += c.bytes_in;
        sum.nanoseconds += c.nanoseconds;
    }
    return sum;
}

} // namespace smpc::pd
