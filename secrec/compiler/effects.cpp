// SPDX-License-Identifier: Apache-2.0
//
// See effects.h. One walk over the whole program finds all variables that are written; questions about one expression
// walk that expression.
#include "secrec/compiler/effects.h"

#include <algorithm>
#include <array>

#include "secrec/compiler/walk.h"

namespace smpc::secrec::lowering {

using namespace typed;

namespace {

using Visit = std::function<void(Expr const&)>;

void visit_subscripts(List<Subscript> subscripts, Visit const& f) {
    for (Subscript const& s : subscripts) {
        if (s.low) f(*s.low);
        if (s.high) f(*s.high);
    }
}

/// Children of each node; `f` sees them in the order of evaluation.
struct Children {
    Visit const& f;

    void operator()(Literal const&) const {}
    void operator()(StringLiteral const&) const {}
    void operator()(VariableRef const&) const {}
    void operator()(DomainId const&) const {}
    void operator()(FpuState const&) const {}
    void operator()(Binary const& e) const { f(*e.left), f(*e.right); }
    void operator()(Cat const& e) const { f(*e.left), f(*e.right); }
    void operator()(Comma const& e) const { f(*e.first), f(*e.second); }
    void operator()(Conditional const& e) const { f(*e.condition), f(*e.yes), f(*e.no); }
    void operator()(typed::Field const& e) const { f(*e.object); }
    void operator()(OperatorCall const& e) const { list(e.operands); }
    void operator()(Call const& e) const { list(e.arguments); }
    void operator()(ArrayConstructor const& e) const { list(e.elements); }
    void operator()(JoinStrings const& e) const { list(e.pieces); }
    void operator()(Reshape const& e) const {
        f(*e.operand);
        list(e.shape);
    }
    void operator()(Index const& e) const {
        f(*e.operand);
        visit_subscripts(e.subscripts, f);
    }
    void operator()(Assign const& e) const {
        f(*e.value);
        visit_subscripts(e.place.subscripts, f);
    }
    void operator()(CompoundAssign const& e) const {
        f(*e.value);
        visit_subscripts(e.place.subscripts, f);
    }
    void operator()(IncDec const& e) const {
        f(*e.one);
        visit_subscripts(e.place.subscripts, f);
    }
    /// All other nodes have one operand.
    template <class Node> void operator()(Node const& e) const { f(*e.operand); }

    void list(List<Expr const*> items) const {
        for (Expr const* item : items) f(*item);
    }
};

Variable const* written_by(Expr const& e) {
    switch (e.kind) {
    case ExprKind::Assign:
        return as<Assign>(e).place.variable;
    case ExprKind::CompoundAssign:
        return as<CompoundAssign>(e).place.variable;
    case ExprKind::IncDec:
        return as<IncDec>(e).place.variable;
    default:
        return nullptr;
    }
}

/// The variable whose handle an operand passes on; null if it passes a temporary.
Variable const* root_variable(Expr const& e) {
    Expr const* at = &e;
    while (at->kind == ExprKind::Field) at = as<typed::Field>(*at).object;
    return at->kind == ExprKind::VariableRef ? as<VariableRef>(*at).variable : nullptr;
}

} // namespace

void for_each_child(Expr const& e, Visit const& f) {
    visit(e, Children{f});
}

bool has_handle(Type const& type) {
    if (type.data->is_structure()) {
        for (secrec::Field const& field : type.data->structure()->fields)
            if (has_handle(field.type)) return true;
        return false;
    }
    return type.is_private() || type.is_array() || type.data->is_string();
}

namespace {

/// `add` of `shared3p::add_uint64_vec`; empty if the name has another form.
std::string_view operation_of(std::string_view syscall) {
    auto colon = syscall.find("::");
    if (colon == std::string_view::npos) return {};
    std::string_view name = syscall.substr(colon + 2);
    // The operation ends where the name of a type begins.
    auto type = std::string_view::npos;
    for (std::string_view start : {"_bool", "_int", "_uint", "_xor_uint", "_float", "_fix"})
        type = std::min(type, name.find(start));
    return name.substr(0, type);
}

} // namespace

bool works_in_place(std::string_view syscall) {
    static constexpr auto names =
        std::to_array<std::string_view>({"add", "sub", "mul", "mulc", "div", "divc", "mod", "modc", "and", "or", "xor",
                                         "not", "inv", "neg", "min", "max", "sign", "choose"});
    return std::find(names.begin(), names.end(), operation_of(syscall)) != names.end();
}

HandleWrites handle_writes(std::string_view syscall) {
    static constexpr auto last = std::to_array<std::string_view>({"add",
                                                                  "sub",
                                                                  "mul",
                                                                  "div",
                                                                  "mod",
                                                                  "mulc",
                                                                  "divc",
                                                                  "modc",
                                                                  "eq",
                                                                  "gt",
                                                                  "gte",
                                                                  "lt",
                                                                  "lte",
                                                                  "and",
                                                                  "or",
                                                                  "xor",
                                                                  "not",
                                                                  "neg",
                                                                  "inv",
                                                                  "sum",
                                                                  "product",
                                                                  "min",
                                                                  "max",
                                                                  "vecmin",
                                                                  "vecmax",
                                                                  "conv",
                                                                  "reshare",
                                                                  "abs",
                                                                  "sign",
                                                                  "choose",
                                                                  "sqrt",
                                                                  "sin",
                                                                  "ln",
                                                                  "exp",
                                                                  "erf",
                                                                  "floor",
                                                                  "ceiling",
                                                                  "isnegligible",
                                                                  "shift_left",
                                                                  "shift_right",
                                                                  "shiftrc",
                                                                  "rotate_left",
                                                                  "bit_extract",
                                                                  "msnzb",
                                                                  "prefix_sum",
                                                                  "inv_prefix_sum",
                                                                  "many_prefix_sum",
                                                                  "inv_many_prefix_sum",
                                                                  "gather",
                                                                  "scatter",
                                                                  "load",
                                                                  "store",
                                                                  "assign",
                                                                  "fill",
                                                                  "mat_mult",
                                                                  "mat_multx",
                                                                  "par_scalar_product_by_const",
                                                                  "cw128",
                                                                  "aes128",
                                                                  "aes128_single_key",
                                                                  "aes192",
                                                                  "aes192_single_key",
                                                                  "aes256",
                                                                  "aes256_single_key"});
    std::string_view operation = operation_of(syscall);
    if (operation == "get_shares" || operation == "declassify" || operation == "stable_sort") return HandleWrites::none;
    return std::find(last.begin(), last.end(), operation) != last.end() ? HandleWrites::last : HandleWrites::all;
}

Effects::Effects(Program const& program) {
    for (Declare const* global : program.globals) scan(static_cast<Stmt const&>(*global));
    for (Procedure const& procedure : program.procedures)
        if (procedure.reachable) scan(static_cast<Stmt const&>(*procedure.body));
}

void Effects::scan(Expr const& e) {
    if (Variable const* v = written_by(e)) {
        written_.insert(v);
        mentioned_.insert(v);
    }
    if (auto const* ref = try_as<VariableRef>(&e)) mentioned_.insert(ref->variable);
    if (auto const* assign = try_as<Assign>(&e); assign && !assign->place.indexed)
        reshaped_.insert(assign->place.variable);
    if (e.kind == ExprKind::FpuState || e.kind == ExprKind::SetFpuState) uses_fpu_state_ = true;
    for_each_child(e, [this](Expr const& child) { scan(child); });
}

void Effects::scan(Syscall const& s) {
    HandleWrites writes = handle_writes(s.name);
    auto is_handle = [](SyscallOperand const& o) {
        Type const* t = o.value ? &o.value->type : nullptr;
        return o.kind == SyscallOperand::Kind::push && t && (t->is_private() || t->is_array() || t->data->is_string());
    };
    SyscallOperand const* last = nullptr;
    for (SyscallOperand const& o : s.operands)
        if (is_handle(o)) last = &o;
    for (SyscallOperand const& o : s.operands) {
        if (o.variable) {
            written_.insert(o.variable);
            reshaped_.insert(o.variable);
            mentioned_.insert(o.variable);
        }
        if (!o.value) continue;
        scan(*o.value);
        bool may_write = is_handle(o) && (writes == HandleWrites::all || (writes == HandleWrites::last && &o == last));
        if (Variable const* v = root_variable(*o.value); v && may_write) written_.insert(v);
    }
}

void Effects::scan(Stmt const& s) {
    auto expr = [this](Expr const* e) {
        if (e) scan(*e);
    };
    auto stmt = [this](Stmt const* inner) {
        if (inner) scan(*inner);
    };
    switch (s.kind) {
    case StmtKind::Block:
        for (Stmt const* inner : as<Block>(s).statements) scan(*inner);
        break;
    case StmtKind::If:
        expr(as<If>(s).condition);
        stmt(as<If>(s).then_branch);
        stmt(as<If>(s).else_branch);
        break;
    case StmtKind::For:
        for (Stmt const* inner : as<For>(s).init) scan(*inner);
        expr(as<For>(s).condition);
        expr(as<For>(s).step);
        stmt(as<For>(s).body);
        break;
    case StmtKind::While:
        expr(as<While>(s).condition);
        stmt(as<While>(s).body);
        break;
    case StmtKind::DoWhile:
        stmt(as<DoWhile>(s).body);
        expr(as<DoWhile>(s).condition);
        break;
    case StmtKind::Assert:
        expr(as<Assert>(s).condition);
        break;
    case StmtKind::Print:
        expr(as<Print>(s).text);
        break;
    case StmtKind::Syscall:
        scan(as<Syscall>(s));
        break;
    case StmtKind::Declare:
        for (Expr const* e : as<Declare>(s).shape) scan(*e);
        expr(as<Declare>(s).init);
        break;
    case StmtKind::Return:
        expr(as<Return>(s).value);
        break;
    case StmtKind::Evaluate:
        expr(as<Evaluate>(s).expr);
        break;
    case StmtKind::Continue:
    case StmtKind::Break:
        break;
    }
}

bool Effects::writes_anything(Expr const& e) {
    bool found = written_by(e) || callee(e);
    if (!found) for_each_child(e, [&](Expr const& child) { found = found || writes_anything(child); });
    return found;
}

bool Effects::calls_anything(Expr const& e) {
    bool found = callee(e) != nullptr;
    if (!found) for_each_child(e, [&](Expr const& child) { found = found || calls_anything(child); });
    return found;
}

bool Effects::may_write(Expr const& e, Variable const& variable) const {
    if (written_by(e) == &variable) return true;
    // A call reaches globals only: locals of the caller are not in its scope.
    if (callee(e) && variable.storage == Variable::Storage::global && is_written(variable)) return true;
    bool found = false;
    for_each_child(e, [&](Expr const& child) { found = found || may_write(child, variable); });
    return found;
}

} // namespace smpc::secrec::lowering
