// SPDX-License-Identifier: Apache-2.0
//
// Where the sources stand, for tests that read files of the project. One object file knows the path, so that the others compile
// to the same bytes in every build folder and a compiler cache serves them all.
#pragma once

#include <string>

namespace smpc::tests {

/// The full path of a file of the project: source_path("docs/schemas").
std::string source_path(std::string const& relative);

} // namespace smpc::tests
