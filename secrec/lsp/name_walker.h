// SPDX-License-Identifier: Apache-2.0
//
// The walk over the main module's tree that finds out what its words mean. Private to names.cpp.
#pragma once

#include "secrec/lsp/names.h"

namespace smpc::secrec::lsp {

class NameWalker {
public:
    NameWalker(Names& names, Index const& index) : names_(names), index_(index) {}
    void walk(ast::Module const& module);

private:
    using Kind = Declaration::Kind;

    void walk(ast::ProcDecl const& p);
    void walk(ast::StructDecl const& s);
    void walk(ast::VarDecl const& v, bool global);
    void walk(ast::Stmt const& s);
    void walk_scope(ast::Stmt const& s);
    void walk(ast::Expr const& e);
    void walk(ast::Expr const* e) {
        if (e) walk(*e);
    }
    void walk(ast::Index const& e);
    void walk(ast::Qualifier const& q);
    void walk(ast::TypeName const& type);
    void walk_data(ast::Identifier const& name, bool has_arguments, ast::List<ast::TypeArgument> arguments);
    void walk(ast::TypeArgument const& a);

    void open();
    void close();
    void declare(Kind kind, ast::Identifier const& name, Location whole, std::string type, std::uint32_t from);
    void declare(ast::List<ast::Quantifier> quantifiers, std::uint32_t from);

    void use(Location where, std::vector<std::uint32_t> declarations);
    void use(Location where, std::unordered_map<std::string_view, std::uint32_t> const& table, std::string_view name);
    /// What the checker found for the expression, else `otherwise`.
    void use_definition(Location where, Location expression, std::vector<std::uint32_t> const* otherwise = nullptr);
    void use_variable(Location where, std::string_view name);
    void use_domain(ast::Identifier const& name);
    void use_dimension(ast::Identifier const& name);
    void use_field(ast::Identifier const& field, Location object);
    bool use_local(Location where, std::string_view name, bool types);

    Names& names_;
    Index const& index_;
    Arena arena_; ///< of trees that the walk makes
    std::vector<std::uint32_t> locals_;
    std::vector<std::size_t> scopes_;
    std::uint32_t scope_end_ = 0;
};

} // namespace smpc::secrec::lsp
