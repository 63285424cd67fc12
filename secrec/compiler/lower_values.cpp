// SPDX-License-Identifier: Apache-2.0
//
// Registers and ownership: where values are, who frees them, when they must be copied.
//
// The rule that keeps every handle freed exactly once: a Value with `owned` is taken by exactly one consumer, which
// frees it (`drop`), moves it (`move_words` into a variable, a result) or passes it on. A Value without `owned` belongs
// to a variable and is never freed by an expression.
#include "secrec/compiler/lowering.h"

#include <fmt/format.h>

#include <smpc/client/error.h>

namespace smpc::secrec::lowering {

void defect(std::string_view what) {
    throw Error(ErrorCode::internal, fmt::format("code generation: {}", what));
}

CodeType code_type(DataType const& data) {
    switch (data.tag()) {
    case DataTag::bool_:
    case DataTag::uint8:
        return CodeType::uint8;
    case DataTag::uint16:
        return CodeType::uint16;
    case DataTag::uint32:
        return CodeType::uint32;
    case DataTag::uint64:
        return CodeType::uint64;
    case DataTag::int8:
        return CodeType::int8;
    case DataTag::int16:
        return CodeType::int16;
    case DataTag::int32:
        return CodeType::int32;
    case DataTag::int64:
        return CodeType::int64;
    case DataTag::float32:
        return CodeType::float32;
    case DataTag::float64:
        return CodeType::float64;
    default:
        defect(fmt::format("type {} has no machine type", data.name()));
    }
}

bool is_plain_scalar(Type const& type) {
    return type.is_public() && type.is_scalar() && !type.data->is_string() && !type.data->is_structure();
}

std::uint64_t width_of(DataType const& data) {
    return bytecode::size_of(code_type(data));
}

// ---- frame ----------------------------------------------------------------------------------------------------------

Operand Frame::take(State state) {
    while (first_free_ < registers_.size() && registers_[first_free_].state != State::free) ++first_free_;
    if (first_free_ == registers_.size()) registers_.push_back({});
    registers_[first_free_] = {state, level_, false};
    return global_ ? global_register(first_free_) : local_register(first_free_);
}

bool Frame::knows(Operand reg) const {
    return reg.loc == (global_ ? bytecode::Loc::reg : bytecode::Loc::stack) && reg.value < registers_.size();
}

void Frame::set_constant(Operand reg) {
    if (knows(reg)) registers_[reg.value].constant = true;
}

bool Frame::is_constant(Operand operand) const {
    return is_imm(operand) || (knows(operand) && registers_[operand.value].constant);
}

bool Frame::inside(Operand reg) const {
    return knows(reg) && registers_[reg.value].state != State::free && registers_[reg.value].level >= level_;
}

void Frame::hand_over(Operand reg) {
    registers_.at(reg.value) = {State::temporary, level_ - 1, false};
}

void Frame::leave() {
    --level_;
    for (Register& r : registers_) r.level = std::min(r.level, level_);
}

void Frame::release(Operand reg, State state) {
    if (!inside(reg) || registers_[reg.value].state != state) return;
    registers_[reg.value].state = State::free;
    first_free_ = std::min<std::size_t>(first_free_, reg.value);
}

void Frame::release_all_temporaries() {
    for (Register& r : registers_)
        if (r.state == State::temporary && r.level >= level_) r.state = State::free;
    first_free_ = 0;
}

// ---- values ---------------------------------------------------------------------------------------------------------

Value Body::scalar(Type type, Operand data) const {
    Value v;
    v.type = type;
    v.data = data;
    return v;
}

Value Body::fresh(Type type, Use use) {
    Value v;
    v.type = type;
    if (type.data->is_structure()) {
        for (Field const& field : type.data->structure()->fields) v.fields.push_back(fresh(field.type, use));
        return v;
    }
    if (type.is_void()) return v;
    for (std::uint32_t i = 0; i < type.dims; ++i) v.dims.push_back(take(use));
    v.data = take(use);
    if (type.dims == 1) v.size = v.dims[0];
    if (type.dims > 1) v.size = take(use);
    return v;
}

void Body::flatten(Value const& value, std::vector<Operand>& out) {
    for (Value const& field : value.fields) flatten(field, out);
    if (!value.fields.empty() || value.type.data->is_structure()) return;
    out.insert(out.end(), value.dims.begin(), value.dims.end());
    if (!is_none(value.data)) out.push_back(value.data);
    if (value.type.dims > 1) out.push_back(value.size);
}

void Body::release_registers(Value const& v) {
    std::vector<Operand> words;
    flatten(v, words);
    for (Operand w : words) frame_.release_variable(w);
}

void Body::free_handles(Value const& value) {
    for (Value const& field : value.fields) free_handles(field);
    if (value.type.data->is_structure() || !has_handle(value.type) || value.is_text) return;
    if (value.type.is_private())
        private_call(value.type, "delete", {value.data});
    else
        as_.free(value.data);
}

void Body::free_dead(Liveness::Variables variables) {
    for (Variable const* v : variables) {
        if (!owns(*v)) continue;
        free_handles(variable(*v));
        act_.contents[v->index] = Contents::gone;
    }
}

bool Body::has_fixed_lengths(Variable const& v) const {
    return unit_.optimizes() && v.storage != Variable::Storage::global && !unit_.effects().is_reshaped(v);
}

void Body::drop(Value const& value) {
    if (value.owned) free_handles(value);
    if (!value.from && value.fields.empty()) frame_.release_temporary(value.data);
}

Value Body::own(Value value) {
    if (value.owned || !(has_handle(value.type) || value.is_text)) return value;
    return deep_copy(value);
}

Body::Lengths Body::detached_lengths(Value const& value) {
    auto detached = [&](Operand length) {
        if (is_imm(length) || !value.from || has_fixed_lengths(*value.from)) return length;
        Operand copy = frame_.temporary();
        as_.mov(length, copy);
        return copy;
    };
    Lengths l;
    for (Operand d : value.dims) l.dims.push_back(detached(d));
    if (value.type.dims > 0) l.size = value.type.dims == 1 ? l.dims[0] : detached(value.size);
    return l;
}

Value Body::deep_copy(Value const& value) {
    Type const& type = value.type;
    if (type.data->is_structure()) {
        Value v;
        v.type = type;
        v.owned = true;
        for (Value field : value.fields) {
            field.from = value.from;
            field.owned = false;
            v.fields.push_back(deep_copy(field));
        }
        return v;
    }
    if (value.is_text || type.data->is_string()) {
        Value v = scalar(type, frame_.temporary());
        v.owned = true;
        if (value.is_text) {
            as_.alloc(v.data, imm(value.text.length + 1));
            if (value.text.length > 0) as_.copy(imm(1), imm(value.text.offset), v.data, imm(0), imm(value.text.length));
        } else {
            Operand bytes = frame_.temporary();
            as_.memory_size(value.data, bytes);
            as_.alloc(v.data, bytes);
            as_.copy(value.data, imm(0), v.data, imm(0), bytes);
            frame_.release_temporary(bytes);
        }
        return v;
    }
    if (type.is_scalar() && type.is_public()) {
        Value v = scalar(type, frame_.temporary());
        as_.mov(value.data, v.data);
        return v;
    }
    Lengths lengths = detached_lengths(value);
    Operand size = lengths.size;
    if (type.is_private()) {
        Value v = new_private_array(type, std::move(lengths));
        private_call(type, "assign", {value.data, v.data});
        return v;
    }
    Value v = new_array(type, std::move(lengths));
    Operand bytes = bytes_of(size, width_of(*type.data));
    as_.copy(value.data, imm(0), v.data, imm(0), bytes);
    if (!same(bytes, size)) frame_.release_temporary(bytes);
    return v;
}

Value Body::detach(Value value) {
    if (!value.from) return value;
    return deep_copy(value);
}

Value Body::guard(Value value, std::span<typed::Expr const* const> later) {
    if (!value.from) return value;
    for (typed::Expr const* e : later)
        if (unit_.effects().may_write(*e, *value.from)) return detach(std::move(value));
    return value;
}

std::vector<Value> Body::evaluate_all(std::span<typed::Expr const* const> exprs) {
    std::vector<typed::Expr const*> writers; // those that matter for the operands before them
    for (std::size_t i = 1; i < exprs.size(); ++i)
        if (Effects::writes_anything(*exprs[i])) writers.push_back(exprs[i]);
    std::vector<Value> values;
    std::size_t passed = 0;
    for (std::size_t i = 0; i < exprs.size(); ++i) {
        if (passed < writers.size() && writers[passed] == exprs[i]) ++passed;
        values.push_back(guard(evaluate(*exprs[i]), std::span(writers).subspan(passed)));
    }
    return values;
}

void Body::move_words(Value const& from, Value const& to) {
    std::vector<Operand> source, target;
    flatten(from, source);
    flatten(to, target);
    for (std::size_t i = 0; i < source.size(); ++i) as_.mov(source[i], target[i]);
}

Operand Body::in_register(Operand operand) {
    if (!is_imm(operand)) return operand;
    Operand reg = frame_.temporary();
    as_.mov(operand, reg);
    return reg;
}

// ---- run-time failures ----------------------------------------------------------------------------------------------

Label Body::failure(std::string message) {
    // Each inlining of a procedure fails in its own name.
    std::string key = unit_.inlined_call() ? fmt::format("{} {}", unit_.inlined_call(), message) : message;
    auto [it, fresh] = failure_labels_.try_emplace(std::move(key));
    if (fresh) {
        it->second = as_.label();
        failures_.push_back({it->second, std::move(message), where_, unit_.inlined_call()});
    }
    return it->second;
}

void Body::write_failures() {
    if (failures_.empty()) return;
    frame_.reserve_one();
    for (Failure const& f : failures_) {
        unit_.line(f.where);
        unit_.set_inlined_call(f.inlined_call);
        as_.bind(f.label);
        as_.raise(f.message, procedure_ ? local_register(0) : global_register(0));
    }
    unit_.set_inlined_call(0);
}

} // namespace smpc::secrec::lowering
