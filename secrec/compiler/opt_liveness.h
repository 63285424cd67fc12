// SPDX-License-Identifier: Apache-2.0
//
// When the contents of a variable are no longer needed: for the variables of a procedure whose contents are memory
// (arrays, strings, private data, structures with such), the places after which nothing reads them.
//
// One backward walk over the statements. A variable is dead where it is not read again before it is replaced as a whole.
// A loop keeps everything that it mentions and that was declared outside of it until it ends, whatever its turns do. So at
// every place in the code exactly the variables that are live hold something, whichever way control came. Lengths are
// numbers of their own: `size(x)` does not read x.
#pragma once

#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "secrec/compiler/typed.h"

namespace smpc::secrec::lowering {

class Liveness {
public:
    using Variables = std::span<typed::Variable const* const>;

    explicit Liveness(typed::Procedure const& procedure);

    /// This reference is the only one in its statement, always evaluated, and the last before the variable is dead or
    /// replaced: it may take the contents.
    bool dies(typed::VariableRef const& ref) const { return dying_.contains(&ref); }
    /// The assignment replaces the variable as a whole and does not read it.
    bool overwrites(typed::Assign const& assign) const { return overwriting_.contains(&assign); }
    /// Variables to free behind a statement (of a loop: behind the loop).
    Variables after(typed::Stmt const& s) const { return find(after_, &s); }
    /// Variables to free at the beginning of a branch, of a turn of a loop, or of a procedure.
    Variables entering(typed::Block const& branch) const { return find(entering_, &branch); }
    /// Variables to free where the condition of an If without `else` is false.
    Variables skipping(typed::If const& s) const { return find(skipping_, &s); }

private:
    friend class LivenessWalk;
    using Places = std::unordered_map<void const*, std::vector<typed::Variable const*>>;
    static Variables find(Places const& places, void const* key) {
        auto found = places.find(key);
        return found == places.end() ? Variables{} : Variables(found->second);
    }

    std::unordered_set<void const*> dying_, overwriting_;
    Places after_, entering_, skipping_;
};

} // namespace smpc::secrec::lowering
