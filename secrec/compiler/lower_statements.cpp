// SPDX-License-Identifier: Apache-2.0
//
// Statements, scopes and the frame of a procedure. Whatever way control leaves a scope, the variables of the scopes it
// leaves are freed on that way; code that control cannot reach frees nothing.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

Body::Body(Unit& unit, Procedure const* procedure)
    : unit_(unit), as_(unit.assembler()), procedure_(procedure), frame_(procedure == nullptr) {
    if (procedure) variables_.resize(procedure->variables.size());
}

Value& Body::variable(Variable const& v) {
    if (v.storage == Variable::Storage::global) return unit_.globals_.at(v.index);
    return variables_.at(v.index);
}

void Body::bind(Label label) {
    as_.bind(label);
    dead_ = false;
}

void Body::jump(Label label) {
    as_.jump(label);
    dead_ = true;
}

void Body::lower_procedure() {
    unit_.line(procedure_->head);
    std::uint64_t resize = as_.resize();
    for (Variable const* parameter : procedure_->parameters) {
        variables_[parameter->index] = fresh(parameter->type, Use::variable);
        // Borrowed unless the procedure changes it: then the caller has passed a copy.
        if (unit_.effects().is_written(*parameter)) live_.push_back(parameter);
    }
    lower(*procedure_->body);
    if (!dead_) {
        free_variables(0);
        as_.ret(imm(0));
    }
    write_failures();
    as_.patch_resize(resize, frame_.size());
}

std::vector<Value> Body::place_globals() {
    std::vector<Value> globals;
    for (typed::Declare const* d : unit_.program().globals) globals.push_back(fresh(d->variable->type, Use::variable));
    return globals;
}

void Body::lower_global_code(std::vector<Value>& globals) {
    std::uint64_t resize = as_.resize();
    for (typed::Declare const* d : unit_.program().globals) {
        where_ = d->where;
        unit_.line(d->where);
        declare(*d, globals.at(d->variable->index));
        live_.push_back(d->variable);
        frame_.release_all_temporaries();
    }
    unit_.no_line();
    as_.call(unit_.entry(*unit_.program().main));
    free_variables(0);
    as_.halt(imm(0));
    write_failures();
    as_.patch_resize(resize, frame_.size());
}

// ---- scopes ---------------------------------------------------------------------------------------------------------

void Body::free_variables(std::size_t mark, Variable const* keep) {
    for (std::size_t i = live_.size(); i-- > mark;)
        if (live_[i] != keep) free_handles(variable(*live_[i]));
}

void Body::end_scope(std::size_t mark) {
    if (!dead_) free_variables(mark);
    for (std::size_t i = mark; i < live_.size(); ++i) release_registers(variable(*live_[i]));
    live_.resize(mark);
}

// ---- statements -----------------------------------------------------------------------------------------------------

void Body::lower(typed::Stmt const& s) {
    where_ = s.where;
    if (s.kind != typed::StmtKind::Block) unit_.line(s.where);
    typed::visit(s, [this](auto const& node) { lower(node); });
    frame_.release_all_temporaries();
}

void Body::lower(typed::Block const& s) {
    std::size_t mark = live_.size();
    for (typed::Stmt const* inner : s.statements) lower(*inner);
    end_scope(mark);
}

void Body::lower(typed::If const& s) {
    Label no = as_.label(), end = as_.label();
    branch(*s.condition, no, false);
    frame_.release_all_temporaries();
    lower(*s.then_branch);
    if (!s.else_branch) return bind(no);
    bool falls = !dead_;
    if (falls) jump(end);
    bind(no);
    lower(*s.else_branch);
    if (falls) bind(end);
}

void Body::lower(typed::For const& s) {
    std::size_t mark = live_.size();
    for (typed::Stmt const* init : s.init) lower(*init);
    Label again = as_.label(), test = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    if (s.condition) jump(test);
    bind(again);
    lower(*s.body);
    bind(loops_.back().continue_);
    if (s.step) {
        where_ = s.step->where;
        unit_.line(where_);
        execute(*s.step);
        frame_.release_all_temporaries();
    }
    if (s.condition) {
        where_ = s.condition->where;
        unit_.line(where_);
        bind(test);
        branch(*s.condition, again, true);
    } else {
        jump(again);
    }
    bind(loops_.back().break_);
    loops_.pop_back();
    end_scope(mark);
}

void Body::lower(typed::While const& s) {
    Label again = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    jump(loops_.back().continue_);
    bind(again);
    lower(*s.body);
    where_ = s.condition->where;
    unit_.line(where_);
    bind(loops_.back().continue_);
    branch(*s.condition, again, true);
    bind(loops_.back().break_);
    loops_.pop_back();
}

void Body::lower(typed::DoWhile const& s) {
    Label again = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    bind(again);
    lower(*s.body);
    where_ = s.condition->where;
    unit_.line(where_);
    bind(loops_.back().continue_);
    branch(*s.condition, again, true);
    bind(loops_.back().break_);
    loops_.pop_back();
}

void Body::lower(typed::Continue const&) {
    free_variables(loops_.back().mark);
    jump(loops_.back().continue_);
}

void Body::lower(typed::Break const&) {
    free_variables(loops_.back().mark);
    jump(loops_.back().break_);
}

void Body::lower(typed::Return const& s) {
    return_value(s.value);
    dead_ = true;
}

void Body::lower(typed::Evaluate const& s) {
    execute(*s.expr);
}

void Body::lower(typed::Assert const& s) {
    branch(*s.condition, failure("assert failed at " + unit_.describe(s.where)), false);
}

void Body::lower(typed::Print const& s) {
    Value text = evaluate(*s.text);
    push_text(text);
    as_.syscall("Process_logString");
    drop(text);
}

// ---- declarations ---------------------------------------------------------------------------------------------------

void Body::lower(typed::Declare const& s) {
    Value place = fresh(s.variable->type, Use::variable);
    variables_.at(s.variable->index) = place;
    declare(s, place);
    live_.push_back(s.variable);
}

void Body::set_default(Value const& place) {
    Type const& type = place.type;
    if (type.data->is_structure()) {
        for (Value const& field : place.fields) set_default(field);
        return;
    }
    for (Operand d : place.dims) as_.mov(imm(0), d);
    if (type.dims > 1) as_.mov(imm(0), place.size);
    if (type.is_private()) {
        as_.push(domain_of(type));
        as_.push(imm(type.is_scalar() ? 1 : 0));
        as_.syscall(kit_call(type, "new"), place.data);
    } else if (type.is_array() || type.data->is_string()) {
        as_.alloc(place.data, imm(1));
    } else {
        as_.mov(imm(0), place.data);
    }
}

void Body::declare(typed::Declare const& s, Value const& place) {
    if (place.type.is_array()) return declare_array(s, place);
    if (!s.init) return set_default(place);
    Value v = evaluate(*s.init, place.data);
    move_words(own(std::move(v)), place);
}

void Body::declare_array(typed::Declare const& s, Value const& place) {
    bool has_shape = !s.shape.empty();
    if (has_shape) {
        std::vector<Value> shape = evaluate_all(s.shape);
        for (std::size_t i = 0; i < shape.size(); ++i) as_.mov(shape[i].data, place.dims[i]);
        Operand size = checked_product(place.dims);
        as_.mov(size, place.size);
    }
    Lengths lengths{place.dims, place.size};
    if (!s.init) {
        if (!has_shape) return set_default(place);
        Value v = place.type.is_private() ? new_private_array(place.type, lengths) : new_array(place.type, lengths);
        return as_.mov(v.data, place.data);
    }
    auto const* classified = typed::try_as<typed::Classify>(s.init);
    if (has_shape && s.init->type.is_scalar() && classified) {
        // All elements at once, without a private scalar in between.
        Value v = evaluate(*classified->operand);
        Value array = new_private_array(place.type, lengths);
        private_call(place.type, "init", {v.data, array.data});
        as_.mov(array.data, place.data);
        return drop(v);
    }
    Value v = evaluate(*s.init);
    if (v.type.is_scalar()) {
        if (has_shape) return as_.mov(spread(v, lengths).data, place.data);
        drop(v);
        return set_default(place);
    }
    if (has_shape) fail_unless_same_shape(v, place, "Shape mismatch at " + unit_.describe(s.where) + ".");
    move_words(own(std::move(v)), place);
}

} // namespace smpc::secrec::lowering
