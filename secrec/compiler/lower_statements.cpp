// SPDX-License-Identifier: Apache-2.0
//
// Statements, scopes and the frame of a procedure. Whatever way control leaves a scope, the variables of the scopes it
// leaves are freed on that way; code that control cannot reach frees nothing.
#include <algorithm>
#include <utility>

#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

Body::Body(Unit& unit, Procedure const* procedure)
    : unit_(unit), as_(unit.assembler()), procedure_(procedure), frame_(procedure == nullptr) {
    if (procedure) activate(act_, *procedure);
}

void Body::activate(Activation& a, Procedure const& procedure) {
    a.procedure = &procedure;
    a.liveness = unit_.optimizes() ? &unit_.liveness(procedure) : nullptr;
    a.variables.resize(procedure.variables.size());
    a.contents.resize(procedure.variables.size(), Contents::none);
    a.mark = live_.size();
}

Value& Body::variable(Variable const& v) {
    if (v.storage == Variable::Storage::global) return unit_.globals_.at(v.index);
    return act_.variables.at(v.index);
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
        Value& place = act_.variables[parameter->index] = fresh(parameter->type, Use::variable);
        if (has_fixed_lengths(*parameter))
            for (Operand d : place.dims) frame_.set_constant(d);
        // Borrowed unless the procedure changes it: then the caller has passed a copy.
        if (!unit_.effects().is_written(*parameter)) continue;
        live_.push_back(parameter);
        act_.contents[parameter->index] = Contents::owned;
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
    bool called = false; // a procedure may have seen a later global before it has its value
    for (typed::Declare const* d : unit_.program().globals) {
        where_ = d->where;
        unit_.line(d->where);
        for (typed::Expr const* e : d->shape) called = called || Effects::calls_anything(*e);
        called = called || (d->init && Effects::calls_anything(*d->init));
        Value& place = globals.at(d->variable->index);
        bool fixed = unit_.optimizes() && !called;
        auto known = fixed && d->init ? constant(*d->init) : std::nullopt;
        if (known && is_plain_scalar(place.type) && !unit_.effects().is_written(*d->variable))
            place.data = imm(*known);
        else
            declare(*d, place, fixed && !unit_.effects().is_reshaped(*d->variable));
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

void Body::free_variables(std::size_t mark) {
    for (std::size_t i = live_.size(); i-- > mark;)
        if (live_[i]->storage == Variable::Storage::global || owns(*live_[i])) free_handles(variable(*live_[i]));
}

void Body::end_scope(std::size_t mark) {
    if (!dead_) free_variables(mark);
    for (std::size_t i = mark; i < live_.size(); ++i) {
        release_registers(variable(*live_[i]));
        act_.contents[live_[i]->index] = Contents::none;
    }
    live_.resize(mark);
}

// ---- statements -----------------------------------------------------------------------------------------------------

void Body::lower(typed::Stmt const& s) {
    where_ = s.where;
    if (s.kind != typed::StmtKind::Block) unit_.line(s.where);
    typed::visit(s, [this](auto const& node) { lower(node); });
    if (act_.liveness && !dead_) free_dead(act_.liveness->after(s));
    frame_.release_all_temporaries();
}

void Body::lower(typed::Block const& s) {
    std::size_t mark = live_.size(), compared = equal_lengths_.size();
    if (act_.liveness) free_dead(act_.liveness->entering(s));
    for (std::size_t i = 0; i < s.statements.size(); ++i) {
        if (dead_ && unit_.optimizes()) break;
        auto const* declaration = typed::try_as<typed::Declare>(s.statements[i]);
        bool follows = declaration && i + 1 < s.statements.size();
        if (follows && declare_in_place(*declaration, s.statements[i + 1])) continue;
        lower(*s.statements[i]);
    }
    equal_lengths_.resize(compared);
    end_scope(mark);
}

void Body::lower(typed::If const& s) {
    auto skips = act_.liveness ? act_.liveness->skipping(s) : Liveness::Variables{};
    if (auto known = constant(*s.condition)) {
        if (*known)
            lower(*s.then_branch);
        else if (s.else_branch)
            lower(*s.else_branch);
        else
            free_dead(skips);
        return;
    }
    Label no = as_.label(), end = as_.label();
    branch(*s.condition, no, false);
    frame_.release_all_temporaries();
    auto before = act_.contents;
    lower(*s.then_branch);
    bool falls = !dead_;
    bool alone = !s.else_branch && skips.empty();
    if (falls && !alone) jump(end);
    auto after = std::exchange(act_.contents, std::move(before));
    bind(no);
    if (s.else_branch)
        lower(*s.else_branch);
    else
        free_dead(skips);
    if (dead_) act_.contents = std::move(after);
    if (falls && !alone) bind(end);
}

void Body::lower(typed::For const& s) {
    std::size_t mark = live_.size(), compared = equal_lengths_.size();
    for (typed::Stmt const* init : s.init) lower(*init);
    auto known = s.condition ? constant(*s.condition) : 1;
    if (known == 0) {
        equal_lengths_.resize(compared);
        return end_scope(mark);
    }
    Label again = as_.label(), test = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    enter_loop(s.condition, *s.body, test, loops_.back().break_);
    bind(again);
    lower_turn(*s.body);
    bind(loops_.back().continue_);
    if (s.step) {
        where_ = s.step->where;
        unit_.line(where_);
        execute(*s.step);
        frame_.release_all_temporaries();
    }
    if (!known) {
        where_ = s.condition->where;
        unit_.line(where_);
        bind(test);
        branch(*s.condition, again, true);
    } else {
        jump(again);
    }
    bind(loops_.back().break_);
    equal_lengths_.resize(compared);
    loops_.pop_back();
    end_scope(mark);
}

void Body::lower_turn(typed::Block const& body) {
    auto before = act_.contents;
    lower(body);
    act_.contents = std::move(before);
}

void Body::lower(typed::While const& s) {
    auto known = constant(*s.condition);
    if (known == 0) return;
    Label again = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    std::size_t compared = equal_lengths_.size();
    enter_loop(s.condition, *s.body, loops_.back().continue_, loops_.back().break_);
    bind(again);
    lower_turn(*s.body);
    where_ = s.condition->where;
    unit_.line(where_);
    bind(loops_.back().continue_);
    branch(*s.condition, again, true);
    bind(loops_.back().break_);
    equal_lengths_.resize(compared);
    loops_.pop_back();
}

void Body::lower(typed::DoWhile const& s) {
    Label again = as_.label();
    loops_.push_back({as_.label(), as_.label(), live_.size()});
    bind(again);
    lower_turn(*s.body);
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
    if (constant(*s.condition) == 1) return;
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
    if (leave_out(s) || declare_constant(s)) return;
    Variable const& v = *s.variable;
    Value place = fresh(v.type, Use::variable);
    act_.contents[v.index] = has_handle(v.type) ? Contents::owned : Contents::none;
    declare(s, place, has_fixed_lengths(v));
    act_.variables.at(v.index) = place;
    live_.push_back(&v);
    if (has_fixed_lengths(v))
        for (Operand d : place.dims) frame_.set_constant(d);
}

bool Body::declare_constant(typed::Declare const& s) {
    Variable const& v = *s.variable;
    Effects const& effects = unit_.effects();
    if (!unit_.optimizes() || has_handle(v.type) || v.type.data->is_structure() || effects.is_written(v)) return false;
    Value& place = act_.variables.at(v.index);
    if (!s.init) {
        place = scalar(v.type, imm(0));
        return true;
    }
    Operand reg = frame_.variable();
    Value value = evaluate(*s.init, reg);
    bool lasts = false;
    if (value.from && value.from->storage != Variable::Storage::global)
        lasts = s.init->kind == typed::ExprKind::Size ? !effects.is_reshaped(*value.from)
                                                      : !effects.is_written(*value.from);
    if (is_imm(value.data) || lasts) {
        frame_.release_variable(reg);
        act_.variables.at(v.index) = scalar(v.type, value.data);
        return true;
    }
    as_.mov(value.data, reg);
    drop(value);
    act_.variables.at(v.index) = scalar(v.type, reg);
    live_.push_back(&v);
    return true;
}

bool Body::starts_dead(typed::Declare const& s) {
    Variable const& v = *s.variable;
    if (!act_.liveness || v.storage == Variable::Storage::global || !has_handle(v.type) || v.type.data->is_structure())
        return false;
    // There may not be enough memory for many elements.
    std::uint64_t size = 1;
    for (typed::Expr const* length : s.shape) {
        auto known = constant(*length);
        if (!known || *known > few_elements || (size *= *known) > few_elements) return false;
    }
    auto dead = act_.liveness->after(s);
    if (std::find(dead.begin(), dead.end(), &v) == dead.end()) return false;
    act_.contents[v.index] = Contents::gone;
    return true;
}

bool Body::leave_out(typed::Declare const& s) {
    Effects const& effects = unit_.effects();
    if (!unit_.optimizes() || effects.is_mentioned(*s.variable) || !s.init || !s.shape.empty()) return false;
    if (s.variable->type.is_scalar() && !s.variable->type.data->is_structure() && effects.is_pure(*s.init)) return true;
    auto const* call = typed::try_as<typed::OperatorCall>(s.init);
    if (!call || !effects.is_pure(*call->procedure)) return false;
    Value const* array = nullptr;
    for (typed::Expr const* operand : call->operands) {
        if (!effects.is_pure(*operand)) return false;
        auto const* ref = operand->type.is_array() ? typed::try_as<typed::VariableRef>(operand) : nullptr;
        if (!ref) continue;
        Value const& v = variable(*ref->variable);
        if (array) {
            where_ = call->where;
            unit_.line(where_);
            fail_unless_same_shape(*array, v,
                                   "Mismatching shapes in arithmetic expression at " + unit_.describe(call->where));
        }
        array = &v;
    }
    return true;
}

void Body::fix_lengths(Value& place, std::vector<Operand> const& dims) {
    bool all = true;
    for (std::size_t i = 0; i < dims.size(); ++i) {
        all = all && is_imm(dims[i]);
        if (!is_imm(dims[i]) || is_imm(place.dims[i])) continue;
        frame_.release_variable(place.dims[i]);
        place.dims[i] = dims[i];
    }
    if (!all) return;
    if (dims.size() == 1) {
        place.size = place.dims[0];
        return;
    }
    Operand size = checked_product(place.dims);
    if (!is_imm(size)) return;
    frame_.release_variable(place.size);
    place.size = size;
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

void Body::declare(typed::Declare const& s, Value& place, bool fixed) {
    if (place.type.is_array()) return declare_array(s, place, fixed);
    if (!s.init) {
        if (!starts_dead(s)) set_default(place);
        return;
    }
    Value v = evaluate(*s.init, place.data);
    move_words(own(std::move(v)), place);
}

void Body::declare_array(typed::Declare const& s, Value& place, bool fixed) {
    bool has_shape = !s.shape.empty();
    if (has_shape) {
        std::vector<Value> shape = evaluate_all(s.shape);
        if (fixed) {
            std::vector<Operand> lengths;
            for (Value const& v : shape) lengths.push_back(v.data);
            fix_lengths(place, lengths);
        }
        for (std::size_t i = 0; i < shape.size(); ++i) as_.mov(shape[i].data, place.dims[i]);
        Operand size = checked_product(place.dims);
        as_.mov(size, place.size);
    }
    Lengths lengths{place.dims, place.size};
    if (!s.init) {
        if (!has_shape && starts_dead(s)) {
            for (Operand d : place.dims) as_.mov(imm(0), d);
            if (place.dims.size() > 1) as_.mov(imm(0), place.size);
            return;
        }
        if (!has_shape) return set_default(place);
        if (starts_dead(s)) return;
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
    v = own(std::move(v));
    if (has_shape) return as_.mov(v.data, place.data);
    if (fixed) fix_lengths(place, v.dims);
    move_words(v, place);
}

} // namespace smpc::secrec::lowering
