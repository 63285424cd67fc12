// SPDX-License-Identifier: Apache-2.0
#include "secrec/lsp/name_walker.h"

#include <fmt/format.h>

namespace smpc::secrec::lsp {

// ---- scopes ---------------------------------------------------------------------------------------------------------

void NameWalker::open() {
    scopes_.push_back(locals_.size());
}

void NameWalker::close() {
    locals_.resize(scopes_.back());
    scopes_.pop_back();
}

void NameWalker::declare(Kind kind, ast::Identifier const& name, Location whole, std::string type, std::uint32_t from) {
    Declaration d{kind, name.text, name.loc, whole, fmt::format("{} {}", type, name.text), type};
    d.visible_from = from;
    d.visible_to = scope_end_;
    locals_.push_back(names_.add(std::move(d)));
}

void NameWalker::declare(ast::List<ast::Quantifier> quantifiers, std::uint32_t from) {
    for (ast::Quantifier const& q : quantifiers) {
        if (q.domain_kind) use(q.domain_kind->loc, names_.kinds_, q.domain_kind->text);
        std::string_view sort = q.kind == ast::Quantifier::Kind::domain ? "domain"
                                : q.kind == ast::Quantifier::Kind::type ? "type"
                                                                        : "dim";
        declare(Kind::template_variable, q.name, q.loc, std::string(sort), from);
    }
}

void NameWalker::use(Location where, std::vector<std::uint32_t> declarations) {
    if (where.valid() && !declarations.empty()) names_.uses_.push_back({where, std::move(declarations)});
}

void NameWalker::use(Location where, std::unordered_map<std::string_view, std::uint32_t> const& table,
                     std::string_view name) {
    if (auto found = table.find(name); found != table.end()) use(where, {found->second});
}

bool NameWalker::use_local(Location where, std::string_view name, bool types) {
    for (auto id = locals_.rbegin(); id != locals_.rend(); ++id) {
        Declaration const& d = names_.declarations_[*id];
        if (d.name != name) continue;
        bool is_dimension = d.kind == Kind::template_variable && d.type == "dim";
        bool is_type = d.kind == Kind::template_variable && !is_dimension;
        if (types ? !is_type : is_type) continue;
        use(where, {*id});
        return true;
    }
    return false;
}

void NameWalker::use_variable(Location where, std::string_view name) {
    if (!use_local(where, name, false)) use(where, names_.variables_, name);
}

void NameWalker::use_domain(ast::Identifier const& name) {
    if (!use_local(name.loc, name.text, true)) use(name.loc, names_.domains_, name.text);
}

void NameWalker::use_dimension(ast::Identifier const& name) {
    use_local(name.loc, name.text, false);
}

void NameWalker::use_definition(Location where, Location expression, std::vector<std::uint32_t> const* otherwise) {
    std::vector<std::uint32_t> ids;
    for (Location name : index_.definitions_at(expression))
        if (auto found = names_.by_place_.find((std::uint64_t{name.file} << 32) | name.begin);
            found != names_.by_place_.end())
            ids.push_back(found->second);
    if (ids.empty() && otherwise) ids = *otherwise;
    use(where, std::move(ids));
}

void NameWalker::use_field(ast::Identifier const& field, Location object) {
    std::vector<std::uint32_t> ids;
    for (Type const& type : index_.types_at(object)) {
        StructType const* s = type.data->structure();
        auto position = s ? s->find(field.text) : std::nullopt;
        if (!position) continue;
        Location where = s->fields[*position].where;
        if (auto found = names_.by_place_.find((std::uint64_t{where.file} << 32) | where.begin);
            found != names_.by_place_.end())
            ids.push_back(found->second);
    }
    use(field.loc, std::move(ids));
}

// ---- types ----------------------------------------------------------------------------------------------------------

void NameWalker::walk(ast::TypeName const& type) {
    if (type.security && !type.security->is_public) use_domain(type.security->name);
    if (!type.data.builtin) walk_data(type.data.name, type.data.has_arguments, type.data.arguments);
    if (type.dim && !type.dim->number) use_dimension(type.dim->name);
}

void NameWalker::walk_data(ast::Identifier const& name, bool has_arguments, ast::List<ast::TypeArgument> arguments) {
    if (has_arguments || !use_local(name.loc, name.text, true)) use(name.loc, names_.types_, name.text);
    for (ast::TypeArgument const& a : arguments) walk(a);
}

void NameWalker::walk(ast::TypeArgument const& a) {
    if (a.kind != ast::TypeArgument::Kind::name) return;
    // Only the structure's declaration tells whether a name is a domain, a type or a dimension; they rarely share one.
    if (!a.has_arguments && use_local(a.name.loc, a.name.text, true)) return;
    if (!a.has_arguments && use_local(a.name.loc, a.name.text, false)) return;
    if (!a.has_arguments && names_.domains_.contains(a.name.text))
        use(a.name.loc, names_.domains_, a.name.text);
    else
        walk_data(a.name, a.has_arguments, a.arguments);
}

// ---- declarations ---------------------------------------------------------------------------------------------------

void NameWalker::walk(ast::Module const& module) {
    for (ast::Import const& import : module.imports) use(import.name.loc, names_.modules_, import.name.text);
    for (ast::TopDecl const& top : module.declarations) {
        if (top.domain) use(top.domain->kind.loc, names_.kinds_, top.domain->kind.text);
        if (top.structure) walk(*top.structure);
        if (top.variables) walk(*top.variables, true);
        if (top.procedure) walk(*top.procedure);
    }
}

void NameWalker::walk(ast::StructDecl const& s) {
    scope_end_ = s.loc.end;
    open();
    declare(s.quantifiers, s.loc.begin);
    for (ast::StructField const& field : s.fields) walk(field.type);
    close();
}

void NameWalker::walk(ast::ProcDecl const& p) {
    scope_end_ = p.loc.end;
    open();
    declare(p.quantifiers, p.loc.begin);
    if (p.return_type) walk(*p.return_type);
    for (ast::Parameter const& parameter : p.parameters) {
        walk(parameter.type);
        declare(Kind::parameter, parameter.name, parameter.loc, names_.one_line(parameter.type.loc), p.body->loc.begin);
    }
    walk_scope(*p.body);
    close();
}

void NameWalker::walk(ast::VarDecl const& v, bool global) {
    walk(v.type);
    for (ast::VarInit const& init : v.variables) {
        for (ast::Expr const* length : init.shape) walk(length);
        walk(init.init);
        if (!global) declare(Kind::variable, init.name, v.loc, names_.one_line(v.type.loc), init.loc.end);
    }
}

// ---- statements -----------------------------------------------------------------------------------------------------

void NameWalker::walk_scope(ast::Stmt const& s) {
    std::uint32_t outer = scope_end_;
    scope_end_ = s.loc.end;
    open();
    if (auto const* block = ast::try_as<ast::Block>(&s))
        for (ast::Stmt const* inner : block->statements) walk(*inner);
    else
        walk(s);
    close();
    scope_end_ = outer;
}

void NameWalker::walk(ast::Stmt const& s) {
    switch (s.kind) {
    case ast::StmtKind::Block:
        return walk_scope(s);
    case ast::StmtKind::If: {
        auto const& node = ast::as<ast::If>(s);
        walk(node.condition);
        walk_scope(*node.then_branch);
        if (node.else_branch) walk_scope(*node.else_branch);
        return;
    }
    case ast::StmtKind::For: {
        auto const& node = ast::as<ast::For>(s);
        std::uint32_t outer = scope_end_;
        scope_end_ = s.loc.end;
        open();
        if (node.init) walk(*node.init);
        walk(node.condition);
        walk(node.step);
        walk_scope(*node.body);
        close();
        scope_end_ = outer;
        return;
    }
    case ast::StmtKind::While:
        walk(ast::as<ast::While>(s).condition);
        return walk_scope(*ast::as<ast::While>(s).body);
    case ast::StmtKind::DoWhile:
        walk_scope(*ast::as<ast::DoWhile>(s).body);
        return walk(ast::as<ast::DoWhile>(s).condition);
    case ast::StmtKind::Assert:
        return walk(ast::as<ast::Assert>(s).condition);
    case ast::StmtKind::Print:
        for (ast::Expr const* e : ast::as<ast::Print>(s).arguments) walk(e);
        return;
    case ast::StmtKind::Syscall:
        if (auto const* name = ast::as<ast::Syscall>(s).name) walk(*name);
        for (ast::SyscallOperand const& o : ast::as<ast::Syscall>(s).operands) walk(o.value);
        return;
    case ast::StmtKind::VarDecl:
        return walk(ast::as<ast::VarDecl>(s), false);
    case ast::StmtKind::Return:
        return walk(ast::as<ast::Return>(s).value);
    case ast::StmtKind::ExprStmt:
        return walk(ast::as<ast::ExprStmt>(s).expr);
    case ast::StmtKind::Continue:
    case ast::StmtKind::Break:
    case ast::StmtKind::Empty:
        return;
    }
}

// ---- expressions ----------------------------------------------------------------------------------------------------

void NameWalker::walk(ast::Index const& e) {
    walk(e.object);
    for (ast::Subscript const& s : e.subscripts) {
        walk(s.low);
        walk(s.high);
    }
}

void NameWalker::walk(ast::Qualifier const& q) {
    if (q.kind == ast::Qualifier::Kind::dim && !q.dim.number) use_dimension(q.dim.name);
    if (q.kind != ast::Qualifier::Kind::name || use_local(q.name.loc, q.name.text, true)) return;
    bool is_domain = names_.domains_.contains(q.name.text);
    use(q.name.loc, is_domain ? names_.domains_ : names_.types_, q.name.text);
}

void NameWalker::walk(ast::Expr const& e) {
    auto at = [&](std::uint32_t begin, std::uint32_t end) { return Location{e.loc.file, begin, end}; };
    switch (e.kind) {
    case ast::ExprKind::IntLiteral:
    case ast::ExprKind::FloatLiteral:
    case ast::ExprKind::BoolLiteral:
        return;
    case ast::ExprKind::StringLiteral:
        for (ast::StringPart const& part : ast::as<ast::StringLiteral>(e).parts) {
            if (!part.is_name) continue;
            Location word{part.loc.file, part.loc.begin + 1, part.loc.end}; // behind the dollar
            if (!use_local(word, part.text, false) && !use_local(word, part.text, true))
                use(word,
                    names_.variables_.contains(part.text) ? names_.variables_
                    : names_.domains_.contains(part.text) ? names_.domains_
                                                          : names_.types_,
                    part.text);
        }
        return;
    case ast::ExprKind::Name:
        return use_variable(e.loc, ast::as<ast::Name>(e).text);
    case ast::ExprKind::Call: {
        auto const& call = ast::as<ast::Call>(e);
        auto all = names_.procedures_.find(call.callee.text);
        use_definition(call.callee.loc, e.loc, all == names_.procedures_.end() ? nullptr : &all->second);
        for (ast::Expr const* a : call.arguments) walk(a);
        return;
    }
    case ast::ExprKind::Intrinsic:
        return walk(ast::as<ast::Intrinsic>(e).operand);
    case ast::ExprKind::DomainId:
        if (!ast::as<ast::DomainId>(e).domain.is_public) use_domain(ast::as<ast::DomainId>(e).domain.name);
        return;
    case ast::ExprKind::Cat:
        walk(ast::as<ast::Cat>(e).left);
        return walk(ast::as<ast::Cat>(e).right);
    case ast::ExprKind::Reshape:
        walk(ast::as<ast::Reshape>(e).operand);
        for (ast::Expr const* d : ast::as<ast::Reshape>(e).dimensions) walk(d);
        return;
    case ast::ExprKind::ArrayConstructor:
        for (ast::Expr const* element : ast::as<ast::ArrayConstructor>(e).elements) walk(element);
        return;
    case ast::ExprKind::Field: {
        auto const& field = ast::as<ast::Field>(e);
        walk(field.object);
        return use_field(field.field, field.object->loc);
    }
    case ast::ExprKind::Index:
        return walk(ast::as<ast::Index>(e));
    case ast::ExprKind::Unary:
        use_definition(at(e.loc.begin, e.loc.begin + 1), e.loc);
        return walk(ast::as<ast::Unary>(e).operand);
    case ast::ExprKind::Binary:
        walk(ast::as<ast::Binary>(e).left);
        use_definition(ast::as<ast::Binary>(e).op_loc, e.loc);
        return walk(ast::as<ast::Binary>(e).right);
    case ast::ExprKind::IncDec: {
        bool prefix = ast::as<ast::IncDec>(e).prefix;
        use_definition(prefix ? at(e.loc.begin, e.loc.begin + 2) : at(e.loc.end - 2, e.loc.end), e.loc);
        return walk(ast::as<ast::IncDec>(e).target);
    }
    case ast::ExprKind::Assign:
        walk(ast::as<ast::Assign>(e).target);
        if (ast::as<ast::Assign>(e).op) use_definition(ast::as<ast::Assign>(e).op_loc, e.loc);
        return walk(ast::as<ast::Assign>(e).value);
    case ast::ExprKind::Ternary:
        walk(ast::as<ast::Ternary>(e).condition);
        walk(ast::as<ast::Ternary>(e).yes);
        return walk(ast::as<ast::Ternary>(e).no);
    case ast::ExprKind::Qualified:
        walk(ast::as<ast::Qualified>(e).operand);
        for (ast::Qualifier const& q : ast::as<ast::Qualified>(e).qualifiers) walk(q);
        return;
    case ast::ExprKind::Cast: {
        auto const& cast = ast::as<ast::Cast>(e);
        use_definition(at(e.loc.begin, e.loc.begin + 1), e.loc); // the parenthesis
        if (!cast.type.builtin) walk_data(cast.type.name, cast.type.has_arguments, cast.type.arguments);
        return walk(cast.operand);
    }
    case ast::ExprKind::OperatorChain: {
        auto is_type = [&](std::string_view name) {
            for (auto id = locals_.rbegin(); id != locals_.rend(); ++id) {
                Declaration const& d = names_.declarations_[*id];
                if (d.name == name) return d.kind == Kind::template_variable && d.type == "type";
            }
            return !names_.variables_.contains(name) && names_.types_.contains(name);
        };
        return walk(ast::resolve(ast::as<ast::OperatorChain>(e), is_type, arena_));
    }
    }
}

} // namespace smpc::secrec::lsp
