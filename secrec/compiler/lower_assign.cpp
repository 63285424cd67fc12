// SPDX-License-Identifier: Apache-2.0
//
// Places: plain and compound assignment, increment and decrement. The value comes first, then the subscripts, then the
// checks, then the store; the old value of a place is read after its operand.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

using typed::BinaryOp;

Value Body::place_value(typed::Place const& place) {
    Value v = variable(*place.variable);
    for (std::uint32_t field : place.fields) v = Value(v.fields.at(field));
    v.from = place.variable;
    return v;
}

void Body::replace(Value const& place, Value value) {
    if (place.type.is_array() && value.type.is_scalar()) {
        if (place.type.is_private()) {
            private_call(place.type, "fill", {value.data, place.data});
        } else {
            for (Operand w : {place.data, imm(0), place.size, value.data}) as_.push(w);
            as_.call(helpers::fill(unit_, width_of(*place.type.data)));
        }
        return drop(value);
    }
    bool same_place = value.from && value.from == place.from && same(value.data, place.data) && !is_none(value.data);
    if (same_place) return;
    bool gone = is_gone(place.from);
    if (place.type.is_private() && place.type.is_scalar() && !value.owned && !gone)
        return private_call(place.type, "assign", {value.data, place.data});
    value = own(std::move(value));
    if (gone)
        act_.contents[place.from->index] = Contents::owned;
    else
        free_handles(place);
    move_words(value, place);
    if (value.fields.empty()) frame_.release_temporary(value.data);
}

Value Body::assign(typed::Assign const& e, bool wanted) {
    if (e.place.indexed) return assign_indexed(e, wanted);
    if (is_plain_scalar(e.place.whole)) {
        Value place = place_value(e.place);
        Value v = evaluate(*e.value, place.data);
        as_.mov(v.data, place.data);
        drop(v);
        return place;
    }
    Variable const* variable = e.place.variable;
    bool scalar_kept = e.place.whole.is_private() && e.place.whole.is_scalar();
    if (act_.liveness && act_.liveness->overwrites(e) && !scalar_kept) free_dead({&variable, 1});
    Value v = evaluate(*e.value);
    Value place = place_value(e.place);
    replace(place, std::move(v));
    return place;
}

Value Body::assign_indexed(typed::Assign const& e, bool wanted) {
    Value v = guard(evaluate(*e.value), subscript_list(e.place.subscripts));
    std::vector<Bounds> bounds = evaluate_subscripts(e.place.subscripts);
    Value array = place_value(e.place);
    check_bounds(array, e.place.subscripts, bounds, e.where);
    if (e.place.type.is_scalar()) {
        write_element(array, element_position(array, bounds), v);
    } else {
        Region r = region(array, e.place.subscripts, bounds);
        if (v.type.is_array()) {
            Value shape;
            shape.dims = r.dims;
            fail_unless_same_shape(
                v, shape, "Shape of RHS doesnt match shape of LHS in assignment at " + unit_.describe(e.where) + ".");
        }
        write_region(array, r, v);
        if (wanted && v.type.is_scalar()) {
            drop(v);
            return read_region(array, e.place.type, r);
        }
    }
    if (wanted) return v;
    drop(v);
    return scalar(void_type(), {});
}

// ---- update ---------------------------------------------------------------------------------------------------------

Value Body::compound(typed::CompoundAssign const& e, bool wanted) {
    Update u{e.place, e.op, e.procedure, e.where, wanted, false};
    typed::Expr const* value = e.procedure ? unclassified(e.value) : e.value;
    return update(u, guard(evaluate(*value), subscript_list(e.place.subscripts)));
}

Value Body::step(typed::IncDec const& e, bool wanted) {
    BinaryOp op = e.increment ? BinaryOp::add : BinaryOp::subtract;
    Update u{e.place, op, e.procedure, e.where, wanted, wanted && !e.prefix};
    return update(u, evaluate(e.procedure ? *unclassified(e.one) : *e.one));
}

Value Body::update(Update const& u, Value operand) {
    if (!u.place.indexed) return update_whole(u, std::move(operand));
    std::vector<Bounds> bounds = evaluate_subscripts(u.place.subscripts);
    Value array = place_value(u.place);
    check_bounds(array, u.place.subscripts, bounds, u.where);
    return u.place.type.is_scalar() ? update_element(u, array, bounds, std::move(operand))
                                    : update_region(u, array, bounds, std::move(operand));
}

Value Body::update_whole(Update const& u, Value operand) {
    Value place = place_value(u.place);
    if (place.type.is_array() && operand.type.is_array())
        fail_unless_same_shape(place, operand,
                               "Shape of RHS doesn't match shape of LHS in assignment at " + unit_.describe(u.where) +
                                   ".");
    Value old;
    if (u.postfix) old = deep_copy(place);
    if (u.procedure) {
        Value value = place;
        if (act_.liveness && u.place.fields.empty() && owns(*place.from) && operand.from != place.from) {
            // Nobody needs the old value: the procedure may have it.
            act_.contents[place.from->index] = Contents::gone;
            value.owned = true;
            value.from = nullptr;
        }
        Value result = call_operator(*u.procedure, place.type, {std::move(value), std::move(operand)}, u.where, {});
        replace(place, std::move(result));
    } else if (place.type.data->is_string()) {
        replace(place, join({place, operand}));
    } else if (place.type.is_scalar()) {
        helpers::write_scalar(as_, u.op, *place.type.data, place.data, place.data, operand.data);
        drop(operand);
    } else {
        array_binary_into(u.op, place.data, place, operand);
        drop(operand);
    }
    return u.postfix ? old : place;
}

Value Body::update_element(Update const& u, Value const& array, std::vector<Bounds> const& bounds, Value operand) {
    Operand position = element_position(array, bounds);
    if (u.procedure) {
        Value old = read_element(array, position, {}), before;
        if (u.postfix) before = deep_copy(old);
        Value result = call_operator(*u.procedure, old.type, {old, std::move(operand)}, u.where, {});
        write_element(array, position, result);
        if (u.wanted && !u.postfix) return result;
        drop(result);
        return u.postfix ? before : scalar(void_type(), {});
    }
    DataType const& data = *array.type.data;
    std::uint64_t width = width_of(data);
    Operand offset = bytes_of(position, width), old = frame_.temporary(), fresh_value = old;
    as_.load(array.data, offset, old, imm(width));
    if (u.postfix) fresh_value = frame_.temporary();
    helpers::write_scalar(as_, u.op, data, fresh_value, old, operand.data);
    as_.store(fresh_value, array.data, offset, imm(width));
    drop(operand);
    return scalar(u.place.type, old);
}

Value Body::update_region(Update const& u, Value const& array, std::vector<Bounds> const& bounds, Value operand) {
    Region r = region(array, u.place.subscripts, bounds);
    if (operand.type.is_array()) {
        Value shape;
        shape.dims = r.dims;
        fail_unless_same_shape(
            operand, shape, "Shape of RHS doesnt match shape of LHS in assignment at " + unit_.describe(u.where) + ".");
    }
    Value old = read_region(array, u.place.type, r), before;
    if (u.postfix) before = deep_copy(old);
    Value result;
    if (u.procedure) {
        auto const& parameters = u.procedure->parameters;
        bool one_by_one =
            parameters[0]->type.is_scalar() || (parameters[1]->type.is_scalar() && operand.type.is_array());
        result = one_by_one ? update_each(u, std::move(old), std::move(operand))
                            : call_operator(*u.procedure, u.place.type, {old, std::move(operand)}, u.where, {});
    } else {
        result = array_binary(u.op, u.place.type, std::move(old), std::move(operand));
    }
    write_region(array, r, result);
    if (u.wanted && !u.postfix) return result;
    drop(result);
    return u.postfix ? before : scalar(void_type(), {});
}

Value Body::update_each(Update const& u, Value old, Value operand) {
    Type element = old.type;
    element.dims = 0;
    Operand i = frame_.temporary();
    Label again = as_.label(), end = as_.label();
    as_.mov(imm(0), i);
    bind(again);
    as_.jump_if(Compare::ge, CodeType::uint64, i, in_register(old.size), end);
    Value a = read_element(old, i, {}), b = operand;
    if (operand.type.is_array())
        b = read_element(operand, i, {});
    else
        b.owned = false; // used again in the next turn
    Value result = call_operator(*u.procedure, element, {a, b}, u.where, {});
    write_element(old, i, result);
    drop(result);
    as_.arith(Arith::add, CodeType::uint64, i, i, imm(1));
    as_.jump(again);
    bind(end);
    drop(operand);
    return old;
}

} // namespace smpc::secrec::lowering
