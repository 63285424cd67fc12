// SPDX-License-Identifier: Apache-2.0
//
// Expressions: dispatch, scalars, conditions. Scalar code aims at one machine instruction an operator: results go
// straight to the register that wants them (`hint`), constants stay immediates, conditions become jumps.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

using typed::BinaryOp;
using typed::UnaryOp;

namespace {

std::uint64_t mask_of(DataType const& data) {
    return data.bits() >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << data.bits()) - 1;
}

/// The value of an integer or bool constant as 64 bits: sign-extended for signed types.
std::uint64_t extended(DataType const& data, std::uint64_t bits) {
    if (!data.is_signed() || data.bits() >= 64) return bits;
    std::uint64_t sign = std::uint64_t{1} << (data.bits() - 1);
    return (bits ^ sign) - sign;
}

} // namespace

Value Body::evaluate(typed::Expr const& e, Operand hint) {
    return typed::visit(e, [&](auto const& node) { return lower(node, hint); });
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
        // Whether one operand alone decides for the jump.
        bool either = (binary->op == BinaryOp::logical_or) == when;
        if (either) {
            branch(*binary->left, target, when);
            branch(*binary->right, target, when);
        } else {
            Label skip = as_.label();
            branch(*binary->left, skip, !when);
            branch(*binary->right, target, when);
            bind(skip);
        }
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
            if (is_imm(a) && is_imm(b)) a = in_register(a);
            drop(v[0]);
            drop(v[1]);
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
    Label no = as_.label(), end = as_.label();
    branch(*e.condition, no, false);
    if (e.type.is_void()) {
        execute(*e.yes);
        as_.jump(end);
        bind(no);
        execute(*e.no);
        bind(end);
        return scalar(e.type, {});
    }
    bool plain = !has_handle(e.type) && !e.type.data->is_structure();
    Value result = plain ? scalar(e.type, hinted(hint)) : fresh(e.type, Use::temporary);
    result.owned = !plain;
    for (typed::Expr const* branch_value : {e.yes, e.no}) {
        move_words(own(evaluate(*branch_value, plain ? result.data : Operand{})), result);
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
    v.from = e.variable;
    return v;
}

Value Body::lower(typed::DomainId const& e, Operand) {
    return scalar(e.type, unit_.domain(e.domain));
}

Operand Body::convert_scalar(Operand value, DataType const& from, DataType const& to, Operand hint) {
    if (code_type(from) == code_type(to) && from.is_bool() >= to.is_bool()) return value;
    if (is_imm(value) && !from.is_float() && !to.is_float()) {
        std::uint64_t number = extended(from, value.value);
        return imm(to.is_bool() ? number != 0 : number & mask_of(to));
    }
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
    if (is_imm(v.data)) {
        std::uint64_t bits = v.data.value;
        if (data.is_bool())
            bits ^= 1;
        else if (e.op == UnaryOp::complement)
            bits = ~bits & mask_of(data);
        else if (data.is_float())
            bits ^= std::uint64_t{1} << (data.bits() - 1);
        else
            bits = (0 - bits) & mask_of(data);
        return scalar(e.type, imm(bits));
    }
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
    if (e.type.is_scalar() && (e.op == BinaryOp::logical_and || e.op == BinaryOp::logical_or)) return logical(e, hint);
    std::vector<Value> v = evaluate_all({e.left, e.right});
    if (e.type.is_array()) {
        if (v[0].type.is_array() && v[1].type.is_array())
            fail_unless_same_shape(v[0], v[1],
                                   "Mismatching shapes in arithmetic expression at " + unit_.describe(e.where));
        return array_binary(e.op, e.type, v[0], v[1]);
    }
    Operand a = v[0].data, b = v[1].data;
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
