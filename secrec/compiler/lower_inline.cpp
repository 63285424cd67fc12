// SPDX-License-Identifier: Apache-2.0
//
// Calls whose procedure is lowered in place. Its parameters are names for the caller's values: constants stay constants,
// lengths that are equal are seen to be, and a temporary that is passed belongs to the inlined code, which frees or reuses
// it where it is read for the last time. Its registers are a level of the caller's frame (Frame::enter); its result moves
// to the level of the caller.
//
// A parameter that is written, or that stands for a global variable that somebody writes, is a copy, as in a real call.
#include <algorithm>
#include <utility>

#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

namespace {

/// The value as a variable knows it: whether it is owned is noted elsewhere.
void unname(Value& value) {
    value.owned = false;
    value.from = nullptr;
    for (Value& field : value.fields) unname(field);
}

} // namespace

bool Body::inlines(Procedure const& procedure) const {
    if (!unit_.optimizes() || !unit_.inlining().fits(procedure)) return false;
    InlineFacts const& facts = unit_.inlining().facts(procedure);
    if (facts.returns == 0 && !procedure.return_type.is_void()) return false;
    bool recursive =
        procedure_ == &procedure || std::find(inlined_.begin(), inlined_.end(), &procedure) != inlined_.end();
    return !recursive && inlined_.size() < Inlining::depth && inlined_nodes_ + facts.size <= Inlining::body_limit;
}

void Body::bind_parameter(Variable const& parameter, Value argument) {
    Value place = argument;
    bool owned = argument.owned;
    if (unit_.effects().is_written(parameter)) {
        place = fresh(parameter.type, Use::variable);
        move_words(argument, place);
        live_.push_back(&parameter);
    } else if (owned) {
        live_.push_back(&parameter);
    }
    unname(place);
    act_.contents[parameter.index] = owned ? Contents::owned : Contents::none;
    act_.variables[parameter.index] = std::move(place);
}

Value Body::inline_call(Procedure const& procedure, std::vector<Value> arguments, Operand hint) {
    InlineFacts const& facts = unit_.inlining().facts(procedure);
    Effects const& effects = unit_.effects();
    Location where = where_;
    bool dead = std::exchange(dead_, false); // even code that control cannot reach needs a result
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value& v = arguments[i];
        bool may_change = v.from && v.from->storage == Variable::Storage::global && effects.is_written(*v.from);
        if (may_change) v = detach(std::move(v));
        if (effects.is_written(*procedure.parameters[i])) v = own(std::move(v));
    }

    Activation inner;
    activate(inner, procedure);
    inner.inlined = true;
    inner.jumps = facts.returns > 0 && !facts.ends_with_return;
    inner.hint = hint;
    Type const& type = procedure.return_type;
    if (inner.jumps) {
        inner.end = as_.label();
        inner.result = is_plain_scalar(type) ? scalar(type, hinted(hint)) : fresh(type, Use::temporary);
    }
    {
        Unit::InlineScope scope(unit_, procedure, where);
        inlined_nodes_ += facts.size;
        inlined_.push_back(&procedure);
        frame_.enter();
        std::swap(act_, inner);
        for (std::size_t i = 0; i < arguments.size(); ++i)
            bind_parameter(*procedure.parameters[i], std::move(arguments[i]));
        lower(*procedure.body);
        if (!dead_) free_variables(act_.mark);
        if (!act_.jumps && act_.result.type.is_error()) act_.result = fresh(type, Use::temporary); // it never returns
        for (std::size_t i = act_.mark; i < live_.size(); ++i) release_registers(variable(*live_[i]));
        live_.resize(act_.mark);
        frame_.leave();
        std::swap(act_, inner);
        inlined_.pop_back();
    }
    if (inner.jumps) as_.bind(inner.end);
    // Of several returns the only one that constants leave.
    if (inner.returns == 1 && is_imm(inner.returned)) inner.result.data = inner.returned;
    dead_ = dead;
    where_ = where;
    unit_.line(where_);
    if (type.is_void()) return scalar(type, {});
    Value result = std::move(inner.result);
    result.type = type;
    result.owned = has_handle(type);
    return result;
}

Value Body::handed_over(Value v) {
    auto keep = [&](Operand reg) {
        if (is_none(reg) || is_imm(reg) || same(reg, act_.hint)) return reg;
        if (!frame_.inside(reg)) {
            Operand copy = frame_.temporary();
            as_.mov(reg, copy);
            reg = copy;
        }
        frame_.hand_over(reg);
        return reg;
    };
    for (Value& field : v.fields) field = handed_over(std::move(field));
    bool vector = v.type.dims == 1;
    for (Operand& length : v.dims) length = keep(length);
    v.data = keep(v.data);
    v.size = vector ? v.dims[0] : keep(v.size);
    v.from = nullptr;
    return v;
}

bool Body::declare_in_place(typed::Declare const& s, typed::Stmt const* next) {
    using Kind = typed::SyscallOperand::Kind;
    Variable const& target = *s.variable;
    auto const* call = typed::try_as<typed::Syscall>(next);
    if (!act_.liveness || !call || !works_in_place(call->name) || !target.type.is_private()) return false;
    auto const* copied = typed::try_as<typed::VariableRef>(s.init);
    auto const* sized = s.shape.size() == 1 ? typed::try_as<typed::Size>(s.shape[0]) : nullptr;
    auto const* measured = sized ? typed::try_as<typed::VariableRef>(sized->operand) : nullptr;
    bool has_size_of_other = !s.init && measured && target.type.dims == 1;
    if (!has_size_of_other && !(copied && s.shape.empty())) return false;

    // The vector is the last operand and none before; another operand, of its type and length, ends here.
    typed::VariableRef const* reused = nullptr;
    std::size_t mentions = 0;
    Variable const* last = nullptr;
    Value const& model = variable(*(copied ? copied : measured)->variable);
    for (typed::SyscallOperand const& o : call->operands) {
        if (o.variable) return false;
        auto const* ref = typed::try_as<typed::VariableRef>(o.value);
        if (!ref && o.value->kind != typed::ExprKind::DomainId) return false;
        if (!ref || o.kind != Kind::push || !has_handle(ref->type)) continue;
        last = ref->variable;
        mentions += last == &target;
        bool same_length = last == (copied ? copied : measured)->variable ||
                           (ref->type.is_array() && model.type.is_array() && same(variable(*last).size, model.size));
        if (last != &target && ref->type == target.type && owns(*last) && act_.liveness->dies(*ref) && same_length)
            reused = ref;
    }
    if (last != &target || mentions != 1) return false;
    if (!reused && !copied) return false; // nothing is gained

    where_ = s.where;
    unit_.line(where_);
    Value place = fresh(target.type, Use::variable);
    for (std::size_t i = 0; i < place.dims.size(); ++i) as_.mov(model.dims[i], place.dims[i]);
    if (place.dims.size() > 1) as_.mov(model.size, place.size);
    if (reused) {
        as_.mov(variable(*reused->variable).data, place.data);
        act_.contents[reused->variable->index] = Contents::gone;
    } else {
        Value fresh_vector = new_private_array(target.type, {place.dims, place.size});
        as_.mov(fresh_vector.data, place.data);
        frame_.release_all_temporaries();
    }
    act_.variables[target.index] = place;
    act_.contents[target.index] = Contents::owned;
    live_.push_back(&target);
    if (has_fixed_lengths(target))
        for (Operand d : place.dims) frame_.set_constant(d);
    return true;
}

} // namespace smpc::secrec::lowering
