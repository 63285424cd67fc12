// SPDX-License-Identifier: Apache-2.0
//
// What may be left out when nobody uses its result. Purity is granted to few forms: scalar arithmetic that cannot fail,
// and operator definitions that are no more than a call of a kit which computes element by element. A disclosure
// (`declassify`) is never pure.
#include <algorithm>
#include <array>

#include "secrec/compiler/effects.h"

namespace smpc::secrec::lowering {

using namespace typed;

namespace {

/// Calls of kits that fail for no values of their operands if the lengths are equal.
bool cannot_fail(std::string_view syscall) {
    static constexpr auto others =
        std::to_array<std::string_view>({"::eq_", "::gt_", "::gte_", "::lt_", "::lte_", "::conv_", "::reshare_"});
    static constexpr auto dividing =
        std::to_array<std::string_view>({"::div_", "::divc_", "::mod_", "::modc_", "::inv_"});
    auto is_one_of = [&](auto const& names) {
        return std::any_of(names.begin(), names.end(),
                           [&](std::string_view name) { return syscall.find(name) != std::string_view::npos; });
    };
    return is_one_of(others) || (works_in_place(syscall) && !is_one_of(dividing));
}

bool is_own_variable(Expr const& e) {
    auto const* ref = try_as<VariableRef>(&e);
    return ref && ref->variable->storage != Variable::Storage::global;
}

bool is_pure_call(Syscall const& s) {
    if (!cannot_fail(s.name)) return false;
    for (SyscallOperand const& o : s.operands)
        if (!o.value || !(o.value->kind == ExprKind::DomainId || is_own_variable(*o.value))) return false;
    return true;
}

} // namespace

bool Effects::is_pure(Expr const& e) const {
    bool floats = e.type.data->is_float() && uses_fpu_state_;
    if (floats || !e.type.is_scalar()) return e.kind == ExprKind::VariableRef || e.kind == ExprKind::Literal;
    switch (e.kind) {
    case ExprKind::Literal:
    case ExprKind::VariableRef:
    case ExprKind::DomainId:
        return true;
    case ExprKind::Size:
        return is_pure(*as<Size>(e).operand);
    case ExprKind::Unary:
        return is_pure(*as<Unary>(e).operand);
    case ExprKind::Cast: {
        Expr const& operand = *as<Cast>(e).operand;
        return !(operand.type.data->is_float() && uses_fpu_state_) && is_pure(operand);
    }
    case ExprKind::Conditional: {
        auto const& c = as<Conditional>(e);
        return is_pure(*c.condition) && is_pure(*c.yes) && is_pure(*c.no);
    }
    case ExprKind::Binary: {
        auto const& b = as<Binary>(e);
        DataType const& data = *b.left->type.data;
        bool fails = (b.op == BinaryOp::divide || b.op == BinaryOp::modulo) && !data.is_float();
        return !fails && !(data.is_float() && uses_fpu_state_) && is_pure(*b.left) && is_pure(*b.right);
    }
    case ExprKind::Classify:
        return is_pure(*as<Classify>(e).operand);
    default:
        return false;
    }
}

bool Effects::is_pure(Procedure const& procedure, unsigned depth) const {
    for (Stmt const* s : procedure.body->statements) {
        if (auto const* declare = try_as<Declare>(s)) {
            if (declare->init && !is_own_variable(*declare->init)) return false;
            for (Expr const* length : declare->shape)
                if (length->kind != ExprKind::Size || !is_own_variable(*as<Size>(*length).operand)) return false;
        } else if (auto const* call = try_as<Syscall>(s)) {
            if (!is_pure_call(*call)) return false;
        } else if (auto const* result = try_as<Return>(s)) {
            if (!result->value) return false;
            if (is_own_variable(*result->value)) continue;
            auto const* inner = try_as<Call>(result->value);
            if (!inner || depth == 0 || !is_pure(*inner->procedure, depth - 1)) return false;
            for (Expr const* argument : inner->arguments)
                if (!is_own_variable(*argument)) return false;
        } else {
            return false;
        }
    }
    return true;
}

} // namespace smpc::secrec::lowering
