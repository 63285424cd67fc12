// SPDX-License-Identifier: Apache-2.0
//
// Checks of lengths, and which of them need no code. Lengths of arrays that are never given others are registers that do
// not change while the array exists: what was compared once on the way to a place holds there, so the same comparison
// again, also inside of a loop, is left out. A comparison that a loop would do first in each of its turns is done once in
// front of the first one, after the loop's condition: nothing that can be seen comes between.
#include <algorithm>

#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

namespace {

bool holds(Compare c, std::uint64_t a, std::uint64_t b) {
    switch (c) {
    case Compare::eq:
        return a == b;
    case Compare::ne:
        return a != b;
    case Compare::lt:
        return a < b;
    case Compare::le:
        return a <= b;
    case Compare::ge:
        return a >= b;
    case Compare::gt:
        return a > b;
    }
    return true;
}

} // namespace

void Body::fail_if(Compare c, Operand a, Operand b, std::function<Label()> const& label) {
    if (unit_.optimizes()) {
        bool equal_holds = c == Compare::eq || c == Compare::le || c == Compare::ge;
        if (same(a, b) && !equal_holds) return;
        if (is_imm(a) && is_imm(b) && !holds(c, a.value, b.value)) return;
    }
    if (is_imm(a) && is_imm(b)) a = in_register(a);
    as_.jump_if(c, CodeType::uint64, a, b, label());
}

void Body::fail_unless_same_shape(Value const& a, Value const& b, std::string message) {
    for (std::size_t i = 0; i < a.dims.size(); ++i) {
        Operand x = a.dims[i], y = b.dims[i];
        if (same(x, y) || known_equal(x, y)) continue;
        fail_if(Compare::ne, x, y, [&] { return failure(message); });
        if (unit_.optimizes() && frame_.is_constant(x) && frame_.is_constant(y)) equal_lengths_.emplace_back(x, y);
    }
}

bool Body::known_equal(Operand a, Operand b) const {
    return std::any_of(equal_lengths_.begin(), equal_lengths_.end(), [&](auto const& known) {
        return (same(known.first, a) && same(known.second, b)) || (same(known.first, b) && same(known.second, a));
    });
}

// ---- loops ----------------------------------------------------------------------------------------------------------

namespace {

Variable const* array_variable(typed::Expr const& e) {
    auto const* ref = typed::try_as<typed::VariableRef>(&e);
    return ref && e.type.is_array() ? ref->variable : nullptr;
}

} // namespace

bool Body::first_checks(typed::Expr const& e, std::vector<LengthCheck>& checks) const {
    auto compares = [&](typed::Expr const& left, typed::Expr const& right) {
        Variable const *a = array_variable(left), *b = array_variable(right);
        if (a && b && a != b && has_fixed_lengths(*a) && has_fixed_lengths(*b)) checks.push_back({a, b, e.where});
    };
    switch (e.kind) {
    case typed::ExprKind::Literal:
    case typed::ExprKind::VariableRef:
        return true;
    case typed::ExprKind::Classify:
        return first_checks(*typed::as<typed::Classify>(e).operand, checks);
    case typed::ExprKind::Binary: {
        auto const& binary = typed::as<typed::Binary>(e);
        if (!e.type.is_array() || !first_checks(*binary.left, checks) || !first_checks(*binary.right, checks))
            return false;
        compares(*binary.left, *binary.right);
        return binary.op != typed::BinaryOp::divide && binary.op != typed::BinaryOp::modulo;
    }
    case typed::ExprKind::OperatorCall: {
        auto const& call = typed::as<typed::OperatorCall>(e);
        for (typed::Expr const* operand : call.operands)
            if (!first_checks(*operand, checks)) return false;
        if (call.operands.size() == 2) compares(*call.operands[0], *call.operands[1]);
        return false; // the definition may do anything
    }
    default:
        return false;
    }
}

std::vector<Body::LengthCheck> Body::first_checks(typed::Block const& turn) const {
    std::vector<LengthCheck> checks;
    if (!unit_.optimizes() || turn.statements.empty()) return checks;
    if (auto const* declare = typed::try_as<typed::Declare>(turn.statements[0])) {
        if (declare->init && declare->shape.empty()) first_checks(*declare->init, checks);
    } else if (auto const* evaluate = typed::try_as<typed::Evaluate>(turn.statements[0])) {
        if (auto const* assign = typed::try_as<typed::Assign>(evaluate->expr)) first_checks(*assign->value, checks);
    }
    std::erase_if(checks, [&](LengthCheck const& c) {
        Value const &a = variable(*c.a), &b = variable(*c.b);
        for (std::size_t i = 0; i < a.dims.size(); ++i)
            if (!same(a.dims[i], b.dims[i]) && !known_equal(a.dims[i], b.dims[i])) return false;
        return true;
    });
    return checks;
}

void Body::enter_loop(typed::Expr const* condition, typed::Block const& turn, Label test, Label end) {
    bool tested = condition && !constant(*condition);
    auto checks = first_checks(turn);
    if (checks.empty() || (tested && Effects::writes_anything(*condition))) {
        if (tested) jump(test);
        return;
    }
    if (tested) {
        where_ = condition->where;
        unit_.line(where_);
        branch(*condition, end, false);
    }
    for (LengthCheck const& c : checks) {
        where_ = c.where;
        unit_.line(where_);
        fail_unless_same_shape(variable(*c.a), variable(*c.b),
                               "Mismatching shapes in arithmetic expression at " + unit_.describe(c.where));
    }
}

} // namespace smpc::secrec::lowering
