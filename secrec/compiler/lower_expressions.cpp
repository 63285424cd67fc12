// SPDX-License-Identifier: Apache-2.0
//
// Expressions: dispatch, scalars, conditions. Scalar code aims at one machine instruction an operator: results go
// straight to the register that wants them (`hint`), constants stay immediates, conditions become jumps.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"
#include "secrec/compiler/opt_fold.h"

namespace smpc::secrec::lowering {

using typed::BinaryOp;
using typed::UnaryOp;

/// Whether the machine may end the run or leave the procedure in the code of this node itself: then the code needs its place.
static bool needs_place(typed::Expr const& e) {
    switch (e.kind) {
    case typed::ExprKind::Call:
    case typed::ExprKind::OperatorCall:
    case typed::ExprKind::Index:
    case typed::ExprKind::Cat:
    case typed::ExprKind::Reshape:
        return true;
    case typed::ExprKind::Binary: {
        BinaryOp op = typed::as<typed::Binary>(e).op;
        return e.type.is_array() || op == BinaryOp::divide || op == BinaryOp::modulo;
    }
    default:
        return false;
    }
}

Value Body::evaluate(typed::Expr const& e, Operand hint) {
    auto lower_it = [&] { return typed::visit(e, [&](auto const& node) { return lower(node, hint); }); };
    if (!needs_place(e)) return lower_it();
    Location outer = std::exchange(where_, e.where);
    unit_.line(where_);
    Value value = lower_it();
    where_ = outer;
    unit_.line(where_);
    return value;
}

void Body::execute(typed::Expr const& e) {
    switch (e.kind) {
    case typed::ExprKind::Assign:
        drop(assign(typed::as<typed::Assign>(e), false));
        break;
    case typed::ExprKind::CompoundAssign:
        drop(compound(typed::as<typed::CompoundAssign>(e), false));
        break;
    case typed::ExprKind::IncDec:
        drop(step(typed::as<typed::IncDec>(e), false));
        break;
    case typed::ExprKind::Comma:
        execute(*typed::as<typed::Comma>(e).first);
        execute(*typed::as<typed::Comma>(e).second);
        break;
    default:
        drop(evaluate(e));
        break;
    }
}

// ---- conditions -----------------------------------------------------------------------------------------------------

void Body::branch(typed::Expr const& condition, Label target, bool when) {
    if (auto const* literal = typed::try_as<typed::Literal>(&condition)) {
        if ((literal->bits != 0) == when) jump(target);
        return;
    }
    if (auto const* unary = typed::try_as<typed::Unary>(&condition)) return branch(*unary->operand, target, !when);
    if (auto const* comma = typed::try_as<typed::Comma>(&condition)) {
        execute(*comma->first);
        return branch(*comma->second, target, when);
    }
    auto const* binary = typed::try_as<typed::Binary>(&condition);
    if (binary && (binary->op == BinaryOp::logical_and || binary->op == BinaryOp::logical_or)) {
        std::size_t compared = 0; // what the right operand compares is not compared in every run
        // Whether one operand alone decides for the jump.
        bool either = (binary->op == BinaryOp::logical_or) == when;
        if (either) {
            branch(*binary->left, target, when);
            compared = equal_lengths_.size();
            branch(*binary->right, target, when);
        } else {
            Label skip = as_.label();
            branch(*binary->left, skip, !when);
            compared = equal_lengths_.size();
            branch(*binary->right, target, when);
            bind(skip);
        }
        equal_lengths_.resize(compared);
        return;
    }
    if (binary && helpers::is_comparison(binary->op)) {
        Compare c = helpers::compare_of(binary->op);
        DataType const& data = *binary->left->type.data;
        CodeType type = CodeType::int64;
        Operand a, b = imm(0);
        if (data.is_string()) {
            a = compare_strings(*binary->left, *binary->right);
            frame_.release_temporary(a);
        } else {
            std::vector<Value> v = evaluate_all({binary->left, binary->right});
            type = code_type(data);
            a = v[0].data;
            b = v[1].data;
            drop(v[0]);
            drop(v[1]);
            if (is_imm(a) && is_imm(b)) {
                if (unit_.optimizes())
                    if (auto known = fold(binary->op, data, a.value, b.value, unit_.folds_floats())) {
                        if ((*known != 0) == when) jump(target);
                        return;
                    }
                a = in_register(a);
            }
        }
        if (when || !data.is_float() || c == Compare::eq || c == Compare::ne) {
            as_.jump_if(when ? c : negated(c), type, a, b, target);
        } else {
            // With a NaN neither an ordering nor its reverse holds.
            Label skip = as_.label();
            as_.jump_if(c, type, a, b, skip);
            as_.jump(target);
            bind(skip);
        }
        return;
    }
    Value v = evaluate(condition);
    if (is_imm(v.data) && unit_.optimizes()) {
        if ((v.data.value != 0) == when) jump(target);
        return;
    }
    Operand flag = in_register(v.data);
    drop(v);
    if (when)
        as_.jump_if_nonzero(target, CodeType::uint8, flag);
    else
        as_.jump_if_zero(target, CodeType::uint8, flag);
}

Value Body::logical(typed::Binary const& e, Operand hint) {
    Label no = as_.label(), end = as_.label();
    branch(e, no, false);
    Operand d = hinted(hint);
    as_.mov(imm(1), d);
    as_.jump(end);
    bind(no);
    as_.mov(imm(0), d);
    bind(end);
    return scalar(e.type, d);
}

Value Body::lower(typed::Conditional const& e, Operand hint) {
    if (e.condition->type.is_array()) return choose_elements(e);
    if (auto known = constant(*e.condition)) return evaluate(*known ? *e.yes : *e.no, hint);
    Label no = as_.label(), end = as_.label();
    branch(*e.condition, no, false);
    std::size_t compared = equal_lengths_.size();
    if (e.type.is_void()) {
        execute(*e.yes);
        equal_lengths_.resize(compared);
        as_.jump(end);
        bind(no);
        execute(*e.no);
        equal_lengths_.resize(compared);
        bind(end);
        return scalar(e.type, {});
    }
    bool plain = !has_handle(e.type) && !e.type.data->is_structure();
    Value result = plain ? scalar(e.type, hinted(hint)) : fresh(e.type, Use::temporary);
    result.owned = !plain;
    for (typed::Expr const* branch_value : {e.yes, e.no}) {
        move_words(own(evaluate(*branch_value, plain ? result.data : Operand{})), result);
        equal_lengths_.resize(compared);
        if (branch_value == e.yes) {
            as_.jump(end);
            bind(no);
        }
    }
    bind(end);
    return result;
}

// ---- scalars --------------------------------------------------------------------------------------------------------

Value Body::lower(typed::Literal const& e, Operand) {
    return scalar(e.type, imm(e.bits));
}

Value Body::lower(typed::VariableRef const& e, Operand) {
    Value v = variable(*e.variable);
    if (act_.liveness && owns(*e.variable) && act_.liveness->dies(e)) {
        act_.contents[e.variable->index] = Contents::gone;
        v.owned = true;
    } else {
        v.from = e.variable;
    }
    return v;
}

Value Body::lower(typed::DomainId const& e, Operand) {
    return scalar(e.type, unit_.domain(e.domain));
}

Operand Body::convert_scalar(Operand value, DataType const& from, DataType const& to, Operand hint) {
    if (code_type(from) == code_type(to) && from.is_bool() >= to.is_bool()) return value;
    if (is_imm(value))
        if (auto bits = fold_cast(from, to, value.value, unit_.folds_floats())) return imm(*bits);
    value = in_register(value);
    Operand d = hinted(hint);
    if (from.is_float() && to.is_integer()) {
        as_.push(value);
        as_.call(helpers::cast_float(unit_, from, to), d);
    } else {
        helpers::write_conversion(as_, from, to, d, value);
    }
    return d;
}

Value Body::lower(typed::Cast const& e, Operand hint) {
    Value v = evaluate(*e.operand);
    if (v.type.data == e.type.data) return v;
    if (v.type.is_array()) return array_cast(e.type, std::move(v));
    Value result = scalar(e.type, convert_scalar(v.data, *v.type.data, *e.type.data, hint));
    if (same(result.data, v.data))
        result.from = v.from;
    else
        drop(v);
    return result;
}

Value Body::lower(typed::Unary const& e, Operand hint) {
    Value v = evaluate(*e.operand);
    if (v.type.is_array()) return array_unary(e.op, std::move(v));
    DataType const& data = *e.type.data;
    if (is_imm(v.data)) return scalar(e.type, imm(fold(e.op, data, v.data.value)));
    drop(v);
    Operand d = hinted(hint);
    if (data.is_bool())
        as_.logical_not(d, v.data);
    else if (e.op == UnaryOp::negate)
        as_.negate(code_type(data), d, v.data);
    else
        as_.complement(static_cast<CodeType>(static_cast<unsigned>(code_type(data)) & 7), d, v.data);
    return scalar(e.type, d);
}

Value Body::lower(typed::Binary const& e, Operand hint) {
    DataType const& data = *e.left->type.data;
    if (data.is_string()) {
        if (e.op == BinaryOp::add) return join(evaluate_all({e.left, e.right}));
        Operand order = compare_strings(*e.left, *e.right);
        frame_.release_temporary(order);
        Operand d = hinted(hint);
        as_.compare(helpers::compare_of(e.op), CodeType::int64, d, order, imm(0));
        return scalar(e.type, d);
    }
    if (e.type.is_scalar() && (e.op == BinaryOp::logical_and || e.op == BinaryOp::logical_or)) {
        if (auto known = constant(e)) return scalar(e.type, imm(*known));
        return logical(e, hint);
    }
    std::vector<Value> v = evaluate_all({e.left, e.right});
    if (e.type.is_array()) {
        if (v[0].type.is_array() && v[1].type.is_array())
            fail_unless_same_shape(v[0], v[1],
                                   "Mismatching shapes in arithmetic expression at " + unit_.describe(e.where));
        return array_binary(e.op, e.type, v[0], v[1]);
    }
    Operand a = v[0].data, b = v[1].data;
    if (unit_.optimizes()) {
        if (is_imm(a) && is_imm(b))
            if (auto bits = fold(e.op, data, a.value, b.value, unit_.folds_floats())) return scalar(e.type, imm(*bits));
        if (auto d = reduced(e.op, data, a, b, hint)) {
            Value result = scalar(e.type, *d);
            if (same(*d, a) && v[0].from) result.from = v[0].from;
            if (same(*d, b) && v[1].from) result.from = v[1].from;
            return result;
        }
    }
    bool shifts = e.op == BinaryOp::shift_left || e.op == BinaryOp::shift_right;
    if (is_imm(a) && (is_imm(b) || shifts)) a = in_register(a);
    drop(v[0]);
    drop(v[1]);
    Operand d = hinted(hint);
    helpers::write_scalar(as_, e.op, data, d, a, b);
    return scalar(e.type, d);
}

Value Body::lower(typed::Comma const& e, Operand hint) {
    execute(*e.first);
    return evaluate(*e.second, hint);
}

Value Body::lower(typed::Field const& e, Operand) {
    Value object = evaluate(*e.object);
    Value field = object.fields.at(e.field);
    field.from = object.from;
    field.owned = object.owned && has_handle(field.type);
    if (object.owned)
        for (std::size_t i = 0; i < object.fields.size(); ++i)
            if (i != e.field) free_handles(object.fields[i]);
    return field;
}

Value Body::lower(typed::FpuState const& e, Operand hint) {
    Operand d = hinted(hint);
    as_.get_fpu(d);
    return scalar(e.type, d);
}

Value Body::lower(typed::SetFpuState const& e, Operand) {
    Value v = evaluate(*e.operand);
    as_.set_fpu(v.data);
    drop(v);
    return scalar(e.type, {});
}

Value Body::lower(typed::Assign const& e, Operand) {
    return assign(e, true);
}
Value Body::lower(typed::CompoundAssign const& e, Operand) {
    return compound(e, true);
}
Value Body::lower(typed::IncDec const& e, Operand) {
    return step(e, true);
}

} // namespace smpc::secrec::lowering
