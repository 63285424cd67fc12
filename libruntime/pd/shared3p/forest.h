// SPDX-License-Identifier: Apache-2.0
//
// Several carry and equality trees side by side: every layer is one exchange for all of them, and trees over the same number
// known to the helper share its group tables. Division and shifts by public numbers are made of a few such trees each
// (compare.h has the simpler case of carries that are only added up).
//
// For helper P_d a tree compares a number m that the helper knows with numbers n that the evaluators know:
//
//     carry      [m + n >= 2^L]
//     equality   [m = n]
#pragma once

#include <initializer_list>

#include "libruntime/pd/shared3p/chunk.h"
#include "libruntime/pd/shared3p/cost.h"
#include "libruntime/pd/shared3p/schedule.h"

namespace smpc::pd::shared3p {

struct Tree {
    TreeKind kind = TreeKind::carry;
    unsigned bits = 1;           ///< 1 to 64
    Word const* known = nullptr; ///< `bits` planes: of m at the helper, of n at the evaluators
    bool same_tables = false;    ///< m and the groups are those of the tree before: carry trees of one width
};

/// What trees of these kinds and widths send, without the exchange of their roots.
struct TreeShape {
    TreeKind kind = TreeKind::carry;
    unsigned bits = 1;
    bool same_tables = false;
};
Cost forest_cost(std::initializer_list<TreeShape> trees);

/// Leaves the root of tree t as p' ⊕ p'' at the evaluators in plane t of `roots` (unspecified at the helper).
/// At most 8 trees; `trees` must live until the step ends.
Step grow_forest(Chunk& c, std::span<Tree const> trees, Word* roots);

} // namespace smpc::pd::shared3p
