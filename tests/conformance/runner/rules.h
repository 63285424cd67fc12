// SPDX-License-Identifier: Apache-2.0
//
// The list of the language's rules (rules/README.md) against the programs that say `//! covers RULE`.
//
// The list is a Markdown table `| rule | what it says | programs |`. People write the first two columns, the third is made
// of the programs' heads. A rule that no program covers is a fault, and so is a program that covers no listed rule.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace smpc::conformance {

/// What is wrong with the list, one line each. `update` writes the third column anew before it looks. Throws
/// std::runtime_error if a file cannot be read.
std::vector<std::string> check_rules(std::filesystem::path const& list,
                                     std::vector<std::filesystem::path> const& programs, bool update);

} // namespace smpc::conformance
