// SPDX-License-Identifier: Apache-2.0
//
// Which procedures are lowered in place of a call: small ones without loops, the library's wrappers round one system call
// above all. They see what the caller knows of their arguments (constants, lengths, values that nobody else needs).
#pragma once

#include <cstddef>
#include <unordered_map>

#include "secrec/compiler/typed.h"

namespace smpc::secrec::lowering {

/// What the text of a procedure tells.
struct InlineFacts {
    std::size_t size = 0; ///< nodes of its tree
    bool has_loop = false;
    std::size_t returns = 0;
    bool ends_with_return = false; ///< the last statement of the body, and no other one, is a return
};

class Inlining {
public:
    static constexpr std::size_t small = 24;          ///< nodes of a procedure that is inlined
    static constexpr std::size_t depth = 6;           ///< inlined procedures inside each other
    static constexpr std::size_t body_limit = 20'000; ///< nodes inlined into one procedure, all together

    InlineFacts const& facts(typed::Procedure const& procedure);
    /// Whether calls of the procedure are worth it; the caller minds recursion and its own limits.
    bool fits(typed::Procedure const& procedure);

private:
    std::unordered_map<typed::Procedure const*, InlineFacts> facts_;
};

} // namespace smpc::secrec::lowering
