// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean …?": the known word that is nearest to one that nobody knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace smpc::secrec {

/// The word of the list with the fewest changes from `name` (a character changed, added, removed, or swapped with its
/// neighbour); the first in order of the alphabet among equals. Empty if more than a third of the name differs everywhere.
std::string closest(std::string_view name, std::vector<std::string_view> const& known);
std::string closest(std::string_view name, std::vector<std::string> const& known);

} // namespace smpc::secrec
