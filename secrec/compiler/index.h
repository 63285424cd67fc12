// SPDX-License-Identifier: Apache-2.0
//
// What the checker decided about the expressions of one file, by their places: for editors, which show types and go to
// definitions. Recorded only if `check` is given one; a compilation has none.
//
// Places are those of syntax-tree nodes (`ast::Expr::loc`). In a template one place has an entry for every instance. A
// program with errors has entries for what could be checked.
#pragma once

#include <utility>
#include <vector>

#include "secrec/compiler/typed.h"

namespace smpc::secrec {

class Index {
public:
    /// Records places of this file only. The typed program must outlive the questions.
    explicit Index(FileId file) : file_(file) {}

    // ---- for the checker ----
    void expression(Location where, typed::Expr const* e) {
        if (where.file == file_) expressions_.push_back({where, e, {}});
    }
    void place(Location where, Type const& type) {
        if (where.file == file_) expressions_.push_back({where, nullptr, type});
    }
    /// A call, operator or cast at `where` uses the definition whose name is declared at `name`.
    void uses(Location where, Location name) {
        if (where.file == file_) uses_.emplace_back(where, name);
    }
    /// To be called once, when the checker is done.
    void finish();

    // ---- for editors ----
    /// The types of the expression at a place, each once, without the error type.
    std::vector<Type> types_at(Location where) const;
    /// The smallest expression with a known type that holds an offset; nowhere if there is none.
    Location around(std::uint32_t offset) const;
    /// The types of all expressions that end at an offset.
    std::vector<Type> types_ending_at(std::uint32_t offset) const;
    /// The names of the definitions that the call, operator or cast at a place uses, each once.
    std::vector<Location> definitions_at(Location where) const;
    /// All pairs of place and name.
    std::vector<std::pair<Location, Location>> const& uses() const { return uses_; }

private:
    struct Entry {
        bool has_type() const { return !type.is_error() && !type.data->is_open(); }
        Location where;
        typed::Expr const* expr; ///< its type is final only when the checker is done
        Type type;
    };
    FileId file_;
    std::vector<Entry> expressions_;
    std::vector<std::pair<Location, Location>> uses_;
};

} // namespace smpc::secrec
