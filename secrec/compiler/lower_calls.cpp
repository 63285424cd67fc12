// SPDX-License-Identifier: Apache-2.0
//
// Calls: procedures, operator definitions with their calling steps, system calls; and the return at the other end.
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

Value Body::call(Procedure const& procedure, std::vector<Value> arguments, Operand hint) {
    if (inlines(procedure)) return inline_call(procedure, std::move(arguments), hint);
    Effects const& effects = unit_.effects();
    std::vector<bool> moved(arguments.size(), false);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        Value& v = arguments[i];
        if (!has_handle(v.type)) continue;
        moved[i] = effects.is_written(*procedure.parameters[i]);
        bool may_change = v.from && v.from->storage == Variable::Storage::global && effects.is_written(*v.from);
        if (moved[i] || may_change || v.is_text) v = own(std::move(v));
    }
    std::vector<Operand> words;
    for (Value const& v : arguments) flatten(v, words);
    for (Operand w : words) as_.push(w);
    for (Value const& v : arguments)
        if (!v.owned) drop(v);

    Value result;
    Type const& type = procedure.return_type;
    if (type.is_void()) {
        result = scalar(type, {});
        as_.call(unit_.entry(procedure));
    } else {
        result = is_plain_scalar(type) ? scalar(type, hinted(hint)) : fresh(type, Use::temporary);
        result.owned = has_handle(type);
        words.clear();
        flatten(result, words);
        for (Operand w : words)
            if (!same(w, result.data)) as_.push_ref(w);
        as_.call(unit_.entry(procedure), result.data);
    }
    for (std::size_t i = 0; i < arguments.size(); ++i)
        if (arguments[i].owned && !moved[i]) drop(arguments[i]);
    return result;
}

Value Body::lower(typed::Call const& e, Operand hint) {
    return call(*e.procedure, evaluate_all(e.arguments), hint);
}

void Body::return_value(typed::Expr const* value) {
    if (!value) {
        free_variables(act_.mark);
        if (!act_.inlined) as_.ret(imm(0));
        if (act_.jumps) as_.jump(act_.end);
        return;
    }
    Value v = evaluate(*value, !is_plain_scalar(value->type) ? Operand{} : act_.jumps ? act_.result.data : act_.hint);
    if (v.from && owns(*v.from) && value->kind == typed::ExprKind::VariableRef) {
        // A variable that ends here gives its contents away.
        act_.contents[v.from->index] = Contents::gone;
        v.from = nullptr;
        v.owned = true;
    }
    v = own(std::move(v));
    free_variables(act_.mark);
    if (act_.jumps) {
        ++act_.returns;
        act_.returned = v.data;
        move_words(v, act_.result);
        return as_.jump(act_.end);
    }
    if (act_.inlined) {
        act_.result = handed_over(std::move(v));
        return;
    }
    std::vector<Operand> words;
    flatten(v, words);
    std::uint64_t reference = 0;
    for (Operand w : words)
        if (!same(w, v.data)) as_.store_ref(w, reference++, imm(0), imm(8));
    as_.ret(is_none(v.data) ? imm(0) : v.data);
}

// ---- operator definitions -------------------------------------------------------------------------------------------

Value Body::as_parameter(Value value, Type const& parameter, Operand size) {
    if (value.type.is_public() && parameter.is_private() && value.type.is_scalar()) {
        Lengths lengths{{}, imm(1)};
        if (parameter.is_array()) lengths = {{size}, size};
        Value v = new_private_array(parameter, std::move(lengths));
        private_call(parameter, "init", {value.data, v.data});
        drop(value);
        return v;
    }
    if (value.type.is_array()) return flat(std::move(value));
    if (parameter.is_scalar()) return value;
    // A private scalar is a vector of length 1 already.
    if (value.type.is_private() && is_imm(size, 1)) return flat(std::move(value));
    return spread(value, {{size}, size});
}

Value Body::call_operator(Procedure const& procedure, Type type, std::vector<Value> operands, Location where,
                          Operand hint) {
    Value const* array = nullptr;
    for (Value const& v : operands) {
        if (!v.type.is_array()) continue;
        if (array)
            fail_unless_same_shape(*array, v,
                                   "Mismatching shapes in arithmetic expression at " + unit_.describe(where));
        else
            array = &v;
    }
    Lengths lengths{{}, imm(1)};
    if (array) lengths = detached_lengths(*array);
    for (std::size_t i = 0; i < operands.size(); ++i) {
        operands[i] = as_parameter(std::move(operands[i]), procedure.parameters[i]->type, lengths.size);
        if (unit_.optimizes() && array && operands[i].type.is_array()) {
            // They are equal; inlined code shall see it.
            operands[i].dims = {lengths.size};
            operands[i].size = lengths.size;
        }
    }
    Value result = call(procedure, std::move(operands), hint);
    if (result.type.is_scalar()) return result;

    fail_if(Compare::ne, result.size, lengths.size, [&] {
        return failure("Procedure at " + unit_.describe(procedure.where) +
                       " returned a value with incorrect size in expression at " + unit_.describe(where));
    });
    if (type.is_scalar() && type.is_public()) {
        Value element = read_element(result, imm(0), hint);
        drop(result);
        return element;
    }
    result.type = type;
    result.dims = std::move(lengths.dims);
    result.size = type.is_scalar() ? Operand{} : lengths.size;
    return result;
}

typed::Expr const* Body::unclassified(typed::Expr const* operand) {
    auto const* c = typed::try_as<typed::Classify>(operand);
    return c && c->type.is_scalar() ? c->operand : operand;
}

Value Body::lower(typed::OperatorCall const& e, Operand hint) {
    std::vector<typed::Expr const*> operands;
    for (typed::Expr const* operand : e.operands) operands.push_back(unclassified(operand));
    return call_operator(*e.procedure, e.type, evaluate_all(operands), e.where, hint);
}

// ---- system calls ---------------------------------------------------------------------------------------------------

void Body::lower(typed::Syscall const& s) {
    using Kind = typed::SyscallOperand::Kind;
    std::vector<typed::Expr const*> exprs;
    for (typed::SyscallOperand const& o : s.operands)
        if (o.value) exprs.push_back(o.value);
    // Arrays, strings and private data are passed in place: the call may be meant to change them.
    std::vector<Value> values;
    for (std::size_t i = 0; i < exprs.size(); ++i) {
        Value v = evaluate(*exprs[i]);
        if (!has_handle(v.type)) v = guard(std::move(v), std::span<typed::Expr const* const>(exprs).subspan(i + 1));
        values.push_back(std::move(v));
    }
    Operand result;
    Value returned;
    std::size_t next = 0;
    for (typed::SyscallOperand const& o : s.operands) {
        if (o.kind == Kind::return_) {
            returned = variable(*o.variable);
            result = returned.data;
            continue;
        }
        Value v = o.value ? values[next++] : variable(*o.variable);
        bool block = v.type.is_array() || v.type.data->is_string();
        switch (o.kind) {
        case Kind::push:
            if (v.is_text) v = values[next - 1] = own(std::move(v));
            as_.push(v.data);
            break;
        case Kind::ref:
            if (block)
                as_.push_ref_memory(v.data);
            else
                as_.push_ref_part(v.data, width_of(*v.type.data));
            break;
        case Kind::cref:
            if (v.type.data->is_string())
                push_text(v);
            else if (block)
                as_.push_cref_memory(v.data);
            else
                as_.push_cref_part(v.data, width_of(*v.type.data));
            break;
        case Kind::return_:
            break;
        }
    }
    bool block = !is_none(result) && has_handle(returned.type);
    if (block) as_.free(returned.data);
    as_.syscall(s.name, result);
    if (block && returned.type.dims == 1) {
        // The service decided on the length: one spare byte behind the elements.
        std::uint64_t width = width_of(*returned.type.data);
        as_.memory_size(returned.data, returned.size);
        as_.arith(Arith::sub, CodeType::uint64, returned.size, returned.size, imm(1));
        if (width > 1) as_.arith(Arith::div, CodeType::uint64, returned.size, returned.size, imm(width));
    }
    for (Value const& v : values) drop(v);
}

} // namespace smpc::secrec::lowering
