// SPDX-License-Identifier: Apache-2.0
//
// How many columns of a terminal a text takes, so that a mark under a line of source stands where it should. Characters of East
// Asian scripts and emoji take two, combining marks none; the ranges are those of Unicode 15 (East_Asian_Width W and F, general
// category Mn and Me), in blocks rather than character by character.
#pragma once

#include <cstddef>
#include <string_view>

namespace smpc {

/// One character of a text: its bytes and its columns (0, 1 or 2). A byte that is not part of well-formed UTF-8 is one character of
/// one column.
struct ShownCharacter {
    std::size_t bytes = 0, columns = 0;
};

/// The character that begins at `at`, which must lie within the text.
ShownCharacter character_at(std::string_view text, std::size_t at) noexcept;

} // namespace smpc
