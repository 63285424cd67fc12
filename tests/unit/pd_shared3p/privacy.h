// SPDX-License-Identifier: Apache-2.0
//
// What a party may learn from the messages that it receives: nothing. Two views of one party are compared: the same operations
// under the same keys of that party, but with other inputs and with another third key, the one it does not hold. A message that is
// masked by the unknown key is uniform in both views and so is the difference of the two; one that is not masked, masked by a
// stream that the receiver holds, or masked by a stream that another message used already, shows in one of the statistics.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "tests/unit/pd_shared3p/observers.h"

namespace smpc::test {

/// Received messages by operation, step, sender and chunk.
using View = std::map<std::tuple<std::uint64_t, unsigned, unsigned, std::size_t>, Bytes>;

/// The messages that a recorder saw arriving while it kept them.
View received_by(Recorder const& recorder);

/// Deviation of bytes from the uniform distribution in standard deviations (chi-square, transformed to a normal deviate).
double byte_deviation(Bytes const& bytes);
/// The largest deviation of the number of ones in pieces of `piece` bytes, and of each bit of the byte over all.
double bit_deviation(Bytes const& bytes, std::size_t piece);

/// What the two views show. `piece` bytes: one plane of a chunk. Empty if there is nothing to see. The chance that an honest
/// view is blamed is below 1e-17 for each statistic, and there are fewer than 1e7 of them in a test.
std::vector<std::string> leaks(View const& view, View const& other, std::size_t piece);

} // namespace smpc::test
