// SPDX-License-Identifier: Apache-2.0
//
// Random programs for differential tests: valid, always ending, with everything that the optimizer treats specially
// (constants, small and larger procedures, variables that die in branches and loops, temporaries, assignments inside of
// expressions, globals behind parameters, run-time failures now and then) and a lot of printing. The same seed gives the
// same program.
#pragma once

#include <cstdint>
#include <string>

namespace smpc::test {

/// A program without imports, with a domain `pd` of a kind shared3p.
std::string random_program(std::uint64_t seed);

} // namespace smpc::test
