// SPDX-License-Identifier: Apache-2.0
//
// Parts of arrays: index expressions and what is written to them.
//
// Subscripts become a Region: a start, rows of neighbouring elements, loops over the rows. Trailing dimensions that are
// taken whole make the rows longer, so `m[i, :]` is one row. Public rows are moved with one instruction each. For private
// arrays the rows become a vector of positions for one gather or scatter; kinds without these calls move element by
// element with load and store.
#include "secrec/compiler/helpers.h"
#include "secrec/compiler/lowering.h"

namespace smpc::secrec::lowering {

std::vector<typed::Expr const*> Body::subscript_list(typed::List<typed::Subscript> subscripts) {
    std::vector<typed::Expr const*> exprs;
    for (typed::Subscript const& s : subscripts) {
        if (s.low) exprs.push_back(s.low);
        if (s.high) exprs.push_back(s.high);
    }
    return exprs;
}

std::vector<Body::Bounds> Body::evaluate_subscripts(typed::List<typed::Subscript> subscripts) {
    std::vector<Value> values = evaluate_all(subscript_list(subscripts));
    std::vector<Bounds> bounds;
    std::size_t next = 0;
    for (typed::Subscript const& s : subscripts) {
        Bounds b;
        if (s.low) b.low = values[next++].data;
        if (s.high) b.high = values[next++].data;
        bounds.push_back(b);
    }
    return bounds;
}

void Body::check_bounds(Value const& array, typed::List<typed::Subscript> subscripts, std::vector<Bounds> const& bounds,
                        Location where) {
    auto label = [&] { return failure("Index out of bounds at " + unit_.describe(where) + "."); };
    auto fails_if = [&](Compare c, Operand a, Operand b) { fail_if(c, a, b, label); };
    for (std::size_t i = 0; i < bounds.size(); ++i) {
        Operand length = array.dims[i], low = bounds[i].low, high = bounds[i].high;
        if (!subscripts[i].is_slice) {
            fails_if(Compare::ge, low, length);
        } else if (is_none(high)) {
            if (!is_none(low)) fails_if(Compare::gt, low, length);
        } else {
            if (!is_none(low) && !is_imm(low, 0)) fails_if(Compare::gt, low, high);
            fails_if(Compare::gt, high, length);
        }
    }
}

Operand Body::element_position(Value const& array, std::vector<Bounds> const& bounds) {
    Operand position = bounds[0].low;
    for (std::size_t i = 1; i < bounds.size(); ++i) position = sum(product(position, array.dims[i]), bounds[i].low);
    return position;
}

Region Body::region(Value const& array, typed::List<typed::Subscript> subscripts, std::vector<Bounds> const& bounds) {
    std::size_t rank = subscripts.size();
    std::vector<Operand> strides(rank, imm(1)), lengths(rank);
    for (std::size_t i = rank - 1; i > 0; --i) strides[i - 1] = product(strides[i], array.dims[i]);

    Region r;
    r.start = imm(0);
    for (std::size_t i = 0; i < rank; ++i) {
        if (!is_none(bounds[i].low)) r.start = sum(r.start, product(bounds[i].low, strides[i]));
        if (!subscripts[i].is_slice) continue;
        lengths[i] = is_none(bounds[i].high) ? array.dims[i] : bounds[i].high;
        bool owned_by_variable = true;
        if (!is_none(bounds[i].low) && !is_imm(bounds[i].low, 0)) {
            if (is_imm(lengths[i]) && is_imm(bounds[i].low)) {
                lengths[i] = imm(lengths[i].value - bounds[i].low.value);
            } else {
                Operand length = frame_.temporary();
                as_.arith(Arith::sub, CodeType::uint64, length, lengths[i], bounds[i].low);
                lengths[i] = length;
                owned_by_variable = false;
            }
        }
        if (owned_by_variable && !is_imm(lengths[i])) {
            // The region may outlive a change of the variable that holds this length.
            Operand copy = frame_.temporary();
            as_.mov(lengths[i], copy);
            lengths[i] = copy;
        }
        r.dims.push_back(lengths[i]);
    }
    r.size = imm(1);
    for (Operand d : r.dims) r.size = product(r.size, d);

    // Rows: dimensions taken whole, from the last one, and one slice in front of them.
    r.run = imm(1);
    std::size_t i = rank;
    while (i > 0 && subscripts[i - 1].is_slice) {
        --i;
        r.run = product(r.run, lengths[i]);
        if (!is_none(bounds[i].low) || !is_none(bounds[i].high)) break;
    }
    for (std::size_t j = 0; j < i; ++j)
        if (subscripts[j].is_slice) r.loops.push_back({lengths[j], strides[j]});
    return r;
}

Region Body::in_bytes(Region r, std::uint64_t width) {
    r.start = bytes_of(r.start, width);
    r.run = bytes_of(r.run, width);
    for (Region::Loop& l : r.loops) l.step = bytes_of(l.step, width);
    return r;
}

void Body::for_each_row(Region const& r, std::function<void(Operand)> const& row) {
    if (r.loops.empty()) return row(r.start);
    Label end = as_.label();
    as_.jump_if_zero(end, CodeType::uint64, in_register(r.size));
    struct Level {
        Label again;
        Operand count, position;
    };
    std::vector<Level> levels;
    Operand position = r.start;
    for (Region::Loop const& l : r.loops) {
        Level level{as_.label(), frame_.temporary(), frame_.temporary()};
        as_.mov(position, level.position);
        as_.mov(l.count, level.count);
        bind(level.again);
        position = level.position;
        levels.push_back(level);
    }
    row(position);
    for (std::size_t i = levels.size(); i-- > 0;) {
        as_.arith(Arith::add, CodeType::uint64, levels[i].position, levels[i].position, r.loops[i].step);
        as_.count_down(levels[i].again, levels[i].count);
    }
    bind(end);
}

// ---- elements -------------------------------------------------------------------------------------------------------

Value Body::read_element(Value const& array, Operand position, Operand hint) {
    Type type = array.type;
    type.dims = 0;
    Value v = scalar(type, {});
    if (type.is_private()) {
        v.data = new_private(type, imm(1));
        v.owned = true;
        private_call(type, "load", {array.data, position, v.data});
    } else {
        std::uint64_t width = width_of(*type.data);
        Operand offset = bytes_of(position, width);
        v.data = hinted(hint);
        as_.load(array.data, offset, v.data, imm(width));
        if (!same(offset, position)) frame_.release_temporary(offset);
    }
    return v;
}

void Body::write_element(Value const& array, Operand position, Value const& value) {
    if (array.type.is_private()) {
        Type element = array.type;
        element.dims = 0;
        private_call(element, "store", {value.data, position, array.data});
    } else {
        std::uint64_t width = width_of(*array.type.data);
        Operand offset = bytes_of(position, width);
        as_.store(value.data, array.data, offset, imm(width));
        if (!same(offset, position)) frame_.release_temporary(offset);
    }
}

// ---- regions --------------------------------------------------------------------------------------------------------

Operand Body::index_vector(Region const& r) {
    Type type = public_type(DataTag::uint64, 1);
    Value positions = new_array(type, {{r.size}, r.size});
    Operand offset = frame_.temporary();
    as_.mov(imm(0), offset);
    Operand run_bytes = bytes_of(r.run, 8);
    for_each_row(r, [&](Operand position) {
        as_.push(positions.data);
        as_.push(offset);
        as_.push(position);
        as_.push(r.run);
        as_.call(helpers::consecutive(unit_));
        if (!r.loops.empty()) as_.arith(Arith::add, CodeType::uint64, offset, offset, run_bytes);
    });
    return positions.data;
}

Value Body::read_region(Value const& array, Type type, Region const& r) {
    Lengths lengths{r.dims, r.size};
    if (type.is_private()) {
        Value v = new_private_array(type, lengths);
        if (has_gather(type)) {
            Operand positions = index_vector(r);
            as_.push(domain_of(type));
            as_.push(array.data);
            as_.push(v.data);
            as_.push_cref_memory(positions);
            as_.syscall(kit_call(type, "gather"));
            as_.free(positions);
            return v;
        }
        Operand one = new_private(type, imm(1)), to = frame_.temporary();
        as_.mov(imm(0), to);
        for_each_row(r, [&](Operand position) {
            Operand from = frame_.temporary(), count = frame_.temporary();
            Label again = as_.label(), end = as_.label();
            as_.mov(position, from);
            as_.mov(r.run, count);
            as_.jump_if_zero(end, CodeType::uint64, count);
            bind(again);
            private_call(type, "load", {array.data, from, one});
            private_call(type, "store", {one, to, v.data});
            as_.arith(Arith::add, CodeType::uint64, from, from, imm(1));
            as_.arith(Arith::add, CodeType::uint64, to, to, imm(1));
            as_.count_down(again, count);
            bind(end);
        });
        private_call(type, "delete", {one});
        return v;
    }
    Value v = new_array(type, lengths);
    Region bytes = in_bytes(r, width_of(*type.data));
    Operand to = imm(0);
    if (!r.loops.empty()) {
        to = frame_.temporary();
        as_.mov(imm(0), to);
    }
    for_each_row(bytes, [&](Operand from) {
        as_.copy(array.data, from, v.data, to, bytes.run);
        if (!r.loops.empty()) as_.arith(Arith::add, CodeType::uint64, to, to, bytes.run);
    });
    return v;
}

void Body::write_region(Value const& array, Region const& r, Value const& value) {
    Type const& type = array.type;
    if (type.is_private()) {
        Value source = value;
        bool spreads = value.type.is_scalar();
        if (has_gather(type)) {
            if (spreads) {
                source = scalar(type, new_private(type, r.size));
                private_call(type, "fill", {value.data, source.data});
            }
            Operand positions = index_vector(r);
            as_.push(domain_of(type));
            as_.push(source.data);
            as_.push(array.data);
            as_.push_cref_memory(positions);
            as_.syscall(kit_call(type, "scatter"));
            as_.free(positions);
            if (spreads) private_call(type, "delete", {source.data});
            return;
        }
        Operand one = spreads ? value.data : new_private(type, imm(1)), from = frame_.temporary();
        as_.mov(imm(0), from);
        for_each_row(r, [&](Operand position) {
            Operand to = frame_.temporary(), count = frame_.temporary();
            Label again = as_.label(), end = as_.label();
            as_.mov(position, to);
            as_.mov(r.run, count);
            as_.jump_if_zero(end, CodeType::uint64, count);
            bind(again);
            if (!spreads) private_call(type, "load", {value.data, from, one});
            private_call(type, "store", {one, to, array.data});
            as_.arith(Arith::add, CodeType::uint64, from, from, imm(1));
            as_.arith(Arith::add, CodeType::uint64, to, to, imm(1));
            as_.count_down(again, count);
            bind(end);
        });
        if (!spreads) private_call(type, "delete", {one});
        return;
    }
    std::uint64_t width = width_of(*type.data);
    Region bytes = in_bytes(r, width);
    if (value.type.is_scalar()) {
        for_each_row(bytes, [&](Operand to) {
            as_.push(array.data);
            as_.push(to);
            as_.push(r.run);
            as_.push(value.data);
            as_.call(helpers::fill(unit_, width));
        });
        return;
    }
    Operand from = imm(0);
    if (!r.loops.empty()) {
        from = frame_.temporary();
        as_.mov(imm(0), from);
    }
    for_each_row(bytes, [&](Operand to) {
        as_.copy(value.data, from, array.data, to, bytes.run);
        if (!r.loops.empty()) as_.arith(Arith::add, CodeType::uint64, from, from, bytes.run);
    });
}

Value Body::lower(typed::Index const& e, Operand hint) {
    Value array = guard(evaluate(*e.operand), subscript_list(e.subscripts));
    std::vector<Bounds> bounds = evaluate_subscripts(e.subscripts);
    check_bounds(array, e.subscripts, bounds, e.where);
    Value v;
    if (e.type.is_scalar())
        v = read_element(array, element_position(array, bounds), hint);
    else
        v = read_region(array, e.type, region(array, e.subscripts, bounds));
    drop(array);
    return v;
}

} // namespace smpc::secrec::lowering
