// SPDX-License-Identifier: Apache-2.0
//
// Lengths of arrays as far as the text of a program decides them, for the description of what it publishes. A careful
// guess: what is not plain to see (lengths that are computed, results of procedures, fields) counts as unknown.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "secrec/compiler/typed.h"

namespace smpc::secrec {

class StaticShapes {
public:
    using Lengths = std::vector<std::uint64_t>;

    /// To be called with every statement and expression that may be executed, in any order.
    void note(typed::Stmt const& statement);
    void note(typed::Expr const& expression);

    /// One length per dimension, none for a scalar; empty if the text does not say. Right only after all was noted.
    std::optional<Lengths> of(typed::Expr const& expression);

private:
    std::optional<Lengths> of(typed::Variable const& variable);
    std::optional<Lengths> declared(typed::Declare const& declare);
    static std::optional<Lengths> constants(typed::List<typed::Expr const*> lengths);

    std::unordered_map<typed::Variable const*, typed::Declare const*> declarations_;
    std::unordered_set<typed::Variable const*> reshaped_; ///< may get other lengths than at their declaration
    std::unordered_map<typed::Variable const*, std::optional<Lengths>> known_;
};

} // namespace smpc::secrec
